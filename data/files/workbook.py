"""Excel workbooks: the values of the cells, and what a person would not see at a glance."""

import re
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from data.files import archive as archives
from data.files.content import MOST_COLUMNS, MOST_ROWS, Cell, Remark, Sheet
from data.text import N_
from scoring.errors import ImportProblem

_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f[^>]*>[^<]*</(?:\w+:)?f>\s*(?:<v\s*/>|<v></v>)?\s*</'
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
MOST_SHEETS = 20
MOST_SIDE_ROWS = 3000  # of sheets beside the first: codebooks


def read_workbook(content: bytes, opened: zipfile.ZipFile) -> tuple[list[Sheet], list[Remark]]:
    """The sheets that are not empty, the visible ones first. Raises ImportProblem for what cannot be read."""
    remarks: list[Remark] = []
    raw = [
        archives.part(opened, info.filename)
        for info in opened.infolist()
        if "worksheets/" in info.filename.lower() and info.filename.lower().endswith(".xml")
    ]
    for sheet in raw:
        archives.refuse_sparse(sheet)
    hidden = frozenset(int(n) for n in _HIDDEN_ROW.findall(raw[0])) if raw and b"hidden=" in raw[0] else frozenset()
    for sheet in raw[:1]:
        remarks += _seen(sheet, hidden)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        shown = [meta for meta in book.sheets_metadata if meta.visible is SheetVisibleEnum.Visible]
        sheets: list[Sheet] = []
        for meta in (shown or book.sheets_metadata)[:MOST_SHEETS]:
            rows = [
                [_cell(value) for value in row]
                for row in book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            ]
            if any(cell is not None for row in rows for cell in row):
                sheets.append(Sheet(meta.name, rows, hidden if not sheets else frozenset()))
    except (CalamineError, ValueError, OverflowError, KeyError, IndexError) as error:
        raise ImportProblem("The workbook cannot be read: {cause}.", cause=_short(error)) from error
    if len(shown) < len(book.sheets_metadata):
        remarks.append(Remark(N_("The workbook has hidden sheets, which were not read.")))
    if sheets and len(sheets[0].rows) > MOST_ROWS + 100:
        raise ImportProblem("The sheet has {n} rows; at most {most} are read.", n=len(sheets[0].rows), most=MOST_ROWS)
    if any(len(row) > MOST_COLUMNS for sheet in sheets for row in sheet.rows[:1]):
        raise ImportProblem("The sheet has more than {most} columns.", most=MOST_COLUMNS)
    return [s if i == 0 else Sheet(s.name, s.rows[:MOST_SIDE_ROWS]) for i, s in enumerate(sheets)], remarks


def _seen(sheet: bytes, hidden: frozenset[int]) -> list[Remark]:
    remarks = [
        Remark(N_("Row {row} is hidden in the workbook; it was read all the same."), {"row": n}, n)
        for n in sorted(hidden)
    ]
    for letters, number in _NO_VALUE.findall(sheet)[:50] if b"<f" in sheet or b":f" in sheet else ():
        address = f"{letters.decode()}{number.decode()}"
        remarks.append(
            Remark(
                N_("Cell {cell} holds a formula without a value and was read as empty. Save the file in Excel."),
                {"cell": address},
                int(number),
                archives.column_number(letters.decode()) - 1,
            )
        )
    for address in _MERGED.findall(sheet)[:50]:
        remarks.append(
            Remark(N_("Cells {cells} are merged; the value stands in the first one."), {"cells": address.decode()})
        )
    return remarks


def _cell(value: object) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str | datetime):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, int):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _short(error: BaseException) -> str:
    return (str(error).splitlines() or ["?"])[0][:120].rstrip(".")
