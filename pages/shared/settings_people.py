"""Set-up, people: who works in the programme, in which roles; and the log of what was done."""

import streamlit as st

from data.access import GateKey, Role, Viewer
from data.actions import setup
from data.log import ACTS
from data.queries import programmes
from data.queries.programmes import Frame
from data.text import languages
from pages.shared import markup
from pages.shared.acting import acting
from pages.shared.around import ROLES, roles
from pages.shared.here import engine
from pages.shared.text import _, moment


def members(me: Viewer, here: Frame) -> None:
    """The members as a table, and one form that adds or changes one."""
    found = programmes.members(engine(), me.programme)
    st.header(_("People and roles"))
    markup.table(
        _("Members of the programme"),
        [_("Name"), _("Short name"), _("Organisation"), _("Roles"), _("Language")],
        [
            [p.name, p.code, p.organisation, roles(list(p.roles)) or _("has left"), languages()[p.language]]
            for p in found
        ],
    )
    st.subheader(_("Add or change a member"))
    new = _("New member")
    picked = st.selectbox(_("Member"), [new, *(p.code for p in found)], key="member_picked")
    old = next((p for p in found if p.code == picked), None)
    with st.form(f"member_{picked}"):
        left, right = st.columns(2)
        code = left.text_input(_("Short name, one word"), old.code if old else "", disabled=old is not None)
        name = right.text_input(_("Name"), old.name if old else "")
        organisation = left.text_input(_("Organisation"), old.organisation if old else "")
        language = right.selectbox(
            _("Language"),
            list(languages()),
            index=list(languages()).index(old.language if old else "fi"),
            format_func=languages().get,
        )
        given = st.multiselect(
            _("Roles"),
            list(Role),
            default=list(old.roles) if old else [Role.ASSESSOR],
            format_func=lambda role: _(ROLES[role]),
            placeholder=_("Choose the roles"),
        )
        if st.form_submit_button(_("Save the member")):
            with acting():
                setup.set_member(
                    engine(),
                    me,
                    code=old.code if old else code,
                    name=name,
                    organisation=organisation,
                    roles=given,
                    language=language,
                    added=old is None,
                )
            st.rerun()


def log(me: Viewer) -> None:
    """The newest entries of the log that this person may see."""
    st.header(_("Log"))
    st.write(
        _("Every act leaves an entry; each carries the hash of the one before, so a change behind the back shows.")
    )
    gates = {key.value: _(setup.GATES[key]) for key in GateKey}
    markup.table(
        _("The newest log entries"),
        [_("Entry"), _("When"), _("Who"), _("Act"), _("About"), _("Hash")],
        [
            [
                str(e.id),
                moment(e.at),
                e.actor,
                _(ACTS.get(e.action, e.action)),
                gates.get(e.about, e.about),
                e.hash[:12],
            ]
            for e in programmes.entries(engine(), me, most=50)
        ],
    )
