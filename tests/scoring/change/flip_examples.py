"""Rubrics of five criteria, ratings of many applications, and the six found by comparing each with each."""

from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from scoring.ratings import RatingSet
from scoring.rubric import Criterion, Dimension, Reading, Rubric
from tests.scoring.examples import given as ratings_of
from tests.scoring.examples import patient

KEYS = ("A1", "A2", "A3", "B1", "B2")


def frame(weights=(1, 1, 2, 1, 1), readings=("linear", "linear"), *, halves=(1, 1), high=4, least=0, minimum=None):
    """Dimensions A (A1 to A3) and B (B1, B2); `least` is the coverage that each needs, `minimum` that of A1."""
    criteria = tuple(
        Criterion(key, key[0], Fraction(w), {}, {}, {}, "", {}, {}, (), (), minimum if key == "A1" else None)
        for key, w in zip(KEYS, weights, strict=True)
    )
    dimensions = tuple(
        Dimension(key, Fraction(half), {}, Reading(reading))
        for key, half, reading in zip("AB", halves, readings, strict=True)
    )
    return Rubric(Fraction(0), Fraction(high), Fraction(1), "high", Fraction(least), dimensions, criteria)


def sheet(rows, assessor="ann"):
    """Levels by application, in the order of the criteria; "-": nobody gave any."""
    cells = ((code, key, level) for code, levels in rows.items() for key, level in zip(KEYS, levels, strict=True))
    return ratings_of(*((code, assessor, key, level) for code, key, level in cells if level != "-"))


def six(found, slots):
    ranked = {code: s.overall for code, s in found.items() if s.overall is not None and not s.below_gate}
    return {code for code, score in ranked.items() if sum(other > score for other in ranked.values()) < slots}


def in_order(codes):
    return tuple(sorted(codes, key=lambda code: (len(code), code)))


levels = st.sampled_from((0, 1, 2, 3, 4, 4, None, "-"))
panels = st.lists(st.tuples(*[levels] * 10), max_size=20).map(
    lambda rows: RatingSet(
        sheet({f"H-{n}": row[:5] for n, row in enumerate(rows, start=1)}).ratings
        + sheet({f"H-{n}": row[5:] for n, row in enumerate(rows, start=1)}, "bo").ratings,
        frozenset(),
    )
)
readings = st.sampled_from(Reading)
few_weights = st.tuples(*[st.integers(1, 4)] * 5)
frames = st.builds(
    frame,
    few_weights,
    st.tuples(readings, readings).filter(lambda pair: pair != (Reading.GATE, Reading.GATE)),
    halves=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    least=st.sampled_from((Fraction(0), Fraction(1, 2))),
    minimum=st.sampled_from((None, Fraction(1))),
)
few = settings(patient, max_examples=25)
slots_there = st.integers(1, 7)
