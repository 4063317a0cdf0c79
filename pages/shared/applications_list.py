"""The list of applications: filters kept in the address, a page of rows, and two ways to open one."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.access import GateKey
from data.programme import in_language
from data.queries import applications
from data.queries.applications import Row, Ruling
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.text import N_
from pages.shared.here import language
from pages.shared.shortlist_parts import VERDICTS
from pages.shared.text import _, moment, n_
from scoring.eligibility import Verdict

PAGE = 50
FILTERS = {
    "all": N_("All"),
    "attention": N_("Needs attention"),
    "clarify": N_("To be clarified"),
    "late": N_("Late"),
    "joint": N_("Joint teams"),
    "aside": N_("Withdrawn or merged"),
}
INTERVIEWS = {
    None: N_("Not booked"),
    "proposed": N_("Proposed"),
    "confirmed": N_("Confirmed"),
    "held": N_("Held"),
}
STATES = {"withdrawn": N_("Withdrawn"), "merged": N_("Merged")}


def chosen(rows: Sequence[Row], rulings: Mapping[str, Mapping[str, Ruling]]) -> list[Row]:
    """The rows that the filters and the words typed leave."""
    left, right = st.columns([3, 2])
    # Not bound to the address by Streamlit, which would write the label there, in the reader's language.
    asked = st.query_params.get("show", "all")
    wanted = left.pills(
        _("Show"),
        list(FILTERS),
        default=asked if asked in FILTERS else "all",
        format_func=lambda key: _(FILTERS[key]),
        key="show",
        required=True,
        on_change=_keep_filter,
        wrap=True,
    )
    words = right.text_input(
        _("Code or name"), key="find", bind="query-params", placeholder=_("H-07 or part of a name")
    )
    tests = {
        "attention": lambda row: row.attention or row.evidence_changed,
        "clarify": lambda row: applications.verdict(rulings[row.code]) is Verdict.CLARIFY,
        "late": lambda row: row.late,
        "joint": lambda row: row.partners,
    }
    typed = (words or "").strip().casefold()
    return [
        row
        for row in rows
        if (row.state != "received") == (wanted == "aside")
        and (wanted not in tests or tests[wanted](row))
        and (not typed or typed in row.code.casefold() or typed in row.name.casefold())
    ]


def _keep_filter() -> None:
    st.query_params["show"] = st.session_state.show


def table(
    frame: Frame, rows: Sequence[Row], rulings: Mapping[str, Mapping[str, Ruling]], found: Result | None
) -> str | None:
    """A page of rows; returns the code of the one a person picks."""
    last = max(1, (len(rows) - 1) // PAGE + 1)
    page = st.number_input(_("Page of the list"), 1, last, 1, key="list_page") if last > 1 else 1
    shown = rows[(page - 1) * PAGE : page * PAGE]
    st.caption(n_("{n} application", "{n} applications", len(rows)))
    if not shown:
        st.info(_("No application fits. Choose “All”, or clear the words."))
        return None
    names = {
        key: {o.value: in_language(o.name, language()) for o in f.options} if (f := frame.programme.field(key)) else {}
        for key in ("organisation_type", "themes", "language")
    }
    before = "–" if GateKey.RATINGS_RELEASED in frame.gates else _("after release")
    event: Any = st.dataframe(
        pd.DataFrame([_line(row, names, rulings, found, before) for row in shown]),
        key=f"list_{page}_{len(rows)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=38 + 35 * min(len(shown), PAGE),
        placeholder="–",
        alt=_("Applications with type, municipality, themes, receipt, eligibility, interview and attention."),
    )
    picked = event.selection.rows if event else []
    code = shown[picked[0]].code if picked and picked[0] < len(shown) else None
    return code or st.selectbox(
        _("Open an application"),
        [row.code for row in shown],
        index=None,
        format_func=lambda code: f"{code} {next(row.name for row in shown if row.code == code)}",
        placeholder=_("Choose an application"),
        key=f"open_{page}_{len(rows)}",
    )


def _line(
    row: Row,
    names: Mapping[str, Mapping[str, str]],
    rulings: Mapping[str, Mapping[str, Ruling]],
    found: Result | None,
    before: str,
) -> dict[str, object]:
    flags = [n_("{n} flag", "{n} flags", row.attention)] if row.attention else []
    flags += [_("answers changed")] if row.evidence_changed else []
    verdict = VERDICTS[applications.verdict(rulings[row.code])] if row.opened else N_("unanswered")
    return {
        _("Code"): row.code,
        _("Lead organisation"): row.name + (f" (+{row.partners})" if row.partners else ""),
        _("Type"): names["organisation_type"].get(row.type or "", row.type),
        _("Received"): moment(row.submitted_at) + (" · " + _("late") if row.late else ""),
        _("Eligibility"): _(STATES[row.state]) if row.state in STATES else _(verdict),
        _("Interview"): _(INTERVIEWS.get(row.interview, INTERVIEWS[None])),
        _("Attention"): ", ".join(flags),
        _("Coverage"): _coverage(row, found, before),
        _("Municipality"): row.municipality,
        _("Language"): names["language"].get(row.language or "", row.language),
        _("Themes"): ", ".join(names["themes"].get(theme, theme) for theme in row.themes),
    }


def _coverage(row: Row, found: Result | None, before: str) -> str | None:
    """How much of the weight has a level; computed from ratings, so nothing is said before release."""
    if found is None:
        return before
    score = found.scores.get(row.code)
    return None if score is None else f"{round(float(score.coverage) * 100)} %"
