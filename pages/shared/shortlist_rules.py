"""Rules: what the sealed rules make of the slots, what each costs in points and names, and who steps in for whom.

A rule tried here binds nobody: it binds once it stands in the programme file and is sealed.
"""

from collections.abc import Mapping

import streamlit as st

from data.access import Viewer
from data.queries import quotas
from data.queries.applications import Row
from data.queries.programmes import Frame
from data.queries.quotas import Outcome
from data.queries.standings import Result
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.quota_words import FIELDS, KINDS, all_in_words, as_toml, field_name, in_words, names
from pages.shared.shortlist_balance import balance
from pages.shared.shortlist_changes import moved
from pages.shared.shortlist_parts import points, together, why_partial
from pages.shared.text import _, n_, percent, problem
from scoring.change.leave_out import change
from scoring.errors import Problem
from scoring.rules import Kind, Rule

MOST = 12  # rules tried at a time


def rules(me: Viewer, frame: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """The whole tab."""
    if found.judgement is None:
        why_partial(found)
        return
    if not found.ranked:
        st.write(_("Nobody is ranked yet: too few ratings have been submitted."))
        return
    sealed = frame.programme.quotas
    tried: list[Rule] = st.session_state.setdefault("rules_tried", [])
    _try(me, frame, found, tried)
    both = (*sealed, *tried)
    try:
        told = quotas.outcome(engine(), me, both)
    except Problem as wrong:
        st.error(problem(wrong), icon=":material/error:")
        return
    if told is None:
        return
    st.subheader(_headline(told, frame))
    _prices(told, frame, tried)
    left, right = st.columns(2, gap="large")
    with left:
        if told.best:
            _reserve(told, rows)
            _sets(told)
    with right:
        chosen = told.best[0].applications if told.best else ()
        balance(me, frame, told.plain.applications, chosen if both else ())
        if both and chosen:
            _chances(me, both)


def _try(me: Viewer, frame: Frame, found: Result, tried: list[Rule]) -> None:
    """A rule put together from lists; only what some application has can be asked for."""
    with st.expander(_("Try a rule"), expanded=not tried and not frame.programme.quotas, key="trying"):
        columns = st.columns([2, 2, 2, 1], vertical_alignment="bottom")
        kind = columns[0].selectbox(
            _("Kind of rule"),
            [k for k in Kind if k is not Kind.JOINT],
            format_func=lambda k: _(KINDS[k]),
            key="rule_kind",
        )
        rule: Rule | None
        if kind is Kind.GATE:
            keys = [c.key for c in (*frame.rubric.criteria, *frame.rubric.dimensions)]
            key = columns[1].selectbox(_("Criterion or dimension"), keys, key="rule_criterion")
            least = columns[2].number_input(_("At least"), 0.0, 100.0, 1.0, step=0.5, key="rule_least")
            rule = Rule(kind, key, f"{least:g}")
        else:
            field = columns[1].selectbox(
                _("Of what"), list(FIELDS), format_func=lambda f: field_name(f, frame.programme), key="rule_field"
            )
            counted = quotas.balance(engine(), me, [], fields=[field])[field]
            called = names(field, frame.programme)
            value, n = "", 0
            if kind in (Kind.AT_LEAST, Kind.AT_MOST):
                value = columns[2].selectbox(
                    _("Which"), list(counted), format_func=lambda v: called.get(v, v), key=f"rule_value_{field}"
                )
                n = columns[3].number_input(_("How many"), 0, frame.programme.slots, 1, key="rule_n")
            rule = Rule(kind, field, value, int(n)) if counted and value is not None else None
            if not counted:
                st.caption(_("No application says anything of it."))
        if st.button(_("Try this rule"), type="primary", key="rule_try", disabled=rule is None or len(tried) >= MOST):
            if rule is not None and rule not in tried:
                st.session_state["rules_tried"] = [*tried, rule]
            st.rerun()
        if tried:
            st.caption(_("Tried here, by you alone; a rule binds once it stands in the programme file and is sealed:"))
            st.code(as_toml(tried), language="toml")
            if st.button(_("Take all tried rules away"), key="rules_away"):
                st.session_state["rules_tried"] = []
                st.rerun()


def _headline(told: Outcome, frame: Frame) -> str:
    """What the rules make of the slots, or which of them cannot hold together."""
    if told.conflict is not None:
        parts = all_in_words(told.conflict.rules, frame.programme)
        if len(told.conflict.rules) == 1:
            return _("This cannot hold with the applications there are: {rules}.", rules=parts)
        return _("These cannot all hold, and without any one of them the others can: {rules}.", rules=parts)
    best = told.best[0]
    moves = change(told.plain.applications, best.applications)
    lost = told.plain.points - best.points
    if not told.prices:
        return _("No rule binds: the slots go to {codes} by score.", codes=together(best.applications, most=12))
    if not lost:
        return _("The rules cost nothing: {codes} by score keep them all.", codes=together(best.applications, most=12))
    return _("The rules cost {points} points together: {change}", points=points(lost), change=moved(moves, ""))


def _prices(told: Outcome, frame: Frame, tried: list[Rule]) -> None:
    if told.conflict is not None:
        st.write(_("Change or take away one of them; then the slots can be filled."))
        return
    as_good = sum(one.points == told.best[0].points for one in told.best)
    if as_good > 1:
        st.write(
            _(
                "{sets} sets are equally good: {all} are in all of them, {some} in some.",
                sets=_("{n} or more", n=as_good) if as_good == quotas.SHOWN else as_good,
                all=together(told.core.all, most=12) or "–",
                some=together(told.core.some, most=12) or "–",
            )
        )
    if not told.prices:
        return
    markup.table(
        _("What each rule costs"),
        [_("Rule"), _("Price, points"), _("Without it"), _("Sealed")],
        [
            [
                in_words(one.rule, frame.programme),
                points(one.points),
                moved(change(one.leave, one.enter), _("the same")),
                _("tried") if one.rule in tried and one.rule not in frame.programme.quotas else _("sealed"),
            ]
            for one in told.prices
        ],
        numbers={1},
        visible_caption=True,
    )


def _reserve(told: Outcome, rows: Mapping[str, Row]) -> None:
    st.subheader(_("If one withdraws"))
    codes = [code for one in told.reserves for code in one.withdraws if code in told.best[0].applications]
    gone = st.selectbox(
        _("Suppose this one withdraws"),
        codes,
        index=None,
        format_func=lambda code: f"{code} {rows[code].name}",
        placeholder=_("Choose an application"),
        key="withdraws",
    )
    if gone:
        one = next(one for one in told.reserves if gone in one.withdraws)
        if one.conflict is not None or not one.enter:
            st.write(_("Nobody may step in under the rules: the slot stays empty."))
        else:
            st.write(
                n_(
                    "{codes} steps in: {change}",
                    "{codes} step in: {change}",
                    len(one.enter),
                    codes=", ".join(f"{code} {rows[code].name}" for code in one.enter),
                    change=moved(change((*one.withdraws, *one.leave), one.enter), ""),
                )
            )
    markup.table(
        _("Who steps in for whom"),
        [_("Withdraws"), _("Steps in"), _("Must give way")],
        [
            [", ".join(one.withdraws), ", ".join(one.enter) or _("nobody"), ", ".join(one.leave) or "–"]
            for one in told.reserves
        ],
        visible_caption=True,
    )


def _sets(told: Outcome) -> None:
    """The best sets, each with how many points it lacks of the first."""
    markup.table(
        _("The best sets that keep the rules"),
        [_("Applications"), _("Points fewer")],
        [[", ".join(one.applications), points(told.best[0].points - one.points)] for one in told.best],
        numbers={1},
        visible_caption=True,
    )


def _chances(me: Viewer, both: tuple[Rule, ...]) -> None:
    """On demand: each draw is a question of its own."""
    if not st.toggle(_("Chance of a seat under the rules"), key="rules_chances"):
        return
    found = quotas.chances(engine(), me, both)
    if found is None:
        st.write(_("The chance of a seat cannot be told."))
        return
    shown = sorted((code for code, chance in found.items() if chance >= 0.005), key=lambda code: -found[code])
    markup.table(
        _("Chance of a seat under the rules, over {n} draws", n=quotas.DRAWS),
        [_("Code"), _("Chance of a seat")],
        [[code, percent(float(found[code]))] for code in shown],
        numbers={1},
        visible_caption=True,
    )
