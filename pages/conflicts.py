"""Conflicts of interest: one's own answers, and for who rules on them, what waits."""

import streamlit as st

from data.access import Act, Role
from pages.shared import conflict_list, conflict_parts
from pages.shared.here import require
from pages.shared.text import _

me = require(Act.DECLARE)

st.title(_("Conflicts of interest"), anchor=False)
if Role.ASSESSOR in me.roles:
    conflict_list.unanswered(me)
conflict_parts.mine(me)
if me.may(Act.RULE):
    conflict_parts.to_rule(me)
    conflict_parts.likely(me)
    conflict_parts.progress(me)
