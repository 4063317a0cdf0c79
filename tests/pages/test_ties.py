"""pages.shortlist, the tab on ties: the own ballot, what all ballots say, and the ladder that the chair climbs."""

import pytest

from data.access import GateKey
from data.actions import conflicts, setup, ties
from data.queries import ties as queries
from scoring.ties.ladder import lot
from tests.pages.conftest import actor, drawn, errors, logged, press, rows, turn_to
from tests.pages.test_shortlist import rated, with_slots

TIED = {"H-01": 4, "H-02": 3, "H-03": 3, "H-04": 1}  # H-02 and H-03 for the second of two slots
CLOSED = "The others' ballots appear here once your own is in, so that nobody follows the others."


def tied(engine, levels=TIED):
    with_slots(engine, 2)
    rated(engine, levels)


def shown(page, person, **more):
    return turn_to(page("shortlist", as_=person, **more), "Ties", "shortlist_tab")


def ballot(engine, member, *codes):
    ties.give_ballot(engine, actor(engine, member), codes, version=0)


def both(engine):
    """The ballots leave H-02 and H-03 equal."""
    ballot(engine, "aino", "H-02", "H-03")
    ballot(engine, "eino", "H-03", "H-02")


def headline(found):
    """What the tab says first, below the slots."""
    return next(one.value for one in found.subheader)


def infos(found):
    return [one.value for one in found.info]


def writes(found, draft, text):
    found.text_area(key=f"draft_tie|{draft}").set_value(text).run()
    assert not found.exception


def test_the_chair_climbs_the_whole_ladder_and_each_step_is_minuted(committee, page):
    tied(committee)
    both(committee)
    found = shown(page, "pertti")
    assert headline(found) == "H-02 and H-03 are tied for 1 slot."
    assert infos(found)[-1].startswith("Next the chair proposes an order of H-02 and H-03 with its reason")

    writes(found, "reason", "Samanveroiset.")
    press(found, "equal")
    assert infos(found)[-1].startswith("Next the chair announces the public draw")
    writes(found, "draw", "Lotto 11.12.2021")
    press(found, "announce_draw")
    assert "Lotto" in infos(found)[-1]
    found.text_input(key="seed").set_value("3 8 14").run()
    press(found, "draw_lot")

    first, second = lot("3 8 14", ["H-02", "H-03"])
    assert headline(found) == f"The ladder gives the slot to {first}, not to {second}."
    minutes = rows(found, "Minutes of the ladder")
    assert [(step, came) for step, _compared, came in minutes] == [
        ("B5 Management commitment", "All are equal. Still tied: H-02 and H-03."),
        ("B4 Pilot procurement", "All are equal. Still tied: H-02 and H-03."),
        ("Ballots of the members", "All are equal. Still tied: H-02 and H-03."),
        (
            "Proposal of the chair",
            "Minuted as equal: the chair proposes no order. Still tied: H-02 and H-03.",
        ),
        ("The lot", f"A slot: {first}. No slot: {second}."),
    ]
    assert minutes[0][1] == "H-02: level 3.00; H-03: level 3.00"
    assert [logged(committee, act) for act in ("minute as equal", "announce draw", "draw lot")] == [1, 1, 1]
    assert "3 8 14" in rows(found, "Acts of the chair in a tie")[-1][2]
    assert not [one for one in found.button if one.key in ("equal", "propose", "draw_lot", "announce_draw")]


def test_the_chair_proposes_an_order_with_a_reason_and_takes_it_back(committee, page):
    tied(committee)
    both(committee)
    found = shown(page, "pertti")
    assert next(one for one in found.button if one.key == "propose").disabled

    found.multiselect(key="proposed_H-02_H-03").set_value(["H-03", "H-02"]).run()
    press(found, "propose")
    assert errors(found) == ["Give the reason; it stands in the minutes."]
    writes(found, "reason", "Pilotti on *valmiimpi*.")
    press(found, "propose")

    assert headline(found) == "The ladder gives the slot to H-03, not to H-02."
    assert rows(found, "Minutes of the ladder")[-1] == [
        "Proposal of the chair",
        "H-03: place 1; H-02: place 2",
        "A slot: H-03. No slot: H-02. Reason: Pilotti on *valmiimpi*.",
    ]
    writes(found, "back", "Erehdys")
    press(found, f"back_{queries.ladder(committee, actor(committee, 'pertti')).kept[0].number}")
    assert headline(found) == "H-02 and H-03 are tied for 1 slot."


def test_ballots_that_are_missing_are_counted_without_on_the_chairs_word(committee, page):
    tied(committee)
    ballot(committee, "aino", "H-03")
    found = shown(page, "pertti")
    assert infos(found)[-1].startswith("Next the ballots decide, when all assessors have given theirs; 1 of 2 are in.")
    assert "1 of 2 assessors have given a ballot. Missing: Eino Arvioija." in [m.value for m in found.markdown]

    writes(found, "reason", "Eino on matkalla.")
    press(found, "count_ballots")

    assert headline(found) == "The ladder gives the slot to H-03, not to H-02."


@pytest.mark.parametrize("person", ["sari", "olli", "aino"])
def test_nobody_else_is_offered_the_chairs_acts(committee, page, person):
    tied(committee)
    both(committee)

    found = shown(page, person)

    assert headline(found) == "H-02 and H-03 are tied for 1 slot."
    assert not [one for one in found.button if one.key in ("equal", "propose", "count_ballots")]


def test_an_act_for_another_tie_is_shown_as_not_in_force(committee, page):
    tied(committee)
    both(committee)
    chair = actor(committee, "pertti")
    ties.minute_as_equal(committee, chair, tie=queries.ladder(committee, chair).tie, reason="Samanveroiset.")
    ties.give_ballot(committee, actor(committee, "eino"), ["H-02"], version=1)

    found = shown(page, "pertti")

    assert headline(found) == "The ladder gives the slot to H-02, not to H-03."
    assert rows(found, "Acts of the chair in a tie")[0][:2] == ["Minuted as equal", "not in force"]
    assert [c.value for c in found.caption if c.value.startswith("An act counts only in the tie it was made for")]


def test_an_assessor_gives_a_ballot_in_order_and_is_told_where_the_own_levels_differ(committee, page):
    tied(committee)
    found = shown(page, "aino")
    assert CLOSED in infos(found)

    found.multiselect(key="ballot_0").set_value(["H-03", "H-01"]).run()
    assert "The order: 1\\. H\\-03, 2\\. H\\-01." in [m.value for m in found.markdown]
    assert [w.value for w in found.warning] == [
        "You rank H-03 above H-01, but your own levels give H-01 25.0 points more."
    ]
    press(found, "give_ballot")

    assert queries.own(committee, actor(committee, "aino")).codes == ("H-03", "H-01")
    assert CLOSED not in infos(found)
    assert [line[:2] for line in rows(found, "Ballots, the best first")] == [["Aino Arvioija", "1. H-03, 2. H-01"]]


def test_who_is_left_out_though_the_own_levels_are_higher_is_named_once(committee, page):
    tied(committee)
    found = shown(page, "aino")

    found.multiselect(key="ballot_0").set_value(["H-04", "H-03"]).run()

    assert found.warning[0].value.split("  \n") == [
        "You rank H-04 and leave out H-01, but your own levels give H-01 75.0 points more.",
        "You rank H-04 and leave out H-02, but your own levels give H-02 50.0 points more.",
        "You rank H-04 above H-03, but your own levels give H-03 50.0 points more.",
    ]


def test_others_ballots_are_not_drawn_before_the_own_is_in(committee, page):
    tied(committee)
    ballot(committee, "eino", "H-03", "H-02")

    found = shown(page, "aino")

    assert CLOSED in infos(found)
    assert "Next the ballots decide. You see further once your own ballot is in." in infos(found)
    assert "Eino Arvioija" not in drawn(found)
    assert not [one for one in found.html if "Schulze" in one.value]


def test_the_three_counts_stand_side_by_side_with_what_parts_them(committee, page):
    with_slots(committee, 3)
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 3, "H-04": 3})
    ballot(committee, "aino", "H-01", "H-03", "H-04")
    ballot(committee, "eino", "H-02", "H-01", "H-03")

    found = shown(page, "sari")

    # Of four: H-01 3 and 2 points, H-02 0 and 3, H-03 2 and 1, H-04 1 and 0; H-02 and H-01 beat each other once.
    assert [
        line[:4] for line in rows(found, "The ballots counted in three ways: rank, and in brackets what is counted")
    ] == [
        ["H-01", "1", "1 (2)", "1 (2.5)"],
        ["H-02", "2", "1 (0)", "2 (1.5)"],
        ["H-03", "3", "2 (1)", "2 (1.5)"],
        ["H-04", "4", "3 (0)", "4 (0.5)"],
    ]
    differing = [m.value for m in found.markdown if m.value.startswith("The three ways of counting differ on")]
    assert len(differing) == 1
    assert "differ on H-02 and H-04:" in differing[0]


def test_where_the_scores_fill_the_slots_the_ladder_says_that_it_is_not_needed(committee, page):
    tied(committee, {"H-01": 4, "H-02": 3, "H-03": 2, "H-04": 1})

    found = shown(page, "sari")

    assert headline(found) == "No tie across the line"
    assert "The ballots are counted here when the first one has been given." in [m.value for m in found.markdown]


def test_who_sees_a_part_only_has_the_own_ballot_and_nothing_of_ladder_or_ballots(committee, page):
    tied(committee)
    both(committee)
    conflicts.answer(committee, actor(committee, "aino"), "H-04", ground="board")

    found = shown(page, "aino")

    assert [one.value for one in found.subheader] == ["My ballot"]
    assert "H-04" not in drawn(found)
    assert "Eino Arvioija" not in drawn(found)


def test_after_the_decision_nobody_is_offered_to_change_anything(committee, page):
    tied(committee)
    both(committee)
    for gate in (GateKey.CALL_CLOSED, GateKey.DECIDED):
        setup.open_gate(committee, actor(committee), gate)

    assert not [one for one in shown(page, "pertti").button if one.key in ("equal", "propose")]
    found = shown(page, "aino")
    assert not [one for one in found.button if one.key == "give_ballot"]
    assert [m.value for m in found.markdown if m.value.startswith("Your order was: 1")]


def test_a_ladder_that_nobody_can_climb_is_an_answer_and_no_error(committee, page):
    with_slots(committee, 2)
    steps = '["B5", "B4", "ballots", "chair", "lot"]'
    text = queries.programmes.frame(committee, actor(committee)).text.replace(steps, '["coin"]')
    setup.change_programme(committee, actor(committee), text=text, reason="Koe")
    rated(committee, TIED)

    assert errors(shown(page, "sari")) == [
        "The tie ladder has a step “coin”, which is no criterion, ballots, chair or lot."
    ]
