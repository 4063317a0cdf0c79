"""Set-up, people: personal invitations. The link is shown once, to the coordinator who hands it on."""

import streamlit as st

from data.access import Viewer
from data.actions import accounts
from data.queries import accounts as known
from data.queries import programmes
from pages.shared.acting import acting
from pages.shared.here import engine
from pages.shared.text import _, plain
from pages.shell.gate import address, is_local_mode


def invitations(me: Viewer) -> None:
    """Who can sign in, who has been invited, and a new link for one of them; nothing in local mode."""
    if is_local_mode():
        return
    st.subheader(_("Invitations"))
    st.write(
        _(
            "A personal link lets one member in, once, within seven days. Hand it to that person alone. "
            "For a member who can sign in already, a new link sets a new password."
        )
    )
    standing = known.standing(engine(), me)
    people = {p.code: p for p in programmes.members(engine(), me.programme) if p.roles}
    said = {"account": _("can sign in"), "invited": _("has an open invitation")}

    def named(code: str) -> str:
        return f"{people[code].name} – {said.get(standing.get(code, ''), _('not invited yet'))}"

    chosen = st.selectbox(_("Whom do you invite?"), list(people), format_func=named, key="invited_member")
    st.button(_("Make a personal link"), on_click=_invite, args=(me, chosen))
    made = st.session_state.pop("invitation_made", None)
    if made:
        member, link = made
        st.success(_("The link for {name}. It is shown only now.", name=plain(people[member].name)))
        st.code(link, language=None, wrap_lines=True)


def _invite(me: Viewer, member: str) -> None:
    with acting():
        token = accounts.invite(engine(), me, member)
        here = address() or st.context.url.rsplit("/", 1)[0]
        st.session_state["invitation_made"] = (member, f"{here}/invitation?token={token}")
