"""scoring.ties.ballots: the assessors' own orders, counted exactly, and where they contradict their own ratings."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import Problem
from scoring.ties.ballots import Contradiction, borda, condorcet_winner, contradictions, copeland, pairwise, schulze
from tests.scoring.examples import patient

METHODS = (borda, copeland, schulze)
CODES = ("H-1", "H-2", "H-3", "H-4", "H-10")

# Schulze (2011), doi:10.1007/s00355-010-0475-4, example 1: 45 ballots.
SCHULZE = {"ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8}
FORTY_FIVE = {f"{order}{n}": tuple(order) for order, count in SCHULZE.items() for n in range(count)}

# Five ballots on four: a beats nobody but in two ballots, where it is first.
#        a b c d
#   ann  1 2 - -      points 3 2 1/2 1/2
#   bo   1 2 3 4             3 2 1   0
#   cy   - 1 2 -             1/2 3 2 1/2
#   dee  - 2 1 -             1/2 2 3 1/2
#   eve  3 2 - 1             1 2 0 3         sum  8  11  6 1/2  4 1/2
FIVE = {"ann": "ab", "bo": "abcd", "cy": "bc", "dee": "cb", "eve": "dba"}

orders = st.permutations(CODES).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: tuple(order[:n])))
some_ballots = st.dictionaries(st.sampled_from(("ann", "bo", "cy", "dee")), orders)
some_recused = st.frozensets(st.tuples(st.sampled_from(CODES), st.sampled_from(("ann", "bo", "cy", "dee"))), max_size=4)


def ranks(places):
    return {place.application: place.rank for place in places}


def points(places):
    return {place.application: place.score for place in places}


def test_preferences_are_counted_pair_by_pair_as_published():
    assert pairwise(FORTY_FIVE, "ABCDE").tolist() == [
        [0, 20, 26, 30, 22],
        [25, 0, 16, 33, 18],
        [19, 29, 0, 17, 24],
        [15, 12, 28, 0, 14],
        [23, 27, 21, 31, 0],
    ]


def test_the_strongest_paths_give_the_published_order():
    assert ranks(schulze(FORTY_FIVE, "ABCDE")) == {"E": 1, "A": 2, "C": 3, "B": 4, "D": 5}


def test_a_link_is_as_strong_as_the_ballots_for_it_however_many_are_against():
    # a over c 3 to 2, b over a 3 to 1 (cy names neither), c over b 3 to 2: a circle of links of 3.
    # Counted by the difference, b over a would be the strongest link and a would come last.
    ballots = {"ann": "acb", "bo": "ba", "cy": "c", "dee": "cb", "eve": "bac"}

    assert pairwise(ballots, "abc").tolist() == [[0, 1, 3], [3, 0, 2], [2, 3, 0]]
    assert ranks(schulze(ballots, "abc")) == {"a": 1, "b": 1, "c": 1}


def test_nobody_beats_all_others_in_the_published_example():
    assert condorcet_winner(FORTY_FIVE, "ABCDE") is None


def test_those_a_ballot_does_not_name_share_the_mean_of_the_points_left():
    assert points(borda(FIVE, "abcd")) == {
        "b": Fraction(11, 5),
        "a": Fraction(8, 5),
        "c": Fraction(13, 10),
        "d": Fraction(9, 10),
    }


def test_who_beats_whom_by_more_ballots_counts_whole_and_a_draw_counts_half():
    # b beats a 3 to 2, c 4 to 1 and d 4 to 1; a and c 3 to 2 (ann, bo, eve against cy, dee); a and d 2 to 1;
    # c and d 3 to 1.
    assert points(copeland(FIVE, "abcd")) == {"b": 3, "a": 2, "c": 1, "d": 0}
    assert points(copeland({"ann": "ab", "bo": "ba"}, "abc")) == {
        "a": Fraction(3, 2),
        "b": Fraction(3, 2),
        "c": Fraction(0),
    }


def test_one_that_beats_every_other_is_found():
    assert condorcet_winner(FIVE, "abcd") == "b"


@pytest.mark.parametrize("method", METHODS)
def test_equal_support_is_an_equal_rank_and_codes_decide_nothing(method):
    found = method({"ann": ["H-2", "H-10"], "bo": ["H-10", "H-2"]}, ["H-1", "H-10", "H-2", "H-3"])

    assert [(place.application, place.rank) for place in found] == [("H-2", 1), ("H-10", 1), ("H-1", 3), ("H-3", 3)]


@pytest.mark.parametrize("method", METHODS)
def test_without_ballots_all_are_equal(method):
    assert ranks(method({}, CODES)) == dict.fromkeys(CODES, 1)


@pytest.mark.parametrize("method", METHODS)
def test_who_is_recused_says_nothing_of_that_application(method):
    # Only ann may speak of b, and puts it first. If bo were counted as putting b last, b would beat nobody.
    ballots = {"ann": "ba", "bo": "ac"}

    with_bo, without = method(ballots, "abc"), method(ballots, "abc", recused={("b", "bo")})

    assert [p.application for p in without if p.rank == 1] == ["b"]
    assert points(without)["b"] == 2 > points(with_bo)["b"]


def test_a_share_of_the_ballots_that_may_compare_counts_where_some_are_recused():
    # a over b: ann, of ann alone; a over c: ann and bo, of two; b over c: ann, of ann alone.
    assert points(borda({"ann": "abc", "bo": "ca"}, "abc", recused={("b", "bo")})) == {
        "a": Fraction(3, 2),
        "b": Fraction(1),
        "c": Fraction(1, 2),
    }


def test_an_application_of_which_nobody_may_speak_is_neither_ahead_nor_behind():
    assert points(borda({"ann": "ab"}, "abc", recused={("c", "ann")})) == {
        "a": Fraction(3, 2),
        "c": Fraction(1),
        "b": Fraction(1, 2),
    }


@pytest.mark.parametrize(
    ("order", "sentence"),
    (
        ("abb", "names an application twice"),
        ("abx", "names x, which is not there"),
        ("abcdefg", "names more than 6"),
    ),
)
def test_a_ballot_that_cannot_be_counted_is_a_problem_said_in_a_sentence(order, sentence):
    with pytest.raises(Problem, match=f"The ballot of ann {sentence}"):
        pairwise({"ann": order}, "abcdefg")


@pytest.mark.parametrize("method", METHODS)
@patient
@given(ballots=some_ballots, recused=some_recused, random=st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(method, ballots, recused, random):
    shuffled, codes = list(ballots.items()), list(CODES)
    random.shuffle(shuffled)
    random.shuffle(codes)

    assert method(dict(shuffled), codes, recused=recused) == method(ballots, CODES, recused=recused)


def naive(ballots, recused):
    """Ballots with the first over the second, and those that may compare them, straight from the definition."""
    over, compared = {}, {}
    for x in CODES:
        for y in CODES:
            may = [who for who in ballots if x != y and not {(x, who), (y, who)} & recused]
            place = {who: {code: n for n, code in enumerate(ballots[who])} for who in may}
            over[x, y] = sum(place[who].get(x, 9) < place[who].get(y, 9) for who in may)
            compared[x, y] = len(may)
    return over, compared


@patient
@given(some_ballots, some_recused)
def test_each_count_is_what_its_definition_says(ballots, recused):
    over, compared = naive(ballots, recused)
    pairs = [(x, y) for x in CODES for y in CODES if x != y]

    def sums(worth):
        return {x: sum((worth(a, b) for a, b in pairs if a == x), Fraction(0)) for x in CODES}

    half = Fraction(1, 2)
    shared = {
        (x, y): half + Fraction(over[x, y] - over[y, x], 2 * compared[x, y]) if compared[x, y] else half
        for x, y in pairs
    }
    wins = {(x, y): half * (1 + (over[x, y] > over[y, x]) - (over[x, y] < over[y, x])) for x, y in pairs}
    assert points(borda(ballots, CODES, recused=recused)) == sums(lambda x, y: shared[x, y])
    assert points(copeland(ballots, CODES, recused=recused)) == sums(lambda x, y: wins[x, y])

    path = {(x, y): over[x, y] if over[x, y] > over[y, x] else 0 for x, y in pairs}
    for through in CODES:
        for x, y in pairs:
            if through not in (x, y):
                path[x, y] = max(path[x, y], min(path[x, through], path[through, y]))
    beaten = {x: 1 + sum(path[y, x] > path[x, y] for y in CODES if y != x) for x in CODES}
    assert ranks(schulze(ballots, CODES, recused=recused)) == beaten


@patient
@given(some_ballots)
def test_one_that_beats_every_other_is_first_by_copeland_and_by_schulze(ballots):
    winner = condorcet_winner(ballots, CODES)

    for method in (copeland, schulze):
        first = [place.application for place in method(ballots, CODES) if place.rank == 1]
        assert winner is None or first == [winner]


def test_where_a_ballot_and_its_assessors_own_points_part_is_found_with_the_difference():
    own = {"ann": {"a": Fraction(50), "b": Fraction(70), "c": Fraction(50), "d": Fraction(161, 3)}, "eve": {"a": 1}}

    # ann: a before b although b has 20 more; a and c equal; unnamed d has 11/3 more than a and c, and less than b.
    assert contradictions({"ann": ("a", "b", "c"), "bo": ("b", "a")}, own) == [
        Contradiction("ann", "a", "b", Fraction(20)),
        Contradiction("ann", "a", "d", Fraction(11, 3)),
        Contradiction("ann", "c", "d", Fraction(11, 3)),
    ]


def test_an_application_that_the_assessor_has_not_rated_contradicts_nothing():
    assert contradictions({"ann": ("a", "b")}, {"ann": {"b": Fraction(100)}}) == []
