"""One interview: who, when and where; its booking; the guide in the team's language, with a note for each question."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from data.access import Act, Role, Viewer
from data.actions import interviews as acts
from data.programme import in_language
from data.queries import applications, interviews
from data.queries.applications import Row
from data.queries.interviews import NoteView, Talk
from data.queries.programmes import Frame, Person
from data.text import languages, say
from pages.shared import markup
from pages.shared.acting import acting, told
from pages.shared.here import engine
from pages.shared.interviews_calendar import KINDS, STATES, when
from pages.shared.text import _, day, plain

NOWHERE = "none"  # the note that is tied to no question


def one(me: Viewer, here: Frame, row: Row, people: Mapping[str, Person]) -> None:
    """The newest interview of one application that is not cancelled, else the way to book one."""
    st.title(plain(_("Interview of {code} {name}", code=row.code, name=row.name)), anchor=False)
    st.button(_("Back to the calendar"), on_click=st.query_params.clear, icon=":material/arrow_back:", key="back")
    found = interviews.talks(engine(), me, code=row.code)
    talk = next((t for t in reversed(found) if t.state != "cancelled"), None)
    told("interview")
    if talk is None:
        st.info(_("No interview is booked for {code}.", code=row.code))
    else:
        _facts(me, talk, people)
    if me.may(Act.PREPARE):
        with st.expander(_("Book the interview") if talk is None else _("Change the booking"), expanded=talk is None):
            _booking(me, here, row, talk, people)
    _guide(me, here, row, talk)


def _facts(me: Viewer, talk: Talk, people: Mapping[str, Person]) -> None:
    markup.facts(
        [
            (_("When"), when(talk)),
            (_("State"), markup.Mark(_(STATES[talk.state]), KINDS[talk.state])),
            (_("Language"), languages().get(talk.language, talk.language)),
            (_("Where"), talk.place or "–"),
            (_("Interviewers"), ", ".join(people[c].name if c in people else c for c in talk.interviewers) or "–"),
        ]
    )
    if me.may(Act.INTERVIEW) and talk.state in ("proposed", "confirmed"):
        st.button(
            _("The interview has been held"),
            key=f"hold_{talk.code}",
            type="primary",
            on_click=_hold,
            args=(me, talk),
            icon=":material/check:",
        )
    if me.may(Act.RATE) and talk.state == "held":
        st.page_link(
            "assess.py",
            label=_("Rate {code} after the interview", code=talk.code),
            query_params={"code": talk.code},
            icon=":material/checklist:",
        )


def _hold(me: Viewer, talk: Talk) -> None:
    with acting("interview"):
        acts.hold(engine(), me, talk.id, version=talk.version)


def _booking(me: Viewer, here: Frame, row: Row, talk: Talk | None, people: Mapping[str, Person]) -> None:
    """Date, time, language, place and interviewers; whoever is recused cannot be chosen, and it says so."""
    zone = ZoneInfo(here.programme.timezone)
    recused = applications.application(engine(), me, row.code).recused
    able = [p.code for p in people.values() if {Role.ASSESSOR, Role.CHAIR, Role.COORDINATOR} & set(p.roles)]
    free = [code for code in able if people[code].name not in recused]
    starts = talk.starts_at.astimezone(zone) if talk else None
    name = f"{row.code}_{talk.version if talk else 0}"
    with st.form(f"book_{name}"):
        first, second, third = st.columns(3)
        first.date_input(_("Date"), starts.date() if starts else here.today, format="DD.MM.YYYY", key=f"date_{name}")
        second.time_input(_("Begins at"), starts.time() if starts else "09:00", step=900, key=f"time_{name}")
        third.number_input(_("Minutes"), 15, 240, talk.minutes if talk else 60, step=15, key=f"minutes_{name}")
        fourth, fifth, sixth = st.columns(3)
        spoken = [code for code in languages() if code in ("fi", "sv", "en")]
        fourth.selectbox(
            _("Language"),
            spoken,
            index=spoken.index((talk.language if talk else row.language) or "fi"),
            format_func=languages().get,
            key=f"language_{name}",
        )
        fifth.text_input(_("Where"), talk.place if talk else "Teams", key=f"place_{name}")
        states = [state for state in STATES if state != "held" or (talk and talk.state == "held")]
        sixth.selectbox(
            _("State"),
            states,
            index=states.index(talk.state if talk else "confirmed"),
            format_func=lambda state: _(STATES[state]),
            key=f"state_{name}",
        )
        st.multiselect(
            _("Interviewers"),
            free,
            default=[code for code in talk.interviewers if code in free] if talk else [],
            format_func=lambda code: people[code].name,
            placeholder=_("Choose the interviewers"),
            key=f"who_{name}",
        )
        if recused:
            st.caption(
                _("Recused from {code}, so not to be chosen: {names}.", code=row.code, names=plain(", ".join(recused)))
            )
        st.form_submit_button(
            _("Book") if talk is None else _("Save the change"), on_click=_book, args=(me, row, talk, name, zone)
        )


def _book(me: Viewer, row: Row, talk: Talk | None, name: str, zone: ZoneInfo) -> None:
    state = st.session_state
    with acting("interview"):
        acts.schedule(
            engine(),
            me,
            row.code,
            starts_at=datetime.combine(state[f"date_{name}"], state[f"time_{name}"], zone),
            minutes=int(state[f"minutes_{name}"]),
            language=state[f"language_{name}"],
            place=state[f"place_{name}"],
            interviewers=state[f"who_{name}"],
            state=state[f"state_{name}"],
            interview=talk.id if talk else None,
            version=talk.version if talk else 0,
        )


def _guide(me: Viewer, here: Frame, row: Row, talk: Talk | None) -> None:
    """One question for each criterion, what to listen for, what has been noted, and a field for one's own note."""
    language = (talk.language if talk else row.language) or "fi"
    found = interviews.notes(engine(), me, row.code)
    own = next((note for note in found if note.typed and note.by == me.code), None)
    others = [note for note in found if note is not own]
    st.header(_("Guide and notes ({language})", language=languages().get(language, language)), anchor=False)
    st.caption(
        _("A note is saved when you leave its field. It belongs to the record: write what was said, not who is ill.")
    )
    told("note")
    for criterion in here.rubric.criteria:
        st.subheader(f"{criterion.key} {plain(in_language(criterion.name, language))}", anchor=False)
        asked, noted = st.columns(2, gap="medium")
        with asked:
            st.markdown(f"**{plain(in_language(criterion.question, language))}**")
            st.caption(say(language, "Look for: {what}", what=plain(in_language(criterion.look_for, language))))
            _noted(others, criterion.key)
        if me.may(Act.INTERVIEW):
            with noted:
                _field(me, row, own, criterion.key, _("My note on {criterion}", criterion=criterion.key))
    st.subheader(_("Not tied to a question"), anchor=False)
    _noted(others, None)
    if me.may(Act.INTERVIEW):
        _field(me, row, own, None, _("My note on the whole"))


def _noted(notes: list[NoteView], criterion: str | None) -> None:
    for note in notes:
        for passage in note.passages:
            if passage.criterion == criterion:
                source = " · ".join(
                    part for part in (note.author, day(note.written_on) if note.written_on else "") if part
                )
                st.caption(plain(source or note.title))
                markup.passage(passage.text)


def _field(me: Viewer, row: Row, own: NoteView | None, criterion: str | None, label: str) -> None:
    widget = f"note_{row.code}_{criterion or NOWHERE}"
    if widget not in st.session_state:
        st.session_state[widget] = "\n".join(_texts(own, criterion))
    st.text_area(label, key=widget, on_change=_keep, args=(me, row.code, criterion, widget), height="content")


def _texts(own: NoteView | None, criterion: str | None) -> list[str]:
    return [p.text for p in own.passages if p.criterion == criterion] if own else []


def _keep(me: Viewer, code: str, criterion: str | None, widget: str) -> None:
    """Replace one passage of the own note; the others stay as they are stored."""
    found = interviews.notes(engine(), me, code)
    own = next((note for note in found if note.typed and note.by == me.code), None)
    rest = [(p.criterion, p.text) for p in own.passages if p.criterion != criterion] if own else []
    with acting():
        acts.keep_note(
            engine(),
            me,
            code,
            sections=[*rest, (criterion, st.session_state[widget])],
            title=code,
            note=own.id if own else None,
        )
