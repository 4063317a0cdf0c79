"""One interview, the guide: the rubric's questions in the team's language, what was noted to each, and the own notes.

Record notes belong to the case and are saved by a press; until then they are drafts. The working note never does.
"""

import streamlit as st

from data.access import Act, GateKey, Viewer
from data.actions import interviews as acts
from data.actions import working_notes
from data.programme import in_language
from data.queries import interviews, programmes
from data.queries import working_notes as reads
from data.queries.applications import Row
from data.queries.interviews import NoteView
from data.queries.programmes import Frame
from data.text import languages, say
from pages.shared import drafts, markup
from pages.shared.acting import acting, failed, told
from pages.shared.here import engine
from pages.shared.text import _, day, plain

NOWHERE = "none"  # the note that is tied to no question


def guide(me: Viewer, here: Frame, row: Row, language: str) -> None:
    """One question for each criterion, what to listen for, what has been noted, and a field for one's own note."""
    found = interviews.notes(engine(), me, row.code)
    own = next((note for note in found if note.typed and note.by == me.code), None)
    others = [note for note in found if note is not own]
    st.header(_("Guide and notes ({language})", language=languages().get(language, language)), anchor=False)
    st.caption(_locked(me))
    if me.may(Act.INTERVIEW):
        keys = [*(c.key for c in here.rubric.criteria), None]
        drafts.recall(me, {_name(row.code, key): _text(own, key) for key in keys})
        st.caption(
            _(
                "These are record notes: they belong to the case, and the committee reads them. Write what was said, "
                "not who is ill. What you type is kept as a draft that only you see, until you save it."
            )
        )
    _questions(me, here, row, language, own, others)
    if me.may(Act.INTERVIEW):
        told("note")
        st.button(
            _("Save my notes to the record"), key=f"keep_{row.code}", on_click=_keep, args=(me, row.code, own, keys)
        )
        if GateKey.CLOSED not in me.gates:
            _working(me, row.code)


@st.fragment
def _questions(me: Viewer, here: Frame, row: Row, language: str, own: NoteView | None, others: list[NoteView]) -> None:
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


def _locked(me: Viewer) -> str:
    """That everybody is asked the same, and since when."""
    seals = programmes.seals(engine(), me)
    if not seals:
        return _("Every team is asked the questions of the rubric. They are locked when the rubric is sealed.")
    said = _(
        "Every team is asked the questions of the rubric, the same for all, locked since {date}.", date=day(seals[0].at)
    )
    if len(seals) > 1:
        said += " " + _("It is version {n} of the seal; why it changed stands with the gates.", n=seals[0].number)
    return said


def _noted(notes: list[NoteView], criterion: str | None) -> None:
    for note in notes:
        for passage in note.passages:
            if passage.criterion == criterion:
                source = " · ".join(
                    part for part in (note.author, day(note.written_on) if note.written_on else "") if part
                )
                st.caption(plain(source or note.title))
                markup.passage(passage.text)


def _name(code: str, criterion: str | None) -> str:
    return f"note|{code}|{criterion or NOWHERE}"


def _field(me: Viewer, row: Row, own: NoteView | None, criterion: str | None, label: str) -> None:
    drafts.draft_area(me, _name(row.code, criterion), label, saved=_text(own, criterion), alone=False, height="content")


def _text(own: NoteView | None, criterion: str | None) -> str:
    return "\n".join(p.text for p in own.passages if p.criterion == criterion) if own else ""


def _keep(me: Viewer, code: str, own: NoteView | None, criteria: list[str | None]) -> None:
    """Save what differs from what was shown; the other passages stay as they are."""
    typed = {c: text for c in criteria if (text := drafts.typed(_name(code, c))) is not None and text != _text(own, c)}
    if not typed:
        return
    rest = [(p.criterion, p.text) for p in own.passages if p.criterion not in typed] if own else []
    with acting("note"):
        acts.keep_note(
            engine(),
            me,
            code,
            sections=[*rest, *typed.items()],
            title=code,
            note=own.id if own else None,
            seen=own.at if own else None,
        )
    if not failed("note"):
        drafts.saved(me, *(_name(code, c) for c in criteria))


@st.fragment
def _working(me: Viewer, code: str) -> None:
    """The private note: kept as it is typed, by an act of its own."""
    widget = drafts.field(f"working|{code}")
    seen = f"{widget}_seen"
    st.subheader(_("My working note"), anchor=False)
    st.caption(
        _(
            "It does not belong to the case: nobody but you ever sees it, no export holds it, and it is deleted when "
            "the programme is closed. It is kept as you type."
        )
    )
    if widget not in st.session_state:
        st.session_state[widget] = st.session_state[seen] = reads.working_note(engine(), me, code)
    st.text_area(
        _("Working note on {code}, for my eyes only", code=code),
        key=widget,
        on_change=_keep_working,
        args=(me, code, widget, seen),
        height="content",
    )
    if told("working").saved_at:
        st.caption(_("Kept."))


def _keep_working(me: Viewer, code: str, widget: str, seen: str) -> None:
    text, was = st.session_state[widget], st.session_state[seen]
    with acting("working"):
        working_notes.keep(engine(), me, code, text, was=was)
    if not failed("working"):
        st.session_state[seen] = text
