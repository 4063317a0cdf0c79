"""data.actions.intake: a form that has lost or gained columns is the same form; its applications are known again."""

import pytest

from data import imports
from data import programme as programmes
from data.actions import intake
from data.files.content import Sheet
from data.imports.headers import Mapping
from data.imports.tables import table_of
from data.queries.programmes import kept_mapping
from tests.data.actions.acts import codes, detail
from tests.data.conftest import KEY, who

PROGRAMME = programmes.read(programmes.shipped(KEY))
FRONT = {
    "ID": 7,
    "Start time": "24.11.2021 8.50",
    "Completion time": "24.11.2021 9.05",
    "Email": "anonymous",
    "Name": "",
}
ASKED = {"Hakija": "Suokylän kunta", "Y-tunnus": "9000004-6", "Kotikunta": "Suokylä", "Asiointikieli": "suomi"}
SWEDISH = {"Sökande": "Kärrby kommun", "FO-nummer": "9000005-4", "Hemkommun": "Kärrby", "Kontaktspråk": "svenska"}


def table(columns):
    return table_of([Sheet("Vastaukset", [list(columns), list(columns.values())])], [], "xlsx", b"")


def take_in(engine, columns, *, confirmed=None):
    """As the command line does: with the mapping given, else the one kept for the form, else what is sure."""
    read, actor = table(columns), who(engine, "cora")
    suggestion = imports.suggest(read, PROGRAMME)
    kept = kept_mapping(engine, actor, read, suggestion)
    mapping = confirmed or kept or imports.mapping_of(suggestion, read, sure_only=True)
    found = imports.convert(read, mapping, PROGRAMME)
    text = imports.write_map(mapping) if confirmed or kept else None
    form = imports.form_key(read.headers)
    return intake.import_applications(engine, actor, found, form=form, sha256=read.sha256, mapping=text)


@pytest.mark.parametrize(
    "columns",
    (
        {**FRONT, "Viimeksi muokattu": "25.11.2021 9.00", **ASKED},
        {**FRONT, **ASKED, "Uusi kysymys": "Vastaus"},
        {key: cell for key, cell in {**FRONT, **ASKED}.items() if key != "Asiointikieli"},
        {key: cell for key, cell in {**FRONT, **ASKED}.items() if key not in ("Email", "Name")},
        {**FRONT, **dict(reversed(ASKED.items()))},
        {**FRONT, **{f"{n}. {key} *": cell for n, (key, cell) in enumerate(ASKED.items(), start=1)}},
    ),
    ids=("last changed", "a question more", "a question less", "own columns deleted", "other order", "numbered"),
)
def test_a_column_more_or_less_makes_no_application_twice(committee, columns):
    take_in(committee, {**FRONT, **ASKED})

    outcome = take_in(committee, columns)

    assert (outcome.new, outcome.changed, outcome.unchanged) == ([], [], ["H-03"])
    assert codes(committee) == ["H-01", "H-02", "H-03"]


def test_a_form_that_changes_little_by_little_stays_the_same(committee):
    for n in range(1, 6):
        take_in(committee, {**FRONT, **ASKED, **{f"Uusi {i}": "x" for i in range(n)}})

    assert codes(committee) == ["H-01", "H-02", "H-03"]


def test_the_same_number_in_the_form_of_another_language_is_another_application(committee):
    take_in(committee, {**FRONT, **ASKED})

    assert take_in(committee, {**FRONT, **SWEDISH}).new == ["H-04"]
    assert take_in(committee, {**FRONT, **ASKED}).unchanged == ["H-03"]
    assert take_in(committee, {**FRONT, **SWEDISH}).unchanged == ["H-04"]


CONFIRMED = Mapping({"name": "Hakija", "business_id": "Y-tunnus", "sponsor": "Kuka lupaa"})


def test_the_confirmed_mapping_survives_a_question_more_and_a_header_renamed(committee):
    take_in(committee, {**FRONT, **ASKED, "Kuka lupaa": "Johtaja"}, confirmed=CONFIRMED)
    renamed = {("Hakijaorganisaatio" if key == "Hakija" else key): cell for key, cell in ASKED.items()}

    take_in(committee, {**FRONT, **renamed, "Kuka lupaa": "Toinen johtaja", "Väri": "sininen"})

    assert detail(committee, "H-03").values["sponsor"] == "Toinen johtaja"
    assert detail(committee, "H-03").row.name == "Suokylän kunta"


def test_what_a_confirmed_mapping_leaves_out_stays_out_in_every_later_file(committee):
    columns = {**FRONT, **ASKED, "Kuka lupaa": "Johtaja"}
    take_in(committee, columns, confirmed=CONFIRMED)

    outcomes = [take_in(committee, columns) for _ in range(3)]

    assert [outcome.changed for outcome in outcomes] == [[], [], []]
    assert "municipality" not in detail(committee, "H-03").values


def test_a_sure_question_that_was_added_later_stays_mapped(committee):
    take_in(committee, {**FRONT, **ASKED, "Kuka lupaa": "Johtaja"}, confirmed=CONFIRMED)
    more = {**FRONT, **ASKED, "Kuka lupaa": "Johtaja", "Pilotin aikataulu": "Keväällä"}

    take_in(committee, more)
    take_in(committee, {**more, "Pilotin aikataulu": "Syksyllä"})

    assert detail(committee, "H-03").values["pilot_timing"] == "Syksyllä"


def test_the_same_questions_asked_by_another_tool_are_another_form(committee):
    take_in(committee, {**FRONT, **ASKED})

    outcome = take_in(committee, {"Vastaajan numero": 7, "Vastausaika": "24.11.2021 9.05", **ASKED})

    assert outcome.new == ["H-04"]
    assert [(flag["code"], flag["values"]) for flag in outcome.attention] == [("H-04", {"code": "H-03"})]
