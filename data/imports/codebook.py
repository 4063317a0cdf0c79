"""What the codes of a form tool mean, where a sheet of the same file says it.

It reads what the sheet says and guesses no code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.files.content import Sheet
from data.imports.tables import header_key, text_of

_VARIABLE = ("muuttuja", "kysymys", "variable", "question", "variabel", "fråga", "kysymyksen numero")
_CODE = ("koodi", "arvo", "code", "value", "kod", "värde", "numero")
_LABEL = (
    "selite",
    "teksti",
    "vastaus",
    "vaihtoehto",
    "vastausvaihtoehto",
    "label",
    "text",
    "option",
    "etikett",
    "svar",
    "alternativ",
    "svarsalternativ",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with options: every way it and they may be written."""

    field: str
    names: frozenset[str]
    options: dict[str, str]


def read_codes(sheets: Sequence[Sheet], questions: Sequence[Question]) -> dict[str, dict[str, str]]:
    """Field -> code -> canonical value."""
    found: dict[str, dict[str, str]] = {}
    for sheet in sheets:
        for variable, code, label in _lines(sheet):
            for question in questions:
                value = question.options.get(header_key(label))
                if code and value and header_key(variable) in question.names:
                    found.setdefault(question.field, {})[code] = value
    return found


def _lines(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """Question, code and meaning of each line; a question that stands once stands for those below it."""
    for n, row in enumerate(sheet.rows[:10]):
        titles = [header_key(text_of(cell)) for cell in row]
        places = [next((i for i, t in enumerate(titles) if t in names), -1) for names in (_VARIABLE, _CODE, _LABEL)]
        if min(places) < 0:
            continue
        variable = ""
        for line in sheet.rows[n + 1 :]:
            texts = [text_of(cell).strip() for cell in line]
            if len(texts) > max(places):
                variable = texts[places[0]] or variable
                yield variable, texts[places[1]], texts[places[2]]
        return
