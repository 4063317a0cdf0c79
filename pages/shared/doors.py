"""Doors that stay closed: whoever asks for a page or an application that is not for them is written down.

Nothing opens or closes here; that is for data.access and require(). A browser asks for a page by its address, by the
name Streamlit gave it, or by what stands behind the question mark: all of it may be forged.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.access import Viewer
from data.queries import applications
from data.refusals import refused
from pages.shared.here import engine


def knocked(me: Viewer, closed: list[st.Page]) -> None:
    """Write down what this run asked for and does not get: one of the `closed` pages, an application not seen."""
    context = get_script_run_ctx()
    asked = {context.pages_manager.intended_page_name, context.pages_manager.intended_page_script_hash}
    for page in closed:
        if asked & {page.url_path, page._script_hash}:
            refused(engine(), me, act=f"open {page.url_path}", about=me.programme)
    code = st.query_params.get("code")
    if code and code not in {row.code for row in applications.applications(engine(), me)}:
        refused(engine(), me, act="open application", about=code)
