"""Whoever presses or types, and closes the tab at once, has done it: nothing that was sent is lost."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from data.queries.drafts import drafts
from tests.browser.conftest import eventually
from tests.wire import Tab

KEY = "note|H-08|B4"  # Cecilia interviews H-08


@pytest.mark.parametrize("busy", (False, True))
def test_what_a_tab_sends_last_is_done_although_it_closes_at_once(own_server, busy):
    """Ten times; `busy`: while a run of the page is still under way."""
    for n in range(10):
        with Tab(own_server.url, cookies={"valinta_member": "cecilia"}) as tab:
            widget = tab.opens("interviews", "code=H-08").widget(f"draft_{KEY}")
            last = BackMsg()
            last.CopyFrom(tab.asked)
            state = last.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = widget, f"{busy} {n}"
            for message in (tab.asked, last) if busy else (last,):
                tab.sends(message)

        eventually(lambda: drafts(own_server.engine, own_server.acts("cecilia"), [KEY]).get(KEY), f"{busy} {n}")
