"""Webropol: numbered questions, title rows above, one column per option of a choice, text or codes."""

from collections.abc import Sequence

from data.files.content import Cell

NAME = "Webropol"
RESPONSE_ID = (
    "vastaajanumero",
    "vastaajan numero",
    "vastausnumero",
    "vastaaja",
    "respondent",
    "respondentnummer",
    "nro",
    "nr",
)
SUBMITTED_AT = (
    "vastausaika",
    "vastattu",
    "lähetetty",
    "lähetysaika",
    "tallennettu",
    "tallennusaika",
    "vastauspäivä",
    "päivämäärä",
    "submitted",
    "saved",
    "svarstid",
    "skickat",
)
SUBMITTED_BY = ("vastaajan sähköposti", "respondentens e-post", "respondent email")
OTHERS = ("lähde", "ip", "kieli", "source", "language", "källa", "språk", "tila", "status")


def likeness(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> float:
    own = sum(header in (*RESPONSE_ID, *SUBMITTED_AT) for header in headers)
    return min(0.9, 0.45 * own)
