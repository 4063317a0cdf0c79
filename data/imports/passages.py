"""A note as it was imported, and its passages: which criterion each speaks about. It changes no word of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from data.imports.tables import Attention, header_key

HEADING = 80  # of 100: so alike a heading is the criterion's name or question

Criteria = Mapping[str, Sequence[str]]  # key -> names and questions
Lines = Sequence[tuple[str, str]]  # the style and the text of each paragraph
Sections = tuple[tuple[str | None, str], ...]

# “A4: …”, “A4 Sopimukset”; not “A4-paperi” and “A4:n”.
_KEY = re.compile(r"^\W*([A-Z]\d{1,2})\b(?![-–‑]\w|:[a-zåäö]{1,4}\b)[\s.:)–-]*", re.IGNORECASE)
_SENTENCE = re.compile(r"\s[a-zåäö]")  # “A4 paperi jaettiin”: what goes on in small letters names no criterion
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+"
    r"|(?<![\d.,-])(?!\d{7}-\d(?!\d))(?:\+358[\s-]?|\(?0)(?:\d[\s()-]{0,2}){6,11}\d(?!\d)"  # no Business ID
)


@dataclass(frozen=True, slots=True)
class ImportedNote:
    """One note: its team where known, and its passages, each tied to a criterion or to none."""

    team_code: str | None
    sure: bool
    title: str
    author: str | None
    on: date | None
    sections: Sections
    personal: tuple[str, ...]  # e-mail addresses and phone numbers found in it
    row: int | None = None
    attention: tuple[Attention, ...] = ()  # what a person should look at in the file it comes from


def personal_in(text: str) -> tuple[str, ...]:
    """E-mail addresses and phone numbers, each once."""
    return tuple(dict.fromkeys(m.strip() for m in _PERSONAL.findall(text)))


def is_marked(style: str, text: str) -> bool:
    """Whether a line is marked as a heading, by its style or as Markdown does."""
    return style.casefold().startswith(("heading", "otsikko", "rubrik", "title")) or text.lstrip().startswith(
        ("#", "**")
    )


def sections_of(lines: Lines, criteria: Criteria) -> Sections:
    """Passages under headings that name a criterion by its key, name or question; the rest belongs to none."""
    sections: list[tuple[str | None, list[str]]] = [(None, [])]
    for style, text in lines:
        if style == "table row" and "\t" in text:
            first, _, rest = text.partition("\t")
            if key := criterion_of(first, criteria):
                sections.append((key, [rest.replace("\t", " ").strip()]))
                continue
        key, rest = heading(style, text, criteria)
        if key:
            sections.append((key, [rest] if rest else []))
        elif text.strip():
            sections[-1][1].append(text.strip())
    return tuple((key, "\n".join(body)) for key, body in sections if any(body))


def heading(style: str, text: str, criteria: Criteria) -> tuple[str | None, str]:
    """The criterion a line opens, and what stands behind it on the same line."""
    bare = text.strip().strip("#*_ ").strip()
    marked = is_marked(style, text)
    match = _KEY.match(bare)
    if match and match[1].upper() in criteria and (marked or not _SENTENCE.match(bare, match.end(1))):
        key = match[1].upper()
        rest = bare[match.end() :].strip("*_ ")
        return key, "" if criterion_of(rest, criteria) == key or not rest else rest
    opens = marked or bare.endswith(("?", ":"))
    return (criterion_of(bare, criteria), "") if opens and len(bare) < 300 else (None, "")


def criterion_of(text: str, criteria: Criteria) -> str | None:
    """The criterion that a cell or a heading names, if one is named clearly."""
    bare = header_key(text.strip(":?*_# "))
    if not bare or not criteria:
        return None
    match = _KEY.match(text)
    if match and match[1].upper() in criteria and not _SENTENCE.match(text, match.end(1)):
        return match[1].upper()
    merit = {
        key: max(fuzz.ratio(bare, header_key(name.strip(":?"))) for name in names) for key, names in criteria.items()
    }
    best = max(merit, key=merit.__getitem__)
    return best if merit[best] >= HEADING else None
