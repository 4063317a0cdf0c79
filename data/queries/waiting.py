"""What waits for a person: the tasks of the home page, each with where it is done."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from data.access import Act, GateKey, Viewer
from data.queries import applications, assignments, conflicts, interviews, moderation, programmes, ratings
from data.text import N_, NN_
from scoring.eligibility import Verdict


@dataclass(frozen=True, slots=True)
class Task:
    """So many things to do at one place."""

    n: int
    sentence: tuple[str, str]  # for one and for more
    action: str
    page: str
    code: str | None = None
    by: date | None = None
    values: tuple[tuple[str, object], ...] = ()


def tasks(engine: Engine, viewer: Viewer) -> list[Task]:
    """What this person has to do now, the most urgent first. Empty: nothing waits."""
    found: list[Task] = []
    found += _conflicts(engine, viewer)
    if viewer.may(Act.RATE):
        found += _assessor(engine, viewer)
    found += _talks(engine, viewer)
    if viewer.may(Act.MODERATE):
        found.append(_meeting(engine, viewer))
    if viewer.may(Act.PREPARE):
        found += _coordinator(engine, viewer)
    return [task for task in found if task.n]


def _conflicts(engine: Engine, viewer: Viewer) -> list[Task]:
    return [
        Task(
            conflicts.open_questions(engine, viewer),
            NN_("{n} conflict question unanswered", "{n} conflict questions unanswered"),
            N_("Answer now"),
            "conflicts",
        ),
        Task(
            conflicts.to_rule(engine, viewer),
            NN_("{n} declared conflict to confirm or reject", "{n} declared conflicts to confirm or reject"),
            N_("Look"),
            "conflicts",
        ),
    ]


def _meeting(engine: Engine, viewer: Viewer) -> Task:
    apart = sum(n > 0 for n in moderation.disagreements(engine, viewer).values())
    return Task(
        apart,
        NN_(
            "{n} application where levels lie far apart and nothing is agreed",
            "{n} applications where levels lie far apart and nothing is agreed",
        ),
        N_("Moderate"),
        "moderate",
        by=programmes.frame(engine, viewer).programme.decision_by,
    )


def _assessor(engine: Engine, viewer: Viewer) -> list[Task]:
    queue = ratings.queue(engine, viewer)
    frame = programmes.frame(engine, viewer)
    criteria, by = len(frame.rubric.criteria), frame.programme.decision_by
    open_ = [q for q in queue if not q.submitted]
    again = [q for q in queue if q.submitted and q.interview_held and not q.after_interview]
    full = [q for q in open_ if q.done == criteria]
    return [
        Task(
            len(open_),
            NN_("{n} application to rate", "{n} applications to rate"),
            N_("Continue"),
            "assess",
            next((q.code for q in open_ if q.done), open_[0].code) if open_ else None,
            by,
        ),
        Task(
            len(full),
            NN_("{n} finished sheet not submitted", "{n} finished sheets not submitted"),
            N_("Submit"),
            "assess",
            full[0].code if full else None,
            by,
        ),
        Task(
            len(again),
            NN_(
                "{n} application to look at again after its interview",
                "{n} applications to look at again after their interviews",
            ),
            N_("Look again"),
            "assess",
            again[0].code if again else None,
            by,
        ),
    ]


def _talks(engine: Engine, viewer: Viewer) -> list[Task]:
    today = programmes.frame(engine, viewer).today
    mine = [
        talk
        for talk in interviews.talks(engine, viewer)
        if viewer.code in talk.interviewers
        and talk.state in ("proposed", "confirmed")
        and 0 <= (talk.starts_at.date() - today).days <= 7
    ]
    first = mine[0] if mine else None
    return [
        Task(
            len(mine),
            NN_(
                "{n} interview of yours within a week, the next one {code} on {day}",
                "{n} interviews of yours within a week, the next one {code} on {day}",
            ),
            N_("Open the guide"),
            "interviews",
            first.code if first else None,
            values=(("code", first.code if first else ""), ("day", first.starts_at.date() if first else None)),
        )
    ]


def _coordinator(engine: Engine, viewer: Viewer) -> list[Task]:
    rows = [row for row in applications.applications(engine, viewer) if row.state == "received"]
    rulings = applications.eligible(engine, viewer)
    held_rules = {r.key for r in programmes.frame(engine, viewer).programme.rules if r.kind == "interview"}
    clarify = _to_clarify(rows, rulings, held_rules)
    owed = ratings.owed(engine, viewer)
    frame = programmes.frame(engine, viewer)
    by = frame.programme.decision_by
    return [
        Task(
            sum(bool(row.attention or row.evidence_changed) for row in rows),
            NN_("{n} application needs attention", "{n} applications need attention"),
            N_("Look"),
            "applications",
        ),
        Task(
            len(clarify),
            NN_(
                "{n} application whose eligibility is to be clarified",
                "{n} applications whose eligibility is to be clarified",
            ),
            N_("Clarify"),
            "applications",
            clarify[0] if clarify else None,
            by,
        ),
        Task(
            len(interviews.unmatched(engine, viewer)),
            NN_("{n} note that no team has been confirmed for", "{n} notes that no team has been confirmed for"),
            N_("Confirm"),
            "interviews",
        ),
        Task(
            sum(row.interview is None for row in rows),
            NN_("{n} interview not booked", "{n} interviews not booked"),
            N_("Book"),
            "interviews",
            by=_last_day(frame.programme.interview_weeks),
        ),
        Task(
            sum(o.n for o in owed),
            NN_("{n} sheet not submitted yet", "{n} sheets not submitted yet, by {people} assessors"),
            N_("See who"),
            "home",
            by=by,
            values=(("people", len(owed)),),
        ),
        Task(
            len(assignments.lacking(engine, viewer)),
            NN_("{n} application without enough assessors", "{n} applications without enough assessors"),
            N_("Give it out"),
            "settings",
            by=by,
        ),
        Task(
            int(GateKey.RUBRIC_SEALED not in viewer.gates),
            NN_("Rubric and rules are not sealed", "Rubric and rules are not sealed"),
            N_("Seal"),
            "settings",
            by=frame.programme.deadline,
        ),
        Task(
            int(frame.days_left < 0 and GateKey.CALL_CLOSED not in viewer.gates),
            NN_("The call is over; its gate can be opened", "The call is over; its gate can be opened"),
            N_("Open the gate"),
            "settings",
        ),
    ]


def _last_day(weeks: tuple[str, ...]) -> date | None:
    """The Friday of the last interview week."""
    return max((date.fromisocalendar(int(week[:4]), int(week[-2:]), 5) for week in weeks), default=None)


def _to_clarify(
    rows: list[applications.Row],
    rulings: dict[str, dict[str, applications.Ruling]],
    left_out: set[str],
) -> list[str]:
    """Codes with something to clarify, interviews aside: those have a task of their own."""
    return [
        row.code
        for row in rows
        if any(r.verdict is Verdict.CLARIFY for r in rulings[row.code].values() if r.rule not in left_out)
    ]
