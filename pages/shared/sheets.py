"""Sheets in figures: how many each organisation and each assessor has to submit and has submitted; never a level."""

from collections.abc import Collection

import streamlit as st

from data.queries.assignments import Load, State
from data.text import N_
from pages.shared import markup
from pages.shared.text import _

STATES = {
    State.SUBMITTED: N_("● submitted"),
    State.AWAITED: N_("○ not yet"),
    State.RECUSED: N_("× recused"),
    State.NOT_GIVEN: N_("not given"),
}


def by_organisation_and_assessor(
    caption: str, by_assessor: str, organisations: Collection[Load], people: Collection[Load]
) -> None:
    """How many sheets each organisation, and each assessor, has to submit and has submitted; no levels."""
    by_organisation(caption, organisations)
    with st.expander(by_assessor):
        markup.table(
            by_assessor,
            [_("Assessor"), _("Organisation"), _("To rate"), _("Submitted")],
            [[p.name, p.organisation or "–", str(p.expected), str(p.submitted)] for p in people],
            numbers={2, 3},
        )


def by_organisation(caption: str, organisations: Collection[Load]) -> None:
    """How far each evaluating organisation is; no levels."""
    markup.table(
        caption,
        [_("Organisation"), _("Assessors"), _("To rate"), _("Submitted")],
        [[o.name or "–", str(o.assessors), str(o.expected), str(o.submitted)] for o in organisations],
        numbers={1, 2, 3},
        visible_caption=True,
    )
