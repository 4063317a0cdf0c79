"""How sure: the chance of a seat of each application, what it rests on, and how many slots would stand anyway."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.access import Viewer
from data.exports.shortlist import ZONES
from data.queries import standings
from data.queries.applications import Row
from data.queries.judgement import Judgement
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.text import N_
from pages.shared import charts, markup
from pages.shared.here import engine
from pages.shared.seats_chart import Line, seats_chart
from pages.shared.shortlist_beside import beside
from pages.shared.shortlist_parts import headline, why_partial
from pages.shared.shortlist_settle import settle
from pages.shared.text import _, n_, number, percent
from scoring.certainty.design import REFUSES_CHANCES, Design, Finding
from scoring.certainty.doubt import Doubt
from scoring.certainty.seats import DRAWS
from scoring.ranking import Standing, Zone, by_chance, expected_right

MOST = 24  # lines of the chart; the table has all, up to FAR
FAR = 60
FINDINGS = {
    Finding.NO_REVIEWS: N_("Nobody has rated these applications on every dimension yet."),
    Finding.ONE_APPLICATION: N_("One application alone cannot be compared."),
    Finding.ONE_ASSESSOR: N_("Only one assessor has rated: nothing shows how far another would have differed."),
    Finding.APART: N_(
        "The applications fall into groups that no assessor connects: no order of all of them can be claimed."
    ),
    Finding.SINGLE_REVIEWS: N_("Each application has one assessor: strict cannot be told from weak."),
    Finding.FEW_IN_COMMON: N_("Some assessors share fewer than three applications with others."),
    Finding.FEW_REVIEWS: N_("Some applications have fewer than two assessors."),
    Finding.COMPLETE: N_("Everybody rated everything: strict assessors cannot have changed the order."),
}
DOUBTS = {
    Doubt.NEAR: N_("about as sealed"),
    Doubt.SEALED: N_("exactly as sealed"),
    Doubt.WITHIN: N_("within 5 points of 100"),
    Doubt.ANY: N_("any weights at all"),
}


def sure(me: Viewer, frame: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """The whole tab."""
    if found.judgement is None:
        why_partial(found)
        return
    if not found.judgement.design.chances:
        st.info(why_not(found.judgement.design), icon=":material/help:")
        return
    doubt = st.segmented_control(
        _("The weights"),
        list(DOUBTS),
        default=Doubt.NEAR,
        required=True,
        format_func=lambda key: _(DOUBTS[key]),
        key="doubt",
        help=_("How far the sealed weights of the criteria may be off. The zones above hold for “about as sealed”."),
    )
    judgement = standings.in_doubt(engine(), me, doubt) or found.judgement
    limits, slots = frame.programme.limits, frame.programme.slots
    ranked = [s for s in found.standings if s.application in judgement.seats]
    chances = {code: seat.chance for code, seat in judgement.seats.items()}
    zones = {
        s.application: by_chance(chances[s.application], limits, ahead=s.slot is not None, behind=s.reserve is not None)
        for s in ranked
    }
    st.subheader(headline(zones, slots))
    st.write(_right(expected_right(found.standings, chances, slots), slots))
    left, right = st.columns(2, gap="large")
    with left:
        _chart(ranked, judgement, zones, rows, slots)
    with right:
        _table(ranked, judgement, zones)
    st.caption(_rests_on(judgement, frame))
    settle(me, frame, found, rows)
    beside(me, frame)


def _right(expected: float, slots: int) -> str:
    return n_(
        "Of the {n} by score, {expected} is expected to be right.",
        "Of the {n} by score, {expected} are expected to be right.",
        slots,
        expected=number(expected),
    )


def _chart(
    ranked: Sequence[Standing], judgement: Judgement, zones: Mapping[str, Zone], rows: Mapping[str, Row], slots: int
) -> None:
    shown = tuple(
        Line(s.application, rows[s.application].name, seat, zones[s.application], percent(seat.chance))
        for s in ranked[:MOST]
        if (seat := judgement.seats[s.application])
    )
    st.plotly_chart(
        seats_chart(shown, slots, charts.look()),
        key="seats",
        theme=None,
        config=charts.config(),
        alt=_("The ranks each application may have and its chance of a seat; the same figures stand in the table."),
    )
    st.caption(
        _(
            "The bar covers nine tenths of the ranks that fit the ratings, the mark is the expected rank, at the right "
            "stands the chance of a seat; the slots end at the upright line."
        )
    )


def _table(ranked: Sequence[Standing], judgement: Judgement, zones: Mapping[str, Zone]) -> None:
    markup.table(
        _("Ranks and chances of a seat"),
        [_("Code"), _("Rank"), _("Expected rank"), _("From–to"), _("Chance of a seat"), _("Zone")],
        [
            [
                markup.Link(s.application, f"/applications?code={s.application}"),
                str(s.rank),
                number(seat.expected_rank),
                f"{seat.best}–{seat.worst}" if seat.best < seat.worst else str(seat.best),
                percent(seat.chance),
                markup.Mark(_(ZONES[zones[s.application]]), zones[s.application].value),
            ]
            for s in ranked[:FAR]
            if (seat := judgement.seats[s.application])
        ],
        numbers={1, 2, 3, 4},
    )


def _rests_on(judgement: Judgement, frame: Frame) -> str:
    """What the chances are computed from, and what they leave out."""
    few, many = judgement.design.reviews
    said = [
        _(
            "Computed from what each assessor gave alone, before seeing the others: {few} to {many} reviews of each "
            "application. Agreement reached by talking moves the score, not these chances: it makes a committee look "
            "certain, not right.",
            few=few,
            many=many,
        ),
        *(_(FINDINGS[one]) for one in judgement.design.findings),
    ]
    if judgement.later:
        said.append(
            n_(
                "{n} level given after the others could be seen is left out.",
                "{n} levels given after the others could be seen are left out.",
                judgement.later,
            )
        )
    said.append(
        _(
            "{draws} draws with the sealed seed {seed}; a chance may be half a per cent off.",
            draws=number(DRAWS, 0),
            seed=frame.programme.seed,
        )
    )
    return " ".join(said)


def why_not(design: Design) -> str:
    """Why no chance of a seat is shown."""
    reasons = [FINDINGS[one] for one in design.findings if one in REFUSES_CHANCES]
    return " ".join([_("The chance of a seat cannot be told."), *map(_, reasons)])
