"""Microsoft Forms: ID, start, completion, e-mail, name; then one column per question, in the language of the form."""

from collections.abc import Sequence
from datetime import datetime

from data.files.content import Cell

NAME = "Microsoft Forms"
RESPONSE_ID = ("id", "tunnus", "tunniste")
SUBMITTED_AT = (
    "completion time",
    "valmistumisaika",
    "suorittamisaika",
    "suoritusaika",
    "lopetusaika",
    "slutförandetid",
    "sluttid",
    "slutförd",
)
SUBMITTED_BY = ("email", "sähköposti", "sähköpostiosoite", "e-post", "e-postadress")
OTHERS = (
    "start time",
    "aloitusaika",
    "starttid",
    "name",
    "nimi",
    "namn",
    "last modified time",
    "viimeksi muokattu",
    "viimeisin muokkausaika",
    "senast ändrad",
    "total points",
    "quiz feedback",
    "kieli",
    "language",
    "språk",
)


def likeness(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> float:
    if len(headers) < 5:
        return 0
    named = (headers[0] in RESPONSE_ID) + (headers[2] in SUBMITTED_AT) + (headers[3] in SUBMITTED_BY)
    if named == 3:
        return 1
    # The headers are localised: the first columns tell by what stands in them.
    shaped = [
        str(row[0]).isdigit() and _date(row[1]) and _date(row[2]) and ("@" in str(row[3]) or str(row[3]) == "anonymous")
        for row in rows[:20]
        if len(row) > 3
    ]
    return 0.9 if shaped and all(shaped) else named / 4


def _date(cell: Cell) -> bool:
    return isinstance(cell, datetime) or (isinstance(cell, str) and sum(sign.isdigit() for sign in cell) >= 6)
