"""What would settle it: between two applications round the line, the one more review or the one question worth most."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.access import Viewer
from data.queries import standings, what_if
from data.queries.applications import Row
from data.queries.programmes import Frame
from data.queries.standings import Result
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.text import _, number, percent, word
from scoring.certainty.settle import Settling
from scoring.ranking import Standing

SHOWN = 5


def settle(me: Viewer, frame: Frame, found: Result, rows: Mapping[str, Row]) -> None:
    """Choose two, see what another review or question would bring."""
    ranked = [s for s in found.standings if found.judgement and s.application in found.judgement.seats]
    if len(ranked) < 2:
        return
    st.subheader(_("What would settle it"))
    codes = [s.application for s in ranked]
    pair = st.multiselect(
        _("Between which two"),
        codes,
        default=_closest(ranked, found, frame.programme.slots),
        max_selections=2,
        format_func=lambda code: f"{code} {rows[code].name}",
        placeholder=_("Choose an application"),
        key="settled",
        persist_state="session",
    )
    if len(pair) < 2:
        st.write(_("Choose two applications to see which review or question would tell most about them."))
        return
    told = what_if.settling(engine(), me, pair[0], pair[1])
    if told is None:
        return
    st.write(settled(told))
    left, right = st.columns(2, gap="large")
    with left:
        _reviews(told, me)
    with right:
        _questions(told, frame)


def _closest(ranked: Sequence[Standing], found: Result, slots: int) -> list[str]:
    """The least sure of those in by score, and the likeliest of those left out."""
    assert found.judgement is not None
    chances = {code: seat.chance for code, seat in found.judgement.seats.items()}
    inside, outside = ranked[:slots], ranked[slots:]
    if not outside:
        return [s.application for s in ranked[-2:]]
    return [
        min(inside, key=lambda s: chances[s.application]).application,
        max(outside, key=lambda s: chances[s.application]).application,
    ]


def settled(told: Settling) -> str:
    """How far apart the two are by the model, and how sure that is."""
    if round(abs(told.points), 1) == 0:
        return _(
            "By what each assessor gave alone, {first} and {second} are level.", first=told.first, second=told.second
        )
    ahead, behind = (told.first, told.second) if told.points >= 0 else (told.second, told.first)
    return _(
        "By what each assessor gave alone, {ahead} is {points} points ahead of {behind}; that it truly is the better "
        "one is {chance} sure.",
        ahead=ahead,
        behind=behind,
        points=number(abs(told.points)),
        chance=percent(told.now),
    )


def _reviews(told: Settling, me: Viewer) -> None:
    if not told.reviews:
        st.write(_("Everybody who may has rated both: another review must come from somebody new."))
        return
    best = told.reviews[0]
    st.write(
        _(
            "Worth most is one more review of {code}: the better one would then be recognised with a certainty of "
            "{chance}.",
            code=best.application,
            chance=percent(best.after),
        )
    )
    markup.table(
        _("What one more review is worth"),
        [_("Application"), _("By"), _("How sure then")],
        [
            [one.application, standings.person(engine(), me, one.assessor) or _("somebody new"), percent(one.after)]
            for one in told.reviews[:SHOWN]
        ],
        numbers={2},
        visible_caption=True,
    )


def _questions(told: Settling, frame: Frame) -> None:
    best = told.questions[0]
    criterion = frame.rubric.criterion(best.criterion)
    st.write(
        _(
            "Worth most in an interview is {criterion} {name}: levels given on it leave {points} points of the "
            "difference unsure.",
            criterion=criterion.key,
            name=word(criterion.name),
            points=number(best.points),
        )
    )
    markup.table(
        _("Which question is worth most"),
        [_("Criterion"), _("Question in the interview"), _("Unsure, points")],
        [
            [one.criterion, word(frame.rubric.criterion(one.criterion).question) or "–", number(one.points)]
            for one in told.questions[:SHOWN]
        ],
        numbers={2},
        visible_caption=True,
    )
