"""The order itself: the plane of both dimensions, and the ranked table, a page at a time."""

from collections.abc import Callable, Container, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

import pandas as pd
import streamlit as st

from data.exports.shortlist import ZONES
from data.programme import in_language
from data.queries import applications
from data.queries.applications import Row, Ruling
from data.queries.programmes import Frame
from data.queries.standings import Result
from pages.shared import charts, markup, shortlist_parts
from pages.shared.here import language
from pages.shared.plane import MOST_MARKS, Plane, Point, plane
from pages.shared.shortlist_why import why
from pages.shared.text import _, n_, word
from scoring.aggregate import counts, credit
from scoring.ranking import Standing, Zone
from scoring.rounding import half_up
from scoring.rubric import Dimension, Reading

SHAPES = {Zone.SAFE: "●", Zone.CONTESTED: "◐", Zone.OUT: "○", Zone.UNRATED: "–"}
PAGE = 50


def picture(frame: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """The plane; a mark pressed opens its application."""
    pair = frame.rubric.dimensions[:2]
    ranked = [s for s in found.standings if s.rank is not None]
    if len(pair) < 2:
        return
    if not ranked:
        st.info(_("The plane shows applications once enough of their criteria have a level."))
        return
    shown = tuple(islice((p for s in ranked if (p := _point(found, rows, s, pair))), MOST_MARKS))
    event: Any = st.plotly_chart(
        plane(shown, _on(frame, found, pair), charts.look()),
        key="plane",
        on_select="rerun",
        selection_mode="points",
        theme=None,
        config=charts.config(),
        alt=_("Each application by its points on both dimensions; the same figures stand in the table below."),
    )
    if len(ranked) > len(shown):
        st.caption(
            _(
                "Drawn are the best {n} of {all} ranked applications, those round the line among them.",
                n=len(shown),
                all=len(ranked),
            )
        )
    st.caption(_sentence(shown, pair))
    picked = event.selection.points if event else []
    codes = str(picked[0]["customdata"]).split() if picked and "customdata" in picked[0] else []
    if len(codes) == 1:
        st.switch_page("applications.py", query_params={"code": codes[0]})
    if codes:
        markup.links([(_("Open {code}", code=code), f"/applications?code={code}") for code in codes])


def _point(found: Result, rows: Mapping[str, Row], s: Standing, pair: tuple[Dimension, ...]) -> Point | None:
    x, y = (found.scores[s.application].dimensions[d.key] for d in pair)
    if x is None or y is None or s.score is None:
        return None
    zone = None if found.partial else s.zone
    return Point(s.application, rows[s.application].name, float(x), float(y), float(s.score), zone)


def _on(frame: Frame, found: Result, pair: tuple[Dimension, ...]) -> Plane:
    """Axes and lines; lines of equal score only where both axes alone make the score."""
    x, y = pair
    keys, axes = (
        (x.key, y.key),
        (
            _("{name}, points", name=f"{x.key} {word(x.name)}"),
            _("{name}, points", name=f"{y.key} {word(y.name)}"),
        ),
    )
    gate = float(x.threshold) if x.reading is Reading.GATE and x.threshold is not None else None
    drawable = counts(y) and y.reading is Reading.LINEAR and not any(map(counts, frame.rubric.dimensions[2:]))
    if not drawable:
        return Plane(keys, axes, (0.0, 1.0), gate=gate, levels=())
    bends = sorted({Fraction(0), Fraction(100), *(x.band if x.reading is Reading.BAND else ())})
    last_in = found.standings[frame.programme.slots - 1 : frame.programme.slots]
    line = next((float(s.score) for s in last_in if s.score is not None and s.rank is not None), None)
    return Plane(
        keys,
        axes,
        (float(x.weight) if counts(x) else 0.0, float(y.weight)),
        credits=tuple((float(bend), float(credit(bend, x))) for bend in bends),
        line=None if found.partial else line,
        gate=gate,
    )


def _sentence(shown: tuple[Point, ...], pair: tuple[Dimension, ...]) -> str:
    """What the plane says, in words."""
    x, y = pair
    far = max(shown, key=lambda p: p.x)
    high = max(shown, key=lambda p: p.y)
    return _(
        "Furthest in {a}: {far}. Furthest in {b}: {high}. Press a mark to open the application.",
        a=word(x.name),
        far=far.code,
        b=word(y.name),
        high=high.code,
    )


def in_order(frame: Frame, found: Result, rows: Mapping[str, Row], rulings: Mapping[str, Mapping[str, Ruling]]) -> None:
    """The ranked table, and how the score of the one picked comes about."""
    codes = table(frame, found, rows, rulings)
    if chosen := explained(codes, found.scores, lambda code: f"{code} {rows[code].name}"):
        why(frame, found, chosen)
        st.page_link(
            "applications.py",
            label=_("Open {code}", code=chosen),
            icon=":material/arrow_forward:",
            query_params={"code": chosen},
        )


def table(
    frame: Frame, found: Result, rows: Mapping[str, Row], rulings: Mapping[str, Mapping[str, Ruling]]
) -> list[str]:
    """A page of the ranked table; the row picked becomes the one explained. Returns the codes on this page."""
    last = (len(found.standings) - 1) // PAGE + 1
    page = st.number_input(_("Page of the table"), 1, last, 1, key="shortlist_page") if last > 1 else 1
    shown = found.standings[(page - 1) * PAGE : page * PAGE]
    codes = [s.application for s in shown]
    key = f"ranked_{page}"

    def explain() -> None:
        picked = st.session_state[key].selection.rows
        st.session_state.why = codes[picked[0]] if picked else None

    st.dataframe(
        pd.DataFrame(_columns(frame, found, [(s, rows[s.application]) for s in shown], rulings)),
        key=key,
        hide_index=True,
        on_select=explain,
        selection_mode="single-row",
        height=38 + 35 * min(len(shown), 20),
        column_config={
            _("Rank"): st.column_config.NumberColumn(width=75),
            _("Code"): st.column_config.TextColumn(width=60),
            _("Lead organisation"): st.column_config.TextColumn(width=250),
            _("Zone"): st.column_config.TextColumn(width=110),
            _("Type"): st.column_config.TextColumn(width=150),
            **{
                column: st.column_config.NumberColumn(format="localized", step=0.1, width=62, help=meaning)
                for column, meaning in (
                    (_("Points"), _("0 to 100 points")),
                    *((d.key, word(d.name)) for d in frame.rubric.dimensions),
                )
            },
            _("Coverage"): st.column_config.TextColumn(
                width=75, help=_("Share of the weight that has a level, in the dimension where it is smallest")
            ),
        },
        placeholder="–",
        alt=n_(
            "{n} application by rank, with points, zone, coverage and eligibility.",
            "{n} applications by rank, with points, zone, coverage and eligibility.",
            len(shown),
        ),
    )
    return codes


def explained(codes: Sequence[str], known: Container[str], named: Callable[[str], str]) -> str | None:
    """The application whose score is explained: picked here, in the table, or by the address (?code=H-07)."""
    if "why" not in st.session_state:
        st.session_state.why = st.query_params.get("code")
    if st.session_state.why not in known:
        st.session_state.why = None
    chosen: str | None = st.session_state.why
    st.selectbox(
        _("Show how the score comes about"),
        codes if chosen in codes or chosen is None else [chosen, *codes],
        format_func=named,
        placeholder=_("Choose an application, or a row of the table"),
        key="why",
    )
    if chosen:
        st.query_params.code = chosen
    elif "code" in st.query_params:
        del st.query_params.code
    return chosen


def _columns(
    frame: Frame,
    found: Result,
    lines: Sequence[tuple[Standing, Row]],
    rulings: Mapping[str, Mapping[str, Ruling]],
) -> dict[str, list[object]]:
    """Column by column, so that each word is said once and not once a row."""
    zones = {zone: f"{SHAPES[zone]} {_(name)}" for zone, name in ZONES.items()}
    verdicts = {verdict: _(name) for verdict, name in shortlist_parts.VERDICTS.items()}
    types, themes = (_options(frame, field) for field in ("organisation_type", "themes"))
    scores = [found.scores[s.application] for s, _row in lines]
    columns: dict[str, list[object]] = {
        _("Rank"): [s.rank for s, _row in lines],
        _("Code"): [row.code for _s, row in lines],
        _("Lead organisation"): [row.name + (f" (+{row.partners})" if row.partners else "") for _s, row in lines],
        _("Points"): [_rounded(s.score) for s, _row in lines],
        **{d.key: [_rounded(score.dimensions[d.key]) for score in scores] for d in frame.rubric.dimensions},
    }
    if not found.partial:
        columns[_("Zone")] = [zones[s.zone] for s, _row in lines]
    return columns | {
        _("Coverage"): [f"{round(float(score.coverage) * 100)} %" for score in scores],
        _("Eligibility"): [verdicts[applications.verdict(rulings[s.application])] for s, _row in lines],
        _("Type"): [types.get(row.type or "", row.type) for _s, row in lines],
        _("Themes"): [", ".join(themes.get(theme, theme) for theme in row.themes) for _s, row in lines],
    }


def _options(frame: Frame, field: str) -> dict[str, str]:
    """The answers that can be chosen in a field of the form, by their names in the reader's language."""
    known, spoken = frame.programme.field(field), language()
    return {option.value: in_language(option.name, spoken) for option in known.options} if known else {}


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(half_up(value, 1))
