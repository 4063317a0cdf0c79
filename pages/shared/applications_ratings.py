"""The ratings of one application as this person may see them: own ones, and after release everybody's."""

import streamlit as st

from data.access import Act, Viewer
from data.queries import assignments, standings
from data.queries import ratings as queries
from data.queries.applications import Detail
from data.queries.programmes import Frame
from data.queries.ratings import SheetView
from pages.shared import markup, organisations, sheets, shortlist_why
from pages.shared.here import engine
from pages.shared.text import _, number, plain, word


def ratings(me: Viewer, here: Frame, one: Detail) -> None:
    """Levels by criterion and assessor, the self-assessment beside, evidence, and how the score comes about."""
    st.header(_("Ratings"), anchor=False)
    code = one.row.code
    found = queries.sheets(engine(), me, code)
    if not found:
        st.info(
            _("No ratings to show. You see others' ratings after release, once your own sheet is submitted.")
            if me.may(Act.RATE)
            else _("No ratings to show. They appear when they have been released.")
        )
    result = standings.result(engine(), me)
    score = result.scores.get(code) if result else None
    lines: list[list[markup.Cell]] = []
    for c in here.rubric.criteria:
        mean = score.criteria[c.key].value if score else None
        implied = one.self_assessment.get(c.key)
        lines.append(
            [
                f"{c.key} {word(c.name)}",
                *(_level(sheet, c.key) for sheet in found),
                number(None if mean is None else float(mean), 2)
                if score
                else "–"
                if me.released
                else _("after release"),
                "–" if implied is None else str(implied),
            ]
        )
    markup.table(
        _("Levels of {code} by criterion", code=code),
        [_("Criterion"), *(_name(sheet) for sheet in found), _("Committee"), _("Self-assessment")],
        lines,
        numbers=set(range(1, len(found) + 3)),
    )
    st.caption(
        _("An arrow shows what the interview moved. The self-assessment follows from the form; it is never counted.")
    )
    _moved(here, code, found)
    if score:
        organisations.of_one(me, here, code, score)
    _raters(me, code)
    _evidence(here, found)
    if result and score:
        shortlist_why.why(here, result, code)


def _name(sheet: SheetView) -> str:
    return _("{name} (recused, not counted)", name=sheet.name) if sheet.recused else sheet.name


def _raters(me: Viewer, code: str) -> None:
    """For those who keep the time: whose sheet is not there yet, and whose is not awaited, and why."""
    if found := assignments.raters(engine(), me, code):
        with st.expander(_("Who rates {code}", code=code)):
            markup.table(
                _("Who rates {code}", code=code),
                [_("Assessor"), _("Organisation"), _("Sheet")],
                [[r.name, r.organisation or "–", _(sheets.STATES[r.state])] for r in found],
            )


def _moved(here: Frame, code: str, found: list[SheetView]) -> None:
    """Each level that is another after the interview, with its assessor's reason."""
    lines: list[list[markup.Cell]] = [
        [c.key, _name(sheet), _level(sheet, c.key), after.reason]
        for c in here.rubric.criteria
        for sheet in found
        if (after := sheet.levels.get((c.key, "interview"))) and after.reason
    ]
    if lines:
        with st.expander(_("What the interview moved in {code}", code=plain(code))):
            markup.table(
                _("What the interview moved in {code}", code=code),
                [_("Criterion"), _("Assessor"), _("Level"), _("Reason")],
                lines,
            )


def _level(sheet: SheetView, criterion: str) -> str:
    before, after = sheet.levels.get((criterion, "form")), sheet.levels.get((criterion, "interview"))
    first = "–" if before is None else before.level or _("not assessed")
    if after is None or after.level is None or (before and before.level == after.level):
        return first
    return f"{first} → {after.level}" if before else after.level


def _evidence(here: Frame, found: list[SheetView]) -> None:
    cited = [
        (c.key, _name(sheet), level)
        for c in here.rubric.criteria
        for sheet in found
        if (level := sheet.latest(c.key)) and level.evidence
    ]
    if not cited:
        return
    with st.expander(_("Evidence")):
        for key, name, level in cited:
            st.markdown(f"**{key} · {plain(name)} · {level.level or '–'}**")
            for piece in level.evidence:
                nothing = piece["source"].startswith("nothing:")
                markup.passage(_("The field says nothing.") if nothing else piece["quote"])
