"""What an import did with one file, as the command line tells it: one JSON object, or lines for a person.

It stores nothing and hides nothing: whatever was not used, or needs a look, stands in it with its place and cause.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.actions.intake import Change, Outcome
from data.imports import Attention, Reading, Suggestion
from data.imports.notes import ImportedNote


@dataclass(frozen=True, slots=True)
class Report:
    """Counts, what stands behind them, and what a person should look at."""

    counts: Mapping[str, int | str]
    details: Mapping[str, object]
    remarks: Sequence[str] = ()

    def as_json(self) -> dict[str, object]:
        return {**self.counts, **self.details}

    def as_text(self, name: str) -> str:
        counts = ", ".join(f"{key} {value}" for key, value in self.counts.items())
        return "\n".join([f"{name}: {counts}", *(f"  {remark}" for remark in self.remarks)])


def of_applications(found: Reading, outcome: Outcome, suggestion: Suggestion) -> Report:
    flags = _flags((*found.refused, *found.attention))
    flags += [
        {"row": a["row"], "field": a["field"], "sentence": a["sentence"].format(**a["values"])}
        for a in outcome.attention
    ]
    return Report(
        counts={
            "format": found.form,
            "rows": found.rows,
            "accepted": len(found.applications),
            "refused": len(found.refused),
            "new": len(outcome.new),
            "changed": len(outcome.changed),
            "unchanged": len(outcome.unchanged),
        },
        details={
            "attention": flags,
            "suggested": dict(suggestion.columns),
            "unmapped": list(found.unmapped),
            "missing": list(found.missing),
            "applications": [
                {
                    **a.values,
                    "submitted_at": a.submitted_at.isoformat() if a.submitted_at else None,
                    "submitted_by": a.submitted_by,
                    "row": a.row,
                    "late": a.late,
                }
                for a in found.applications
            ],
            "changes": [
                {"application": c.code, "field": c.field, "before": c.before, "after": c.after} for c in outcome.changes
            ],
            "absent": list(outcome.absent),
        },
        remarks=[
            *(_flag(flag) for flag in flags),
            *(_change(change) for change in outcome.changes),
            *(f"{code} is not in this file; it stays." for code in outcome.absent),
            *_columns(found, suggestion),
        ],
    )


def _flags(found: Sequence[Attention]) -> list[dict[str, object]]:
    return [{"row": a.row, "field": a.field, "sentence": a.sentence.format(**a.values)} for a in found]


def _flag(flag: Mapping[str, object]) -> str:
    row = f"row {flag['row']}" if flag["row"] else ""
    where = ", ".join(str(part) for part in (row, flag["field"]) if part)
    return f"{where}: {flag['sentence']}" if where else str(flag["sentence"])


def _change(change: Change) -> str:
    if change.before is None and change.after is None:
        return f"{change.code}, {change.field}: changed; personal answers are not shown."
    before, after = (json.dumps(value, ensure_ascii=False) for value in (change.before, change.after))
    return f"{change.code}, {change.field}: {before} → {after}"


def _columns(found: Reading, suggestion: Suggestion) -> list[str]:
    """The questions without a column, and the columns without a question."""
    perhaps = {key: suggestion.columns[key] for key in found.missing if key in suggestion.columns}
    named = {header for columns in perhaps.values() for header in ([columns] if isinstance(columns, str) else columns)}
    return [
        *(
            f"{key}: perhaps the column “{columns if isinstance(columns, str) else '”, “'.join(columns)}”; "
            "confirm it with --map."
            for key, columns in perhaps.items()
        ),
        *(f"{key}: no column of the file answers it." for key in found.missing if key not in perhaps),
        *(f"The column “{header}” was not used." for header in found.unmapped if header not in named),
    ]


def of_notes(found: Sequence[ImportedNote], counts: Mapping[str, int]) -> Report:
    notes = [
        {
            "application": n.team_code,
            "sure": n.sure,
            "title": n.title,
            "criteria": [c for c, _ in n.sections if c],
            "personal": list(n.personal),
        }
        for n in found
    ]
    flags = _flags([a for n in found for a in n.attention])
    waiting = [
        f"{n.title}: perhaps {n.team_code}; a person confirms it."
        if n.team_code
        else f"{n.title}: names no team; a person matches it."
        for n in found
        if not n.sure
    ]
    personal = [f"{n.title}: holds what looks personal: {', '.join(n.personal)}." for n in found if n.personal]
    remarks = [*(_flag(flag) for flag in flags), *waiting, *personal]
    return Report({"read": len(found), **counts}, {"notes": notes, "attention": flags}, remarks)
