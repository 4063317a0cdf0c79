"""Assess, the left side: answers and notes, sentence by sentence; a press cites one for the criterion in hand."""

from collections.abc import Callable, Sequence

import streamlit as st

from data.programme import Field
from data.queries.applications import Detail
from data.queries.interviews import NoteView, Passage
from pages.shared.answers import written
from pages.shared.assess_sheet import NOTHING, Desk, press
from pages.shared.text import _, aloud, day, plain, word
from scoring.evidence import matches, sentences

MARK = "◆"


def passages(desk: Desk, detail: Detail, notes: Sequence[NoteView]) -> None:
    """What the team has said, as far as it is wanted: on this criterion, in all, or in the interview."""
    names = {
        "criterion": _("This criterion"),
        "answers": _("All answers"),
        "notes": _("Interview notes"),
    }
    st.header(_("What the team says"), anchor=False)
    shown = st.segmented_control(
        _("Jump to"),
        list(names),
        format_func=names.__getitem__,
        default="criterion",
        required=True,
        key="jump",
        persist_state="session",
        wrap=True,
    )
    st.caption(
        _(
            "Press a sentence to cite it. {mark} speaks to {criterion}, by its words.",
            mark=MARK,
            criterion=desk.criterion.key,
        )
    )
    language = detail.row.language or "fi"
    with st.container(key="passages", gap="medium"):
        if shown != "notes":
            _answers(desk, detail, language, wanted=desk.criterion.fields if shown == "criterion" else None)
        if shown != "answers":
            _notes(desk, notes, language, every=shown == "notes")


def _answers(desk: Desk, detail: Detail, language: str, *, wanted: Sequence[str] | None) -> None:
    fields = {f.key: f for f in desk.frame.programme.fields if not f.personal}
    for key in fields if wanted is None else [key for key in wanted if key in fields]:
        _answer(desk, fields[key], written(fields[key], detail.values.get(key), language), language)
    if detail.team and (wanted is None or "team" in wanted):
        with st.expander(_("The team, by name (never cited, never exported)")):
            st.markdown(plain(detail.team))


def _answer(desk: Desk, field: Field, text: str, language: str) -> None:
    lines = list(dict.fromkeys(sentences(text)))
    label = word(field.label)
    if not lines:
        label += " · " + _("no answer")
    # Only a field in which this criterion looks for evidence can say nothing on it.
    nothing = f"{NOTHING}:{field.key}" if field.key in desk.criterion.fields else None
    _lines(desk, f"answer:{field.key}", label, lines, language, nothing=nothing)


def _notes(desk: Desk, notes: Sequence[NoteView], language: str, *, every: bool) -> None:
    shown = 0
    for note in notes:
        for number, passage in enumerate(note.passages):
            lines = list(dict.fromkeys(sentences(passage.text)))
            if every or passage.criterion == desk.criterion.key or _speaks(desk, passage, lines, language):
                shown += 1
                _lines(desk, f"note:{note.id}", _heading(note, passage), lines, language, part=number)
    if every and not shown:
        st.info(_("No interview notes yet. They are kept on “Interviews”."))


def _speaks(desk: Desk, passage: Passage, lines: list[str], language: str) -> bool:
    return passage.criterion is None and any(matches(lines, desk.criterion.terms, language))


def _heading(note: NoteView, passage: Passage) -> str:
    parts = [
        _("Interview note"),
        day(note.written_on) if note.written_on else "",
        note.author or "",
        passage.criterion or "",
    ]
    return " · ".join(part for part in parts if part)


def _lines(
    desk: Desk, source: str, label: str, lines: list[str], language: str, *, nothing: str | None = None, part: int = 0
) -> None:
    """Sentences as lines that can be pressed; those already cited are pressed."""
    quotes = {piece["quote"] for piece in desk.evidence if piece["source"] == source}
    widget = desk.key(f"cite_{source}_{part}")
    pressed = [line for line in lines if line in quotes]
    if nothing and any(piece["source"] == nothing for piece in desk.evidence):
        pressed.append(NOTHING)
    st.session_state[widget] = pressed
    with st.container(gap="xsmall"):
        st.markdown(f"**{plain(label)}**")
        if not lines and not nothing:
            return
        st.pills(
            aloud(label),
            [*lines, NOTHING] if nothing else lines,
            selection_mode="multi",
            format_func=_named(dict(zip(lines, matches(lines, desk.criterion.terms, language), strict=True))),
            key=widget,
            on_change=press,
            args=(desk, source, widget, tuple(lines)),
            disabled=not desk.open,
            label_visibility="collapsed",
            width="stretch",
            wrap=True,
        )


def _named(marked: dict[str, bool]) -> Callable[[str], str]:
    def name(line: str) -> str:
        if line == NOTHING:
            return f"*{_('This field says nothing')}*"
        return f"**{MARK}** {plain(line)}" if marked[line] else plain(line)

    return name
