"""Assess, the right side: what the criterion asks, the level sentences as the choice, and what the level rests on."""

import streamlit as st

from data.queries.applications import Detail
from pages.shared.acting import told
from pages.shared.assess_sheet import NOTHING, Desk, clear, move, onward, rate, remove
from pages.shared.drafts import draft_area
from pages.shared.here import language
from pages.shared.text import _, plain, word
from scoring.ratings import Stage
from scoring.rubric import decimal_text
from scoring.support import Evidence, differs

MOST_BUTTONS = 11  # a finer scale is typed, not pressed


def levels(desk: Desk, detail: Detail, *, keys: bool) -> None:
    """The criterion in hand: question, levels, evidence, and the way to the next. `keys`: single-key shortcuts."""
    criterion = desk.criterion
    st.header(f"{criterion.key} {plain(word(criterion.name))}", anchor=False)
    st.markdown(plain(word(criterion.question)))
    st.caption(_("Look for: {what}", what=plain(word(criterion.look_for))))
    with st.container():
        told(desk.window.told)
        _held_back(desk)
        _closed(desk)
        _beside(desk, detail)
        _reason(desk)
    with st.container(key="levels", gap="small"):
        _choice(desk, keys=keys)
    with st.container():
        _evidence(desk)
    _onward(desk, keys=keys)


def _held_back(desk: Desk) -> None:
    """Why “next” did not go on."""
    if st.session_state.pop("held_back", None) != desk.key("held"):
        return
    if desk.given and desk.given.level == decimal_text(desk.frame.rubric.low):
        st.warning(
            _("The lowest level asks for a citation, or for the field that says nothing. Press what it rests on.")
        )
    else:
        st.warning(
            _(
                "Level {level} asks for a citation. Press the sentence it rests on.",
                level=desk.given and desk.given.level,
            )
        )


def _closed(desk: Desk) -> None:
    """Why no level can be given."""
    if desk.open:
        return
    if desk.sheet.submitted_at is not None and desk.stage is Stage.FORM:
        st.info(_("Your sheet is submitted; its levels from the form no longer change."))
    else:
        st.info(_("The decision has been made; ratings no longer change."))


def _beside(desk: Desk, detail: Detail) -> None:
    """What is no rating at this stage, but good to know: the level from the form, and the self-assessment."""
    implied = detail.self_assessment.get(desk.criterion.key)
    if implied is not None:
        st.caption(
            _("◇ {level} is implied by the applicant's own answers (self-assessment, never counted).", level=implied)
        )


def _reason(desk: Desk) -> None:
    """After the interview, before the levels: why the level is another than from the form."""
    if desk.before is None:
        return
    given = desk.given
    draft_area(
        desk.me,
        desk.reason_field,
        _("What in the interview changed the level"),
        saved=(given.reason if given else None) or "",
        height="content",
        disabled=not desk.open,
        help=_("Needed where the level is not your level from the form. It is saved together with the level."),
    )
    if given and desk.open and differs(given.level, desk.before):
        st.button(
            _("Save the changed reason"),
            key=desk.key("save_reason"),
            on_click=rate,
            args=(desk, given.level),
            type="tertiary",
        )


def _choice(desk: Desk, *, keys: bool) -> None:
    # Never type="primary" for the chosen one: the browser would get a new button and lose the focus. The stylesheet
    # fills the button that carries the check mark.
    rubric = desk.frame.rubric
    chosen = desk.given.level if desk.given else None
    earlier = desk.sheet.levels.get((desk.criterion.key, Stage.FORM.value)) if desk.stage is Stage.INTERVIEW else None
    sentences = desk.criterion.levels.get(language()) or desk.criterion.levels.get("en") or {}
    allowed = [decimal_text(level) for level in rubric.levels]
    if len(allowed) > MOST_BUTTONS:
        _typed(desk, chosen)
    for level in [*(a for a in allowed if len(allowed) <= MOST_BUTTONS), None]:
        marks = []
        if desk.given is not None and chosen == level:
            marks.append(":material/check_circle: " + _("chosen"))
        if earlier is not None and earlier.level == level:
            marks.append("○ " + _("your level from the form"))
        name = level if level is not None else "–"
        text = plain(sentences.get(int(level), "") if level and level.isdigit() else _("Not assessed"))
        st.button(
            f"**{name}** {text}" + "".join(f"  **{mark}**" for mark in marks),
            key=desk.key(f"level_{level if level is not None else 'x'}"),
            on_click=rate,
            args=(desk, level),
            shortcut=_shortcut(level) if keys else None,
            disabled=not desk.open,
            width="stretch",
        )


def _shortcut(level: str | None) -> str | None:
    if level is None:
        return "x"
    return level if len(level) == 1 else None


def _typed(desk: Desk, chosen: str | None) -> None:
    rubric, widget = desk.frame.rubric, desk.key("typed")
    st.session_state[widget] = float(chosen) if chosen is not None else None
    st.number_input(
        _("Level, {low} to {high}", low=decimal_text(rubric.low), high=decimal_text(rubric.high)),
        min_value=float(rubric.low),
        max_value=float(rubric.high),
        value=None,  # what stands in place of a value out of range, which must not become the lowest level
        step=float(rubric.step),
        key=widget,
        on_change=_rate_typed,
        args=(desk, widget),
        disabled=not desk.open,
    )


def _rate_typed(desk: Desk, widget: str) -> None:
    typed = st.session_state[widget]
    if typed is not None:
        nearest = min(desk.frame.rubric.levels, key=lambda level: abs(float(level) - typed))
        rate(desk, decimal_text(nearest))


def _evidence(desk: Desk) -> None:
    """What the level rests on, each piece with its own removal."""
    found = desk.evidence
    st.markdown(f"**{_('Evidence')}**")
    if not found:
        st.caption(
            _("Nothing cited yet. High levels ask for a citation, the lowest for one or for a field that says nothing.")
        )
    elif desk.given is None:
        st.caption(_("Saved together with the level: choose one."))
    for number, piece in enumerate(found, start=1):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(f"{number}. {_said(desk, piece)}")
        row.button(
            _("Remove {n}", n=number),
            key=desk.key(f"remove_{number}"),
            type="tertiary",
            on_click=remove,
            args=(desk, piece),
            disabled=not desk.open,
        )


def _said(desk: Desk, piece: Evidence) -> str:
    kind, _colon, name = piece["source"].partition(":")
    field = desk.frame.programme.field(name)
    if kind == NOTHING:
        return _("“{field}” says nothing.", field=plain(word(field.label) if field else name))
    return f"“{plain(piece['quote'])}”" + (f" ({_('interview note')})" if kind == "note" else "")


def _onward(desk: Desk, *, keys: bool) -> None:
    order = [c.key for c in desk.frame.rubric.criteria]
    place = order.index(desk.criterion.key)
    row = st.container(horizontal=True)
    row.button(
        _("Previous"),
        key=f"previous_{desk.code}",
        icon=":material/arrow_back:",
        on_click=move,
        args=(desk, order[place - 1] if place else None),
        shortcut="p" if keys else None,
    )
    row.button(
        _("Next"),
        key=f"next_{desk.code}",
        icon=":material/arrow_forward:",
        icon_position="right",
        on_click=onward,
        args=(desk,),
        shortcut="n" if keys else None,
    )
    row.button(
        _("Take my level back"),
        key=f"clear_{desk.code}",
        type="tertiary",
        on_click=clear,
        args=(desk,),
        disabled=not desk.open or desk.given is None,
    )
