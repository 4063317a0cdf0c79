"""Shortlist: who fills the slots, how the scores come about, and whom the scores alone cannot place."""

import streamlit as st

from data.access import OUT, Act, GateKey
from data.queries import applications, standings
from pages.shared import markup, organisations
from pages.shared import shortlist_order as order
from pages.shared import shortlist_parts as parts
from pages.shared import shortlist_why as why
from pages.shared.here import ends, engine, frame, language, require
from pages.shared.plane import MOST_MARKS
from pages.shared.text import _, day

me = require(Act.READ)
here = frame(me)
found = standings.result(engine(), me)

st.title(_("Shortlist"))
if me.out:
    st.info(_(OUT), icon=":material/block:")
    ends()
if found is None:
    parts.before_release(me)
    ends()

rows = {row.code: row for row in applications.applications(engine(), me)}
rulings = applications.eligible(engine(), me)
if not found.standings:
    st.info(_("No applications yet. They are loaded on the page “Applications”."))
    ends()


def named(code: str) -> str:
    return f"{code} {rows[code].name}"


st.header(parts.finding(found, here.programme.slots))
if GateKey.CALL_CLOSED not in here.gates and here.days_left >= 0:
    st.caption(_("The call is open until {day}: this order will change.", day=day(here.programme.deadline)))
left, right = st.columns(2, gap="large")
with left:
    order.picture(here, found, rows)
with right:
    parts.slots(here, found, rows, rulings)
    parts.unrated(here, found)
    with st.container(horizontal=True):
        markup.download(_("Export shortlist (CSV)"), f"/download/shortlist?lang={language()}")
        markup.download(_("Export ratings (CSV)"), f"/download/ratings?lang={language()}")

in_order, compared, apart = st.tabs(
    [_("Order"), _("Compare"), _("By organisation")], key="shortlist_tab", on_change="rerun"
)
if in_order.open:  # only the tab in sight is made
    with in_order:
        codes = order.table(here, found, rows, rulings)
        if chosen := order.explained(codes, found.scores, named):
            why.why(here, found, chosen)
            st.page_link(
                "applications.py",
                label=_("Open {code}", code=chosen),
                icon=":material/arrow_forward:",
                query_params={"code": chosen},
            )
if compared.open:
    with compared:
        ranked = [s.application for s in found.standings if s.rank is not None][:MOST_MARKS]
        slots = here.programme.slots
        picked = st.multiselect(
            _("Two to four applications"),
            ranked,
            default=ranked[slots - 1 : slots + 1] if len(ranked) > slots else ranked[:2],
            max_selections=4,
            format_func=named,
            placeholder=_("Choose an application"),
            key="compared",
            persist_state="session",
        )
        if len(picked) >= 2:
            why.side_by_side(here, found, rows, picked)
        else:
            st.write(_("Choose at least two applications to see what parts them."))
if apart.open:
    with apart:
        organisations.of_all(me, here, found, rows)
