"""Shortlist: who fills the slots, how the scores come about, and whom the scores alone cannot place."""

import streamlit as st

from data.access import Act, GateKey
from data.queries import applications, standings
from pages.shared import markup
from pages.shared import shortlist_parts as parts
from pages.shared.here import engine, frame, language, require
from pages.shared.text import _, day

me = require(Act.READ)
here = frame(me)
found = standings.result(engine(), me)

st.title(_("Shortlist"))
if found is None:
    parts.before_release(me)
    st.stop()

rows = {row.code: row for row in applications.applications(engine(), me)}
rulings = applications.eligible(engine(), me)

st.header(parts.finding(found, here.programme.slots))
if GateKey.CALL_CLOSED not in here.gates and here.days_left >= 0:
    st.caption(_("The call is open until {day}: this order will change.", day=day(here.programme.deadline)))

left, right = st.columns([3, 2], gap="large")
with left:
    picked = parts.plane(here, found, rows)
with right:
    parts.slots(here, found, rows)
    markup.download(_("Export shortlist CSV"), f"/download/shortlist?lang={language()}")
    markup.download(_("Export ratings CSV"), f"/download/ratings?lang={language()}")

order, compared = st.tabs([_("Order"), _("Compare")])
with order:
    picked = parts.table(here, found, rows, rulings) or picked
    choice = st.selectbox(
        _("Show how the score comes about"),
        list(found.scores),
        index=list(found.scores).index(picked) if picked in found.scores else None,
        format_func=lambda code: f"{code} {rows[code].name}",
        placeholder=_("Choose an application"),
        key=f"why_{picked}",
    )
    if choice:
        parts.why(here, found, choice)
        st.page_link("applications.py", label=_("Open {code}", code=choice), query_params={"code": choice})
with compared:
    ranked = [s.application for s in found.standings if s.rank is not None]
    slots = here.programme.slots
    codes = st.multiselect(
        _("Two to four applications"),
        ranked,
        default=ranked[slots - 1 : slots + 1] if len(ranked) > slots else ranked[:2],
        max_selections=4,
        format_func=lambda code: f"{code} {rows[code].name}",
        placeholder=_("Choose an application"),
    )
    if len(codes) >= 2:
        parts.side_by_side(here, found, rows, codes)
    else:
        st.write(_("Choose at least two applications to see what parts them."))
