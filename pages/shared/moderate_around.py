"""Moderate, what stands around the application: whose turn it is, who is there, and what the minutes will say."""

from collections.abc import Mapping

import streamlit as st

from data.access import Act, Viewer
from data.actions import moderation as acts
from data.queries import moderation, standings
from data.queries.applications import Row
from data.queries.moderation import Now
from data.queries.programmes import Frame
from data.text import N_
from pages.shared import markup
from pages.shared.acting import acting
from pages.shared.here import engine, viewer
from pages.shared.text import _, clock, day, n_, number, plain

EVERY = 1.5  # seconds: the chair's turn is on everybody's screen within two
ORDERS = {
    "code": N_("by code"),
    "apart": N_("the most disagreement first"),
    "line": N_("the nearest to the line first"),
}


@st.fragment(run_every=EVERY)
def follows(shown: int) -> None:
    """Draw the page anew when the meeting has gone on, or when the sign-in has ended."""
    me = viewer()
    if me is None or moderation.version(engine(), me) != shown:
        st.rerun()


def name(row: Row) -> str:
    return plain(row.name + (f" (+{row.partners})" if row.partners else ""))


def in_hand(me: Viewer, here: Frame, now: Now, rows: Mapping[str, Row]) -> str | None:
    """The application on this screen: the chair's, unless this person looks at another. None: there is none."""
    order = _order(me, here, rows)
    leads = me.may(Act.MODERATE)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        follow = True
        if not leads:
            follow = st.toggle(_("Follow the chair"), value=True, key="follow", persist_state="session")
        current = now.code if now.code in rows else None
        if not follow:
            chosen = st.selectbox(
                _("Application"), order, format_func=lambda c: f"{c} {rows[c].name}", key="looked_at", width=340
            )
            return chosen
        if leads:
            _turns(me, now, rows, order, current)
    return current


def _order(me: Viewer, here: Frame, rows: Mapping[str, Row]) -> list[str]:
    """The applications in the order of the meeting, which the address keeps."""
    wanted = st.query_params.get("order", "code")
    chosen = st.segmented_control(
        _("Order"),
        list(ORDERS),
        default=wanted if wanted in ORDERS else "code",
        format_func=lambda key: _(ORDERS[key]),
        required=True,
        key="meeting_order",
    )
    st.query_params["order"] = chosen
    found = moderation.disagreements(engine(), me)
    codes = [code for code in rows if code in found]
    if chosen == "apart":
        return sorted(codes, key=lambda code: (-found[code], code))
    if chosen == "line" and (result := standings.result(engine(), me)):
        ranks = {s.application: s.rank for s in result.standings if s.rank is not None}
        line = here.programme.slots + 0.5
        return sorted(codes, key=lambda code: (abs(ranks[code] - line) if code in ranks else len(codes), code))
    return codes


def _turns(me: Viewer, now: Now, rows: Mapping[str, Row], order: list[str], current: str | None) -> None:
    """The chair's turns: back, any, onward; by keyboard p and n."""
    place = order.index(current) if current in order else -1
    before = order[place - 1] if place > 0 else None
    after = order[place + 1] if place + 1 < len(order) else None
    st.button(
        _("Previous"),
        disabled=before is None,
        on_click=_take_up,
        args=(me, before, now.version),
        shortcut="p",
        key="previous",
    )
    st.session_state["taken_up"] = current
    st.selectbox(
        _("Before the committee"),
        order,
        index=None,
        format_func=lambda code: f"{code} {rows[code].name}",
        key="taken_up",
        placeholder=_("Choose an application"),
        on_change=lambda: _take_up(me, st.session_state["taken_up"], now.version),
        width=340,
    )
    st.button(
        _("Next") if current else _("Begin"),
        disabled=after is None,
        type="primary",
        on_click=_take_up,
        args=(me, after, now.version),
        shortcut="n",
        key="next",
    )


def _take_up(me: Viewer, code: str | None, version: int) -> None:
    if code is not None:
        with acting():
            acts.take_up(engine(), me, code, version=version)


def rail(me: Viewer) -> None:
    """Who is present, and who is out for this one."""
    found = moderation.attendance(engine(), me)
    st.subheader(_("Present"), anchor=False)
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


def after(me: Viewer) -> None:
    """Strict and lenient, and what the minutes will say."""
    with st.expander(_("Strict and lenient")):
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
            [[person, _signed(float(apart)), str(n)] for person, apart, n in leanings],
            numbers={1, 2},
        )
    with st.expander(_("Minutes: presence and exits")):
        _minutes(me)


def _signed(value: float) -> str:
    return f"+{number(value, 2)}" if round(value, 2) > 0 else number(value, 2).replace("-", "−")


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
