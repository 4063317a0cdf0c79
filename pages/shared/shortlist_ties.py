"""Ties: who of those with the same score takes a slot, as far as the sealed ladder says; and the chair's acts in it."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from data.access import Act, GateKey, Role, Viewer
from data.actions import ties as acts
from data.queries import ties
from data.queries.applications import Row
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.queries.ties import COUNT, DRAW, EQUAL, PROPOSAL, Kept, Ladder, Tie
from data.text import N_
from pages.shared import markup
from pages.shared.acting import acting, failed, told
from pages.shared.drafts import draft_area, emptied, typed
from pages.shared.here import engine
from pages.shared.shortlist_ballots import everybody, ordered, own, say_order
from pages.shared.shortlist_parts import LADDER, together, why_partial
from pages.shared.text import _, moment, n_, number, plain, problem, word
from scoring.errors import Problem
from scoring.ties.ladder import BALLOTS, CHAIR, LOT, Minute, Need, Outcome

DIGITS = 16  # of the 64 of a hash
OUTCOMES = {
    Outcome.EQUAL: N_("All are equal."),
    Outcome.MISSING: N_("A level is missing, so nobody is parted by it."),
    Outcome.MINUTED: N_("Minuted as equal: the chair proposes no order."),
    Outcome.WAITS: N_("Waits."),
}
KINDS = {
    COUNT: N_("Ballots counted as they were in"),
    PROPOSAL: N_("Order proposed by the chair"),
    EQUAL: N_("Minuted as equal"),
    DRAW: N_("Public draw for the lot"),
}
REASON, SOURCE, BACK = "tie|reason", "tie|draw", "tie|back"  # drafts
PLACE = "tie"  # where an act is answered


def tied(me: Viewer, here: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """The whole tab: the ladder and its next step, the own ballot, and what all ballots say."""
    try:
        ladder = ties.ladder(engine(), me)
    except Problem as wrong:
        st.error(problem(wrong), icon=":material/error:")
        return
    if ladder is None:
        why_partial(found)
    else:
        _ladder(me, here, ladder, rows)
    if Role.ASSESSOR in me.roles:
        own(me, rows)
    if ladder is not None:
        everybody(ladder)


def _ladder(me: Viewer, here: Frame, ladder: Ladder, rows: Mapping[str, Row]) -> None:
    st.subheader(_headline(ladder))
    steps = ", ".join(_step(here, step) for step in here.programme.ladder)
    st.caption(_("A tie across the line is decided by the sealed ladder: {steps}.", steps=steps))
    if ladder.climb is None:
        st.write(_("The scores fill the slots without it."))
    else:
        markup.table(
            _("Minutes of the ladder"),
            [_("Step"), _("Compared"), _("What came of it")],
            [[_capital(_step(here, m.step)), _compared(m), _outcome(m)] for m in ladder.climb.minutes],
            visible_caption=True,
        )
        st.caption(_("The ladder changes no score and no rank; it says who takes a slot."))
    may = me.may(Act.MODERATE) and GateKey.DECIDED not in me.gates
    told(PLACE)
    if ladder.tie is not None and ladder.need is not None:
        st.info(_next(ladder, ladder.tie), icon=":material/arrow_forward:")
        if may and not (ladder.need is Need.BALLOTS and ladder.count is None):
            _act(me, ladder, ladder.tie, rows)
    lot = ladder.standing(DRAW)
    if lot is not None and lot.seed:
        st.caption(
            _(
                "Anybody can check the lot: it compares the SHA-256 of seed and code, here of “{example}” and so on; "
                "the smallest comes first.",
                example=plain(f"{lot.seed}|{lot.tie.still[0]}"),
            )
        )
    if ladder.kept:
        _kept(me, ladder, may=may)


def _headline(ladder: Ladder) -> str:
    if ladder.climb is None:
        return _("No tie across the line")
    if ladder.tie is None:
        return n_(
            "The ladder gives the slot to {placed}, not to {left}.",
            "The ladder gives the {n} slots to {placed}, not to {left}.",
            ladder.places,
            placed=together(ladder.climb.placed),
            left=together(ladder.climb.left_out),
        )
    codes = together(ladder.tie.still)
    return n_("{codes} are tied for {n} slot.", "{codes} are tied for {n} slots.", ladder.tie.places, codes=codes)


def _step(here: Frame, step: str) -> str:
    if step in LADDER:
        return _(LADDER[step])
    name = next((word(c.name) for c in here.rubric.criteria if c.key == step), "")
    return f"{step} {name}".strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _compared(minute: Minute) -> str:
    """Who stood where: mean levels, ranks by the ballots, places in the chair's order, or hashes of the lot."""
    said = []
    for code, value in minute.compared.items():
        if minute.step == LOT:
            said.append(f"{code}: {str(value)[:DIGITS]}…")
        elif minute.step in (BALLOTS, CHAIR):
            said.append(_("{code}: place {n}", code=code, n=value))
        else:
            said.append(_("{code}: level {level}", code=code, level=number(float(value), 2)))
    return "; ".join(said) or "–"


def _outcome(minute: Minute) -> str:
    said = [_(OUTCOMES[minute.outcome])] if minute.outcome in OUTCOMES else []
    if minute.placed:
        said.append(_("A slot: {codes}.", codes=together(minute.placed)))
    if minute.left_out:
        said.append(_("No slot: {codes}.", codes=together(minute.left_out)))
    if minute.tied:
        said.append(_("Still tied: {codes}.", codes=together(minute.tied)))
    if minute.reason:
        said.append(_("Reason: {reason}", reason=minute.reason))
    return " ".join(said)


def _next(ladder: Ladder, tie: Tie) -> str:
    """What the ladder waits for."""
    codes = together(tie.still)
    if ladder.need is Need.BALLOTS:
        if ladder.count is None:
            return _("Next the ballots decide. You see further once your own ballot is in.")
        return _(
            "Next the ballots decide, when all assessors have given theirs; {n} of {of} are in. "
            "The chair may have those counted that are in.",
            n=len(ladder.count.ballots),
            of=ladder.count.assessors,
        )
    if ladder.need is Need.CHAIR:
        return _(
            "Next the chair proposes an order of {codes} with its reason, or the committee minutes them as equal.",
            codes=codes,
        )
    if ladder.need is Need.EQUAL_MINUTED:
        return _("Next the committee minutes {codes} as equal; only then may the lot decide.", codes=codes)
    if ladder.need is Need.DECISION:
        return _("The sealed ladder ends here: the committee decides between {codes}, with a reason.", codes=codes)
    drawn = ladder.standing(DRAW)
    if drawn is None:
        return _("Next the chair announces the public draw whose numbers are the seed, before it takes place.")
    return _(
        "The draw was announced on {when}: {draw}. Next the chair writes down what was drawn; it is never replaced.",
        when=moment(drawn.at),
        draw=plain(drawn.words),
    )


def _act(me: Viewer, ladder: Ladder, tie: Tie, rows: Mapping[str, Row]) -> None:
    """What the chair may do at the step where the ladder waits."""
    if ladder.need is Need.BALLOTS:
        _reasoned(me, REASON, _("Why those that are missing are not waited for"))
        _button("count_ballots", _("Count the ballots that are in"), lambda: _count(me, tie))
    elif ladder.need is Need.SEED and ladder.standing(DRAW) is None:
        _reasoned(me, SOURCE, _("Which public draw, of which day, and how its numbers are written"))
        st.caption(_("For example: Lotto of Veikkaus on 18 December, the seven numbers in rising order, with blanks."))
        _button("announce_draw", _("Announce the draw"), lambda: _announce(me, tie))
    elif ladder.need is Need.SEED:
        st.text_input(_("What was drawn"), key="seed")
        _button("draw_lot", _("Keep the seed for good"), lambda: _draw(me, tie))
    elif ladder.need in (Need.CHAIR, Need.EQUAL_MINUTED):
        order: Sequence[str] = ()
        if ladder.need is Need.CHAIR:
            order = st.multiselect(
                _("The chair's order, the best first"),
                tie.still,
                format_func=lambda code: f"{code} {rows[code].name}",
                placeholder=_("Choose an application"),
                key=_field(tie),
                persist_state="session",
            )
            say_order(order)
        _reasoned(me, REASON, _("Reason, as it stands in the minutes"))
        with st.container(horizontal=True, gap="small"):
            if ladder.need is Need.CHAIR:
                ready = len(order) == len(tie.still)
                _button("propose", _("Propose this order"), lambda: _propose(me, tie), disabled=not ready)
            _button("equal", _("Minute as equal"), lambda: _equal(me, tie), plain_look=ladder.need is Need.CHAIR)


def _reasoned(me: Viewer, draft: str, label: str) -> None:
    draft_area(me, draft, label, height=80)


def _button(key: str, label: str, act: Callable[[], None], *, disabled: bool = False, plain_look: bool = False) -> None:
    look = "secondary" if plain_look else "primary"
    st.button(label, key=key, type=look, disabled=disabled, on_click=act)


def _count(me: Viewer, tie: Tie) -> None:
    with acting(PLACE):
        acts.count_ballots(engine(), me, tie=tie, reason=typed(REASON) or "")
    _done(me, REASON)


def _propose(me: Viewer, tie: Tie) -> None:
    with acting(PLACE):
        acts.propose(engine(), me, tie=tie, order=st.session_state[_field(tie)], reason=typed(REASON) or "")
    _done(me, REASON)


def _field(tie: Tie) -> str:
    """The key of the chair's order, another one for another tie."""
    return f"proposed_{'_'.join(tie.still)}"


def _equal(me: Viewer, tie: Tie) -> None:
    with acting(PLACE):
        acts.minute_as_equal(engine(), me, tie=tie, reason=typed(REASON) or "")
    _done(me, REASON)


def _announce(me: Viewer, tie: Tie) -> None:
    with acting(PLACE):
        acts.announce_draw(engine(), me, tie=tie, source=typed(SOURCE) or "")
    _done(me, SOURCE)


def _draw(me: Viewer, tie: Tie) -> None:
    with acting(PLACE):
        acts.draw_lot(engine(), me, tie=tie, seed=st.session_state["seed"])


def _take_back(me: Viewer, number: int) -> None:
    with acting(PLACE):
        acts.take_back(engine(), me, number, reason=typed(BACK) or "")
    _done(me, BACK)


def _done(me: Viewer, draft: str) -> None:
    if not failed(PLACE):
        emptied(me, draft)


def _kept(me: Viewer, ladder: Ladder, *, may: bool) -> None:
    """Every act of the chair in a tie; those made for another tie are shown as such and do not count."""
    markup.table(
        _("Acts of the chair in a tie"),
        [_("Act"), _("Counts"), _("Reason, or draw"), _("Tied, and for how many slots"), _("By whom and when")],
        [
            [
                _(KINDS[act.kind]),
                markup.Mark(_("in force"), "yes") if act.in_force else markup.Mark(_("not in force"), "out"),
                _said(act),
                n_("{codes}, for {n} slot", "{codes}, for {n} slots", act.tie.places, codes=together(act.tie.still)),
                f"{act.by}, {moment(act.at)}",
            ]
            for act in ladder.kept
        ],
        visible_caption=True,
    )
    if not all(act.in_force for act in ladder.kept):
        st.caption(_("An act counts only in the tie it was made for: another one, or none, has come in its place."))
    standing = [act for act in ladder.kept if act.in_force]
    if may and standing and not ladder.standing(DRAW):
        with st.expander(_("Take an act back")):
            _reasoned(me, BACK, _("Why it is taken back"))
            for act in standing:
                label = _("Take back: {act}", act=_(KINDS[act.kind]))
                st.button(label, key=f"back_{act.number}", on_click=_take_back, args=(me, act.number))


def _said(act: Kept) -> str:
    order = f"{ordered(act.proposed)}. " if act.proposed else ""
    seed = ""
    if act.kind == DRAW:
        drawn = _("Drawn {when}: {seed}", when=moment(act.drawn_at), seed=act.seed) if act.seed else _("Not drawn yet.")
        seed = f" · {drawn}"
    return f"{order}{act.words}{seed}"
