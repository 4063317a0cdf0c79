"""Interviews, the calendar: weeks as tables of day and hour, or a list in the order of time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from data.access import Viewer
from data.queries.interviews import Talk
from data.queries.programmes import Frame, Person
from data.text import N_, languages
from pages.shared import markup
from pages.shared.text import HELSINKI, _, clock, day, n_

STATES = {"proposed": N_("proposed"), "confirmed": N_("confirmed"), "held": N_("held"), "cancelled": N_("cancelled")}
SHAPES = {"proposed": "◌", "confirmed": "○", "held": "●", "cancelled": "✕"}
KINDS = {"proposed": "contested", "confirmed": "out", "held": "safe", "cancelled": "no"}
WORKING_HOURS = range(8, 16)
DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MOST = 50  # applications offered for booking, interviews in the list


def open_interview(code: str | None) -> None:
    if code:
        st.query_params["code"] = code


def to_book(codes: Sequence[str]) -> None:
    """Applications without an interview; a press opens the booking."""
    if codes:
        st.pills(
            _("Book an interview for"),
            codes[:MOST],
            key="to_book",
            on_change=lambda: open_interview(st.session_state["to_book"]),
            wrap=True,
        )


def calendar(me: Viewer, here: Frame, talks: Sequence[Talk], people: Mapping[str, Person]) -> None:
    """Whose interviews, and whether as a week or as a list; on a phone the week too is drawn as a list."""
    left, right = st.columns(2)
    whose = {"all": _("Everybody's"), "mine": _("Mine")}
    only = left.segmented_control(
        _("Whose"),
        list(whose),
        format_func=whose.__getitem__,
        default="all",
        required=True,
        key="whose",
        persist_state="session",
        wrap=True,
    )
    views = {"weeks": _("Week"), "list": _("List")}
    view = right.segmented_control(
        _("Show as"),
        list(views),
        format_func=views.__getitem__,
        default="weeks",
        required=True,
        key="view",
        persist_state="session",
        wrap=True,
    )
    found = [talk for talk in talks if only == "all" or me.code in talk.interviewers]
    if not found:
        st.info(_("You interview nobody yet. The coordinator books interviewers."))
        return
    if view == "list":
        _listed(found, people)
        return
    monday = _week(here, found)
    shown = [talk for talk in found if monday <= _local(talk).date() < monday + timedelta(days=7)]
    with st.container(key="week_grid"):
        _grid(monday, shown, people)
    with st.container(key="week_list"):
        _short(monday, shown)


def _week(here: Frame, talks: Sequence[Talk]) -> date:
    """The Monday of the week chosen: at first the week of today, or the next with an interview."""
    planned = [date.fromisocalendar(int(week[:4]), int(week[-2:]), 1) for week in here.programme.interview_weeks]
    mondays = sorted({*planned, *(_monday(_local(talk).date()) for talk in talks)})
    first = next((monday for monday in mondays if monday + timedelta(days=6) >= here.today), mondays[-1])
    return st.pills(
        _("Week"),
        mondays,
        format_func=_span,
        default=first,
        required=True,
        key="week",
        persist_state="session",
        wrap=True,
    )


def _span(monday: date) -> str:
    friday = monday + timedelta(days=4)
    return f"{monday.isocalendar().week} · {monday.day}.{monday.month}.–{friday.day}.{friday.month}."


def _monday(when: date) -> date:
    return when - timedelta(days=when.weekday())


def _local(talk: Talk) -> datetime:
    return talk.starts_at.astimezone(HELSINKI)


def _grid(monday: date, talks: Sequence[Talk], people: Mapping[str, Person]) -> None:
    """Hours down, days across; two interviews in one hour take two rows."""
    days = [monday + timedelta(days=n) for n in range(5 if all(_local(t).weekday() < 5 for t in talks) else 7)]
    cells: dict[tuple[int, date], list[Talk]] = {}
    for talk in talks:
        cells.setdefault((_local(talk).hour, _local(talk).date()), []).append(talk)
    hours = sorted({*WORKING_HOURS, *(hour for hour, _date in cells)})
    rows: list[list[markup.Cell]] = []
    for hour in hours:
        height = max((len(cells.get((hour, d), ())) for d in days), default=0)
        for line in range(max(1, height)):
            row: list[markup.Cell] = [f"{hour}–{hour + 1}"]
            for d in days:
                here = cells.get((hour, d), [])
                row.append(_link(here[line], people) if line < len(here) else "")
            rows.append(row)
    markup.table(
        n_(
            "Week {week}: {n} interview; an empty cell is free.",
            "Week {week}: {n} interviews; an empty cell is free.",
            len(talks),
            week=monday.isocalendar().week,
        ),
        [_("Hour"), *(f"{_(DAYS[d.weekday()])} {d.day}.{d.month}." for d in days)],
        rows,
        visible_caption=True,
    )


def _link(talk: Talk, people: Mapping[str, Person]) -> markup.Cell:
    text = f"{SHAPES[talk.state]} {talk.code} {clock(talk.starts_at)} · {_(STATES[talk.state])} · {_who(talk, people)}"
    return markup.Link(text, f"/interviews?code={talk.code}")


def _who(talk: Talk, people: Mapping[str, Person]) -> str:
    return ", ".join(people[code].name if code in people else code for code in talk.interviewers) or _("nobody yet")


def _listed(talks: Sequence[Talk], people: Mapping[str, Person]) -> None:
    if not talks:
        st.info(_("No interview in this week. Choose another above."))
        return
    if len(talks) > MOST:
        st.caption(_("The first {n} of {all} interviews. “Mine” shows yours.", n=MOST, all=len(talks)))
    markup.table(
        _("Interviews in the order of time"),
        [_("Team"), _("When"), _("State"), _("Interviewers"), _("Language"), _("Where")],
        [
            [
                markup.Link(f"{talk.code} {talk.name}", f"/interviews?code={talk.code}"),
                when(talk),
                markup.Mark(_(STATES[talk.state]), KINDS[talk.state]),
                _who(talk, people),
                languages().get(talk.language, talk.language),
                talk.place,
            ]
            for talk in talks[:MOST]
        ],
    )


def _short(monday: date, talks: Sequence[Talk]) -> None:
    """The week on a phone: when, who, in what state."""
    markup.table(
        _("Interviews of week {week}", week=monday.isocalendar().week),
        [_("When"), _("Team"), _("State")],
        [
            [
                f"{_(DAYS[_local(talk).weekday()])} {_local(talk).day}.{_local(talk).month}. {clock(talk.starts_at)}",
                markup.Link(f"{talk.code} {talk.name}", f"/interviews?code={talk.code}"),
                markup.Mark(_(STATES[talk.state]), KINDS[talk.state]),
            ]
            for talk in talks
        ],
    )


def when(talk: Talk) -> str:
    """Weekday, date, and from when to when."""
    ends = talk.starts_at + timedelta(minutes=talk.minutes)
    return f"{_(DAYS[_local(talk).weekday()])} {day(talk.starts_at)} {clock(talk.starts_at)}–{clock(ends)}"
