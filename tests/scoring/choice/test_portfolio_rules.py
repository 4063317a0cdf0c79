"""RULES.toml and APPLICATIONS.csv as the rules for the slots read them."""

from fractions import Fraction

import pytest

from scoring.aggregate import scores
from scoring.choice.model import with_levels
from scoring.eligibility import Verdict
from scoring.errors import Problem
from scoring.rules import Kind, Listed, Rule, read_listed, read_rules
from tests.scoring.examples import given, rubric

RULES = """
[[rule]]
kind = "at_least"
field = "Theme"
value = "rights"
n = 2
[[rule]]
kind = "at_most"
field = "size"
value = 3
n = 0
[[rule]]
kind = "exclusive"
field = "exclusive"
[[rule]]
kind = "joint"
field = "team"
[[rule]]
kind = "gate"
field = "A1"
value = 2.5
[zones]
safe = 0.9
out = 0.1
"""


def test_every_kind_of_rule_is_read_exactly():
    found = read_rules(RULES)

    assert found.rules == (
        Rule(Kind.AT_LEAST, "theme", "rights", 2),
        Rule(Kind.AT_MOST, "size", "3", 0),
        Rule(Kind.EXCLUSIVE, "exclusive"),
        Rule(Kind.JOINT, "team"),
        Rule(Kind.GATE, "A1", "2.5"),
    )
    assert found.rules[-1].least == Fraction(5, 2)
    assert (found.limits.safe, found.limits.out) == (Fraction(9, 10), Fraction(1, 10))


def test_a_rule_says_itself_in_words():
    assert [str(rule) for rule in read_rules(RULES).rules] == [
        "at least 2 with theme “rights”",
        "at most 0 with size “3”",
        "at most one of each exclusive",
        "one team of each team",
        "A1 at least 2.5",
    ]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    (
        ('kind = "gate"\nfield = "A1"', "“value” is missing from rule 1"),
        ('kind = "gate"\nfield = "A1"\nvalue = "high"', "“high” is not a number"),
        ('kind = "joint"', "“field” is missing from rule 1"),
    ),
)
def test_a_rule_that_lacks_something_is_refused(rule, sentence):
    with pytest.raises(Problem, match=sentence):
        read_rules(f"[[rule]]\n{rule}")


def test_the_applications_file_keeps_every_column_and_several_values_in_a_cell():
    text = "application,Eligible,Theme,region,theme\nH-1,no,rights; climate;,'=1,rights\nH-2\n"

    assert read_listed(text) == {
        "H-1": Listed(Verdict.NO, {"theme": ("rights", "climate"), "region": ("=1",)}),
        "H-2": Listed(Verdict.YES, {"theme": (), "region": ()}),
    }


def test_gates_read_the_mean_level_of_a_criterion_and_the_points_of_a_dimension():
    frame = rubric(weights=(1, 1, 1, 1))
    # A1: (2 + 3) / 2 = 5/2; A: 100 * 5/2 / 4 = 125/2 points; nobody rated B1.
    found = scores(given(("H-1", "ann", "A1", 2), ("H-1", "bo", "A1", 3)), frame)
    gates = [Rule(Kind.GATE, "A1", "2"), Rule(Kind.GATE, "A", "50"), Rule(Kind.GATE, "B1", "1")]

    assert with_levels({"H-1": {"type": ("x",)}, "H-2": {}}, found, rubric=frame, rules=gates) == {
        "H-1": {"type": ("x",), "A1": ("5/2",), "A": ("125/2",), "B1": ()},
        "H-2": {},
    }


@pytest.mark.parametrize(
    ("field", "better", "sentence"),
    (("C7", "high", "C7, which is no criterion or dimension"), ("A1", "low", "write a minimum of A1")),
)
def test_a_gate_that_cannot_be_read_is_refused(field, better, sentence):
    with pytest.raises(Problem, match=sentence):
        with_levels({}, {}, rubric=rubric(better=better), rules=[Rule(Kind.GATE, field, "2")])
