"""Every rating this person may see, one row each: the ratings CSV that `python -m scoring` and our import read."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Engine

from data import access
from data.access import Viewer
from data.queries import programmes, ratings
from data.text import N_
from scoring.errors import NotAllowed
from scoring.ratings import Rating, Stage, write_csv

NAME = N_("Ratings, one row each (CSV)")
SUFFIX = "csv"
MIME = "text/csv; charset=utf-8"


def write(engine: Engine, viewer: Viewer, *, language: str, options: Mapping[str, str]) -> bytes:
    """UTF-8, comma, a point for decimals: a format for programs, the same in every language.

    Beside each rating stands the head of the log at that time, against which `python -m data check` can be run.
    """
    if viewer.out:
        raise NotAllowed(access.OUT)
    if not viewer.released:
        raise NotAllowed("Ratings can be exported when they have been released.")
    frame = programmes.frame(engine, viewer)
    found, criteria, stages = ratings.rating_set(engine, viewer), [c.key for c in frame.rubric.criteria], list(Stage)

    def place(rating: Rating) -> tuple[int, str, bool, str, int, int]:
        """The same state of the data is the same file on every database; what was agreed on comes last."""
        code, who = rating.application, rating.assessor
        criterion = criteria.index(rating.criterion) if rating.criterion in criteria else len(criteria)
        return len(code), code, who is None, who or "", criterion, stages.index(rating.stage)

    ordered = replace(found, ratings=tuple(sorted(found.ratings, key=place)))
    return write_csv(ordered, beside={"log_head": frame.log_head}).encode("utf-8")
