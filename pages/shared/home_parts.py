"""The parts of the home page: a task, the slots, the first steps of an empty programme."""

from datetime import date

import streamlit as st

from data.access import Act, Viewer
from data.queries.standings import Result
from data.queries.waiting import Task
from pages.shared import markup
from pages.shared.text import _, day, n_
from scoring.ranking import Zone


def line(task: Task) -> None:
    """One thing to do, when it is due, and the way there."""
    text, way = st.columns([5, 2], vertical_alignment="center")
    due = "" if task.by is None else " · " + _("by {day}", day=day(task.by))
    values = {name: day(value) if isinstance(value, date) else value for name, value in task.values}
    text.markdown(f"**{n_(*task.sentence, task.n, **values)}**{due}")
    if task.page == "home":  # it stands below, on this very page
        return
    query = {"code": task.code} if task.code else None
    with way:
        st.page_link(f"{task.page}.py", label=_(task.action), query_params=query, icon=":material/arrow_forward:")


def slots(found: Result | None, n: int) -> None:
    """How many slots the scores settle; before release only when that will be seen."""
    if found is None:
        st.write(
            n_("The slot appears when ratings are released.", "The {n} slots appear when ratings are released.", n)
        )
        return
    if found.partial:
        if found.hidden:
            st.write(
                n_(
                    "The slots appear when you have submitted your sheet of {n} application.",
                    "The slots appear when you have submitted your sheets of {n} applications.",
                    len(found.hidden),
                )
            )
        else:
            st.write(
                _("Slots are not shown to a person who is recused from an application until the decision is made.")
            )
        return
    zones = [s.zone for s in found.standings]
    safe, contested = zones.count(Zone.SAFE), zones.count(Zone.CONTESTED)
    st.subheader(_("{safe} of {n} slots safe", safe=safe, n=n))
    markup.mark(n_("{n} safe", "{n} safe", safe), "safe")
    markup.mark(n_("{n} contested", "{n} contested", contested), "contested")
    markup.mark(n_("{n} out", "{n} out", zones.count(Zone.OUT)), "out")
    markup.mark(n_("{n} unrated", "{n} unrated", zones.count(Zone.UNRATED)), "unrated")
    tied = [s.application for s in found.standings if s.tied_across_line]
    if tied:
        st.write(_("{codes} are tied across the line: the tie ladder decides between them.", codes=", ".join(tied[:8])))
    st.page_link("shortlist.py", label=_("Open the shortlist"), icon=":material/arrow_forward:")


def first_steps(me: Viewer) -> None:
    """An empty programme: three steps to its first shortlist."""
    if not me.may(Act.PREPARE):
        st.info(_("No applications yet. The coordinator loads them when they arrive."))
        return
    st.write(_("This programme has no applications yet. Three steps lead to the first shortlist:"))
    steps = (
        (_("Make the rubric and the rules yours, and seal them"), "settings.py", None),
        (_("Invite the people who assess"), "settings.py", None),
        (_("Load the applications from the form tool"), "applications.py", {"import": "1"}),
    )
    for number, (label, page, query) in enumerate(steps, start=1):
        st.page_link(page, label=f"{number}. {label}", query_params=query)
