"""Small rubrics and ratings, and the strategies that make any of them."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from scoring.ratings import Rating, RatingSet, Stage
from scoring.rubric import Criterion, Dimension, Reading, Rubric

# What is checked is what comes out; how long it takes depends on who else uses the machine.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Two dimensions of equal weight, three criteria of which A2 weighs three times as much as A1.
SMALL = """
scale = [0, 4]
[[dimension]]
key = "A"
[[dimension]]
key = "B"
[[criterion]]
key = "A1"
dimension = "A"
[[criterion]]
key = "A2"
dimension = "A"
weight = 3
[[criterion]]
key = "B1"
dimension = "B"
"""
CRITERIA = ("A1", "A2", "B1", "B2")


def rating(application, assessor, criterion, level, stage=Stage.FORM):
    return Rating(application, assessor, criterion, None if level is None else Fraction(level), stage)


def given(*ratings, recused=()):
    """Ratings written as (application, assessor, criterion, level[, stage])."""
    return RatingSet(tuple(rating(*one) for one in ratings), frozenset(recused))


def rubric(
    reading=Reading.LINEAR,
    weights=(1, 3, 2, 1),
    better="high",
    min_coverage=Fraction(1, 2),
    halves=(1, 1),
    *,
    second=Reading.LINEAR,
    step=1,
    minimum=None,
):
    """Dimensions A (A1, A2) and B (B1, B2); `reading` is that of A, `second` that of B, `minimum` that of A1."""
    criteria = tuple(
        Criterion(key, key[0], Fraction(weight), {}, {}, {}, "", {}, {}, (), (), minimum if key == "A1" else None)
        for key, weight in zip(CRITERIA, weights, strict=True)
    )
    dimensions = (Dimension("A", Fraction(halves[0]), {}, reading), Dimension("B", Fraction(halves[1]), {}, second))
    return Rubric(Fraction(0), Fraction(4), Fraction(step), better, min_coverage, dimensions, criteria)


def raised(one, frame):
    """The rating one step better, by whichever end is the good one; None where it is the best already."""
    better = None if one.level is None else one.level + (frame.step if frame.better == "high" else -frame.step)
    return replace(one, level=better) if better is not None and frame.allows(better) else None


def instead(ratings, one):
    """The ratings with one in the place of whatever was there."""
    key = (one.application, one.assessor, one.criterion, one.stage)
    others = (r for r in ratings.ratings if (r.application, r.assessor, r.criterion, r.stage) != key)
    return RatingSet((*others, one), ratings.recused)


codes = st.sampled_from(("H-1", "H-2", "H-10"))
assessors = st.sampled_from(("ann", "bo", "cy"))
criteria = st.sampled_from(CRITERIA)


def given_by_one(levels):
    return st.builds(Rating, codes, assessors, criteria, levels, st.sampled_from((Stage.FORM, Stage.INTERVIEW)))


def sets(levels):
    agreed = st.builds(Rating, codes, st.none(), criteria, levels, st.just(Stage.CONSENSUS))
    ratings = st.lists(
        given_by_one(levels) | agreed,
        max_size=40,
        unique_by=lambda r: (r.application, r.assessor, r.criterion, r.stage),
    )
    recused = st.frozensets(st.tuples(codes, st.sampled_from(("ann", "bo", "dee"))), max_size=2)
    return st.builds(RatingSet, ratings.map(tuple), recused)


whole_levels = st.none() | st.integers(0, 4).map(Fraction)
tenths = st.integers(0, 40).map(lambda n: Fraction(n, 10))
fine_levels = st.none() | tenths
rating_sets = sets(whole_levels)
fine_sets = sets(fine_levels)
fine_ratings = given_by_one(tenths)
complete_sets = st.lists(tenths, min_size=12, max_size=12).map(
    lambda levels: given(
        *(
            (code, "ann", key, level)
            for (code, key), level in zip(product(("H-1", "H-2", "H-10"), CRITERIA), levels, strict=True)
        )
    )
)
weights = st.tuples(*[st.integers(1, 60).map(lambda n: Fraction(n, 10))] * 4)
readings = st.sampled_from(Reading)
directions = st.sampled_from(("high", "low"))
coverages = st.sampled_from((Fraction(0), Fraction(1, 2)))
rubrics = st.builds(rubric, readings, weights, directions, coverages)


def fine_rubrics(*readings):
    """Rubrics with steps of a tenth, both dimensions read in any of these ways; two gates would leave no score."""
    pairs = st.tuples(st.sampled_from(readings), st.sampled_from(readings)).filter(
        lambda pair: pair != (Reading.GATE, Reading.GATE)
    )
    return st.builds(
        lambda pair, *rest, **more: rubric(pair[0], *rest, second=pair[1], **more),
        pairs,
        weights,
        directions,
        coverages,
        st.tuples(st.integers(1, 5), st.integers(1, 5)),
        step=st.just(Fraction(1, 10)),
        minimum=fine_levels,
    )
