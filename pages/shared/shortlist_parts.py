"""The upper half of the shortlist: its finding in a sentence, the slots, and why some people see less of it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import streamlit as st

from data.access import Role, Viewer
from data.exports.shortlist import ZONES
from data.queries import applications, ratings
from data.queries.applications import Row, Ruling
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.text import N_
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.text import _, n_, number
from scoring.eligibility import Verdict
from scoring.ranking import Standing, Zone

VERDICTS = {
    Verdict.YES: N_("Eligible"),
    Verdict.CLARIFY: N_("To be clarified"),
    Verdict.NO: N_("Not eligible"),
    Verdict.LATER: N_("After release"),
}
LADDER = {
    "ballots": N_("ballots of the members"),
    "chair": N_("proposal of the chair"),
    "lot": N_("the lot"),
}
RESERVES = 3  # shown beside the slots; the table below has all


def points(value: Fraction | None) -> str:
    return number(None if value is None else float(value))


def together(codes: Sequence[str], most: int = 6) -> str:
    """Codes in a sentence: “H-01, H-02 and H-03”, and how many more there are."""
    if len(codes) > most:
        return _("{codes} and {n} more", codes=", ".join(codes[:most]), n=len(codes) - most)
    if len(codes) < 2:
        return "".join(codes)
    return _("{first} and {last}", first=", ".join(codes[:-1]), last=codes[-1])


def finding(found: Result, slots: int) -> str:
    """What the scores settle and what they leave open, in one sentence."""
    ranked = [s for s in found.standings if s.rank is not None]
    if not ranked:
        return _("Nobody is ranked yet: too few ratings have been submitted.")
    if found.partial:
        return n_(
            "You see {n} application ranked, without slots and zones.",
            "You see {n} applications ranked, without slots and zones.",
            len(ranked),
        )
    if len(ranked) < slots:
        return n_(
            "{n} application is ranked, for {slots} slots.",
            "{n} applications are ranked, for {slots} slots.",
            len(ranked),
            slots=slots,
        )
    if found.judgement and found.judgement.seats:
        return headline({s.application: s.zone for s in ranked}, slots)
    tied = [s for s in ranked if s.tied_across_line]
    if tied:
        return n_(
            "{n} of the {slots} slots is filled; {codes} are tied at place {place}.",
            "{n} of the {slots} slots are filled; {codes} are tied at place {place}.",
            sum(s.slot is not None for s in ranked),
            slots=slots,
            codes=together([s.application for s in tied]),
            place=tied[0].rank,
        )
    contested = [s.application for s in ranked if s.zone is Zone.CONTESTED]
    if contested:
        return n_(
            "{n} of the {slots} slots is safe; {codes} are too close to the line to be told apart.",
            "{n} of the {slots} slots are safe; {codes} are too close to the line to be told apart.",
            sum(s.zone is Zone.SAFE for s in ranked),
            slots=slots,
            codes=together(contested),
        )
    return _("The scores fill all {slots} slots.", slots=slots)


def headline(zones: Mapping[str, Zone], slots: int) -> str:
    """What holds almost whatever we do, and between whom the rest is open."""
    safe = sum(zone is Zone.SAFE for zone in zones.values())
    open_ = [code for code, zone in zones.items() if zone is Zone.CONTESTED]
    if not open_:
        return n_(
            "The {n} slot would be filled the same almost whatever we do.",
            "All {n} slots would be filled the same almost whatever we do.",
            safe,
        )
    if not safe:
        return _("No slot is safe: all {slots} are open between {codes}.", slots=slots, codes=together(open_))
    kept = n_(
        "{n} of the {slots} slots would be filled the same almost whatever we do",
        "{n} of the {slots} slots would be filled the same almost whatever we do",
        safe,
        slots=slots,
    )
    rest = n_("{n} is open between {codes}.", "{n} are open between {codes}.", slots - safe, codes=together(open_))
    return f"{kept}; {rest}"


def slots(frame: Frame, found: Result, rows: Mapping[str, Row], rulings: Mapping[str, Mapping[str, Ruling]]) -> None:
    """The slots and the first reserves, best first; a tie across the line is shown as a tie."""
    n = frame.programme.slots
    st.header(n_("The {n} slot", "The {n} slots", n))
    if found.partial:
        why_partial(found)
        return
    shown = [
        s
        for s in found.standings
        if s.rank is not None and (s.slot or s.tied_across_line or (s.reserve or 0) <= RESERVES)
    ]
    if not shown:
        st.write(_("The slots are filled when enough ratings have been submitted."))
        return
    markup.table(
        _("The slots and the first reserves"),
        [_("Slot"), _("Code"), _("Points"), _("Zone"), _("Lead organisation")],
        [
            [
                place(s),
                markup.Link(s.application, f"/applications?code={s.application}"),
                points(s.score),
                markup.Mark(_(ZONES[s.zone]), s.zone.value),
                rows[s.application].name,
            ]
            for s in shown
        ],
        numbers={2},
    )
    if any(s.tied_across_line for s in shown):
        steps = ", ".join(_(LADDER[step]) if step in LADDER else step for step in frame.programme.ladder)
        st.caption(_("A tie across the line is decided by the sealed ladder: {steps}.", steps=steps))
    open_ = [
        s.application
        for s in shown
        if not s.reserve and applications.verdict(rulings[s.application]) is Verdict.CLARIFY
    ]
    if open_:
        st.caption(_("Eligibility is to be clarified before they can be decided in: {codes}.", codes=together(open_)))


def place(s: Standing) -> str:
    if s.slot:
        return str(s.slot)
    return f"{s.rank} =" if s.tied_across_line else _("reserve {n}", n=s.reserve)


def unrated(frame: Frame, found: Result) -> None:
    """Which applications have no rank yet, and what they lack."""
    codes = [s.application for s in found.standings if s.zone is Zone.UNRATED]
    if codes:
        st.caption(
            _(
                "Not ranked, because fewer than {least} % of the weight has a level: {codes}.",
                least=round(float(frame.rubric.min_coverage) * 100),
                codes=together(codes),
            )
        )


def why_partial(found: Result) -> None:
    if found.hidden:
        st.info(
            _(
                "Slots and zones appear when you have submitted your own sheets. Left out until then: {codes}.",
                codes=together(found.hidden),
            ),
            icon=":material/visibility_off:",
        )
        st.page_link(
            "assess.py",
            label=_("Go on assessing"),
            icon=":material/arrow_forward:",
            query_params={"code": found.hidden[0]},
        )
    else:
        st.info(
            _(
                "You are recused from an application. It is left out, the rest is renumbered, and slots and zones are "
                "not shown to you until the decision is made."
            ),
            icon=":material/visibility_off:",
        )


def before_release(me: Viewer) -> None:
    """Nothing is computed for anybody until ratings are released; what is missing until then."""
    st.info(
        _("The shortlist appears when ratings are released. Until then nothing is computed from them for anybody."),
        icon=":material/schedule:",
    )
    if Role.ASSESSOR in me.roles:
        own = ratings.queue(engine(), me)
        st.write(
            n_(
                "You have submitted {done} of your {n} sheet.",
                "You have submitted {done} of your {n} sheets.",
                len(own),
                done=sum(q.submitted for q in own),
            )
        )
        st.page_link("assess.py", label=_("Go on assessing"), icon=":material/arrow_forward:")
    if me.roles & {Role.COORDINATOR, Role.CHAIR}:
        missing_sheets(me)
    if Role.COORDINATOR in me.roles:
        st.page_link("settings.py", label=_("Open the gate in the set-up"), icon=":material/arrow_forward:")


def missing_sheets(me: Viewer) -> None:
    owed = ratings.owed(engine(), me)
    if not owed:
        st.write(_("Every sheet has been submitted: ratings can be released."))
        return
    markup.table(
        _("Sheets not submitted yet"),
        [_("Assessor"), _("Sheets"), _("Applications")],
        [[o.name, str(o.n), ", ".join(o.codes) + (" …" if o.n > len(o.codes) else "")] for o in owed],
        numbers={1},
        visible_caption=True,
    )
