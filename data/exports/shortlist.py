"""The shortlist as CSV: one row per application in the order of ranks, made for the reader's own spreadsheet."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import Engine

from data import access
from data.access import Viewer
from data.conflicts import STATES
from data.exports.sheet import csv_bytes, inert
from data.programme import in_language
from data.queries import applications, programmes, standings
from data.queries.applications import Row
from data.queries.conflicts import Recused, recused
from data.queries.programmes import Frame
from data.queries.standings import Result
from data.text import N_, number, say
from scoring.errors import NotAllowed
from scoring.ranking import Standing, Zone

NAME = N_("Shortlist (CSV)")
SUFFIX = "csv"
MIME = "text/csv; charset=utf-8"

ZONES = {
    Zone.SAFE: N_("Safe"),
    Zone.CONTESTED: N_("Contested"),
    Zone.OUT: N_("Out"),
    Zone.UNRATED: N_("Unrated"),
}


HEADERS = (
    N_("Code"),
    N_("Lead organisation"),
    N_("Partners"),
    N_("Business ID"),
    N_("Type"),
    N_("Municipality"),
    N_("Themes"),
    N_("Language"),
    N_("Score (0–100)"),
)
AFTER_DIMENSIONS = (
    N_("Rank"),
    N_("Zone"),
    N_("Chance of a seat (%)"),
    N_("Slot or reserve"),
    N_("Decision"),
    N_("Reason"),
    N_("Log head"),  # for python -m data check: what the log was when this was taken away
    N_("Recused"),
)


def write(engine: Engine, viewer: Viewer, *, language: str, options: Mapping[str, str]) -> bytes:
    """The standings this person may see. `options["delimiter"]` may be "," instead of ";"."""
    if viewer.out:
        raise NotAllowed(access.OUT)
    found = standings.result(engine, viewer)
    if found is None:
        raise NotAllowed("The shortlist can be exported when ratings have been released.")
    frame = programmes.frame(engine, viewer)
    rows = {row.code: row for row in applications.applications(engine, viewer)}
    header = [
        *(say(language, title) for title in HEADERS),
        *(inert(f"{d.key} {in_language(d.name, language)}") for d in frame.rubric.dimensions),
        *(say(language, title) for title in AFTER_DIMENSIONS),
    ]
    out = recused(engine, viewer)
    lines = (
        _line(language, frame, found, s, rows[s.application], _named(language, out.get(s.application, ())))
        for s in found.standings
    )
    delimiter = "," if options.get("delimiter") == "," else ";"
    return csv_bytes(header, lines, delimiter=delimiter)


def _named(language: str, out: Sequence[Recused]) -> list[str]:
    """Who sees nothing of an application, and whether the committee has confirmed it."""
    return [r.person if r.state == "confirmed" else f"{r.person} ({say(language, STATES[r.state])})" for r in out]


def _line(language: str, frame: Frame, found: Result, s: Standing, row: Row, recused: Sequence[str]) -> list[str]:
    def named(field: str, value: object) -> str:
        known = frame.programme.field(field)
        names = {option.value: in_language(option.name, language) for option in known.options} if known else {}
        return names.get(str(value), str(value or ""))

    partners = [
        " ".join(str(part) for part in (p.get("name"), p.get("business_id")) if part)
        for p in row.facts.get("partners") or ()
    ]
    score = found.scores[s.application]
    return [
        inert(row.code),
        inert(row.name),
        inert("; ".join(partners)),
        inert(row.business_id or ""),
        inert(named("organisation_type", row.type)),
        inert(row.municipality or ""),
        inert("; ".join(named("themes", theme) for theme in row.themes)),
        inert(named("language", row.language)),
        _points(language, s.score),
        *(_points(language, score.dimensions[d.key]) for d in frame.rubric.dimensions),
        "" if s.rank is None else str(s.rank),
        "" if found.partial else say(language, ZONES[s.zone]),
        _chance(language, found, s),
        "" if found.partial else _place(language, s),
        "",  # decision and reason: empty until the committee has made one
        "",
        frame.log_head,
        inert("; ".join(recused)),
    ]


def _points(language: str, value: Fraction | None) -> str:
    """A number that a spreadsheet of that language reads as one; empty where there is none."""
    return "" if value is None else number(language, float(value), decimals=2)


def _chance(language: str, found: Result, s: Standing) -> str:
    """In per cent; empty where it is not known, never a guess."""
    seat = found.judgement.seats.get(s.application) if found.judgement else None
    return "" if seat is None else number(language, 100 * seat.chance, decimals=1)


def _place(language: str, s: Standing) -> str:
    if s.tied_across_line:
        return say(language, "Tied at place {n}", n=s.rank)
    if s.slot is not None:
        return say(language, "Slot {n}", n=s.slot)
    return "" if s.reserve is None else say(language, "Reserve {n}", n=s.reserve)
