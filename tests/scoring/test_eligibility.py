"""scoring.eligibility: what the rules of a call say, and what they leave to people."""

from fractions import Fraction

import pytest

from scoring.eligibility import Facts, Verdict, judge, overall, read_rules
from scoring.errors import ProgrammeProblem

YES, NO, CLARIFY, LATER = Verdict.YES, Verdict.NO, Verdict.CLARIFY, Verdict.LATER
TYPE = {"kind": "choice", "field": "type", "yes": ["municipality"], "no": ["company"], "clarify": ["other"]}
THEME = {"kind": "any_of", "field": "themes", "values": ["employment", "rights"]}
SPONSOR = {"kind": "commitment", "criterion": "B5", "at_least": 2, "field": "sponsor"}
GROUND = {"kind": "groundwork", "dimension": "A", "at_least": 1}


def verdict(rule, *, values=None, late=False, interview=None, criteria=None, dimensions=None, shared_with=()):
    rules = read_rules([{"key": "E", "name": {"en": "A rule"}, **rule}])
    finding = judge(rules, Facts(values or {}, late, interview, criteria, dimensions, shared_with))["E"]
    assert finding.sentence.format(**finding.values)
    return finding.verdict


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    (
        pytest.param(TYPE, {"values": {"type": "municipality"}}, YES, id="a contracting entity"),
        pytest.param(TYPE, {"values": {"type": "company"}}, NO, id="not a contracting entity"),
        pytest.param(TYPE, {"values": {"type": "other"}}, CLARIFY, id="other needs a person"),
        pytest.param(TYPE, {"values": {"type": "guild"}}, CLARIFY, id="a type nobody foresaw"),
        pytest.param(TYPE, {}, CLARIFY, id="type not answered"),
        pytest.param({"kind": "deadline"}, {"late": False}, YES, id="in time"),
        pytest.param({"kind": "deadline"}, {"late": True}, CLARIFY, id="late is shown and not dropped"),
        pytest.param({"kind": "deadline"}, {"late": None}, CLARIFY, id="nobody knows when it came"),
        pytest.param(THEME, {"values": {"themes": ["rights", "climate"]}}, YES, id="one theme fits"),
        pytest.param(THEME, {"values": {"themes": "rights"}}, YES, id="a single theme"),
        pytest.param(THEME, {"values": {"themes": ["climate"]}}, NO, id="no theme fits"),
        pytest.param(THEME, {"values": {"themes": []}}, CLARIFY, id="no theme ticked"),
        pytest.param({"kind": "interview"}, {"interview": "held"}, YES, id="interviewed"),
        pytest.param({"kind": "interview"}, {"interview": "scheduled"}, CLARIFY, id="interview to come"),
        pytest.param({"kind": "interview"}, {}, CLARIFY, id="no interview"),
        pytest.param(SPONSOR, {"criteria": None}, LATER, id="commitment before release"),
        pytest.param(SPONSOR, {"criteria": {"B5": Fraction(2)}}, YES, id="commitment rated at the level"),
        pytest.param(SPONSOR, {"criteria": {"B5": Fraction(3, 2)}}, CLARIFY, id="commitment rated below"),
        pytest.param(SPONSOR, {"criteria": {"B5": None}}, CLARIFY, id="commitment not rated"),
        pytest.param(SPONSOR, {"criteria": {}, "values": {"sponsor": "Aino Malli, johtaja"}}, YES, id="sponsor named"),
        pytest.param(SPONSOR, {"criteria": {}, "values": {"sponsor": " Ei vielä. "}}, CLARIFY, id="sponsor not yet"),
        pytest.param(SPONSOR, {"criteria": {}, "values": {"sponsor": "–"}}, CLARIFY, id="a dash is nobody"),
        pytest.param(GROUND, {"dimensions": None}, LATER, id="groundwork before release"),
        pytest.param(GROUND, {"dimensions": {"A": Fraction(1)}}, YES, id="groundwork at the level"),
        pytest.param(GROUND, {"dimensions": {"A": Fraction(99, 100)}}, CLARIFY, id="groundwork just below"),
        pytest.param(GROUND, {"dimensions": {"A": None}}, CLARIFY, id="groundwork not rated"),
        pytest.param({"kind": "unique_team"}, {}, YES, id="one team"),
        pytest.param({"kind": "unique_team"}, {"shared_with": ("H-03",)}, CLARIFY, id="in two teams"),
    ),
)
def test_each_rule_finds_yes_no_or_to_be_clarified(rule, facts, expected):
    assert verdict(rule, **facts) is expected


def test_a_time_that_nobody_knows_is_not_said_to_be_in_time():
    [rule] = read_rules([{"key": "E2", "kind": "deadline"}])

    finding = judge([rule], Facts({}, None, None, None, None))["E2"]

    assert finding.sentence == "When it was received is not known; find it out, then decide."


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    (
        pytest.param([], YES, id="no rules"),
        pytest.param([YES, LATER], YES, id="what comes later does not count against"),
        pytest.param([YES, CLARIFY, LATER], CLARIFY, id="one doubt"),
        pytest.param([CLARIFY, NO, YES], NO, id="one no"),
    ),
)
def test_the_worst_finding_decides_the_whole(verdicts, expected):
    assert overall(verdicts) is expected


@pytest.mark.parametrize(
    ("tables", "sentence"),
    (
        pytest.param([{"kind": "deadline"}], "has no key", id="no key"),
        pytest.param([{"key": "E1", "kind": "moon"}], "“moon” is not a kind", id="unknown kind"),
        pytest.param([{"key": "E1", "kind": "any_of", "field": "x"}], "lacks values", id="a part missing"),
        pytest.param([{"key": "E1", **THEME, "values": "employment"}], "“values” cannot be", id="a text for a list"),
        pytest.param([{"key": "E1", **TYPE, "yes": "municipality"}], "“yes” cannot be", id="a text for a list of yes"),
        pytest.param([{"key": "E1", **GROUND, "at_least": "one"}], "“at_least” cannot be", id="a word for a number"),
        pytest.param([{"key": "E1", "kind": "deadline"}] * 2, "two eligibility rules E1", id="key twice"),
    ),
)
def test_an_unusable_rule_is_refused_by_its_key(tables, sentence):
    with pytest.raises(ProgrammeProblem, match=sentence):
        read_rules(tables)


def test_a_rule_without_a_name_is_called_by_its_key():
    assert read_rules([{"key": "E2", "kind": "deadline"}])[0].name == {"en": "E2"}
