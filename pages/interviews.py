"""Interviews: the calendar of the programme's weeks; one interview with its booking, guide and notes."""

import streamlit as st

from data.access import Act
from data.queries import applications, interviews, programmes
from pages.shared import conflict_parts, interviews_calendar, interviews_import, interviews_one
from pages.shared.here import ends, engine, frame, require
from pages.shared.text import _, n_, plain

me = require(Act.READ)
here = frame(me)
code = st.query_params.get("code")
people = {person.code: person for person in programmes.members(engine(), me.programme)}

if code:
    row = next((row for row in applications.applications(engine(), me) if row.code == code), None)
    if row is None:
        st.title(_("Interviews"), anchor=False)
        st.warning(_("There is no application {code} that you may see.", code=plain(code)))
        st.button(_("Back to the calendar"), on_click=st.query_params.clear)
        ends()
    conflict_parts.asked_first(me, code)
    interviews_one.one(me, here, row, people)
    ends()

st.title(_("Interviews"), anchor=False)
talks = interviews.talks(engine(), me)
standing = [talk for talk in talks if talk.state != "cancelled"]
waiting = [
    row.code for row in applications.applications(engine(), me) if row.state == "received" and row.interview is None
]
held = sum(talk.state == "held" for talk in standing)
st.write(
    n_("{n} interview is booked, {held} held.", "{n} interviews are booked, {held} held.", len(standing), held=held)
    + " "
    + n_("{n} application has none yet.", "{n} applications have none yet.", len(waiting))
)
if me.may(Act.PREPARE):
    interviews_calendar.to_book(waiting)
if talks:
    interviews_calendar.calendar(me, here, talks, people)
elif me.may(Act.PREPARE):
    st.info(_("No interview is booked. Choose an application above to book the first."))
else:
    st.info(_("No interview is booked yet. The coordinator books them."))
if me.may(Act.PREPARE):
    interviews_import.notes(me, here)
