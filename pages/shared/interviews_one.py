"""One interview: who, when and where, its invitation and its booking. Guide and notes stand in interviews_guide."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from data.access import Act, Role, Viewer
from data.actions import interviews as acts
from data.actions.booking import FEWEST, MOST, NEXT
from data.queries import applications, interviews
from data.queries.applications import Row
from data.queries.interviews import Talk
from data.queries.programmes import Frame, Person
from data.text import languages
from pages.shared import interviews_guide, markup
from pages.shared.acting import acting, told
from pages.shared.here import engine
from pages.shared.interviews_calendar import KINDS, STATES, when
from pages.shared.text import _, plain


def one(me: Viewer, here: Frame, row: Row, people: Mapping[str, Person]) -> None:
    """The newest interview of one application that is not cancelled, else the way to book one."""
    st.title(plain(_("Interview of {code} {name}", code=row.code, name=row.name)), anchor=False)
    st.button(_("Back to the calendar"), on_click=st.query_params.clear, icon=":material/arrow_back:", key="back")
    found = interviews.talks(engine(), me, code=row.code)
    talk = next((t for t in reversed(found) if t.state != "cancelled"), None)
    told("interview")
    if talk is None:
        st.info(_("No interview is booked for {code}.", code=row.code))
        _cancelled(found)
    else:
        _facts(me, talk, people)
    if me.may(Act.PREPARE):
        with st.expander(_("Book the interview") if talk is None else _("Change the booking"), expanded=talk is None):
            _booking(me, here, row, talk, people)
    interviews_guide.guide(me, here, row, (talk.language if talk else row.language) or "fi")


def _facts(me: Viewer, talk: Talk, people: Mapping[str, Person]) -> None:
    markup.facts(
        [
            (_("When"), when(talk)),
            (_("State"), markup.Mark(_(STATES[talk.state]), KINDS[talk.state])),
            (_("Language"), languages().get(talk.language, talk.language)),
            (_("Where"), talk.place or "–"),
            *([(_("Link"), markup.Outward(talk.link))] if talk.link else []),
            (_("Interviewers"), ", ".join(people[c].name if c in people else c for c in talk.interviewers) or "–"),
        ]
    )
    if talk.part:
        markup.download(_("Invitation for my calendar, version {n}", n=talk.version), _invitation(talk))
    if me.may(Act.INTERVIEW) and talk.state in ("proposed", "confirmed"):
        st.button(
            _("The interview has been held"),
            key=f"hold_{talk.code}",
            type="primary",
            on_click=_hold,
            args=(me, talk),
            icon=":material/check:",
        )
    if me.may(Act.RATE) and talk.state == "held":
        st.page_link(
            "assess.py",
            label=_("Rate {code} after the interview", code=talk.code),
            query_params={"code": talk.code},
            icon=":material/checklist:",
        )


def _cancelled(found: Sequence[Talk]) -> None:
    """The last that was cancelled, and how it leaves the calendars."""
    if found:
        st.caption(_("Cancelled: {when}.", when=when(found[-1])))
        if found[-1].part:
            markup.download(_("Cancellation for my calendar"), _invitation(found[-1]))


def _invitation(talk: Talk) -> str:
    return f"/download/invitation?interview={talk.id}"


def _hold(me: Viewer, talk: Talk) -> None:
    with acting("interview"):
        acts.hold(engine(), me, talk.id, version=talk.version)


def _booking(me: Viewer, here: Frame, row: Row, talk: Talk | None, people: Mapping[str, Person]) -> None:
    """Date, time, language, place and interviewers; whoever is recused cannot be chosen, and it says so."""
    zone = ZoneInfo(here.programme.timezone)
    recused = applications.application(engine(), me, row.code).recused
    able = [p.code for p in people.values() if {Role.ASSESSOR, Role.CHAIR, Role.COORDINATOR} & set(p.roles)]
    free = [code for code in able if people[code].name not in recused]
    starts = talk.starts_at.astimezone(zone) if talk else None
    name = f"{row.code}_{talk.version if talk else 0}"
    lost = (
        [people[code].name if code in people else code for code in talk.interviewers if code not in free]
        if talk
        else []
    )
    if lost:
        st.warning(_("{names} can no longer keep this interview. Choose somebody else.", names=plain(", ".join(lost))))
    with st.form(f"book_{name}"):
        first, second, third = st.columns(3)
        weeks = here.programme.interview_weeks
        first.date_input(
            _("Date"),
            starts.date() if starts else next_day(weeks, here.today),
            format="DD.MM.YYYY",
            key=f"date_{name}",
            help=_("Interview weeks: {weeks}.", weeks=", ".join(week[-2:].lstrip("0") for week in weeks))
            if weeks
            else None,
        )
        second.time_input(_("Begins at"), starts.time() if starts else "09:00", step=900, key=f"time_{name}")
        third.number_input(_("Minutes"), 15, 240, talk.minutes if talk else 60, step=15, key=f"minutes_{name}")
        fourth, fifth, sixth = st.columns(3)
        spoken = [code for code in languages() if code in ("fi", "sv", "en")]
        fourth.selectbox(
            _("Language"),
            spoken,
            index=spoken.index((talk.language if talk else row.language) or "fi"),
            format_func=languages().get,
            key=f"language_{name}",
        )
        fifth.text_input(_("Where"), talk.place if talk else "Teams", key=f"place_{name}")
        stands = talk.state if talk else None
        states = [state for state in STATES if state in NEXT[stands] and (state != "held" or stands == "held")]
        sixth.selectbox(
            _("State"),
            states,
            index=states.index(stands or "proposed"),
            format_func=lambda state: _(STATES[state]),
            key=f"state_{name}",
        )
        st.text_input(
            _("Link to the meeting"), talk.link if talk else "", key=f"link_{name}", placeholder="https://", type="url"
        )
        st.multiselect(
            _("Interviewers: {fewest} or {most} before it is confirmed", fewest=FEWEST, most=MOST),
            free,
            default=[code for code in talk.interviewers if code in free] if talk else [],
            format_func=lambda code: people[code].name,
            placeholder=_("Choose the interviewers"),
            key=f"who_{name}",
        )
        if recused:
            st.caption(
                _("Recused from {code}, so not to be chosen: {names}.", code=row.code, names=plain(", ".join(recused)))
            )
        if stands == "held":
            st.text_input(_("Why the booking of a held interview is changed"), key=f"reason_{name}")
        st.form_submit_button(
            _("Book") if talk is None else _("Save the change"), on_click=_book, args=(me, row, talk, name, zone)
        )


def next_day(weeks: Sequence[str], today: date) -> date:
    """Today if it stands in one of the interview weeks, else the first day of the next, else of the last.

    >>> next_day(["2021-W47", "2021-W48"], date(2021, 11, 1))
    datetime.date(2021, 11, 22)
    """
    mondays = [date.fromisocalendar(int(week[:4]), int(week[-2:]), 1) for week in sorted(weeks)]
    if not mondays or any(monday <= today < monday + timedelta(days=7) for monday in mondays):
        return today
    return next((monday for monday in mondays if monday > today), mondays[-1])


def _book(me: Viewer, row: Row, talk: Talk | None, name: str, zone: ZoneInfo) -> None:
    state = st.session_state
    with acting("interview"):
        acts.schedule(
            engine(),
            me,
            row.code,
            starts_at=datetime.combine(state[f"date_{name}"], state[f"time_{name}"], zone),
            minutes=int(state[f"minutes_{name}"]),
            language=state[f"language_{name}"],
            place=state[f"place_{name}"],
            link=state[f"link_{name}"],
            reason=state.get(f"reason_{name}", ""),
            interviewers=state[f"who_{name}"],
            state=state[f"state_{name}"],
            interview=talk.id if talk else None,
            version=talk.version if talk else 0,
        )
