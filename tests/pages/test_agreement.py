"""Agreement and severity on the page of the meeting, and how many reviews are enough in the set-up."""

from fractions import Fraction

import pytest

from data.access import GateKey
from data.actions import conflicts, ratings, setup
from data.queries import programmes
from data.queries.agreement import Lean
from pages.shared.charts import Look
from pages.shared.moderate_agreement import severity_chart
from scoring.certainty.severity import Leaning
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import actor, drawn, rows, turn_to

CODES = ("H-01", "H-02", "H-03", "H-04")
AGREEMENT = "Agreement on each criterion, the least first"
SEVERITY = "Severity of the assessors"
PLANNING = "How many of the best are expected to be found"


def rated(engine, level, *, assessors=("aino", "eino")):
    """`level(code's number, assessor, criterion)` is given, None is left out, and all is released."""
    criteria = [c.key for c in programmes.frame(engine, actor(engine)).rubric.criteria]
    given = tuple(
        Rating(code, assessor, criterion, Fraction(found), Stage.FORM)
        for n, code in enumerate(CODES, start=1)
        for assessor in assessors
        for criterion in criteria
        if (found := level(n, assessor, criterion)) is not None
    )
    setup.seal(engine, actor(engine))
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))
    setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)


def opened(page, part, as_="olli"):
    """The meeting's page with one of the parts below it opened."""
    return turn_to(page("moderate", as_=as_), True, part)


def headings_of(page):
    return [one.value for one in page.subheader]


def infos(page):
    return [one.value for one in page.info]


def but_for_two(n, assessor, criterion):
    """Both give the same, but on B2 the one the reverse of the other, and on A3 both always a 2."""
    if criterion == "A3":
        return 2
    return 5 - n if (criterion, assessor) == ("B2", "eino") else n


def test_the_criteria_to_talk_about_are_named_first(committee, page):
    rated(committee, but_for_two)

    shown = opened(page, "agreement")

    assert headings_of(shown) == [
        "Talk about what the levels mean on B2 Choice and focus of theme: "
        "the assessors agree too little there to rely on it."
    ]
    first, *_others, last = rows(shown, AGREEMENT)
    assert (first[0][:2], first[1], first[2], first[4]) == ("B2", "−0.75", "too little", "4")
    assert last[:2] == ["A3 Spend analysis and planning", "–"]


def test_what_is_undefined_is_said_in_words_and_never_a_number(committee, page):
    rated(committee, but_for_two)

    found = {row[0][:2]: row[1:] for row in rows(opened(page, "agreement"), AGREEMENT)}

    assert found["A3"] == ["–", "all levels are the same: nothing to tell agreement from", "–", "4"]
    assert found["A1"] == ["1.00", "good", "–", "4"]


def test_one_assessor_alone_is_an_empty_state_that_says_what_is_needed(committee, page):
    rated(committee, lambda n, _who, _key: n, assessors=("aino",))

    assert infos(opened(page, "agreement"))[-1] == (
        "Agreement cannot be told yet: it needs two assessors who rated the same applications."
    )


def test_it_is_computed_only_when_it_is_opened(committee, page):
    rated(committee, but_for_two)

    shown = page("moderate", as_="olli")

    assert AGREEMENT not in drawn(shown)
    assert SEVERITY not in drawn(shown)
    assert rows(shown, "Strict and lenient")  # the plain differences stay where they were


@pytest.mark.parametrize("case", ["own sheets not submitted", "recused"])
@pytest.mark.parametrize("part", ["agreement", "strict_and_lenient"])
def test_who_sees_a_part_is_told_why_and_nothing_computed_from_all(committee, page, case, part):
    rated(committee, lambda n, who, _key: None if (n, who, case[0]) == (1, "aino", "o") else n)
    if case == "recused":
        conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")

    shown = opened(page, part, as_="aino")

    assert infos(shown)[-1].startswith("Slots and zones appear" if case[0] == "o" else "You are recused")
    assert not [said for said in (AGREEMENT, SEVERITY, "Alpha", "noise", "clearly") if said in drawn(shown)]
    assert not shown.get("plotly_chart")


def test_an_assessor_to_whom_all_is_open_sees_both(committee, page):
    rated(committee, but_for_two)

    assert rows(opened(page, "agreement", as_="aino"), AGREEMENT)
    assert rows(opened(page, "strict_and_lenient", as_="aino"), SEVERITY)


def test_a_strict_assessor_is_named_with_the_effect_on_the_slots(committee, page):
    rated(committee, lambda n, who, _key: n - (who == "aino"))

    shown = opened(page, "strict_and_lenient")

    assert [row[0] for row in rows(shown, SEVERITY)] == ["Aino Arvioija", "Eino Arvioija"]
    assert [row[2][0] + row[4] for row in rows(shown, SEVERITY)] == ["−4", "+4"]
    assert "With severity taken out of the scores: the 6 slots are filled the same." in drawn(shown)
    assert "Nobody's ratings are changed" in drawn(shown).replace("\\'", "'")
    assert "Everybody rated everything" in drawn(shown)


def test_where_nobody_leans_the_sentence_says_so(committee, page):
    rated(committee, lambda n, _who, _key: n)

    shown = opened(page, "strict_and_lenient")

    assert headings_of(shown) == ["No assessor is clearly stricter or more lenient than the others."]
    assert {row[1] for row in rows(shown, SEVERITY)} == {"no clear difference"}


def test_where_the_design_refuses_the_reason_stands_there(committee, page):
    rated(committee, lambda n, who, _key: n if (n < 3) == (who == "aino") else None)

    shown = opened(page, "strict_and_lenient")

    assert infos(shown)[-1].startswith("Strict assessors cannot be told from weak applications. The applications fall")
    assert SEVERITY not in drawn(shown)


def test_names_in_the_chart_are_text(committee, page):
    setup.set_member(
        committee,
        actor(committee),
        code="eino",
        name="<b>Eino</b>",
        organisation="Kuntien kehitys",
        roles=actor(committee, "eino").roles,
        language="fi",
    )
    rated(committee, lambda n, who, _key: n - (who == "aino"))

    shown = opened(page, "strict_and_lenient")

    spec = next(chart.proto.spec for chart in shown.get("plotly_chart") if "severity" in chart.proto.id)
    assert "&lt;b&gt;Eino" in spec.replace("\\u003c", "<").replace("\\u0026", "&").replace("\\u003e", ">")
    assert "<b>Eino" not in spec.replace("\\u003c", "<").replace("\\u003e", ">")


def test_a_clear_difference_has_a_shape_of_its_own():
    chart = severity_chart((Lean("A", Leaning(-9, 2, 4)), Lean("B", Leaning(1, 2, 4))), Look())

    assert list(chart.data[0].marker.symbol) == ["circle", "circle-open"]
    assert list(chart.data[0].error_x.array) == [4, 4]


def planned(page, applications):
    shown = turn_to(page("settings", as_="sari"), "Who rates what", "settings_tab")
    shown.number_input(key="expected").set_value(applications).run()
    assert not shown.exception
    return shown


def written(page):
    return " ".join(one.value for one in page.markdown)


def test_more_reviews_find_more_of_the_best(committee, page):
    shown = planned(page, 18)

    assert (
        "Reviews of each application: with 3, and middling agreement, 4.5 of the 6 best are expected to be found; "
        "with 5, 4.8." in written(shown)
    )
    assert [row[0] for row in rows(shown, PLANNING)] == ["1", "2", "3", "5", "8"]
    assert rows(shown, PLANNING)[2] == ["3", "4.1 of 6", "4.5 of 6", "5.0 of 6"]


def test_with_room_for_all_nothing_is_to_be_planned(committee, page):
    shown = turn_to(page("settings", as_="sari"), "Who rates what", "settings_tab")

    assert shown.number_input(key="expected").value == 4
    assert "There is room for all: 6 slots are enough" in written(shown)
    assert PLANNING not in drawn(shown)
