"""An application that came by e-mail or on paper is entered by hand: the whole form, section by section."""

from datetime import datetime, time

import streamlit as st

from data.access import Viewer
from data.actions import applications as acts
from data.imports.tables import Attention
from data.imports.values import reader
from data.programme import Field, Kind
from data.queries.programmes import Frame
from pages.shared.acting import acting, failed, told
from pages.shared.here import engine
from pages.shared.text import HELSINKI, _, plain, word


def form(me: Viewer, here: Frame) -> None:
    """The form's own questions; nothing is stored while an answer cannot be understood."""
    st.page_link("applications.py", label=_("All applications"), icon=":material/arrow_back:")
    st.title(_("Enter an application by hand"), anchor=False)
    told("enter")
    with st.form("enter"):
        left, right = st.columns(2)
        day = left.date_input(_("Received on"), here.today, format="DD.MM.YYYY", key="enter_day")
        at = right.time_input(_("At"), time(12), key="enter_time")
        given: dict[str, object] = {}
        for section, name in here.programme.sections.items():
            fields = [f for f in here.programme.fields if f.section == section]
            if fields:
                st.header(plain(word(name)), anchor=False)
            for field in fields:
                given[field.key] = _asked(field)
        sent = st.form_submit_button(_("Enter the application"), type="primary")
    if not sent:
        return
    values, doubts = understood(here, given)
    wrong = [doubt for doubt in doubts if values.get(str(doubt.field)) is None]
    for doubt in wrong:
        st.error(plain(f"{_label(here, doubt)}: {_(doubt.sentence, **doubt.values)}"), icon=":material/error:")
    if wrong:
        return
    code = ""
    with acting("enter"):
        received = datetime.combine(day, at, HELSINKI)
        code = acts.enter(engine(), me, values=values, submitted_at=received, attention=doubts)
    if failed("enter"):
        st.rerun()
    st.switch_page("applications.py", query_params={"code": code})


def _asked(field: Field) -> object:
    label, key = word(field.label) + (" *" if field.required else ""), f"enter_{field.key}"
    options = {option.value: word(option.name) for option in field.options}
    if field.kind is Kind.CHOICE:
        return st.selectbox(label, list(options), index=None, format_func=options.get, key=key, placeholder=_("Choose"))
    if field.kind is Kind.MULTI:
        return st.multiselect(label, list(options), format_func=options.get, key=key, placeholder=_("Choose"))
    if field.kind in (Kind.LONG, Kind.PARTNERS):
        return st.text_area(label, key=key)
    return st.text_input(label, key=key)


def understood(here: Frame, given: dict[str, object]) -> tuple[dict[str, object], list[Attention]]:
    """What was typed in canonical values, and every doubt with its field; choices are canonical already."""
    values: dict[str, object] = {}
    doubts = []
    for field in here.programme.fields:
        answer = given.get(field.key)
        if field.options or not str(answer or "").strip():
            values[field.key] = answer or None
            continue
        values[field.key], doubt = reader(field, {}, HELSINKI)(str(answer))
        if doubt is not None:
            doubts.append(Attention(None, field.key, *doubt))
    return values, doubts


def _label(here: Frame, doubt: Attention) -> str:
    field = here.programme.field(str(doubt.field))
    return word(field.label) if field else ""
