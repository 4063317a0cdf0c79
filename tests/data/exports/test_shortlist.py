"""The shortlist CSV: in the promised order, made for a Finnish spreadsheet, inert, and the same when read again."""

import csv
import io
import json
import os
import subprocess
import unicodedata
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from data import database
from data import programme as programmes
from data.access import GateKey
from data.actions import conflicts, intake, setup
from data.exports import ratings as ratings_csv
from data.exports import shortlist
from data.exports.sheet import inert
from data.imports import ImportedApplication, Reading, convert, mapping_of, read_table, suggest
from data.queries import applications, standings
from data.queries import ratings as ratings_queries
from data.text import say
from scoring.errors import NotAllowed
from scoring.report import rounded
from tests.data.conftest import KEY, SENT, who

NAUGHTY = json.loads((Path(__file__).parents[2] / "bad-input" / "blns" / "blns.json").read_text(encoding="utf-8"))
FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1+1)", "\t=1+1", "'=1+1", "''-1", "' =1"]
NAMES = [name for name in NAUGHTY if name.strip()] + FORMULAS
ROWS = range(2, 2 + len(NAMES))
SIGNS = ("=", "+", "-", "@", "\t", "\r")
# With a window, LibreOffice proposes these in its dialog, from the file alone: parted by semicolons, quotation marks,
# UTF-8 by the BOM. Without a window it shows no dialog and looks at nothing, so they are said. The numbers are left to
# the Finnish locale of the profile, as for any Finnish reader.
PROPOSED = "59,34,76"
FINNISH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fi-FI</value></prop></item></oor:items>"""

for_every_kind_of_file = pytest.mark.parametrize(
    ("language", "delimiter"), (("fi", ";"), ("fi", ","), ("en", ";"), ("en", ","))
)


def exported(engine, code, language="fi", **options):
    return shortlist.write(engine, who(engine, code), language=language, options=options)


def cells(content, delimiter=";"):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def unguarded(text):
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(SIGNS) else text


def opened_in_libreoffice(content, folder, columns=""):
    """The cells as LibreOffice shows them to a Finnish reader, with their types; `columns` as set in its dialog."""
    source, profile = folder / "shortlist.csv", folder / "profile"
    source.write_bytes(content)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(FINNISH, encoding="utf-8")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            f"--infilter=Text - txt - csv (StarCalc):{PROPOSED}{columns}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "opened"),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return list(openpyxl.load_workbook(folder / "opened" / "shortlist.xlsx").active.iter_rows())


@pytest.fixture(scope="module")
def naughty(empty_file, tmp_path_factory):
    """A programme in which every naughty string is the name of an organisation; nobody has rated."""
    path = tmp_path_factory.mktemp("naughty") / "valinta.db"
    path.write_bytes(empty_file.read_bytes())
    engine = database.connect(f"sqlite:///{path}")
    setup.create_programme(
        engine,
        text=programmes.shipped(KEY),
        rubric=programmes.shipped(KEY, "rubric.toml"),
        coordinator="cora",
        name="Cora",
        organisation="Silta",
    )
    teams = tuple(
        ImportedApplication(n, str(n), SENT, None, False, {"name": name, "municipality": name}, {})
        for n, name in enumerate(NAMES)
    )
    intake.import_applications(
        engine,
        who(engine, "cora"),
        Reading("plain", len(teams), teams, (), (), (), ()),
        form="naughty",
        sha256="0" * 64,
    )
    setup.seal(engine, who(engine, "cora"))
    setup.open_gate(engine, who(engine, "cora"), GateKey.RATINGS_RELEASED)
    yield engine
    engine.dispose()


def test_the_columns_stand_in_the_promised_order(sampled):
    header = cells(exported(sampled, "aino", "en"))[0]

    assert header == [
        "Code",
        "Lead organisation",
        "Partners",
        "Business ID",
        "Type",
        "Municipality",
        "Themes",
        "Language",
        "Score (0–100)",
        "A Maturity in procurement management",
        "B Strategic goals for social sustainability",
        "Rank",
        "Zone",
        "Chance of a seat (%)",
        "Slot or reserve",
        "Decision",
        "Reason",
        "Log head",
        "Recused",
    ]


@pytest.mark.parametrize(("language", "score"), [("fi", "84,58"), ("sv", "84,58"), ("en", "84.58")])
def test_numbers_and_headers_follow_the_language(sampled, language, score):
    rows = cells(exported(sampled, "aino", language))

    assert rows[1][8] == score
    assert rows[0][:9] == [say(language, title) for title in shortlist.HEADERS]


def test_it_is_made_for_a_finnish_excel(sampled):
    content = exported(sampled, "aino")

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") == 19
    assert {len(row) for row in cells(content)} == {19}


def test_a_comma_is_put_between_columns_on_request(sampled):
    assert {len(row) for row in cells(exported(sampled, "aino", "en", delimiter=","), ",")} == {19}


def test_rows_stand_in_the_order_of_ranks_with_the_tie_as_a_tie(sampled):
    rows = cells(exported(sampled, "aino", "en"))[1:]

    assert [(row[11], row[14]) for row in rows[:9]] == [
        *((str(n), f"Slot {n}") for n in range(1, 6)),
        ("6", "Tied at place 6"),
        ("6", "Tied at place 6"),
        ("8", "Reserve 2"),
        ("9", "Reserve 3"),
    ]
    assert (rows[-1][0], rows[-1][8], rows[-1][11], rows[-1][12]) == ("H-18", "", "", "Unrated")


@pytest.mark.parametrize("code", ["bertil", "elina"], ids=["own sheet not submitted", "also recused"])
def test_who_sees_only_a_part_takes_away_no_slots_and_no_zones(sampled, code):
    found = standings.result(sampled, who(sampled, code))

    rows = cells(exported(sampled, code, "en"))[1:]

    assert found.partial
    assert {(row[12], row[14]) for row in rows} == {("", "")}
    assert len(rows) == len(found.standings)
    assert not {row[0] for row in rows} & {*found.hidden, *ratings_queries.blocked_codes(sampled, who(sampled, code))}


def test_nothing_of_a_recused_application_is_in_the_file(committee):
    conflicts.answer(committee, who(committee, "ada"), "H-01", ground="board")
    setup.open_gate(committee, who(committee, "cora"), GateKey.RATINGS_RELEASED)

    assert "Hiekkalahden" in exported(committee, "bo").decode() + exported(committee, "cora").decode()
    assert "Hiekkalahden" not in exported(committee, "ada").decode()


def test_who_was_out_stands_beside_each_application(sampled):
    rows = {row[0]: row[18] for row in cells(exported(sampled, "aino", "en"))[1:]}

    assert rows["H-08"] == "Elina Erkko"
    assert rows["H-11"] == "Fanny Forss (declared, not confirmed yet)"
    assert rows["H-01"] == ""


def test_whose_conflict_reaches_the_ranking_takes_it_away_in_no_file(sampled):
    conflicts.answer(sampled, who(sampled, "cecilia"), "H-03", ground="board", scope="selection")

    for kind in (shortlist, ratings_csv):
        with pytest.raises(NotAllowed, match="reaches the ranking of all applications"):
            kind.write(sampled, who(sampled, "cecilia"), language="en", options={})


def test_before_release_there_is_nothing_to_take_away(committee):
    with pytest.raises(NotAllowed, match="when ratings have been released"):
        exported(committee, "cora")


@for_every_kind_of_file
def test_every_naughty_name_comes_out_inert_and_complete(naughty, language, delimiter):
    rows = cells(exported(naughty, "cora", language, delimiter=delimiter), delimiter)[1:]

    assert [unguarded(row[1]) for row in rows] == [unguarded(row[5]) for row in rows] == NAMES
    assert [cell for row in rows for cell in row if cell.startswith(SIGNS)] == []


@pytest.mark.parametrize("sign", SIGNS, ids=repr)
def test_a_name_that_begins_with_a_sign_gets_an_apostrophe(sign):
    assert (inert(f"{sign}1+1"), inert(f"'{sign}1+1")) == (f"'{sign}1+1", f"''{sign}1+1")


@for_every_kind_of_file
def test_pandas_reads_the_same_names(naughty, language, delimiter):
    frame = pd.read_csv(
        io.BytesIO(exported(naughty, "cora", language, delimiter=delimiter)),
        sep=delimiter,
        dtype=str,
        keep_default_na=False,
        encoding="utf-8-sig",
    )

    assert [unguarded(name) for name in frame.iloc[:, 1]] == NAMES


@for_every_kind_of_file
def test_pandas_reads_numbers_as_numbers_and_the_rest_as_text(sampled, language, delimiter):
    found = standings.result(sampled, who(sampled, "aino"))
    frame = pd.read_csv(
        io.BytesIO(exported(sampled, "aino", language, delimiter=delimiter)),
        sep=delimiter,
        decimal="." if language == "en" else ",",
    )

    numbers = [[None if pd.isna(cell) else cell for cell in row] for row in frame.iloc[:, 8:12].values.tolist()]
    assert [dtype.kind for dtype in frame.dtypes.iloc[8:12]] == ["f"] * 4
    assert numbers == [
        [*(shown(points) for points in (s.score, *found.scores[s.application].dimensions.values())), s.rank]
        for s in found.standings
    ]
    assert {type(cell) for cell in frame.iloc[:, 3]} == {str}  # a Business ID is no subtraction


def shown(points):
    """Points as displayed, rounded half up by the scoring room's own hand."""
    return None if points is None else float(rounded(points))


def read_again(content, **places):
    """The applications of a file by the number of their row, once a person has confirmed which column is what."""
    programme = programmes.read(programmes.shipped(KEY))
    table = read_table(content, "shortlist.csv")
    mapping = mapping_of(suggest(table, programme), table)
    columns = {field: table.headers[place] for field, place in places.items()}
    found = convert(table, replace(mapping, columns={**mapping.columns, **columns}), programme)
    return {application.row: application.values for application in found.applications}


def letters(text):
    """What a reader can tell apart: no control or format signs, no blanks, one form of each letter."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cc", "Cf", "Zs"))


def tidy(text):
    """Whether nothing in a text is invisible or at its edge, so that it must come through sign for sign."""
    return letters(text.strip()) == text.replace(" ", "") and text == text.strip()


@for_every_kind_of_file
def test_our_own_import_reads_the_same_names(naughty, language, delimiter):
    found = read_again(exported(naughty, "cora", language, delimiter=delimiter), name=1, municipality=5)

    again = [(found.get(row, {}).get("name", ""), found.get(row, {}).get("municipality", "")) for row in ROWS]
    assert [letters(name) for name, _ in again] == [letters(name) for name in NAMES]
    assert [place for _, place in again] == [name for name, _ in again]
    assert [name for (name, _), given in zip(again, NAMES, strict=True) if tidy(given)] == [*filter(tidy, NAMES)]
    assert sum(map(tidy, NAMES)) > 450


@for_every_kind_of_file
def test_our_own_import_reads_the_same_answers(sampled, language, delimiter):
    content = exported(sampled, "aino", language, delimiter=delimiter)

    found = read_again(
        content, name=1, partners=2, business_id=3, organisation_type=4, municipality=5, themes=6, language=7
    )

    stored = {row.code: row for row in applications.applications(sampled, who(sampled, "aino"))}
    order = [stored[cells(content, delimiter)[n - 1][0]] for n in found]
    assert [
        [values.get(key) for key in ("name", "business_id", "organisation_type", "municipality", "language")]
        for values in found.values()
    ] == [[row.name, row.business_id, row.type, row.municipality, row.language] for row in order]
    assert [values.get("themes") for values in found.values()] == [list(row.themes) for row in order]
    assert [values.get("partners") for values in found.values()] == [row.facts.get("partners") or None for row in order]


def test_libreoffice_opens_it_as_columns_with_numbers_as_numbers(sampled, tmp_path):
    expected = standings.result(sampled, who(sampled, "aino"))

    header, *rows = opened_in_libreoffice(exported(sampled, "aino"), tmp_path)

    assert [cell.value for cell in header] == cells(exported(sampled, "aino"))[0]
    assert [(row[0].value, row[8].value, row[11].value) for row in rows] == [
        (s.application, None if s.score is None else float(round(s.score, 2)), s.rank) for s in expected.standings
    ]
    assert {row[3].data_type for row in rows if row[3].value} == {"s"}


def test_libreoffice_executes_no_naughty_name(naughty, tmp_path):
    _header, *rows = opened_in_libreoffice(exported(naughty, "cora"), tmp_path)

    assert [cell.value for row in rows for cell in row if cell.data_type == "f"] == []
    assert len(rows) == len(NAMES)


def test_libreoffice_shows_every_naughty_name_complete_where_the_column_is_text(naughty, tmp_path):
    _header, *rows = opened_in_libreoffice(exported(naughty, "cora"), tmp_path, columns=",1,2/2")

    assert [unguarded(unescape(row[1].value)) for row in rows] == NAMES


def test_the_score_in_the_file_is_the_score_that_was_computed(sampled):
    found = standings.result(sampled, who(sampled, "aino"))
    rows = cells(exported(sampled, "aino"))[1:]

    for row in rows:
        score = found.scores[row[0]].overall
        if score is not None:
            assert abs(Fraction(row[8].replace(",", ".")) - score) <= Fraction(1, 200)


def test_the_chance_of_a_seat_stands_in_per_cent_and_is_empty_where_it_is_not_known(sampled):
    header, *lines = cells(exported(sampled, "aino", "en"))
    at = header.index("Chance of a seat (%)")

    seats = standings.result(sampled, who(sampled, "aino")).judgement.seats
    assert len(seats) == 17
    assert {line[0]: line[at] for line in lines} == {
        line[0]: f"{100 * seats[line[0]].chance:.1f}" if line[0] in seats else "" for line in lines
    }


def test_a_recused_member_takes_away_no_chance_of_a_seat(sampled):
    conflicts.answer(sampled, who(sampled, "cecilia"), "H-11", ground="board")

    header, *lines = cells(exported(sampled, "cecilia", "en"))
    assert {line[header.index("Chance of a seat (%)")] for line in lines} == {""}
