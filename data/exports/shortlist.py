"""The shortlist as CSV: one row per application in the order of ranks, made for the reader's own spreadsheet."""

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import Engine

from data.access import Viewer
from data.exports.sheet import csv_bytes, inert
from data.programme import in_language
from data.queries import applications, programmes, standings
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


def write(engine: Engine, viewer: Viewer, *, language: str, options: Mapping[str, str]) -> bytes:
    """The standings this person may see. `options["delimiter"]` may be "," instead of ";"."""
    found = standings.result(engine, viewer)
    if found is None:
        raise NotAllowed("The shortlist can be exported when ratings have been released.")
    frame = programmes.frame(engine, viewer)
    rows = {row.code: row for row in applications.applications(engine, viewer)}
    dimensions = frame.rubric.dimensions
    header = [
        say(language, "Rank"),
        say(language, "Code"),
        say(language, "Lead organisation"),
        say(language, "Partners"),
        say(language, "Business ID"),
        say(language, "Type"),
        say(language, "Municipality"),
        say(language, "Themes"),
        say(language, "Language"),
        say(language, "Score (0–100)"),
        *(f"{d.key} {in_language(d.name, language)}" for d in dimensions),
        say(language, "Zone"),
        say(language, "Chance of a seat"),
        say(language, "Slot"),
        say(language, "Reserve"),
        say(language, "Decision"),
        say(language, "Reason"),
    ]

    def named(field: str, value: object) -> str:
        known = frame.programme.field(field)
        options_ = {option.value: in_language(option.name, language) for option in known.options} if known else {}
        return options_.get(str(value), str(value or ""))

    def points(value: Fraction | None) -> str:
        return "" if value is None else number(language, float(value), decimals=2).replace("−", "-").replace("\xa0", "")

    def line(s: Standing) -> list[str]:
        row = rows[s.application]
        partners = [
            " ".join(part for part in (p.get("name"), p.get("business_id")) if part)
            for p in row.facts.get("partners") or ()
        ]
        score = found.scores[s.application]
        closed = found.partial
        return [
            "" if s.rank is None else str(s.rank),
            inert(row.code),
            inert(row.name),
            inert("; ".join(partners)),
            inert(row.business_id or ""),
            inert(named("organisation_type", row.type)),
            inert(row.municipality or ""),
            inert("; ".join(named("themes", theme) for theme in row.themes)),
            inert(named("language", row.language)),
            points(s.score),
            *(points(score.dimensions[d.key]) for d in dimensions),
            "" if closed else say(language, ZONES[s.zone]),
            "",  # not computed yet: an empty cell, never a guess
            "" if closed or s.slot is None else str(s.slot),
            "" if closed or s.reserve is None else str(s.reserve),
            "",
            "",
        ]

    delimiter = "," if options.get("delimiter") == "," else ";"
    return csv_bytes(header, [line(s) for s in found.standings], delimiter=delimiter)
