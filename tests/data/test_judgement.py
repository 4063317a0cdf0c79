"""data.queries: how sure, what if and the rules for the slots, as far as a person may know them."""

import json
from fractions import Fraction

import pytest

from data.actions import conflicts
from data.exports import ratings as ratings_csv
from data.queries import cross_checks, judgement, programmes, quotas, standings, what_if
from data.queries.what_if import Variation
from scoring.__main__ import main
from scoring.certainty.doubt import Doubt
from scoring.rules import Kind, Rule
from tests.data.conftest import who

SWEDISH = Rule(Kind.AT_LEAST, "language", "sv", 2)


def told(engine, viewer):
    """Everything that is computed from all ratings together."""
    return {
        "in doubt": standings.in_doubt(engine, viewer, Doubt.ANY),
        "settling": what_if.settling(engine, viewer, "H-01", "H-03"),
        "person": standings.person(engine, viewer, "daavid"),
        "what if": what_if.what_if(engine, viewer, Variation(), Fraction(0)),
        "changes": what_if.changes(engine, viewer),
        "gaps": cross_checks.gaps(engine, viewer),
        "otherwise": cross_checks.otherwise(engine, viewer),
        "rules": quotas.outcome(engine, viewer, (SWEDISH,)),
        "chances under rules": quotas.chances(engine, viewer, (SWEDISH,)),
        "balance": quotas.balance(engine, viewer, [], ["theme"]) or None,
    }


def test_whoever_sees_all_is_told_all(sampled):
    assert [what for what, answer in told(sampled, who(sampled, "aino")).items() if answer is None] == []


def test_a_recused_member_is_told_nothing_that_is_computed_from_all(sampled):
    conflicts.answer(sampled, who(sampled, "cecilia"), "H-11", ground="board")

    assert set(told(sampled, who(sampled, "cecilia")).values()) == {None}


def test_the_screen_and_the_command_line_give_the_same_chances(sampled, tmp_path, capsys):
    aino = who(sampled, "aino")
    (tmp_path / "ratings.csv").write_bytes(ratings_csv.write(sampled, aino, language="en", options={}))
    (tmp_path / "rubric.toml").write_text(programmes.frame(sampled, aino).rubric_text, encoding="utf-8")
    assert main([str(tmp_path / "ratings.csv"), "--rubric", str(tmp_path / "rubric.toml"), "--json"]) == 0

    shown = standings.result(sampled, aino).judgement.seats
    printed = {s["application"]: s["seat_probability"] for s in json.loads(capsys.readouterr().out)["standings"]}
    assert {code: seat.chance for code, seat in shown.items()} == {c: p for c, p in printed.items() if p is not None}


def test_the_weights_let_loose_leave_fewer_seats_safe(sampled):
    aino = who(sampled, "aino")
    sealed, loose = (standings.in_doubt(sampled, aino, doubt).seats for doubt in (Doubt.SEALED, Doubt.ANY))

    assert sum(seat.chance for seat in loose.values()) == pytest.approx(6)
    assert max(abs(sealed[code].chance - loose[code].chance) for code in sealed) > 0.05


def test_a_rule_has_its_price_and_who_may_step_in(sampled):
    found = quotas.outcome(sampled, who(sampled, "aino"), (SWEDISH,))

    assert found.prices[0].points == found.plain.points - found.best[0].points > 0
    assert {code for one in found.reserves for code in one.withdraws} == set(found.best[0].applications)


def test_taking_out_severity_moves_the_scores_and_never_those_of_record(sampled):
    aino = who(sampled, "aino")
    before = standings.result(sampled, aino)
    without = what_if.what_if(sampled, aino, Variation(), Fraction(0), severity=True)

    moved = {s.application: s.score - before.scores[s.application].overall for s in without.standings if s.score}
    # Daavid, who is lenient, has not rated H-12: what is left of the others there is strict. H-01 has all five.
    assert moved["H-12"] > 2 > abs(moved["H-01"])
    assert standings.result(sampled, aino).standings == before.standings


def test_nothing_given_before_release_counts_as_given_after(sampled):
    aino = who(sampled, "aino")

    assert judgement.independent(sampled, aino.programme_id, aino.basis).later == 0
