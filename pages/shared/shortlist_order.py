"""The order itself: the plane of both dimensions, and the ranked table, a page at a time."""

from collections.abc import Mapping
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
from pages.shared.text import _, n_, word
from scoring.aggregate import counts, credit
from scoring.ranking import Standing, Zone
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


def table(
    frame: Frame, found: Result, rows: Mapping[str, Row], rulings: Mapping[str, Mapping[str, Ruling]]
) -> list[str]:
    """A page of the ranked table; the row picked becomes the one explained. Returns the codes on this page."""
    last = (len(found.standings) - 1) // PAGE + 1
    page = st.number_input(_("Page of the table"), 1, last, 1, key="shortlist_page") if last > 1 else 1
    shown = found.standings[(page - 1) * PAGE : page * PAGE]
    codes = [s.application for s in shown]
    names = {
        key: {o.value: in_language(o.name, language()) for o in f.options} if (f := frame.programme.field(key)) else {}
        for key in ("themes", "organisation_type")
    }
    key = f"ranked_{page}"

    def explain() -> None:
        picked = st.session_state[key].selection.rows
        st.session_state.why = codes[picked[0]] if picked else None

    st.dataframe(
        pd.DataFrame([_line(frame, found, rows[s.application], s, rulings, names) for s in shown]),
        key=key,
        hide_index=True,
        on_select=explain,
        selection_mode="single-row",
        height=38 + 35 * min(len(shown), 20),
        column_config={
            _("Rank"): st.column_config.NumberColumn(width=55),
            _("Code"): st.column_config.TextColumn(width=60),
            _("Lead organisation"): st.column_config.TextColumn(width=250),
            _("Zone"): st.column_config.TextColumn(width=95),
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


def _line(
    frame: Frame,
    found: Result,
    row: Row,
    s: Standing,
    rulings: Mapping[str, Mapping[str, Ruling]],
    names: Mapping[str, Mapping[str, str]],
) -> dict[str, object]:
    score = found.scores[s.application]
    verdict = applications.verdict(rulings[s.application])
    return {
        _("Rank"): s.rank,
        _("Code"): row.code,
        _("Lead organisation"): row.name + (f" (+{row.partners})" if row.partners else ""),
        _("Points"): _rounded(s.score),
        **{d.key: _rounded(score.dimensions[d.key]) for d in frame.rubric.dimensions},
        **({} if found.partial else {_("Zone"): f"{SHAPES[s.zone]} {_(ZONES[s.zone])}"}),
        _("Coverage"): f"{round(float(score.coverage) * 100)} %",
        _("Eligibility"): _(shortlist_parts.VERDICTS[verdict]),
        _("Type"): names["organisation_type"].get(row.type or "", row.type),
        _("Themes"): ", ".join(names["themes"].get(theme, theme) for theme in row.themes),
    }


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, 1))
