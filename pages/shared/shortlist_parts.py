"""The parts of the shortlist: its finding in a sentence, the plane, the slots, the ranked table, why, and compare."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
import streamlit as st

from data.access import Viewer
from data.programme import in_language
from data.queries import applications
from data.queries.applications import Row, Ruling
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.text import N_
from pages.shared import charts, markup
from pages.shared.here import language
from pages.shared.text import _, n_, number, word
from scoring.eligibility import Verdict
from scoring.explain import compare, contributions
from scoring.ranking import Standing, Zone
from scoring.rubric import Reading

ZONES = {
    Zone.SAFE: N_("Safe"),
    Zone.CONTESTED: N_("Contested"),
    Zone.OUT: N_("Out"),
    Zone.UNRATED: N_("Unrated"),
}
SHAPES = {Zone.SAFE: "●", Zone.CONTESTED: "◐", Zone.OUT: "○", Zone.UNRATED: "–"}
VERDICTS = {
    Verdict.YES: N_("Eligible"),
    Verdict.CLARIFY: N_("To be clarified"),
    Verdict.NO: N_("Not eligible"),
    Verdict.LATER: N_("After release"),
}
AROUND = charts.MOST_MARKS  # at the most so many marks: the best ones, which include the line
PAGE = 50


def points(value: Fraction | None) -> str:
    return number(None if value is None else float(value))


def finding(found: Result, slots: int) -> str:
    """What the scores settle and what they leave open, in one sentence."""
    ranked = [s for s in found.standings if s.rank is not None]
    filled = sum(s.slot is not None for s in found.standings)
    tied = [s.application for s in found.standings if s.tied_across_line]
    if not ranked:
        return _("Nobody is ranked yet: too few ratings have been submitted.")
    if found.partial:
        return n_("{n} application is ranked.", "{n} applications are ranked.", len(ranked))
    if tied:
        return n_(
            "{n} slot is filled; {codes} are tied at place {place}.",
            "{n} slots are filled; {codes} are tied at place {place}.",
            filled,
            codes=_together(tied),
            place=next(s.rank for s in found.standings if s.tied_across_line),
        )
    if len(ranked) < slots:
        return n_(
            "{n} application is ranked, fewer than there are slots.",
            "{n} applications are ranked, fewer than there are slots.",
            len(ranked),
        )
    return n_("The scores fill the {n} slot.", "The scores fill all {n} slots.", slots)


def _together(codes: Sequence[str]) -> str:
    shown = [*codes[:6], *(["…"] if len(codes) > 6 else [])]
    return _("{first} and {last}", first=", ".join(shown[:-1]), last=shown[-1]) if len(shown) > 1 else shown[0]


def plane(frame: Frame, found: Result, rows: Mapping[str, Row]) -> str | None:
    """The plane of the first two dimensions; returns the code of the mark a person picks."""
    pair = frame.rubric.dimensions[:2]
    if len(pair) < 2:
        return None
    x, y = pair
    shown = [
        charts.Point(
            s.application,
            rows[s.application].name,
            float(own[x.key] or 0),
            float(own[y.key] or 0),
            Zone.OUT if found.partial else s.zone,
        )
        for s in found.standings
        if s.rank is not None and None not in ((own := found.scores[s.application].dimensions)[x.key], own[y.key])
    ]
    if not shown:
        return None
    slots = frame.programme.slots
    line = next((float(s.score) for s in found.standings[slots - 1 : slots] if s.score is not None), None)
    figure = charts.plane(
        shown[:AROUND],
        axes=(
            _("{name}, points 0–100", name=f"{x.key} {word(x.name)}"),
            _("{name}, points 0–100", name=f"{y.key} {word(y.name)}"),
        ),
        weights=(float(x.weight), float(y.weight)),
        names={zone: _(name) for zone, name in ZONES.items()},
        line=None if found.partial or x.reading is not Reading.LINEAR else line,
        gate=float(x.threshold) if x.reading is Reading.GATE else None,
    )
    if len(shown) > AROUND:
        st.caption(_("The {n} best of {all} ranked applications are drawn.", n=AROUND, all=len(shown)))
    event: Any = st.plotly_chart(
        figure,
        key="plane",
        on_select="rerun",
        selection_mode="points",
        theme=None,
        config=charts.config(),
        alt=_("Each application by its points on both dimensions; the same figures stand in the table below."),
    )
    picked = event.selection.points if event else []
    return str(picked[0]["customdata"]) if picked and "customdata" in picked[0] else None


def slots(frame: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """The slots and the first reserves, best first; a tie across the line is shown as a tie."""
    n = frame.programme.slots
    st.header(n_("The {n} slot", "The {n} slots", n))
    if found.partial:
        _why_partial(found)
        return
    ranked = [s for s in found.standings if s.rank is not None]
    lines: list[list[markup.Cell]] = []
    for s in ranked[: n + 6]:
        if s.reserve is not None and s.reserve > 3:
            break
        place = str(s.slot) if s.slot else "=" if s.tied_across_line else _("reserve {n}", n=s.reserve)
        lines.append(
            [
                place,
                markup.Link(s.application, f"/applications?code={s.application}"),
                rows[s.application].name,
                points(s.score),
                markup.Mark(_(ZONES[s.zone]), s.zone.value),
            ]
        )
    markup.table(
        _("The slots and the first reserves"),
        [_("Slot"), _("Code"), _("Lead organisation"), _("Points"), _("Zone")],
        lines,
        numbers={3},
    )
    if any(s.tied_across_line for s in ranked):
        ladder = ", ".join(frame.programme.ladder)
        st.caption(_("Tied across the line: the sealed tie ladder decides ({ladder}).", ladder=ladder))


def _why_partial(found: Result) -> None:
    if found.hidden:
        st.info(
            _(
                "Slots and zones appear when you have submitted your own sheets. Left out until then: {codes}.",
                codes=_together(found.hidden),
            ),
            icon=":material/visibility_off:",
        )
        st.page_link("assess.py", label=_("Go on assessing"), icon=":material/arrow_forward:")
    else:
        st.info(
            _(
                "You are recused from an application. It is left out, the rest is renumbered, and slots and zones are "
                "not shown to you until the decision is made."
            ),
            icon=":material/visibility_off:",
        )


def table(
    frame: Frame, found: Result, rows: Mapping[str, Row], rulings: Mapping[str, Mapping[str, Ruling]]
) -> str | None:
    """The ranked table; returns the code of the row a person picks."""
    last = (len(found.standings) - 1) // PAGE + 1
    page = st.number_input(_("Page of the table"), 1, last, 1, key="shortlist_page") if last > 1 else 1
    shown = found.standings[(page - 1) * PAGE : page * PAGE]
    data = pd.DataFrame([_line(frame, found, rows[s.application], s, rulings) for s in shown])
    event: Any = st.dataframe(
        data,
        key=f"ranked_{page}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=min(740, 38 + 35 * len(shown)),
        column_config={
            _("Points"): st.column_config.NumberColumn(format="localized", step=0.1, help=_("0 to 100 points")),
            **{
                d.key: st.column_config.NumberColumn(format="localized", step=0.1, help=word(d.name))
                for d in frame.rubric.dimensions
            },
        },
        placeholder="–",
        alt=_("Applications by rank with points, coverage, eligibility and zone."),
    )
    picked = event.selection.rows if event else []
    return shown[picked[0]].application if picked and picked[0] < len(shown) else None


def _line(
    frame: Frame, found: Result, row: Row, s: Standing, rulings: Mapping[str, Mapping[str, Ruling]]
) -> dict[str, object]:
    score = found.scores[s.application]
    themes = frame.programme.field("themes")
    names = {o.value: in_language(o.name, language()) for o in themes.options} if themes else {}
    return {
        _("Rank"): s.rank,
        _("Code"): row.code,
        _("Lead organisation"): row.name + (f" (+{row.partners})" if row.partners else ""),
        _("Points"): _rounded(s.score),
        **{d.key: _rounded(score.dimensions[d.key]) for d in frame.rubric.dimensions},
        _("Zone"): "" if found.partial else f"{SHAPES[s.zone]} {_(ZONES[s.zone])}",
        _("Coverage"): f"{round(float(score.coverage) * 100)} %",
        _("Eligibility"): _(VERDICTS[applications.verdict(rulings[s.application])]),
        _("Themes"): ", ".join(names.get(theme, theme) for theme in row.themes),
    }


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, 1))


def why(frame: Frame, found: Result, code: str) -> None:
    """What each criterion adds to one score; the bars add up to it."""
    score = found.scores[code]
    parts = contributions(score, frame.rubric)
    if score.overall is None:
        st.write(
            _(
                "{code} is unrated: too few criteria have a level ({coverage} % of the weight in a dimension).",
                code=code,
                coverage=round(float(score.coverage) * 100),
            )
        )
        return
    st.subheader(_("{code}: {points} points, and where they come from", code=code, points=points(score.overall)))
    order = [d.key for d in frame.rubric.dimensions]
    labels = [
        f"{p.criterion} {word(frame.rubric.criterion(p.criterion).name)}"
        if p.criterion
        else _("Reading of {dimension}", dimension=p.dimension)
        for p in parts
    ]
    st.plotly_chart(
        charts.bars(
            labels,
            [float(p.points) for p in parts],
            [order.index(p.dimension) for p in parts],
            axis=_("Points added to the score"),
        ),
        key=f"contributions_{code}",
        theme=None,
        config=charts.config(),
        alt=_("What each criterion adds to the score of {code}; the same figures stand in the table below.", code=code),
    )
    with st.expander(_("As a table")):
        markup.table(
            _("Contributions to the score of {code}", code=code),
            [_("Criterion"), _("Level"), _("Share at most"), _("Points")],
            [
                *(
                    [
                        label,
                        number(None if p.value is None else float(p.value), 2),
                        f"{round(float(p.share) * 100)} %",
                        number(float(p.points), 2),
                    ]
                    for label, p in zip(labels, parts, strict=True)
                ),
                [_("Together"), "", "", number(float(score.overall), 2)],
            ],
            numbers={1, 2, 3},
        )


def side_by_side(frame: Frame, found: Result, rows: Mapping[str, Row], codes: Sequence[str]) -> None:
    """Two to four applications, the criteria that part the first two most on top."""
    first, second = (found.scores[code] for code in codes[:2])
    parts = compare(first, second, frame.rubric)
    decisive = [p for p in parts if p.points][:3]
    if decisive and first.overall is not None and second.overall is not None:
        st.write(
            _(
                "{first} and {second} are {gap} points apart; most of it comes from {criteria}.",
                first=codes[0],
                second=codes[1],
                gap=points(abs(first.overall - second.overall)),
                criteria=", ".join(p.criterion or _("the reading") for p in decisive),
            )
        )
    order = [p.criterion for p in parts if p.criterion]
    order += [c.key for c in frame.rubric.criteria if c.key not in order]
    lines: list[list[markup.Cell]] = [[_("Score"), *(points(found.scores[c].overall) for c in codes)]]
    lines += [
        [f"{d.key} {word(d.name)}", *(points(found.scores[c].dimensions[d.key]) for c in codes)]
        for d in frame.rubric.dimensions
    ]
    for key in order:
        levels = [found.scores[c].criteria[key].value for c in codes]
        name = word(frame.rubric.criterion(key).name)
        lines.append([f"{key} {name}", *(number(None if v is None else float(v), 2) for v in levels)])
    markup.table(
        _("Side by side: points, then mean levels, the largest difference first"),
        ["", *(f"{c} {rows[c].name}" for c in codes)],
        lines,
        numbers=set(range(1, len(codes) + 1)),
        visible_caption=True,
    )


def before_release(me: Viewer) -> None:
    """Nothing is computed for anybody until ratings are released."""
    st.info(
        _("The shortlist appears when ratings are released. Until then nothing is computed from them for anybody."),
        icon=":material/schedule:",
    )
    if me.roles & {"coordinator", "chair"}:
        st.page_link(
            "settings.py", label=_("Open the gate in the set-up"), icon=":material/arrow_forward:"
        ) if "coordinator" in me.roles else None
