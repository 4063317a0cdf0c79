"""What stands around every page: the head that says where we are and who acts, and the foot that says which state."""

from collections.abc import Mapping

import streamlit as st

from data.access import Act, GateKey, Role, Viewer
from data.queries.programmes import Frame
from data.text import N_, languages
from pages.shared import markup
from pages.shared.text import _, day, n_, plain, word
from pages.shell.gate import is_local_mode

ROLES = {
    Role.COORDINATOR: N_("coordinator"),
    Role.CHAIR: N_("chair"),
    Role.ASSESSOR: N_("assessor"),
    Role.OBSERVER: N_("observer"),
}


def roles(found: list[Role]) -> str:
    return ", ".join(_(ROLES[role]) for role in Role if role in found)


def stage(frame: Frame) -> str:
    """Where the selection stands, in one sentence."""
    gates = frame.gates
    if GateKey.CLOSED in gates:
        return _("The programme is closed.")
    if GateKey.DECIDED in gates:
        return _("The decision has been made.")
    if GateKey.CALL_CLOSED in gates or frame.days_left < 0:
        return _("The call is closed.")
    if frame.today < frame.programme.opens:
        return _("The call has not opened yet.")
    if frame.days_left == 0:
        return _("The call closes today.")
    return n_("The call closes in {n} day.", "The call closes in {n} days.", frame.days_left)


def head(frame: Frame, viewer: Viewer) -> None:
    """Programme, stage, who acts; in local mode that nobody signs in; on sample data, that all of it is invented."""
    said = {"name": plain(viewer.name), "roles": roles(list(viewer.roles))}
    person = _("You act as {name} ({roles}).", **said) if is_local_mode() else _("You are {name} ({roles}).", **said)
    st.caption(f"**{plain(word(frame.programme.name))}** · {stage(frame)} · {person}")
    local = ""
    if is_local_mode():
        local = _("Local mode has no sign-in: whoever sits at this machine may act as anybody.")
    if not frame.sample:
        if local:
            st.info(local, icon=":material/computer:")
        return
    invented = _(
        "Sample data: every organisation, person and rating here is invented. Today is {today} in the sample.",
        today=day(frame.today),
    )
    st.info(f"{invented} {local}", icon=":material/science:")


def foot(frame: Frame, viewer: Viewer) -> None:
    """Which state of the data this is. The revision grows with each sheet submitted, so it waits for the release."""
    st.divider()
    head = frame.log_head[:12] or "–"
    if viewer.released or viewer.may(Act.RULE):  # they see which sheets are missing
        st.caption(_("Data revision {revision} · log {head}", revision=frame.basis, head=head))
    else:
        st.caption(_("Log {head}", head=head))


def side(path: str, others: Mapping[str, str]) -> None:
    """The lower part of the side bar: acting as or signing out, the person's other programmes, language.

    They are links of the shell, which set cookies.
    """
    with st.sidebar:
        if is_local_mode():
            markup.link(_("Act as somebody else"), f"/act-as?next={path}")
        else:
            markup.links([(name, f"/programme?to={key}&next=/") for key, name in others.items()])
            markup.link(_("My account"), "/account")
            markup.link(_("Sign out"), "/sign-out")
        markup.links([(name, f"/language?to={code}&next={path}") for code, name in languages().items()])
