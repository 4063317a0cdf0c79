"""What each step of the way in shows: columns to confirm, rows that need attention, the difference to what is there."""

from collections.abc import Mapping as Map
from datetime import datetime

import streamlit as st

from data.actions.intake import Change, Outcome
from data.imports import FORMS, Mapping, Reading, Suggestion, Table
from data.imports.headers import Columns, option_keys
from data.imports.tables import header_key, text_of
from data.programme import Field, Kind
from data.queries.programmes import Frame
from pages.shared import markup
from pages.shared.answers import written
from pages.shared.here import language
from pages.shared.text import _, aloud, moment, n_, plain, word

MOST_MEANINGS = 20  # answers that are none of the options, asked about for each question
MOST_SHOWN = 200  # rows of attention or change on one screen; the rest is counted


def columns(here: Frame, table: Table, suggestion: Suggestion, mapping: Mapping, *, kept: bool) -> Mapping:
    """Which column answers which question: suggested, confirmed by a person. Returns what is chosen."""
    st.header(_("Which column answers which question?"))
    sure = sum(key in suggestion.sure for key in mapping.columns)
    st.write(
        _(
            "{form}: {rows} rows, {columns} columns. {sure} of {fields} questions were found by their own words.",
            form=FORMS[suggestion.form].NAME,
            rows=len(table.rows),
            columns=len(table.headers),
            sure=sure,
            fields=len(here.programme.fields),
        )
    )
    if kept:
        st.info(_("These columns were confirmed for an earlier file of this form."))
    doubtful = [
        f
        for f in here.programme.fields
        if (_gone(mapping.columns.get(f.key), table) if kept else f.key not in suggestion.sure)
    ]
    certain = [f for f in here.programme.fields if f not in doubtful]
    chosen: dict[str, Columns] = {}
    if doubtful:
        st.subheader(_("Please look at these"))
    for f in doubtful:
        _column(f, table, mapping, chosen)
    known = sum(f.key in mapping.columns for f in certain)
    with st.expander(n_("{n} question found", "{n} questions found", known), expanded=False):
        for f in certain:
            _column(f, table, mapping, chosen)
        _own_columns(table, suggestion, mapping, chosen)
    values = _meanings(here, table, chosen, mapping.values)
    if suggestion.unmapped:
        st.caption(
            _(
                "Columns that answer no question, kept with the raw row: {headers}",
                headers=plain("; ".join(suggestion.unmapped)),
            )
        )
    return Mapping(chosen, values, mapping.sheet, mapping.header_row)


def _own_columns(table: Table, suggestion: Suggestion, mapping: Mapping, chosen: dict[str, Columns]) -> None:
    """The form tool's own columns. “No column” is kept too: it stands above what the file suggests."""
    names = {
        "submitted_at": _("When it was sent"),
        "response_id": _("The answer's number in the form"),
        "submitted_by": _("Who sent it"),
    }
    headers = ["", *table.headers]
    for key, name in names.items():
        suggested = mapping.columns.get(key, suggestion.own.get(key, ""))
        chosen[key] = st.selectbox(
            name,
            headers,
            index=headers.index(suggested) if suggested in headers else 0,
            format_func=lambda header: header or _("No column"),
            key=f"column_{key}_{table.sha256[:8]}",
        )


def _gone(columns: Columns | None, table: Table) -> bool:
    """Whether a column that was confirmed once is not in this file."""
    named = (columns,) if isinstance(columns, str) else columns or ()
    return any(header not in table.headers for header in named)


def _column(f: Field, table: Table, mapping: Mapping, chosen: dict[str, Columns]) -> None:
    suggested = mapping.columns.get(f.key)
    if isinstance(suggested, tuple):  # one column per option
        chosen[f.key] = suggested
        st.write(
            n_(
                "{field}: {n} column, one for each option",
                "{field}: {n} columns, one for each option",
                len(suggested),
                field=word(f.label),
            )
        )
        return
    headers = [None, *table.headers]
    picked = st.selectbox(
        word(f.label) + (" *" if f.required else ""),
        headers,
        index=headers.index(suggested) if suggested in headers else 0,
        format_func=lambda header: _("No column") if header is None else header,
        key=f"column_{f.key}_{table.sha256[:8]}",
    )
    if picked is not None:
        chosen[f.key] = picked


def _meanings(
    here: Frame, table: Table, chosen: Map[str, Columns], known: Map[str, Map[str, str]]
) -> dict[str, dict[str, str]]:
    """Answers to a choice that are none of its options: a person says what each means, or leaves it open."""
    values = {key: dict(meanings) for key, meanings in known.items()}
    place = {header: i for i, header in enumerate(table.headers)}
    for f in here.programme.fields:
        header = chosen.get(f.key)
        if f.kind is not Kind.CHOICE or not isinstance(header, str):
            continue
        options = option_keys(f)
        typed = dict.fromkeys(text_of(row.cells[place[header]]).strip() for row in table.rows)
        unknown = [t for t in typed if t and header_key(t) not in options]
        meant_before = known.get(f.key, {})
        for text in unknown[:MOST_MEANINGS]:
            choices = [None, *(o.value for o in f.options)]
            question = _("{field}: what does “{text}” mean?", field=word(f.label), text=text)
            st.markdown(plain(question))
            meant = st.selectbox(
                aloud(question),
                choices,
                index=choices.index(meant_before.get(text)) if meant_before.get(text) in choices else 0,
                format_func=lambda value, f=f: next(
                    (word(o.name) for o in f.options if o.value == value), _("Leave open")
                ),
                key=f"meaning_{f.key}_{text}_{table.sha256[:8]}",
                label_visibility="collapsed",
            )
            values.setdefault(f.key, {}).pop(text, None)
            if meant:
                values[f.key][text] = meant
    return values


def attention(here: Frame, found: Reading | None) -> None:
    """Every row with what is doubtful in it; nothing is dropped."""
    assert found is not None
    st.header(_("What needs attention"))
    st.write(
        _(
            "Rows: {rows}. Applications: {accepted}. Not taken in: {refused}. Remarks: {flags}.",
            rows=found.rows,
            accepted=len(found.applications),
            refused=len(found.refused),
            flags=len(found.attention),
        )
    )
    flags = [*found.refused, *found.attention]
    if not flags:
        st.success(_("Nothing needs attention."))
        return
    names = {a.row: str(a.values.get("name") or "") for a in found.applications}
    markup.table(
        _("Rows that need attention"),
        [_("Row"), _("Organisation"), _("Question"), _("Cause")],
        [
            [
                "–" if a.row is None else str(a.row),
                names.get(a.row or 0, ""),
                _field(here, a.field),
                _(a.sentence, **a.values),
            ]
            for a in flags[:MOST_SHOWN]
        ],
    )
    if len(flags) > MOST_SHOWN:
        st.caption(_("The first {n} of {all} are shown.", n=MOST_SHOWN, all=len(flags)))


def _field(here: Frame, key: str | None) -> str:
    if key == "submitted_at":
        return _("Received")
    field = here.programme.field(key or "")
    return word(field.label) if field else key or ""


def difference(here: Frame, outcome: Outcome, found: Reading) -> None:
    """What storing the file will do, before it is done."""
    st.header(_("What will change"))
    markup.facts(
        [
            (_("New applications"), str(len(outcome.new))),
            (_("Changed"), str(len(outcome.changed))),
            (_("Unchanged"), str(len(outcome.unchanged))),
            (_("Stored, not in this file (they stay)"), ", ".join(outcome.absent) or "0"),
        ]
    )
    if not outcome.new and not outcome.changed:
        st.success(_("The file changes nothing: everything in it is stored already."))
    if outcome.changes:
        markup.table(
            _("Changed answers"),
            [_("Code"), _("Question"), _("Before"), _("After")],
            [[c.code, _field(here, c.field), *_sides(here, c)] for c in outcome.changes[:MOST_SHOWN]],
            visible_caption=True,
        )
    for flag in outcome.attention:
        st.warning(f"{flag['code']}: {plain(_(flag['sentence'], **flag['values']))}")
    fresh = sorted(found.applications, key=lambda a: a.row)
    if outcome.new:
        with st.expander(n_("{n} application in the file", "{n} applications in the file", len(fresh))):
            markup.table(
                _("Applications in the file"),
                [_("Row"), _("Organisation"), _("Received")],
                [[str(a.row), str(a.values.get("name") or ""), moment(a.submitted_at)] for a in fresh[:MOST_SHOWN]],
            )


def _sides(here: Frame, change: Change) -> tuple[str, str]:
    """Before and after in words; a personal answer is named as changed and not shown."""
    field = here.programme.field(change.field)
    if field is not None and field.personal:
        return _("not shown"), _("not shown")
    before, after = (_said(field, value) for value in (change.before, change.after))
    return before, after


def _said(field: Field | None, value: object) -> str:
    if field is None:  # when it was received
        return moment(datetime.fromisoformat(str(value))) if value else "–"
    text = written(field, value, language()) or "–"
    return text if len(text) <= 240 else f"{text[:240]} …"
