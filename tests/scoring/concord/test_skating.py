"""Two seasons of figure skating, from the judges' own scores to the published totals, to the last digit.

tests/real/README.md says where it comes from. 0.0 stands for a judge who was absent: that is no zero. The highest and
the lowest score of a component are dropped, the mean of the others is rounded half up to hundredths, so is each
component times its factor, and a segment is elements plus components less deductions.
"""

import csv
from collections import Counter, defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from scoring.aggregate import CriterionScore, combine, mean_levels, scores
from scoring.ratings import Rating, RatingSet, Stage
from scoring.rounding import half_up, trimmed_mean
from scoring.rubric import Criterion, Dimension, Rubric
from tests.scoring.known import known

SKATING = Path(__file__).parents[2] / "real" / "figure_skating_2016_17"


@cache
def lines(name):
    with (SKATING / name).open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def judged():
    """Component of a performance -> judge -> score, exactly as written; None for a judge who was absent."""
    found = defaultdict(dict)
    for line in lines("judge-scores.csv"):
        found[line["aspect_id"]][line["judge"]] = Fraction(line["score"]) or None
    return found


@cache
def published(column):
    return {line["performance_id"]: Fraction(line[column]) for line in lines("performances.csv")}


@cache
def panels():
    return {line["aspect_id"]: Fraction(line["scores_of_panel"]) for line in lines("components.csv")}


def present(judges):
    return [score for score in judges.values() if score is not None]


def panel(judges):
    return half_up(trimmed_mean(present(judges), 1), 2)


def component_totals(rounding):
    """Performance -> the sum of its components times their factors, each rounded."""
    found = Counter()
    for line in lines("components.csv"):
        score = panel(judged()[line["aspect_id"]])
        found[line["performance_id"]] += rounding(Fraction(line["factor"]) * score)
    return found


def hundredths(value):
    return half_up(value, 2)


def same(found, expected):
    """As the known answers count: how many of how many."""
    assert found.keys() == expected.keys()
    return f"{sum(found[key] == expected[key] for key in expected)}/{len(expected)}"


def rubric(factors):
    """A rubric of skating: a criterion for each component, weighted by its factor."""
    criteria = tuple(Criterion(k, "all", f, {}, {}, {}, "", {}, {}, (), (), None) for k, f in factors.items())
    half = Fraction(1, 2)
    return Rubric(Fraction(0), Fraction(10), Fraction(1, 4), "high", half, (Dimension("all", half, {}),), criteria)


@cache
def programmes():
    """Performance -> component -> its line in the file."""
    found = defaultdict(dict)
    for line in lines("components.csv"):
        found[line["performance_id"]][line["aspect_desc"]] = line
    return found


def as_levels(line, judges):
    """The judges as assessors, whose absence is a level that was not given."""
    return [Rating(line["performance_id"], judge, "component", score, Stage.FORM) for judge, score in judges.items()]


def test_every_published_panel_score_comes_out():
    found = {aspect: panel(judges) for aspect, judges in judged().items()}

    assert same(found, panels()) == known("skating")[1]["trimmed_means"] == "8630/8630"


def test_every_total_of_the_components_comes_out():
    expected = published("total_component_score")

    assert same(component_totals(hundredths), expected) == known("skating")[1]["component_totals"] == "1726/1726"


def test_every_total_of_a_segment_comes_out():
    elements, deductions = published("total_element_score"), published("total_deductions")
    found = {key: elements[key] + total - deductions[key] for key, total in component_totals(hundredths).items()}

    expected = published("total_segment_score")
    assert same(found, expected) == known("skating")[1]["segment_totals"] == "1726/1726"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(
            lambda judges: half_up(trimmed_mean([score or Fraction(0) for score in judges.values()], 1), 2),
            "8590/8630",
            id="an absent judge counted as zero",
        ),
        pytest.param(
            lambda judges: round(trimmed_mean(present(judges), 1), 2), "8628/8630", id="halves to the even neighbour"
        ),
        pytest.param(lambda judges: half_up(trimmed_mean(present(judges), 0), 2), "1198/8630", id="nobody dropped"),
    ],
)
def test_no_other_rule_gives_the_panel_scores(rule, expected):
    assert same({aspect: rule(judges) for aspect, judges in judged().items()}, panels()) == expected


def test_rounding_only_the_total_misses_every_third():
    found = {key: half_up(total, 2) for key, total in component_totals(lambda value: value).items()}

    assert same(found, published("total_component_score")) == "1203/1726"


def test_forty_judges_were_absent_and_count_for_nothing():
    absent = {aspect: sum(score is None for score in judges.values()) for aspect, judges in judged().items()}

    assert sum(absent.values()) == 40
    assert Counter(len(judges) for judges in judged().values()) == {9: 8630}


def test_the_committees_own_means_leave_the_absent_out_and_give_the_panel_scores():
    frame = rubric({"component": Fraction(1)})
    found, given = {}, {}
    for line in lines("components.csv"):
        judges = judged()[line["aspect_id"]]
        order = sorted((judge for judge, score in judges.items() if score is not None), key=judges.get)
        kept = {judge: score for judge, score in judges.items() if judge not in (order[0], order[-1])}
        levels = RatingSet(tuple(as_levels(line, kept)), frozenset())
        criterion = scores(levels, frame)[line["performance_id"]].criteria["component"]
        found[line["aspect_id"]], given[line["aspect_id"]] = half_up(criterion.value, 2), criterion.given

    assert same(found, panels()) == "8630/8630"
    assert Counter(given.values()) == {7: 8590, 6: 40}


def test_weights_are_factors_where_whole_factors_leave_nothing_to_round():
    # 258 performances with factor 1 and 230 with factor 2.
    found, expected = {}, {}
    for key, parts in programmes().items():
        factors = {name: Fraction(line["factor"]) for name, line in parts.items()}
        values = {name: panels()[line["aspect_id"]] for name, line in parts.items()}
        if all(factor.denominator == 1 for factor in factors.values()):
            frame = rubric(factors)
            score = combine(key, {name: CriterionScore(value, 9) for name, value in values.items()}, frame)
            found[key] = mean_levels(score, frame)["all"] * sum(factors.values())
            expected[key] = published("total_component_score")[key]

    assert same(found, expected) == "488/488"
