"""Set-up, somebody drops out: what will happen stands there before it does."""

from collections import Counter
from collections.abc import Iterator, Sequence

import streamlit as st

from data.access import Viewer
from data.actions import assignments as acts
from data.queries import assignments, interviews, programmes
from data.queries.assignments import Leaving
from pages.shared.acting import acting, failed
from pages.shared.here import engine
from pages.shared.shortlist_parts import together
from pages.shared.text import _, n_, plain

NAMED = 12  # people who take over, named each


def leaving(me: Viewer) -> None:
    """A member drops out: what will happen, before it does."""
    st.subheader(_("Somebody drops out"))
    people = {p.code: p.name for p in programmes.members(engine(), me.programme) if p.roles}
    picked = st.selectbox(
        _("Who drops out"),
        list(people),
        index=None,
        format_func=people.get,
        placeholder=_("Choose a member"),
        key="leaver",
    )
    if picked is None:
        return
    talks = [
        talk.code
        for talk in interviews.talks(engine(), me)
        if picked in talk.interviewers and talk.state in ("proposed", "confirmed")
    ]
    found = assignments.leaving(engine(), me, picked)
    st.markdown("\n".join(f"- {line}" for line in _consequences(found, talks)))
    if st.button(_("Confirm: {name} drops out", name=plain(found.name)), key="leave"):
        with acting():
            acts.leave(engine(), me, picked)
        if not failed():
            del st.session_state["leaver"]
        st.rerun()


def _consequences(found: Leaving, talks: Sequence[str]) -> Iterator[str]:
    yield _("Signed out everywhere, and sees nothing of this programme any more.")
    yield n_("{n} submitted sheet stays and counts.", "{n} submitted sheets stay and count.", found.submitted)
    takers = sorted(Counter(found.passed_on.values()).items())
    if len(takers) > NAMED:
        yield _(
            "{n} assessors take over at most {most} applications each.",
            n=len(takers),
            most=max(n for _name, n in takers),
        )
    for taker, n in takers if len(takers) <= NAMED else ():
        yield n_("{name} takes over {n} application.", "{name} takes over {n} applications.", n, name=plain(taker))
    if found.nobody:
        yield n_(
            "Nobody takes over {n} application: {codes}.",
            "Nobody takes over {n} applications: {codes}.",
            len(found.nobody),
            codes=together(found.nobody),
        )
    if talks:
        yield n_(
            "{n} interview still names this person: {codes}.",
            "{n} interviews still name this person: {codes}.",
            len(talks),
            codes=together(talks),
        )
    yield _("The name stays in the records. Roles given again under “People” bring the person back.")
