"""python -m data: the memory without a screen, and never a traceback."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from data import database
from data import programme as programmes
from data.__main__ import main
from tests.data.conftest import KEY, SAMPLE
from tests.data.test_sample import LATE_TRAPS, TRAPS

ROOT = Path(__file__).parents[2]
BAD = sorted(path for path in (ROOT / "tests/bad-input").rglob("*") if path.is_file())
FORMS = {
    "ms_forms_fi.xlsx": ("ms_forms", 18),
    "ms_forms_fi_after_deadline.xlsx": ("ms_forms", 20),
    "ms_forms_en.csv": ("ms_forms", 12),
    "forms_fi_excel.csv": ("ms_forms", 6),
    "google.csv": ("google_forms", 6),
    "google_sv.csv": ("google_forms", 3),
    "webropol_text.xlsx": ("webropol", 6),
    "webropol_codes.xlsx": ("webropol", 6),
    "plain.csv": ("plain", 6),
    "plain.xlsx": ("plain", 6),
}
RATINGS = "application,assessor,criterion,level,stage\nH-01,ada,A1,2,form\nH-01,bo,A1,3,form\nH-02,ada,A1,,form\n"
LETTER = """Vastaukset 12.12.2021
Kuka;Tunnus;Laji;Miten hankintoja johdetaan;Muuta
Kuulasjärven kunta;9000003-8;1;Talouspäällikkö johtaa.;x
Honkasaaren kunta;9000004-6;2;Johtaja johtaa.;y
"""
MAP = """header_row = 2
[columns]
name = "Kuka"
business_id = "Tunnus"
organisation_type = "Laji"
leadership = "Miten hankintoja johdetaan"
[values.organisation_type]
1 = "municipality"
2 = "parish"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder the commands are run in; DATABASE_URL names valinta.db in it, which is not there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/valinta.db")
    yield tmp_path
    database.engine.cache_clear()


@pytest.fixture
def with_sample(folder, sample_file):
    shutil.copy(sample_file, folder / "valinta.db")
    return folder


@pytest.fixture
def with_committee(folder, committee_file):
    shutil.copy(committee_file, folder / "valinta.db")
    return folder


@pytest.fixture
def run(folder, capsys):
    def run(*options):
        database.engine.cache_clear()  # each command is a process of its own
        code = main([str(option) for option in options])
        return code, *capsys.readouterr()

    return run


def told(run, *options):
    code, out, err = run(*options, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def counts(report):
    return {key: report[key] for key in ("new", "changed", "unchanged")}


def stored(folder):
    """Every row of the database."""
    connection = sqlite3.connect(folder / "valinta.db")
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def codes(folder):
    connection = sqlite3.connect(folder / "valinta.db")
    try:
        return [code for (code,) in connection.execute("select code from application order by code")]
    finally:
        connection.close()


def plain_csv(*changes):
    """The sample's plain CSV with some answers changed, each of which stands in it once."""
    text = (SAMPLE / "plain.csv").read_text(encoding="utf-8-sig")
    for before, after in changes:
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize("name", FORMS)
def test_every_form_tool_comes_in_and_the_second_time_nothing_changes(run, name):
    form, rows = FORMS[name]

    first = told(run, "import", "applications", SAMPLE / name)
    second = told(run, "import", "applications", SAMPLE / name)

    assert (first["format"], first["rows"], first["refused"]) == (form, rows, 0)
    assert (first["unmapped"], first["missing"]) == ([], [])
    assert counts(first) == {"new": rows, "changed": 0, "unchanged": 0}
    assert counts(second) == {"new": 0, "changed": 0, "unchanged": rows}
    assert (second["changes"], second["absent"]) == ([], [])
    assert second["attention"] == first["attention"]


def test_json_has_the_promised_keys_in_the_promised_order(run):
    report = told(run, "import", "applications", SAMPLE / "plain.csv", "--dry-run")

    promised = "format rows accepted refused new changed unchanged attention suggested unmapped missing applications"
    assert list(report) == [*promised.split(), "changes", "absent"]
    assert [list(flag) for flag in report["attention"]] == [["row", "field", "sentence"]] * 2
    assert list(report["suggested"]) == [field.key for field in programmes.read(programmes.shipped(KEY)).fields]


def test_json_gives_every_answer_in_its_canonical_value(run):
    expected = {
        "organisation_type": "municipality",
        "language": "fi",
        "volume_eur": 48_500_000,
        "policy": "approved",
        "partners": [{"name": "Metsolan ammattiopisto", "business_id": "9000011-8"}],
        "submitted_at": "2021-11-11T09:03:00+02:00",
        "submitted_by": None,
        "row": 4,
        "late": False,
    }

    first = told(run, "import", "applications", SAMPLE / "webropol_codes.xlsx", "--dry-run")["applications"][0]

    assert {key: first[key] for key in expected} == expected


def test_the_later_file_shows_what_is_new_and_what_changed(run, with_sample):
    report = told(run, "import", "applications", SAMPLE / "ms_forms_fi_after_deadline.xlsx")

    assert counts(report) == {"new": 2, "changed": 1, "unchanged": 17}
    [change] = report["changes"]
    assert (change["application"], change["field"]) == ("H-02", "pilot")
    assert change["before"] != change["after"]


def test_two_changed_answers_are_shown_before_and_after_and_nothing_else(run, folder):
    (folder / "first.csv").write_text(plain_csv())
    (folder / "second.csv").write_text(plain_csv((";48,5;", ";50;"), (";9,2;Valmisteilla;", ";9,2;Ei;")))
    run("import", "applications", "first.csv")

    report = told(run, "import", "applications", "second.csv")

    assert counts(report) == {"new": 0, "changed": 2, "unchanged": 4}
    assert report["changes"] == [
        {"application": "H-01", "field": "volume_eur", "before": 48_500_000, "after": 50_000_000},
        {"application": "H-02", "field": "policy", "before": "preparing", "after": "none"},
    ]


def test_plain_output_shows_changes_and_who_is_absent_but_no_personal_answer(run, folder):
    (folder / "first.csv").write_text(plain_csv())
    (folder / "second.csv").write_text(
        "\n".join(plain_csv((";48,5;", ";50;"), ("050 000 0001", "050 111 1111")).splitlines()[:-1])
    )
    run("import", "applications", "first.csv")

    out = run("import", "applications", "second.csv")[1]

    assert out.splitlines()[0] == (
        "second.csv: format plain, rows 5, accepted 5, refused 0, new 0, changed 1, unchanged 4"
    )
    assert out.splitlines()[-3:] == [
        "  H-01, contact: changed; personal answers are not shown.",
        "  H-01, volume_eur: 48500000 → 50000000",
        "  H-06 is not in this file; it stays.",
    ]


@pytest.mark.parametrize(
    ("name", "traps"),
    (
        pytest.param("ms_forms_fi.xlsx", TRAPS, id="before the deadline"),
        pytest.param("ms_forms_fi_after_deadline.xlsx", LATE_TRAPS, id="after the deadline"),
    ),
)
def test_traps_are_named_by_row_field_and_cause_in_json_and_in_plain_output(run, name, traps):
    flags = told(run, "import", "applications", SAMPLE / name, "--dry-run")["attention"]
    lines = run("import", "applications", SAMPLE / name, "--dry-run")[1].splitlines()

    for row, field, sentence in traps.values():
        assert flags.count({"row": row, "field": field, "sentence": sentence}) == 1
        assert lines.count(f"  row {row}, {field}: {sentence}") == 1


def test_a_remark_about_the_whole_file_names_no_row(run, folder):
    (folder / "doubled.csv").write_text("name;name\nHiekkalahden kaupunki;x\n")

    out = run("import", "applications", "doubled.csv", "--dry-run")[1]

    assert "  name: The header “name” stands more than once.\n" in out
    assert "None" not in out


def test_a_mapping_says_where_the_header_is_which_column_answers_and_what_codes_mean(run, folder):
    (folder / "letter.csv").write_text(LETTER)
    (folder / "map.toml").write_text(MAP, encoding="utf-8-sig")

    report = told(run, "import", "applications", "letter.csv", "--map", "map.toml")

    assert [(a["row"], a["name"], a["organisation_type"], a["leadership"]) for a in report["applications"]] == [
        (3, "Kuulasjärven kunta", "municipality", "Talouspäällikkö johtaa."),
        (4, "Honkasaaren kunta", "parish", "Johtaja johtaa."),
    ]
    assert (report["new"], report["unmapped"]) == (2, ["Muuta"])


def test_a_confirmed_mapping_is_kept_for_the_next_file_of_the_form(run, folder):
    (folder / "letter.csv").write_text(LETTER)
    (folder / "map.toml").write_text(MAP)
    run("import", "applications", "letter.csv", "--map", "map.toml")

    report = told(run, "import", "applications", "letter.csv")

    assert counts(report) == {"new": 0, "changed": 0, "unchanged": 2}
    assert report["applications"][1]["organisation_type"] == "parish"


def test_without_a_mapping_only_what_is_sure_is_used_and_the_rest_is_reported(run, folder):
    (folder / "letter.csv").write_text("name;Y-tunus;Kuka\nHiekkalahden kaupunki;9000001-1;x\n")

    report = told(run, "import", "applications", "letter.csv")
    out = run("import", "applications", "letter.csv")[1]

    assert report["suggested"] == {"name": "name", "business_id": "Y-tunus"}
    assert report["unmapped"] == ["Y-tunus", "Kuka"]
    assert len(report["missing"]) == 28  # all but the name, and when it was sent
    assert "business_id" not in report["applications"][0]
    assert "  business_id: perhaps the column “Y-tunus”; confirm it with --map.\n" in out
    assert "  goals: no column of the file answers it.\n" in out
    assert out.endswith("  The column “Kuka” was not used.\n")


def test_a_column_of_the_mapping_that_is_not_in_the_file_is_said(run, folder):
    (folder / "letter.csv").write_text(LETTER)
    (folder / "map.toml").write_text(MAP.replace("[values", 'goals = "Tavoitteet"\n[values'))

    report = told(run, "import", "applications", "letter.csv", "--map", "map.toml")

    said = "The mapping names the column “Tavoitteet”, which is not in the file."
    assert {"row": None, "field": "goals", "sentence": said} in report["attention"]
    assert "goals" in report["missing"]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    (
        pytest.param("name =", "mood =", "The mapping names the field “mood”", id="field"),
        pytest.param('"parish"', '"church"', "“2” of organisation_type as “church”", id="value"),
    ),
)
def test_a_mapping_of_what_the_programme_does_not_know_is_refused(run, folder, before, after, sentence):
    (folder / "letter.csv").write_text(LETTER)
    (folder / "map.toml").write_text(MAP.replace(before, after))

    code, out, err = run("import", "applications", "letter.csv", "--map", "map.toml")

    assert (code, out, codes(folder)) == (1, "", [])
    assert sentence in err


def test_a_file_of_which_no_column_fits_is_reported_but_never_stored(run, with_committee):
    (with_committee / "letter.csv").write_text("a;b\n1;2\n")
    before = stored(with_committee)

    report = told(run, "import", "applications", "letter.csv", "--dry-run")
    refused = run("import", "applications", "letter.csv")

    assert (report["rows"], report["accepted"], report["refused"], report["new"]) == (1, 0, 1, 0)
    assert refused == (
        1,
        "",
        "No column of letter.csv answers a needed question. Look with --dry-run, and name the columns with --map.\n",
    )
    assert stored(with_committee) == before


@pytest.mark.parametrize(
    ("what", "name"),
    (
        ("applications", "ms_forms_fi_after_deadline.xlsx"),
        ("notes", "notes/honkasaari.txt"),
        ("ratings", "ratings.csv"),
    ),
)
def test_a_dry_run_stores_nothing(run, with_sample, what, name):
    before = stored(with_sample)

    told(run, "import", what, SAMPLE / name, "--dry-run")

    assert stored(with_sample) == before


def test_a_dry_run_tells_what_the_run_then_does(run, with_sample):
    name = SAMPLE / "ms_forms_fi_after_deadline.xlsx"

    assert told(run, "import", "applications", name, "--dry-run") == told(run, "import", "applications", name)


def test_a_dry_run_needs_no_database_and_makes_none(run, folder):
    report = told(run, "import", "applications", SAMPLE / "plain.csv", "--dry-run")

    assert counts(report) == {"new": 6, "changed": 0, "unchanged": 0}
    assert list(folder.iterdir()) == []


def test_several_files_give_one_json_object(run):
    report = told(run, "import", "applications", SAMPLE / "plain.csv", SAMPLE / "google_sv.csv")

    assert list(report) == ["files"]
    assert [(found["file"], found["format"], found["new"]) for found in report["files"]] == [
        ("plain.csv", "plain", 6),
        ("google_sv.csv", "google_forms", 3),
    ]


@pytest.mark.parametrize("options", ([], ["--json"]), ids=("plain", "json"))
def test_a_refusal_among_several_files_says_which_and_what_was_done_before_it(run, folder, options):
    (folder / "empty.csv").touch()
    files = (SAMPLE / "google_sv.csv", "empty.csv", SAMPLE / "plain.csv")

    code, out, err = run("import", "applications", *files, *options)

    assert (code, err) == (
        1,
        "empty.csv: The file is empty. Export it again from the form tool. "
        "Done before it: google_sv.csv. What comes after it was not begun.\n",
    )
    assert [json.loads(out)["files"][0]["new"] if options else out.count("new 3"), codes(folder)] == [
        3 if options else 1,
        ["H-01", "H-02", "H-03"],
    ]


def test_a_refused_first_file_leaves_the_database_empty_for_the_sample(run, folder):
    (folder / "empty.csv").touch()

    assert run("import", "applications", "empty.csv")[0] == 1
    assert run("sample")[:2] == (0, "Loaded the invented sample of soske-2022.\n")


def test_notes_find_their_teams_and_the_second_time_nothing_is_new(run):
    run("import", "applications", SAMPLE / "ms_forms_fi.xlsx")
    files = sorted((SAMPLE / "notes").iterdir())

    first = told(run, "import", "notes", *files)["files"]
    second = told(run, "import", "notes", *files)["files"]

    assert {f["file"]: (f["read"], f["new"], f["unchanged"], f["unmatched"]) for f in first} == {
        "H-01 haastattelu.docx": (1, 1, 0, 0),
        "H-06_intervju.md": (1, 1, 0, 0),
        "H-10 haastattelu.docx": (1, 1, 0, 0),
        "Tyynelän ammattikorkeakoulu.md": (1, 1, 0, 0),
        "haastattelut_viikko48.xlsx": (6, 6, 0, 0),
        "honkasaari.txt": (1, 1, 0, 0),
        "muistio kunta.txt": (1, 1, 0, 1),
    }
    assert [(f["new"], f["unchanged"]) for f in second] == [(0, f["read"]) for f in first]


def test_what_looks_personal_in_a_note_is_said(run, with_sample, tmp_path):
    path = tmp_path / "H-01.md"
    path.write_text("# H-01\n## A1\nSoitto numeroon 040 123 4567.", encoding="utf-8")

    _code, out, _err = run("import", "notes", path)
    found = told(run, "import", "notes", path)["notes"]

    assert "holds what looks personal: 040 123 4567." in out
    assert [note["personal"] for note in found] == [["040 123 4567"]]


def test_a_note_that_names_no_team_clearly_waits_for_a_person(run, with_sample):
    (with_sample / "kunta.txt").write_text("Kunta kertoi suunnitelmistaan.")

    counted, remark = run("import", "notes", "kunta.txt")[1].splitlines()

    assert counted.startswith("kunta.txt: read 1, new 1, ")
    assert counted.endswith(", unmatched 1")
    assert remark.endswith("; a person matches it.")


def test_ratings_come_in_and_the_second_time_nothing_changes(run, with_committee):
    (with_committee / "ratings.csv").write_text(RATINGS)
    (with_committee / "later.csv").write_text(RATINGS.replace("ada,A1,2", "ada,A1,4"))

    first = told(run, "import", "ratings", "ratings.csv")
    second = told(run, "import", "ratings", "ratings.csv")
    later = told(run, "import", "ratings", "later.csv")

    assert first == {"rows": 3, "recused": 0, "new": 3, "changed": 0, "unchanged": 0}
    assert counts(second) == {"new": 0, "changed": 0, "unchanged": 3}
    assert counts(later) == {"new": 0, "changed": 1, "unchanged": 2}


def test_the_sample_ratings_are_all_there_already(run, with_sample):
    report = told(run, "import", "ratings", SAMPLE / "ratings.csv")

    assert counts(report) == {"new": 0, "changed": 0, "unchanged": report["rows"]}


@pytest.mark.parametrize(
    ("content", "sentence"),
    (
        pytest.param("H-99,ada,A1,2,form\n", "There is no application H-99 in this programme.\n", id="application"),
        pytest.param("H-01,eve,A1,2,form\n", "No assessor of this programme has the code eve.\n", id="assessor"),
    ),
)
@pytest.mark.parametrize("options", ([], ["--dry-run"]), ids=("for good", "dry run"))
def test_ratings_of_or_by_strangers_are_refused_whole(run, with_committee, content, sentence, options):
    (with_committee / "ratings.csv").write_text(RATINGS + content)
    before = stored(with_committee)

    assert run("import", "ratings", "ratings.csv", *options) == (1, "", sentence)
    assert stored(with_committee) == before


@pytest.mark.parametrize(
    ("language", "delimiter", "head"),
    (
        ("fi", ";", "Koodi;Vetäjäorganisaatio;Kumppanit;Y-tunnus"),
        ("sv", ",", "Kod,"),
        ("en", ";", "Code;Lead organisation;Partners;Business ID"),
    ),
)
def test_the_shortlist_is_written_in_the_language_and_with_the_delimiter_asked(
    run, with_sample, language, delimiter, head
):
    code, out, err = run("export", "shortlist", "out.csv", "--lang", language, "--delimiter", delimiter)

    content = (with_sample / "out.csv").read_bytes()
    assert (code, out, err) == (0, f"Wrote out.csv: {len(content)} bytes.\n", "")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith(head)
    assert len(lines) == 20  # the header, eighteen applications, and nothing after the last line end
    assert sorted(path.name for path in with_sample.glob("*out*")) == ["out.csv"]


def test_exported_ratings_come_in_again_unchanged(run, with_sample):
    assert run("export", "ratings", "out.csv")[0] == 0

    report = told(run, "import", "ratings", "out.csv")

    assert (report["changed"], report["new"], report["rows"] > 1000) == (0, 0, True)


def test_who_is_recused_takes_nothing_of_that_application_away(run, with_sample):
    run("export", "shortlist", "all.csv")
    run("export", "shortlist", "hers.csv", "--as", "elina")

    everything, hers = (
        {line[0]: line[1] for line in csv.reader((with_sample / name).open(encoding="utf-8-sig"), delimiter=";")}
        for name in ("all.csv", "hers.csv")
    )
    assert "H-08" in everything
    assert "H-08" not in hers
    assert everything["H-08"] not in (with_sample / "hers.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("what", "member", "sentence"),
    (
        ("shortlist", "cora", "The shortlist can be exported when ratings have been released."),
        ("ratings", "cora", "Ratings can be exported when they have been released."),
        ("shortlist", "eve", "You have no role in this programme. Ask its coordinator."),
        ("ratings", "eve", "You have no role in this programme. Ask its coordinator."),
    ),
)
def test_nothing_is_taken_away_before_release_or_without_a_right(run, with_committee, what, member, sentence):
    assert run("export", what, "out.csv", "--as", member) == (1, "", f"{sentence}\n")
    assert not (with_committee / "out.csv").exists()


def test_upgrade_makes_the_tables_and_does_nothing_the_second_time(run, folder):
    first = run("upgrade")
    made = stored(folder)

    assert first == run("upgrade")
    assert (first[0], first[1][:31]) == (0, "The database is at version 0003")
    assert stored(folder) == made


def test_the_sample_does_not_go_into_a_database_with_a_programme(run, with_committee):
    before = stored(with_committee)

    assert run("sample") == (1, "", "The database is not empty; the sample goes into an empty one.\n")
    assert stored(with_committee) == before


def test_check_says_that_all_is_whole(run, with_sample):
    report = told(run, "check")

    assert list(report) == ["level", "log_entries", "log_head", "checked", "broken"]
    assert (report["broken"], report["checked"] >= 25, report["log_entries"] > 30) == ([], True, True)
    whole = f"Whole: {report['checked']} checks, {report['log_entries']} log entries, head {report['log_head']}.\n"
    assert run("check") == (0, whole, "")


def test_check_finds_the_heads_that_were_kept(run, with_sample):
    head = told(run, "check")["log_head"]
    (with_sample / "heads.txt").write_text(f"# weekly\n2021-12-04 {head}\n{head[:12].upper()}\n")

    assert run("check", "--head", head, "--head-file", "heads.txt")[0] == 0


@pytest.mark.parametrize("options", (["--head", "f" * 64], ["--head-file", "heads.txt"]), ids=("head", "file"))
def test_check_misses_a_head_that_was_kept_and_stands_no_more(run, with_sample, options):
    (with_sample / "heads.txt").write_text("f" * 12)

    code, out, err = run("check", *options)

    assert (code, out) == (1, "kept_heads: The log holds each head that was kept outside. Not so: ffffffffffff.\n")
    assert err == "Broken: kept_heads. Keep this database as it is, and compare it with a backup.\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    (
        (["--head", "abc"], "“abc” is not a head hash"),
        (["--head", "Ä" * 20], "is not a head hash"),
        (["--head-file", "none.txt"], "none.txt cannot be read"),
        (["--head-file", "valinta.db"], "valinta.db is not text in UTF-8"),
    ),
)
def test_check_refuses_what_is_no_head(run, with_sample, options, sentence):
    code, out, err = run("check", *options)

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert sentence in err


@pytest.mark.parametrize(
    ("change", "place"),
    (
        pytest.param("update log_entry set about = 'x' where id = 3", "entry 3", id="another subject"),
        pytest.param("update log_entry set body = '{' where id = 3", "entry 3", id="no longer JSON"),
        pytest.param("update log_entry set at = 'never' where id = 3", "entry 3", id="no longer a date"),
        pytest.param("update log_entry set hash = 'x' where id = 3", "entry 3", id="another hash"),
    ),
)
def test_check_names_the_entry_of_the_log_that_was_altered(run, with_committee, change, place):
    connection = sqlite3.connect(with_committee / "valinta.db")
    with connection, pytest.raises(sqlite3.IntegrityError, match="log_entry only grows"):
        connection.execute(change)
    with connection:
        [[guard]] = connection.execute("select sql from sqlite_master where name = 'log_entry_no_update'")
        connection.execute("drop trigger log_entry_no_update")
        connection.execute(change)
        connection.execute(guard)
    connection.close()

    code, out, _err = run("check")
    report = json.loads(run("check", "--json")[1])

    assert (code, out.splitlines()[0]) == (
        1,
        f"chain: Each entry of the log follows from the one before it. Not so: {place}.",
    )
    assert report["broken"][0]["places"] == [place]


NO_PROGRAMME = (
    "There is no programme “soske-2022” in this database. Import applications first, "
    "or load the sample: python -m data sample\n"
)


@pytest.mark.parametrize("options", ([], ["--dry-run"]), ids=("for good", "dry run"))
@pytest.mark.parametrize("what", ("notes", "ratings"))
def test_without_a_programme_it_is_said_what_to_do(run, what, options):
    assert run("import", what, SAMPLE / "ratings.csv", *options) == (1, "", NO_PROGRAMME)


REFUSED = (
    (["import", "applications", "none.csv"], "none.csv cannot be read: No such file or directory. Check"),
    (["import", "applications", "."], ". cannot be read: Is a directory. Check"),
    (["import", "applications", "a\0b"], "cannot be read: embedded null"),
    (["import", "applications", "picture.csv"], "not a table or a text"),
    (["import", "applications", "plain.csv", "--map", "none.toml"], "none.toml cannot be read: No such file"),
    (["import", "applications", "plain.csv", "--map", "a\0b"], "cannot be read: embedded null"),
    (["import", "applications", "plain.csv", "--map", "latin.toml"], "latin.toml is not text in UTF-8. Save it"),
    (["import", "applications", "plain.csv", "--map", "broken.toml"], "The mapping is not valid TOML"),
    (["import", "applications", "plain.csv", "--map", "bare.toml"], "needs a table [columns]"),
    (["import", "applications", "plain.csv", "--map", "endless.toml"], "endless.toml cannot be read: cannot convert"),
    (["import", "applications", "plain.csv", "--map", "deep.toml"], "deep.toml cannot be read: maximum recursion"),
    (["import", "applications", "plain.csv", "--map", "row.toml"], "The file has no row 99"),
    (["import", "applications", "plain.csv", "--programme", "../soske-2022"], "“../soske-2022” is not the key"),
    (["import", "applications", "plain.csv", "--programme", "x"], "no programme template called “x”"),
    (["import", "notes", "plain.csv", "--programme", "../x"], "There is no programme “../x” in this database."),
    (["sample", "--programme", "../x"], "“../x” is not the key of a programme. A key is a plain word"),
    (["sample", "--programme", "x"], "no programme template called “x”"),
    (["export", "shortlist", "out.csv", "--programme", "x"], "There is no programme “x” in this database."),
    (["export", "shortlist", "no/out.csv"], "no/out.csv cannot be written: No such file or directory."),
    (["export", "shortlist", "a\0b"], "cannot be written: embedded null"),
)


@pytest.mark.parametrize(
    ("arguments", "sentence"), REFUSED, ids=[" ".join(arguments).replace("\0", "NUL") for arguments, _ in REFUSED]
)
def test_what_cannot_be_done_is_refused_with_one_sentence_and_nothing_is_stored(run, with_sample, arguments, sentence):
    (with_sample / "plain.csv").write_text(plain_csv())
    (with_sample / "picture.csv").write_bytes(b"\x89PNG\r\n")
    (with_sample / "latin.toml").write_text('[columns]\nname = "Järjestö"', encoding="latin-1")
    (with_sample / "broken.toml").write_text("=")
    (with_sample / "bare.toml").write_text("")
    (with_sample / "endless.toml").write_text("header_row = inf\n[columns]\n")
    (with_sample / "deep.toml").write_text("a = " + "[" * 5000)
    (with_sample / "row.toml").write_text("header_row = 99\n[columns]\n")
    before = stored(with_sample)

    code, out, err = run(*arguments)

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert sentence in err
    assert stored(with_sample) == before


@pytest.mark.parametrize("arguments", (["check"], ["export", "shortlist", "out.csv"]), ids=" ".join)
def test_without_a_database_the_remedy_is_named_and_no_file_is_made(run, folder, arguments):
    code, out, err = run(*arguments)

    assert (code, out) == (1, "")
    assert err.endswith("Run: python -m data upgrade.\n")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    (
        ("nonsense", "DATABASE_URL cannot be used: Could not parse"),
        ("postgresql://ann@host:port/x", "DATABASE_URL cannot be used: invalid literal"),
        ("mysql://ann@host/x", "DATABASE_URL cannot be used: No module named"),
        ("postgresql://ann@127.0.0.1:9/x", "The database cannot be used: connection failed"),
        ("sqlite:///text.db", "The database cannot be used: file is not a database. Check DATABASE_URL"),
        ("sqlite:///no/folder.db", "The database cannot be used: unable to open database file. Check DATABASE_URL"),
    ),
)
def test_a_database_that_cannot_be_used_is_named_with_the_remedy(run, folder, monkeypatch, address, sentence):
    (folder / "text.db").write_text("This is a text, and long enough not to be taken for an empty database." * 20)
    monkeypatch.setenv("DATABASE_URL", address)

    code, out, err = run("upgrade")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(sentence)


@pytest.mark.parametrize("arguments", (["upgrade"], ["sample"], ["import", "applications", "x"]), ids=" ".join)
def test_a_database_of_a_newer_valinta_is_left_alone(run, with_sample, arguments):
    with sqlite3.connect(with_sample / "valinta.db") as connection:
        connection.execute("update alembic_version set version_num = '9999'")

    code, out, err = run(*arguments)

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.endswith("Update Valinta.\n")


@pytest.mark.parametrize(
    "arguments",
    (
        [],
        ["dance"],
        ["import"],
        ["import", "letters", "x"],
        ["import", "notes", "x", "--map", "map.toml"],
        ["export", "shortlist"],
        ["export", "shortlist", "x", "--lang", "de"],
        ["export", "shortlist", "x", "--delimiter", "|"],
    ),
    ids=" ".join,
)
def test_wrong_usage_is_two(folder, capsys, arguments):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)

    assert capsys.readouterr().err.startswith("usage: python -m data")


def named(path):
    return str(path.relative_to(ROOT / "tests/bad-input"))


@pytest.mark.parametrize(
    "path", [pytest.param(p, id=named(p), marks=[] if p.parent.name == "own" else pytest.mark.long) for p in BAD]
)
def test_no_file_ends_in_a_traceback(run, path):
    code, out, err = run("import", "applications", path, "--dry-run", "--json")

    assert (code, bool(out), err.count("\n")) in ((0, True, 0), (1, False, 1))


@pytest.mark.long
@pytest.mark.parametrize("what", ("applications", "notes", "ratings"))
@pytest.mark.parametrize("path", BAD, ids=named)
def test_no_file_is_half_stored(run, with_sample, path, what):
    before = stored(with_sample)

    code, out, err = run("import", what, path, "--json")

    assert (code, bool(out), err.count("\n")) in ((0, True, 0), (1, False, 1))
    assert code == 0 or stored(with_sample) == before


def module(folder, *arguments, encoding="utf-8", **streams):
    return subprocess.run(
        [sys.executable, "-m", "data", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{folder}/valinta.db", "PYTHONIOENCODING": encoding},
        check=False,
        **streams,
    )


def test_it_runs_as_a_module_from_an_empty_folder_to_a_shortlist(folder):
    loaded = module(folder, "sample", capture_output=True)
    written = module(folder, "export", "shortlist", folder / "out.csv", capture_output=True)

    assert (loaded.returncode, loaded.stdout, loaded.stderr) == (0, b"Loaded the invented sample of soske-2022.\n", b"")
    assert (written.returncode, written.stderr) == (0, b"")
    assert (folder / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_json_stays_json_where_only_ascii_can_be_printed(folder):
    name = SAMPLE / "google_sv.csv"

    done = module(folder, "import", "applications", name, "--json", encoding="ascii", capture_output=True)

    assert json.loads(done.stdout)["applications"][1]["name"] == "Fyrskärs kommun"


def test_it_survives_that_nobody_reads_what_it_prints(folder):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = module(folder, "import", "applications", SAMPLE / "plain.csv", stdout=closed, stderr=subprocess.PIPE)

    assert (done.returncode, done.stderr) == (1, b"")
    assert len(codes(folder)) == 6
