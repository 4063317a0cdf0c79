"""data.actions.identity: a row is the same application as before, or it is new; contents are never exchanged."""

from zoneinfo import ZoneInfo

import pytest

from tests.data.actions.acts import codes, correct, detail, sent, take_in
from tests.data.conftest import SENT


def test_the_response_id_is_the_identity_within_its_form(committee):
    take_in(committee, sent("Suokylän kunta", number="7"))

    assert take_in(committee, sent("Suokylän uusi kunta", number="7")).changed == ["H-03"]
    assert take_in(committee, sent("Suokylän kunta", number="7"), form="another").new == ["H-04"]


def test_without_a_response_id_the_moment_and_the_name_are_the_identity(committee):
    take_in(committee, sent("Suokylän kunta"))

    again = take_in(committee, sent(" SUOKYLÄN  kunta "))
    other = take_in(committee, sent("Suokylän kunta", at=SENT.replace(day=21)))

    assert again.changed == ["H-03"]
    assert other.new == ["H-04"]


def test_two_answers_with_the_same_identity_in_one_file_are_both_kept(committee):
    assert take_in(committee, sent(row=2), sent(row=3)).new == ["H-03", "H-04"]

    again = take_in(committee, sent(row=2), sent(row=3))

    assert (again.new, again.changed, again.unchanged) == ([], [], ["H-03", "H-04"])


def test_the_same_moment_written_with_another_zone_is_the_same_application(committee):
    take_in(committee, sent("Suokylän kunta", at=SENT))

    outcome = take_in(committee, sent("Suokylän kunta", at=SENT.astimezone(ZoneInfo("Europe/Helsinki"))))

    assert (outcome.new, outcome.unchanged) == ([], ["H-03"])


def twins(*sponsors, row=2):
    """Answers of one lead that neither a number nor a time tells apart."""
    return [sent(row=row + n, at=None, sponsor=sponsor) for n, sponsor in enumerate(sponsors)]


def sponsors(engine):
    return {code: detail(engine, code).values["sponsor"] for code in codes(engine)[2:]}


def test_rows_of_one_lead_that_are_swapped_change_nothing(committee):
    take_in(committee, *twins("A", "B"))

    outcome = take_in(committee, *twins("B", "A"))

    assert (outcome.new, outcome.changed, sorted(outcome.unchanged)) == ([], [], ["H-03", "H-04"])
    assert sponsors(committee) == {"H-03": "A", "H-04": "B"}


def test_a_row_of_one_lead_that_is_gone_leaves_the_other_as_it_was(committee):
    take_in(committee, *twins("A", "B"))

    outcome = take_in(committee, *twins("B"))

    assert (outcome.new, outcome.changed, outcome.unchanged, outcome.absent) == ([], [], ["H-04"], ["H-03"])
    assert sponsors(committee) == {"H-03": "A", "H-04": "B"}


def test_the_one_row_of_a_lead_that_changed_updates_the_one_that_is_left(committee):
    take_in(committee, *twins("A", "B"))

    outcome = take_in(committee, *twins("B", "C"))

    assert (outcome.new, outcome.changed, outcome.unchanged) == ([], ["H-03"], ["H-04"])
    assert sponsors(committee) == {"H-03": "C", "H-04": "B"}


def test_rows_of_one_lead_that_all_changed_go_to_the_application_they_share_most_with(committee):
    first, second = sent(row=2, at=None, pilot="A", risks="A"), sent(row=3, at=None, pilot="B", risks="B")
    take_in(committee, first, second)

    take_in(committee, sent(row=2, at=None, pilot="B", risks="C"), sent(row=3, at=None, pilot="A", risks="C"))

    assert [detail(committee, code).values["pilot"] for code in ("H-03", "H-04")] == ["A", "B"]


@pytest.mark.parametrize(
    ("before", "after"), ((["A", "B"], ["C"]), (["A"], ["B", "C"])), ids=("one row less", "one row more")
)
def test_a_row_that_may_be_one_of_several_comes_in_as_new_and_a_person_decides(committee, before, after):
    known = take_in(committee, *twins(*before)).new

    outcome = take_in(committee, *twins(*after))

    assert {code: sponsors(committee)[code] for code in known} == dict(zip(known, before, strict=True))
    assert [sponsors(committee)[code] for code in outcome.new] == after
    said = [flag["sentence"].format(**flag["values"]) for flag in detail(committee, outcome.new[0]).attention]
    assert said[0] == (
        f"This may be a newer answer of {', '.join(known)}, or another one: the file does not tell. Compare them, "
        "and merge them or keep both with a reason."
    )
    assert sorted(take_in(committee, *twins(*after)).unchanged) == outcome.new


def test_a_corrected_answer_is_compared_by_what_the_file_said(committee):
    take_in(committee, *twins("A", "B"))
    correct(committee, "H-03", sponsor="Aa")

    outcome = take_in(committee, *twins("B", "A"))

    assert (outcome.new, outcome.changed, outcome.changes) == ([], [], [])
    assert sponsors(committee) == {"H-03": "Aa", "H-04": "B"}


def test_the_same_number_of_another_team_at_another_time_is_not_taken_for_a_change(committee):
    take_in(committee, sent("Suokylän kunta", number="7", business_id="9000004-6"))
    other = sent("Rantalan kunta", number="7", business_id="9000005-4", at=SENT.replace(day=21))

    outcome = take_in(committee, other)

    assert (outcome.new, outcome.changed, detail(committee, "H-03").row.name) == (["H-04"], [], "Suokylän kunta")
    assert [flag["sentence"].format(**flag["values"]) for flag in outcome.attention] == [
        "H-03 has the same number in the form, but another team sent it at another time. Compare the two, and merge "
        "them or keep both with a reason."
    ]
    assert take_in(committee, other).unchanged == ["H-04"]
