"""Why: what each criterion adds to a score, and what parts two applications."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.access import Viewer
from data.queries import what_if
from data.queries.applications import Row
from data.queries.programmes import Frame
from data.queries.standings import Result
from pages.shared import charts, markup
from pages.shared.here import engine
from pages.shared.plane import MOST_MARKS
from pages.shared.shortlist_parts import points
from pages.shared.shortlist_settle import settled
from pages.shared.text import _, number, word
from scoring.aggregate import Score, counts
from scoring.explain import Difference, compare, contributions
from scoring.rubric import Reading


def why(frame: Frame, found: Result, code: str) -> None:
    """What each criterion adds to one score; the bars add up to it."""
    score = found.scores[code]
    if score.overall is None:
        st.write(
            _(
                "{code} is unrated: in a dimension {coverage} % of the weight has a level, and {least} % are needed.",
                code=code,
                coverage=round(float(score.coverage) * 100),
                least=round(float(frame.rubric.min_coverage) * 100),
            )
        )
        return
    st.subheader(_("Where the {points} points of {code} come from", code=code, points=points(score.overall)))
    st.write(_sum(frame, score))
    if ahead := _next(frame, found, code):
        st.write(ahead)
    parts = contributions(score, frame.rubric)
    order = [d.key for d in frame.rubric.dimensions]
    bars = tuple(
        charts.Bar(
            p.criterion or _("Reading of {dimension}", dimension=p.dimension), float(p.points), order.index(p.dimension)
        )
        for p in parts
    )
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.plotly_chart(
            charts.staircase(bars, _("Together"), _("Points added to the score"), charts.look()),
            key=f"contributions_{code}",
            theme=None,
            config=charts.config(),
            alt=_("What each criterion adds to the score of {code}; the same figures stand in the table.", code=code),
        )
    with right:
        lines: list[list[markup.Cell]] = [
            [
                p.criterion or bar.label,
                word(frame.rubric.criterion(p.criterion).name) if p.criterion else "",
                number(None if p.value is None else float(p.value), 2),
                number(bar.points, 2),
                number(float(p.share) * 100, 2) if p.criterion else "",
            ]
            for bar, p in zip(bars, parts, strict=True)
        ]
        lines.append([_("Together"), "", "", number(float(score.overall), 2), ""])
        markup.table(
            _("Contributions to the score of {code}", code=code),
            [_("Criterion"), _("Name"), _("Level"), _("Points"), _("At most")],
            lines,
            numbers={2, 3, 4},
        )


def _sum(frame: Frame, score: Score) -> str:
    """How the score is made of its dimensions: “81.5 points = 50 % of A (83.0) and 50 % of B (80.0).”"""
    own = [d for d in frame.rubric.dimensions if counts(d)]
    total = sum(d.weight for d in own)
    terms = [
        _(
            "{share} % of {dimension} ({points})",
            share=number(float(d.weight / total) * 100, 0),
            dimension=d.key,
            points=points(score.dimensions[d.key]),
        )
        for d in own
    ]
    said = _("{points} points = {terms}.", points=points(score.overall), terms=" + ".join(terms))
    bands = [d.key for d in own if d.reading is Reading.BAND]
    if bands:
        said += " " + _("{dimension} counts by its band, so its credit may differ from its points.", dimension=bands[0])
    return said


def _next(frame: Frame, found: Result, code: str) -> str | None:
    """Why this one and not the next."""
    ranked = [s.application for s in found.standings if s.rank is not None]
    if code not in ranked[:-1]:
        return None
    return gap(frame, found, code, ranked[ranked.index(code) + 1])


def gap(frame: Frame, found: Result, first: str, second: str) -> str:
    """What parts two applications, in a sentence that names the three criteria that matter most."""
    parts = [p for p in compare(found.scores[first], found.scores[second], frame.rubric) if p.points]
    if not parts:
        return _("{first} and {second} have the same level on each criterion.", first=first, second=second)
    apart = sum(p.points for p in parts)
    deciding = ", ".join(_signed(p) for p in parts[:3])
    if not apart:
        return _(
            "{first} and {second} have the same score. What parts {first} from {second} most, in points: {criteria}.",
            first=first,
            second=second,
            criteria=deciding,
        )
    ahead, behind = (first, second) if apart > 0 else (second, first)
    if apart < 0:
        deciding = ", ".join(_signed(p, turned=True) for p in parts[:3])
    return _(
        "{ahead} is {points} points ahead of {behind}. What parts them most, in points: {criteria}.",
        ahead=ahead,
        points=points(abs(apart)),
        behind=behind,
        criteria=deciding,
    )


def _signed(p: Difference, *, turned: bool = False) -> str:
    value = float(-p.points if turned else p.points)
    sign = "+" if value > 0 else "−"
    return f"{p.criterion or _('the reading of {dimension}', dimension=p.dimension)} {sign}{number(abs(value))}"


def compared(me: Viewer, frame: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """Two to four applications side by side; those on either side of the line to begin with."""
    ranked = [s.application for s in found.standings if s.rank is not None][:MOST_MARKS]
    slots = frame.programme.slots
    picked = st.multiselect(
        _("Two to four applications"),
        ranked,
        default=ranked[slots - 1 : slots + 1] if len(ranked) > slots else ranked[:2],
        max_selections=4,
        format_func=lambda code: f"{code} {rows[code].name}",
        placeholder=_("Choose an application"),
        key="compared",
        persist_state="session",
    )
    if len(picked) >= 2:
        side_by_side(frame, found, rows, picked)
        for other in picked[1:]:
            if told := what_if.settling(engine(), me, picked[0], other):
                st.write(settled(told))
    else:
        st.write(_("Choose at least two applications to see what parts them."))


def side_by_side(frame: Frame, found: Result, rows: Mapping[str, Row], codes: Sequence[str]) -> None:
    """Two to four applications; the criteria that part them most stand on top."""
    first = codes[0]
    widest: dict[str, float] = {c.key: 0.0 for c in frame.rubric.criteria}
    for other in codes[1:]:
        st.write(gap(frame, found, first, other))
        for p in compare(found.scores[first], found.scores[other], frame.rubric):
            if p.criterion:
                widest[p.criterion] = max(widest[p.criterion], abs(float(p.points)))
    lines: list[list[markup.Cell]] = [[_("Score, points"), *(points(found.scores[c].overall) for c in codes)]]
    lines += [
        [
            _("{name}, points", name=f"{d.key} {word(d.name)}"),
            *(points(found.scores[c].dimensions[d.key]) for c in codes),
        ]
        for d in frame.rubric.dimensions
    ]
    for key in sorted(widest, key=lambda key: -widest[key]):
        values = [found.scores[c].criteria[key].value for c in codes]
        name = word(frame.rubric.criterion(key).name)
        lines.append([f"{key} {name}", *(number(None if v is None else float(v), 2) for v in values)])
    markup.table(
        _("Points, then mean levels by criterion: what parts them most stands first"),
        [_("Criterion"), *(f"{c} {rows[c].name}" for c in codes)],
        lines,
        numbers=set(range(1, len(codes) + 1)),
        visible_caption=True,
    )
