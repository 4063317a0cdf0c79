"""Moderate, one application: the levels of all on each criterion, and one criterion in full with what was agreed."""

import streamlit as st

from data.access import UNANSWERED, Act, Viewer
from data.actions import moderation as acts
from data.queries import moderation
from data.queries.applications import Row
from data.queries.moderation import Compared, Voice
from data.queries.programmes import Frame
from data.text import N_
from pages.shared import markup, moderate_around
from pages.shared.acting import acting, failed, told
from pages.shared.drafts import draft_area, emptied, typed
from pages.shared.here import engine
from pages.shared.text import _, moment, number, plain, word
from scoring.rubric import decimal_text, exact
from scoring.spread import Band

NBSP = "\u00a0"  # a dot and its letters are never parted
BANDS = {
    Band.AGREED: (N_("all agree"), "yes"),
    Band.NEAR: (N_("within one level"), "later"),
    Band.APART: (N_("far apart"), "clarify"),
    Band.ALONE: (N_("nothing to compare"), "unrated"),
}


def one(me: Viewer, here: Frame, row: Row) -> None:
    """Everybody's levels by criterion, the largest disagreement first; below, the criterion in hand."""
    code = row.code
    if not row.opened:
        st.info(_(UNANSWERED, code=code))
        markup.link(_("Answer"), "/conflicts")
        return
    found = moderation.compared(engine(), me, code)
    if not any(c.voices for c in found):
        st.info(_("No ratings to show. You see others' ratings after release, once your own sheet is submitted."))
        return
    st.write(moderate_around.differing(sum(c.spread.band is Band.APART for c in found)))
    scale = [decimal_text(level) for level in here.rubric.levels] if len(here.rubric.levels) <= 7 else []
    people = {v.person: _initials(v.person, found) for c in found for v in c.voices}
    with st.container(key="moderated"):
        _levels(here, code, found, scale, people)
    st.caption(
        _(
            "The letters are assessors: {names}. An outlined dot with an arrow shows from where the interview moved "
            "them; the bar is the spread.",
            names=", ".join(f"{short} {plain(person)}" for person, short in people.items()),
        )
    )
    chosen = st.pills(
        _("Criterion in hand"),
        [c.criterion for c in found],
        default=found[0].criterion,
        format_func=lambda key: key,
        required=True,
        key=f"criterion_in_hand_{code}",
        wrap=True,
    )
    _in_full(me, here, code, next(c for c in found if c.criterion == chosen))


def _levels(here: Frame, code: str, found: list[Compared], scale: list[str], people: dict[str, str]) -> None:
    """A line for each criterion, with a dot for each assessor; in words where the scale is too fine for a line."""
    names = {c.key: f"{c.key} {word(c.name)}" for c in here.rubric.criteria}
    markup.table(
        _("Levels of {code} by criterion", code=code),
        [_("Criterion"), *(scale or [_("Levels")]), _("Mean"), _("Spread"), _("Agreed")],
        [
            [
                names[c.criterion],
                *([_at(c, level, people) for level in scale] if scale else [_all(c, people)]),
                "–" if c.spread.mean is None else number(float(c.spread.mean), 1),
                markup.Mark(_(BANDS[c.spread.band][0]), BANDS[c.spread.band][1]),
                "–" if c.agreement is None else c.agreement.level or _("not assessed"),
            ]
            for c in found
        ],
        numbers={len(scale) + 1} if scale else {2},
    )


def _initials(person: str, found: list[Compared]) -> str:
    """Two letters, or three where two people share them."""
    everybody = {v.person for c in found for v in c.voices}

    def letters(name: str) -> str:
        return "".join(part[0] for part in name.split()[:2]).upper() or "?"

    shared = sorted(other for other in everybody if letters(other) == letters(person))
    return letters(person) + (str(shared.index(person) + 1) if len(shared) > 1 else "")


def _at(c: Compared, level: str, people: dict[str, str]) -> markup.Dots:
    """Who stands at one level of the line, who stood there before the interview, and what the spread covers of it."""
    value, low, high = exact(level), c.spread.lowest, c.spread.highest
    part = "none"
    if low is not None and high is not None and low < high and low <= value <= high:
        part = "from" if value == low else "to" if value == high else "whole"
    moved = [v for v in c.voices if _is_moved(v) and v.form == level]
    return markup.Dots(
        [people[v.person] for v in c.voices if v.level == level],
        [f"{people[v.person]}→" if exact(v.level or level) > value else f"←{people[v.person]}" for v in moved],
        part,
    )


def _all(c: Compared, people: dict[str, str]) -> str:
    return " · ".join(f"{people[v.person]} {v.level or '–'}{_moved(v)}" for v in c.voices)


def _is_moved(voice: Voice) -> bool:
    return voice.interview is not None and voice.form not in (None, voice.interview)


def _moved(voice: Voice) -> str:
    return f"{NBSP}(←{voice.form})" if _is_moved(voice) else ""


def _in_full(me: Viewer, here: Frame, code: str, c: Compared) -> None:
    """One criterion: each assessor's level and citations side by side, and what the committee agrees on."""
    criterion = here.rubric.criterion(c.criterion)
    st.header(f"{c.criterion} {word(criterion.name)}", anchor=False)
    for start in range(0, len(c.voices), 3):
        for column, voice in zip(st.columns(3), c.voices[start : start + 3], strict=False):
            with column, st.container(border=True):
                st.markdown(f"**{plain(voice.person)}** · {plain(voice.organisation)}")
                st.markdown(_("Level {level}", level=voice.level or _("not assessed")) + _moved(voice))
                if voice.reason:
                    st.caption(_("After the interview: {reason}", reason=plain(voice.reason)))
                for piece in voice.evidence:
                    markup.passage(piece.get("quote") or _("says nothing"), "cited")
    _agreement(me, here, code, c)


def _agreement(me: Viewer, here: Frame, code: str, c: Compared) -> None:
    agreed = c.agreement
    if agreed is not None:
        st.success(
            _(
                "Agreed on {when}: level {level}. {reason}",
                when=moment(agreed.at),
                level=agreed.level or _("not assessed"),
                reason=plain(agreed.reason or ""),
            )
        )
    if not me.may(Act.MODERATE):
        return
    key = f"{code}_{c.criterion}"
    told(f"agree_{key}")
    levels = [*(decimal_text(level) for level in here.rubric.levels), ""]
    chosen = st.segmented_control(
        _("The committee agrees on level"),
        levels,
        default=None if agreed is None else agreed.level or "",
        format_func=lambda level: level or _("not assessed"),
        key=f"agreed_{key}_{agreed.version if agreed else 0}",
        wrap=True,
    )
    draft_area(me, f"agreed|{key}", _("Reason, as it stands in the minutes"), height=80)
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Keep what was agreed"),
            type="primary",
            disabled=chosen is None,
            key=f"agree_{key}",
            on_click=_agree,
            args=(me, code, c, chosen),
        )
        if agreed is not None:
            st.button(_("Take it back"), key=f"unagree_{key}", on_click=_take_back, args=(me, code, c))


def _agree(me: Viewer, code: str, c: Compared, level: str | None) -> None:
    draft, version = f"agreed|{code}_{c.criterion}", c.agreement.version if c.agreement else 0
    reason = typed(draft) or ""
    with acting(f"agree_{code}_{c.criterion}"):
        acts.agree(engine(), me, code, criterion=c.criterion, level=level or None, reason=reason, version=version)
    if not failed(f"agree_{code}_{c.criterion}"):
        emptied(me, draft)


def _take_back(me: Viewer, code: str, c: Compared) -> None:
    draft = f"agreed|{code}_{c.criterion}"
    with acting(f"agree_{code}_{c.criterion}"):
        acts.take_agreement_back(
            engine(),
            me,
            code,
            criterion=c.criterion,
            version=c.agreement.version if c.agreement else 0,
            reason=typed(draft) or "",
        )
    if not failed(f"agree_{code}_{c.criterion}"):
        emptied(me, draft)
