"""Office files are zip archives: look inside before anything parses them, and refuse what could harm."""

import lzma
import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from data.files.content import MOST_COLUMNS, MOST_MEMBERS, MOST_RATIO, MOST_ROWS, MOST_UNZIPPED
from scoring.errors import ImportProblem

# Part names that carry what a form export never needs: code, live links, embedded objects.
_ACTIVE = re.compile(r"vbaproject|activex|externallinks|oleobject|embeddings/|macrosheets|dialogsheets", re.IGNORECASE)
# No pattern runs on past the next “<”: else a part of nothing but beginnings of tags takes minutes to look through.
_WIDE = re.compile(rb"""\br\s*+=\s*+["']([A-Za-z]{3})\d""")  # only addresses from column 703 on
_FAR = re.compile(rb"""\br\s*+=\s*+["'][A-Za-z]{1,3}(\d{5,9})["']""")  # only addresses from row 10,000 on
_NOWHERE = re.compile(rb"""\br\s*+=\s*+["'](?:[A-Za-z]{1,3})?0+["']""")  # there is no row 0
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*+=\s*+["'](\d{1,9})["']""")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_SLACK = 1024 * 1024  # a small part may be packed tightly without being a bomb


def is_archive(content: bytes) -> bool:
    """Whether a file is a zip archive; a text may begin with the letters “PK” too.

    >>> is_archive(b"PK\\x03\\x04"), is_archive(b"PK-yritykset")
    (True, False)
    """
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive of an office file. Raises ImportProblem for macros, links, bombs and DOCTYPE."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, UnicodeDecodeError) as error:
        raise ImportProblem("The file is damaged or cut short. Export it again from the form tool.") from error
    if len(infos) > MOST_MEMBERS:
        raise ImportProblem("The file has {n} parts; at most {most} are read.", n=len(infos), most=MOST_MEMBERS)
    total = sum(info.file_size for info in infos)
    if total > MOST_UNZIPPED:
        raise ImportProblem("Unpacked the file would be larger than {most} MB.", most=MOST_UNZIPPED // 1024 // 1024)
    for info in infos:
        if info.flag_bits & 1:
            raise ImportProblem("The file is protected by a password. Save it without one.")
        if ".." in info.filename.split("/") or info.filename.startswith(("/", "\\")):
            raise ImportProblem("The file has a part with an unsafe name: {name}.", name=ascii(info.filename))
        if _ACTIVE.search(info.filename):
            raise ImportProblem(
                "The file carries macros, links to other files or embedded objects. Save it as a plain .xlsx or .docx."
            )
        if info.file_size > _SLACK and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise ImportProblem("The file is packed more than {ratio} times; it is not opened.", ratio=MOST_RATIO)
    return archive


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of the archive, never more than it declared."""
    try:
        with archive.open(name) as file:
            declared = archive.getinfo(name).file_size
            content = file.read(declared + 1)
    except KeyError as error:
        raise ImportProblem("The file lacks the part {name}. Export it again from the form tool.", name=name) from error
    except _DAMAGED as error:
        raise ImportProblem("The file is damaged or cut short. Export it again from the form tool.") from error
    if len(content) > declared:
        raise ImportProblem("The file says less about itself than it holds; it is not opened.")
    return content


def refuse_parts(archive: zipfile.ZipFile) -> None:
    """A DOCTYPE in a part can pull in files or blow up; office programs never write one.

    A part that is no whole XML is refused as well: what reads workbooks would take what stands before the damage. So
    is a sheet with a cell where there is none, or too far away.
    """
    for info in archive.infolist():
        if info.filename.lower().endswith((".xml", ".rels", ".vml")):
            content = part(archive, info.filename)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
                raise ImportProblem("The file declares a document type, which no form tool does; it is not opened.")
            if not info.filename.lower().endswith(".vml"):  # which Excel itself does not write as whole XML
                _refuse_broken(content)
            if b"sheetData" in content:  # wherever it stands: what reads workbooks finds it by ways of its own
                refuse_addresses(content)


def _refuse_broken(content: bytes) -> None:
    try:
        expat.ParserCreate(namespace_separator="}").Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: letters of no known kind
        raise ImportProblem("The file is damaged or cut short. Export it again from the form tool.") from error


def refuse_addresses(sheet: bytes) -> None:
    """Look at the addresses before parsing: a single cell far away makes a sheet of billions of cells."""
    if _NOWHERE.search(sheet):
        raise ImportProblem("The file is damaged or cut short. Export it again from the form tool.")
    rows = max((int(n) for n in (*_ROW.findall(sheet), *_FAR.findall(sheet))), default=0)
    columns = max((column_number(letters.decode()) for letters in set(_WIDE.findall(sheet))), default=0)
    if rows > MOST_ROWS + 100:
        raise ImportProblem("The sheet reaches row {row}; at most {most} rows are read.", row=rows, most=MOST_ROWS)
    if columns > MOST_COLUMNS:
        raise ImportProblem(
            "The sheet reaches column {column}; at most {most} columns are read.", column=columns, most=MOST_COLUMNS
        )


def column_number(letters: str) -> int:
    """The number of a column named by letters.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
