"""Assess, what stands around the criterion: the queue, the strip of criteria, the submission."""

import streamlit as st

from data.models import now
from data.queries.ratings import Queued, SheetView
from pages.shared.acting import told
from pages.shared.assess_sheet import Desk, missing, move, reopen, submit
from pages.shared.text import HELSINKI, _, clock, moment, n_, plain, word
from scoring.ratings import Stage

AROUND = 25  # applications of the queue shown before and after the one in hand


def choice(queue: list[Queued], code: str) -> None:
    """The application in hand, with its neighbours in the queue."""
    place = [q.code for q in queue].index(code)
    names = {q.code: f"{q.code} {q.name}" for q in queue[max(0, place - AROUND) : place + AROUND + 1]}
    st.session_state["application"] = code
    st.selectbox(
        _("My queue: {n} of {all} submitted", n=sum(q.submitted for q in queue), all=len(queue)),
        list(names),
        format_func=names.__getitem__,
        key="application",
        on_change=lambda: open_application(st.session_state["application"]),
        width=340,
    )


def onward(queue: list[Queued], code: str) -> None:
    """To the next application that waits, round the queue."""
    place = [q.code for q in queue].index(code)
    after = [q.code for q in [*queue[place + 1 :], *queue[:place]] if not q.submitted]
    st.button(
        _("Next in my queue"),
        key="next_application",
        on_click=open_application,
        args=(after[0] if after else code,),
        disabled=not after,
        icon=":material/skip_next:",
    )


def open_application(code: str) -> None:
    st.query_params["code"] = code
    if "criterion" in st.query_params:
        del st.query_params["criterion"]


def saved(sheet: SheetView) -> str:
    """When the sheet was last saved: the time if that was today, else the day too."""
    if sheet.saved_at is None:
        return ""
    today = sheet.saved_at.astimezone(HELSINKI).date() == now().astimezone(HELSINKI).date()
    return " · " + _("Saved {time}", time=clock(sheet.saved_at) if today else moment(sheet.saved_at))


def strip(desk: Desk) -> None:
    """All criteria, each with shape and word, each a press away.

    Buttons, for their labels may change: a choice whose option changes its label loses the press that is under way.
    """
    rubric = desk.frame.rubric
    for dimension, column in zip(rubric.dimensions, st.columns(len(rubric.dimensions)), strict=True):
        column.markdown(plain(word(dimension.name)))
        row = column.container(key=f"strip_{dimension.key}", horizontal=True, gap="xsmall")
        for criterion in rubric.of(dimension.key):
            here = "*▸* " if criterion == desk.criterion else ""
            row.button(
                f"{here}**{criterion.key}** {_state(desk, criterion.key)}",
                key=f"at_{desk.code}_{criterion.key}",
                on_click=move,
                args=(desk, criterion.key),
            )


def _state(desk: Desk, key: str) -> str:
    """Shape and word for one criterion, at the stage in hand if something was said there, else from the form."""
    given, earlier = desk.sheet.levels.get((key, desk.stage.value)), desk.sheet.levels.get((key, Stage.FORM.value))
    if given is not None:
        return "– " + _("not assessed") if given.level is None else "● " + _("done")
    return "○ " + _("open") if earlier is None else "◐ " + _("form only")


def submission(desk: Desk) -> None:
    """Submit the sheet when nothing is missing; else what is missing, each one press away."""
    st.header(_("My sheet for {code}", code=desk.code), anchor=False)
    told("sheet")
    if desk.sheet.submitted_at is not None:
        st.success(_("Submitted {when}.", when=moment(desk.sheet.submitted_at)), icon=":material/check:")
        if desk.me.released:
            st.caption(_("Ratings have been released; levels after the interview can still be given."))
        else:
            st.button(_("Reopen my sheet"), key=f"reopen_{desk.code}", on_click=reopen, args=(desk,))
        return
    unanswered, wanting = missing(desk)
    if unanswered or wanting:
        names = {key: _("{criterion} no answer", criterion=key) for key in unanswered}
        names |= {key: _("{criterion} needs evidence", criterion=key) for key in wanting}
        widget = f"missing_{desk.code}"
        st.session_state[widget] = None
        st.pills(
            n_(
                "{n} criterion is missing before you can submit; go to",
                "{n} criteria are missing before you can submit; go to",
                len(names),
            ),
            list(names),
            format_func=names.__getitem__,
            key=widget,
            on_change=lambda: move(desk, st.session_state[widget]),
            wrap=True,
        )
    st.caption(
        _("After release, the others on the committee see your levels and what you cited, unless they are recused.")
    )
    st.button(
        _("Submit my sheet"),
        key=f"submit_{desk.code}",
        type="primary",
        on_click=submit,
        args=(desk,),
        disabled=bool(unanswered or wanting),
    )
