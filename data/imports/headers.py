"""Which column answers which question: suggested by meaning and content, confirmed by a person, kept per form."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from data.imports.codebook import Question, read_codes
from data.imports.own import own_columns
from data.imports.tables import Table, header_key
from data.programme import Field, Kind, Programme

ALIKE = 86  # of 100: a header so like a question is suggested, for a person to confirm

Columns = str | tuple[str, ...]  # several where each option of a question has its own column


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column answers which field, and what unusual answers mean; MAP.toml when written down.

    `columns` may name `response_id`, `submitted_at` and `submitted_by` too; that stands above what the tool's columns
    suggest, and an empty header says that no column tells it.
    """

    columns: Map[str, Columns]
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person is asked to confirm.

    `sure`: the header is the question itself; `own`: the form tool's columns, response_id, submitted_at, submitted_by.
    """

    form: str
    columns: Map[str, Columns]
    sure: frozenset[str]
    values: Map[str, Map[str, str]]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]
    own: Map[str, str] = field(default_factory=dict)


def suggest(table: Table, programme: Programme) -> Suggestion:
    """A column for each field where one is alike; nothing is taken twice."""
    own = own_columns(table, frozenset().union(*(labels_of(f) for f in programme.fields)))
    free = [header for header in table.headers if header not in own.columns.values() and header not in own.others]
    columns = _sure(programme, free)
    sure = frozenset(columns)
    columns |= _alike(programme, free, taken=sure)
    missing = [f.key for f in programme.fields if f.key not in columns]
    if "submitted_at" not in own.columns:
        missing.append("submitted_at")
    codes = read_codes(table.others, _questions(programme, columns))
    return Suggestion(own.form, columns, sure, codes, tuple(free), tuple(missing), own.columns)


def _sure(programme: Programme, free: list[str]) -> dict[str, Columns]:
    """Columns called like their question, or one for each of its options; they are taken out of the `free` ones."""
    keys = {header: header_key(header) for header in free}
    columns: dict[str, Columns] = {}
    for f in programme.fields:
        labels = labels_of(f)
        exact = [header for header in free if keys[header] in labels]
        options = [] if exact else _option_columns(f, labels, free, keys)
        if exact or options:
            columns[f.key] = exact[0] if exact else tuple(options)
            free[:] = [header for header in free if header not in (exact[:1] or options)]
    return columns


def _alike(programme: Programme, free: list[str], *, taken: frozenset[str]) -> dict[str, Columns]:
    """For each other field the most similar column, if it is similar enough; taken out of the `free` ones."""
    columns: dict[str, Columns] = {}
    for f in programme.fields:
        if f.key not in taken and free:
            likeness = {header: _likeness(header_key(header), f) for header in free}
            best = max(likeness, key=likeness.__getitem__)
            if likeness[best] >= ALIKE:
                columns[f.key] = best
                free.remove(best)
    return columns


def labels_of(f: Field) -> frozenset[str]:
    """Every way a question may be written, for comparing."""
    return frozenset(header_key(text) for text in (f.key, *f.label.values(), *f.also))


def _likeness(key: str, f: Field) -> float:
    return max(fuzz.token_sort_ratio(key, label) for label in labels_of(f))


def _option_columns(f: Field, labels: frozenset[str], free: Sequence[str], keys: Map[str, str]) -> list[str]:
    """The columns of a question that has one column per option: “question: option”, “question [option]”."""
    if f.kind not in (Kind.MULTI, Kind.CHOICE):
        return []
    names = option_keys(f)
    return [
        header
        for header in free
        if any(keys[header].startswith(label) and option_part(keys[header], label) in names for label in labels)
    ]


def option_part(key: str, label: str) -> str:
    return key.removeprefix(label).strip(" :-–—/[]()|")


def option_keys(f: Field) -> dict[str, str]:
    """Every way an option may be written -> its canonical value."""
    return {
        header_key(text): option.value
        for option in f.options
        for text in (option.value, *option.name.values(), *option.also)
    }


def _questions(programme: Programme, columns: Map[str, Columns]) -> list[Question]:
    """The questions whose codes a codebook may explain, by their own words and by the headers of their columns."""
    found = []
    for f in programme.fields:
        headers = columns.get(f.key, ())
        names = {header_key(h) for h in ((headers,) if isinstance(headers, str) else headers)}
        if f.options:
            found.append(Question(f.key, labels_of(f) | names, option_keys(f)))
    return found


def mapping_of(suggestion: Suggestion, table: Table, *, sure_only: bool = False) -> Mapping:
    """The suggestion taken as it is; with `sure_only` just the part that needs no person."""
    columns = {k: v for k, v in suggestion.columns.items() if not sure_only or k in suggestion.sure}
    return Mapping(columns, suggestion.values, table.sheet or None, None)
