"""The way in: a file, which column answers which question, what needs attention, what would change; then it is stored.

The file lives in the session only until it is stored; what has been confirmed lives in the database.
"""

from dataclasses import dataclass, replace

import streamlit as st

from data import imports
from data.access import Viewer
from data.actions import intake, ratings
from data.imports import Mapping, Reading, Suggestion, Table
from data.imports import ratings as ratings_import
from data.imports.rows import UNFIT
from data.queries import programmes
from data.queries.programmes import Frame
from data.text import N_
from pages.shared import importing_steps as steps
from pages.shared.acting import acting, failed, told
from pages.shared.here import engine
from pages.shared.text import _, problem
from scoring.errors import Problem

STEPS = (N_("1 File"), N_("2 Columns"), N_("3 Attention"), N_("4 Difference"))
TYPES = ["xlsx", "csv", "tsv", "txt"]


@dataclass(frozen=True)
class Incoming:
    """A file on its way in."""

    name: str
    table: Table
    suggestion: Suggestion
    mapping: Mapping
    kept: bool  # the mapping was confirmed for an earlier file of this form
    step: int = 1
    found: Reading | None = None

    @property
    def form(self) -> str:
        return imports.form_key(self.table.headers)


def flow(me: Viewer, here: Frame) -> None:
    """The step in hand; each has a way back, and nothing is stored before the last."""
    st.page_link("applications.py", label=_("All applications"), icon=":material/arrow_back:")
    incoming: Incoming | None = st.session_state.get("incoming")
    step = incoming.step if incoming else 0
    st.markdown(" → ".join(f"**{_(name)}**" if i == step else _(name) for i, name in enumerate(STEPS)))
    told("import")
    if incoming is None:
        _file(me, here)
    elif step == 1:
        _columns(here, incoming)
    elif step == 2:
        steps.attention(here, incoming.found)
        _ways(incoming, back=1, forward=3)
    else:
        _difference(me, here, incoming)


def _file(me: Viewer, here: Frame) -> None:
    uploads = st.session_state.setdefault("uploads", 0)  # a new key empties the field after each file
    st.header(_("Applications"))
    st.write(
        _("Choose the export of the form tool: Microsoft Forms, Google Forms, Webropol, or any table (.xlsx, .csv).")
    )
    file = st.file_uploader(_("Applications from the form tool"), type=TYPES, key=f"file_{uploads}")
    if file is not None:
        try:
            st.session_state.incoming = _opened(me, here, file.getvalue(), file.name)
        except Problem as wrong:
            st.error(problem(wrong), icon=":material/error:")
        else:
            st.session_state.uploads += 1
            st.rerun()
    st.header(_("Ratings"))
    st.write(_("Ratings given elsewhere: CSV with the columns application, assessor, criterion, level, stage."))
    given = st.file_uploader(_("Ratings (CSV or .xlsx)"), type=TYPES, key=f"ratings_{uploads}")
    if given is not None:
        counts: dict[str, int] = {}
        with acting("import"):
            found = ratings_import.read_ratings(given.getvalue(), given.name, here.rubric)
            counts = ratings.import_ratings(engine(), me, found)
        st.session_state.uploads += 1  # also after a refusal, or the same file would be read at every run
        if not failed("import"):
            st.session_state.counts = counts
        st.rerun()
    if counts := st.session_state.pop("counts", None):
        st.success(_("Ratings: {new} new, {changed} changed, {unchanged} unchanged.", **counts))


def _opened(me: Viewer, here: Frame, content: bytes, name: str) -> Incoming:
    table = imports.read_table(content, name)
    suggestion = imports.suggest(table, here.programme)
    kept = programmes.kept_mapping(engine(), me, table, suggestion)
    mapping = kept or imports.mapping_of(suggestion, table)
    return Incoming(name, table, suggestion, mapping, kept is not None)


def _columns(here: Frame, incoming: Incoming) -> None:
    mapping = steps.columns(here, incoming.table, incoming.suggestion, incoming.mapping, kept=incoming.kept)
    ways = st.container(horizontal=True)
    ways.button(_("Back"), key="back_1", on_click=_drop)
    if ways.button(_("Confirm the columns"), type="primary", key="confirm"):
        bar = st.progress(0.0, _("Reading the rows"))
        found = imports.convert(
            incoming.table, mapping, here.programme, progress=lambda n, all_: bar.progress(n / max(1, all_))
        )
        if not found.fits:
            bar.empty()
            st.error(_(UNFIT), icon=":material/error:")
            return
        st.session_state.incoming = replace(incoming, mapping=mapping, found=found, step=2)
        st.rerun()


def _difference(me: Viewer, here: Frame, incoming: Incoming) -> None:
    assert incoming.found is not None
    steps.difference(here, intake.difference(engine(), me, incoming.found, form=incoming.form), incoming.found)
    ways = st.container(horizontal=True)
    ways.button(_("Back"), key="back_3", on_click=_go, args=(incoming, 2))
    ways.button(_("Store"), type="primary", key="store", on_click=_store, args=(me, incoming))


def _ways(incoming: Incoming, *, back: int, forward: int) -> None:
    ways = st.container(horizontal=True)
    ways.button(_("Back"), key="back_2", on_click=_go, args=(incoming, back))
    ways.button(_("Next"), type="primary", key="next_2", on_click=_go, args=(incoming, forward))


def _go(incoming: Incoming, step: int) -> None:
    st.session_state.incoming = replace(incoming, step=step)


def _drop() -> None:
    st.session_state.pop("incoming", None)


def _store(me: Viewer, incoming: Incoming) -> None:
    assert incoming.found is not None
    with acting():
        intake.import_applications(
            engine(),
            me,
            incoming.found,
            form=incoming.form,
            sha256=incoming.table.sha256,
            mapping=imports.write_map(incoming.mapping),
        )
    if not failed():
        _drop()
        st.query_params.clear()
