"""What a form tool adds by itself: an answer's number, when and by whom it was sent, and what else is no question.

Such columns are known by their names or by what stands in them, never by their place alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import ModuleType

from data.imports.forms import FORMS
from data.imports.tables import Table, header_key

OWN = ("response_id", "submitted_at", "submitted_by")  # keys of a mapping beside the questions of the programme


@dataclass(frozen=True, slots=True)
class Own:
    """`form`: the tool that the file most likely comes from; `columns`: what -> header; `others`: further headers."""

    form: str
    columns: Mapping[str, str]
    others: frozenset[str]


def own_columns(table: Table, questions: Collection[str] = ()) -> Own:
    """The tool's own columns. What is called like one of the `questions` is one, unless it stands among the tool's."""
    form, tool = _form_of(table)
    columns = _by_name(table, tool)
    shape = _shape(table, tool)
    columns |= {what: table.headers[i] for what, i in shape.items() if what in OWN and what not in columns}
    others = {table.headers[i] for what, i in shape.items() if what not in OWN}
    in_front = True
    for header in table.headers:
        key = header_key(header)
        if key in tool.OTHERS and (in_front or key not in questions):
            others.add(header)
        in_front = in_front and (header in others or header in columns.values())
    return Own(form, columns, frozenset(others - set(columns.values())))


def _form_of(table: Table) -> tuple[str, ModuleType]:
    keys = [header_key(header) for header in table.headers]
    cells = [row.cells for row in table.rows[:20]]
    best = max(sorted(FORMS), key=lambda name: FORMS[name].likeness(keys, cells))
    return best, FORMS[best]


def _by_name(table: Table, tool: ModuleType) -> dict[str, str]:
    keys = {header_key(header): header for header in reversed(table.headers)}
    wanted = dict(zip(OWN, (tool.RESPONSE_ID, tool.SUBMITTED_AT, tool.SUBMITTED_BY), strict=True))
    return {what: next(keys[k] for k in names if k in keys) for what, names in wanted.items() if keys.keys() & {*names}}


def _shape(table: Table, tool: ModuleType) -> Mapping[str, int]:
    if not hasattr(tool, "by_content"):
        return {}
    found: Mapping[str, int] = tool.by_content(
        [header_key(header) for header in table.headers], [row.cells for row in table.rows[:20]]
    )
    return found
