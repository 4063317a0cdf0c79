"""Interviews, notes from files: read, matched to teams, and confirmed by a person where the match is not sure."""

import hashlib

import streamlit as st

from data.access import Viewer
from data.actions import interviews as acts
from data.imports.notes import read_notes
from data.queries import interviews
from data.queries.applications import applications
from data.queries.interviews import NoteView
from data.queries.programmes import Frame
from pages.shared import markup
from pages.shared.acting import acting, told
from pages.shared.here import engine
from pages.shared.text import _, n_, plain

KINDS = ["docx", "md", "txt", "csv", "xlsx"]
MOST = 10  # notes confirmed on one screen


def notes(me: Viewer, here: Frame) -> None:
    """Load notes, then say of each unsure one which team it is about."""
    st.header(_("Notes from files"), anchor=False)
    told("notes")
    _counted()
    turn = st.session_state.setdefault("notes_turn", 0)
    files = st.file_uploader(
        _("Notes as DOCX, MD, TXT, CSV or XLSX: one file for a team, or a table for many"),
        type=KINDS,
        accept_multiple_files=True,
        key=f"notes_files_{turn}",
    )
    if files:
        st.button(_("Load the notes"), type="primary", on_click=_load, args=(me, here, files), key="load_notes")
    waiting = interviews.unmatched(engine(), me)
    if waiting:
        st.subheader(n_("{n} note waits for its team", "{n} notes wait for their team", len(waiting)), anchor=False)
        codes = {row.code: f"{row.code} {row.name}" for row in applications(engine(), me)}
        for note in waiting[:MOST]:
            _confirm(me, note, codes)


def _load(me: Viewer, here: Frame, files: list) -> None:
    criteria = {c.key: (c.key, *c.name.values(), *c.question.values()) for c in here.rubric.criteria}
    teams = {row.code: (row.name,) for row in applications(engine(), me)}
    counts = {"new": 0, "unchanged": 0, "unmatched": 0}
    with acting("notes"):
        for file in files:
            content = file.getvalue()
            found = read_notes(content, file.name, criteria, teams)
            loaded = acts.import_notes(engine(), me, found, sha256=hashlib.sha256(content).hexdigest())
            counts = {key: counts[key] + loaded[key] for key in counts}
        st.session_state["notes_turn"] += 1
    st.session_state["notes_counts"] = counts


def _counted() -> None:
    """What the last loading brought."""
    counts = st.session_state.pop("notes_counts", None)
    if counts:
        st.success(
            _("{new} new, {unchanged} already here, {unmatched} to be confirmed below.", **counts),
            icon=":material/check:",
        )


def _confirm(me: Viewer, note: NoteView, codes: dict[str, str]) -> None:
    """The note's beginning, what in it looks personal, and the team it may be about."""
    st.markdown(f"**{plain(note.title)}**")
    markup.passage(" ".join(p.text for p in note.passages)[:400])
    if note.personal:
        st.warning(
            _("It holds what looks like an address or a phone number: {found}.", found=plain(", ".join(note.personal)))
        )
    pick, go = st.columns([3, 1], vertical_alignment="bottom")
    team = pick.selectbox(
        _("Which team is it about?"),
        list(codes),
        index=list(codes).index(note.suggested) if note.suggested in codes else None,
        format_func=codes.__getitem__,
        placeholder=_("Choose the team"),
        key=f"match_{note.id}",
    )
    go.button(_("Confirm"), key=f"confirm_{note.id}", on_click=_match, args=(me, note.id, team), disabled=team is None)


def _match(me: Viewer, note: int, team: str) -> None:
    with acting("notes"):
        acts.match_note(engine(), me, note, code=team)
