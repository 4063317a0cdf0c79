"""Set-up, programme: name, slots and dates; and an empty programme of one's own."""

import streamlit as st

from data import programme as programmes
from data.access import GateKey, Viewer
from data.actions import setup
from data.queries.programmes import Frame
from pages.shared import markup
from pages.shared.acting import acting
from pages.shared.here import engine
from pages.shared.text import _, plain, word

TEMPLATE = "soske-2022"


def dates(me: Viewer, here: Frame) -> None:
    """Slots and dates; what a change does is said before it is made."""
    programme = here.programme
    st.header(plain(word(programme.name)), anchor=False)
    st.write(_("A change of slots or dates acts at once: late applications and the cut line follow it the next time."))
    with st.form("dates"):
        slots = st.number_input(_("Slots"), 1, 500, programme.slots)
        left, right = st.columns(2)
        opens = left.date_input(_("Call opens"), programme.opens, format="DD.MM.YYYY")
        deadline = right.date_input(_("Call closes, the whole day counts"), programme.deadline, format="DD.MM.YYYY")
        decision = left.date_input(_("Decision by"), programme.decision_by, format="DD.MM.YYYY")
        starts = right.date_input(_("Programme starts"), programme.starts, format="DD.MM.YYYY")
        ends = left.date_input(_("Programme ends"), programme.ends, format="DD.MM.YYYY")
        sealed = GateKey.RUBRIC_SEALED in here.gates
        reason = st.text_input(_("Reason, as it will stand in the minutes"), key="dates_reason") if sealed else ""
        if st.form_submit_button(_("Save the dates")):
            changes = {
                "slots": int(slots),
                "opens": opens,
                "deadline": deadline,
                "decision_by": decision,
                "starts": starts,
                "ends": ends,
            }
            text = programmes.rewrite(here.text, changes)
            with acting():
                setup.change_programme(engine(), me, text=text, reason=reason)
            st.rerun()


def own(me: Viewer) -> None:
    """One button starts an empty programme; the sample stays beside it."""
    st.header(_("A programme of your own"))
    st.write(
        _("It starts empty, with the rubric and rules of this template, which you make yours before you seal them.")
    )
    name = st.text_input(_("Name of the new programme"), _("Our programme"), key="own_name")
    st.button(_("Start an empty programme"), key="own_start", type="primary", on_click=_start, args=(me, name))
    if key := st.session_state.get("own_key"):
        st.success(_("The programme is there. You are its coordinator, chair and assessor until you add people."))
        markup.link(_("Open the new programme"), f"/programme?to={key}&next=/")


def _start(me: Viewer, name: str) -> None:
    with acting():
        st.session_state.own_key = setup.start_own(engine(), me, template=TEMPLATE, name=name)
