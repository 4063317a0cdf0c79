"""A question that has one column for each of its options: what in such a cell says that the option is chosen.

Whatever says neither yes nor no is left out and named.
"""

from collections.abc import Callable, Mapping, Sequence

from data.files.content import Cell
from data.imports.headers import labels_of, option_keys, option_part
from data.imports.moments import Cause
from data.imports.tables import header_key, text_of
from data.programme import Field, Kind
from data.text import N_

Read = tuple[object, Cause | None]

_CHOSEN = {"1", "x", "kyllä", "ja", "yes", "true"}
_NOT_CHOSEN = {"", "0", "ei", "nej", "no", "false", "-", "–"}


def options_of(f: Field, headers: Sequence[str], meanings: Mapping[str, str]) -> dict[str, str]:
    """Header -> the option it stands for; headers that name none are left out."""
    names = option_keys(f)
    labels = sorted(labels_of(f), key=len, reverse=True)
    found = {}
    for header in headers:
        key = header_key(header)
        label = next((label for label in labels if key.startswith(label)), "")
        value = meanings.get(header) or names.get(option_part(key, label))
        if value is not None:
            found[header] = value
    return found


def by_option(f: Field, columns: Mapping[int, str], meanings: Mapping[str, str]) -> Callable[[Sequence[Cell]], Read]:
    """Reads the options chosen in one row; `columns`: place -> option. Equal cells are looked at once."""
    names = option_keys(f)
    known: dict[tuple[Cell, str], bool | None] = {}

    def chosen(cell: Cell, option: str) -> bool | None:
        if (cell, option) not in known:
            known[cell, option] = _says(cell, option, names, meanings)
        return known[cell, option]

    def read(cells: Sequence[Cell]) -> Read:
        told = [(option, cells[i], chosen(cells[i], option)) for i, option in columns.items()]
        picked = list(dict.fromkeys(option for option, _, is_chosen in told if is_chosen))
        unclear = dict.fromkeys(text_of(cell).strip() for _, cell, is_chosen in told if is_chosen is None)
        cause: Cause | None = None
        if unclear:
            said = N_("“{value}” says neither that the option is chosen nor that it is not; it was left out.")
            cause = said, {"value": "; ".join(unclear)[:80]}
        if f.kind is Kind.CHOICE and len(picked) > 1:
            return None, (N_("Several options are ticked where one was asked."), {})
        return (picked[0] if f.kind is Kind.CHOICE else picked) if picked else None, cause

    return read


def whole_text(cell: Cell) -> str:
    """A cell as text, 7.0 as 7: spreadsheets keep counted numbers with decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else text_of(cell).strip()


def _says(cell: Cell, option: str, names: Mapping[str, str], meanings: Mapping[str, str]) -> bool | None:
    """Whether a cell says that the option of its column is chosen; None where it says neither."""
    typed = whole_text(cell)
    key = header_key(typed)
    if option in (meanings.get(typed), names.get(key)) or key in _CHOSEN:
        return True
    return False if key in _NOT_CHOSEN else None
