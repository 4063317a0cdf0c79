"""Set-up, before the applications are given out: how many reviews of each are worth their hours."""

import streamlit as st

from data.access import Viewer
from data.queries.assignments import Overview
from data.text import N_
from pages.shared import markup
from pages.shared.here import frame
from pages.shared.text import _, n_, number, percent
from scoring.certainty import planning as expectations
from scoring.certainty.planning import RELIABILITIES

REVIEWS = (1, 2, 3, 5, 8)
START = 3  # reviews that most committees begin with
USUAL = 20  # applications, where none are in yet
QUICK = 100  # applications for which the table is there at once
MOST = 2000  # in a larger call the share of the best that is found hardly changes
MIDDLING = 1  # its place among the reliabilities
AGREEMENTS = (N_("Little ({icc})"), N_("Middling ({icc})"), N_("Good ({icc})"))


def planning(me: Viewer, found: Overview) -> None:
    """How many of the best are expected to be found with so many reviews; computed when it is opened."""
    box = st.expander(
        _("How many reviews are enough"),
        expanded=not found.allocated and found.applications <= QUICK,
        key="planning",
        on_change="rerun",
    )
    if box.open:
        with box:
            _expected(me, found)


@st.fragment
def _expected(me: Viewer, found: Overview) -> None:
    slots = frame(me).programme.slots
    applications = st.number_input(
        _("Applications expected"), 1, MOST, min(found.applications or USUAL, MOST), key="expected", width=240
    )
    if applications <= slots:
        st.write(
            n_(
                "There is room for all: one slot, and one application.",
                "There is room for all: {n} slots are enough for as many applications, however many reviews there are.",
                slots,
            )
        )
        return
    assessors = sum(p.assessors for p in found.people)
    reviews = sorted({*REVIEWS, *([assessors] if assessors else [])})
    with st.spinner(_("Computing what to expect")):
        table = expectations.table(applications, slots, reviews)
    now = found.each if found.each in table else START
    st.write(_finding(table, slots, now))
    markup.table(
        _("How many of the best are expected to be found"),
        [
            _("Reviews of each"),
            *(_(said, icc=number(icc)) for said, icc in zip(AGREEMENTS, RELIABILITIES, strict=True)),
        ],
        [
            [str(n), *(_("{right} of {slots}", right=number(one), slots=slots) for one in right)]
            for n, right in table.items()
        ],
        numbers={1, 2, 3},
    )
    st.caption(
        _(
            "Agreement is how alike two reviews of the same application are before anybody talks: {little} is usual "
            "for grants where assessors were not trained, {middling} is middling, {good} takes trained assessors and a "
            "good rubric. The best are those that would be best if nothing of a review were chance.",
            **dict(zip(("little", "middling", "good"), map(number, RELIABILITIES), strict=True)),
        )
        + (" " + n_("There is {n} assessor now.", "There are {n} assessors now.", assessors) if assessors else "")
    )


def _finding(table: dict[int, list[float]], slots: int, now: int) -> str:
    """What the next step up in reviews would bring, under middling agreement."""
    more = next((n for n in table if n > now), now)
    right, better = table[now][MIDDLING], table[more][MIDDLING]
    return n_(
        "Reviews of each application: with {now}, and middling agreement, the best one is found with a chance of "
        "{chance}; with {more}, of {better_chance}.",
        "Reviews of each application: with {now}, and middling agreement, {right} of the {n} best are expected to be "
        "found; with {more}, {better}.",
        slots,
        now=now,
        more=more,
        right=number(right),
        better=number(better),
        chance=percent(right),
        better_chance=percent(better),
    )
