"""Ballots: the assessor's own order of a few applications, everybody's, and what they add up to."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.access import GateKey, Viewer
from data.actions import ties as acts
from data.queries import ties
from data.queries.applications import Row
from data.queries.ties import Ladder, Placed
from pages.shared import markup
from pages.shared.acting import acting, told
from pages.shared.here import engine
from pages.shared.shortlist_parts import points, together
from pages.shared.text import _, moment, n_, number, plain
from scoring.ties.ballots import Contradiction

SHOWN = 3  # contradictions with one's own levels, the largest


def own(me: Viewer, rows: Mapping[str, Row]) -> None:
    """The assessor's own ballot, in which order it stands, and where the own levels say something else."""
    mine = ties.own(engine(), me)
    st.subheader(_("My ballot"))
    if GateKey.DECIDED in me.gates:
        st.write(_("Your order was: {order}.", order=plain(ordered(mine.codes))) if mine.codes else _("None given."))
        return
    st.caption(
        _(
            "The best first, at most {most}. It counts only where the ladder comes to the ballots, and you may "
            "change it until a draw is announced. Assessors see each other's ballots once their own is in.",
            most=mine.most,
        )
    )
    if not mine.open:
        st.write(_("Answer the questions about conflicts of interest first: you rank only what is open to you."))
        st.page_link("conflicts.py", label=_("Answer"), icon=":material/arrow_forward:")
        return
    told("ballot")
    chosen = st.multiselect(
        _("My order, the best first"),
        mine.open,
        default=mine.codes,
        max_selections=mine.most,
        format_func=lambda code: f"{code} {rows[code].name}",
        placeholder=_("Choose an application"),
        key=f"ballot_{mine.version}",
        persist_state="session",
    )
    say_order(chosen)
    _contradictions(me, chosen)
    changed = tuple(chosen) != mine.codes
    if mine.at is not None:
        st.caption(_("Saved {time}", time=moment(mine.at)) if not changed else _("Not saved yet."))
    if st.button(_("Save my ballot"), key="give_ballot", type="primary", disabled=not chosen or not changed):
        with acting("ballot"):
            acts.give_ballot(engine(), me, chosen, version=mine.version)
        st.rerun()


def _contradictions(me: Viewer, chosen: Sequence[str]) -> None:
    found = _once(ties.contradictions(engine(), me, chosen) if chosen else [], chosen)
    said = [
        _(
            "You rank {above} above {below}, but your own levels give {below} {points} points more.",
            above=one.above,
            below=one.below,
            points=points(one.points),
        )
        if one.below in chosen
        else _(
            "You rank {above} and leave out {below}, but your own levels give {below} {points} points more.",
            above=one.above,
            below=one.below,
            points=points(one.points),
        )
        for one in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        said.append(n_("And {n} more.", "And {n} more.", len(found) - SHOWN))
    if said:
        st.warning("  \n".join(said), icon=":material/compare_arrows:")


def _once(found: Sequence[Contradiction], chosen: Sequence[str]) -> list[Contradiction]:
    """Each one left out is named once, against the one it is most ahead of."""
    largest: dict[str, Contradiction] = {}
    for one in found:
        largest.setdefault(one.below, one)
    return [one for one in found if one.below in chosen or one is largest[one.below]]


def everybody(ladder: Ladder) -> None:
    """Everybody's ballots, and their order by three ways of counting."""
    st.subheader(_("What the ballots say"))
    count = ladder.count
    if count is None:
        st.info(
            _("The others' ballots appear here once your own is in, so that nobody follows the others."),
            icon=":material/visibility_off:",
        )
        return
    st.write(
        _("{n} of {of} assessors have given a ballot.", n=len(count.ballots), of=count.assessors)
        + (" " + _("Missing: {names}.", names=plain(", ".join(count.missing))) if count.missing else "")
    )
    if not count.ballots:
        st.write(_("The ballots are counted here when the first one has been given."))
        return
    markup.table(
        _("Ballots, the best first"),
        [_("Assessor"), _("Order"), _("Given")],
        [[one.person, ordered(one.codes) or "–", moment(one.at)] for one in count.ballots],
        visible_caption=True,
    )
    named = {code for one in count.ballots for code in one.codes} | set(ladder.across)
    shown = [one for one in count.placed if one.application in named]
    st.write(_differ(shown))
    markup.table(
        _("The ballots counted in three ways: rank, and in brackets what is counted"),
        [_("Code"), _("Rank for the ladder"), _("Schulze (beats)"), _("Borda (points)"), _("Copeland (wins)")],
        [_counted(one) for one in shown],
        numbers={1, 2, 3, 4},
        visible_caption=True,
    )
    st.caption(
        _(
            "Schulze and Copeland compare two and two: by the strongest chain of wins, and by the number of wins. "
            "Borda gives points by place, the mean per ballot. Not counted: what has left the selection, and what an "
            "assessor says of an application from which they are recused."
        )
    )


def _counted(one: Placed) -> list[markup.Cell]:
    ways = ((one.schulze, 0), (one.borda, 1), (one.copeland, 1))
    return [
        one.application,
        str(one.rank),
        *(f"{place.rank} ({number(float(place.score), decimals)})" for place, decimals in ways),
    ]


def _differ(shown: Sequence[Placed]) -> str:
    apart = [p.application for p in shown if len({p.schulze.rank, p.borda.rank, p.copeland.rank}) > 1]
    if not apart:
        return _("The three ways of counting give the same order.")
    return _(
        "The three ways of counting differ on {codes}: the ladder goes by Schulze, and where Schulze leaves two equal, "
        "by Borda.",
        codes=together(apart),
    )


def ordered(codes: Sequence[str]) -> str:
    return ", ".join(f"{n}. {code}" for n, code in enumerate(codes, start=1))


def say_order(codes: Sequence[str]) -> None:
    if codes:
        st.write(_("The order: {order}.", order=plain(ordered(codes))))
