"""All questions about conflicts of interest that one has not answered, in one list with one save."""

from dataclasses import dataclass

import streamlit as st

from data.access import Viewer
from data.actions import conflicts as acts
from data.queries import conflicts
from data.queries.conflicts import Question
from pages.shared import conflict_parts as parts
from pages.shared.acting import acting, told
from pages.shared.here import engine
from pages.shared.text import _, n_

MOST, PAGE = 60, 50  # so many are shown at once; of more, so many on one page


@dataclass(frozen=True, slots=True)
class Said:
    """What one has chosen about one application and not saved yet; no conflict where `ground` is None."""

    code: str
    ground: str | None = None
    detail: str = ""
    scope: str = "application"


def unanswered(me: Viewer) -> None:
    """Each question with “no” and “yes”; what has been chosen is saved together."""
    n = conflicts.open_questions(engine(), me)
    if not n:
        st.success(_("You have answered for every application."), icon=":material/check:")
        return
    st.write(
        n_(
            "{n} application waits for your answer; its content opens when you have answered.",
            "{n} applications wait for your answer; their content opens when you have answered.",
            n,
        )
    )
    st.caption(parts.membership())
    shown = conflicts.questions(engine(), me, most=MOST if n <= MOST else PAGE)
    chosen = [said for asked in shown if (said := _chosen(me, asked))]
    if n > len(shown):
        st.caption(_("These are the first {n}. The next ones come when these have been saved.", n=len(shown)))
    st.button(
        n_("Save {n} answer", "Save {n} answers", len(chosen)),
        key="save_answers",
        type="primary",
        on_click=_save,
        args=(me, chosen),
        disabled=not chosen,
    )


def _chosen(me: Viewer, asked: Question) -> Said | None:
    code = asked.code
    with st.container(border=True, key=f"question_{code}"):
        parts.sender(me, asked)
        told(f"question_{code}")
        names = {"no": _("No, I have none"), "yes": _("Yes, I have one")}
        said = st.radio(
            _("Do you have a conflict of interest in {code}?", code=code),
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=f"said_{code}",
            horizontal=True,
        )
        if said == "no":
            return Said(code)
        if said is None:
            return None
        st.markdown(parts.consequence(code))
        return Said(code, *parts.grounds(code))


def _save(me: Viewer, chosen: list[Said]) -> None:
    for said in chosen:
        with acting(f"question_{said.code}"):
            acts.answer(engine(), me, said.code, ground=said.ground, detail=said.detail, scope=said.scope)
