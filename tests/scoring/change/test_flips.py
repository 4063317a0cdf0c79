"""scoring.change.flips: the nearest weight at which the six would be others."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregate import combine, scores
from scoring.change.flips import Reason, rating_flips, smallest_change, weight_flips
from scoring.change.leave_out import Change
from scoring.rubric import Reading
from tests.scoring.change.flip_examples import few, frame, frames, in_order, panels, sheet, six, slots_there


def moved(rubric, flip, weight):
    """The rubric with one weight at another value."""
    if flip.criterion is None:
        own = (replace(d, weight=weight) if d.key == flip.dimension else d for d in rubric.dimensions)
        return replace(rubric, dimensions=tuple(own))
    return replace(
        rubric, criteria=tuple(replace(c, weight=weight) if c.key == flip.criterion else c for c in rubric.criteria)
    )


def at(found, rubric, flip, weight, slots):
    changed = moved(rubric, flip, weight)
    return six({code: combine(code, score.criteria, changed) for code, score in found.items()}, slots)


def flip_of(found, rubric, key, slots=1):
    return next(f for f in weight_flips(found, rubric, slots) if key in (f.criterion, f.criterion or f.dimension))


# The weighted sum of Triantaphyllou & Sánchez (1997), Decision Sciences 28(1), 151-194: four alternatives, four
# criteria. By their theorem the weight of criterion k falls by (P_j - P_i) / (a_jk - a_ik) until i and j draw level.
# By hand, for C3: (.27677... - .31618...) / (.1755 - .3867) = .1866, so the first two meet at .2876 - .1866 = .1010.
WEIGHTS = ("0.3277", "0.3058", "0.2876", "0.0790")
ALTERNATIVES = {
    "A1": ("0.3088", "0.2897", "0.3867", "0.1922"),
    "A2": ("0.2163", "0.3458", "0.1755", "0.6288"),
    "A3": ("0.4509", "0.2473", "0.1194", "0.0575"),
    "A4": ("0.0240", "0.1172", "0.3184", "0.1215"),
}


def test_the_weight_at_which_the_best_alternative_changes_is_that_of_the_published_theorem():
    rubric = frame((*WEIGHTS, 0), halves=(1, 0), high=1)
    rubric = replace(rubric, criteria=tuple(replace(c, dimension="A") for c in rubric.criteria))
    found = scores(sheet({code: (*row, "-") for code, row in ALTERNATIVES.items()}), rubric)

    rows = {code: [Fraction(level) for level in row] for code, row in ALTERNATIVES.items()}
    total = {
        code: sum(Fraction(w) * level for w, level in zip(WEIGHTS, row, strict=True)) for code, row in rows.items()
    }
    falls = {
        (k, code): (total[code] - total["A1"]) / (rows[code][k] - rows["A1"][k])
        for k, code in product(range(4), ("A2", "A3", "A4"))
    }
    assert round(float(falls[2, "A2"]), 4) == 0.1866
    flips = weight_flips(found, rubric, 1)[1:]
    for k, flip in enumerate(flips):
        own = {code: fall for (n, code), fall in falls.items() if n == k}
        down = min((fall for fall in own.values() if 0 < fall <= Fraction(WEIGHTS[k])), default=None)
        up = max((fall for fall in own.values() if fall < 0), default=None)
        assert (flip.down and flip.weight - flip.down.weight, flip.up and flip.weight - flip.up.weight) == (down, up)
    assert flips[2].down.change == Change(("A2",), ("A1",))
    assert flips[2].up is None


def test_a_flip_tells_the_shares_before_and_after():
    # A1 weighs w, A2 1: ada has 100 w / (w + 1) points on A, bo 100 / (w + 1), and B parts nobody.
    rubric = frame((2, 1, 0, 1, 1))
    found = scores(sheet({"ada": (4, 0, "-", 2, 2), "bo": (0, 4, "-", 2, 2)}), rubric)

    flip = flip_of(found, rubric, "A1")

    assert (flip.weight, flip.share) == (2, Fraction(100, 3))
    assert (flip.down.weight, flip.down.share, flip.down.exact) == (1, 25, True)
    assert flip.down.change == Change(("bo",), ("ada",))
    assert flip.up is None


def test_a_dimension_can_flip_the_six_too():
    # ada 100 W / (W + 1), bo 100 / (W + 1).
    rubric = frame(halves=(2, 1))
    found = scores(sheet({"ada": (4, 4, 4, 0, 0), "bo": (0, 0, 0, 4, 4)}), rubric)

    flip = flip_of(found, rubric, "A")

    assert (flip.down.weight, flip.down.share, flip.down.change) == (1, 50, Change(("bo",), ("ada",)))


def test_a_point_that_is_no_fraction_is_rounded_to_one_beyond_it_where_the_six_have_changed():
    # ada lacks A3, bo A2, and A3 weighs 2: w / (w + 1) = 2 / (w + 2), which is w = sqrt 2.
    levels = sheet({"ada": (4, 0, "-", 2, 2), "bo": (0, "-", 4, 2, 2)})
    below, above = frame((1, 1, 2, 1, 1)), frame((2, 1, 2, 1, 1))

    up = flip_of(scores(levels, below), below, "A1").up
    down = flip_of(scores(levels, above), above, "A1").down

    assert (up.exact, down.exact) == (False, False)
    assert up.weight**2 > 2 > (up.weight - Fraction(2, 10**6)) ** 2
    assert down.weight**2 < 2 < (down.weight + Fraction(2, 10**6)) ** 2
    assert (up.change, down.change) == (Change(("ada",), ("bo",)), Change(("bo",), ("ada",)))


def test_who_draws_level_and_falls_back_changes_the_six_at_that_weight_alone():
    # On A: ada 100 w / (w + 1), bo, who lacks A2, 100 w / (w + 4). ada is ahead by 300 w / ((w + 1)(w + 4)), which is
    # 33 1/3 at w = 2 and less elsewhere; bo is ahead by 33 1/3 on B.
    levels = sheet({"ada": (4, 0, "-", 0, 0), "bo": (4, "-", 0, 4, 0)})
    below, above = frame((1, 1, 4, 1, 2)), frame((8, 1, 4, 1, 2))

    first = flip_of(scores(levels, below), below, "A1")
    second = flip_of(scores(levels, above), above, "A1")

    assert (first.down, second.up) == (None, None)
    assert (first.up.weight, first.up.exact, first.up.change) == (2, True, Change(("ada",)))
    assert (second.down.weight, second.down.exact, second.down.change) == (2, True, Change(("ada",)))


def test_the_flip_is_where_two_meet_and_not_before():
    # A2 weighs 4: ada 400 / (w + 4), bo 100 w / (w + 4).
    rubric = frame((1, 4, 0, 1, 1))
    found = scores(sheet({"ada": (0, 4, "-", 2, 2), "bo": (4, 0, "-", 2, 2)}), rubric)

    up = flip_of(found, rubric, "A1").up

    assert (up.weight, up.change) == (4, Change(("bo",), ("ada",)))


def test_a_tie_that_holds_for_a_while_is_parted_where_one_leaves_the_band():
    # On A ada has 50 points whatever A1 weighs, bo (100 w + 150) / (w + 3), which is 75, the end of the band, at w = 3.
    rubric = frame(readings=("band", "linear"))
    found = scores(sheet({"ada": (2, 2, 2, 2, 2), "bo": (4, 2, 2, 2, 2)}), rubric)

    flip = flip_of(found, rubric, "A1")

    assert (flip.down, flip.up.weight, flip.up.change) == (None, 3, Change((), ("bo",)))


def test_without_any_weight_a_dimension_needs_no_levels():
    rubric = frame(halves=(2, 1))
    found = scores(sheet({"ada": ("-", "-", "-", 4, 4), "bo": (1, 1, 1, 1, 1)}), rubric)

    flip = flip_of(found, rubric, "A")

    assert (flip.up, flip.down.weight, flip.down.change) == (None, 0, Change(("ada",), ("bo",)))


def test_a_tie_across_the_line_is_parted_by_the_first_change():
    rubric = frame()
    found = scores(sheet({"ada": (4, 0, 0, 2, 2), "bo": (0, 4, 0, 2, 2)}), rubric)

    flip = flip_of(found, rubric, "A1")

    assert (flip.down.weight, flip.down.change) == (1, Change((), ("ada",)))
    assert (flip.up.weight, flip.up.change) == (1, Change((), ("bo",)))


def test_a_weight_can_cost_an_application_the_coverage_it_needs():
    # ada has no A1; her share of A is 3 / (3 + w), half of it at w = 3 and less beyond.
    rubric = frame(least=Fraction(1, 2))
    found = scores(sheet({"ada": ("-", 4, 4, 4, 4), "bo": (1, 1, 1, 1, 1)}), rubric)

    flip = flip_of(found, rubric, "A1")

    assert (flip.down, flip.up.weight, flip.up.change) == (None, 3, Change(("bo",), ("ada",)))


def test_a_weight_can_lift_an_application_over_a_gate():
    # bo has 4 on A1 and none elsewhere: 100 w / (w + 3) reaches 25 at w = 1, but A1 weighs a half.
    rubric = frame((Fraction(1, 2), 1, 2, 1, 1), ("gate", "linear"))
    found = scores(sheet({"ada": (4, 4, 4, 1, 1), "bo": (4, 0, 0, 4, 4)}), rubric)

    flip = flip_of(found, rubric, "A1")

    assert (flip.up.weight, flip.up.change) == (1, Change(("bo",), ("ada",)))
    assert flip.up.share == 25  # of the gate's points


def test_the_weight_of_a_gate_and_of_what_is_retired_is_not_asked_about():
    rubric = frame((1, 0, 2, 1, 1), ("gate", "linear"))

    found = [(f.dimension, f.criterion) for f in weight_flips({}, rubric)]

    assert found == [("A", "A1"), ("A", "A3"), ("B", None), ("B", "B1"), ("B", "B2")]


@few
@given(panels, frames, slots_there, st.lists(st.fractions(0, 12, max_denominator=50), min_size=6, max_size=6))
def test_no_weight_nearer_than_the_flip_changes_the_six_and_just_beyond_they_change(ratings, rubric, slots, anywhere):
    found = scores(ratings, rubric)
    now = six(found, slots)
    tried = sorted({*anywhere, *(Fraction(n, 2) for n in range(1, 11)), Fraction(10**6)})

    for flip in weight_flips(found, rubric, slots):
        for side, turn in ((-1, flip.down), (1, flip.up)):
            alone = not any(w for w in _others(rubric, flip))
            near = [w for w in tried if (w - flip.weight) * side > 0 and (w or not alone)]
            if turn is None:
                assert [w for w in near if at(found, rubric, flip, w, slots) != now] == []
                continue
            margin = 0 if turn.exact else Fraction(2, 10**6)
            before = [w for w in near if (turn.weight - w) * side > margin]
            assert [w for w in before if at(found, rubric, flip, w, slots) != now] == []
            beyond = turn.weight + (Fraction(side, 10**40) if turn.exact and turn.weight else 0)
            after = at(found, rubric, flip, beyond, slots)
            if after == now:
                after = at(found, rubric, flip, turn.weight, slots)
            assert turn.change == Change(in_order(after - now), in_order(now - after)) != Change()


def _others(rubric, flip):
    if flip.criterion is None:
        return [d.weight for d in rubric.dimensions if d.key != flip.dimension and d.reading is not Reading.GATE]
    return [c.weight for c in rubric.of(flip.dimension) if c.key != flip.criterion]


@few
@given(panels, frames, slots_there)
def test_weights_are_relative(ratings, rubric, slots):
    found = scores(ratings, rubric)
    threefold = replace(rubric, criteria=tuple(replace(c, weight=3 * c.weight) for c in rubric.criteria))

    once, three_times = weight_flips(found, rubric, slots), weight_flips(found, threefold, slots)

    for one, other in zip(once, three_times, strict=True):
        factor = 3 if one.criterion else 1
        for first, second in ((one.down, other.down), (one.up, other.up)):
            assert (first and first.change) == (second and second.change)
            if first and first.exact:
                assert (second.weight, second.share) == (factor * first.weight, first.share)


@pytest.mark.parametrize(
    "rows", ({}, {"ada": (1, 2, 3, 4, 0)}, {"ada": ("-",) * 5, "bo": (None,) * 5}, {"ada": (2,) * 5, "bo": (3,) * 5})
)
def test_where_there_are_slots_for_all_no_weight_and_no_rating_changes_the_six(rows):
    rubric = frame()
    ratings = sheet(rows)

    flips = weight_flips(scores(ratings, rubric), rubric, 6)

    assert [(f.down, f.up) for f in flips] == [(None, None)] * 7
    assert rating_flips(ratings, rubric, 6) == []


def test_among_applications_that_are_all_the_same_no_weight_changes_the_six():
    rubric = frame()
    found = scores(sheet({f"H-{n}": (2,) * 5 for n in range(1, 9)}), rubric)

    assert {(f.down, f.up) for f in weight_flips(found, rubric, 6)} == {(None, None)}


def test_who_is_not_eligible_neither_comes_in_nor_goes_out():
    rubric = frame()
    found = scores(sheet({"ada": (4, 0, 0, 4, 4), "bo": (0, 4, 4, 4, 4)}), rubric)

    assert {(f.down, f.up) for f in weight_flips(found, rubric, 1, ineligible=["ada"])} == {(None, None)}
    assert smallest_change(found, rubric, 1, ineligible=["ada"]).reason is Reason.ALL_IN
