"""Moderate, what stands around the application: whose turn it is, who is there, and what the minutes will say."""

from collections.abc import Mapping

import streamlit as st

from data.access import Act, Role, Viewer
from data.actions import moderation as acts
from data.queries import moderation, standings
from data.queries.applications import Row
from data.queries.moderation import Now
from data.queries.programmes import Frame
from data.text import N_
from pages.shared import markup
from pages.shared.acting import acting
from pages.shared.here import engine, viewer
from pages.shared.shortlist_parts import missing_sheets
from pages.shared.text import _, clock, day, moment, n_, number, plain, word

EVERY = 1.0  # seconds: with the time that drawing takes, the chair's turn is on everybody's screen within two
ORDERS = {
    "code": N_("by code"),
    "apart": N_("the most disagreement first"),
    "line": N_("the nearest to the line first"),
}


@st.fragment(run_every=EVERY)
def follows(shown: Viewer, version: int) -> None:
    """Draw the page anew when the meeting has gone on, the sign-in has ended, or a right has come or gone."""
    me = viewer()
    if me is None or _rights(me) != _rights(shown) or moderation.version(engine(), me) != version:
        st.rerun()


def _rights(me: Viewer) -> tuple[object, ...]:
    return me.member_id, me.roles, me.gates, me.blocked, me.out


def before_release(me: Viewer) -> None:
    """When the page will show something and, for those who keep the time, whose sheets it waits for."""
    st.info(_("The committee compares its ratings here once they have been released."))
    if me.roles & {Role.COORDINATOR, Role.CHAIR}:
        missing_sheets(me)


def name(row: Row) -> str:
    return plain(row.name + (f" (+{row.partners})" if row.partners else ""))


def in_hand(me: Viewer, here: Frame, now: Now, rows: Mapping[str, Row]) -> Row | None:
    """The application on this screen: the chair's, unless this person looks at another. None: there is none."""
    current = now.code if now.code in rows else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if me.may(Act.MODERATE):
            _turns(me, here, now, rows, current)
        elif not _is_following(rows):
            current = _looked_at(_order(me, here, rows), rows)
    return rows[current] if current else None


def _is_following(rows: Mapping[str, Row]) -> bool:
    """Whether the screen follows the chair; an address that names an application looks at that one."""
    asked, state = st.query_params.get("code"), st.session_state
    if "follow" not in state:  # read once: what the browser sends a moment later may be an address left behind
        state["follow"] = asked not in rows
        if asked in rows:
            state["looked_at"] = asked
    if st.toggle(_("Follow the chair"), key="follow"):
        st.query_params.pop("code", None)
        return True
    return False


def _looked_at(order: list[str], rows: Mapping[str, Row]) -> str | None:
    if st.session_state.get("looked_at") not in order:
        st.session_state["looked_at"] = order[0] if order else None
    chosen = st.selectbox(
        _("Application"), order, format_func=lambda code: f"{code} {rows[code].name}", key="looked_at", width=340
    )
    if chosen:
        st.query_params["code"] = chosen
    return chosen


def _order(me: Viewer, here: Frame, rows: Mapping[str, Row]) -> list[str]:
    """The applications in the order of the meeting, which the address keeps."""
    wanted = st.query_params.get("order", "code")
    chosen = st.selectbox(
        _("Order"),
        list(ORDERS),
        index=list(ORDERS).index(wanted) if wanted in ORDERS else 0,
        format_func=lambda key: _(ORDERS[key]),
        key="meeting_order",
        width=240,
    )
    st.query_params["order"] = chosen
    if chosen == "apart":
        found = moderation.disagreements(engine(), me)
        return sorted(rows, key=lambda code: (-found.get(code, -1), code))
    if chosen == "line" and (result := standings.result(engine(), me)):
        ranks = {s.application: s.rank for s in result.standings if s.rank is not None}
        line = here.programme.slots + 0.5
        return sorted(rows, key=lambda code: (abs(ranks[code] - line) if code in ranks else len(rows), code))
    return sorted(rows)


def _turns(me: Viewer, here: Frame, now: Now, rows: Mapping[str, Row], current: str | None) -> None:
    """The chair's turns: back, any, onward; by keyboard p and n. None while the chair is out for an application."""
    order = _order(me, here, rows)
    place = order.index(current) if current else -1
    before = order[place - 1] if place > 0 else None
    after = order[place + 1] if place + 1 < len(order) and not now.closed else None
    keys = st.session_state.get("single_keys", True)
    st.button(
        _("Previous"),
        disabled=before is None,
        on_click=_take_up,
        args=(me, before, now.version),
        shortcut="p" if keys else None,
        key="previous",
    )
    # Each turn has a field of its own: a browser that polls meanwhile may still send the choice before this one.
    field = f"taken_up_{now.version}"
    st.selectbox(
        _("Before the committee"),
        order,
        index=place if current else None,
        format_func=lambda code: f"{code} {rows[code].name}",
        key=field,
        placeholder=_("Choose an application"),
        on_change=lambda: _take_up(me, st.session_state[field], now.version),
        width=340,
    )
    st.button(
        _("Next") if current else _("Begin"),
        disabled=after is None,
        type="primary",
        on_click=_take_up,
        args=(me, after, now.version),
        shortcut="n" if keys else None,
        key="next",
    )
    st.toggle(
        _("Single keys"),
        value=True,
        key="single_keys",
        persist_state="session",
        help=_("n and p bring the next and the previous application before the committee."),
    )


def _take_up(me: Viewer, code: str | None, version: int) -> None:
    if code is not None:
        with acting():
            acts.take_up(engine(), me, code, version=version)


def rail(me: Viewer) -> None:
    """Who is present, and who is out for this one."""
    found = moderation.attendance(engine(), me)
    st.header(_("Present"), anchor=False)
    for one in found:
        said = _("out for this one") if one.out else ""
        if me.may(Act.MODERATE):
            st.checkbox(
                plain(one.name) + (f" – {said}" if said else ""),
                value=one.present,
                key=f"present_{one.code}_{one.present}",
                on_change=_presence,
                args=(me, one.code, not one.present),
            )
        elif one.present or one.out:
            markup.mark(one.name + (f" – {said}" if said else ""), "out" if one.out else "yes")
    if not me.may(Act.MODERATE) and not any(one.present for one in found):
        st.write(_("Nobody has been recorded as present yet."))


def _presence(me: Viewer, member: str, here: bool) -> None:
    with acting():
        acts.present(engine(), me, member, here=here)


def after(me: Viewer, here: Frame) -> None:
    """What the minutes will say."""
    with st.expander(_("Minutes: what was agreed on")):
        _agreements(me, here)
    with st.expander(_("Minutes: presence and exits")):
        _minutes(me)


def plain_differences(me: Viewer) -> None:
    """Who rates higher or lower than the others: a difference of means, and no model."""
    leanings = moderation.leanings(engine(), me)
    st.caption(
        _(
            "How many levels an assessor lies above the mean of the others, over the ratings they share. "
            "A plain difference: nobody's ratings are changed by it."
        )
    )
    markup.table(
        _("Strict and lenient"),
        [_("Assessor"), _("Difference in levels"), _("Ratings in common")],
        [[person, signed(float(apart), 2), str(n)] for person, apart, n in leanings],
        numbers={1, 2},
    )


def signed(value: float, decimals: int) -> str:
    said = number(value, decimals)
    return f"+{said}" if round(value, decimals) > 0 else said.replace("-", "−")


def _agreements(me: Viewer, here: Frame) -> None:
    found = moderation.agreements(engine(), me)
    if not found:
        st.write(_("Nothing has been agreed on yet."))
        return
    names = {c.key: f"{c.key} {word(c.name)}" for c in here.rubric.criteria}
    markup.table(
        _("Minutes: what was agreed on"),
        [_("Application"), _("Criterion"), _("Level"), _("Reason"), _("When")],
        [
            [
                one.code,
                names.get(one.criterion, one.criterion),
                one.agreement.level or _("not assessed"),
                one.agreement.reason or "–",
                moment(one.agreement.at),
            ]
            for one in found
        ],
        numbers={2},
    )


def _minutes(me: Viewer) -> None:
    found = moderation.minutes(engine(), me)
    if not found:
        st.write(_("Nobody has been recorded as present yet."))
        return
    markup.table(
        _("Minutes: presence and exits"),
        [_("Name"), _("What"), _("From"), _("To")],
        [
            [
                one.name,
                _("out of the room for {code}", code=one.code) if one.code else _("present"),
                f"{day(one.since)} {clock(one.since)}",
                clock(one.until) if one.until else "–",
            ]
            for one in found
        ],
    )
    if me.may(Act.MODERATE):
        st.button(_("End the meeting"), key="adjourn", on_click=_adjourn, args=(me,))


def _adjourn(me: Viewer) -> None:
    with acting():
        acts.adjourn(engine(), me)


def differing(n: int) -> str:
    return n_("Levels lie far apart on {n} criterion.", "Levels lie far apart on {n} criteria.", n)
