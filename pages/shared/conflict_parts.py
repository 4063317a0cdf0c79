"""Conflicts of interest: the question about one application, and what waits for a ruling."""

import streamlit as st

from data.access import Viewer
from data.actions import conflicts as acts
from data.conflicts import GROUNDS, SCOPES, STATES
from data.queries import conflicts
from data.queries.conflicts import Declared, Question
from pages.shared import markup
from pages.shared.acting import acting, failed, told
from pages.shared.here import ends, engine
from pages.shared.text import _, moment, plain

AT_ONCE = 20  # questions shown on one page


def question(me: Viewer, asked: Question) -> None:
    """Who stands behind the application, and the two answers; nothing else of it."""
    with st.container(border=True, key=f"question_{asked.code}"):
        sender(me, asked)
        told(f"question_{asked.code}")
        st.markdown(
            _("Do you have a conflict of interest in {code}?", code=asked.code)
            + " "
            + _("Its content opens when you have answered that you have none.")
        )
        st.caption(membership())
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("I have no conflict in {code}", code=asked.code),
                key=f"none_{asked.code}",
                on_click=_answer,
                args=(me, asked.code, None, "", "application"),
            )
            declaration(me, asked.code)


def sender(me: Viewer, asked: Question) -> None:
    """The organisations with their Business IDs, and the team; whether one of them looks like the employer."""
    st.header(plain(f"{asked.code} {asked.name}"), anchor=False)
    if asked.again:
        st.info(_("The organisations or the team have changed since you answered, so you are asked again."))
    partners = [" ".join(filter(None, (p.get("name"), p.get("business_id")))) for p in asked.partners]
    markup.facts(
        [
            (_("Lead organisation"), f"{asked.name} {asked.business_id}".strip()),
            *([(_("Partners"), "; ".join(partners))] if partners else []),
            *([(_("Team"), asked.team)] if asked.team else []),
        ]
    )
    if asked.hint:
        _hint(me, asked)


def membership() -> str:
    return _("Membership alone is no ground: every municipality is a member of Kuntaliitto.")


def consequence(code: str) -> str:
    return _("You will see nothing of {code} from then on, at no stage. The committee confirms it.", code=code)


def asked_first(me: Viewer, code: str) -> None:
    """The question in place of an application's content, where it has not been answered."""
    for asked in conflicts.before_content(engine(), me, code):
        st.title(_("First a question"), anchor=False)
        question(me, asked)
        ends()


def _hint(me: Viewer, asked: Question) -> None:
    st.warning(
        _(
            "{party} looks like your employer, {employer}. Is that so?",
            party=plain(asked.hint),
            employer=plain(me.organisation),
        ),
        icon=":material/help:",
    )
    st.button(
        _("It is another organisation"), key=f"hint_{asked.code}", on_click=_dismiss, args=(me, asked.code, me.code)
    )


def declaration(me: Viewer, code: str) -> None:
    """Declare a conflict of interest, with its ground, one's own words and how far it reaches."""
    with st.popover(_("I have a conflict in {code}", code=code), icon=":material/block:"):
        st.markdown(consequence(code))
        st.markdown(membership())
        told(f"declared_{code}")
        st.button(
            _("Declare and leave {code}", code=code),
            key=f"recuse_{code}",
            on_click=_answer,
            args=(me, code, *grounds(code)),
        )


def grounds(code: str) -> tuple[str, str, str]:
    """The ground, one's own words and how far it reaches, as chosen; an empty ground where none is."""
    # A list and no box to open: all grounds are read, and closing a box in here at times took the keyboard away.
    ground = st.radio(
        _("Ground"), list(GROUNDS), index=None, format_func=lambda key: _(GROUNDS[key]), key=f"ground_{code}"
    )
    detail = st.text_input(_("In your own words, if needed"), key=f"ground_more_{code}")
    scope = st.radio(
        _("It reaches"), list(SCOPES), format_func=lambda key: _(SCOPES[key]), key=f"scope_{code}", horizontal=True
    )
    return ground or "", detail, scope


def _answer(me: Viewer, code: str, ground: str | None, detail: str, scope: str) -> None:
    with acting(f"question_{code}" if ground is None else f"declared_{code}"):
        acts.answer(engine(), me, code, ground=ground, detail=detail, scope=scope)
    if ground is not None and not failed(f"declared_{code}"):
        st.query_params.clear()  # the address names what is closed to them now


def _dismiss(me: Viewer, code: str, member: str) -> None:
    with acting():
        acts.dismiss_hint(engine(), me, code, member)


def mine(me: Viewer) -> None:
    """What one has declared, and what became of it; of what is closed not even the code."""
    found = [d for d in conflicts.declared(engine(), me) if d.member == me.code]
    if not found:
        return
    st.header(_("What I have declared"), anchor=False)
    markup.table(
        _("What I have declared"),
        [_("When"), _("Code"), _("Ground"), _("State"), _("It reaches")],
        [[moment(d.at), d.code or "–", _ground(d), _(STATES[d.state]), _(SCOPES[d.scope])] for d in found],
    )


def _ground(one: Declared) -> str:
    return " ".join(filter(None, (_(GROUNDS[one.ground]) if one.ground else "", one.detail))) or _("from a file")


def to_rule(me: Viewer) -> None:
    """Each declared conflict with its ground; confirmed or rejected with a reason. Then what has been ruled."""
    found = [d for d in conflicts.declared(engine(), me) if d.member != me.code]
    waiting = [d for d in found if d.state == "declared"]
    st.header(_("To confirm"), anchor=False)
    if not waiting:
        st.write(_("No declared conflict waits for a ruling."))
    for one in waiting[:AT_ONCE]:
        _ruling(me, one)
    ruled = [d for d in found if d.state != "declared"]
    if ruled:
        st.header(_("Ruled on"), anchor=False)
        markup.table(
            _("Ruled on"),
            [_("Code"), _("Member"), _("Ground"), _("State"), _("It reaches"), _("Reason"), _("By"), _("When")],
            [
                [
                    d.code,
                    d.person,
                    _ground(d),
                    _(STATES[d.state]),
                    _(SCOPES[d.scope]),
                    d.reason or "",
                    d.decided_by or "",
                    moment(d.decided_at) if d.decided_at else "",
                ]
                for d in ruled
            ],
        )

        _anew(me, ruled)


def _anew(me: Viewer, ruled: list[Declared]) -> None:
    """A ruling may turn out wrong, or the reason for it may end."""
    with st.expander(_("Rule anew")):
        found = {f"{d.code}_{d.member}": d for d in ruled}
        key = st.selectbox(
            _("Which conflict"),
            list(found),
            index=None,
            format_func=lambda key: f"{found[key].code} {found[key].person}",
            placeholder=_("Choose a conflict"),
            key="rule_anew",
        )
        if key:
            _ruling(me, found[key])


def _ruling(me: Viewer, one: Declared) -> None:
    key = f"{one.code}_{one.member}"
    with st.container(border=True):
        st.markdown(f"**{plain(one.person)}** ({plain(one.organisation)}) · {plain(f'{one.code} {one.name}')}")
        st.markdown(plain(_ground(one)))
        told(f"rule_{key}")
        reason = st.text_input(_("Reason for confirming or rejecting"), key=f"rule_reason_{key}")
        scope = st.radio(
            _("It reaches"),
            list(SCOPES),
            index=list(SCOPES).index(one.scope),
            format_func=lambda scope: _(SCOPES[scope]),
            key=f"rule_scope_{key}",
            horizontal=True,
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Confirm"), key=f"confirm_{key}", type="primary", on_click=_rule, args=(me, one, True, reason, scope)
            )
            st.button(_("Reject"), key=f"reject_{key}", on_click=_rule, args=(me, one, False, reason, scope))


def _rule(me: Viewer, one: Declared, confirmed: bool, reason: str, scope: str) -> None:
    with acting(f"rule_{one.code}_{one.member}"):
        acts.rule(engine(), me, one.code, one.member, confirmed=confirmed, reason=reason, scope=scope)


def likely(me: Viewer) -> None:
    """Members whose employer looks like a party, until somebody declares or says that it is another."""
    found = conflicts.hints(engine(), me)
    if not found:
        return
    st.header(_("Likely conflicts nobody has declared"), anchor=False)
    for hint in found[:AT_ONCE]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                _(
                    "{person}: {party} in {code} looks like the employer.",
                    person=plain(hint.person),
                    party=plain(hint.party),
                    code=hint.code,
                )
            )
            st.button(
                _("It is another organisation"),
                key=f"wave_{hint.code}_{hint.member}",
                on_click=_dismiss,
                args=(me, hint.code, hint.member),
            )


def progress(me: Viewer) -> None:
    st.header(_("Who has answered"), anchor=False)
    markup.table(
        _("Who has answered"),
        [_("Assessor"), _("Answered")],
        [[a.person, _("{n} of {all}", n=a.answered, all=a.of)] for a in conflicts.answered(engine(), me)],
    )
