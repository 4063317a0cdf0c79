"""data.imports.partners: every organisation of a joint team is read, and what was not understood is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.sheet import inert
from data.imports.partners import read_partners


def read(typed):
    """The partners as pairs, and the cause as a person reads it."""
    value, cause = read_partners(typed)
    pairs = None if value is None else [(p["name"], p["business_id"]) for p in value]
    return pairs, cause[0].format(**cause[1]) if cause else None


@pytest.mark.parametrize(
    ("typed", "partners"),
    (
        ("Kyllä: Metsolan ammattiopisto (9000011-8)", [("Metsolan ammattiopisto", "9000011-8")]),
        (
            "Kyllä.\nSorvivuoren kaupunki, 9000005-4\nTuulensuun kunta, 9000006-2",
            [("Sorvivuoren kaupunki", "9000005-4"), ("Tuulensuun kunta", "9000006-2")],
        ),
        (
            "Ja: Sandholmens samkommun, FO-nummer 9000012-6 och Fyrskärs kommun 9000017\u20137",
            [("Sandholmens samkommun", "9000012-6"), ("Fyrskärs kommun", "9000017-7")],
        ),
        ("Kaarnalahden kaupunki FI90000150", [("Kaarnalahden kaupunki", "9000015-0")]),
        ("Pori 90000038", [("Pori", "9000003-8")]),
        ("Pori FI 90000038", [("Pori", "9000003-8")]),
        ("Pori FI-90000038, Rauma 9000004-6", [("Pori", "9000003-8"), ("Rauma", "9000004-6")]),
        ("Pori 9000003-8\n9000004-6 Rauma", [("Pori", "9000003-8"), ("Rauma", "9000004-6")]),
        ("9000003-8 Pori, 9000004-6 Rauma", [("Pori", "9000003-8"), ("Rauma", "9000004-6")]),
        ("Pori\n9000003-8\nRauma\n9000004-6", [("Pori", "9000003-8"), ("Rauma", "9000004-6")]),
        ("1) Pori 9000003-8\n2) Rauma 9000004-6", [("Pori", "9000003-8"), ("Rauma", "9000004-6")]),
        ("- Pori 9000003-8\n- Rauma 9000004-6", [("Pori", "9000003-8"), ("Rauma", "9000004-6")]),
        ("Pori | 9000003-8 | Rauma | 9000004-6", [("Pori", "9000003-8"), ("Rauma", "9000004-6")]),
        ("Aallokon kaupunki, tekninen toimiala (9000013-4)", [("Aallokon kaupunki, tekninen toimiala", "9000013-4")]),
        ("Pori (Satakunta) 9000003-8", [("Pori (Satakunta)", "9000003-8")]),
        ("Eidsbergs kommun 9000017-7", [("Eidsbergs kommun", "9000017-7")]),
    ),
)
def test_the_partners_of_a_joint_team_are_read_with_their_business_ids(typed, partners):
    assert read(typed) == (partners, None)


@pytest.mark.parametrize(
    "typed",
    (
        *("Ei", "Nej", "No", "-", "–", "", None, "Ei ole", "Ei, haemme yksin.", "Emme", "Emme hae yhdessä"),
        *("Haemme yksin", "Haemme yksin.", "yksin", "ensam", "Vi söker ensamma", "Nej, vi söker ensamma.", "n/a"),
        *("Ei yhteisjoukkuetta", "Ei muita organisaatioita", "We apply alone", "Inga partner"),
    ),
)
def test_no_partners_is_no_partners(typed):
    assert read(typed) == (None, None)


@pytest.mark.parametrize(
    ("typed", "partners", "sentence"),
    (
        (
            "Porin kaupunki, Rauman kaupunki",
            [("Porin kaupunki", None), ("Rauman kaupunki", None)],
            "No Business ID was found for Porin kaupunki, Rauman kaupunki.",
        ),
        ("Pori 9000003-8, Rauma", [("Pori", "9000003-8"), ("Rauma", None)], "No Business ID was found for Rauma."),
        ("Pori | 9000003-8 | Rauma", [("Pori", "9000003-8"), ("Rauma", None)], "No Business ID was found for Rauma."),
        ("Rauma\n9000003-8 Pori", [("Rauma", None), ("Pori", "9000003-8")], "No Business ID was found for Rauma."),
        ("1) Pori", [("Pori", None)], "No Business ID was found for Pori."),
        (
            "Sorvivuoren koulutuskuntayhtymä, Kaarnalahden hyvinvointikuntayhtymä, Tyynelän ammattikorkeakoulu\n"
            "Pori 9000003-8",
            [
                ("Sorvivuoren koulutuskuntayhtymä", None),
                ("Kaarnalahden hyvinvointikuntayhtymä", None),
                ("Tyynelän ammattikorkeakoulu", None),
                ("Pori", "9000003-8"),
            ],
            "No Business ID was found for Sorvivuoren koulutuskuntayhtymä, Kaarnalahden hyvinvointikuntayhtymä, "
            "Tyynelän ammattikorkeakoulu.",
        ),
        (
            "Pori 9000003-7",
            [("Pori", "9000003-7")],
            "The check digit of the Business ID 9000003-7 does not fit. Check it in the register.",
        ),
        (
            "Pori 9000003-7, Rauma 9000004-5",
            [("Pori", "9000003-7"), ("Rauma", "9000004-5")],
            "Check the Business IDs 9000003-7, 9000004-5 in the register.",
        ),
        (
            "Pori 9000003-7, Rauma",
            [("Pori", "9000003-7"), ("Rauma", None)],
            "Check the Business IDs 9000003-7 in the register. No Business ID was found for Rauma.",
        ),
        ("FI90000038", [("", "9000003-8")], "Not understood: “9000003-8”."),
        ("Kyllä", None, "No organisation could be read from “Kyllä”."),
        (
            "Ei, mutta mukana on Porin kaupunki",
            [("Porin kaupunki", None)],
            "No Business ID was found for Porin kaupunki. Not understood: “Ei”.",
        ),
        (
            "Pori 9000003-8, yhteys 050 123 4567",
            [("Pori", "9000003-8")],
            "Not understood: “yhteys 050 123 4567”.",
        ),
        ("?", None, "Not understood: “?”."),
        ("Ei vielä tiedossa", None, "Not understood: “Ei vielä tiedossa”."),
        ("Pori 9000003-8\nRauma 1234567", [("Pori", "9000003-8"), ("Rauma", None)], None),
    ),
)
def test_every_doubt_is_said(typed, partners, sentence):
    found, said = read(typed)

    assert found == partners
    assert said == (sentence or "No Business ID was found for Rauma. Not understood: “1234567”.")


def test_a_sentence_is_no_name_and_is_not_lost():
    long = "Neuvottelemme parhaillaan useiden naapurikuntien kanssa yhteisestä joukkueesta ja ilmoitamme myöhemmin"

    assert read(f"{long}\nPori 9000003-8") == ([("Pori", "9000003-8")], f"Not understood: “{long}”.")


@pytest.mark.parametrize("name", ("=Pori", "-5", "'-5", "@Pori", "Pori"))
def test_a_name_that_our_export_guards_comes_back_as_it_was(name):
    assert read(inert(f"{name} 9000003-8")) == ([(name, "9000003-8")], None)


WORDS = st.sampled_from(("Pori", "Rauma", "Ei", "mutta", "mukana", "9000003-8", "FI90000038", "1234567", "Kunta ry"))
BETWEEN = st.sampled_from((" ", ", ", "; ", "\n", " | ", " (", ") "))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(WORDS, BETWEEN), min_size=1, max_size=8))
def test_every_name_of_an_answer_is_a_partner_or_named_as_not_understood(parts):
    found, said = read("".join(word + between for word, between in parts))

    everything = f"{found} {said}"
    for word in {word for word, _ in parts} & {"Pori", "Rauma", "Kunta ry", "1234567"}:
        assert word in everything
