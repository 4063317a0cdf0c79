"""Shortlist: who fills the slots, how the scores come about, and whom the scores alone cannot place."""

import streamlit as st

from data.access import OUT, Act, GateKey
from data.queries import applications, standings
from pages.shared import markup, organisations
from pages.shared import shortlist_order as order
from pages.shared import shortlist_parts as parts
from pages.shared import shortlist_rules as rules
from pages.shared import shortlist_sure as sure
from pages.shared import shortlist_ties as ties
from pages.shared import shortlist_what_if as what_if
from pages.shared import shortlist_why as why
from pages.shared.here import ends, engine, frame, language, require
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

tabs = {
    _("Order"): lambda: order.in_order(here, found, rows, rulings),
    _("How sure"): lambda: sure.sure(me, here, found, rows),
    _("What if"): lambda: what_if.what_ifs(me, here, found, rows),
    _("Rules"): lambda: rules.rules(me, here, found, rows),
    _("Compare"): lambda: why.compared(me, here, found, rows),
    _("Ties"): lambda: ties.tied(me, here, found, rows),
    _("By organisation"): lambda: organisations.of_all(me, here, found, rows),
}
for tab, draw in zip(st.tabs(list(tabs), key="shortlist_tab", on_change="rerun"), tabs.values(), strict=True):
    if tab.open:  # only the tab in sight is made
        with tab:
            draw()
