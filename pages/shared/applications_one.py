"""One application: answers, facts and eligibility, ratings, notes, history; and the coordinator's acts."""

import streamlit as st

from data.access import Act, Viewer
from data.log import ACTS
from data.programme import Kind
from data.queries import applications, interviews, programmes, ratings
from data.queries.applications import Detail
from data.queries.programmes import Frame
from pages.shared import applications_care as care
from pages.shared import applications_ratings, conflict_parts, markup
from pages.shared.answers import written
from pages.shared.applications_list import STATES
from pages.shared.here import engine, language
from pages.shared.text import _, day, moment, n_, plain, problem, word
from scoring.errors import Problem


def show(me: Viewer, here: Frame, code: str) -> None:
    """The whole page of one application, or a sentence where there is none to see."""
    try:
        one = applications.application(engine(), me, code)
    except Problem as wrong:
        st.title(_("Applications"))
        st.error(problem(wrong))
        st.page_link("applications.py", label=_("All applications"), icon=":material/arrow_back:")
        return
    st.page_link("applications.py", label=_("All applications"), icon=":material/arrow_back:")
    partners = n_(" (+{n} partner)", " (+{n} partners)", one.row.partners) if one.row.partners else ""
    st.title(plain(f"{code} {one.row.name}{partners}"), anchor=False)
    if one.row.state in STATES:
        st.warning(_("{state}: it is not in the selection any more.", state=_(STATES[one.row.state])))
    if me.may(Act.RATE) and any(q.code == code for q in ratings.queue(engine(), me)):
        st.page_link(
            "assess.py", label=_("Assess {code}", code=code), query_params={"code": code}, icon=":material/checklist:"
        )
    parts = {
        _("Answers"): lambda: answers(here, one),
        _("Facts and eligibility"): lambda: _facts_and_care(me, here, one),
        _("Ratings"): lambda: applications_ratings.ratings(me, here, one),
        _("Notes"): lambda: notes(me, here, one),
        _("History"): lambda: history(me, one),
    }
    for tab, draw in zip(st.tabs(list(parts), key="application_tab", on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()
    if me.may(Act.DECLARE):
        conflict_parts.declaration(me, code)


def _facts_and_care(me: Viewer, here: Frame, one: Detail) -> None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        facts(here, one)
    with right:
        care.attention(me, here, one)
        care.eligibility(me, here, one)
        care.clarifications(me, one)
        if me.may(Act.PREPARE):
            care.change(me, here, one)


def answers(here: Frame, one: Detail) -> None:
    """The long answers, section by section, as the applicant typed them."""
    for key, name in here.programme.sections.items():
        fields = [f for f in here.programme.fields if f.section == key and f.kind is Kind.LONG and not f.personal]
        if fields:
            st.header(plain(word(name)), anchor=False)
        for f in fields:
            st.subheader(plain(word(f.label)), anchor=False)
            text = written(f, one.values.get(f.key), language())
            markup.passage(text or _("No answer."), "" if text else "vt-empty")


def facts(here: Frame, one: Detail) -> None:
    """The short answers and what we know of the sending; contact data for those who may see them."""
    st.header(_("Facts"))
    shown: list[tuple[str, markup.Cell]] = [
        (word(f.label), written(f, one.values.get(f.key), language()) or "–")
        for f in here.programme.fields
        if f.kind is not Kind.LONG and not f.personal
    ]
    shown.append((_("Received"), moment(one.row.submitted_at) + (" · " + _("late") if one.row.late else "")))
    for key, value in (("team", one.team), ("contact", one.contact)):
        field = here.programme.field(key)
        if value is not None and field is not None:
            shown.append((word(field.label), value))
    if one.recused:
        shown.append((_("Recused"), ", ".join(one.recused)))
    markup.facts(shown)


def notes(me: Viewer, here: Frame, one: Detail) -> None:
    """Record notes of the interview, each passage with its criterion."""
    found = interviews.notes(engine(), me, one.row.code)
    if not found:
        st.info(_("No notes yet. They are written or loaded on the page Interviews."))
    st.header(_("Notes"), anchor=False)
    names = {c.key: word(c.name) for c in here.rubric.criteria}  # a note may be tied to one that the rubric had
    for note in found:
        st.subheader(
            plain(" · ".join(filter(None, (note.title, note.author, day(note.written_on) if note.written_on else ""))))
        )
        if note.personal:
            st.warning(
                _(
                    "The note seems to hold an e-mail address or a phone number: {found}.",
                    found=plain(", ".join(note.personal)),
                )
            )
        for passage in note.passages:
            if passage.criterion:
                name = names.get(passage.criterion, "")
                st.markdown(f"**{plain(f'{passage.criterion} {name}')}**")
            markup.passage(passage.text)


def history(me: Viewer, one: Detail) -> None:
    """What has been done with this application, the newest first."""
    markup.table(
        _("History of {code}", code=one.row.code),
        [_("When"), _("Who"), _("Act")],
        [
            [moment(e.at), e.actor, _(ACTS.get(e.action, e.action))]
            for e in programmes.entries(engine(), me, about=one.row.code)
        ],
    )
