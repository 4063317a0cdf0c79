"""Which column answers which question: suggested by meaning and content, confirmed by a person, kept per form."""

import hashlib
import tomllib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType

import tomlkit
from rapidfuzz import fuzz

from data.imports.forms import FORMS
from data.imports.tables import Table, header_key, text_of
from data.programme import Field, Kind, Programme
from scoring.errors import ImportProblem

ALIKE = 86  # of 100: a header so like a question is suggested, for a person to confirm

Columns = str | tuple[str, ...]  # several where each option of a question has its own column


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column answers which field, and what unusual answers mean; MAP.toml when written down."""

    columns: Map[str, Columns]
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person is asked to confirm. `sure`: the header is the question itself."""

    form: str
    columns: Map[str, Columns]
    sure: frozenset[str]
    values: Map[str, Map[str, str]]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]


def form_of(table: Table) -> tuple[str, ModuleType]:
    """The form tool that the file most likely comes from."""
    keys = [header_key(header) for header in table.headers]
    cells = [row.cells for row in table.rows[:20]]
    best = max(sorted(FORMS), key=lambda name: FORMS[name].likeness(keys, cells))
    return best, FORMS[best]


def form_key(headers: Sequence[str]) -> str:
    """The same form gives the same key, whatever the order of its columns."""
    keys = sorted(header_key(header) for header in headers)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


def own_columns(table: Table, tool: ModuleType) -> dict[str, str]:
    """The form tool's own columns: response_id, submitted_at, submitted_by -> header."""
    keys = {header_key(header): header for header in reversed(table.headers)}
    wanted = {
        "response_id": tool.RESPONSE_ID,
        "submitted_at": tool.SUBMITTED_AT,
        "submitted_by": tool.SUBMITTED_BY,
    }
    found = {what: keys[key] for what, names in wanted.items() for key in names if key in keys}
    found = {what: next(keys[k] for k in wanted[what] if k in keys) for what in found}
    if "submitted_at" not in found and tool is FORMS["ms_forms"]:
        found |= dict(
            zip(("response_id", "submitted_at", "submitted_by"), (table.headers[i] for i in (0, 2, 3)), strict=True)
        )
    return found


def suggest(table: Table, programme: Programme) -> Suggestion:
    """A column for each field where one is alike; nothing is taken twice."""
    form, tool = form_of(table)
    own = own_columns(table, tool)
    others = {header for header in table.headers if header_key(header) in tool.OTHERS}
    if tool is FORMS["ms_forms"]:
        others |= set(table.headers[:5])
    free = [header for header in table.headers if header not in own.values() and header not in others]
    keys = {header: header_key(header) for header in free}
    columns: dict[str, Columns] = {}
    sure = set()
    for f in programme.fields:
        labels = _labels(f)
        exact = [header for header in free if keys[header] in labels]
        options = [] if exact else _option_columns(f, labels, free, keys)
        if exact:
            columns[f.key] = exact[0]
        elif options:
            columns[f.key] = tuple(options)
        else:
            continue
        sure.add(f.key)
        free = [header for header in free if header not in (exact[:1] or options)]
    for f in programme.fields:
        if f.key not in columns and free:
            likeness = {header: _likeness(keys[header], f) for header in free}
            best = max(likeness, key=likeness.__getitem__)
            if likeness[best] >= ALIKE:
                columns[f.key] = best
                free.remove(best)
    missing = tuple(f.key for f in programme.fields if f.key not in columns)
    return Suggestion(form, columns, frozenset(sure), _codes(table, programme, columns), tuple(free), missing)


def _labels(f: Field) -> frozenset[str]:
    return frozenset(header_key(text) for text in (f.key, *f.label.values(), *f.also))


def _likeness(key: str, f: Field) -> float:
    return max(fuzz.token_sort_ratio(key, label) for label in _labels(f))


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


def _codes(table: Table, programme: Programme, columns: Map[str, Columns]) -> dict[str, dict[str, str]]:
    """What numeric codes mean, read from a codebook sheet: field -> code -> canonical value."""
    found: dict[str, dict[str, str]] = {}
    for sheet in table.others:
        for n, row in enumerate(sheet.rows[:10]):
            titles = [header_key(text_of(cell)) for cell in row]
            places = [
                next((i for i, t in enumerate(titles) if t in names), None) for names in (_VARIABLE, _CODE, _LABEL)
            ]
            if None not in places:
                v, c, t = (place for place in places if place is not None)
                variable = ""
                for line in sheet.rows[n + 1 :]:
                    texts = [text_of(cell) for cell in line]
                    if len(texts) > max(v, c, t):
                        variable = texts[v].strip() or variable
                        _code(found, programme, columns, variable, texts[c].strip(), texts[t])
                break
    return found


def _code(
    found: dict[str, dict[str, str]],
    programme: Programme,
    columns: Map[str, Columns],
    variable: str,
    code: str,
    label: str,
) -> None:
    for f in programme.fields:
        headers = columns.get(f.key, ())
        names = {header_key(h) for h in ((headers,) if isinstance(headers, str) else headers)} | _labels(f)
        if f.options and code and header_key(variable) in names:
            value = option_keys(f).get(header_key(label))
            if value:
                found.setdefault(f.key, {})[code] = value


def mapping_of(suggestion: Suggestion, table: Table, *, sure_only: bool = False) -> Mapping:
    """The suggestion taken as it is; with `sure_only` just the part that needs no person."""
    columns = {k: v for k, v in suggestion.columns.items() if not sure_only or k in suggestion.sure}
    return Mapping(columns, suggestion.values, table.sheet or None, None)


def read_map(text: str) -> Mapping:
    """Read MAP.toml. Raises ImportProblem with what is wrong in it."""
    try:
        raw = tomllib.loads(text)
        columns = {
            str(key): header if isinstance(header, str) else tuple(str(h) for h in header)
            for key, header in raw["columns"].items()
        }
        values = {
            str(key): {str(k): str(v) for k, v in meanings.items()} for key, meanings in raw.get("values", {}).items()
        }
        return Mapping(columns, values, raw.get("sheet"), int(raw["header_row"]) if "header_row" in raw else None)
    except tomllib.TOMLDecodeError as error:
        raise ImportProblem("The mapping is not valid TOML: {error}.", error=error) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ImportProblem("The mapping needs a table [columns] with field = “header”.") from error


def write_map(mapping: Mapping) -> str:
    """The mapping as MAP.toml; reading it again gives the same."""
    document = tomlkit.document()
    if mapping.sheet:
        document["sheet"] = mapping.sheet
    if mapping.header_row:
        document["header_row"] = mapping.header_row
    document["columns"] = {k: v if isinstance(v, str) else list(v) for k, v in mapping.columns.items()}
    if mapping.values:
        document["values"] = {key: dict(meanings) for key, meanings in mapping.values.items()}
    return tomlkit.dumps(document)
