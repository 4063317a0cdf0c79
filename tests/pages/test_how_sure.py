"""pages.shortlist, how sure and what if: chances of a seat, what would settle it, and what would change the slots."""

import re
from fractions import Fraction

import pytest

from data.access import GateKey
from data.actions import conflicts, ratings, setup
from data.queries import programmes, standings
from data.text import number
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import actor, drawn, rows, turn_to
from tests.pages.test_shortlist import with_slots

LEVELS = {"H-01": (4, 3), "H-02": (3, 3), "H-03": (3, 2), "H-04": (1, 1)}


def rated(engine, levels=LEVELS, *, by=("aino", "eino"), release=True):
    """Each assessor's level on every criterion of each application."""
    criteria = [c.key for c in programmes.frame(engine, actor(engine)).rubric.criteria]
    given = tuple(
        Rating(code, who, criterion, Fraction(level), Stage.FORM)
        for code, own in levels.items()
        for who, level in zip(by, own, strict=False)
        for criterion in criteria
    )
    setup.seal(engine, actor(engine))
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))
    if release:
        setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)


@pytest.fixture
def tab(committee, page):
    """The shortlist as the coordinator sees it, with one of its tabs open."""

    def tab(name, *, as_="sari"):
        return turn_to(page("shortlist", as_=as_), name, "shortlist_tab")

    return tab


def in_per_cent(chance):
    if chance > 0.995:
        return "over 99 %"
    return "under 1 %" if chance < 0.005 else f"{number('en', 100 * chance, decimals=0)} %"


def test_each_application_stands_with_its_ranks_and_its_chance_of_a_seat(committee, tab):
    with_slots(committee, 2)
    rated(committee)

    shown = tab("How sure")
    table = rows(shown, "Ranks and chances of a seat")

    seats = standings.result(committee, actor(committee)).judgement.seats
    assert [line[0] for line in table] == ["H-01", "H-02", "H-03", "H-04"]
    assert [line[4] for line in table] == [in_per_cent(seats[line[0]].chance) for line in table]
    assert [line[1] for line in table] == ["1", "2", "3", "4"]
    assert sum(seat.chance for seat in seats.values()) == pytest.approx(2)


def test_ranks_stand_from_the_best_to_the_worst_and_a_single_one_alone(committee, tab):
    with_slots(committee, 2)
    rated(committee, {"H-01": (4, 4), "H-02": (3, 2), "H-03": (2, 3), "H-04": (0, 0)})

    table = rows(tab("How sure"), "Ranks and chances of a seat")

    seats = standings.result(committee, actor(committee)).judgement.seats
    ranks = {line[0]: [int(rank) for rank in line[3].split("–")] for line in table}
    assert ranks == {code: sorted({seat.best, seat.worst}) for code, seat in seats.items()}
    assert {len(found) for found in ranks.values()} == {1, 2}


def test_the_finding_says_how_many_slots_would_stand_anyway(committee, tab):
    with_slots(committee, 2)
    rated(committee)

    shown = tab("How sure")

    open_ = [s.application for s in standings.result(committee, actor(committee)).standings if s.zone == "contested"]
    assert "H-02" in open_
    assert "H-03" in open_
    assert shown.header[0].value == shown.subheader[0].value
    assert all(code in shown.header[0].value for code in open_)


def test_one_assessor_alone_gives_a_sentence_and_no_chances(committee, tab):
    with_slots(committee, 2)
    rated(committee, by=("aino",))

    shown = tab("How sure")

    assert shown.info[-1].value == (
        "The chance of a seat cannot be told. Only one assessor has rated: nothing shows how far another would have "
        "differed."
    )
    assert not re.search(r"\bnan\b", drawn(shown))


def test_two_groups_that_nobody_connects_give_a_sentence(committee, tab):
    with_slots(committee, 2)
    rated(committee, {"H-01": (4,), "H-02": (2,)})
    criteria = [c.key for c in programmes.frame(committee, actor(committee)).rubric.criteria]
    others = [Rating(code, "eino", key, Fraction(3), Stage.FORM) for code in ("H-03", "H-04") for key in criteria]
    ratings.import_ratings(committee, actor(committee), RatingSet(tuple(others), frozenset()))

    shown = tab("How sure")

    assert "no order of all of them can be claimed" in shown.info[-1].value


def test_what_is_given_after_the_others_could_be_seen_moves_the_score_and_not_the_chances(committee, tab):
    with_slots(committee, 2)
    rated(committee)
    before = standings.result(committee, actor(committee))

    later = tuple(Rating("H-04", "aino", key, Fraction(4), Stage.INTERVIEW) for key in ("A1", "A2", "B1"))
    ratings.import_ratings(committee, actor(committee), RatingSet(later, frozenset()))
    after = standings.result(committee, actor(committee))

    assert after.scores["H-04"].overall > before.scores["H-04"].overall
    assert after.judgement.seats == before.judgement.seats
    said = " ".join(c.value for c in tab("How sure").caption)
    assert "3 levels given after the others could be seen are left out." in said


def test_between_two_it_says_which_review_and_which_question_are_worth_most(committee, tab):
    with_slots(committee, 2)
    rated(committee)

    shown = tab("How sure")

    assert shown.multiselect(key="settled").value == ["H-02", "H-03"]
    assert rows(shown, "What one more review is worth")
    assert len(rows(shown, "Which question is worth most")) == 5


@pytest.mark.parametrize("name", ["How sure", "What if", "Rules"])
def test_a_recused_person_is_told_why_nothing_is_shown(committee, tab, name):
    rated(committee)
    conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")

    shown = tab(name, as_="aino")

    assert "You are recused from an application." in shown.info[-1].value
    assert not [one for one in shown.html if "Chance of a seat" in one.value or "Price" in one.value]


def test_a_weight_that_moves_brings_others_in_and_says_so(committee, tab):
    with_slots(committee, 2)
    criteria = [c.key for c in programmes.frame(committee, actor(committee)).rubric.criteria]
    levels = {"H-01": (4, 4), "H-02": (4, 1), "H-03": (1, 3), "H-04": (1, 1)}  # by dimension: A, B
    given = tuple(
        Rating(code, who, key, Fraction(own[0] if key[0] == "A" else own[1]), Stage.FORM)
        for code, own in levels.items()
        for who in ("aino", "eino")
        for key in criteria
    )
    setup.seal(committee, actor(committee))
    ratings.import_ratings(committee, actor(committee), RatingSet(given, frozenset()))
    setup.open_gate(committee, actor(committee), GateKey.RATINGS_RELEASED)

    shown = tab("What if")
    assert shown.subheader[0].value == "The slots stay with the same applications."
    shown.slider(key="weight_A_0").set_value(10).run()

    assert shown.subheader[0].value == "H-03 comes in, H-02 goes out."
    assert "A1 8.3 → " in " ".join(c.value for c in shown.caption)


def test_weights_of_nothing_are_a_sentence_and_not_an_error(committee, tab):
    with_slots(committee, 2)
    rated(committee)

    shown = tab("What if")
    shown.slider(key="weight_A_0").set_value(0).run()
    shown.slider(key="weight_B_0").set_value(0).run()

    assert not shown.exception
    assert shown.error[0].value == "At least one dimension that is not a gate needs a weight."


def test_what_would_change_the_slots_stands_below_in_sentences_and_tables(committee, tab):
    with_slots(committee, 2)
    rated(committee)

    shown = tab("What if")

    assert [line[0] for line in rows(shown, "Without one assessor")] == ["Aino Arvioija", "Eino Arvioija"]
    assert len(rows(shown, "How far one weight can go before the slots change")) == 15
    assert len(rows(shown, "Without one criterion")) == 13


def test_what_is_missing_stands_with_the_ranks_it_could_lead_to(committee, page):
    with_slots(committee, 2)
    rated(committee, {"H-01": (4, 3), "H-02": (3, 3), "H-03": (3,), "H-04": (1, 1)})

    shown = opened(page, "gaps")

    [line] = rows(shown, "What is missing, levels by kind, and the ranks between which it could move")
    assert line == ["H-03", "–", "13", "–", "–", "2", "1", "3"]


def test_other_methods_stand_as_a_cross_check_and_never_as_the_order(committee, page):
    with_slots(committee, 2)
    rated(committee)

    shown = opened(page, "otherwise")

    assert [line[1] for line in rows(shown, "Other methods, and whom they would choose instead")] == ["the same"] * 3
    assert "A cross-check, never the order" in " ".join(m.value for m in shown.markdown)


def test_taking_out_severity_is_offered_only_where_it_can_be_told(committee, tab):
    with_slots(committee, 2)
    rated(committee)

    assert tab("What if").checkbox(key="severity_0").value is False


def test_where_severity_cannot_be_told_it_is_not_offered(committee, tab):
    with_slots(committee, 2)
    rated(committee, by=("aino",))

    assert not [box for box in tab("What if").checkbox if box.key == "severity_0"]


def test_two_compared_are_told_how_sure_it_is_which_is_better(committee, tab):
    with_slots(committee, 2)
    rated(committee)

    assert "that it truly is the better one is" in " ".join(m.value for m in tab("Compare").markdown)


def opened(page, part):
    """The tab with one of the parts that fold open, unfolded."""
    shown = turn_to(page("shortlist", as_="sari"), "How sure", "shortlist_tab")
    return turn_to(shown, True, part)
