"""The judgement as text: a table for people, a CSV for programs, one JSON object for either.

Numbers are rounded here and nowhere before, half up; what is written for programs is not rounded at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from scoring import sheet
from scoring.eligibility import Verdict
from scoring.explain import contributions
from scoring.judgement import Judgement
from scoring.ranking import Standing, expected_right
from scoring.rounding import half_up


def rounded(value: Fraction | None, decimals: int = 2) -> str:
    """For the eye: half up, as a committee rounds by hand.

    >>> rounded(Fraction(5, 8)), rounded(Fraction(200, 3)), rounded(None)
    ('0.63', '66.67', '–')
    """
    if value is None:
        return "–"
    whole = int(half_up(value, decimals) * 10**decimals)
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    return f"{'-' if whole < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def columns(lines: Sequence[Sequence[str]], figures: Iterable[int]) -> Iterator[str]:
    """Lines of a table as text, the first of them its header; `figures` are the columns set flush right."""
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    right = set(figures)
    for line in lines:
        cells = (
            cell.rjust(w) if n in right else cell.ljust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def table(found: Judgement) -> Iterator[str]:
    """Ranks first; a tie across the line and a doubt about eligibility stand in words."""
    dimensions = [d.key for d in found.given.rubric.dimensions]
    lines = [["Rank", "Application", "Score", *dimensions, "Coverage", "Chance", "Zone", "Place"]]
    for s in found.standings:
        score = found.scores[s.application]
        points = [rounded(score.dimensions[key]) for key in dimensions]
        coverage = rounded(100 * score.coverage, 1) + " %"
        lines.append(
            [
                *(str(s.rank or "–"), s.application, rounded(s.score), *points, coverage),
                *(chance(s, found), s.zone.value, place(s, found)),
            ]
        )
    yield from columns(lines, {0, *range(2, 5 + len(dimensions))})


def chance(standing: Standing, found: Judgement) -> str:
    seat = found.seats.get(standing.application)
    if seat is None:
        return "–"
    # Certain is never said of what is only very likely.
    return ">99 %" if seat.chance > 0.995 else "<1 %" if seat.chance < 0.005 else f"{100 * seat.chance:.0f} %"


def findings(found: Judgement) -> Iterator[str]:
    """What stands under the table: how many are expected to be right, what the rules and the ladder make of it."""
    if found.seats:
        chances = {code: seat.chance for code, seat in found.seats.items()}
        right = expected_right(found.standings, chances, found.given.slots)
        yield f"Of the {found.given.slots} by score, {right:.1f} are expected to be right."
    elif found.standings:
        why = ", ".join(one.value for one in found.design.findings)
        yield f"The chance of a seat cannot be told: {why}."
    if found.best is not None:
        yield f"Under the rules: {', '.join(found.best.applications)} ({rounded(found.best.points)} points together)."
        for price in found.prices:
            moves = f"; without it {', '.join(price.enter)} instead of {', '.join(price.leave)}" if price.enter else ""
            yield f"Price of “{price.rule}”: {rounded(price.points)} points{moves}."
    if found.climb is not None:
        yield from _ladder(found)


def _ladder(found: Judgement) -> Iterator[str]:
    climb = found.climb
    assert climb is not None
    for minute in climb.minutes:
        placed = f"; placed: {', '.join(minute.placed)}" if minute.placed else ""
        yield f"Tie ladder, {minute.step}: {minute.outcome.value}{placed}."
    if climb.need is not None:
        yield f"Still tied: {', '.join(climb.open)}; the ladder {climb.need.value}."


def place(standing: Standing, found: Judgement) -> str:
    verdict = found.eligible(standing.application)
    if verdict is Verdict.NO:
        return "not eligible"
    words = "tied across the line" if standing.tied_across_line else ""
    if standing.slot:
        words = f"slot {standing.slot}"
    elif standing.reserve:
        words = f"reserve {standing.reserve}"
    return ", ".join(
        word for word in (words, "eligibility to be clarified" if verdict is Verdict.CLARIFY else "") if word
    )


def explanation(found: Judgement) -> Iterator[str]:
    """Each score with the contributions that add up to it, as a level, its share of the score, and its points."""
    for s in found.standings:
        score = found.scores[s.application]
        yield ""
        if score.overall is None:
            covered = rounded(100 * score.coverage, 1)
            yield f"{s.application}: unrated; in one dimension only {covered} % of the weight has a level."
            continue
        yield f"{s.application}: {rounded(score.overall)} points"
        for part in contributions(score, found.given.rubric):
            if part.criterion is None:
                yield f"  {part.dimension} read as a band: {rounded(part.points)}"
            elif part.value is None:
                yield f"  {part.criterion}: not rated, counts for nothing"
            else:
                by = score.criteria[part.criterion]
                who = "agreed by the committee" if by.consensus else f"mean of {by.given}"
                yield (
                    f"  {part.criterion}: level {rounded(part.value)} ({who}), "
                    f"share {rounded(100 * part.share)} %: {rounded(part.points)} points"
                )


def standings_csv(found: Judgement) -> str:
    """The standings CSV: scores are not rounded; what is not known is empty."""
    dimensions = [d.key for d in found.given.rubric.dimensions]
    header = ["application", "rank", "score", *(f"score_{key}" for key in dimensions), "coverage", "zone"]
    header += ["seat_probability", "expected_rank", "rank_low", "rank_high"]
    header += ["slot", "reserve", "tied_across_line", "eligible", "chosen"]
    return sheet.written(header, (_line(s, dimensions, found) for s in found.standings))


def _line(s: Standing, dimensions: Sequence[str], found: Judgement) -> list[str]:
    score = found.scores[s.application]
    values = [s.score, *(score.dimensions[key] for key in dimensions), score.coverage]
    return [
        sheet.inert(s.application),
        str(s.rank or ""),
        *("" if value is None else repr(float(value)) for value in values),
        s.zone.value,
        *_seat(s, found),
        str(s.slot or ""),
        str(s.reserve or ""),
        "yes" if s.tied_across_line else "no",
        found.eligible(s.application).value,
        "yes" if chosen(s, found) else "no",
    ]


def _seat(s: Standing, found: Judgement) -> list[str]:
    seat = found.seats.get(s.application)
    if seat is None:
        return [""] * 4
    return [repr(seat.chance), repr(seat.expected_rank), str(seat.best), str(seat.worst)]


def chosen(s: Standing, found: Judgement) -> bool:
    """Whether it gets a slot by what is known: under the rules if there are any, else by score and ladder."""
    if found.best is not None:
        return s.application in found.best.applications
    return s.slot is not None or (found.climb is not None and s.application in found.climb.placed)


def as_json(
    found: Judgement, settings: Mapping[str, object], notes: Sequence[str], *, explain: bool
) -> dict[str, object]:
    return {
        **settings,
        "notes": list(notes),
        "findings": list(findings(found)),
        "standings": [_standing(s, found, explain=explain) for s in found.standings],
    }


def _standing(s: Standing, found: Judgement, *, explain: bool) -> dict[str, object]:
    score, seat = found.scores[s.application], found.seats.get(s.application)
    told: dict[str, object] = {
        "application": s.application,
        "rank": s.rank,
        "score": _float(s.score),
        "exact": None if s.score is None else str(s.score),
        "dimensions": {key: _float(value) for key, value in score.dimensions.items()},
        "coverage": float(score.coverage),
        "zone": s.zone.value,
        "seat_probability": seat.chance if seat else None,
        "expected_rank": seat.expected_rank if seat else None,
        "rank_low": seat.best if seat else None,
        "rank_high": seat.worst if seat else None,
        "slot": s.slot,
        "reserve": s.reserve,
        "tied_across_line": s.tied_across_line,
        "eligible": found.eligible(s.application).value,
        "chosen": chosen(s, found),
    }
    if explain:
        told["contributions"] = [
            {
                "criterion": part.criterion,
                "dimension": part.dimension,
                "level": _float(part.value),
                "share": float(part.share),
                "points": float(part.points),
                "exact": str(part.points),
            }
            for part in contributions(score, found.given.rubric)
        ]
    return told


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
