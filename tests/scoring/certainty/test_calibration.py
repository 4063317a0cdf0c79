"""The chances are honest: on simulated committees whose truth is known, what is called 95 per cent happens so often."""

import numpy as np
import pytest

from tests.scoring.certainty import committees


@pytest.fixture(scope="module")
def sixty():
    return committees.summary(committees.results(60))


@pytest.fixture(scope="module")
def two_thousand():
    return committees.summary(committees.on_two_processes(2_000))


def test_chances_say_as_much_as_they_know_and_no_more(sixty):
    assert 0.8 <= sixty["slope"]["model"] <= 1.3


def test_who_is_called_safe_is_truly_in(sixty):
    assert sixty["safe"] > 20
    assert sixty["hit"] >= 0.93


@pytest.mark.parametrize("rival", committees.RIVALS)
def test_chances_are_closer_to_the_truth_than_a_verdict_or_a_bootstrap(sixty, rival):
    assert sixty["Brier"]["model"] < sixty["Brier"][rival]


@pytest.mark.long
def test_over_two_thousand_committees_the_chances_are_calibrated(two_thousand):
    assert 0.9 <= two_thousand["slope"]["model"] <= 1.3
    assert two_thousand["hit"] >= 0.97


@pytest.mark.long
@pytest.mark.parametrize("rival", committees.RIVALS)
def test_in_no_kind_of_committee_are_the_chances_significantly_worse(two_thousand, rival):
    assert two_thousand["Brier"]["model"] < two_thousand["Brier"][rival]
    assert committees.worse(two_thousand, rival) == []


@pytest.mark.long
def test_the_severity_option_costs_nowhere_and_finds_more_where_assessors_differ(two_thousand):
    gained, z = two_thousand["gain at severity 0.6"]

    assert committees.worse(two_thousand, "gain") == []
    assert gained > 0
    assert z > committees.SIGNIFICANT


@pytest.mark.parametrize("stretch", (0.5, 1.0, 2.0), ids=("too timid", "calibrated", "too sure"))
def test_the_slope_finds_out_who_is_too_sure(stretch):
    random = np.random.default_rng(5)
    logit = random.normal(size=200_000)
    true = random.random(200_000) < 1 / (1 + np.exp(-logit))

    claimed = 1 / (1 + np.exp(-stretch * logit))

    assert committees.slope(claimed, true) == pytest.approx(1 / stretch, abs=0.03)


def test_the_same_committee_is_drawn_again_from_its_number():
    kinds = committees.cells()

    first, again = (committees.one(kinds, 7) for _ in range(2))

    assert first[0] == again[0]
    assert {key: np.asarray(x).tolist() for key, x in first[1].items()} == {
        key: np.asarray(x).tolist() for key, x in again[1].items()
    }
