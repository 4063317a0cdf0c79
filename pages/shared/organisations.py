"""What each evaluating organisation gave, side by side with the committee: for one application, and for all."""

from collections.abc import Mapping

import streamlit as st

from data.access import Viewer
from data.queries.applications import Row
from data.queries.organisations import side_by_side
from data.queries.programmes import Frame
from data.queries.standings import Result
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.shortlist_parts import points
from pages.shared.text import _, n_
from scoring.aggregate import Score

PAGE = 50  # applications in the table at a time


def of_one(me: Viewer, here: Frame, code: str, committee: Score) -> None:
    """Points of one application by organisation, with how many of its assessors rated it."""
    found = side_by_side(engine(), me, codes=(code,)).get(code)
    if not found:
        return
    dimensions = [d.key for d in here.rubric.dimensions]
    scores = {organisation or "–": (str(part.rated), part.score) for organisation, part in found.items()}
    scores[_("Committee")] = (str(sum(part.rated for part in found.values())), committee)
    markup.table(
        _("Points of {code} by organisation", code=code),
        [_("Organisation"), _("Assessors"), _("Points"), *dimensions],
        [
            [name, rated, points(score.overall), *(points(score.dimensions[key]) for key in dimensions)]
            for name, (rated, score) in scores.items()
        ],
        numbers=set(range(1, 3 + len(dimensions))),
        visible_caption=True,
    )


def of_all(me: Viewer, here: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """The shortlist with a column for each organisation, a page at a time."""
    last = (len(found.standings) - 1) // PAGE + 1
    page = st.number_input(_("Page of the table"), 1, last, 1, key="organisations_page") if last > 1 else 1
    shown = found.standings[(page - 1) * PAGE : page * PAGE]
    parts = side_by_side(engine(), me, codes=[s.application for s in shown])
    names = sorted({organisation for own in parts.values() for organisation in own})
    if not names:
        st.write(_("No ratings to show."))
        return
    st.caption(
        _(
            "Points from the levels of each organisation's own assessors, and in brackets how many of them rated. What "
            "the committee agreed on counts in its own column only."
        )
    )
    lines: list[list[markup.Cell]] = []
    for s in shown:
        own = parts.get(s.application, {})
        cells = [f"{points(own[o].score.overall)} ({own[o].rated})" if o in own else "–" for o in names]
        link = markup.Link(s.application, f"/applications?code={s.application}")
        lines.append([link, rows[s.application].name, points(s.score), *cells])
    markup.table(
        n_("{n} application by organisation", "{n} applications by organisation", len(shown)),
        [_("Code"), _("Lead organisation"), _("Committee"), *(name or "–" for name in names)],
        lines,
        numbers=set(range(2, 3 + len(names))),
    )
