"""Every table behind the judgement as text, so that a statistician can check it without the screen.

It prints what the other modules compute; it computes nothing that they do not.
"""

from collections.abc import Iterator

import numpy as np

from scoring.certainty import severity as severities
from scoring.certainty.crossed import Crossed
from scoring.certainty.draws import shares
from scoring.change import flips, intervals, leave_out
from scoring.change.flips import Flip
from scoring.change.intervals import Missing
from scoring.change.leave_out import Change
from scoring.concord import agreement
from scoring.concord.statistic import Statistic
from scoring.crosschecks import otherwise, ranksets
from scoring.errors import Problem
from scoring.judgement import Judgement
from scoring.ranking import standings
from scoring.report import columns, rounded

LEVELS = 20  # single levels that would change the six, the nearest
MOST = 500  # applications; beyond, what looks at every pair of them is left out


def tables(found: Judgement) -> Iterator[str]:
    """All tables, each under its heading."""
    parts = [_seats, _gaps, _design, _agreement, _severity, _changes, _ballots, _otherwise, _rank_sets]
    if len(found.standings) > MOST:
        parts = [_seats, _design, _agreement, _severity]
    for part in parts:
        yield from part(found)


def _headed(title: str, lines: list[list[str]], figures: set[int]) -> Iterator[str]:
    if len(lines) > 1:
        yield from ("", title, *columns(lines, figures))


def _seats(found: Judgement) -> Iterator[str]:
    lines = [["Application", "Chance of a seat", "Expected rank", "From", "To"]]
    for s in found.standings:
        if seat := found.seats.get(s.application):
            lines.append(
                [s.application, f"{seat.chance:.4f}", f"{seat.expected_rank:.2f}", str(seat.best), str(seat.worst)]
            )
    yield from _headed("How sure (ranks from the 5th to the 95th percentile)", lines, {1, 2, 3, 4})


def _design(found: Judgement) -> Iterator[str]:
    d = found.design
    yield ""
    yield "Design of the reviews"
    yield f"  pieces: {len(d.pieces)}; reviews of an application: {d.reviews[0]} to {d.reviews[1]}"
    yield f"  fewest applications in common: {d.in_common}; bridge strength: {d.bridge:.3f}"
    yield f"  findings: {', '.join(one.value for one in d.findings) or 'none'}"
    yield f"  one order of all may be claimed: {_yes(d.joint_order)}; severity can be told: {_yes(d.severity)}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _agreement(found: Judgement) -> Iterator[str]:
    given = [r for r in found.given.ratings.ratings if r.application in found.scores]
    lines = [["On", "alpha", "95 % from", "to", "ICC(A,1)", "ICC(A,k)", "Applications"]]
    for key, one in agreement.by_criterion(given, found.given.rubric, seed=found.given.seed).items():
        lines.append([key, *_figure(one), "", "", str(one.n)])
    for key, own in agreement.by_dimension(given, found.given.rubric, seed=found.given.seed).items():
        single, mean = (_figure(one)[0] for one in (own.single, own.mean))
        lines.append([key, *_figure(own.alpha), single, mean, str(own.alpha.n)])
    yield from _headed("Agreement (Krippendorff's alpha: ordinal on criteria, interval on dimensions)", lines, {6})


def _figure(one: Statistic) -> list[str]:
    if one.value is None:
        return [one.reason.value if one.reason else "–", "", ""]
    ends = ["–" if end is None else f"{end:.3f}" for end in (one.low, one.high)]
    return [f"{one.value:.3f}", *ends]


def _severity(found: Judgement) -> Iterator[str]:
    if not found.design.severity:
        return
    told = severities.severity(found.panel, found.given.rubric)
    lines = [["Assessor", "Points above a neutral one", "Standard deviation", "Reviews"]]
    lines += [
        [who, f"{one.points:+.2f}", f"{one.deviation:.2f}", str(one.reviews)]
        for who, one in sorted(told.assessors.items())
    ]
    yield from _headed("Severity (shrunk; not in the scores)", lines, {1, 2, 3})
    for name, d in (("posterior mean", told.deviations), ("REML", told.restricted)):
        yield f"  {name}: quality {d.quality:.3f}, severity {d.severity:.3f}, noise {d.noise:.3f} points"
    points = severities.without({code: score.overall for code, score in found.scores.items()}, told)
    barred = found.ineligible | {code for code, score in found.scores.items() if score.below_gate}
    ranked = standings(points, found.given.slots, ineligible=barred)
    six = {s.application for s in ranked if s.rank is not None and s.rank <= found.given.slots}
    yield f"  with it taken out: {_moves(leave_out.change(found.six, six))}"


def _moves(change: Change) -> str:
    comes = f"{', '.join(change.comes_in)} in" if change.comes_in else ""
    goes = f"{', '.join(change.goes_out)} out" if change.goes_out else ""
    return "; ".join(filter(None, (comes, goes))) or "the same"


def _changes(found: Judgement) -> Iterator[str]:
    rubric, slots, barred = found.given.rubric, found.given.slots, found.ineligible
    lines = [["Weight", "Now", "Down to", "Then", "Up to", "Then"]]
    for one in flips.weight_flips(found.scores, rubric, slots, barred):
        lines.append([one.criterion or one.dimension, f"{rounded(one.share)} %", *_there(one.down), *_there(one.up)])
    yield from _headed("How far one weight can go before those with a slot change", lines, {1, 2, 4})
    given = found.given.ratings.only(found.scores)
    lines = [["Application", "Criterion", "Assessor", "Level", "Instead", "Then"]]
    for flip in flips.rating_flips(given, rubric, slots, ineligible=barred)[:LEVELS]:
        levels = [rounded(flip.level), rounded(flip.to)]
        lines.append([flip.application, flip.criterion, flip.assessor or "agreed", *levels, _moves(flip.change)])
    yield from _headed("Single levels that would change them, the nearest first", lines, {3, 4})
    lines = [["Without", "Then"]]
    lines += [
        [one.what, _moves(one.change)] for one in leave_out.without_assessors(given, rubric, slots, ineligible=barred)
    ]
    lines += [
        [one.what, _moves(one.change)] for one in leave_out.without_criteria(given, rubric, slots, ineligible=barred)
    ]
    yield from _headed("One left out", lines, set())
    lines = [["Read", "As", "Then"]]
    for read in leave_out.reading_changes(given, rubric, slots, ineligible=barred):
        lines.append([read.dimension, read.reading.value, _moves(read.change)])
    yield from _headed("Read otherwise", lines, set())
    together = flips.smallest_change(found.scores, rubric, slots, barred)
    yield ""
    if together.reason is not None or together.distance is None:
        yield f"Smallest change of all weights together: {together.reason.value if together.reason else 'none'}"
    else:
        yield (
            f"Smallest change of all weights together: {rounded(together.distance)} percentage points in all bring "
            f"{together.outsider} level with {together.insider}"
        )


def _there(flip: Flip | None) -> tuple[str, str]:
    return (f"{rounded(flip.share)} %", _moves(flip.change)) if flip else ("–", "–")


def _ballots(found: Judgement) -> Iterator[str]:
    lines = [["Method", "Order"]]
    for name, places in found.ballots.items():
        lines.append([name, "  ".join(f"{place.rank} {place.application}" for place in places[:10])])
    yield from _headed("Ballots", lines, set())


def _otherwise(found: Judgement) -> Iterator[str]:
    ranked = {s.application: found.scores[s.application] for s in found.standings if s.rank is not None}
    told = otherwise.cross_check(ranked, found.given.rubric, slots=found.given.slots, seed=found.given.seed)
    if told is None:
        return
    lines = [["Method", "Instead of the weighted sum"]]
    lines += [[one.method, _moves(Change(one.comes_in, one.goes_out))] for one in told.methods]
    yield from _headed("Would another accepted method choose otherwise (a cross-check, never the order)", lines, set())
    lines = [["Application", "In under any weights", "Central weights of being in, %"]]
    for code, share in told.membership.items():
        central = told.central[code]
        mean = " ".join(f"{key} {100 * value:.0f}" for key, value in central.items()) if central else "never in"
        lines.append([code, f"{100 * share:.1f} %", mean])
    yield from _headed("SMAA-2 over any weights at all", lines, {1})


def _gaps(found: Judgement) -> Iterator[str]:
    given = found.given.ratings.only(found.scores)
    kinds = intervals.missing(given, found.given.rubric, applications=found.scores)
    lines = [["Application", *(kind.value for kind in Missing), "Rank", "At best", "At worst"]]
    for one in intervals.rank_intervals(given, found.given.rubric, found.scores, ineligible=found.ineligible):
        ends = [str(rank) if rank is not None else "–" for rank in (one.rank, one.best, one.worst)]
        lines.append([one.application, *(str(kinds[one.application][kind]) for kind in Missing), *ends])
    yield from _headed("What is missing, and between which ranks it could move", lines, {*range(1, 9)})


def _rank_sets(found: Judgement) -> Iterator[str]:
    """Strict: all ranks at once, with 95 % confidence."""
    if not found.seats:
        return
    y = found.panel.points @ shares(found.panel.criteria, found.given.rubric)
    model = Crossed(found.panel.at, found.panel.by, y - y.mean())
    at = model.grid().mean()
    effects = model.effects(at.quality / at.noise, at.severity / at.noise, model.sums((y - y.mean())[:, None]))
    covariance = at.noise**2 * (np.diag(effects.spread**2) + effects.shared @ effects.shared.T)
    try:
        sets = ranksets.rank_sets(effects.quality[:, 0], covariance, seed=found.given.seed)
    except Problem as problem:
        yield str(problem)
        return
    lines = [["Application", "From", "To"]]
    order = {s.application: n for n, s in enumerate(found.standings)}
    rows = zip(found.panel.applications, sets.best, sets.worst, strict=True)
    lines += [[code, str(best), str(worst)] for code, best, worst in sorted(rows, key=lambda row: order[row[0]])]
    yield from _headed("Ranks at 95 % confidence for all at once (strict)", lines, {1, 2})
