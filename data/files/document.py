"""Word documents: their paragraphs and tables in the order of reading."""

from io import BytesIO
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from scoring.errors import ImportProblem

MOST_BLOCKS = 20_000


def read_document(content: bytes) -> list[tuple[str, str]]:
    """Blocks (style, text): the name of the paragraph's style, or “table row” with the cells joined by a tab."""
    try:
        opened = docx.Document(BytesIO(content))
        blocks: list[tuple[str, str]] = []
        for block in opened.iter_inner_content():
            if isinstance(block, Table):
                blocks += [("table row", "\t".join(_unique(row))) for row in block.rows]
            elif block.text.strip():
                blocks.append((str(block.style.name if block.style is not None else ""), block.text))
            if len(blocks) > MOST_BLOCKS:
                raise ImportProblem("The document has more than {most} paragraphs.", most=MOST_BLOCKS)
    except (OpcError, LxmlError, BadZipFile, KeyError, ValueError, AttributeError, IndexError, TypeError) as error:
        raise ImportProblem("The document is damaged. Save it again in Word as .docx.") from error
    return blocks


def _unique(row: object) -> list[str]:
    """The texts of a row; a merged cell is listed once."""
    texts, seen = [], set()
    for cell in row.cells:  # type: ignore[attr-defined]
        if id(cell._tc) not in seen:
            seen.add(id(cell._tc))
            texts.append(" ".join(cell.text.split()))
    return texts
