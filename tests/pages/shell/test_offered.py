"""What no page of ours could have sent is told from what an honest browser sends, whatever the network does."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.shell.offered import MOST, MOST_CHOICES, REST, Forged, Offered

EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
FRAGMENT = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


class Tab:
    """One connection: what the page draws, and what the browser says to it."""

    def __init__(self):
        self.now = 1000.0
        self.offered = Offered(clock=lambda: self.now)

    def draws(self, kind, key, **how):
        said = ForwardMsg()
        said.hash, said.metadata.cacheable = f"{kind} {key} {how}", True
        block = kind in ("tab_container", "expandable", "popover")
        drawn = said.delta.add_block if block else said.delta.new_element
        element = getattr(drawn, kind)
        element.id = key if key.startswith("$$") else f"$$ID-0123-{key}"
        for name, value in how.items():
            if isinstance(value, list):
                getattr(element, name).extend(value)
            else:
                setattr(element, name, value)
        self.offered.draws(said.SerializeToString())
        return said.hash

    def draws_again(self, known):
        said = ForwardMsg()
        said.ref_hash = known
        self.offered.draws(said.SerializeToString())

    def ends(self, how=ForwardMsg.FINISHED_SUCCESSFULLY):
        said = ForwardMsg()
        said.script_finished = how
        self.offered.draws(said.SerializeToString())

    def shows(self, kind, key, **how):
        self.draws(kind, key, **how)
        self.ends()

    def says(self, key, **value):
        asked = BackMsg()
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = key if key.startswith("$$") or not key else f"$$ID-0123-{key}"
        for name, given in value.items():
            if isinstance(given, list):
                getattr(state, name).data.extend(given)
                getattr(state, name).SetInParent()
            else:
                setattr(state, name, given)
        return self.offered.forged(asked)

    def presses(self, key):
        return self.says(key, trigger_value=True)


@pytest.fixture
def tab():
    return Tab()


def test_what_stands_on_the_page_may_be_pressed(tab):
    tab.shows("button", "save")

    assert tab.presses("save") is None


@pytest.mark.parametrize("key", ("save", "$$ID-9999-other", "role", ""))
def test_what_was_never_drawn_may_not(tab, key):
    tab.shows("button", "other")

    assert tab.presses(key) is Forged.UNOFFERED
    assert tab.says(key, string_value="coordinator") is Forged.UNOFFERED


def test_until_the_first_page_is_drawn_a_browser_holds_what_it_held_before(tab):
    tab.ends(EARLY)

    assert tab.says("looked_at", string_value="H-03") is None
    tab.shows("selectbox", "other")
    assert tab.says("looked_at", string_value="H-03") is None  # it goes on sending it for a moment
    assert tab.presses("looked_at") is Forged.UNOFFERED


def test_what_a_browser_held_before_may_be_a_choice_that_is_offered_no_longer(tab):
    assert tab.says("order", string_value="by name") is None

    tab.shows("selectbox", "order", options=["by code"])

    assert tab.says("order", string_value="by name") is None


def test_what_is_disabled_takes_no_press(tab):
    tab.shows("button", "save", disabled=True)

    assert tab.presses("save") is Forged.DISABLED


@pytest.mark.parametrize(("later", "found"), ((REST - 1, None), (REST + 1, Forged.DISABLED)))
def test_what_was_disabled_a_moment_ago_may_have_been_pressed_before(tab, later, found):
    tab.shows("button", "save")
    tab.shows("button", "save", disabled=True)
    tab.now += later
    tab.shows("button", "save", disabled=True)

    assert tab.presses("save") is found


def test_a_press_before_it_was_disabled_allows_none_after(tab):
    tab.shows("button", "save")
    assert tab.presses("save") is None
    tab.shows("button", "save", disabled=True)
    tab.now += 2 * REST

    assert tab.presses("save") is Forged.DISABLED


def test_what_is_enabled_again_takes_presses(tab):
    tab.shows("button", "save", disabled=True)
    tab.shows("button", "save")

    assert tab.presses("save") is None


@pytest.mark.parametrize(("later", "found"), ((REST - 1, None), (REST + 1, Forged.UNOFFERED)))
def test_what_has_gone_a_moment_ago_may_have_been_pressed_before(tab, later, found):
    tab.shows("button", "save")
    tab.shows("button", "other")
    tab.now += later
    tab.shows("button", "other")

    assert tab.presses("save") is found


def test_a_fragment_and_a_run_cut_short_take_nothing_from_the_page(tab):
    tab.shows("button", "save")
    for how in (FRAGMENT, EARLY):
        tab.draws("button", "other")
        tab.ends(how)
    tab.now += 2 * REST

    assert tab.presses("save") is None


def test_a_message_that_is_only_named_again_draws_too(tab):
    save, cancel = tab.draws("button", "save"), tab.draws("button", "cancel", disabled=True)
    tab.ends()
    tab.now += 2 * REST
    tab.draws_again(save)
    tab.draws_again(cancel)
    tab.draws_again("never heard of")
    tab.ends()
    tab.now += 2 * REST

    assert tab.presses("save") is None
    assert tab.presses("cancel") is Forged.DISABLED


@pytest.mark.parametrize("value", (0.5, -1.0, 4.001, 1e308, float("nan"), float("inf"), float("-inf")))
def test_a_number_out_of_range_cannot_be_given(tab, value):
    tab.shows("number_input", "level", has_min=True, min=1, has_max=True, max=4)

    assert tab.says("level", double_value=value) is Forged.RANGE
    assert tab.says("level", double_value=1.0) is tab.says("level", double_value=4.0) is None


def test_the_widest_range_that_was_shown_counts(tab):
    tab.shows("number_input", "level", has_min=True, min=1, has_max=True, max=4)
    tab.shows("number_input", "level", has_min=True, min=0, has_max=False)

    assert tab.says("level", double_value=1e6) is None
    assert tab.says("level", double_value=-1.0) is Forged.RANGE


@pytest.mark.parametrize(
    ("kind", "name", "one", "other"),
    (
        ("selectbox", "string_value", "H-01", "H-02"),
        ("radio", "string_value", "H-01", "H-02"),
        ("multiselect", "string_array_value", ["H-01"], ["H-01", "H-02"]),
    ),
)
def test_only_what_stands_in_the_list_or_stood_there_can_be_chosen(tab, kind, name, one, other):
    tab.shows(kind, "application", options=["H-01"])
    assert tab.says("application", **{name: one}) is None
    assert tab.says("application", **{name: other}) is Forged.RANGE

    tab.shows(kind, "application", options=["H-02"])
    assert tab.says("application", **{name: one}) is tab.says("application", **{name: other}) is None


def test_a_choice_is_taken_as_it_comes_where_any_text_may_be_chosen_or_the_list_is_long(tab):
    tab.draws("selectbox", "any", options=["H-01"], accept_new_options=True)
    tab.draws("selectbox", "long", options=["H-01"])
    tab.draws("selectbox", "long", options=[f"H-{n}" for n in range(MOST_CHOICES + 1)])
    tab.ends()

    assert tab.says("any", string_value="mine") is tab.says("long", string_value="mine") is None


def test_a_field_that_is_disabled_holds_what_the_page_put_in_and_nothing_else(tab):
    tab.draws("number_input", "level", disabled=True, default=2, value=3, set_value=True)
    tab.draws("text_input", "code", disabled=True, default="aino")
    tab.ends()

    assert tab.says("level", double_value=2.0) is tab.says("level", double_value=3.0) is None
    assert tab.says("code", string_value="aino") is None
    assert tab.says("level", double_value=4.0) is tab.says("code", string_value="bo") is Forged.DISABLED


def test_a_field_that_was_disabled_goes_on_holding_what_was_typed_before(tab):
    tab.shows("number_input", "level")
    assert tab.says("level", double_value=3.5) is None
    tab.shows("number_input", "level", disabled=True)
    tab.now += 2 * REST

    assert tab.says("level", double_value=3.5) is None
    assert tab.says("level", double_value=4.0) is Forged.DISABLED


def test_pills_that_are_disabled_keep_what_is_pressed_in(tab):
    said = ForwardMsg()
    pills = said.delta.new_element.button_group
    pills.id, pills.disabled = "$$ID-0123-cited", True
    for text in ("first", "second", "third"):
        pills.options.add().content = text
    pills.default.append(1)
    pills.raw_values.extend(["first", "third"])
    tab.offered.draws(said.SerializeToString())
    tab.ends()

    assert tab.says("cited", string_array_value=["second"]) is None
    assert tab.says("cited", string_array_value=["first", "third"]) is None
    assert tab.says("cited", string_array_value=["third"]) is Forged.DISABLED


@pytest.mark.parametrize(
    ("kind", "value"),
    (
        ("button", {"string_value": "x"}),
        ("checkbox", {"trigger_value": True}),
        ("text_area", {"double_value": 1.0}),
        ("number_input", {"string_value": "2"}),
        ("date_input", {"string_value": "2021/12/10"}),
        ("tab_container", {"trigger_value": True}),
        ("expandable", {"int_value": 1}),
        ("popover", {"string_value": "x"}),
    ),
)
def test_a_value_of_another_kind_is_none_of_ours(tab, kind, value):
    tab.shows(kind, "one")

    assert tab.says("one", **value) is Forged.KIND


def test_a_field_that_was_emptied_says_nothing_and_a_kind_we_do_not_know_anything(tab):
    tab.draws("selectbox", "order", options=["by code"])
    tab.draws("slider", "strange")
    tab.ends()

    assert tab.says("order") is tab.says("strange", double_array_value=[99.0]) is None


def test_files_are_laid_into_a_field_of_files_unless_it_is_disabled(tab):
    files = FileUploaderState()
    files.uploaded_file_info.add().name = "x.csv"
    asked = BackMsg()
    state = asked.rerun_script.widget_states.widgets.add()
    state.id = "$$ID-0123-files"
    state.file_uploader_state_value.CopyFrom(files)

    tab.shows("file_uploader", "files", disabled=True)
    assert tab.offered.forged(asked) is Forged.DISABLED
    tab.shows("file_uploader", "files")
    assert tab.offered.forged(asked) is None


@pytest.mark.parametrize("order", ("clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime"))
def test_orders_to_the_server_and_broken_messages_are_never_too_early(tab, order):
    asked = BackMsg()
    setattr(asked, order, True)

    assert tab.offered.forged(asked) is tab.offered.forged(BackMsg()) is Forged.ORDER
    assert tab.offered.forged(None) is Forged.BROKEN


def test_a_heartbeat_and_a_wish_to_upload_are_fine(tab):
    heartbeat, upload = BackMsg(), BackMsg()
    heartbeat.app_heartbeat = True
    upload.file_urls_request.request_id = "1"

    assert tab.offered.forged(heartbeat) is tab.offered.forged(upload) is None


def test_a_tab_that_has_seen_very_much_is_not_accused_of_what_was_forgotten(tab):
    for n in range(MOST + 1):
        tab.draws("button", f"b{n}")
    tab.ends()

    assert tab.presses(f"b{MOST}") is tab.presses("never drawn") is None
    assert tab.says("b0", string_value="x") is Forged.KIND
