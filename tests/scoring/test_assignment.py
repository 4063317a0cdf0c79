"""scoring.assignment: who rates which application."""

from collections import Counter
from itertools import combinations
from time import process_time

import pytest
from hypothesis import given as of
from hypothesis import strategies as st

from scoring.assignment import allocate, common, components
from scoring.errors import Problem
from tests.scoring.examples import patient


def applications(n):
    return [f"H-{number:02d}" for number in range(1, n + 1)]


def assessors(n):
    return [f"m{number:02d}" for number in range(1, n + 1)]


def pairs(found):
    return {(x, a) for x, people in found.items() for a in people}


def loads(found, people):
    load = Counter({a: 0 for a in people}) + Counter()
    load.update(a for _x, a in pairs(found))
    return [load[a] for a in people]


@st.composite
def committees(draw):
    """Applications, assessors, how many each, what is in conflict and what was given; always possible."""
    xs, people = applications(draw(st.integers(1, 12))), assessors(draw(st.integers(2, 7)))
    each = draw(st.integers(1, min(4, len(people))))
    every = [(x, a) for x in xs for a in people]
    conflicts = set(draw(st.lists(st.sampled_from(every), max_size=12)))
    given = set(draw(st.lists(st.sampled_from(every), max_size=8)))
    tight = {x for x in xs if sum((x, a) not in conflicts for a in people) < each}
    return xs, people, each, {pair for pair in conflicts if pair[0] not in tight}, given


@patient
@of(committees())
def test_each_application_has_its_assessors_and_none_in_conflict(committee):
    xs, people, each, conflicts, given = committee

    found = allocate(xs, people, each, conflicts=conflicts, given=given)

    kept = Counter(x for x, a in given - conflicts)
    assert {x: len(found[x]) for x in xs} == {x: max(each, kept[x]) for x in xs}
    assert pairs(found) & conflicts == set()


@patient
@of(committees())
def test_what_was_given_stays(committee):
    xs, people, each, conflicts, given = committee

    found = allocate(xs, people, each, conflicts=conflicts, given=given)

    assert given - conflicts <= pairs(found)


@patient
@of(st.integers(1, 30), st.integers(1, 9), st.integers(1, 4), st.integers(0, 3))
def test_loads_differ_by_one_at_most(n, m, each, seed):
    people = assessors(m)

    found = allocate(applications(n), people, min(each, m), seed=seed)

    assert max(loads(found, people)) - min(loads(found, people)) <= 1


def evenest(xs, people, each, conflicts):
    """The smallest sum of squared loads there is, by trying everything."""
    ways = {(0,) * len(people)}
    for x in xs:
        free = [i for i, a in enumerate(people) if (x, a) not in conflicts]
        ways = {
            tuple(load + (i in chosen) for i, load in enumerate(way))
            for way in ways
            for chosen in combinations(free, each)
        }
    return min(sum(load**2 for load in way) for way in ways)


@patient
@of(committees())
def test_under_conflicts_loads_are_as_even_as_they_can_be(committee):
    xs, people, each, conflicts, _given = committee
    xs, people, each = xs[:6], people[:4], min(each, 2)
    conflicts = {pair for pair in conflicts if pair[1] != people[0] and pair[1] != people[1]}

    found = allocate(xs, people, each, conflicts=conflicts)

    uneven = sum(load**2 for load in loads(found, people)) - evenest(xs, people, each, conflicts)
    assert uneven == 0 or (uneven <= 4 and len(components(pairs(found))) == 1)  # what connecting them may cost


@patient
@of(st.integers(1, 30), st.integers(2, 9), st.integers(2, 4), st.integers(0, 3))
def test_the_assessors_are_connected_wherever_there_are_pairs_enough(n, m, each, seed):
    each = min(each, m)

    found = allocate(applications(n), assessors(m), each, seed=seed)

    used = {a for _x, a in pairs(found)}
    if n * (each - 1) >= len(used) - 1:  # a tree over applications and assessors needs so many
        assert components(pairs(found)) == [frozenset(used)]


def test_two_blocks_that_even_loads_would_leave_apart_are_connected():
    # Ada and Bo have rated two, Cy and Di two: one more each, and nobody can compare the blocks unless it crosses.
    given = [(x, a) for x, two in (("H-01", "ab"), ("H-02", "ab"), ("H-03", "cd"), ("H-04", "cd")) for a in two]

    found = allocate(applications(6), list("abcd"), 2, given=given)

    assert len(components(given)) == 2
    assert len(components(pairs(found))) == 1


def test_a_triangle_and_a_pair_become_a_chain():
    # 4 applications by 2 of 5 assessors are 8 ratings: connected only as a tree, which has no application to spare.
    for seed in range(50):
        found = allocate(applications(4), assessors(5), 2, seed=seed)

        assert len(components(pairs(found))) == 1


def test_one_assessor_each_connects_nobody():
    assert len(components(pairs(allocate(applications(12), assessors(4), 1)))) == 4


@pytest.mark.parametrize(("n", "m", "each"), ((40, 5, 2), (60, 15, 3), (200, 10, 3)))
def test_every_two_assessors_share_about_as_many_applications(n, m, each):
    shared = common(pairs(allocate(applications(n), assessors(m), each)))

    counts = [shared[two] for two in combinations(assessors(m), 2)]
    assert max(counts) - min(counts) <= 2


@patient
@of(committees(), st.randoms())
def test_the_order_in_which_things_come_does_not_matter(committee, chance):
    xs, people, each, conflicts, given = committee
    first = allocate(xs, people, each, conflicts=conflicts, given=given, seed=7)
    chance.shuffle(xs)
    chance.shuffle(people)

    assert allocate(xs, people, each, conflicts=list(conflicts), given=list(given), seed=7) == first


def test_another_seed_gives_another_allocation():
    assert allocate(applications(20), assessors(6), 2, seed=1) != allocate(applications(20), assessors(6), 2, seed=2)


@patient
@of(st.integers(1, 15), st.integers(0, 3))
def test_an_application_gets_one_of_each_organisation_at_most(n, seed):
    groups = {"m01": "Silta", "m02": "Silta", "m03": "Silta", "m04": "Kehto", "m05": "Kehto"}
    people = assessors(6)  # the last one is in none

    found = allocate(applications(n), people, 3, groups=groups, seed=seed)

    for chosen in found.values():
        assert sorted(groups.get(a, a) for a in chosen) == ["Kehto", "Silta", "m06"]
    for group in (people[:3], people[3:5]):
        assert max(loads(found, group)) - min(loads(found, group)) <= 1


def test_what_somebody_gave_who_has_left_counts():
    found = allocate(["H-01"], ["ada", "bo"], 2, given=[("H-01", "gone")], conflicts=[("H-01", "ada")])

    assert found == {"H-01": ("bo", "gone")}


def test_each_application_may_want_another_number():
    found = allocate(["H-01", "H-02"], ["ada", "bo"], {"H-02": 2})

    assert found == {"H-01": (), "H-02": ("ada", "bo")}


def test_too_few_free_assessors_are_named_with_what_to_do():
    with pytest.raises(Problem, match=r"Too few assessors are free for H-02: 2 each are wanted\. Choose fewer, or add"):
        allocate(["H-01", "H-02"], ["ada", "bo"], 2, conflicts=[("H-02", "bo")])


def test_too_few_organisations_are_too_few_assessors():
    with pytest.raises(Problem, match="Too few assessors are free for H-01: 2 each are wanted"):
        allocate(["H-01"], ["ada", "bo"], 2, groups={"ada": "Silta", "bo": "Silta"})


def test_of_many_that_are_too_tight_the_first_are_named():
    with pytest.raises(Problem, match="free for H-01, H-02, H-03, H-04, H-05, H-06 …: 3 each"):
        allocate(applications(30), ["ada", "bo"], 3)


def test_common_applications_are_counted():
    assert common([("H-1", "a"), ("H-1", "b"), ("H-2", "b"), ("H-2", "a")]) == {("a", "b"): 2}
    assert common([]) == {}


@pytest.mark.parametrize("hard", (False, True), ids=("free", "half of them in conflict with half of the assessors"))
def test_ten_thousand_applications_take_seconds(hard):
    xs, people = applications(10_000), assessors(50)
    conflicts = [(x, a) for x in xs[:5000] for a in people[:25]] if hard else []
    began = process_time()

    found = allocate(xs, people, 3, conflicts=conflicts)

    assert process_time() - began < 20
    # Where no block can rate what the other does, one must cross over and take a load from one side to the other.
    assert max(loads(found, people)) - min(loads(found, people)) <= (2 if hard else 1)
    assert len(components(pairs(found))) == 1
