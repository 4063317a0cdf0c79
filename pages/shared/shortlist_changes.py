"""What would change the six: the nearest weight, level, assessor, criterion and reading, and who goes then."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import streamlit as st

from data.access import Viewer
from data.queries import standings, what_if
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.queries.what_if import MOST, Changes
from data.text import N_
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.shortlist_parts import together
from pages.shared.text import _, n_, number, word
from scoring.change.flips import Flip, Reason, WeightFlip
from scoring.change.leave_out import Change, LeftOut
from scoring.rubric import Reading, decimal_text

LEVELS = 12  # single levels shown, the nearest
WHY = {
    Reason.ALL_IN: N_("Everybody who is ranked is in."),
    Reason.TIED: N_("Applications are tied across the line already: the least change decides between them."),
    Reason.BAND: N_("A dimension is read as a band, so the score is no sum of weights."),
    Reason.MISSING: N_("No two on either side of the line have a level on every criterion."),
    Reason.NEVER: N_("Whoever is in is better on every criterion: no weights change it."),
}
READ = {
    Reading.LINEAR: N_("{dimension} as it is"),
    Reading.GATE: N_("{dimension} as a threshold"),
    Reading.BAND: N_("{dimension} as a band"),
}


def changes(me: Viewer, frame: Frame, found: Result) -> None:
    """Sentences first, then a table of each kind."""
    st.subheader(_("What would change who gets a slot"))
    told = what_if.changes(engine(), me)
    if told is None:
        st.write(_("With more than {n} applications this is not looked for one by one.", n=MOST))
        return
    for sentence in _findings(told):
        st.write(sentence)
    names = {part.key: f"{part.key} {word(part.name)}" for part in (*frame.rubric.dimensions, *frame.rubric.criteria)}
    _weights(told.weights, names)
    left, right = st.columns(2, gap="large")
    with left:
        _without(_("Without one assessor"), _("Assessor"), told.assessors, lambda key: _person(me, key))
        _without(_("Without one evaluating organisation"), _("Organisation"), told.organisations, str)
        _readings(told)
    with right:
        _without(_("Without one criterion"), _("Criterion"), told.criteria, names.__getitem__)
    _levels(me, told)


def moved(change: Change, same: str) -> str:
    """Who comes in and who goes out, in a sentence; `same` where nobody does."""
    comes, goes = change.comes_in, change.goes_out
    parts = []
    if comes:
        parts.append(n_("{codes} comes in", "{codes} come in", len(comes), codes=together(comes)))
    if goes:
        parts.append(n_("{codes} goes out", "{codes} go out", len(goes), codes=together(goes)))
    return (", ".join(parts) + ".") if parts else same


def _findings(told: Changes) -> Sequence[str]:
    apart = [one for one in told.assessors if one.change != Change()]
    said = [
        _("Whichever assessor is left out, the slots stay.")
        if not apart
        else n_(
            "Without one of the {all} assessors the slots would change in {n} case.",
            "Without one of the {all} assessors the slots would change in {n} cases.",
            len(apart),
            all=len(told.assessors),
        )
    ]
    together_ = told.together
    if together_.reason is not None:
        said.append(_(WHY[together_.reason]))
    elif together_.distance is not None:
        said.append(
            _(
                "The least change of all weights together that brings {outsider} level with {insider}: {points} points "
                "of 100 moved from one criterion to another.",
                outsider=together_.outsider,
                insider=together_.insider,
                points=number(float(together_.distance / 2)),
            )
        )
    if told.levels:
        first = told.levels[0]
        said.append(
            _(
                "The nearest single level: {code} on {criterion}, {level} instead of {was}: {change}",
                code=first.application,
                criterion=first.criterion,
                level=decimal_text(first.to),
                was=decimal_text(first.level),
                change=moved(first.change, ""),
            )
        )
    else:
        said.append(_("No single level, given otherwise, changes the slots."))
    return said


def _weights(flips: Sequence[WeightFlip], names: Mapping[str, str]) -> None:
    markup.table(
        _("How far one weight can go before the slots change"),
        [_("Weight"), _("Now"), _("Down to"), _("Then"), _("Up to"), _("Then")],
        [
            [names[one.criterion or one.dimension], _share(one.share), *_there(one.down), *_there(one.up)]
            for one in flips
        ],
        numbers={1, 2, 4},
        visible_caption=True,
    )
    st.caption(_("Shares of the score in per cent; – means that however far it goes, the slots stay."))


def _there(flip: Flip | None) -> tuple[str, str]:
    return (_share(flip.share), moved(flip.change, _("a tie"))) if flip else ("–", "–")


def _share(share: Fraction) -> str:
    return f"{number(float(share))} %"


def _readings(told: Changes) -> None:
    markup.table(
        _("Read otherwise"),
        [_("Reading"), _("Then")],
        [[_(READ[one.reading], dimension=one.dimension), moved(one.change, _("the same"))] for one in told.readings],
        visible_caption=True,
    )


def _without(caption: str, header: str, rows: Sequence[LeftOut], named: Callable[[str], str]) -> None:
    if rows:
        markup.table(
            caption,
            [header, _("Then")],
            [[named(one.what), moved(one.change, _("the same"))] for one in rows],
            visible_caption=True,
        )


def _person(me: Viewer, code: str) -> str:
    return standings.person(engine(), me, code) or code


def _levels(me: Viewer, told: Changes) -> None:
    if not told.levels:
        return
    with st.expander(_("Single levels that would change the slots")):
        markup.table(
            _("Single levels that would change the slots, the nearest first"),
            [_("Code"), _("Criterion"), _("Given by"), _("Level"), _("Instead"), _("Then")],
            [
                [
                    one.application,
                    one.criterion,
                    standings.person(engine(), me, one.assessor) or _("the committee, agreed"),
                    decimal_text(one.level),
                    decimal_text(one.to),
                    moved(one.change, _("a tie")),
                ]
                for one in told.levels[:LEVELS]
            ],
            numbers={3, 4},
        )
