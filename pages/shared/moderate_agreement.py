"""Moderate, below the meeting: how well the assessors agree, who of them is strict, and what that does to the slots."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from data.access import Viewer
from data.queries import agreement, standings
from data.queries.agreement import Accord, Exchange, Lean, Strictness
from data.queries.programmes import Frame
from data.text import N_, say
from pages.shared import charts, markup
from pages.shared.charts import Drawn, Look, harmless, layout
from pages.shared.here import engine
from pages.shared.moderate_around import plain_differences, signed
from pages.shared.shortlist_parts import together, why_partial
from pages.shared.shortlist_sure import FINDINGS
from pages.shared.text import _, n_, number, percent, plain, word
from scoring.certainty.design import REFUSES_SEVERITY, Finding
from scoring.concord.agreement import Statistic, Undefined

GOOD, ENOUGH = 0.8, 0.667  # Krippendorff's thresholds: to rely on, and for tentative conclusions
MOST = 24  # assessors in the chart; the table has FAR
FAR = 60
NAMED = 4  # criteria in the sentence
REASONS = {
    Undefined.TOO_FEW_ASSESSORS: N_("fewer than two assessors gave a level"),
    Undefined.TOO_FEW_APPLICATIONS: N_("fewer than two applications can be compared"),
    Undefined.NO_OVERLAP: N_("no two assessors rated the same application"),
    Undefined.GAPS: N_("not everybody rated every application"),
    Undefined.NO_VARIATION: N_("all levels are the same: nothing to tell agreement from"),
}
PRIORS = {
    0.5: N_("If assessors are assumed beforehand to differ half as much:"),
    2.0: N_("If assessors are assumed beforehand to differ twice as much:"),
}


def below(me: Viewer, here: Frame) -> None:
    """Both parts; each is computed when it is opened."""
    agreed = st.expander(_("Agreement"), key="agreement", on_change="rerun")
    if agreed.open:
        with agreed:
            _agreement(me, here)
    strict = st.expander(_("Strict and lenient"), key="strict_and_lenient", on_change="rerun")
    with strict:
        if strict.open:
            _strictness(me, here)
        plain_differences(me)


def _agreement(me: Viewer, here: Frame) -> None:
    found = agreement.accord(engine(), me)
    if found is None:
        _closed(me)
        return
    names = {c.key: f"{c.key} {word(c.name)}" for c in here.rubric.criteria}
    if all(one.value is None for one in found.criteria.values()):
        st.info(_("Agreement cannot be told yet: it needs two assessors who rated the same applications."))
        return
    st.subheader(_finding(found.criteria, names), anchor=False)
    least_first = sorted(found.criteria, key=lambda key: (found.criteria[key].value is None, found.criteria[key].value))
    markup.table(
        _("Agreement on each criterion, the least first"),
        [_("Criterion"), _("Alpha"), _("In words"), _("95 % interval"), _("Applications")],
        [[names[key], *_cells(found.criteria[key])] for key in least_first],
        numbers={1, 3, 4},
    )
    st.caption(
        _(
            "Krippendorff's alpha: 1 is full agreement, 0 is what chance would give. From {good} it is good, from "
            "{enough} tentative. Computed from what each assessor gave alone; what was agreed on in the meeting is not "
            "used.",
            good=number(GOOD, 1),
            enough=number(ENOUGH, 3),
        )
    )
    _of_points(found, here)
    _of_organisations(found)


def _finding(criteria: Mapping[str, Statistic], names: Mapping[str, str]) -> str:
    """On which criteria the committee should talk about what the levels mean."""
    told = sorted((one.value, key) for key, one in criteria.items() if one.value is not None)
    weak = [names[key] for value, key in told if value < ENOUGH]
    if weak:
        return n_(
            "Talk about what the levels mean on {names}: the assessors agree too little there to rely on it.",
            "Talk about what the levels mean on {names}: the assessors agree too little there to rely on them.",
            len(weak),
            names=plain(together(weak, most=NAMED)),
        )
    tentative = [key for value, key in told if value < GOOD]
    if tentative:
        return _("Agreement is tentative on {codes}, and nowhere too little to rely on.", codes=together(tentative))
    return _("The assessors agree well on every criterion.")


def _cells(one: Statistic) -> list[markup.Cell]:
    return [_figure(one.value), _worded(one), _interval(one), str(one.n)]


def _worded(one: Statistic) -> markup.Mark:
    if one.value is None:
        return markup.Mark(_(REASONS[one.reason or Undefined.NO_VARIATION]), "unrated")
    if one.value >= GOOD:
        return markup.Mark(_("good"), "yes")
    return markup.Mark(_("tentative"), "clarify") if one.value >= ENOUGH else markup.Mark(_("too little"), "no")


def _with_figure(one: Statistic) -> markup.Mark:
    said = _worded(one)
    return said if one.value is None else markup.Mark(f"{_figure(one.value)} {said.text}", said.kind)


def _figure(value: float | None) -> str:
    return number(value, 2).replace("-", "−")


def _interval(one: Statistic) -> str:
    if one.low is None or one.high is None:
        return "–"
    return _("{low} to {high}", low=_figure(one.low), high=_figure(one.high))


def _of_points(found: Accord, here: Frame) -> None:
    """The dimensions and the total, and how much of a difference between two totals is noise."""
    all_ = [(f"{d.key} {word(d.name)}", found.dimensions[d.key]) for d in here.rubric.dimensions]
    all_.append((_("Total"), found.total))
    complete = any(one.single.value is not None for name, one in all_)
    markup.table(
        _("Agreement on the points"),
        [
            _("Points"),
            _("Alpha"),
            _("In words"),
            _("95 % interval"),
            _("Applications"),
            *([_("One assessor (ICC)"), _("Mean of the assessors (ICC)")] if complete else []),
        ],
        [
            [
                name,
                *_cells(one.alpha),
                *([_figure(one.single.value), _figure(one.mean.value)] if complete else []),
            ]
            for name, one in all_
        ],
        numbers={1, 3, 4, 5, 6},
        visible_caption=True,
    )
    if found.noise:
        st.write(_noise(found))
    if not complete and found.total.single.reason:
        st.caption(_("No intraclass correlation (ICC): {reason}.", reason=_(REASONS[found.total.single.reason])))


def _noise(found: Accord) -> str:
    few, many = found.noise[0], found.noise[-1]
    if few.reviews == many.reviews:
        return n_(
            "Of the difference between two totals, {share} is noise, with {n} review of each application.",
            "Of the difference between two totals, {share} is noise, with {n} reviews of each application.",
            few.reviews,
            share=percent(few.share),
        )
    return n_(
        "Of the difference between two totals, {most} is noise with {n} review of an application, and {least} with "
        "{many}.",
        "Of the difference between two totals, {most} is noise with {n} reviews of an application, and {least} with "
        "{many}.",
        few.reviews,
        most=percent(few.share),
        least=percent(many.share),
        many=many.reviews,
    )


def _of_organisations(found: Accord) -> None:
    if len(found.organisations) < 2:
        return
    markup.table(
        _("Agreement within and between the evaluating organisations"),
        [_("Organisation"), _("Its own assessors (alpha)"), _("With all others (alpha)")],
        [
            [name or "–", _with_figure(one.own), _with_figure(one.others)]
            for name, one in list(found.organisations.items())[:FAR]
        ],
        visible_caption=True,
    )


def _strictness(me: Viewer, here: Frame) -> None:
    found = agreement.strictness(engine(), me)
    if found is None:
        _closed(me)
        return
    if found.effect is None:
        reasons = [FINDINGS[one] for one in found.design.findings if one in REFUSES_SEVERITY]
        st.info(
            " ".join([_("Strict assessors cannot be told from weak applications."), *map(_, reasons)]),
            icon=":material/help:",
        )
        return
    st.subheader(_named(found.assessors), anchor=False)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.plotly_chart(
            severity_chart(found.assessors[:MOST], charts.look()),
            key="severity",
            theme=None,
            config=charts.config(),
            alt=_("How many points each assessor lies above or below a neutral one; the same stands in the table."),
        )
    with right:
        _of_assessors(found.assessors)
    st.write(_effect(found, here.programme.slots))
    said = [
        _(
            "Estimated from what each assessor gave alone, in points of the total, against a neutral assessor; the "
            "line covers two standard deviations. Nobody's ratings are changed: severity is not taken out of any score."
        )
    ]
    if Finding.COMPLETE in found.design.findings:
        said.append(_(FINDINGS[Finding.COMPLETE]))
    st.caption(" ".join(said))


def _named(assessors: Sequence[Lean]) -> str:
    """Who is clearly strict, and who is clearly lenient."""
    strict = [one.name for one in assessors if one.clear and one.leaning.points < 0]
    lenient = [one.name for one in assessors if one.clear and one.leaning.points > 0]
    said = []
    if strict:
        said.append(
            n_(
                "{names} is clearly stricter than the others.",
                "{names} are clearly stricter than the others.",
                len(strict),
                names=plain(together(strict)),
            )
        )
    if lenient:
        said.append(
            n_(
                "{names} is clearly more lenient than the others.",
                "{names} are clearly more lenient than the others.",
                len(lenient),
                names=plain(together(lenient)),
            )
        )
    return " ".join(said) or _("No assessor is clearly stricter or more lenient than the others.")


def _of_assessors(assessors: Sequence[Lean]) -> None:
    markup.table(
        _("Severity of the assessors"),
        [_("Assessor"), _("In words"), _("Points from neutral"), _("Two deviations"), _("Reviews")],
        [
            [
                one.name,
                _leaning(one),
                signed(one.leaning.points, 1),
                f"±{number(one.margin)}",
                str(one.leaning.reviews),
            ]
            for one in assessors[:FAR]
        ],
        numbers={2, 3, 4},
    )


def _leaning(one: Lean) -> markup.Mark:
    if not one.clear:
        return markup.Mark(_("no clear difference"), "out")
    strict = one.leaning.points < 0
    return markup.Mark(_("clearly stricter") if strict else _("clearly more lenient"), "clarify")


def _effect(found: Strictness, slots: int) -> str:
    """What the slots would be with severity taken out, and how much of that is the prior's doing."""
    usual, others = found.effect or Exchange(), found.otherwise or {}
    said = [_("With severity taken out of the scores:"), _exchange(usual, slots)]
    if all(other == usual for other in others.values()):
        said.append(_("It is the same if assessors are assumed beforehand to differ half as much, or twice as much."))
    else:
        said += [part for width, other in others.items() for part in (_(PRIORS[width]), _exchange(other, slots))]
    return " ".join(said)


def _exchange(one: Exchange, slots: int) -> str:
    said = []
    if one.comes_in:
        said.append(n_("{codes} comes in", "{codes} come in", len(one.comes_in), codes=together(one.comes_in)))
    if one.goes_out:
        said.append(n_("{codes} goes out", "{codes} go out", len(one.goes_out), codes=together(one.goes_out)))
    if one.tied:
        said.append(_("{codes} are tied at the line", codes=together(one.tied)))
    if not said:
        said.append(n_("the {n} slot is filled the same", "the {n} slots are filled the same", slots))
    return "; ".join(said) + "."


@lru_cache(maxsize=32)
def severity_chart(assessors: tuple[Lean, ...], look: Look) -> Drawn:
    """A dot for each assessor on a line of two deviations, the strictest on top. Not to be changed: it is kept."""
    palette = look.palette
    names = [harmless(one.name) for one in assessors]
    figure = go.Figure(layout=layout(104 + 32 * len(names), look))
    figure.add_trace(
        go.Scatter(
            x=[one.leaning.points for one in assessors],
            y=names,
            mode="markers",
            marker={
                "symbol": ["circle" if one.clear else "circle-open" for one in assessors],
                "size": 13,
                "color": palette.ink,
                "line": {"width": 2, "color": palette.ink},
            },
            error_x={"array": [one.margin for one in assessors], "color": palette.soft, "thickness": 3, "width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    figure.add_vline(0, line={"color": palette.ink, "width": 2})
    figure.update_xaxes(
        title={"text": say(look.language, "← stricter · points · more lenient →"), "font": {"size": 14}},
        gridcolor=palette.grid,
        zeroline=False,
        fixedrange=True,
        automargin=True,
    )
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True, showgrid=False, ticklabelstandoff=4)
    return Drawn(figure)


def _closed(me: Viewer) -> None:
    """Why this person sees less: something of the ratings is closed to them."""
    found = standings.result(engine(), me)
    if found is not None:
        why_partial(found)
