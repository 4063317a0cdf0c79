"""Forged messages: whatever a hand-made browser sends, nothing not allowed is accepted, and each one is logged.

Not logged: what somebody signed out presses, for the page had no time to say so, and the same press sent again, which
is answered as the first one was.
"""

import random

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from data.actions import accounts
from tests.browser.conftest import ROOT, Server
from tests.leaks import committee
from tests.leaks.house import House
from tests.wire import Refused, Tab, ask

FRAMES = 1000


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forged")
    engine = committee.make(f"sqlite:///{folder}/made.db")
    committee.opened(engine, committee.GATES["sealed"])
    engine.dispose()
    (folder / "served").mkdir()
    server = Server(folder / "served", folder / "made.db", mode="sign-in")
    yield House(server)
    alive = ask(server.url, "/healthz").status
    server.stop()
    assert alive == 200


# What our own code refuses, and writes down.


@pytest.mark.parametrize("by", ("name", "hash"))
@pytest.mark.parametrize(
    ("person", "address", "owner"),
    (
        ("olga", "settings", "cora"),
        ("olga", "assess", "ada"),
        ("chris", "settings", "cora"),
        ("bo", "settings", "cora"),
    ),
)
def test_a_page_of_other_roles_stays_shut_by_its_name_and_by_its_hash(house, person, address, owner, by):
    with house.tab(owner) as other, house.tab(person) as tab:
        known = other.opens().pages[address]
        front = tab.opens()

        with house.refuses((person, f"open {address}", committee.KEY)):
            answer = tab.rerun(page_hash=known) if by == "hash" else tab.rerun(page=address)

        assert address not in answer.pages
        assert answer.widgets.keys() == front.widgets.keys()  # the front page in its place


@pytest.mark.parametrize("address", ("applications", "interviews", "assess", "shortlist"))
@pytest.mark.parametrize(("person", "code", "about"), (("rita", "HX2", "HX2"), ("una", "T1", ""), ("bo", "H-01", "")))
def test_an_application_of_others_is_not_opened_by_its_code(house, person, code, about, address):
    with house.tab(person) as tab:
        with house.refuses((person, "open application", about)):
            answer = tab.opens(address, f"code={code}")

        assert b"KanariaName" + code.encode() not in answer.raw


@pytest.mark.parametrize("kind", ("shortlist", "ratings"))
def test_a_file_before_its_time_is_not_taken_away(house, kind):
    with house.tab("ada") as ada, house.refuses(("ada", f"download {kind}", committee.KEY)):
        assert ada.get(f"/download/{kind}").status == 403


STALE = {  # page and button of a tab that stands open; what happens meanwhile, and is undone; what is refused
    "a role taken away": (
        ("cora", "interviews", "code=HX1", "hold_HX1"),
        "UPDATE member SET roles = '[\"observer\"]' WHERE code = 'cora'",
        "UPDATE member SET roles = '[\"coordinator\"]' WHERE code = 'cora'",
        ("hold interview", ""),
    ),
    "a person who has left": (
        ("bo", "assess", "code=HX1&criterion=A1", "level_x_HX1_A1"),
        "UPDATE member SET roles = '[]' WHERE code = 'bo'",
        "UPDATE member SET roles = '[\"assessor\"]' WHERE code = 'bo'",
        ("rate", "HX1"),
    ),
    "a recusal": (
        ("bo", "assess", "code=HX2&criterion=A1", "level_x_HX2_A1"),
        "UPDATE conflict SET state = 'confirmed' WHERE member_id = (SELECT id FROM member WHERE code = 'bo')",
        "UPDATE conflict SET state = 'none' WHERE member_id = (SELECT id FROM member WHERE code = 'bo')",
        ("rate", "HX2"),
    ),
    "the decision made": (
        ("bo", "assess", "code=HX3&criterion=A1", "level_x_HX3_A1"),
        "INSERT INTO gate VALUES (1, 'decided', '2021-12-20', 'chris')",
        "DELETE FROM gate WHERE key = 'decided'",
        ("rate", "HX3"),
    ),
    "the programme closed": (
        ("vera", "interviews", "code=HX2", "hold_HX2"),
        "INSERT INTO gate VALUES (1, 'closed', '2021-12-20', 'chris')",
        "DELETE FROM gate WHERE key = 'closed'",
        ("hold interview", ""),
    ),
    "a sheet submitted": (
        ("bo", "assess", "code=HX1&criterion=B5", "level_x_HX1_B5"),
        "UPDATE sheet SET submitted_at = saved_at WHERE member_id = (SELECT id FROM member WHERE code = 'bo')",
        "UPDATE sheet SET submitted_at = NULL WHERE member_id = (SELECT id FROM member WHERE code = 'bo')",
        ("rate", "HX1"),
    ),
}


@pytest.mark.parametrize("case", STALE)
def test_a_button_of_a_page_that_has_grown_old_does_nothing_any_more(house, case):
    (person, address, query, key), sentence, undo, (act, about) = STALE[case]
    with house.tab(person) as tab:
        widget = tab.opens(address, query).widget(key)

        with house.refuses((person, act, about)), house.meanwhile(sentence, undo):
            tab.presses(widget)


def test_the_same_refusal_is_written_once_in_an_hour(house):
    with house.tab("noa") as noa, house.refuses(("noa", "open settings", committee.KEY)):
        for _again in range(20):
            noa.rerun(page="settings")


# What the gate drops.


def test_nothing_that_is_pressed_in_a_tab_counts_after_signing_out(house):
    with house.tab("bo") as bo:
        there = bo.opens("assess", "code=HX1&criterion=A1").widgets
        accounts.end(house.engine, house.tokens["bo"])

        with house.refuses():
            for widget in (there["level_x_HX1_A1"], there["clear_HX1"], there["submit_HX1"]):
                answer = bo.presses(widget)

        assert answer.widgets == {}
        assert answer.pages.keys() <= {""}


def test_a_file_is_not_laid_into_the_session_of_somebody_else(house):
    logged = ("bo", "upload", committee.KEY)
    with house.tab("cora") as cora, house.tab("bo") as bo, house.refuses(logged):
        cora.opens("applications", "import=1")
        (address,) = cora.upload_addresses(["x.csv"])
        bo.opens()

        assert bo.get(address, method="PUT", body=b"x", headers={"Origin": bo.url}).status == 401


# What Streamlit drops before it runs anything of ours; the gate has seen it.


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    (
        ("typed_HX1_A1", ("double_value", 3.5), "disabled"),
        ("level_x_HX1_A1", ("trigger_value", True), "disabled"),
        ("clear_HX1", ("trigger_value", True), "disabled"),
        ("submit_HX1", ("trigger_value", True), "unoffered"),
        ("remove_1_HX1_A1", ("trigger_value", True), "disabled"),
    ),
)
def test_a_widget_that_is_disabled_or_gone_takes_nothing(house, key, value, kind):
    with house.tab("bo") as bo:
        there = bo.opens("assess", "code=HX1&criterion=A1").widgets
    with house.tab("ada") as ada:
        ada.opens("assess", "code=HX1&criterion=A1")

        with house.refuses(("ada", f"send {kind}", committee.KEY)):
            ada.rerun(states={there[key]: value})


@pytest.mark.parametrize("value", (2.999, 4.001, -1e308, 1e308, float("nan"), float("inf"), float("-inf")))
def test_a_level_out_of_range_is_not_taken(house, value):
    with house.tab("bo") as bo:
        there = bo.opens("assess", "code=HX1&criterion=A1").widgets

        with house.refuses(("bo", "send range", committee.KEY)):
            bo.rerun(states={there["typed_HX1_A1"]: ("double_value", value)})


@pytest.mark.parametrize("value", ("Z9", "", "A1"))
def test_what_cannot_be_chosen_is_not_chosen(house, value):
    with house.tab("bo") as bo:
        there = bo.opens("assess", "code=HX1&criterion=A1").widgets

        with house.refuses(("bo", "send range", committee.KEY)):
            bo.rerun(states={there["application"]: ("string_value", value)})


@pytest.mark.parametrize(
    ("address", "query", "tabs", "tab", "start"),
    (
        ("applications", "code=HX1", "application_tab", "Facts and eligibility", ""),
        ("interviews", "code=HX1", "", "", "FormSubmitter:"),
        ("interviews", "code=HX1", "", "", "hold_"),
        ("interviews", "code=HX1", "", "", "draft_"),
        ("interviews", "", "", "", "confirm_"),
        ("settings", "", "settings_tab", "People", "FormSubmitter:"),
        ("settings", "", "settings_tab", "Gates and seals", ""),
    ),
)
def test_a_widget_that_only_others_have_does_nothing(house, address, query, tabs, tab, start):
    with house.tab("cora") as cora:
        drawn = cora.opens(address, query)
        if tabs:
            drawn = cora.rerun(states={drawn.widget(tabs): ("string_value", tab)})
        theirs = [i for key, i in drawn.widgets.items() if key.startswith(start)]
    with house.tab("olga") as olga:
        own = olga.opens("home" if address == "settings" else address, query).widgets.values()
        theirs = [i for i in theirs if i not in own]

        with house.refuses(("olga", "send unoffered", committee.KEY)):
            for widget in theirs:
                for value in (("trigger_value", True), ("string_value", "x")):
                    olga.rerun(states={widget: value})

    assert theirs


def without_head(texts):
    """All that is read but the head of the log, which tells of every refusal."""
    return [text for text in texts if not text.startswith("Log ")]


def test_names_of_the_session_are_not_set_from_outside(house):
    with house.tab("bo") as bo:
        before = without_head(bo.opens("home").texts)

        with house.refuses(("bo", "send unoffered", committee.KEY)):
            for name in ("role", "me", "viewer", "born", "window_HX1", "$$ID-0-born", "$$GENERATED-0-window_HX1"):
                bo.rerun(states={name: ("string_value", "coordinator")})

        assert without_head(bo.opens("home").texts) == before


WRONG_KINDS = (
    ("int_value", -(2**62)),
    ("string_value", "\0'\"<script>"),
    ("double_array_value", [3.5, float("nan")]),
    ("int_array_value", [0, 2**62]),
    ("string_array_value", ["x", ""]),
    ("json_value", "{not json"),
    ("json_value", [{"rows": [99]}]),
    ("arrow_value", b"\xff\xff\xff\xff\x10"),
    ("bytes_value", b"\0\xff"),
    ("file_uploader_state_value", [("../../etc/passwd", "x.csv", 3)]),
    ("string_trigger_value", "x"),
    ("json_trigger_value", {"x": 1}),
)


@pytest.mark.parametrize(
    ("person", "address", "query"),
    (("bo", "assess", "code=HX1&criterion=A1"), ("olga", "applications", ""), ("noa", "interviews", "")),
)
def test_a_value_of_another_kind_changes_nothing_and_is_told_no_path(house, person, address, query):
    chance = random.Random(address)
    with house.tab(person) as tab:
        there = tab.opens(address, query).widgets  # and the ids of frames, which take no value at all
        kinds = ("kind", "unoffered")

        with house.refuses(*((person, f"send {kind}", committee.KEY) for kind in kinds)):
            for widget in there.values():
                answer = tab.rerun(states={widget: chance.choice(WRONG_KINDS)})

                assert str(ROOT).encode() not in answer.raw.replace(str(ROOT / "pages" / "front.py").encode(), b"")
                assert b"Traceback" not in answer.raw


@pytest.mark.parametrize(
    "order",
    ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime"),
)
def test_orders_to_the_server_itself_change_nothing(house, order):
    message = BackMsg()
    setattr(message, order, True)
    with house.refuses(("bo", "send order", committee.KEY)):
        with house.tab("bo") as bo:
            bo.opens()
            bo.sends(message)
        with house.tab("bo") as again:
            assert again.opens().errors == []


def test_the_same_press_sent_again_saves_nothing_twice(house):
    with house.tab("bo") as bo:
        there = bo.opens("assess", "code=HX3&criterion=B5").widgets
        press = {there["level_x_HX3_B5"]: ("trigger_value", True)}
        bo.rerun(states=press)
        levels = house.stored()["rating"]

        for _again in range(5):
            bo.rerun(states=press)

    strip = lambda rows: [row._asdict() | {"at": None} for row in rows]  # noqa: E731 -- the time of the last press
    assert strip(house.stored()["rating"]) == strip(levels)


def test_a_thousand_broken_frames_do_no_harm(house):
    """Random bytes, and true messages with bits turned over; whoever is cut off comes back."""
    chance, cut = random.Random(1), 0
    with house.tab("olga") as olga:
        olga.opens("applications")
        message = BackMsg()
        message.rerun_script.page_name = "applications"
        message.rerun_script.query_string = "code=HX1"
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = "$$ID-0-find", "Kanaria"
    true = message.SerializeToString()
    cookies = {"valinta_session": house.tokens["olga"]}

    with house.refuses(*(("olga", f"send {kind}", committee.KEY) for kind in ("broken", "order"))):
        tab = Tab(house.server.url, cookies=cookies)
        for n in range(FRAMES):
            frame = bytearray(true if n % 2 else chance.randbytes(chance.randint(1, 80)))
            for _turn in range(chance.randint(1, 6) if n % 2 else 0):
                frame[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)
            try:
                tab.sends(bytes(frame))
                tab.settles()
            except Refused:
                cut += 1
                tab.close()
                tab = Tab(house.server.url, cookies=cookies)
        tab.close()

    assert 0 < cut < FRAMES
    assert ask(house.server.url, "/healthz").status == 200
