"""Set-up: the programme's dates and slots, rubric and rules with their seal, people, gates and the log."""

import streamlit as st

from data.access import Act
from pages.shared import settings_people, settings_programme, settings_rules
from pages.shared.here import frame, require
from pages.shared.text import _

me = require(Act.PREPARE)
here = frame(me)

st.title(_("Set-up"))
tabs = st.tabs([_("Programme"), _("Rubric"), _("Eligibility"), _("People"), _("Gates and seals"), _("Log")])
with tabs[0]:
    settings_programme.dates(me, here)
    settings_programme.own(me)
with tabs[1]:
    settings_rules.rubric(me, here)
with tabs[2]:
    settings_rules.eligibility(me, here)
with tabs[3]:
    settings_people.members(me, here)
with tabs[4]:
    settings_rules.gates(me, here)
with tabs[5]:
    settings_people.log(me)
