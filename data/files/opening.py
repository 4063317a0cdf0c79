"""Say what a file is by its bytes, refuse what cannot be used, and open the rest."""

from data.files import archive
from data.files.content import MOST_BYTES, Opened
from data.files.plain import decode, is_table, read_cells
from scoring.errors import ImportProblem

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<!--", b"<body", b"<xml")


def open_file(content: bytes, name: str, *, document: bool = False) -> Opened:
    """Open a file here, in this process; see `worker.open_safely` for the way with limits.

    `document`: text is kept as paragraphs instead of being read as a table.
    Raises ImportProblem with the remedy.
    """
    if len(content) > MOST_BYTES:
        raise ImportProblem("The file is larger than {most} MB.", most=MOST_BYTES // 1024 // 1024)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0"):
        raise ImportProblem("The file is empty. Export it again from the form tool.")
    if archive.is_archive(content):
        return _office(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportProblem("This is an old Excel or Word file, or one with a password. Save it as .xlsx or .docx.")
    if content.startswith(_PICTURES):
        raise ImportProblem("This is not a table or a text, whatever its name says. Export it as .xlsx or .csv.")
    written = document or name.lower().endswith((".md", ".txt"))
    if _beginning(content, comments=written).startswith(_MARKUP):
        raise ImportProblem("This is a web page or XML, not a table. Export it as .xlsx or .csv.")
    text, remarks = decode(content)
    if written and (document or not is_table(text)):
        return Opened("text", blocks=tuple(("", line) for line in text.splitlines()), remarks=tuple(remarks))
    sheet, more = read_cells(text)
    return Opened("csv", sheets=(sheet,), remarks=(*remarks, *more))


def _beginning(content: bytes, *, comments: bool) -> bytes:
    """How a text begins; where it may hold `comments`, as Markdown does, how it goes on behind them."""
    start = content[:20_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    while comments and start.startswith(b"<!--"):
        start = start.partition(b"-->")[2].lstrip()
    return start[:20].lower()


def _office(content: bytes) -> Opened:
    opened = archive.open_archive(content)
    names = {info.filename.lower() for info in opened.infolist()}
    if "mimetype" in names and "content.xml" in names:
        raise ImportProblem("This is an OpenDocument file. Save it as .xlsx, .docx or .csv.")
    if not names & {"xl/workbook.xml", "word/document.xml"} and "[content_types].xml" not in names:
        raise ImportProblem("This is a zip archive, not a workbook. Unpack it and choose the file inside.")
    archive.refuse_parts(opened)
    if "word/document.xml" in names:
        from data.files.document import read_document  # noqa: PLC0415 -- 15 MB that a table does not need

        return Opened("docx", blocks=tuple(read_document(content)))
    from data.files.workbook import read_workbook  # noqa: PLC0415 -- likewise

    sheets, remarks = read_workbook(content, opened)
    if not sheets:
        raise ImportProblem("The workbook has no cells with content.")
    return Opened("xlsx", sheets=tuple(sheets), remarks=tuple(remarks))
