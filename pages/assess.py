"""Assess: the own queue, one application, one criterion at a time, with the evidence beside the levels."""

import streamlit as st

from data.access import Act
from data.queries import applications, conflicts, interviews, ratings
from pages.shared import assess_around, assess_levels, assess_passages, conflict_parts
from pages.shared.assess_sheet import Desk, Window
from pages.shared.here import ends, engine, frame, require
from pages.shared.text import _, plain
from scoring.ratings import Stage

me = require(Act.RATE)
here = frame(me)
queue = ratings.queue(engine(), me)

if not queue:
    st.title(_("Assess"), anchor=False)
    st.info(_("There is no application for you to rate. The coordinator loads them when they arrive."))
    ends()

wanted = st.query_params.get("code") or next((q.code for q in queue if not q.submitted), queue[0].code)
queued = next((q for q in queue if q.code == wanted), None)
if queued is None:
    st.title(_("Assess"), anchor=False)
    st.warning(_("There is no application {code} in your queue.", code=plain(wanted)))
    st.button(_("Open my queue"), on_click=assess_around.open_application, args=(queue[0].code,))
    ends()

code = queued.code
if not queued.asked:
    st.title(_("Assess"), anchor=False)
    assess_around.choice(queue, code)
    for question in conflicts.questions(engine(), me, code=code):
        conflict_parts.question(me, question)
    ends()

detail = applications.application(engine(), me, code)
sheet = ratings.own_sheet(engine(), me, code)
criteria = here.rubric.criteria
asked = st.query_params.get("criterion")
criterion = next(
    (c for c in criteria if c.key == asked),
    next((c for c in criteria if sheet.latest(c.key) is None), criteria[0]),
)
# The address names what is in hand, so that a reload or a link comes back to it.
st.query_params.update(code=code, criterion=criterion.key)
window = st.session_state.setdefault(f"window_{code}", Window())
window.saw(sheet.version)

partners = f" (+{detail.row.partners})" if detail.row.partners else ""
st.title(plain(f"{code} {detail.row.name}{partners}"), anchor=False)
st.caption(_("{n} of {all} answered", n=queued.done, all=len(criteria)) + assess_around.saved(sheet))
if detail.row.evidence_changed and sheet.levels:
    st.warning(_("Answers of {code} changed after ratings were given. Check your levels and citations.", code=code))
stages = {Stage.FORM: _("From the form"), Stage.INTERVIEW: _("After the interview")}
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    assess_around.choice(queue, code)
    stage = st.segmented_control(
        _("I rate"),
        list(stages),
        format_func=stages.__getitem__,
        default=Stage.INTERVIEW if queued.interview_held else Stage.FORM,
        required=True,
        key=f"stage_{code}",
        wrap=True,
    )
    keys = st.toggle(
        _("Single keys"),
        value=True,
        key="single_keys",
        persist_state="session",
        help=_(
            "0–4 choose a level, x is “not assessed”, n and p go to the next and the previous criterion. "
            "Among sentences the left and right arrows move, and space cites."
        ),
    )
    assess_around.onward(queue, code)
desk = Desk(me=me, frame=here, code=code, criterion=criterion, stage=Stage(stage), sheet=sheet, window=window)
assess_around.strip(desk)

answers, choice = st.columns([3, 2], gap="large")
with answers:
    assess_passages.passages(desk, detail, interviews.notes(engine(), me, code))
with choice, st.container(key="choice"):
    assess_levels.levels(desk, detail, keys=keys)
assess_around.submission(desk)
conflict_parts.declaration(me, code)
