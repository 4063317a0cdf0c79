"""Beside how sure it is: what is missing and how far it could move ranks, and what other methods would choose."""

import streamlit as st

from data.access import Viewer
from data.queries import cross_checks
from data.queries.programmes import Frame
from data.text import N_
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.shortlist_changes import moved
from pages.shared.shortlist_parts import together
from pages.shared.text import _, n_, number, percent, word
from scoring.change.intervals import Missing
from scoring.change.leave_out import Change
from scoring.crosschecks.otherwise import CrossCheck, Method

FAR = 60  # applications in a table
KINDS = {
    Missing.RECUSED: N_("Recused"),
    Missing.NOT_YET_ENTERED: N_("Not yet entered"),
    Missing.CANNOT_ASSESS: N_("Cannot assess"),
    Missing.NOTHING_SAID: N_("Nobody gave a level"),
}
METHODS = {
    Method.TOPSIS_VECTOR: N_("TOPSIS, vector normalisation"),
    Method.TOPSIS_MINMAX: N_("TOPSIS, min-max normalisation"),
}
STRONGEST = 3  # criteria named of central weights


def beside(me: Viewer, frame: Frame) -> None:
    """Two parts that fold open; each is computed once it is."""
    gaps = st.expander(_("What is missing, and how far it could move ranks"), key="gaps", on_change="rerun")
    if gaps.open:
        with gaps:
            _gaps(me)
    other = st.expander(_("Would another accepted method choose otherwise"), key="otherwise", on_change="rerun")
    if other.open:
        with other:
            _otherwise(me, frame)


def _gaps(me: Viewer) -> None:
    found = cross_checks.gaps(engine(), me)
    if found is None:
        return
    lacking = [one for one in found.intervals if any(found.missing[one.application][kind] for kind in KINDS)]
    if not lacking:
        st.write(_("Nothing is missing: every level that could be given has been given."))
        return
    st.write(
        n_(
            "{n} application lacks levels: its ranks if what is missing were at the best level, and at the worst.",
            "{n} applications lack levels: their ranks if what is missing were at the best level, and at the worst.",
            len(lacking),
        )
    )
    markup.table(
        _("What is missing, levels by kind, and the ranks between which it could move"),
        [_("Code"), *(_(name) for name in KINDS.values()), _("Rank"), _("At best"), _("At worst")],
        [
            [
                one.application,
                *(str(found.missing[one.application][kind] or "–") for kind in KINDS),
                *("–" if rank is None else str(rank) for rank in (one.rank, one.best, one.worst)),
            ]
            for one in lacking[:FAR]
        ],
        numbers=set(range(1, len(KINDS) + 4)),
    )
    st.caption(_("Levels of somebody recused are absent by design; none of these is ever a zero."))


def _otherwise(me: Viewer, frame: Frame) -> None:
    found = cross_checks.otherwise(engine(), me)
    if found is None:
        st.write(_("There are no more applications with a level on every criterion than there are slots."))
        return
    st.write(_("A cross-check, never the order: the score of record is the weighted sum of the sealed rubric."))
    markup.table(
        _("Other methods, and whom they would choose instead"),
        [_("Method"), _("Then")],
        [
            [
                _(METHODS[one.method]) if one.method in METHODS else one.method.value,
                moved(Change(one.comes_in, one.goes_out), _("the same")),
            ]
            for one in found.methods
        ],
        visible_caption=True,
    )
    _central(found, frame)
    if found.left_out:
        st.caption(
            _("Without a level on some criterion, and so left out here: {codes}.", codes=together(found.left_out))
        )


def _central(found: CrossCheck, frame: Frame) -> None:
    """What one must value for an application to be in, of those that some weights let in and others do not."""
    names = {c.key: f"{c.key} {word(c.name)}" for c in frame.rubric.criteria}
    lines: list[list[markup.Cell]] = []
    for code, share in sorted(found.membership.items(), key=lambda one: -one[1])[:FAR]:
        central = found.central[code]
        if central is None or share > 0.995:
            continue
        strongest = sorted(central, key=lambda key: -central[key])[:STRONGEST]
        valued = ", ".join(f"{names[key]} {number(100 * central[key], 0)} %" for key in strongest)
        lines.append([code, percent(share), valued])
    if lines:
        markup.table(
            _("In under any weights at all, and what one values where it is (SMAA-2)"),
            [_("Code"), _("Share of all weights"), _("Heaviest criteria on average")],
            lines,
            numbers={1},
            visible_caption=True,
        )
