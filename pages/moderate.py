"""Moderate: the meeting on a shared screen, application by application, the largest disagreements first."""

import streamlit as st

from data.access import Act
from data.queries import applications, moderation
from pages.shared import moderate_around, moderate_one
from pages.shared.here import ends, engine, frame, require
from pages.shared.text import _

me = require(Act.READ)
here = frame(me)

if not me.released or me.out:
    st.title(_("Moderate"), anchor=False)
    st.info(
        _("Your conflict of interest reaches the ranking, so the meeting is closed to you.")
        if me.out
        else _("The committee compares its ratings here once they have been released.")
    )
    ends()

now = moderation.now(engine(), me)
moderate_around.follows(now.version)
rows = {row.code: row for row in applications.applications(engine(), me) if row.state == "received"}
code = moderate_around.in_hand(me, here, now, rows)

st.title(f"{code} {moderate_around.name(rows[code])}" if code else _("Moderate"), anchor=False)
room, rail = st.columns([4, 1], gap="large")
with room:
    if code:
        moderate_one.one(me, here, code)
    elif now.closed:
        st.info(_("The committee is at an application from which you are recused. Please wait outside."))
    else:
        st.info(_("The chair has not brought an application before the committee yet."))
with rail:
    moderate_around.rail(me)
moderate_around.after(me)
