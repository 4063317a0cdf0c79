"""Applications: the list, one of them in full, and the way in for new ones."""

import streamlit as st

from data.access import Act
from data.queries import applications
from pages.shared import applications_list, applications_one, importing
from pages.shared.here import engine, frame, require
from pages.shared.text import _

me = require(Act.READ)
here = frame(me)

if st.query_params.get("import") and me.may(Act.PREPARE):
    st.title(_("Load applications and ratings"))
    importing.flow(me, here)
    st.stop()
if code := st.query_params.get("code"):
    applications_one.show(me, here, code)
    st.stop()

st.title(_("Applications"))
if me.may(Act.PREPARE):
    way_in, by_hand = st.columns([1, 4])
    if way_in.button(_("Load from a file"), type="primary", icon=":material/upload_file:"):
        st.switch_page("applications.py", query_params={"import": "1"})
    with by_hand:
        applications_one.enter(me, here)

everything = applications.applications(engine(), me)
if not everything:
    st.info(_("No applications yet. Load the export of the form tool, or enter one by hand."))
    st.stop()
rulings = applications.eligible(engine(), me)
picked = applications_list.table(here, applications_list.chosen(everything, rulings), rulings)
if picked:
    st.switch_page("applications.py", query_params={"code": picked})
