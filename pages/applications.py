"""Applications: the list, one of them in full, and the way in for new ones."""

import streamlit as st

from data.access import Act
from data.queries import applications, standings
from pages.shared import applications_enter, applications_list, applications_one, conflict_parts, importing
from pages.shared.here import ends, engine, frame, require
from pages.shared.text import _

me = require(Act.READ)
here = frame(me)

if st.query_params.get("enter") and me.may(Act.PREPARE):
    applications_enter.form(me, here)
    ends()
if st.query_params.get("import") and me.may(Act.PREPARE):
    st.title(_("Load applications and ratings"))
    importing.flow(me, here)
    ends()
if code := st.query_params.get("code"):
    conflict_parts.asked_first(me, code)
    applications_one.show(me, here, code)
    ends()

st.title(_("Applications"))
if me.may(Act.PREPARE):
    ways = st.container(horizontal=True)
    if ways.button(_("Load from a file"), type="primary", icon=":material/upload_file:"):
        st.switch_page("applications.py", query_params={"import": "1"})
    if ways.button(_("Enter one by hand"), icon=":material/edit:"):
        st.switch_page("applications.py", query_params={"enter": "1"})

everything = applications.applications(engine(), me)
if not everything:
    st.info(_("No applications yet. Load the export of the form tool, or enter one by hand."))
    ends()
rulings = applications.eligible(engine(), me)
shown = applications_list.chosen(everything, rulings)
picked = applications_list.table(here, shown, rulings, standings.result(engine(), me))
if picked:
    st.switch_page("applications.py", query_params={"code": picked})
