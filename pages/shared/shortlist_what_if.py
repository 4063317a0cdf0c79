"""What if: other weights, another reading, another margin; the six follow at once, beside those of the sealed rules.

It saves nothing: the rules of record are changed in the set-up, with a reason.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import streamlit as st

from data.access import Viewer
from data.exports.shortlist import ZONES
from data.queries import what_if
from data.queries.applications import Row
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.queries.what_if import Variation, WhatIf
from data.text import N_
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.shortlist_changes import changes, moved
from pages.shared.shortlist_parts import headline, place, points, why_partial
from pages.shared.text import _, n_, number, percent, plain, problem, word
from scoring.errors import Problem
from scoring.rubric import Criterion, Dimension, Reading, Rubric
from scoring.weights import overall

READINGS = {
    Reading.LINEAR: N_("as it is (linear)"),
    Reading.GATE: N_("as a threshold (gate)"),
    Reading.BAND: N_("as a band"),
}
WIDEST = 100  # of a slider, per cent of its group
BESIDE = 2  # reserves shown under the slots


def what_ifs(me: Viewer, frame: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """The whole tab."""
    if found.judgement is None:
        why_partial(found)
        return
    _live(me, frame, rows, told=found.judgement.design.severity)
    changes(me, frame, found)


@st.fragment
def _live(me: Viewer, frame: Frame, rows: Mapping[str, Row], *, told: bool) -> None:
    turns = st.session_state.setdefault("what_if_turn", 0)  # a reset gives every slider a new key
    left, right = st.columns([2, 3], gap="large")
    with left:
        variation, margin = _varied(frame, turns)
        severity = told and st.checkbox(
            _("Take out how strict each assessor is"),
            key=f"severity_{turns}",
            help=_("By the model of the page “Moderate”; never so in the score of record."),
        )
        if st.button(_("Back to the sealed rules"), key="what_if_back"):
            st.session_state["what_if_turn"] = turns + 1
            st.rerun(scope="fragment")
    with right:
        try:
            found = what_if.what_if(engine(), me, variation, margin, severity=severity)
        except Problem as wrong:
            st.error(problem(wrong), icon=":material/error:")
            return
        if found is not None:
            _outcome(frame, found, rows)


def _varied(frame: Frame, turn: int) -> tuple[Variation, Fraction]:
    """What the sliders have otherwise, and the margin. A slider that was not moved leaves the weight as sealed."""
    sealed = frame.rubric
    dimensions = _weights(sealed.dimensions, turn, lambda name: _("Weight of {name}", name=name))
    criteria: dict[str, Fraction] = {}
    for d in sealed.dimensions:
        with st.expander(_("Weights inside {dimension}", dimension=f"{d.key} {plain(word(d.name))}")):
            criteria |= _weights(sealed.of(d.key), turn, str)
    first = sealed.dimensions[0]
    readings = {}
    if len(sealed.dimensions) > 1:
        readings[first.key] = st.selectbox(
            _("How {dimension} is read", dimension=first.key),
            list(READINGS),
            index=list(READINGS).index(first.reading),
            format_func=lambda reading: _(READINGS[reading]),
            key=f"reading_{turn}",
            help=_(
                "Threshold {gate} points; band from {low} to {high} points.",
                gate=points(first.threshold),
                low=points(first.band[0]),
                high=points(first.band[1]),
            ),
        )
    margin = st.number_input(
        _("Margin, points"),
        0.0,
        50.0,
        float(frame.programme.limits.margin),
        step=0.5,
        key=f"margin_{turn}",
        help=_("It makes zones only where no chance of a seat is known."),
    )
    return Variation(dimensions, criteria, readings), Fraction(str(margin))


def _weights(parts: Sequence[Dimension | Criterion], turn: int, label: Callable[[str], str]) -> dict[str, Fraction]:
    """A slider for each part that has a weight, in per cent of its group."""
    total = sum((part.weight for part in parts), Fraction(0))
    found = {}
    for part in parts:
        if not part.weight or len(parts) < 2:
            continue
        sealed = round(100 * part.weight / total)
        moved_to = st.slider(
            label(f"{part.key} {plain(word(part.name))}"),
            0,
            WIDEST,
            sealed,
            format="%d %%",
            key=f"weight_{part.key}_{turn}",
        )
        if moved_to != sealed:
            found[part.key] = total * moved_to / 100
    return found


def _outcome(frame: Frame, found: WhatIf, rows: Mapping[str, Row]) -> None:
    slots = frame.programme.slots
    st.subheader(moved(found.change, _("The slots stay with the same applications.")))
    ranked = [s for s in found.standings if s.rank is not None]
    if found.seats and ranked:
        st.write(headline({s.application: s.zone for s in ranked}, slots))
    shown = [s for s in ranked if s.slot or s.tied_across_line or (s.reserve or 0) <= BESIDE]
    markup.table(
        _("The slots under these weights"),
        [_("Slot"), _("Code"), _("Points"), _("Chance of a seat"), _("Zone"), _("Lead organisation")],
        [
            [
                place(s),
                markup.Link(s.application, f"/applications?code={s.application}"),
                points(s.score),
                percent(found.seats[s.application].chance) if s.application in found.seats else "–",
                markup.Mark(_(ZONES[s.zone]), s.zone.value),
                rows[s.application].name,
            ]
            for s in shown
        ],
        numbers={2, 3},
    )
    st.caption(_together(frame.rubric, found.rubric))


def _together(sealed: Rubric, varied: Rubric) -> str:
    """The weights as they are now, relative, in per cent of the score, where they are not as sealed."""
    before, after = overall(sealed), overall(varied)
    other = [key for key in after if after[key] != before.get(key)]
    if not other:
        return _("The weights are as sealed.")
    return n_(
        "{n} criterion has another share of the score: {shares}.",
        "{n} criteria have another share of the score: {shares}.",
        len(other),
        shares=", ".join(
            f"{key} {number(float(100 * before[key]))} → {number(float(100 * after[key]))} %" for key in other
        ),
    )
