"""Set-up, who rates what: everybody all, or so many assessors for each application; and somebody who drops out."""

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from data.access import Viewer
from data.actions import assignments as acts
from data.queries import assignments
from data.queries.assignments import Given, Overview, Plan, State
from pages.shared import markup, settings_leaving, settings_planning, sheets
from pages.shared.acting import acting
from pages.shared.here import engine
from pages.shared.shortlist_parts import together
from pages.shared.text import _, n_, problem
from scoring.errors import Problem

EVERYBODY = 40  # applications that a committee can well rate all of
PAGE = 25  # applications in the table at a time
WIDE = 8  # assessors that a table has room for, a column each


def assignment(me: Viewer) -> None:
    """How it stands, how it is changed for all and for one application, and who drops out."""
    found = assignments.overview(engine(), me)
    st.header(_("Who rates what"))
    st.write(_stands(found))
    if found.lacking:
        st.warning(
            n_(
                "{n} application has fewer assessors than it was to have: {codes}. Give it out below.",
                "{n} applications have fewer assessors than they were to have: {codes}. Give them out below.",
                len(found.lacking),
                codes=together(found.lacking),
            )
        )
    sheets.by_organisation_and_assessor(
        _("Sheets by organisation"), _("Sheets by assessor"), found.organisations, found.people
    )
    settings_planning.planning(me, found)
    _ways(me, found)
    if found.allocated or len(found.people) <= WIDE:
        shown = _given(me, found)
        if found.allocated:
            _one(me, found, shown)
    settings_leaving.leaving(me)


def _stands(found: Overview) -> str:
    n = found.applications
    if not found.allocated:
        return n_("Everybody rates the {n} application.", "Everybody rates all {n} applications.", n)
    if not found.each:
        return _("Applications are given out by hand.")
    return n_(
        "Each application is given to {n} assessor at least.",
        "Each application is given to {n} assessors at least.",
        found.each,
    )


def _ways(me: Viewer, found: Overview) -> None:
    """The three ways, and what the one chosen would make before it is made."""
    st.subheader(_("Give the applications out"))
    ways: dict[str, tuple[str, Callable[[], None]]] = {
        "everybody": (_("Everybody rates all"), lambda: _everybody(me, found)),
        "each": (_("So many assessors for each application"), lambda: _each(me, found)),
        "hand": (_("By hand, to people and organisations"), lambda: _by_hand(me, found)),
    }
    now = "everybody" if not found.allocated else "each" if found.each else "hand"
    way = st.radio(
        _("How the applications are given out"),
        list(ways),
        index=list(ways).index(now),
        format_func=lambda key: ways[key][0],
        key="way",
    )
    ways[way][1]()


def _everybody(me: Viewer, found: Overview) -> None:
    st.caption(
        _(
            "Best up to about {n} applications: everybody is then equally strict to all, and plain means are fair.",
            n=EVERYBODY,
        )
    )
    if found.allocated and st.button(_("Let everybody rate all"), key="everybody"):
        with acting():
            acts.everybody(engine(), me)
        st.rerun()


def _by_hand(me: Viewer, found: Overview) -> None:
    st.caption(_("Nobody has an application until you give it to them below. What somebody has begun stays theirs."))
    if (not found.allocated or found.each) and st.button(_("Give out by hand"), key="by_hand"):
        with acting():
            acts.allocate(engine(), me, each=0)
        st.rerun()


def _each(me: Viewer, found: Overview) -> None:
    assessors = sum(p.assessors for p in found.people)
    if not found.applications:
        st.info(_("No applications yet. They are loaded on the page “Applications”."))
        return
    if not assessors:
        st.info(_("There are no assessors yet. They are added under “People”."))
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    each = left.number_input(
        _("Assessors for each application"), 1, assessors, min(found.each or 3, assessors), key="each"
    )
    apart = right.checkbox(_("At most one of an organisation"), key="apart")
    try:
        plan = assignments.plan(engine(), me, each=each, apart=apart)
    except Problem as wrong:
        st.error(problem(wrong), icon=":material/error:")
        return
    if not plan.added and (found.allocated, found.each) == (True, each):
        st.write(_("Each application has that many already: nothing is to be given out."))
        return
    st.write(_spread(plan) + " " + _bonds(plan))
    sheets.by_organisation_and_assessor(
        _("To rate by organisation"), _("To rate by assessor"), plan.organisations, plan.people
    )
    label = n_("Give out {n} sheet", "Give out {n} sheets", plan.added) if plan.added else _("Give out so")
    if st.button(label, type="primary", key="allocate"):
        with acting():
            acts.allocate(engine(), me, each=each, apart=apart)
        st.rerun()


def _spread(plan: Plan) -> str:
    few, many = (find(p.expected for p in plan.people) for find in (min, max))
    if few == many:
        return n_("Every assessor would rate {n} application.", "Every assessor would rate {n} applications.", many)
    return _("Assessors would rate {few} to {many} applications each.", few=few, many=many)


def _bonds(plan: Plan) -> str:
    """Whether strictness can be compared, in a sentence."""
    if len(plan.people) < 2:
        return ""
    if plan.apart > 1:
        return _(
            "They fall into {n} groups without a common application: between the groups nobody can tell a strict "
            "assessor from weak applications.",
            n=plan.apart,
        )
    return _(
        "Every two of them have {least} to {most} applications in common, and all are connected: strict assessors can "
        "be told from weak applications.",
        least=plan.least,
        most=plan.most,
    )


def _given(me: Viewer, found: Overview) -> tuple[Given, ...]:
    """Who has which application: a column for each assessor, or where they are many, a line of names."""
    st.subheader(_("Who has which application"))
    last = max(0, found.applications - 1) // PAGE + 1
    page = st.number_input(_("Page of the table"), 1, last, 1, key="given_page", width=200) if last > 1 else 1
    shown = assignments.given(engine(), me, first=(page - 1) * PAGE, most=PAGE)
    names = {p.code: p.name for p in found.people}
    states = {state: _(said) for state, said in sheets.STATES.items()}
    if len(names) <= WIDE:
        header = list(names.values())
        lines = [["–" if (s := _state(g, m)) is State.NOT_GIVEN else states[s] for m in names] for g in shown]
        if any(_state(g, m) is State.NOT_GIVEN for g in shown for m in names):
            st.caption(_("– means that it is not given to the assessor."))
    else:
        told = [state for state in State if state is not State.NOT_GIVEN]
        header = [states[state] for state in told]
        lines = [[_people(g, names, state) for state in told] for g in shown]
    through = any(g.organisations for g in shown)
    markup.table(
        _("Applications and who rates them"),
        [_("Code"), *([_("Organisations")] if through else []), *header],
        [
            [
                markup.Link(g.code, f"/applications?code={g.code}"),
                *([", ".join(g.organisations) or "–"] if through else []),
                *line,
            ]
            for g, line in zip(shown, lines, strict=True)
        ],
    )
    return shown


def _state(one: Given, member: str) -> State:
    return one.states.get(member, State.NOT_GIVEN)


def _people(one: Given, names: Mapping[str, str], state: State) -> str:
    return ", ".join(name for m, name in names.items() if _state(one, m) is state) or "–"


def _one(me: Viewer, found: Overview, shown: Collection[Given]) -> None:
    """Give one of the applications shown to somebody, or take it back."""
    st.subheader(_("Give or take back one application"))
    by_code = {g.code: g for g in shown}
    code = st.selectbox(_("Application of the table above"), list(by_code), key="given_code")
    if code is None:
        return
    names = {p.code: p.name for p in found.people if p.assessors}
    without = [m for m in names if _state(by_code[code], m) is State.NOT_GIVEN]
    organisations = [o.name for o in found.organisations if o.name and o.assessors]
    left, right = st.columns(2, gap="large")
    with left:
        to = st.multiselect(
            _("Give to"), without, format_func=names.get, placeholder=_("Choose assessors"), key=f"give_{code}"
        )
        to_all = st.multiselect(
            _("Give to all assessors of"),
            [o for o in organisations if o not in by_code[code].organisations],
            placeholder=_("Choose organisations"),
            key=f"give_all_{code}",
        )
        if st.button(_("Give {code}", code=code), key="give"):
            with acting():
                acts.give(engine(), me, code, members=to, organisations=to_all)
            st.rerun()
    with right:
        back = st.multiselect(
            _("Take back from"),
            [m for m in names if m in by_code[code].own],
            format_func=names.get,
            placeholder=_("Choose assessors"),
            key=f"take_{code}",
        )
        back_all = st.multiselect(
            _("Take back from all assessors of"),
            list(by_code[code].organisations),
            placeholder=_("Choose organisations"),
            key=f"take_all_{code}",
        )
        st.caption(_("What has been submitted stays and counts."))
        if st.button(_("Take {code} back", code=code), key="take_back"):
            with acting():
                acts.take_back(engine(), me, code, members=back, organisations=back_all)
            st.rerun()
