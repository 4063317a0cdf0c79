"""Google Forms: a time stamp first, an e-mail where it is collected, then the questions."""

from collections.abc import Sequence

from data.files.content import Cell

NAME = "Google Forms"
RESPONSE_ID = ()
SUBMITTED_AT = ("timestamp", "aikaleima", "tidsstämpel", "tidstämpel")
SUBMITTED_BY = ("email address", "email", "sähköpostiosoite", "sähköposti", "e-postadress", "e-post")
OTHERS = ("score", "pisteet", "poäng")


def likeness(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> float:
    return 0.95 if headers and headers[0] in SUBMITTED_AT else 0
