"""What a coordinator does with one application: flags, eligibility, clarification, correction, withdrawal, merging."""

import streamlit as st

from data.access import Act, Viewer
from data.actions import applications as acts
from data.imports.values import reader
from data.programme import Field, Kind
from data.queries import applications
from data.queries.applications import Detail
from data.queries.programmes import Frame
from data.text import N_
from pages.shared import markup
from pages.shared.acting import acting
from pages.shared.answers import written
from pages.shared.here import engine, language
from pages.shared.text import HELSINKI, _, moment, plain, word
from scoring.eligibility import Verdict
from scoring.errors import Problem

VERDICTS = {
    Verdict.YES: N_("Yes"),
    Verdict.NO: N_("No"),
    Verdict.CLARIFY: N_("To be clarified"),
    Verdict.LATER: N_("After release"),
}


def attention(me: Viewer, here: Frame, one: Detail) -> None:
    """What the import could not be sure of, and that answers changed after they had been rated."""
    if not one.attention and not one.row.evidence_changed:
        return
    st.header(_("Needs attention"))
    if one.row.evidence_changed:
        st.warning(_("Answers changed after somebody had rated this application. Ratings were kept."))
    for flag in one.attention:
        field = here.programme.field(flag["field"] or "")
        where = f"**{plain(word(field.label))}** – " if field else ""
        st.markdown(where + plain(_(flag["sentence"], **flag["values"])))
    if me.may(Act.PREPARE):
        st.button(_("All looked at"), key="settle", on_click=_settle, args=(me, one.row.code))


def _settle(me: Viewer, code: str) -> None:
    with acting():
        acts.settle(engine(), me, code)


def eligibility(me: Viewer, here: Frame, one: Detail) -> None:
    """Each rule: what it computes, what a person decided; and the decision."""
    st.header(_("Eligibility"))
    rulings = applications.eligible(engine(), me)[one.row.code]
    lines: list[list[markup.Cell]] = []
    for rule in here.programme.rules:
        r = rulings[rule.key]
        kind = {"yes": "yes", "no": "no"}.get(r.verdict.value, "clarify")
        decided = (
            _("Decided by {person} {when}: {reason}", person=r.decided_by, when=moment(r.at), reason=r.reason)
            if r.decided_by
            else ""
        )
        lines.append(
            [
                f"{rule.key} {word(rule.name)}",
                markup.Mark(_(VERDICTS[r.verdict]), kind),
                decided or _(r.sentence, **r.values),
            ]
        )
    markup.table(_("Eligibility of {code}", code=one.row.code), [_("Rule"), _("Verdict"), _("Why")], lines)
    if not me.may(Act.PREPARE):
        return
    with st.popover(_("Decide eligibility"), icon=":material/gavel:"):
        names = {rule.key: f"{rule.key} {word(rule.name)}" for rule in here.programme.rules}
        rule = st.selectbox(_("Rule"), list(names), format_func=names.get, key=f"rule_{one.row.code}")
        verdict = st.radio(
            _("Verdict"),
            [Verdict.YES, Verdict.NO, Verdict.CLARIFY],
            format_func=lambda v: _(VERDICTS[v]),
            key=f"verdict_{one.row.code}",
        )
        reason = st.text_area(_("Reason, as it will stand in the minutes"), key=f"why_{one.row.code}")
        st.button(
            _("Save the decision"), key="decide", on_click=_decide, args=(me, one.row.code, rule, verdict, reason)
        )


def _decide(me: Viewer, code: str, rule: str, verdict: Verdict, reason: str) -> None:
    with acting():
        acts.decide_eligibility(engine(), me, code, rule=rule, verdict=verdict, reason=reason)


def clarifications(me: Viewer, one: Detail) -> None:
    """Questions to the applicant and their answers, both dated."""
    if one.clarifications or me.may(Act.PREPARE):
        st.header(_("Clarifications"))
    for asked in one.clarifications:
        st.markdown(f"**{plain(asked.question)}**")
        st.caption(_("Asked by {person} {when}", person=plain(asked.asked_by), when=moment(asked.asked_at)))
        if asked.answer is not None:
            markup.passage(asked.answer)
            st.caption(_("Answered {when}", when=moment(asked.answered_at)))
        elif me.may(Act.PREPARE):
            text = st.text_area(_("The applicant's answer"), key=f"answer_{asked.id}")
            st.button(
                _("Save the answer"),
                key=f"answered_{asked.id}",
                on_click=_answer,
                args=(me, one.row.code, asked.id, text),
            )
    if me.may(Act.PREPARE):
        with st.popover(_("Ask for a clarification"), icon=":material/help:"):
            question = st.text_area(_("Question to the applicant"), key=f"ask_{one.row.code}")
            st.button(_("Note that it was asked"), key="asked", on_click=_ask, args=(me, one.row.code, question))


def _ask(me: Viewer, code: str, question: str) -> None:
    with acting():
        acts.ask(engine(), me, code, question=question)


def _answer(me: Viewer, code: str, number: int, text: str) -> None:
    with acting():
        acts.answer(engine(), me, code, clarification=number, text=text)


def change(me: Viewer, here: Frame, one: Detail) -> None:
    """Correct an answer, withdraw or restore, merge into another."""
    st.header(_("Change"))
    code = one.row.code
    with st.popover(_("Correct an answer"), icon=":material/edit:"):
        fields = {f.key: word(f.label) for f in here.programme.fields if not f.personal}
        key = st.selectbox(_("Question"), list(fields), format_func=fields.get, key=f"field_{code}")
        field = here.programme.field(key)
        assert field is not None
        options = {o.value: word(o.name) for o in field.options}
        value: object
        if field.kind is Kind.CHOICE:
            value = st.selectbox(
                _("Answer"),
                list(options),
                format_func=options.get,
                index=None,
                key=f"new_{code}_{key}",
                placeholder=_("Choose"),
            )
        elif field.kind is Kind.MULTI:
            value = st.multiselect(
                _("Answer"),
                list(options),
                one.values.get(key) or [],
                format_func=options.get,
                key=f"new_{code}_{key}",
                placeholder=_("Choose"),
            )
        else:
            value = st.text_area(_("Answer"), written(field, one.values.get(key), language()), key=f"new_{code}_{key}")
        reason = st.text_input(_("Reason, as it will stand in the minutes"), key=f"correct_{code}")
        st.button(_("Save the correction"), key="correct", on_click=_correct, args=(me, one, field, value, reason))
    with st.popover(_("Withdraw or restore"), icon=":material/undo:"):
        reason = st.text_input(_("Who said so, and when"), key=f"withdraw_{code}")
        received = one.row.state == "received"
        label = _("Mark as withdrawn") if received else _("Bring back into the selection")
        st.button(label, key="withdraw", on_click=_withdraw, args=(me, code, reason, received))
    with st.popover(_("Merge a duplicate"), icon=":material/merge:"):
        others = {
            r.code: r.name for r in applications.applications(engine(), me) if r.code != code and r.state == "received"
        }
        into = st.selectbox(
            _("Keep this one"),
            list(others),
            format_func=lambda c: f"{c} {others[c]}",
            index=None,
            key=f"into_{code}",
            placeholder=_("Choose an application"),
        )
        reason = st.text_input(_("Why the two are one application"), key=f"merge_{code}")
        st.button(_("Merge"), key="merge", disabled=into is None, on_click=_merge, args=(me, code, into, reason))


def _correct(me: Viewer, one: Detail, field: Field, given: object, reason: str) -> None:
    with acting():
        value = given if field.options else understood(field, str(given))
        acts.correct(engine(), me, one.row.code, values={field.key: value}, reason=reason, version=one.version)


def understood(field: Field, typed: str) -> object:
    """What a person typed as an answer, in its canonical value. Raises Problem for what cannot be one."""
    value, doubt = reader(field, {}, HELSINKI)(typed)
    if value is None and doubt is not None and typed.strip():
        sentence, values = doubt
        raise Problem(sentence, **values)
    return value


def _withdraw(me: Viewer, code: str, reason: str, received: bool) -> None:
    with acting():
        (acts.withdraw if received else acts.restore)(engine(), me, code, reason=reason)


def _merge(me: Viewer, code: str, into: str, reason: str) -> None:
    with acting():
        acts.merge(engine(), me, code, into=into, reason=reason)
