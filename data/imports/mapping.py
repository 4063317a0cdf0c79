"""A mapping as MAP.toml: written, read, checked, and carried over to the next file of the same form.

What names no field or no canonical value is refused; nothing in it is followed by guess.
"""

import tomllib
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Map

import tomlkit

from data.imports.headers import Columns, Mapping, Suggestion
from data.imports.own import OWN
from data.imports.tables import Table, header_key
from data.programme import Field, Programme
from scoring.errors import ImportProblem


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


def require_fitting(mapping: Mapping, programme: Programme) -> None:
    """Raise ImportProblem where a mapping names a field or a value that the programme does not have."""
    for key, headers in mapping.columns.items():
        field = programme.field(key)
        if field is None and key not in OWN:
            _refuse_field(key, programme)
        if not isinstance(headers, str) and (field is None or not field.options):
            raise ImportProblem(
                "The mapping gives {n} columns for {field}, which is answered by one. Name one column.",
                n=len(headers),
                field=key,
            )
    for key, meanings in mapping.values.items():
        field = programme.field(key) or _refuse_field(key, programme)
        _require_canonical(field, meanings)


def _require_canonical(field: Field, meanings: Map[str, str]) -> None:
    canonical = [option.value for option in field.options]
    for typed, value in meanings.items():
        if value not in canonical:
            raise ImportProblem(
                "The mapping reads “{typed}” of {field} as “{value}”. Write one of its values: {values}.",
                typed=typed,
                field=field.key,
                value=value,
                values=", ".join(canonical) or "–",
            )


def _refuse_field(key: str, programme: Programme) -> Field:
    raise ImportProblem(
        "The mapping names the field “{field}”, which there is not. Write one of: {fields}.",
        field=key,
        fields=", ".join((*(f.key for f in programme.fields), *OWN)),
    )


def located(columns: Map[str, Columns], headers: Sequence[str]) -> tuple[dict[str, Columns], list[tuple[str, str]]]:
    """The columns of a mapping as this file calls them, and (field, header) of those that it does not have.

    A question keeps its column when only its number, its mark of obligation or its case has changed.
    """
    exact, by_key = set(headers), {header_key(header): header for header in reversed(headers)}
    found: dict[str, Columns] = {}
    gone = []
    for key, wanted in columns.items():
        names = (wanted,) if isinstance(wanted, str) else wanted
        here = {name: name if name in exact else by_key.get(header_key(name)) for name in names if name}
        gone += [(key, name) for name, header in here.items() if header is None]
        present = tuple(header for header in here.values() if header is not None)
        if present:
            found[key] = present[0] if isinstance(wanted, str) else present
    return found, gone


def carried_over(
    kept: Mapping, table: Table, suggestion: Suggestion, programme: Programme, *, known: Collection[str]
) -> Mapping:
    """A confirmed mapping for the next file of its form.

    Questions that have lost their column, or had none, take a column that is surely theirs and that is not among the
    `known` headers: what a person has left out before stays out.
    """
    fields = {f.key: {option.value for option in f.options} for f in programme.fields}
    columns = {key: headers for key, headers in kept.columns.items() if key in fields or key in OWN}
    here, gone = located(columns, table.headers)
    used = {header for headers in here.values() for header in ((headers,) if isinstance(headers, str) else headers)}
    for key in suggestion.sure:
        headers = suggestion.columns[key]
        fresh = tuple(h for h in ((headers,) if isinstance(headers, str) else headers) if h not in used)
        fresh = tuple(h for h in fresh if header_key(h) not in known)
        if fresh and key not in here:
            here[key] = fresh[0] if isinstance(headers, str) else fresh
        elif fresh and isinstance(old := here[key], tuple):  # an option more
            here[key] = (*old, *fresh)
    for key, header in gone:  # stays in the mapping: it is reported, and the next file may have it again
        options = here.get(key)
        if isinstance(options, tuple):
            here[key] = (*options, header)
    values = {
        key: {typed: value for typed, value in meanings.items() if value in fields[key]}
        for key, meanings in _both(suggestion.values, kept.values).items()
        if key in fields
    }
    return Mapping({**columns, **here}, {k: v for k, v in values.items() if v}, kept.sheet, kept.header_row)


def _both(first: Map[str, Map[str, str]], then: Map[str, Map[str, str]]) -> dict[str, dict[str, str]]:
    return {key: {**first.get(key, {}), **then.get(key, {})} for key in (*first, *(k for k in then if k not in first))}
