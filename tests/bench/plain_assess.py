"""The reference of the load: plain Streamlit that draws the elements of our assess page and saves a row for each press.

It runs by `streamlit run` alone: no shell of ours, no rights, no log; the elements stand in elements.json beside it.
"""

import json
import sqlite3
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent


@st.cache_resource
def elements():
    with sqlite3.connect(HERE / "plain.db") as opened:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.execute("CREATE TABLE IF NOT EXISTS rating (id INTEGER PRIMARY KEY, level TEXT)")
    return json.loads((HERE / "elements.json").read_text(encoding="utf-8"))


def save(level):
    with sqlite3.connect(HERE / "plain.db", timeout=30) as opened:
        opened.execute("PRAGMA synchronous = FULL")
        opened.execute("INSERT INTO rating (level) VALUES (?)", (level,))
    st.session_state["chosen"] = level


for number, drawn in enumerate(elements()):
    kind, text, options = drawn["kind"], drawn["text"] or " ", drawn["options"]
    key = drawn["key"] if drawn["key"] not in ("", "None") else f"element_{number}"
    key = key if kind == "button" and key.startswith(("level_", "next")) else f"{key}_{number}"
    if kind == "button" and key.startswith("level_"):
        mark = " **chosen**" if st.session_state.get("chosen") == key[6:] else ""
        st.button(text + mark, key=key, on_click=save, args=(key[6:],), width="stretch")
    elif kind == "button":
        st.button(text, key=key)
    elif kind == "button_group" and options:
        st.pills(text, options, key=key, selection_mode="multi")
    elif kind == "selectbox" and options:
        st.selectbox(text, options, key=key)
    elif kind == "radio" and options:
        st.radio(text, options, key=key)
    elif kind == "checkbox":
        st.toggle(text, key=key)
    elif kind == "text_input":
        st.text_input(text, key=key)
    elif kind == "text_area":
        st.text_area(text, key=key)
    elif kind == "heading":
        st.header(text)
    else:
        st.markdown(text)
