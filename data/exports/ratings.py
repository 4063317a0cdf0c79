"""Every rating this person may see, one row each: the ratings CSV that `python -m scoring` and our import read."""

from collections.abc import Mapping

from sqlalchemy import Engine

from data import access
from data.access import Viewer
from data.queries import programmes, ratings
from data.text import N_
from scoring.errors import NotAllowed
from scoring.ratings import write_csv

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
    head = programmes.frame(engine, viewer).log_head
    return write_csv(ratings.rating_set(engine, viewer), beside={"log_head": head}).encode("utf-8")
