"""Set-up, rules: the rubric as text with its check, the eligibility rules, the seal and the gates."""

import streamlit as st

from data.access import GateKey, Viewer
from data.actions import setup
from data.queries import programmes
from data.queries.programmes import Frame
from data.text import N_, languages
from pages.shared import markup
from pages.shared.acting import acting
from pages.shared.here import engine
from pages.shared.text import _, moment, n_, problem, word
from scoring import rubric as rubrics
from scoring.errors import Problem
from scoring.rubric import decimal_text

KINDS = {
    "choice": N_("by the answer to {field}"),
    "deadline": N_("by the time of receipt"),
    "any_of": N_("by the answers to {field}"),
    "interview": N_("by the interview held"),
    "commitment": N_("by {field}, or a mean of {criterion} of at least {at_least}"),
    "groundwork": N_("by a mean level of {dimension} of at least {at_least}"),
    "unique_team": N_("by the Business IDs of all teams"),
}
EFFECTS = {
    GateKey.CALL_CLOSED: N_("The ranking is no longer marked as changing."),
    GateKey.RATINGS_RELEASED: N_("Everybody sees submitted ratings and the shortlist, except where recused."),
    GateKey.DECIDED: N_("Ratings no longer change; recused members see the result."),
    GateKey.CLOSED: N_("Nothing in the programme changes any more."),
}


def rubric(me: Viewer, here: Frame) -> None:
    """The rubric side by side with the text it is read from: check, then save."""
    sealed = GateKey.RUBRIC_SEALED in here.gates
    st.header(_("Rubric"))
    st.write(
        n_(
            "{n} criterion.",
            "{n} criteria in {dimensions} dimensions.",
            len(here.rubric.criteria),
            dimensions=len(here.rubric.dimensions),
        )
        + " "
        + (_("Sealed: a change needs a reason.") if sealed else _("Not sealed yet."))
    )
    markup.table(
        _("The criteria of the rubric"),
        [_("Criterion"), _("Name"), _("Weight"), _("Question in the interview")],
        [[c.key, word(c.name), decimal_text(c.weight), word(c.question)] for c in here.rubric.criteria],
        numbers={2},
    )
    _levels(here)
    with st.expander(_("Change the rubric as text (TOML)")):
        text = st.text_area(
            _("Rubric"), here.rubric_text, height=400, key=f"rubric_{rubrics.digest(here.rubric_text)[:12]}"
        )
        try:
            found = rubrics.read(text)
        except Problem as wrong:
            st.error(problem(wrong))
        else:
            st.success(n_("It reads well: {n} criterion.", "It reads well: {n} criteria.", len(found.criteria)))
        reason = st.text_input(_("Reason, as it will stand in the minutes"), key="rubric_reason") if sealed else ""
        if st.button(_("Save the rubric"), disabled=text == here.rubric_text):
            with acting():
                setup.change_rubric(engine(), me, text=text, reason=reason)
            st.rerun()


def _levels(here: Frame) -> None:
    """The level sentences of one criterion, the languages side by side."""
    criteria = {c.key: c for c in here.rubric.criteria}
    key = st.selectbox(
        _("Level sentences of"), list(criteria), format_func=lambda k: f"{k} {word(criteria[k].name)}", key="levels_of"
    )
    sentences = criteria[key].levels
    spoken = [code for code in languages() if code in sentences]
    steps = sorted({step for code in spoken for step in sentences[code]})
    markup.table(
        _("Level sentences of {criterion} in each language", criterion=key),
        [_("Level"), *(languages()[code] for code in spoken)],
        [[str(step), *(sentences[code].get(step, "–") for code in spoken)] for step in steps],
    )


def eligibility(me: Viewer, here: Frame) -> None:
    """The eligibility rules, and the text of the programme in which they stand."""
    st.header(_("Eligibility rules"))
    st.write(
        _("A rule computes yes, no or to be clarified; a person decides on the application's page, with a reason.")
    )
    markup.table(
        _("Eligibility rules"),
        [_("Rule"), _("Name"), _("How it is found out")],
        [
            [rule.key, word(rule.name), _(KINDS[rule.kind], **_named(here, dict(rule.params)))]
            for rule in here.programme.rules
        ],
    )
    with st.expander(_("Change the programme as text (TOML): form, rules, tie ladder")):
        text = st.text_area(_("Programme"), here.text, height=400, key=f"programme_{rubrics.digest(here.text)[:12]}")
        sealed = GateKey.RUBRIC_SEALED in here.gates
        reason = st.text_input(_("Reason, as it will stand in the minutes"), key="rules_reason") if sealed else ""
        if st.button(_("Save the programme"), disabled=text == here.text):
            with acting():
                setup.change_programme(engine(), me, text=text, reason=reason)
            st.rerun()


def _named(here: Frame, params: dict[str, object]) -> dict[str, object]:
    field = here.programme.field(str(params.get("field", "")))
    return {**params, "field": _("“{question}”", question=word(field.label)) if field else ""}


def gates(me: Viewer, here: Frame) -> None:
    """The seal and each gate: what it does, who opened it and when, and its one button."""
    st.header(_("Seal"))
    if GateKey.RUBRIC_SEALED not in here.gates:
        st.write(_("Seal rubric and rules before the first rating: text, SHA-256 and time are kept for ever."))
        if st.button(_("Seal rubric and rules"), type="primary", key="seal"):
            with acting():
                setup.seal(engine(), me)
            st.rerun()
    markup.table(
        _("Sealed versions, the newest first"),
        [_("Version"), _("Sealed"), _("By"), "SHA-256", _("Reason")],
        [[str(s.number), moment(s.at), s.by, s.sha256[:16], s.reason or "–"] for s in programmes.seals(engine(), me)],
    )
    st.header(_("Gates"))
    for gate, effect in EFFECTS.items():
        opened = here.gates.get(gate)
        text, button = st.columns([4, 1], vertical_alignment="bottom")
        with text:
            st.subheader(_(setup.GATES[gate]))
            state = _("Open since {moment}, by {person}.", moment=moment(opened.at), person=opened.by) if opened else ""
            st.write(f"{_(effect)} {state or _('Not open.')}")
        if opened is None:
            button.button(_("Open"), key=f"open_{gate}", on_click=_open, args=(me, gate))
            continue
        reason = text.text_input(_("Reason for closing it again"), key=f"reason_{gate}")
        button.button(_("Close again"), key=f"close_{gate}", on_click=_close, args=(me, gate, reason))


def _open(me: Viewer, gate: GateKey) -> None:
    with acting():
        setup.open_gate(engine(), me, gate)


def _close(me: Viewer, gate: GateKey, reason: str) -> None:
    with acting():
        setup.close_gate(engine(), me, gate, reason=reason)
