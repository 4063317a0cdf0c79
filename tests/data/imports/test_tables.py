"""data.imports.tables: the right sheet, the whole of it, and its header however many rows it takes."""

import io

import pytest
from openpyxl import Workbook

from data.files.content import Remark, Sheet
from data.imports.tables import read_table, table_of
from scoring.errors import ImportProblem

COVER = ("Kansi", [["Raportti hakemuksista"], ["Koottu", "15.12.2021"], ["Vastauksia", 2]])
ANSWERS = ("Vastaukset", [["Hakija", "Y-tunnus", "Kotikunta"], ["Pori", "0137323-9", "Pori"], ["Rauma", "", "Rauma"]])
CODES = ("Koodit", [["Koodi", "Selite"], *([str(n), f"Vaihtoehto {n}"] for n in range(9))])


def workbook(*sheets, hide=()):
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for number in hide if name == "Vastaukset" else ():
            sheet.row_dimensions[number].hidden = True
    book.save(out)
    return out.getvalue()


def said(table):
    return [a.sentence.format(**a.values) for a in table.warnings]


def table(*rows):
    return table_of([Sheet("Vastaukset", [list(row) for row in rows])], [], "xlsx", b"")


@pytest.mark.parametrize("order", ((COVER, ANSWERS, CODES), (ANSWERS, COVER, CODES), (CODES, COVER, ANSWERS)))
def test_the_sheet_of_answers_is_read_wherever_it_stands(order):
    found = read_table(workbook(*order), "form.xlsx")

    assert (found.sheet, found.headers, len(found.rows)) == ("Vastaukset", ("Hakija", "Y-tunnus", "Kotikunta"), 2)
    assert {sheet.name for sheet in found.others} == {"Kansi", "Koodit"}


def test_the_sheets_that_were_not_read_are_named():
    found = read_table(workbook(COVER, ANSWERS, CODES), "form.xlsx")

    assert said(found) == ["The sheet “Vastaukset” was read. The workbook has other sheets too: Kansi, Koodit."]


def test_a_sheet_that_a_map_names_is_read_whole():
    many = ("Lisää", [["Hakija"], *([f"Kunta {n}"] for n in range(4000))])

    found = read_table(workbook(ANSWERS, many), "form.xlsx", sheet="Lisää")

    assert len(found.rows) == 4000


def test_a_hidden_row_is_said_of_the_sheet_that_is_read():
    hidden = "Row 3 is hidden in the workbook; it was read all the same."

    assert hidden in said(read_table(workbook(COVER, ANSWERS, hide=[3]), "form.xlsx"))
    assert hidden not in said(read_table(workbook(COVER, ANSWERS, hide=[3]), "form.xlsx", sheet="Kansi"))


def test_a_remark_about_another_sheet_is_left_out():
    remarks = [Remark("Row {row} is odd.", {"row": 2, "sheet": "Kansi"}, 2), Remark("The file is odd.")]

    found = table_of([Sheet(*ANSWERS)], remarks, "xlsx", b"")

    assert said(found) == ["The file is odd."]


@pytest.mark.parametrize("titles", ((), (["Raportti"], [])), ids=("header first", "titles above the header"))
def test_exactly_twenty_thousand_rows_are_read_and_one_more_is_refused(titles):
    rows = [*titles, ["Hakija", "Kotikunta"], *(["Pori", "Pori"] for _ in range(20_000))]

    assert len(table(*rows).rows) == 20_000
    with pytest.raises(ImportProblem, match="has 20001 rows; at most 20000 are read"):
        table(*rows, ["Rauma", "Rauma"])


def test_option_codes_that_are_numbers_make_a_second_header_row():
    found = table(["Hakija", "Viikko", None, None], [None, 47, 48, "muu"], ["Pori", 1, None, 1])

    assert found.headers == ("Hakija", "Viikko: 47", "Viikko: 48", "Viikko: muu")
    assert len(found.rows) == 1


def test_answers_below_a_header_with_gaps_are_no_second_header_row():
    found = table(["Hakija", "Viikko", None, None], [None, 1, 1, 1], ["Pori", 1, None, 1])

    assert len(found.rows) == 2


def test_an_excel_text_in_utf_16_is_a_table():
    found = read_table("Hakija\tY-tunnus\r\nPori\t0137323-9\r\n".encode("utf-16"), "vastaukset.txt")

    assert (found.headers, [row.cells for row in found.rows]) == (("Hakija", "Y-tunnus"), [["Pori", "0137323-9"]])
