"""The judgement as text: a table for people, a CSV for programs, one JSON object for either.

Numbers are rounded here and nowhere before, half up; what is written for programs is not rounded at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring import sheet
from scoring.aggregate import Score
from scoring.eligibility import Verdict
from scoring.explain import contributions
from scoring.ranking import Standing
from scoring.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that was computed, best application first."""

    standings: Sequence[Standing]
    scores: Mapping[str, Score]
    verdicts: Mapping[str, Verdict]  # of those that the applications file names
    rubric: Rubric
    notes: Sequence[str]
    settings: Mapping[str, object]  # slots, margin, seed and the fingerprints of what was read

    def eligible(self, code: str) -> Verdict:
        """No where a gate or a minimum is not reached, else what the applications file says."""
        return Verdict.NO if self.scores[code].below_gate else self.verdicts.get(code, Verdict.YES)


def rounded(value: Fraction | None, decimals: int = 2) -> str:
    """For the eye: half up, as a committee rounds by hand.

    >>> rounded(Fraction(5, 8)), rounded(Fraction(200, 3)), rounded(None)
    ('0.63', '66.67', '–')
    """
    if value is None:
        return "–"
    whole = (abs(value) * 10**decimals + Fraction(1, 2)).__floor__()
    digits = str(whole).rjust(decimals + 1, "0")
    return f"{'-' if value < 0 < whole else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def table(found: Judgement) -> Iterator[str]:
    """Lines of a table, ranks first; a tie across the line and a doubt about eligibility stand in words."""
    dimensions = [d.key for d in found.rubric.dimensions]
    lines = [["Rank", "Application", "Score", *dimensions, "Coverage", "Zone", "Place"]]
    for s in found.standings:
        score = found.scores[s.application]
        points = [rounded(score.dimensions[key]) for key in dimensions]
        coverage = rounded(100 * score.coverage, 1) + " %"
        lines.append(
            [str(s.rank or "–"), s.application, rounded(s.score), *points, coverage, s.zone.value, place(s, found)]
        )
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    right = {0, *range(2, 4 + len(dimensions))}
    for line in lines:
        cells = (
            cell.rjust(w) if n in right else cell.ljust(w) for n, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


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
        for part in contributions(score, found.rubric):
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
    dimensions = [d.key for d in found.rubric.dimensions]
    header = ["application", "rank", "score", *(f"score_{key}" for key in dimensions), "coverage", "zone"]
    header += ["seat_probability", "slot", "reserve", "tied_across_line", "eligible"]
    return sheet.written(header, (_line(s, dimensions, found) for s in found.standings))


def _line(s: Standing, dimensions: Sequence[str], found: Judgement) -> list[str]:
    score = found.scores[s.application]
    values = [s.score, *(score.dimensions[key] for key in dimensions), score.coverage]
    return [
        sheet.inert(s.application),
        str(s.rank or ""),
        *("" if value is None else repr(float(value)) for value in values),
        s.zone.value,
        "",
        str(s.slot or ""),
        str(s.reserve or ""),
        "yes" if s.tied_across_line else "no",
        found.eligible(s.application).value,
    ]


def as_json(found: Judgement, *, explain: bool) -> dict[str, object]:
    return {
        **found.settings,
        "notes": list(found.notes),
        "standings": [_standing(s, found, explain=explain) for s in found.standings],
    }


def _standing(s: Standing, found: Judgement, *, explain: bool) -> dict[str, object]:
    score = found.scores[s.application]
    told: dict[str, object] = {
        "application": s.application,
        "rank": s.rank,
        "score": _float(s.score),
        "exact": None if s.score is None else str(s.score),
        "dimensions": {key: _float(value) for key, value in score.dimensions.items()},
        "coverage": float(score.coverage),
        "zone": s.zone.value,
        "seat_probability": None,
        "slot": s.slot,
        "reserve": s.reserve,
        "tied_across_line": s.tied_across_line,
        "eligible": found.eligible(s.application).value,
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
            for part in contributions(score, found.rubric)
        ]
    return told


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
