"""The ratings file of the committee: CSV or the same table in a workbook."""

import csv
import io

from data.files.opening import open_file
from data.files.plain import decode
from data.files.worker import open_safely
from data.imports.tables import text_of
from scoring.errors import RatingsProblem
from scoring.ratings import RatingSet, read_csv
from scoring.rubric import Rubric


def read_ratings(content: bytes, name: str, rubric: Rubric) -> RatingSet:
    """Read ratings. Raises Problem with the row, the value and the remedy."""
    if not content.startswith(b"PK"):
        open_file(content, name)  # refuses what is no table, with the reason
        return read_csv(decode(content)[0], rubric)
    sheets = open_safely(content, name).sheets
    if not sheets:
        raise RatingsProblem("The file holds no table of ratings.")
    out = io.StringIO(newline="")
    csv.writer(out).writerows([text_of(cell) for cell in row] for row in sheets[0].rows)
    return read_csv(out.getvalue(), rubric)
