"""pages.shortlist, rules: what a rule costs in points and names, who steps in, and what cannot hold together."""

import pytest

from data.actions import applications, setup
from data.queries import programmes
from data.queries.applications import application
from tests.pages.conftest import actor, rows, turn_to
from tests.pages.test_how_sure import rated
from tests.pages.test_shortlist import with_slots


@pytest.fixture
def rules(committee, page):
    """The tab of the rules, two slots, ratings by which H-01 and H-02 are best; H-04 alone speaks Swedish."""
    with_slots(committee, 2)
    rated(committee)
    applications.correct(
        committee, actor(committee), "H-04", values={"language": "sv"}, reason="Asked", version=_version(committee)
    )

    def rules():
        return turn_to(page("shortlist", as_="sari"), "Rules", "shortlist_tab")

    return rules


def _version(engine):
    return application(engine, actor(engine), "H-04").version


def sealed(engine, text):
    frame = programmes.frame(engine, actor(engine))
    setup.change_programme(engine, actor(engine), text=f"{frame.text}\n{text}", reason="Agreed")


SWEDISH = '[[rule]]\nkind = "at_least"\nfield = "language"\nvalue = "sv"\nn = 1\n'


def test_without_rules_the_slots_go_by_score(rules):
    assert rules().subheader[0].value == "No rule binds: the slots go to H-01 and H-02 by score."


def test_a_sealed_rule_stands_with_its_price_in_points_and_names(committee, rules):
    sealed(committee, SWEDISH)

    shown = rules()

    price = rows(shown, "What each rule costs")[0]
    assert price[0] == "at least 1: language Swedish"
    assert price[1] == "50.0"
    assert price[2] == "H-02 comes in, H-04 goes out."
    assert price[3] == "sealed"


def test_a_rule_is_tried_from_lists_and_binds_nobody(committee, rules):
    shown = rules()
    shown.selectbox(key="rule_field").set_value("language").run()
    shown.selectbox(key="rule_value_language").set_value("sv").run()
    shown.button(key="rule_try").click().run()

    assert rows(shown, "What each rule costs")[0][3] == "tried"
    assert 'field = "language"' in shown.code[0].value
    assert programmes.frame(committee, actor(committee)).programme.quotas == ()


def test_a_withdrawal_brings_in_the_one_the_rules_allow(committee, rules):
    sealed(committee, SWEDISH)

    shown = rules()
    shown.selectbox(key="withdraws").set_value("H-01").run()

    assert "H-02 Koivurannan kunta steps in: H-02 comes in, H-01 goes out." in [m.value for m in shown.markdown]
    assert rows(shown, "Who steps in for whom") == [["H-01", "H-02", "–"], ["H-04", "nobody", "–"]]


def test_rules_that_cannot_hold_together_are_named(committee, rules):
    sealed(committee, SWEDISH + SWEDISH.replace("at_least", "at_most").replace("n = 1", "n = 0"))

    shown = rules()

    assert shown.subheader[0].value == (
        "These cannot all hold, and without any one of them the others can: at least 1: language Swedish; at most 0: "
        "language Swedish."
    )


def test_the_balance_stands_beside_and_counts_the_slots(committee, rules):
    sealed(committee, SWEDISH)

    table = {line[0]: line[1:] for line in rows(rules(), "language")}

    assert table == {"Finnish": ["3", "2", "1"], "Swedish": ["1", "0", "1"]}
