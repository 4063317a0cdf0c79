"""Interviews, notes from files: read, matched to teams, and confirmed by a person where the match is not sure."""

import hashlib
from dataclasses import dataclass

import streamlit as st

from data.access import Viewer
from data.actions import interviews as acts
from data.imports.notes import read_notes
from data.imports.tables import Attention
from data.queries import interviews
from data.queries.applications import applications
from data.queries.interviews import NoteView
from data.queries.programmes import Frame
from pages.shared import markup
from pages.shared.acting import acting, told
from pages.shared.here import engine
from pages.shared.text import _, n_, plain

KINDS = ["docx", "md", "txt", "csv", "xlsx"]
MOST = 10  # notes confirmed, and doubts shown, on one screen


@dataclass(slots=True)
class Loaded:
    """What became of the files last loaded, and what in them deserves a look, each with the name of its file."""

    counts: dict[str, int]
    doubts: list[tuple[str, Attention]]


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
    loaded = Loaded({"new": 0, "changed": 0, "unchanged": 0, "unmatched": 0}, [])
    with acting("notes"):
        for file in files:
            content = file.getvalue()
            found = read_notes(content, file.name, criteria, teams)
            counts = acts.import_notes(engine(), me, found, sha256=hashlib.sha256(content).hexdigest())
            loaded.counts = {key: n + counts[key] for key, n in loaded.counts.items()}
            loaded.doubts += [(file.name, doubt) for note in found for doubt in note.attention]
        st.session_state["notes_turn"] += 1
    st.session_state["notes_loaded"] = loaded


def _counted() -> None:
    """What the last loading brought."""
    loaded: Loaded | None = st.session_state.pop("notes_loaded", None)
    if loaded is None or not any(loaded.counts.values()):
        return
    said = _("{new} new, {unchanged} already here, {unmatched} to be confirmed below.", **loaded.counts)
    if loaded.counts["changed"]:
        said += " " + _(
            "Of the new ones {n} differ from a note that is here; both are kept.", n=loaded.counts["changed"]
        )
    st.success(said, icon=":material/check:")
    for name, doubt in loaded.doubts[:MOST]:
        row = "" if doubt.row is None else " · " + _("row {n}", n=doubt.row)
        st.warning(plain(f"{name}{row}: {_(doubt.sentence, **doubt.values)}"))


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
