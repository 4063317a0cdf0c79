"""Excel workbooks: the values of the cells, and what a person would not see at a glance."""

import re
import zipfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from io import BytesIO
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from data.files import archive as archives
from data.files.content import MOST_COLUMNS, Cell, Remark, Sheet
from data.text import N_
from scoring.errors import ImportProblem

# As in archive.py, no pattern runs on past the next “<”.
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^<>]*\bhidden="(?:1|true)")[^<>]*?\br="(\d+)"')
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c\s[^<>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^<>]{0,200}>\s*+'
    rb"<(?:\w+:)?f[^<>]*>[^<]*</(?:\w+:)?f>\s*+(?:<(?:\w+:)?v\s*+(?:/>|></(?:\w+:)?v>))?+\s*+</"
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s(?=[^<>]{0,200}\bt="e")[^<>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"'
)  # #DIV/0! and the like, which come without a value
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
MOST_SHEETS = 100


def read_workbook(content: bytes, opened: zipfile.ZipFile) -> tuple[list[Sheet], list[Remark]]:
    """The sheets that are not empty, the visible ones first. Raises ImportProblem for what cannot be read."""
    remarks: list[Remark] = []
    raw = _sheets(opened)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if repeated := next((name for name, n in Counter(book.sheet_names).items() if n > 1), None):
            raise ImportProblem("Two sheets of the workbook are called “{sheet}”. Rename one of them.", sheet=repeated)
        shown = [meta for meta in book.sheets_metadata if meta.visible is SheetVisibleEnum.Visible]
        sheets: list[Sheet] = []
        for meta in (shown or book.sheets_metadata)[:MOST_SHEETS]:
            rows = [
                [_cell(value) for value in row]
                for row in book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            ]
            if any(cell is not None for row in rows for cell in row):
                hidden = _hidden(raw.get(meta.name, b""))
                remarks += _seen(raw.get(meta.name, b""), hidden, meta.name)
                sheets.append(Sheet(meta.name, rows, hidden))
    except (CalamineError, ValueError, OverflowError, KeyError, IndexError) as error:
        raise ImportProblem("The workbook cannot be read: {cause}.", cause=_short(error)) from error
    if len(shown) < len(book.sheets_metadata):
        remarks.append(Remark(N_("The workbook has hidden sheets, which were not read.")))
    if len(shown) > MOST_SHEETS:
        remarks.append(
            Remark(
                N_("The workbook has {n} sheets; the first {most} were read."), {"n": len(shown), "most": MOST_SHEETS}
            )
        )
    if any(len(row) > MOST_COLUMNS for sheet in sheets for row in sheet.rows[:1]):
        raise ImportProblem("The sheet has more than {most} columns.", most=MOST_COLUMNS)
    return sheets, remarks


def _sheets(opened: zipfile.ZipFile) -> dict[str, bytes]:
    """The XML of each sheet by the sheet's name. The order of the parts says nothing: the first may be hidden."""
    names = {info.filename.lower(): info.filename for info in opened.infolist()}

    def xml(name: str) -> ElementTree.Element:
        return ElementTree.fromstring(archives.part(opened, names.get(name, name)))

    try:
        target = {link.get("Id"): link.get("Target", "") for link in xml("xl/_rels/workbook.xml.rels")}
        linked = {
            sheet.get("name", ""): target.get(key, "")
            for sheet in xml("xl/workbook.xml").iter()
            if sheet.tag.endswith("}sheet")
            for attribute, key in sheet.items()
            if attribute.endswith("}id")
        }
    except ElementTree.ParseError as error:
        raise ImportProblem("The file is damaged or cut short. Export it again from the form tool.") from error
    places = {
        sheet: (path[1:] if path.startswith("/") else path if path.startswith("xl/") else f"xl/{path}").lower()
        for sheet, path in linked.items()
    }
    return {sheet: archives.part(opened, names[path]) for sheet, path in places.items() if path in names}


def _hidden(sheet: bytes) -> frozenset[int]:
    return frozenset(int(n) for n in _HIDDEN_ROW.findall(sheet)) if b"hidden=" in sheet else frozenset()


def _seen(sheet: bytes, hidden: frozenset[int], name: str) -> list[Remark]:
    """What a person would not see at a glance; each remark names its sheet, for one sheet of many may be used."""
    remarks = [
        Remark(N_("Row {row} is hidden in the workbook; it was read all the same."), {"row": n, "sheet": name}, n)
        for n in sorted(hidden)
    ]
    empty = _NO_VALUE.findall(sheet)[:50] if b"<f" in sheet or b":f" in sheet else []
    wrong = _ERROR.findall(sheet)[:50] if b't="e"' in sheet else []
    for letters, number in empty + wrong:
        address = f"{letters.decode()}{number.decode()}"
        remarks.append(
            Remark(
                N_("Cell {cell} holds a formula without a value and was read as empty. Save the file in Excel."),
                {"cell": address, "sheet": name},
                int(number),
                archives.column_number(letters.decode()) - 1,
            )
        )
    for address in _MERGED.findall(sheet)[:50]:
        remarks.append(
            Remark(
                N_("Cells {cells} are merged; the value stands in the first one."),
                {"cells": address.decode(), "sheet": name},
            )
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
