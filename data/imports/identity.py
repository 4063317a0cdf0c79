"""Which form a file comes from, whichever columns it has lost or gained since the last one.

A form is known by its questions: those of two languages share hardly any and stay apart.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from data.imports.own import own_columns
from data.imports.tables import Table, header_key

SHARED = 0.5  # of all headers of two files together, at least so many must stand in both


def form_key(headers: Sequence[str]) -> str:
    """A name for a form that is new; the same headers give the same one, whatever their order."""
    keys = sorted(header_key(header) for header in headers)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]


def question_headers(table: Table) -> tuple[str, ...]:
    """The headers of a file for comparing, without the form tool's own columns."""
    own = own_columns(table)
    return tuple(sorted(header_key(h) for h in table.headers if h not in own.others and h not in own.columns.values()))


def likest_form(headers: Collection[str], stored: Mapping[str, Collection[str]]) -> str | None:
    """The stored form with which a file shares most of its headers; None where none shares half of them.

    >>> likest_form(("name", "goals"), {"old": ("name", "goals", "risks"), "other": ("namn",)})
    'old'
    """

    def shared(form: str) -> float:
        both = {*headers, *stored[form]}
        return len({*headers} & {*stored[form]}) / len(both) if both else 0.0

    best = max(stored, key=shared, default=None)
    return best if best is not None and shared(best) >= SHARED else None
