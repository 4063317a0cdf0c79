"""Which team a text names: by its code, else by a name. It never takes two teams for one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

SURE = 92  # of 100: so alike a name may be taken without asking
SUGGESTED = 70
STEM = 6  # letters that a short form and a name share: “Kuulasjärvi”, “Kuulasjärven kunta”

Teams = Mapping[str, Sequence[str]]  # code -> names

_CODE = re.compile(r"(?<![^\W_])H-\d{1,5}(?!\d)", re.IGNORECASE)  # also in “H-06_intervju.md”
_TITLE = (
    r"(?:haastattelu\w*|joukkue|tiimi|hakemus|hakija|muistio|muistiinpanot|intervju\w*|lag|ansökan|sökande|anteckningar|team"
    r"|application|interview|notes)"
)
# A line that begins with a code, and goes on neither as a sentence nor as a case: not “H-02 kanssa”, “H-02:n”.
_OPENS = re.compile(
    rf"(?:(?i:{_TITLE})\W+)?(?i:H)-\d{{1,5}}(?!\d)(?:\s*$|(?!:[a-zåäö]{{1,4}}\b)\s*[:.,;/&|(–-]|\s+(?=[A-ZÅÄÖ0-9])|\s+(?:ja|och|and)\s+H-)"
)
_AROUND = re.compile(rf"\b{_TITLE}\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+")
_DATES = re.compile(r"\b\d[\d.:]*\b")


@dataclass(frozen=True, slots=True)
class Named:
    """What a heading names: codes, also of teams that nobody has; `sure` if one team alone is named clearly."""

    codes: frozenset[str]
    sure: bool


def codes_in(text: str) -> frozenset[str]:
    return frozenset(code.upper() for code in _CODE.findall(text))


def team_of(text: str, teams: Teams) -> tuple[str | None, bool]:
    """The team a text names: by its code, else by a name; sure only if one team alone is named clearly."""
    named = codes_in(text) & set(teams)
    if len(named) == 1:
        return next(iter(named)), True
    if named:
        return min(named), False
    words = plain(text)
    merit = {
        code: max((fuzz.partial_ratio(" ".join(n.casefold().split()), words) for n in names if len(n) > 3), default=0)
        for code, names in teams.items()
    }
    order = sorted(merit, key=lambda code: -merit[code])
    if not order or merit[order[0]] < SUGGESTED:
        return None, False
    clear = len(order) == 1 or merit[order[0]] - merit[order[1]] >= 8
    return order[0], merit[order[0]] >= SURE and clear


def opened_by(text: str, teams: Teams, *, marked: bool) -> Named | None:
    """What a line names if it begins the notes of a team; None if it is a line like any other."""
    bare = _NUMBERED.sub("", text.strip("#*_•=- \t"))
    codes = codes_in(bare)
    if codes:
        return Named(codes, len(codes) == 1) if marked or _OPENS.match(bare) else None
    if len(bare) > 120:
        return None
    words = plain(_DATES.sub(" ", _AROUND.sub(" ", bare)))
    alike = {code: max((_alike(words, n, marked=marked) for n in names), default=0) for code, names in teams.items()}
    best = max(alike.values(), default=0)
    if best < SUGGESTED:
        return None
    named = frozenset(code for code, merit in alike.items() if merit == best)
    return Named(named, best >= SURE and len(named) == 1)


def _alike(words: str, name: str, *, marked: bool) -> float:
    """How much a line is the name, or, if it is a heading, holds the name or a short form of it."""
    whole = plain(name)
    if not whole or not words:
        return 0
    if fuzz.ratio(whole, words) >= SURE or (marked and f" {whole} " in f" {words} "):
        return 100
    first, begun = whole.split()[0], words.split()[0]
    shared = next(
        (n for n, (a, b) in enumerate(zip(first, begun, strict=False)) if a != b), min(len(first), len(begun))
    )
    short = shared >= STEM and shared >= 0.75 * max(len(first), len(begun))
    return SUGGESTED if marked and short else 0


def mentions_others(text: str, own: str | None, teams: Teams) -> bool:
    """Whether a text names a team other than its own, by code or by full name."""
    if codes_in(text) - {own}:
        return True
    words = f" {plain(text)} "
    mine = [plain(name) for name in teams.get(own or "", ())]
    others = (plain(name) for code, names in teams.items() if code != own for name in names if len(name) > 3)
    return any(f" {other} " in words for other in others if not any(other in name for name in mine))


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Words for comparing: no case, no marks, single blanks."""
    return " ".join(re.sub(r"[_\W]+", " ", text.casefold()).split())
