"""A programme as data: one call, its dates, slots, form, eligibility rules and tie ladder.

`programme.toml` is read into plain values; nothing here knows the database. A later programme is another file.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import tomlkit

from scoring.eligibility import Rule, read_rules
from scoring.errors import ProgrammeProblem
from scoring.ranking import Limits
from scoring.rules import Rule as Quota
from scoring.rules import read_limits
from scoring.rules import read_rule as read_quota
from scoring.tables import Table

SHIPPED = Path(__file__).parent / "programmes"

Words = Mapping[str, str]  # language code -> text


class Kind(StrEnum):
    """How the answer to one question of the form is read."""

    TEXT = "text"
    LONG = "long"  # free text in sentences: evidence can be cited from it
    BUSINESS_ID = "business_id"
    CHOICE = "choice"
    MULTI = "multi"
    NUMBER = "number"
    MONEY = "money"  # euros; "12,5 milj." is 12500000
    DATE = "date"
    PARTNERS = "partners"  # organisations with Business IDs, in one long answer
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Option:
    value: str  # canonical
    name: Words
    also: tuple[str, ...] = ()  # other spellings seen in exports


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the form. `personal` fields are stored apart and left out of every export."""

    key: str
    kind: Kind
    section: str
    label: Words
    also: tuple[str, ...] = ()  # other headers seen for the same question
    options: tuple[Option, ...] = ()
    required: bool = False
    personal: bool = False
    unit: float = 1.0  # factor from the number as asked to the number as stored (form asks in millions: 1000000)


@dataclass(frozen=True, slots=True)
class Programme:
    key: str
    name: Words
    slots: int
    timezone: str
    opens: date
    deadline: date  # the whole day counts
    decision_by: date
    starts: date
    ends: date
    interview_weeks: tuple[str, ...]  # ISO weeks: "2021-W47"
    sections: Mapping[str, Words]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    ladder: tuple[str, ...]
    quotas: tuple[Quota, ...]  # rules for the set that gets the slots
    limits: Limits
    seed: int

    @property
    def closes(self) -> datetime:
        """The first moment that is late: midnight after the deadline, in the programme's time zone."""
        return datetime.combine(self.deadline + timedelta(days=1), time(), ZoneInfo(self.timezone))

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)

    def is_late(self, moment: datetime | None) -> bool:
        if moment is None:
            return False
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) >= self.closes


def in_language(words: Words, language: str) -> str:
    """The text in the reader's language, else in English, else in whichever there is."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def shipped(key: str, file: str = "programme.toml") -> str:
    """The text of a file of a programme that ships with Valinta."""
    path = SHIPPED / key / file
    if not path.is_file():
        raise ProgrammeProblem("There is no programme template called “{key}”.", key=key)
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def read(text: str) -> Programme:
    """Read programme.toml. Raises ProgrammeProblem with the line or the key that must be mended."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProgrammeProblem("The programme file is not valid TOML: {error}.", error=error) from error
    try:
        programme = Programme(
            key=raw["key"],
            name=raw["name"],
            slots=int(raw["slots"]),
            timezone=raw.get("timezone", "Europe/Helsinki"),
            opens=raw["opens"],
            deadline=raw["deadline"],
            decision_by=raw["decision_by"],
            starts=raw["starts"],
            ends=raw["ends"],
            interview_weeks=tuple(raw.get("interview_weeks", ())),
            sections={section["key"]: section["name"] for section in raw.get("section", [])},
            fields=tuple(_field(field) for field in raw.get("field", [])),
            rules=read_rules(raw.get("eligibility", [])),
            ladder=tuple(raw.get("ladder", {}).get("steps", ())),
            quotas=tuple(read_quota(rule) for rule in Table(raw, "the programme").tables("rule")),
            limits=read_limits(Table(raw, "the programme").table("zones")),
            seed=int(raw.get("seed", 0)),
        )
    except KeyError as error:
        raise ProgrammeProblem("The programme file lacks “{key}”.", key=error.args[0]) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise ProgrammeProblem("The programme file cannot be read: {error}.", error=error) from error
    if programme.slots < 1:
        raise ProgrammeProblem("There must be at least one slot, not {slots}.", slots=programme.slots)
    if programme.deadline < programme.opens:
        raise ProgrammeProblem("The call closes on {deadline}, before it opens.", deadline=programme.deadline)
    return programme


def _field(raw: Mapping[str, object]) -> Field:
    def words(value: object) -> Words:
        return {str(k): str(v) for k, v in dict(value or {}).items()}  # type: ignore[call-overload]

    options = raw.get("options") or {}
    assert isinstance(options, Mapping)
    return Field(
        key=str(raw["key"]),
        kind=Kind(str(raw["kind"])),
        section=str(raw.get("section", "")),
        label=words(raw["label"]),
        also=tuple(raw.get("also", ())),  # type: ignore[arg-type]
        options=tuple(
            Option(value, {k: str(v) for k, v in option.items() if k != "also"}, tuple(option.get("also", ())))
            for value, option in options.items()
        ),
        required=bool(raw.get("required", False)),
        personal=bool(raw.get("personal", False)),
        unit=float(str(raw.get("unit", 1))),
    )


def rewrite(text: str, changes: Mapping[str, object]) -> str:
    """The same programme.toml with some top-level values changed, its comments and order kept.

    >>> rewrite("slots = 6  # at most", {"slots": 7})
    'slots = 7  # at most'
    """
    document = tomlkit.parse(text)
    for key, value in changes.items():
        document[key] = value
    return tomlkit.dumps(document)
