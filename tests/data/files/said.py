"""What an office file says, read from its XML alone: a second reader, to hold the first one to its word."""

import io
import lzma
import re
import zipfile
import zlib
from contextlib import suppress
from datetime import date, datetime, time
from xml.etree import ElementTree

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel


def workbook(content):
    """Sheet -> (row, column) -> every text that stands there; where a cell says two things, either may be read."""
    parts = members(content)
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    target = {link.get("Id"): link.get("Target", "").lower() for link in links}
    shared = [letters(si) for si in parsed(parts, "xl/sharedstrings.xml", "si")]
    found = {}
    for sheet in parsed(parts, "xl/workbook.xml", "sheet"):
        ids = (value for name, value in sheet.items() if name.rpartition("}")[2] == "id")  # in whatever namespace
        path = target.get(next(ids, None), "")
        path = path[1:] if path.startswith("/") else path if path.startswith("xl/") else f"xl/{path}"
        found[sheet.get("name", "")] = _cells(parsed(parts, path, "row"), shared)
    return found


def document(content):
    """All letters of a Word file, without the blanks between them."""
    return "".join("".join("".join(t.itertext()) for t in parsed(members(content), "word/document.xml", "t")).split())


def members(content):
    """Name -> content of every part that can be unpacked; a part that cannot says nothing."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            with suppress(NotImplementedError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError):
                found[name.lower()] = archive.read(name)
    return found


def parsed(parts, path, name):
    return named(ElementTree.fromstring(parts[path]), name) if path in parts else []


def named(tree, name):
    return [part for part in tree.iter() if part.tag.rpartition("}")[2] == name]


def letters(part):
    """The text of a cell or shared string, without the pronunciation that stands beside Japanese."""
    aside = {t for hint in named(part, "rPh") for t in named(hint, "t")}
    return "".join("".join(t.itertext()) for t in named(part, "t") if t not in aside)


def _cells(rows, shared):
    found, errors = {}, set()
    at = 0
    for row in rows:
        at, column = int(row.get("r") or at + 1), 0
        for cell in named(row, "c"):
            here = (at, column + 1)
            if cell.get("r"):
                name, number = coordinate_from_string(cell.get("r"))
                here = (number, column_index_from_string(name))
            column = here[1]
            texts = {plain(text) for text in _texts(cell, shared)} - {""}
            if cell.get("t") == "e":
                errors.add(here)
            if texts:
                found.setdefault(here, set()).update(texts)
    for here in errors & found.keys():  # an address that stands twice, once with an error: read as empty, and said
        found[here].add(None)
    return found


def _texts(cell, shared):
    if cell.get("t") == "e":
        return  # an error has no value
    for v in named(cell, "v"):
        text = v.text or ""
        # calamine takes blanks for the first of the shared texts; Excel never writes them there.
        yield shared[int(text.strip() or 0)] if cell.get("t") == "s" and text else text
    for inline in named(cell, "is"):
        yield letters(inline)


def plain(text):
    """Without what Excel writes for a control sign, and without blanks around, which calamine takes off."""
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)
    return text.replace("\r", "").strip()


def agrees(cell, texts):
    """Whether a cell as it was read is one of the texts that stand there."""
    return (isinstance(cell, str) and plain(cell) in texts) or any(cell in _readings(text) for text in texts - {None})


def _readings(text):
    """A number, a truth, or the moment that Excel shows for it, by whichever of its two calendars."""
    if text.casefold() in ("1", "0", "true", "false"):
        yield "TRUE" if text.casefold() in ("1", "true") else "FALSE"
    try:
        number = float(text)
    except ValueError:
        yield from _iso(text)
        return
    yield number
    with suppress(OverflowError):
        yield str(from_excel(number, timedelta=True))
    for calendar in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        try:
            moment = from_excel(number, calendar)
        except (ValueError, OverflowError):
            continue
        if isinstance(moment, time):
            yield moment.isoformat()
            moment = datetime.combine(date(1899, 12, 31), moment)
        yield moment


def _iso(text):
    for kind in (datetime, time):
        try:
            moment = kind.fromisoformat(text)
        except ValueError:
            continue
        yield moment.replace(tzinfo=None)
        yield moment.isoformat()
