"""A plain table: no form tool is known, the questions are the columns."""

from collections.abc import Sequence

from data.files.content import Cell

NAME = "CSV / XLSX"
RESPONSE_ID = ("id", "response id", "hakemusnumero", "hakemuksen numero", "ansökningsnummer", "application")
SUBMITTED_AT = (
    "submitted_at",
    "submitted at",
    "submitted",
    "jätetty",
    "jättöaika",
    "lähetetty",
    "saapunut",
    "saapumisaika",
    "inlämnad",
    "inkommen",
)
SUBMITTED_BY = ("submitted_by", "submitted by", "lähettäjä", "jättäjä", "avsändare", "inlämnad av")
OTHERS = ()


def likeness(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> float:
    return 0.1
