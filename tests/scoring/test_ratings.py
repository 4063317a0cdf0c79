"""scoring.ratings and scoring.sheet: the ratings CSV, as people save it and as it must come back."""

from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring import sheet
from scoring.errors import RatingsProblem
from scoring.ratings import Rating, RatingSet, Stage, read_csv, write_csv
from scoring.rubric import read
from tests.scoring.examples import SMALL, given, rating, rating_sets, rubric

HEADER = "application,assessor,criterion,level,stage\n"
RUBRIC = read("step = 0.5\n" + SMALL)


def levels(text):
    return [r.level for r in read_csv(text, RUBRIC).ratings]


def test_every_column_is_read():
    assert read_csv(HEADER + "H-01,ann,A1,3,interview\n", RUBRIC) == given(("H-01", "ann", "A1", 3, Stage.INTERVIEW))


def test_an_empty_level_means_cannot_assess():
    assert levels(HEADER + "H-01,ann,A1,,form\n") == [None]


@pytest.mark.parametrize(
    "text",
    (
        pytest.param("\ufeff" + HEADER + "H-01,ann,A1,2.5,form\n", id="byte order mark"),
        pytest.param(HEADER.replace(",", ";") + "H-01;ann;A1;2,5;form\r\n", id="a Finnish Excel"),
        pytest.param(HEADER.replace(",", "\t") + "H-01\tann\tA1\t2,5\tform\n", id="tabs"),
        pytest.param("Level,Stage,Note,Assessor,Application,Criterion\n2.5,FORM,x,ann,H-01,A1\n", id="other order"),
        pytest.param("application,assessor,criterion,level\nH-01,ann,A1,2.5\n", id="no stage: the form"),
        pytest.param(
            "sep=;\n" + HEADER.replace(",", ";") + "H-01;ann;A1;2,5;form\n", id="a line that names the delimiter"
        ),
        pytest.param('"sep=,"\r\n' + HEADER + 'H-01,ann,A1,"2,5",form\n', id="the same in quotes"),
        pytest.param("sep=|\n" + HEADER.replace(",", "|") + "H-01|ann|A1|2,5|form\n", id="a delimiter of its own"),
        pytest.param("sep=\t\n" + HEADER.replace(",", "\t") + "H-01\tann\tA1\t2,5\tform\n", id="a tab named"),
        pytest.param(HEADER + "\n , ,,,\nH-01, ann ,A1,2.5,form\n\n", id="empty rows and blanks"),
    ),
)
def test_whatever_saved_the_file_the_rating_is_the_same(text):
    assert read_csv(text, RUBRIC) == given(("H-01", "ann", "A1", Fraction(5, 2)))


def test_a_row_is_counted_from_the_top_of_the_file_also_below_a_line_that_names_the_delimiter():
    with pytest.raises(RatingsProblem, match="Row 3: the rubric has no criterion “A9”"):
        read_csv("sep=;\n" + HEADER.replace(",", ";") + "H-01;ann;A9;3;form\n", RUBRIC)


@pytest.mark.parametrize(
    ("row", "sentence"),
    (
        ('H-01,ann,"A9\nA8",3,form', "Row 2: the rubric has no criterion “A9 A8”."),
        (f"H-01,ann,{'A' * 5000},3,form", f"Row 2: the rubric has no criterion “{'A' * 79}…”."),
        (
            'H-01,ann,A1,"3\nor 4",form',
            "Row 2: “3 or 4” is not a level. Write a number, leave it empty, or write recused.",
        ),
        (
            f"H-01,ann,A1,3,{'x' * 5000}",
            f"Row 2: “{'x' * 79}…” is not a stage; write form, interview or consensus.",
        ),
    ),
    ids=("a line break", "five thousand letters", "a line break in a level", "a stage of five thousand letters"),
)
def test_a_cell_is_shown_on_one_line_and_shortened(row, sentence):
    with pytest.raises(RatingsProblem) as refused:
        read_csv(HEADER + row + "\n", RUBRIC)

    assert str(refused.value) == sentence


def test_recused_on_any_row_takes_the_assessors_whole_application():
    found = read_csv(HEADER + "H-01,ann,A1,3,form\nH-01,ann,B1,recused,form\nH-02,ann,A1,2,form\n", RUBRIC)

    assert found == given(("H-02", "ann", "A1", 2), recused=[("H-01", "ann")])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    (
        pytest.param("H-01,ann,A1,3,form\nH-01,ann,A1,3,form", "Rows 2 and 3 rate the same", id="twice"),
        pytest.param("H-01,ann,A1,3,form\n\nH-01,ann,A1,3,", "Rows 2 and 4 rate the same", id="twice, stage unsaid"),
        pytest.param("H-01,ann,A9,3,form", "Row 2: the rubric has no criterion “A9”", id="unknown criterion"),
        pytest.param("H-01,ann,A1,5,form", "Row 2: 5 is not a level .* from 0 to 4", id="beyond the scale"),
        pytest.param("H-01,ann,A1,2.25,form", "by 0.5", id="between the steps"),
        pytest.param("H-01,ann,A1,good,form", "Row 2: “good” is not a level", id="a word"),
        pytest.param("H-01,ann,A1,1e999999999,form", "is not a level", id="a number that would fill the memory"),
        pytest.param("H-01,ann,A1,3,talk", "“talk” is not a stage", id="unknown stage"),
        pytest.param(",ann,A1,3,form", "the application is missing", id="no application"),
        pytest.param("H-01,,A1,3,form", "names its assessor", id="nobody gave it"),
        pytest.param("H-01,ann,A1,3,consensus", "a consensus level names none", id="one person's consensus"),
        pytest.param("H-01,,A1,recused,form", "a recusal needs", id="nobody recused"),
        # Which of the two refuses depends on the longest cell that the process lets Python's reader take.
        pytest.param(f"H-01,ann,A1,{'x' * 200_000},form", "cannot be read as CSV|is not a level", id="endless cell"),
    ),
)
def test_a_row_that_cannot_be_used_is_refused_with_its_number(rows, sentence):
    with pytest.raises(RatingsProblem, match=sentence):
        read_csv(HEADER + rows + "\n", RUBRIC)


@pytest.mark.parametrize(
    ("header", "sentence"),
    (
        pytest.param("", "lacks the column application, assessor, criterion, level", id="an empty file"),
        pytest.param("application,assessor,criterion\n", "lacks the column level", id="a column missing"),
        pytest.param("application,assessor,criterion,level,Level\n", "column level twice", id="a column twice"),
    ),
)
def test_a_header_that_cannot_be_used_is_refused(header, sentence):
    with pytest.raises(RatingsProblem, match=sentence):
        read_csv(header, RUBRIC)


@for_all(rating_sets)
def test_what_is_written_and_read_again_is_the_same(ratings):
    kept = tuple(r for r in ratings.ratings if (r.application, r.assessor) not in ratings.recused)

    assert read_csv(write_csv(ratings), rubric()) == RatingSet(kept, ratings.recused)


any_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
risky = st.builds("".join, st.tuples(st.text("'", max_size=3), st.sampled_from("=+-@\t\r"), any_text))


@for_all((any_text | risky).filter(lambda text: text == text.strip()))
def test_any_name_survives_the_file_and_none_begins_a_formula(name):
    written = write_csv(RatingSet((rating(name, "ann", "A1", 2),), frozenset()))

    assert read_csv(written, RUBRIC) == given((name, "ann", "A1", 2))
    assert not written.splitlines()[1].lstrip('"').startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "utf-16", "cp1252"))
def test_finnish_letters_are_read_in_every_encoding_a_finnish_office_saves(encoding):
    assert sheet.decoded("Mäkelä – Åbo".encode(encoding), "ratings.csv") == "Mäkelä – Åbo"


@pytest.mark.parametrize(
    "content",
    (
        pytest.param("Mäkelä".encode("mac-roman"), id="an old Mac"),
        pytest.param("Жанна".encode("cp1251"), id="Cyrillic"),
        pytest.param(b"PK\x03\x04\0\0", id="a workbook"),
        pytest.param(b"\xff\xfea", id="half a letter"),
    ),
)
def test_what_cannot_be_read_for_sure_is_refused_and_not_guessed(content):
    with pytest.raises(RatingsProblem, match="Save it as CSV UTF-8"):
        sheet.decoded(content, "ratings.csv")


def test_a_rating_is_a_plain_value():
    assert rating("H-01", "ann", "A1", 3) == Rating("H-01", "ann", "A1", Fraction(3), Stage.FORM)
