"""Moderate: the meeting on a shared screen, application by application, the largest disagreements first."""

import streamlit as st

from data.access import OUT, Act
from data.queries import applications, moderation
from pages.shared import moderate_agreement, moderate_around, moderate_one
from pages.shared.here import ends, engine, frame, require
from pages.shared.text import _

me = require(Act.READ)
here = frame(me)
now = moderation.now(engine(), me)
moderate_around.follows(me, now.version)

if not me.released or me.out:
    st.title(_("Moderate"), anchor=False)
    if me.out:
        st.info(_(OUT), icon=":material/block:")
    else:
        moderate_around.before_release(me)
    ends()

rows = {row.code: row for row in applications.applications(engine(), me) if row.state == "received"}
head = st.container(key="before_committee")
row = moderate_around.in_hand(me, here, now, rows)
head.title(f"{row.code} {moderate_around.name(row)}" if row else _("Moderate"), anchor=False)

room, rail = st.columns([5, 1], gap="large")
with room:
    if row:
        moderate_one.one(me, here, row)
    elif now.closed:
        st.info(_("The committee is at an application from which you are recused. Please wait outside."))
    elif me.may(Act.MODERATE):
        st.info(_("Nothing is before the committee yet. “Begin” brings the first application on everybody's screen."))
    else:
        st.info(_("The chair has not brought an application before the committee yet."))
with rail, st.container(key="rail"):
    moderate_around.rail(me)
moderate_agreement.below(me, here)
moderate_around.after(me, here)
