"""scoring.certainty.design: what may be claimed follows from who rated whom."""

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.certainty.design import Finding, check
from tests.scoring.examples import patient

pairs = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(("ann", "bo", "cy", "dee", "eli"))), max_size=20
)


def by(**people):
    """Assessor -> the letters of the applications that it rated."""
    return [(code, who) for who, codes in people.items() for code in codes]


@pytest.mark.parametrize(
    ("reviews", "findings", "short"),
    (
        pytest.param([], (Finding.NO_REVIEWS,), (), id="nobody rated"),
        pytest.param(
            by(ann="a"),
            (Finding.ONE_APPLICATION, Finding.ONE_ASSESSOR, Finding.FEW_IN_COMMON, Finding.FEW_REVIEWS),
            ("ann",),
            id="a single review",
        ),
        pytest.param(by(ann="a", bo="a"), (Finding.ONE_APPLICATION, Finding.COMPLETE), (), id="one application"),
        pytest.param(
            by(ann="abcd"),
            (Finding.ONE_ASSESSOR, Finding.FEW_IN_COMMON, Finding.FEW_REVIEWS),
            ("ann",),
            id="one assessor",
        ),
        pytest.param(by(ann="abcd", bo="abcd"), (Finding.COMPLETE,), (), id="everybody rated everything"),
        pytest.param(by(ann="abc", bo="bca", cy="def", dee="fed"), (Finding.APART,), ("d", "e", "f"), id="two groups"),
        pytest.param(
            by(ann="abc", bo="def"),
            (Finding.APART, Finding.SINGLE_REVIEWS, Finding.FEW_IN_COMMON, Finding.FEW_REVIEWS),
            ("d", "e", "f"),
            id="each rated others",
        ),
        pytest.param(by(ann="abcd", bo="abcd", cy="ab"), (Finding.FEW_IN_COMMON,), ("cy",), id="two in common"),
        pytest.param(by(ann="abcd", bo="abc"), (Finding.FEW_REVIEWS,), ("d",), id="rated once"),
        pytest.param(by(ann="abc", bo="bcd", cy="cda", dee="dab"), (), (), id="three in common, three reviews each"),
    ),
)
def test_what_a_design_does_not_allow_is_said(reviews, findings, short):
    found = check(reviews)

    assert found.findings == findings
    assert found.short == short


@pytest.mark.parametrize(
    ("reviews", "allowed"),
    (
        pytest.param([], (False, False, False), id="nobody rated"),
        pytest.param(by(ann="a", bo="a"), (True, False, False), id="one application"),
        pytest.param(by(ann="abcd"), (True, False, False), id="one assessor"),
        pytest.param(by(ann="abc", bo="abc", cy="def", dee="def"), (False, False, False), id="two groups"),
        pytest.param(by(ann="abcd", bo="abcd", cy="ab"), (True, True, False), id="two in common"),
        pytest.param(by(ann="abcd", bo="abc"), (True, True, False), id="rated once"),
        pytest.param(by(ann="abcd", bo="abcd"), (True, True, True), id="everybody rated everything"),
        pytest.param(by(ann="ab", bo="ab"), (True, True, True), id="two applications, all rated"),
    ),
)
def test_order_chances_and_severity_are_each_allowed_by_the_design(reviews, allowed):
    found = check(reviews)

    assert (found.joint_order, found.chances, found.severity) == allowed


def test_a_review_named_twice_is_one():
    assert check(by(ann="ab", bo="ab") * 2) == check(by(ann="ab", bo="ab"))


def test_the_fewest_and_the_most_reviews_and_what_is_in_common():
    found = check(by(ann="abcde", bo="abc", cy="a"))

    # cy shares a; bo shares a, b, c; ann shares these three, for d and e are hers alone.
    assert (found.reviews, found.in_common) == ((1, 3), 1)


@patient
@given(pairs)
def test_groups_are_the_connected_parts_of_who_rated_whom(reviews):
    graph = nx.Graph(reviews)
    parts = ({one for one in part if len(one) == 1} for part in nx.connected_components(graph))

    found = check(reviews).pieces

    assert set(found) == set(map(frozenset, parts))
    assert [len(part) for part in found] == sorted(map(len, found), reverse=True)


@patient
@given(pairs, st.randoms(use_true_random=False))
def test_the_order_in_which_reviews_come_does_not_matter(reviews, random):
    shuffled = random.sample(reviews, len(reviews))

    assert check(shuffled) == check(reviews)


def dense_bridge(reviews):
    """The second smallest eigenvalue of I - D^-1/2 A D^-1/2, A from the incidence matrix B' W B (assessors)."""
    codes, people = (sorted({pair[k] for pair in reviews}) for k in (0, 1))
    incidence = np.array([[(code, who) in set(reviews) for who in people] for code in codes], dtype=float)
    joined = incidence.T @ np.diag(1 / incidence.sum(axis=1)) @ incidence
    root = np.diag(1 / np.sqrt(joined.sum(axis=0)))
    return np.sort(np.linalg.eigvals(np.eye(len(people)) - root @ joined @ root).real)[1]


@patient
@given(pairs)
def test_the_bridge_is_the_second_eigenvalue_and_nought_where_there_is_none(reviews):
    found = check(reviews)

    if len(found.pieces) == 1 and len({who for _, who in reviews}) > 1:
        assert found.bridge == pytest.approx(dense_bridge(reviews), abs=1e-8)
        assert 0 < found.bridge <= 1
    else:
        assert found.bridge == 0


@pytest.mark.parametrize(("n", "assessors"), ((1, 2), (5, 3), (20, 5)))
def test_nothing_binds_more_than_a_complete_design(n, assessors):
    assert check(product(map(str, range(n)), map(str, range(assessors)))).bridge == pytest.approx(1)


def test_two_groups_with_one_application_in_common_hang_by_a_thread():
    left, right = by(ann="abcde", bo="abcde"), by(cy="efghi", dee="efghi")

    thread, rope = check(left + right).bridge, check(left + right + by(ann="fghi", cy="abcd")).bridge

    assert 0 < thread < 0.25
    assert rope > 3 * thread
