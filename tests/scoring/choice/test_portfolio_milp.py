"""scoring.choice.milp: HiGHS is believed only where it has proved its answer, which is the right one."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.choice import milp as portfolio_milp
from scoring.choice import search as portfolio_search
from scoring.choice.milp import Frame, Unproved
from scoring.choice.model import model
from tests.scoring.choice.examples import AT_LEAST, AT_MOST, asked, every_set, questions
from tests.scoring.examples import patient

SCORES = {f"H-{n}": Fraction(n * n, 7) for n in range(40)}
few = settings(patient, max_examples=40)


@few
@given(questions(), st.integers(1, 8))
def test_the_solver_finds_the_m_best_that_trying_every_set_finds(question, m):
    whole = model(question)

    assert [whole.codes(one) for one in portfolio_milp.sets(whole, m)] == [one[2] for one in every_set(question)[:m]]


@pytest.mark.parametrize("digits", (9, 12, 15, 30))
@pytest.mark.parametrize("seed", range(4))
def test_also_where_the_numbers_are_too_large_for_its_doubles(digits, seed):
    random = Random(seed)
    scores = {f"H-{n}": 50 + Fraction(random.randrange(1000), 10**digits) for n in range(12)}
    kinds = {"type": "H-0:municipality H-1:municipality H-2:municipality", "theme": "H-3:rights H-4:rights"}
    question = asked(scores, [AT_MOST, AT_LEAST], slots=4, **kinds)
    whole = model(question)

    assert [whole.codes(one) for one in portfolio_milp.sets(whole, 2)] == [one[2] for one in every_set(question)[:2]]


def test_many_ties_are_listed_from_the_first_by_codes_without_finding_them_all():
    question = asked(dict.fromkeys(SCORES, 5), [AT_MOST], slots=3, type="H-0:municipality H-1:municipality")
    whole = model(question)

    assert portfolio_milp.sets(whole, 4) == portfolio_search.ranked(whole, 4)


def test_who_gets_lost_among_rules_that_the_table_has_no_room_for_asks_the_solver():
    question = asked(SCORES, [AT_LEAST], slots=6, theme="H-3:rights H-7:rights")
    whole = model(question)

    assert portfolio_search.ranked(whole, 3, cells=0, pops=2) == portfolio_search.ranked(whole, 3)


@pytest.mark.parametrize("limit", ({"node_limit": 0}, {"time_limit": 0.0}), ids=str)
def test_a_solver_that_stops_without_a_proof_is_an_error(limit):
    whole = model(asked(SCORES, [AT_LEAST], slots=6, theme="H-3:rights H-7:rights"))

    with pytest.raises(Unproved, match="limit"):
        Frame(whole, options=limit).solve(whole.weights)
