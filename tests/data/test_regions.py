"""data.regions: in which region a municipality lies, as the form has it and as a rule needs it."""

import csv
import json
import unicodedata
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.programme import SHIPPED
from data.regions import MUNICIPALITIES, region, regions
from tests.scoring.examples import patient

with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

rows = st.sampled_from(ROWS)
names = st.sampled_from([(row[column], row["region"]) for row in ROWS for column in ("name_fi", "name_sv")])


def without_accents(name):
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if unicodedata.category(sign) != "Mn")


def test_each_region_has_the_municipalities_of_2021():
    # Statistics Finland, municipalities by region 2021: 309 in all.
    counts = {"Uusimaa": 26, "Varsinais-Suomi": 27, "Satakunta": 16, "Kanta-Häme": 11, "Pirkanmaa": 23}
    counts |= {"Päijät-Häme": 10, "Kymenlaakso": 6, "Etelä-Karjala": 9, "Etelä-Savo": 12, "Pohjois-Savo": 19}
    counts |= {"Pohjois-Karjala": 13, "Keski-Suomi": 22, "Etelä-Pohjanmaa": 18, "Pohjanmaa": 14, "Keski-Pohjanmaa": 8}
    counts |= {"Pohjois-Pohjanmaa": 30, "Kainuu": 8, "Lappi": 21, "Ahvenanmaa": 16}
    finnish = regions("fi")

    assert Counter(finnish[region(row["name_fi"])] for row in ROWS) == counts


def test_no_number_stands_twice_and_no_cell_is_empty():
    assert len({row["municipality"] for row in ROWS}) == len(ROWS) == 309
    assert {len(row["municipality"]) for row in ROWS} == {3}
    assert [row for row in ROWS if any(cell != cell.strip() or not cell for cell in row.values())] == []


def test_no_name_belongs_to_two_regions():
    """Two municipalities that differ only in accents, or in a genitive, would hide each other."""
    found = defaultdict(set)
    for number in regions("fi"):
        for language in ("fi", "sv", "en"):
            found[without_accents(regions(language)[number]).casefold()].add(number)
    for row in ROWS:
        for name in (row["name_fi"], row["genitive_fi"], row["name_sv"], f"{row['name_sv']}s"):
            found[without_accents(name).casefold()].add(row["region"])

    assert {name: numbers for name, numbers in found.items() if len(numbers) > 1} == {}


@pytest.mark.parametrize(
    ("municipality", "name"),
    [
        ("Heinävesi", "Pohjois-Karjala"),
        ("Iitti", "Päijät-Häme"),
        ("Isokyrö", "Etelä-Pohjanmaa"),
        ("Joroinen", "Pohjois-Savo"),
        ("Kuhmoinen", "Pirkanmaa"),
    ],
)
def test_the_municipalities_that_changed_region_in_2021_lie_in_the_new_one(municipality, name):
    # Government decisions 2019-2020, in force 1.1.2021; lists of 2020 still have them elsewhere.
    assert regions("fi")[region(municipality)] == name


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        pytest.param("Helsingin kaupunki", "01", id="Finnish city"),
        pytest.param("Esbo stad", "01", id="Swedish city"),
        pytest.param("Kyrkslätts kommun", "01", id="Swedish genitive"),
        pytest.param("staden Jakobstad", "15", id="Swedish city, named behind"),
        pytest.param("Uudenkaupungin kaupunki", "02", id="both words in the genitive"),
        pytest.param("Isonkyrön kunta", "14", id="genitive inside the name"),
        pytest.param("Kosken Tl kunta", "02", id="genitive of a name of two words"),
        pytest.param("Pedersören kunta", "15", id="kind in the name itself"),
        pytest.param("Pedersöre", "15", id="and without it"),
        pytest.param("  jyvaskyla ", "13", id="no accents, no capital, spaces"),
        pytest.param("MÄNTTÄ - VILPPULA, MÄNTTÄ-VILPPULA", "06", id="only a hyphen between spaces parts names"),
        pytest.param("Ja\u0308rvenpa\u0308a\u0308", "01", id="accents typed apart"),
        pytest.param("Mänttä\u2011Vilppula", "06", id="a hyphen that does not break"),
        pytest.param("S:t Michel", "10", id="S:t"),
        pytest.param("St. Michel", "10", id="St."),
        pytest.param("Vaasa – Vasa", "15", id="in both languages"),
        pytest.param("Turku (Åbo)", "02", id="in brackets"),
        pytest.param("Pirkanmaa", "06", id="the region itself"),
        pytest.param("Åland", "21", id="the region in Swedish"),
    ],
)
def test_a_municipality_is_known_as_people_write_it(answer, number):
    assert region(answer) == number


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        pytest.param("Kuopio, Siilinjärvi", "11", id="one region"),
        pytest.param("Kuopio, Joensuu", "11", id="two regions: the first"),
        pytest.param("Joensuu ja Kuopio", "12", id="two regions, the other way round"),
        pytest.param("Hiekkalahti; Oulu", "17", id="the first is not known"),
        pytest.param("Espoon kaupunki, tekninen toimiala", "01", id="a part that is no municipality"),
        pytest.param("Toimialue: Lahti", "07", id="with a word before"),
    ],
)
def test_of_several_municipalities_the_first_that_is_known_counts(answer, number):
    assert region(answer) == number


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="no answer"),
        pytest.param("", id="empty"),
        pytest.param(" , ", id="nothing but a comma"),
        pytest.param("koko Suomi", id="the whole country"),
        pytest.param("Helsink", id="part of a name"),
        pytest.param("Helsingin seutu", id="round about it"),
        pytest.param("kaupunki", id="only the kind"),
        pytest.param("Valtimo", id="merged in 2020"),
        pytest.param("Honkajoki", id="merged in 2021"),
        pytest.param("Kuopiossa", id="another case of the name"),
    ],
)
def test_what_is_no_municipality_of_2021_has_no_region(answer):
    assert region(answer) is None


def test_the_invented_municipalities_of_the_sample_have_no_region():
    with (SHIPPED / "soske-2022" / "sample" / "plain.csv").open(encoding="utf-8-sig", newline="") as file:
        sample = [row["municipality"] for row in csv.DictReader(file, delimiter=";")]

    assert "Hiekkalahti" in sample
    assert {name for name in sample if region(name)} == set()


def test_regions_are_named_in_three_languages_in_the_order_of_their_numbers():
    numbers = [f"{n:02}" for n in range(1, 22) if n not in (3, 20)]  # 03 is not in use, 20 (Itä-Uusimaa) ended 2010

    assert [list(regions(language)) for language in ("fi", "sv", "en")] == [numbers] * 3
    assert [regions(language)["10"] for language in ("fi", "sv", "en")] == ["Etelä-Savo", "Södra Savolax", "South Savo"]


def test_a_language_without_names_gets_the_english_ones():
    assert regions("se") == regions("en")


def test_who_changes_the_names_changes_only_a_copy():
    regions("fi").clear()

    assert json.dumps(regions("fi"))[:17] == '{"01": "Uusimaa",'


@patient
@given(names, st.sampled_from([str.upper, str.lower, without_accents, "  {} ".format, "{}, Atlantis".format]))
def test_case_spaces_and_accents_do_not_matter(named, written):
    name, number = named

    assert region(written(name)) == number


@patient
@given(rows, st.sampled_from(["{genitive_fi} kaupunki", "{genitive_fi} kunta", "{name_sv} stad", "{name_sv}s kommun"]))
def test_every_municipality_is_known_with_its_kind(row, form):
    assert region(form.format(**row)) == row["region"]


@patient
@given(st.lists(names, min_size=1, max_size=4), st.sampled_from([", ", "; ", " / ", " ja ", " och ", " – ", "\n"]))
def test_the_first_of_any_list_counts(several, between):
    assert region(between.join(name for name, _ in several)) == several[0][1]


@patient
@given(st.text(max_size=60))
def test_any_answer_at_all_has_a_region_or_none(answer):
    assert region(answer) in {None, *regions("fi")}
