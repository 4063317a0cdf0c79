"""Small rubrics and ratings, and the strategies that make any of them."""

from fractions import Fraction

from hypothesis import strategies as st

from scoring.ratings import Rating, RatingSet, Stage
from scoring.rubric import Criterion, Dimension, Reading, Rubric

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


def rubric(reading=Reading.LINEAR, weights=(1, 3, 2, 1), better="high", min_coverage=Fraction(1, 2), halves=(1, 1)):
    """Dimensions A (A1, A2) and B (B1, B2); `reading` is that of A."""
    criteria = tuple(
        Criterion(key, key[0], Fraction(weight), {}, {}, {}, "", {}, {}, (), (), None)
        for key, weight in zip(CRITERIA, weights, strict=True)
    )
    dimensions = (Dimension("A", Fraction(halves[0]), {}, reading), Dimension("B", Fraction(halves[1]), {}))
    return Rubric(Fraction(0), Fraction(4), Fraction(1), better, min_coverage, dimensions, criteria)


levels = st.none() | st.integers(0, 4).map(Fraction)
stages = st.sampled_from((Stage.FORM, Stage.INTERVIEW))
codes = st.sampled_from(("H-1", "H-2", "H-10"))
own = st.builds(Rating, codes, st.sampled_from(("ann", "bo", "cy")), st.sampled_from(CRITERIA), levels, stages)
agreed = st.builds(Rating, codes, st.none(), st.sampled_from(CRITERIA), levels, st.just(Stage.CONSENSUS))
rating_sets = st.builds(
    RatingSet,
    st.lists(own | agreed, max_size=40, unique_by=lambda r: (r.application, r.assessor, r.criterion, r.stage)).map(
        tuple
    ),
    st.frozensets(st.tuples(codes, st.sampled_from(("ann", "bo", "dee"))), max_size=2),
)
weights = st.tuples(*[st.integers(1, 60).map(lambda n: Fraction(n, 10))] * 4)
readings = st.sampled_from(Reading)
rubrics = st.builds(
    rubric, readings, weights, st.sampled_from(("high", "low")), st.sampled_from((Fraction(0), Fraction(1, 2)))
)
