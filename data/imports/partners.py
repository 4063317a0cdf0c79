"""Business IDs, and the organisations of a joint team out of one long answer.

Every part of the answer becomes an organisation, or is named as not understood; nothing is left out in silence.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from stdnum.fi import alv, ytunnus

from data.files.content import Cell
from data.imports.cells import BLANKS, Read, even, unguarded
from data.imports.moments import Cause
from data.imports.tables import text_of
from data.text import N_

_AS_REGISTERED = re.compile(r"[0-9]{7}-[0-9]")
LONGEST = 80  # letters of a name; what is longer is a sentence


def read_business_id(cell: Cell) -> Read:
    """A Business ID as 1234567-1. A wrong check digit is kept and said; a lost zero is put back and said."""
    if isinstance(cell, str) and _AS_REGISTERED.fullmatch(cell) and alv.checksum(cell.replace("-", "")) == 0:
        return cell, None
    if isinstance(cell, datetime):
        return None, (N_("Excel has turned the Business ID into a date. Look at the original form."), {})
    typed = BLANKS.sub("", even(text_of(cell))).lstrip("'").upper().removeprefix("FI").removeprefix("-")
    if not typed:
        return None, None
    digits = typed.replace("-", "")
    if not re.fullmatch(r"[0-9]{6,8}", digits):
        return None, (N_("“{value}” is not a Business ID, which looks like 1234567-1."), {"value": text_of(cell)[:60]})
    padded = digits.zfill(8)
    shown = f"{padded[:7]}-{padded[7]}"
    fits = ytunnus.is_valid(padded)
    if len(digits) == 8:
        wrong = N_("The check digit of the Business ID {id} does not fit. Check it in the register.")
        return shown, None if fits else (wrong, {"id": shown})
    # A spreadsheet drops every zero of a number; from a text that a person typed, two are hardly ever gone.
    if fits and (len(digits) == 7 or isinstance(cell, int)):
        lost = N_("“{value}” has lost its leading zero; it was read as {id}.")
        return shown, (lost, {"value": typed, "id": shown})
    return None, (N_("“{value}” has too few digits for a Business ID. A digit may be missing."), {"value": typed})


_ID = re.compile(r"(?<![\w-])(?:FI[\s-]?)?\d{6,7}(?:\s?[-\u2010-\u2015\u2212]\s?\d|\d)?(?![\w-])", re.IGNORECASE)
# “Aalto, tekninen toimiala”, “Aalto, Oy”: such a part goes on with the name before it.
_MORE = re.compile(r"[a-zåäö](?!.*(?:kaupunki|kunta|yhtymä|virasto|opisto|stad|kommun|församling)\b)|(?:Oy|Ab|OY|AB)\b")
_NUMBERED = re.compile(r"^\(?\d{1,2}[.)](?!\d)\s*")
_LEAD = re.compile(
    r"^(?:kyllä|ja|yes|joo|mutta|men|but|mukana (?:on|ovat)|med är|muut organisaatiot|övriga organisationer"
    r"|other organisations)\b\s*[:,.–-]?\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:ja|och|and|sekä|samt)\s+", re.IGNORECASE)
_LABEL = re.compile(
    r"[\s,(]*\b(?:y-?tunnus|y-tunn\.?|fo-?nummer|business id|vat|alv-?(?:numero|nro)?)\s*[:.]?\s*$", re.IGNORECASE
)
_EDGES = " \n\t,;:.()–—•*/&|\u00a0\u200b"
_NO_NAME = re.compile(r"\w@\w|\d[\d\s-]{5,}\d")  # an address, a phone number
_NO = re.compile(r"^(?:ei|emme|nej|no|none|inte|inga)\b", re.IGNORECASE)
_WORD = re.compile(r"n/a|[^\W_]+")
_ALONE = frozenset(_WORD.findall("ei emme yksin itsenäisesti nej inte inga ingen ensam ensamma no none not alone n/a"))
_NO_WORDS = _ALONE | frozenset(
    _WORD.findall(
        "ole hae haeta hakea haemme hakee haen yhdessä yhteisjoukkuetta yhteisjoukkueena yhteisjoukkue muita muuta "
        "muiden kanssa organisaatioita organisaatiota kumppaneita kumppania mukana ketään joukkue joukkueena "
        "joukkueella omana omalla vaan me olemme vi jag söker ansöker är har andra organisationer organisation partner "
        "partners gemensamt team lag som ett en tillsammans med utan we apply applying are on our own a an joint other "
        "organisations as"
    )
)


def says_no(text: str) -> bool:
    """Whether the whole answer says that there are no partners.

    >>> says_no("Ei, haemme yksin."), says_no("–"), says_no("Ei, mutta Pori on mukana")
    (True, True, False)
    """
    words = _WORD.findall(text.casefold())
    return _NO_WORDS.issuperset(words) and not _ALONE.isdisjoint(words) if words else not text.strip(" -–—.")


def read_partners(cell: Cell) -> Read:
    """The other organisations of a joint team, each with its Business ID where one is given."""
    typed = unguarded(text_of(cell).strip())
    if says_no(typed):
        return None, None
    reading = _Partners()
    for line in re.split(r"[\n\r;]+", typed):
        reading.take(list(_parts(line)))
    return reading.outcome(typed)


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    """The names and the Business IDs (True) of a line in their order."""
    start = 0
    for match in (*_ID.finditer(line), None):
        yield from ((name, False) for name in _names(line[start : match.start() if match else None]))
        if match:
            yield match.group(), True
            start = match.end()


def _names(text: str) -> list[str]:
    """The names between bars, tabs and commas."""
    found: list[str] = []
    for cell in re.split(r"[|•\t]", text):
        names: list[str] = []
        for name in filter(None, map(_name, cell.split(","))):
            if names and _MORE.match(name):
                names[-1] += f", {name}"
            else:
                names.append(name)
        found += names
    return found


def _name(text: str) -> str:
    name = _bare(text)
    for pattern in (_NUMBERED, _LEAD, _LEAD, _LEAD, _AND, _LABEL):
        name = _bare(pattern.sub("", name))
    return " ".join((f"{name})" if name.count("(") > name.count(")") else name).split())


def _bare(text: str) -> str:
    """Without marks of a list at its edges; the minus of “-5” is no such mark."""
    name = text.strip(_EDGES)
    return name if re.match(r"-\d", name) else name.strip(f"{_EDGES}-")


class _Partners:
    """What has been read so far; an ID belongs to the name before it, or to the next one where it stands first."""

    def __init__(self) -> None:
        self.found: list[dict[str, str | None]] = []
        self.waiting: str | None = None  # an ID whose name is still to come
        self.odd: list[str] = []  # IDs to be checked
        self.doubts: list[Cause] = []  # the same, each in its own words
        self.rest: list[str] = []  # parts that were not understood

    def take(self, parts: list[tuple[str, bool]]) -> None:
        first = bool(parts) and parts[0][1] and not all(is_id for _, is_id in parts)
        for text, is_id in parts:
            if is_id:
                self._id(text, first=first)
            else:
                self._named(text)

    def _named(self, name: str) -> None:
        if len(name) > LONGEST or _NO.match(name) or _NO_NAME.search(name) or not re.search(r"\w", name):
            self.rest.append(name)
        else:
            self.found.append({"name": name, "business_id": self.waiting})
            self.waiting = None

    def _id(self, typed: str, *, first: bool) -> None:
        value, cause = read_business_id(typed)
        if value is None:
            self.rest.append(typed.strip())
            return
        if cause:
            self.odd.append(str(value))
            self.doubts.append(cause)
        if self.found and not first and self.found[-1]["business_id"] is None:
            self.found[-1]["business_id"] = str(value)
            return
        self._nameless()
        self.waiting = str(value)

    def _nameless(self) -> None:
        """An ID that no name came for: it goes to the last name without one, else it stands alone."""
        if self.waiting and self.found and self.found[-1]["business_id"] is None:
            self.found[-1]["business_id"] = self.waiting
        elif self.waiting:
            self.found.append({"name": "", "business_id": self.waiting})
            self.rest.append(self.waiting)
        self.waiting = None

    def outcome(self, typed: str) -> Read:
        self._nameless()
        if not self.found and not self.rest:
            return None, (N_("No organisation could be read from “{value}”."), {"value": typed[:80]})
        without = [str(p["name"]) for p in self.found if not p["business_id"]]
        return self.found or None, self._cause(", ".join(without))

    def _cause(self, names: str) -> Cause | None:
        """All doubts in one sentence."""
        ids, rest = ", ".join(self.odd), "; ".join(self.rest)[:400]
        if len(self.doubts) == 1 and not names and not rest:
            return self.doubts[0]
        sentence = _DOUBTS[bool(ids), bool(names), bool(rest)]
        said = {"ids": ids, "names": names, "rest": rest}
        return (sentence, {key: text for key, text in said.items() if text}) if sentence else None


_DOUBTS = {
    (False, False, False): "",
    (True, False, False): N_("Check the Business IDs {ids} in the register."),
    (False, True, False): N_("No Business ID was found for {names}."),
    (False, False, True): N_("Not understood: “{rest}”."),
    (True, True, False): N_("Check the Business IDs {ids} in the register. No Business ID was found for {names}."),
    (True, False, True): N_("Check the Business IDs {ids} in the register. Not understood: “{rest}”."),
    (False, True, True): N_("No Business ID was found for {names}. Not understood: “{rest}”."),
    (True, True, True): N_(
        "Check the Business IDs {ids} in the register. No Business ID was found for {names}. Not understood: “{rest}”."
    ),
}
