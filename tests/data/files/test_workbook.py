"""data.files.workbook: every visible sheet comes whole, and what is hidden is said of the sheet it is hidden in."""

import io

import pytest
from openpyxl import Workbook

from data.files.opening import open_file
from data.files.shape import likeliest
from scoring.errors import ImportProblem


def workbook(rows, *, hidden=()):
    """A workbook whose first sheet is a cover and whose second has the rows."""
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Kansi"])
    sheet = book.create_sheet("Vastaukset")
    for row in rows:
        sheet.append(row)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    book.save(out)
    return out.getvalue()


def test_a_sheet_beside_the_first_is_not_cut():
    opened = open_file(workbook([["Hakija"]] * 4000), "form.xlsx")

    assert [len(sheet.rows) for sheet in opened.sheets] == [1, 4000]


def test_hidden_rows_are_told_for_each_sheet():
    opened = open_file(workbook([["Hakija"], ["Pori"], ["Rauma"]], hidden=[2]), "form.xlsx")

    assert [sorted(sheet.hidden) for sheet in opened.sheets] == [[], [2]]
    assert [(remark.row, remark.values["sheet"]) for remark in opened.remarks] == [(2, "Vastaukset")]


def test_twenty_thousand_rows_below_the_header_are_opened():
    opened = open_file(workbook([["Hakija"]] * 20_001), "form.xlsx")

    assert len(opened.sheets[1].rows) == 20_001


def test_a_sheet_far_beyond_the_limit_is_refused_with_its_last_row():
    with pytest.raises(ImportProblem, match="reaches row 20200; at most 20000 rows are read"):
        open_file(workbook([["Hakija"]] * 20_200), "form.xlsx")


def test_sheets_beyond_the_hundredth_are_said_not_to_be_read():
    book, out = Workbook(), io.BytesIO()
    for number in range(101):
        book.create_sheet(f"H-{number}").append(["Hyvä."])
    book.save(out)

    opened = open_file(out.getvalue(), "notes.xlsx")

    assert [r.sentence.format(**r.values) for r in opened.remarks] == [
        "The workbook has 102 sheets; the first 100 were read."
    ]


def test_the_likeliest_sheet_is_the_one_with_answers():
    opened = open_file(workbook([["Hakija", "Kotikunta"], ["Pori", "Pori"]]), "form.xlsx")

    assert likeliest(opened.sheets).name == "Vastaukset"
