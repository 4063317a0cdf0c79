"""The shipped rubric of soske-2022: thirteen criteria that a committee can use in three languages."""

import tomllib
from pathlib import Path

import pytest

from scoring.rubric import read
from scoring.selfassessment import implied

TEXT = (Path(__file__).parents[2] / "data/programmes/soske-2022/rubric.toml").read_text(encoding="utf-8")
RUBRIC = tomllib.loads(TEXT)
CRITERIA = {criterion["key"]: criterion for criterion in RUBRIC["criterion"]}
LANGUAGES = ["fi", "sv", "en"]
FORM = set(
    [
        "name",
        "business_id",
        "organisation_type",
        "municipality",
        "language",
        "partners",
        "team",
        "contact",
        "volume_eur",
        "policy",
        "policy_followup",
        "leadership",
        "analysis",
        "skills",
        "process",
        "contracts",
        "strategy",
        "themes",
        "theme_reason",
        "risks",
        "pilot",
        "pilot_timing",
        "sponsor",
        "working_time",
        "roles",
        "goals",
        "sharing",
        "interview_weeks",
    ]
)

each_criterion = pytest.mark.parametrize("criterion", CRITERIA.values(), ids=list(CRITERIA))


def test_there_are_six_criteria_of_maturity_and_seven_of_goals():
    assert list(CRITERIA) == [f"A{n}" for n in range(1, 7)] + [f"B{n}" for n in range(1, 8)]
    assert all(criterion["dimension"] == key[0] for key, criterion in CRITERIA.items())


def test_both_dimensions_weigh_the_same_and_are_read_as_they_are():
    assert [(d["key"], d["weight"], d["reading"]) for d in RUBRIC["dimension"]] == [
        ("A", 1, "linear"),
        ("B", 1, "linear"),
    ]
    assert {criterion["weight"] for criterion in CRITERIA.values()} == {1}
    assert RUBRIC["min_coverage"] == 0.5


@each_criterion
@pytest.mark.parametrize("part", ("name", "question", "look_for"))
def test_every_language_says_it_in_its_own_words(criterion, part):
    said = criterion[part]

    assert list(said) == LANGUAGES
    assert len({text.strip() for text in said.values()}) == 3
    assert all(said.values())


@each_criterion
def test_every_level_has_a_sentence_of_its_own_in_every_language(criterion):
    assert list(criterion["levels"]) == LANGUAGES
    sentences = [text for levels in criterion["levels"].values() for text in levels.values()]

    assert all(list(levels) == ["0", "1", "2", "3", "4"] for levels in criterion["levels"].values())
    assert len(set(sentences)) == 15
    assert all(text[0].isupper() and text.endswith(".") for text in sentences)


@each_criterion
@pytest.mark.parametrize(("language", "link"), (("fi", "Kuten {}, "), ("sv", "Som {}, "), ("en", "As {}, ")))
def test_levels_three_and_four_stand_on_the_one_below(criterion, language, link):
    levels = criterion["levels"][language]
    stands = [level for level in (3, 4) if levels[str(level)].startswith(link.format(level - 1))]

    assert stands == [3, 4]


@each_criterion
def test_questions_ask_and_end_as_questions_or_requests(criterion):
    assert all(question.rstrip()[-1] in "?." for question in criterion["question"].values())


@each_criterion
def test_evidence_is_looked_for_in_answers_that_the_form_asks_for(criterion):
    assert criterion["fields"]
    assert set(criterion["fields"]) <= FORM


@each_criterion
@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_to_twenty_terms_of_one_word_mark_the_evidence(criterion, language):
    terms = criterion["terms"][language]

    assert 10 <= len(terms) <= 20
    assert sorted(set(terms)) == sorted(terms)
    assert all(term == term.lower() and " " not in term for term in terms)


def test_no_file_of_the_sources_is_named_by_a_number_that_only_we_know():
    assert not [c["key"] for c in CRITERIA.values() if "[" in c["source"] or "(F" in str(c["look_for"])]


def test_only_structured_answers_imply_a_level():
    implied = {key: {line["field"] for line in c["self"]} for key, c in CRITERIA.items() if "self" in c}

    assert implied == {"A1": {"policy"}, "B2": {"themes"}, "B5": {"working_time"}}


def test_the_rubric_is_one_that_scoring_reads():
    rubric = read(TEXT)

    assert [criterion.key for criterion in rubric.criteria] == list(CRITERIA)
    assert [int(level) for level in rubric.levels] == [0, 1, 2, 3, 4]
    assert rubric.criterion("B4").levels["sv"][1] == "En idé utan tidsplan."


@pytest.mark.parametrize(
    ("policy", "followup", "level"),
    (
        ("none", "none", 0),
        ("none", "regular", 0),
        ("preparing", "regular", 1),
        ("unit", "regular", 1),
        ("in_strategy", "irregular", 2),
        ("approved", "planned", 2),
        ("in_strategy", "regular", 3),
        ("approved", "regular", 3),
    ),
)
def test_the_answers_about_policy_imply_its_level(policy, followup, level):
    assert implied({"policy": policy, "policy_followup": followup}, read(TEXT)) == {"A1": level}


def test_no_answer_implies_no_level():
    assert implied({}, read(TEXT)) == {}


def test_theme_and_working_time_imply_no_more_than_level_one():
    assert implied({"themes": ["employment", "rights"], "working_time": "yes"}, read(TEXT)) == {"B2": 1, "B5": 1}
