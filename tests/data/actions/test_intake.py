"""data.actions.intake: applications come in from a file; known ones are updated, nothing is dropped."""

import dataclasses

import pytest
from sqlalchemy import select

from data import imports
from data.actions import applications, conflicts, intake
from data.database import reading
from data.imports.tables import Attention
from data.models import FormMapping
from data.queries import applications as queries
from data.queries.programmes import mapping
from data.queries.ratings import own_sheet
from scoring.eligibility import Verdict
from scoring.errors import ImportProblem
from tests.data.actions.acts import codes, correct, detail, entries, rated, reading_of, sent, take_in
from tests.data.conftest import SENT, who


def test_new_applications_get_codes_in_the_order_they_were_sent(committee):
    later, earlier = sent("B", number="1", row=2, at=SENT.replace(day=25)), sent("A", number="2", row=3, at=SENT)

    assert take_in(committee, later, earlier).new == ["H-03", "H-04"]

    assert [row.name for row in queries.applications(committee, who(committee, "cora"))][2:] == ["A", "B"]


def test_an_import_stands_in_the_log_with_counts_and_without_names(committee):
    take_in(committee, sent())

    entry = entries(committee)[-1]
    assert (entry.actor, entry.action, entry.about) == ("cora", "import", "a" * 12)
    assert entry.body == {"file": "a" * 64, "new": 1, "changed": 0, "unchanged": 0}


def test_a_file_without_times_does_not_take_the_stored_ones_away(committee):
    take_in(committee, sent(number="1"))

    outcome = take_in(committee, sent(number="1", at=None), missing=["submitted_at"])

    assert outcome.unchanged == ["H-03"]
    assert detail(committee, "H-03").row.submitted_at == SENT


def test_a_file_that_answers_no_needed_question_is_refused_whole(committee):
    found = dataclasses.replace(reading_of(sent()), fits=False)

    with pytest.raises(ImportProblem, match="No column of the file is known to answer a question"):
        intake.import_applications(committee, who(committee, "cora"), found, form="f", sha256="a" * 64)

    assert codes(committee) == ["H-01", "H-02"]


def test_an_application_of_which_nobody_knows_when_it_came_must_be_clarified(committee):
    take_in(committee, sent(at=None))

    ruling = queries.eligible(committee, who(committee, "cora"))["H-03"]["E2"]

    assert (ruling.verdict, ruling.sentence) == (
        Verdict.CLARIFY,
        "When it was received is not known; find it out, then decide.",
    )


def test_answers_absent_from_a_newer_file_stay_and_are_named(committee):
    take_in(committee, sent("A", number="1"), sent("B", number="2", row=3))

    outcome = take_in(committee, sent("A", number="1"))

    assert outcome.absent == ["H-04"]
    assert codes(committee) == ["H-01", "H-02", "H-03", "H-04"]


def test_a_change_shows_field_before_and_after_but_no_personal_answer(committee):
    take_in(committee, sent(number="1"))

    outcome = take_in(committee, sent(number="1", sponsor="Kunnanjohtaja", contact="Uusi henkilö"))

    assert outcome.changes == [
        intake.Change("H-03", "contact", None, None),
        intake.Change("H-03", "sponsor", "Kaupunginjohtaja", "Kunnanjohtaja"),
    ]
    assert detail(committee, "H-03").contact == "Uusi henkilö"


def test_the_same_file_again_does_not_undo_a_correction(committee):
    take_in(committee, sent(number="1", business_id="9000004-6"))
    correct(committee, "H-03", business_id="9000005-4")

    outcome = take_in(committee, sent(number="1", business_id="9000004-6"))

    assert (outcome.changed, outcome.unchanged) == ([], ["H-03"])
    assert detail(committee, "H-03").values["business_id"] == "9000005-4"


def test_a_correction_stays_while_the_same_team_changes_another_answer(committee):
    take_in(committee, sent(number="1", business_id="9000004-6"))
    correct(committee, "H-03", business_id="9000005-4")

    take_in(committee, sent(number="1", business_id="9000004-6", sponsor="Kunnanjohtaja"))
    outcome = take_in(committee, sent(number="1", business_id="9000004-6", sponsor="Kunnanjohtaja"))

    assert outcome.unchanged == ["H-03"]
    values = detail(committee, "H-03").values
    assert (values["business_id"], values["sponsor"]) == ("9000005-4", "Kunnanjohtaja")


def test_what_the_applicant_says_anew_stands_above_a_correction(committee):
    take_in(committee, sent(number="1", business_id="9000004-6"))
    correct(committee, "H-03", business_id="9000005-4")

    outcome = take_in(committee, sent(number="1", business_id="9000006-2"))

    assert outcome.changes == [intake.Change("H-03", "business_id", "9000005-4", "9000006-2")]
    assert detail(committee, "H-03").values["business_id"] == "9000006-2"


def test_a_question_that_the_newer_file_has_no_column_for_keeps_its_answer(committee):
    take_in(committee, sent(number="1", sponsor="Kaupunginjohtaja"))

    outcome = take_in(committee, sent(number="1", sponsor=None), missing=["sponsor"])

    assert outcome.unchanged == ["H-03"]
    assert detail(committee, "H-03").values["sponsor"] == "Kaupunginjohtaja"


def test_an_answer_that_the_newer_file_leaves_empty_is_shown_as_a_change(committee):
    take_in(committee, sent(number="1", sponsor="Kaupunginjohtaja"))

    outcome = take_in(committee, sent(number="1", sponsor=None))

    assert outcome.changes == [intake.Change("H-03", "sponsor", "Kaupunginjohtaja", None)]


def test_a_look_at_the_difference_saves_nothing(committee):
    before = entries(committee)

    outcome = intake.difference(committee, who(committee, "cora"), reading_of(sent()), form="f")

    assert outcome.new == ["H-03"]
    assert codes(committee) == ["H-01", "H-02"]
    assert len(entries(committee)) == len(before)


def test_what_needs_attention_is_kept_with_its_application(committee):
    flag = Attention(2, "volume_eur", "“{value}” is not a number.", {"value": "x"})

    take_in(committee, sent(), attention=[flag])

    assert detail(committee, "H-03").attention == (
        {"field": "volume_eur", "sentence": "“{value}” is not a number.", "values": {"value": "x"}},
    )


def test_a_team_that_sent_twice_is_named_and_a_person_decides(committee):
    outcome = take_in(committee, sent("Hiekkalahden kaupunki"))

    assert [flag["sentence"].format(**flag["values"]) for flag in outcome.attention] == [
        "The same team has sent H-01 already. Merge the two, or leave both with a reason."
    ]
    assert codes(committee) == ["H-01", "H-02", "H-03"]


def test_what_a_person_has_settled_is_not_flagged_again_by_the_same_file(committee):
    flag = Attention(2, "sponsor", "Look.", {})
    take_in(committee, sent(number="1"), attention=[flag])
    applications.settle(committee, who(committee, "cora"), "H-03")

    outcome = take_in(committee, sent(number="1"), attention=[flag])

    assert (outcome.changed, outcome.unchanged) == ([], ["H-03"])
    assert detail(committee, "H-03").attention == ()


def test_an_answer_that_changed_is_looked_at_anew(committee):
    flag = Attention(2, "sponsor", "Look.", {})
    take_in(committee, sent(number="1"), attention=[flag, Attention(2, "pilot", "Look.", {})])
    applications.settle(committee, who(committee, "cora"), "H-03")

    take_in(committee, sent(number="1", sponsor="?"), attention=[flag, Attention(2, "pilot", "Look.", {})])

    assert [f["field"] for f in detail(committee, "H-03").attention] == ["sponsor"]


def test_a_duplicate_of_a_stored_team_is_still_named_after_importing_again(committee):
    take_in(committee, sent("Hiekkalahden kaupunki"))

    take_in(committee, sent("Hiekkalahden kaupunki"))

    assert [flag["field"] for flag in detail(committee, "H-03").attention] == ["name"]


def test_evidence_that_changed_after_a_rating_is_flagged_and_ratings_stay(committee):
    take_in(committee, sent(number="1"))
    conflicts.answer(committee, who(committee, "ada"), "H-03", ground=None)
    rated(committee, "H-03")

    take_in(committee, sent(number="1", leadership="Toisin."))

    assert detail(committee, "H-03").row.evidence_changed
    assert len(own_sheet(committee, who(committee, "ada"), "H-03").levels) == 1


@pytest.mark.parametrize(
    ("change", "rate"), (({"leadership": "Toisin."}, False), ({}, True), ({"contact": "Uusi"}, True))
)
def test_nothing_is_flagged_without_a_rating_or_without_other_evidence(committee, change, rate):
    take_in(committee, sent(number="1"))
    if rate:
        rated(committee, "H-03")

    take_in(committee, sent(number="1", **change))

    assert not detail(committee, "H-03").row.evidence_changed


def test_a_confirmed_mapping_is_kept_for_the_form(committee):
    text = imports.write_map(imports.Mapping({"name": "Nimi"}))

    take_in(committee, sent(), mapping=text)

    assert mapping(committee, who(committee, "cora"), "f") == text
    with reading(committee) as session:
        assert session.scalars(select(FormMapping.by)).all() == ["cora"]


def test_a_form_of_which_nobody_confirmed_the_mapping_has_none(committee):
    take_in(committee, sent())

    assert mapping(committee, who(committee, "cora"), "f") is None


def test_a_later_import_keeps_the_confirmed_mapping_of_the_form(committee):
    take_in(committee, sent(), mapping='[columns]\nname = "Nimi"\n')

    take_in(committee, sent())

    assert mapping(committee, who(committee, "cora"), "f") == '[columns]\nname = "Nimi"\n'
