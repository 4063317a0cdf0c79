"""data.files: every hostile or odd file ends in a table with remarks or in one refusing sentence, quickly and small.

The files stand in tests/bad-input, with their origin and licence.
"""

import io
import json
import os
import random
import signal
import string
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from data import programme as programmes
from data.files.opening import open_file
from data.files.worker import MEMORY, ROOT, ask_worker, open_safely
from data.imports import convert, mapping_of, read_table, suggest
from data.imports.notes import read_notes
from scoring.errors import ImportProblem
from tests.data.conftest import KEY
from tests.data.files import said

CORPUS = Path(__file__).parent.parent.parent / "bad-input"
FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file() and path != CORPUS / "README.md")
SHARING = CORPUS / "csvkit" / "test.xlsx"  # its cells share texts
PROGRAMME = programmes.read(programmes.shipped(KEY))
EXAMPLES = int(os.environ.get("VALINTA_EXAMPLES", "1000"))
MB = 1024 * 1024

slow = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))


def worked():
    """Seconds of work so far, ours and the workers'; not the clock, which others who use the machine slow down."""
    return sum(os.times()[:4])


def is_one_sentence(problem):
    """One sentence, or two, on one line, in which no placeholder is left open."""
    open_ones = {name for _, name, _, _ in string.Formatter().parse(problem.sentence) if name} - problem.values.keys()
    return not open_ones and len(str(problem)) > 20 and str(problem).endswith(".") and "\n" not in str(problem)


def test_the_corpus_is_whole():
    assert len(FILES) == 195


@every_file
@pytest.mark.parametrize("document", (False, True), ids=("as a table", "as notes"))
def test_a_hostile_file_ends_in_its_content_or_in_one_sentence_quickly_and_small(path, document):
    began = worked()

    answer = ask_worker(path.read_bytes(), path.name, document=document)

    if "problem" in answer:
        assert is_one_sentence(ImportProblem(answer["problem"], **answer["values"]))
    else:
        assert answer["sheets"] or answer["blocks"]
    assert 0 < answer["peak"] < 200 * MB
    assert worked() - began < 2


def accepted(read, path):
    """What is made of a file, or None where one sentence refuses it."""
    try:
        return read(path.read_bytes(), path.name)
    except ImportProblem as refusal:
        problem = refusal
    assert is_one_sentence(problem), problem.sentence
    return None


@every_file
def test_every_row_of_a_hostile_table_is_an_application_or_refused(path):
    began = worked()

    table = accepted(read_table, path)

    if table is not None:
        found = convert(table, mapping_of(suggest(table, PROGRAMME), table), PROGRAMME)
        assert len(found.applications) + len(found.refused) == found.rows == len(table.rows)
    assert worked() - began < 2


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.suffix not in (".csv", ".xls", ".ods", ".xml", ".zip")],
    ids=lambda path: str(path.relative_to(CORPUS)),
)
def test_notes_in_a_hostile_file_are_read_or_refused(path):
    began = worked()

    notes = accepted(lambda content, name: read_notes(content, name, {"A1": ["Strategy"]}, {"H-01": ["Pori"]}), path)

    assert notes is None or all(text.strip() for note in notes for _, text in note.sections)
    assert worked() - began < 2


@pytest.mark.parametrize(
    ("name", "headers", "remarks"),
    (
        ("own/fi_cp1252.csv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", ["letters were read as Windows-1252"]),
        ("own/fi_macroman.csv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", ["letters were read as Mac Roman"]),
        ("frictionless/bom.csv", "id|name", []),
        ("own/utf16le_bom.csv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", []),
        ("own/fi_semicolon_decimal_comma.csv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", []),
        ("own/tab.tsv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", []),
        ("own/sep_line.csv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", []),
        ("own/cr_only.csv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", []),
        ("own/duplicate_headers.csv", "Hakija|Pisteet|Pisteet (2)", ["“Pisteet” stands more than once"]),
        ("own/duplicate_headers_case_space.csv", "Hakija|Pisteet|pisteet (2)", ["“pisteet” stands more than once"]),
        ("frictionless/blank-headers.csv", "id|[2]|age", ["Column 2 has no header; it is called [2]"]),
        (
            "own/ragged.csv",
            "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu",
            ["row ends 2 cells before the header", "row has 2 cells more than the header"],
        ),
        ("own/headers_only.csv", "Hakija|Y-tunnus|Hakemuspisteet|Haastattelu", ["no rows below the header"]),
        (
            "own/types_merged_hidden_formula_no_cache.xlsx",
            "Hakija|Pisteet|Päivä",
            [
                "Row 3 is hidden",
                "Cell B4 holds a formula without a value",
                "Cell B6 holds a formula without a value",  # #DIV/0!
                "Cells A2:A3 are merged",
                "has hidden sheets, which were not read",
            ],
        ),
        (
            "calamine/merge_cells.xlsx",
            "Row Merge|[2]|Not Merged",
            ["Cells A1:B1 are merged", "A2:A4 are merged", "B2:D4 are merged", "Column 2 has no header"],
        ),
    ),
)
def test_what_a_person_should_know_of_a_file_is_said_and_nothing_else(name, headers, remarks):
    table = read_table((CORPUS / name).read_bytes(), name)

    found = [warning.sentence.format(**warning.values) for warning in table.warnings]
    assert "|".join(table.headers) == headers
    assert [part in sentence for part, sentence in zip(remarks, found, strict=True)] == [True] * len(remarks)


def test_the_remarks_are_those_of_the_sheet_that_is_read():
    book, out = Workbook(), io.BytesIO()
    codes, answers = book.active, book.create_sheet("Answers")
    for row in (["a"], [1], [2]):
        codes.append(row)
        answers.append(row)
    codes.row_dimensions[2].hidden = answers.row_dimensions[3].hidden = True
    codes.sheet_state, book.active = "hidden", 1
    book.save(out)

    opened = open_file(out.getvalue(), "hidden.xlsx")

    assert [(sheet.name, sheet.hidden) for sheet in opened.sheets] == [("Answers", {3})]
    assert [remark.row for remark in opened.remarks] == [3, None]


@pytest.mark.parametrize("path", sorted((CORPUS / "csv-spectrum").glob("*.csv")), ids=lambda path: path.stem)
def test_the_csv_acid_test_gives_its_known_answers(path):
    known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    expected = known if isinstance(known, list) else [known]

    rows = open_safely(path.read_bytes(), path.name).sheets[0].rows

    found = [dict(zip(rows[0], row, strict=False)) for row in rows[1:] if any(row)]
    for row in (*found, *expected):
        row.pop("Contact Phone Number", None)  # the published answer has another number than the published file
    assert [{k: (v or "").replace("\r\n", "\n") for k, v in row.items()} for row in found] == [
        {k: v.replace("\r\n", "\n") for k, v in row.items()} for row in expected
    ]


@pytest.mark.parametrize(
    ("name", "sentence"),
    (
        ("own/macro_vba.xlsm", "macros"),
        ("own/macro_renamed.xlsx", "macros"),
        ("own/external_link.xlsx", "links to other files"),
        ("own/laughs.xlsx", "document type"),
        ("own/xxe.docx", "document type"),
        ("own/bomb_small.xlsx", "packed more than"),
        ("own/sparse.xlsx", "reaches row"),
        ("own/truncated.xlsx", "damaged or cut short"),
        ("own/unclosed_quote.csv", "quotation mark"),
        ("own/png_named.xlsx", "not a table"),
        ("own/html_named.xls", "web page"),
        ("own/nul_and_control.csv", "zero bytes"),
        ("own/empty.csv", "empty"),
        ("calamine/date.xls", "old Excel"),
        ("calamine/pass_protected.xlsx", "password"),
        ("calamine/issues.ods", "OpenDocument"),
        ("messytables-horror/simple.zip", "zip archive"),
    ),
)
def test_each_danger_is_refused_for_its_own_reason(name, sentence):
    with pytest.raises(ImportProblem, match=sentence):
        open_safely((CORPUS / name).read_bytes(), name)


def test_a_file_over_the_limit_is_refused_unread():
    with pytest.raises(ImportProblem, match="larger than 50 MB"):
        open_safely(b"a;b\n" * (13 * MB + 1), "large.csv")


def test_too_many_rows_and_columns_are_refused():
    with pytest.raises(ImportProblem, match="at most 20000 are read"):
        open_file(b"a;b\n" + b"1;2\n" * 20_100, "rows.csv")
    with pytest.raises(ImportProblem, match="at most 500 are read"):
        open_file(b";".join([b"c"] * 501) + b"\n" + b";".join([b"1"] * 501), "columns.csv")


SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def part_of(path, name):
    with zipfile.ZipFile(path) as given:
        return given.read(name)


def rebuilt(path, replaced):
    """The same archive with some of its parts replaced, zipped so that it is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(name, replaced.get(name, given.read(name)))
    return out.getvalue()


def swelling(rows, columns, letters):
    """A small workbook all of whose cells share one text; what is random in it keeps it below the packing limit."""
    chance = random.Random(0)
    cells = '<c t="s"><v>0</v></c>' * columns
    lines = (f'<row r="{n}" x="{chance.getrandbits(64 + 4 * columns):x}">{cells}</row>' for n in range(1, rows + 1))
    return rebuilt(
        SHARING,
        {
            SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
            TEXTS: f'<sst xmlns="{MAIN}"><si><t>{"y" * letters}</t></si></sst>',
        },
    )


@pytest.mark.parametrize(
    ("letters", "limits"),
    (
        # 20,000 cells of 25,000 letters are 500 MB, and as much again on their way out.
        pytest.param(25_000, {}, id="the limit of every upload"),
        pytest.param(4000, {"memory": MEMORY // 8}, id="a lower one"),
    ),
)
def test_the_worker_is_stopped_when_memory_runs_out(letters, limits):
    small = swelling(2000, 10, letters)

    with pytest.raises(ImportProblem, match="within the limits of memory and time"):
        open_safely(small, "swelling.xlsx", **limits)

    assert len(small) < 100_000


def test_the_same_workbook_with_shorter_texts_is_within_the_limit():
    assert open_safely(swelling(2000, 10, 4000), "swelling.xlsx").sheets[0].rows == [["y" * 4000] * 10] * 2000


@pytest.fixture(scope="module")
def lasting():
    """1.5 MB that take several seconds."""
    return swelling(18_000, 150, 10)


def test_the_worker_is_stopped_when_time_runs_out(lasting):
    with pytest.raises(ImportProblem, match="took longer than 1 seconds"):
        open_safely(lasting, "lasting.xlsx", seconds=1)


def test_a_worker_that_nobody_waits_for_any_more_stops_by_itself(lasting):
    command = [sys.executable, "-m", "data.files.worker", "lasting.xlsx", "table", str(MEMORY), "1"]

    done = subprocess.run(command, input=lasting, capture_output=True, cwd=ROOT, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")


def test_every_upload_has_a_gigabyte_and_a_minute():
    assert open_safely.__kwdefaults__ == {"document": False, "memory": 1024 * MB, "seconds": 60}


@pytest.mark.parametrize("junk", ("<c ", "<row ", "<mergeCell ", '<c r="A1"><f></f>', '<row hidden="1" ', " "))
def test_a_small_part_full_of_beginnings_is_looked_through_at_once(junk):
    # In a CDATA section these are whole XML; patterns that ran on to the next “>” took minutes.
    sheet = f"<worksheet><f/><![CDATA[hidden={junk * (MB // len(junk) - 99)}]]></worksheet>"
    began = worked()

    with pytest.raises(ImportProblem, match=r"cannot be read|no cells with content"):
        open_safely(rebuilt(SHARING, {SHEET: sheet}), "junk.xlsx", seconds=10)

    assert worked() - began < 2


@pytest.mark.parametrize("quote", ('"', "'"), ids=("double quotes", "single quotes"))
@pytest.mark.parametrize(
    ("address", "sentence"), (("A1048576", "reaches row 1048576"), ("XFD1", "reaches column 16384"))
)
def test_a_cell_far_away_is_seen_however_its_address_is_written(quote, address, sentence):
    cells = f"<sheetData><row><c r = {quote}{address}{quote}><v>1</v></c></row></sheetData>"

    with pytest.raises(ImportProblem, match=sentence):
        open_file(rebuilt(SHARING, {SHEET: f'<worksheet xmlns="{MAIN}">{cells}</worksheet>'}), "far.xlsx")


@pytest.mark.parametrize("name", (SHEET, TEXTS, "xl/workbook.xml", "xl/styles.xml"))
def test_a_workbook_of_which_a_part_is_cut_short_is_refused_and_not_read_as_a_shorter_one(name):
    part = part_of(SHARING, name)

    with pytest.raises(ImportProblem, match="damaged or cut short"):
        open_file(rebuilt(SHARING, {name: part[: len(part) * 2 // 3]}), "cut.xlsx")


def opened_or_refused(content, name):
    try:
        return open_file(content, name)
    except ImportProblem as refusal:
        problem = refusal
    assert is_one_sentence(problem), problem.sentence
    return None


def misread(opened, content):
    """The cells, or the letters of a document, that are not what the XML of the file says."""
    if opened.kind == "docx":
        letters = "".join("".join(text.split()) for _, text in opened.blocks)
        return [] if letters == said.document(content) else [letters]
    wrong = []
    for sheet in opened.sheets:
        read = {
            (row, column): cell
            for row, cells in enumerate(sheet.rows, start=1)
            for column, cell in enumerate(cells, start=1)
            if cell is not None and str(cell).strip()
        }
        stands = said.workbook(content)[sheet.name]
        wrong += [
            (sheet.name, at, read.get(at), stands.get(at))
            for at in sorted({*read, *stands})
            if at not in stands or not (None in stands[at] if at not in read else said.agrees(read[at], stands[at]))
        ]
    return wrong


@slow
@given(
    st.sampled_from([p for p in FILES if p.stat().st_size < 20_000]),
    st.randoms(use_true_random=False),
    st.integers(1, 12),
)
def test_flipped_bytes_end_in_what_the_file_says_or_in_one_sentence(path, chance, flips):
    content = bytearray(path.read_bytes() or b"a")
    for _ in range(flips):
        content[chance.randrange(len(content))] = chance.randrange(256)

    opened = opened_or_refused(bytes(content), path.name)

    if opened is not None and opened.kind in ("xlsx", "docx"):
        assert misread(opened, bytes(content)) == []
    elif opened is not None:
        assert opened.sheets or opened.blocks


def broken(data, chance):
    if not data:
        return b"<a/>"
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randrange(1, 40))
    way = chance.randrange(5)
    if way == 0:
        return bytes(data[:start])
    if way == 1:
        return bytes(data[:start] + data[end:])
    if way == 2:
        return bytes(data[:end] + data[start:end] * 3 + data[end:])
    if way == 3:
        data[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
        return bytes(data)
    digits = [i for i, sign in enumerate(data) if 48 <= sign <= 57]
    for i in chance.sample(digits, min(4, len(digits))):
        data[i] = 48 + chance.randrange(10)
    return bytes(data)


def whole(path):
    """Whether a file is an archive that can be taken apart; those damaged on purpose have the test of flipped bytes."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None and not any(info.flag_bits & 1 for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False


WHOLE = [p for p in FILES if p.suffix in (".xlsx", ".docx") and p.stat().st_size < 40_000 and whole(p)]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_an_archive_zipped_anew_reads_the_same_and_as_its_parts_say(path):
    again = rebuilt(path, {})

    opened = opened_or_refused(again, path.name)

    assert opened == opened_or_refused(path.read_bytes(), path.name)
    assert opened is None or misread(opened, again) == []


@slow
@given(st.sampled_from(WHOLE), st.integers(0, 2**32))
@example(CORPUS / "own" / "types_merged_hidden_formula_no_cache.xlsx", 295)  # a cell called A0
@example(CORPUS / "own" / "types_merged_hidden_formula_no_cache.xlsx", 6865686)  # two cells called B6
@example(CORPUS / "own" / "sparse.xlsx", 2078612)  # a far cell in a sheet that is found by another way
@example(CORPUS / "calamine" / "richtext-after-plain.xlsx", 2537)  # two sheets of one name
@example(CORPUS / "calamine" / "date_quoted_format.xlsx", 4000)  # a sheet that is linked by id instead of r:id
def test_parts_mutated_inside_the_archive_end_in_what_they_say_or_in_one_sentence(path, seed):
    chance = random.Random(seed)
    with zipfile.ZipFile(path) as archive:
        victim = chance.choice(archive.namelist())
    content = rebuilt(path, {victim: broken(bytearray(part_of(path, victim)), chance)})

    opened = opened_or_refused(content, path.name)

    assert opened is None or misread(opened, content) == []


@slow
@given(st.text(max_size=400))
def test_any_text_is_refused_or_a_table_that_lacks_none_of_its_letters(text):
    opened = opened_or_refused(text.encode("utf-8", "surrogatepass"), "any.csv")

    if opened is not None and not opened.remarks:  # a remark says that letters had to be guessed
        cells = [cell for row in opened.sheets[0].rows for cell in row]
        assert letters_of("".join(cells)) == letters_of(text)


def letters_of(text):
    """A text without the signs that part cells and lines."""
    return text.translate(dict.fromkeys(map(ord, ';,\t|"\r\n\0\ufeff')))


@slow
@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12),
            min_size=2,
            max_size=5,
        ),
        min_size=2,
        max_size=8,
    ),
    st.sampled_from([";", ",", "\t", "|"]),
)
def test_a_quoted_table_comes_back_cell_for_cell(rows, delimiter):
    width = max(map(len, rows))
    rows = [["h" + str(i) for i in range(width)], *[[*row, *[""] * (width - len(row))] for row in rows]]
    quoted = "\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)

    assume(sum(ord(sign) < 32 and sign not in "\t\n" for sign in quoted) <= 3)  # more are no text, which is refused

    assert open_file(quoted.encode("utf-8"), "quoted.csv").sheets[0].rows == rows
