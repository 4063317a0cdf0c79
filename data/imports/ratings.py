"""The ratings file of the committee: CSV or the same table in a workbook."""

import csv
import io
from collections.abc import Sequence

from data.files.archive import is_archive
from data.files.content import Sheet
from data.files.opening import open_file
from data.files.plain import decode
from data.files.worker import open_safely
from data.imports.tables import text_of
from scoring.errors import RatingsProblem
from scoring.ratings import HEADER, RatingSet, read_csv
from scoring.rubric import Rubric


def read_ratings(content: bytes, name: str, rubric: Rubric) -> RatingSet:
    """Read ratings. Raises Problem with the row, the value and the remedy."""
    if not is_archive(content):
        open_file(content, name)  # refuses what is no table, with the reason
        return read_csv(decode(content)[0], rubric)
    sheets = open_safely(content, name).sheets
    if not sheets:
        raise RatingsProblem("The file holds no table of ratings.")
    out = io.StringIO(newline="")
    csv.writer(out).writerows([text_of(cell) for cell in row] for row in _ratings(sheets).rows)
    return read_csv(out.getvalue(), rubric)


def _ratings(sheets: Sequence[Sheet]) -> Sheet:
    """The sheet whose first row is the header of ratings, wherever it stands; else the first."""

    def named(sheet: Sheet) -> int:
        titles = {text_of(cell).strip().casefold() for cell in sheet.rows[0]} if sheet.rows else set()
        return len(titles & set(HEADER))

    return max(sheets, key=named)
