"""Set-up: the programme's dates and slots, rubric and rules with their seal, people, gates and the log."""

import streamlit as st

from data.access import Act
from pages.shared import settings_assignment, settings_invitations, settings_people, settings_programme, settings_rules
from pages.shared.here import frame, require
from pages.shared.text import _

me = require(Act.PREPARE)
here = frame(me)

st.title(_("Set-up"))
parts = {
    _("Programme"): lambda: (settings_programme.dates(me, here), settings_programme.own(me)),
    _("Rubric"): lambda: settings_rules.rubric(me, here),
    _("Eligibility"): lambda: settings_rules.eligibility(me, here),
    _("People"): lambda: (settings_people.members(me, here), settings_invitations.invitations(me)),
    _("Who rates what"): lambda: settings_assignment.assignment(me),
    _("Gates and seals"): lambda: settings_rules.gates(me, here),
    _("Log"): lambda: settings_people.log(me),
}
for tab, draw in zip(st.tabs(list(parts), key="settings_tab", on_change="rerun"), parts.values(), strict=True):
    if tab.open:
        with tab:
            draw()
