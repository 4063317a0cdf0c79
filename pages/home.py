"""Home: where the selection stands, what waits for the person here, and how many of the slots are settled."""

import streamlit as st

from data.access import OUT, Act, Role
from data.queries import applications, assignments, ratings, standings, waiting
from pages.shared import home_parts, markup, sheets
from pages.shared.here import ends, engine, frame, require
from pages.shared.text import _, n_, plain, word

me = require(Act.READ)
here = frame(me)
rows = [row for row in applications.applications(engine(), me) if row.state == "received"]

st.title(plain(word(here.programme.name)), anchor=False)
if not rows:
    home_parts.first_steps(me)
    ends()

held = sum(row.interview == "held" for row in rows)
figures = [(_("Applications"), str(len(rows))), (_("Interviews held"), _("{n} of {all}", n=held, all=len(rows)))]
if me.may(Act.RATE):
    queue = ratings.queue(engine(), me)
    submitted = sum(q.submitted for q in queue)
    figures.append((_("My sheets submitted"), _("{n} of {all}", n=submitted, all=len(queue))))
if here.days_left >= 0:
    figures.append((_("Days until the call closes"), str(here.days_left)))
for column, (label, value) in zip(st.columns(len(figures)), figures, strict=True):
    column.metric(label, value)

left, right = st.columns([3, 2], gap="large")
with left:
    st.header(_("What waits for you"))
    found = waiting.tasks(engine(), me)
    if not found:
        st.success(_("Nothing waits for you. Thank you."), icon=":material/check:")
    for task in found:
        home_parts.line(task)
with right:
    st.header(n_("The {n} slot", "The {n} slots", here.programme.slots))
    if me.out:
        st.write(_(OUT))
    else:
        home_parts.slots(standings.result(engine(), me), here.programme.slots)

if Role.COORDINATOR in me.roles or Role.CHAIR in me.roles:
    owed = ratings.owed(engine(), me)
    count = sum(o.n for o in owed)
    with st.expander(n_("{n} sheet is missing: who owes it", "{n} sheets are missing: who owes them", count)):
        markup.table(
            _("Sheets that are not submitted, by assessor"),
            [_("Assessor"), _("Sheets"), _("Applications")],
            [[o.name, str(o.n), ", ".join(o.codes) + (" …" if o.n > len(o.codes) else "")] for o in owed],
            numbers={1},
        )
        sheets.by_organisation(_("Sheets by organisation"), assignments.progress(engine(), me))
