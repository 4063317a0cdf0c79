"""data.imports.ratings: the committee's ratings from a CSV or a workbook."""

import io
from fractions import Fraction

import pytest
from openpyxl import Workbook

from data import programme as programmes
from data.imports.ratings import read_ratings
from scoring import rubric as rubrics
from scoring.errors import Problem, RatingsProblem
from scoring.ratings import Rating, RatingSet, Stage
from tests.data.conftest import KEY, SAMPLE

RUBRIC = rubrics.read(programmes.shipped(KEY, "rubric.toml"))
ROWS = (
    ("application", "assessor", "criterion", "level", "stage"),
    ("H-01", "ada", "A1", 3, "form"),
    ("H-01", "ada", "A2", None, "interview"),
    ("H-01", None, "A1", 2, "consensus"),
    ("H-02", "ada", None, "recused", None),
)
READ = RatingSet(
    (
        Rating("H-01", "ada", "A1", Fraction(3), Stage.FORM),
        Rating("H-01", "ada", "A2", None, Stage.INTERVIEW),
        Rating("H-01", None, "A1", Fraction(2), Stage.CONSENSUS),
    ),
    frozenset({("H-02", "ada")}),
)


def text(delimiter):
    return "\r\n".join(delimiter.join("" if cell is None else str(cell) for cell in row) for row in ROWS)


def workbook(*cover):
    book, out = Workbook(), io.BytesIO()
    if cover:
        book.active.append(cover)
        book.active = book.create_sheet("Arviot")
    for row in ROWS:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    (
        ("r.csv", text(",").encode()),
        ("r.csv", text(";").encode("utf-8-sig")),
        ("r.csv", text("\t").encode("utf-16")),
        ("r.csv", f"sep=;\r\n{text(';')}".encode("utf-8-sig")),
        ("r.txt", text("\t").encode("utf-16")),
        ("r.xlsx", workbook()),
        ("r.xlsx", workbook("Arviot", "koottu", "1.12.2021")),
    ),
    ids=(
        "comma",
        "a Finnish Excel",
        "tabs in UTF-16",
        "a line that names the delimiter",
        "a text of Excel",
        "workbook",
        "workbook with a cover",
    ),
)
def test_the_same_ratings_are_read_from_every_kind_of_file(name, content):
    assert read_ratings(content, name, RUBRIC) == READ


def test_the_ratings_of_the_sample_are_read_whole():
    found = read_ratings((SAMPLE / "ratings.csv").read_bytes(), "ratings.csv", RUBRIC)

    assert found.recused == {("H-08", "elina")}
    assert {r.assessor for r in found.ratings} == {"bertil", "cecilia", "daavid", "elina", "fanny"}
    assert {r.stage for r in found.ratings} == {Stage.FORM, Stage.INTERVIEW}


@pytest.mark.parametrize(
    ("row", "sentence"),
    (
        ("H-01,ada,A1,5,form", "Row 2: 5 is not a level of the rubric"),
        ("H-01,ada,A1,hyvä,form", "Row 2: “hyvä” is not a level"),
        ("H-01,ada,Z9,3,form", "Row 2: the rubric has no criterion “Z9”"),
        ("H-01,ada,A1,3,later", "Row 2: “later” is not a stage"),
        ("H-01,,A1,3,form", "names its assessor"),
        ("H-01,ada,A1,3,form\nH-01,ada,A1,2,form", "Rows 2 and 3 rate the same"),
    ),
)
def test_a_row_that_cannot_be_used_is_named(row, sentence):
    with pytest.raises(RatingsProblem, match=sentence):
        read_ratings(f"application,assessor,criterion,level,stage\n{row}\n".encode(), "r.csv", RUBRIC)


def test_ratings_that_begin_with_the_letters_of_a_zip_are_read():
    content = b"PK;application;assessor;criterion;level\n1;H-01;ada;A1;3\n"

    assert read_ratings(content, "r.csv", RUBRIC).ratings == READ.ratings[:1]


@pytest.mark.parametrize("content", (b"", b"\x89PNG\r\n", b"\x00\x01\x02", b"<html></html>"))
def test_what_is_no_table_is_refused(content):
    with pytest.raises(Problem, match=r"file|table"):
        read_ratings(content, "r.csv", RUBRIC)
