"""The leak matrix: each person, in each state, at each place is told exactly what the table allows.

A real server with sign-in, real websockets and routes. What is told is searched for canaries in all its bytes: as
text, and as numbers the way a table or a chart carries them. Both ways: what may not be told is not, what may be is.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.exports import FORMATS
from pages.shell.routes import ROUTES as SERVED
from tests.browser.conftest import Server
from tests.leaks import committee, places, table
from tests.leaks.canaries import heard
from tests.leaks.numbers import numbers
from tests.leaks.otherwise import changed
from tests.leaks.places import DOWNLOADS, PLACES, ROUTES, STREAMLIT, Reader
from tests.wire import Refused, Tab, ask

WRONG_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_MOMENT = re.compile(rb"DTSTAMP:\w+")  # a calendar says when it was made
SERVERS = 2  # each serves half of the people, for there are two cores


class Told:
    """What everybody was told: (person, state, place) -> the canaries heard there."""

    def __init__(self):
        self.cells, self.errors, self.tabs, self.log, self.differing = {}, [], {}, b"", []

    def wrong(self):
        """Every cell that is not as the table says."""
        for (person, state, place), sung in self.cells.items():
            for what in sung - table.ROWS.keys():
                yield f"{what} is in no row: told to {person}, {state}, at {place}"
            for what in table.ROWS:
                allowed = table.may(person, state, what)
                stands = table.stands(person, state, what, place) if allowed else False
                if stands is not None and stands != (what in sung):
                    yield f"{' '.join(what)}: {'not ' * stands}told to {person}, {state}, at {place}"
        for (person, state), sung in self.anywhere().items():
            for what in table.ROWS:
                if table.may(person, state, what) and what not in sung:
                    yield f"{' '.join(what)}: told to {person}, {state}, nowhere"

    def anywhere(self):
        found = {}
        for (person, state, _place), sung in self.cells.items():
            found.setdefault((person, state), set()).update(sung)
        return found


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaks")
    committee.make(f"sqlite:///{folder}/made.db").dispose()
    found = Told()

    def serve(n):
        (folder / str(n)).mkdir()
        server = Server(folder / str(n), folder / "made.db", mode="sign-in")
        try:
            walk(server, table.PEOPLE[n::SERVERS], found)
        finally:
            server.stop()
        return Path(server.log.name).read_bytes()

    with ThreadPoolExecutor(SERVERS) as pool:
        found.log = b"".join(pool.map(serve, range(SERVERS)))
    return found


def walk(server, people, found):
    """Everybody goes everywhere, in each state; then those who must not notice, while others' ratings are changed."""
    browsers = {
        person: {"valinta_session": committee.signed_in(server.engine, person), "valinta_language": "en"}
        for person in people
        if person != "nobody"
    }
    for state, gate in committee.GATES.items():
        committee.opened(server.engine, gate)
        for person, cookies in browsers.items():
            drawn = go(server.url, cookies, person, state, found)
            for change, blind in UNNOTICED.get(state, {}).items():
                if person in blind:
                    with changed(server.engine, change):
                        again = go(server.url, cookies, person, state, Told())
                    found.differing += [
                        f"{person}, {state}: {place} shows that {change}"
                        for place in drawn
                        if drawn[place] != again[place]
                    ]
        if "nobody" in people:
            go_unsigned(server.url, state, found)


def go(url, cookies, person, state, found):
    """One person at every place; returns all that was drawn and sent there, without what is new in every run."""
    drawn = {}
    with Reader(url, cookies) as reader:
        for place in PLACES:
            content, answer = reader.reads(place)
            drawn[place] = [part for part in answer.drawn if b"Data revision" not in part]  # it counts what we changed
            found.cells[person, state, str(place)] = heard(content, place.query)
            found.errors += [f"{person}, {state}, {place}: {error}" for error in answer.errors]
            if place.tabs and answer.tabs:
                found.tabs[place.page, place.tabs] = answer.tabs
        for request in requests(state):
            content = reader.asks(request)[1]
            found.cells[person, state, request] = heard(content, request)
            if "/download/" in request:
                drawn[request] = _MOMENT.sub(b"", content)
    return drawn


def go_unsigned(url, state, found):
    """Without a sign-in there is no websocket, and every route is asked."""
    with pytest.raises(Refused):
        Tab(url)
    for request in requests(state):
        method, _space, path = request.partition(" ")
        given = ask(url, path, method=method, body=b"x=1" if method == "POST" else None, headers=WRONG_FORM)
        found.cells["nobody", state, request] = heard(str(given.headers).encode() + given.body, request)


# What may change without these people noticing: not a byte of what they are shown, and no size of it, is another.
UNNOTICED = {
    "call closed": {
        "others gave other levels": {"cora", "chris", "ada", "bo", "una", "noa", "olga"},
        "nobody else has rated": {"bo", "una", "noa", "olga"},
    },
    "released": {
        "others gave other levels": {"bo", "una"},
        "nobody else has rated": {"bo", "una"},
        "HX2 was given other levels": {"rita"},
    },
    "decided": {"HX2 was given other levels": {"rita"}},
}


def requests(state):
    """What is asked of the routes; those that tell nothing of the state are asked once."""
    if state == table.STATES[2]:
        return [request for asked in (*ROUTES.values(), STREAMLIT) for request in asked]
    return [f"GET {address}" for address in DOWNLOADS]


def test_everybody_is_told_exactly_what_the_table_allows(told):
    wrong = list(told.wrong())

    counted = Counter(text.split(":")[0] for text in wrong)
    assert wrong == [], f"{len(wrong)} wrong cells: {counted}"


def test_the_matrix_has_every_person_in_every_state(told):
    cells = len(told.cells) * len(table.ROWS)

    assert {(p, s) for p, s, _place in told.cells} == {(p, s) for p in table.PEOPLE for s in table.STATES}
    assert cells > 300_000


def test_who_must_not_know_is_sent_the_same_bytes_whatever_others_have_rated(told):
    assert told.differing == []


def test_no_canary_stands_in_what_the_server_writes_down(told):
    assert heard(told.log) - {("code", code) for code in committee.CODES} == set()
    assert b"Traceback" not in told.log


def test_no_page_ends_in_an_error(told):
    assert told.errors == []


def test_every_page_with_all_its_tabs_is_walked(told):
    walked = {}
    for place in PLACES:
        if place.tabs and place.tab not in ("off", "on"):  # a switch has no tabs
            walked.setdefault((place.page, place.tabs), set()).add(place.tab)

    assert {place.page for place in PLACES} == set(places.pages())
    assert {where: set(tabs) for where, tabs in told.tabs.items()} == walked


def test_every_route_and_every_download_is_asked():
    assert set(ROUTES) == {route.path for route in SERVED}
    assert {address.split("/")[2].split("?")[0] for address in DOWNLOADS} == set(FORMATS)


def test_every_canary_has_a_row(told):
    made = {tuple(what) for what in committee.MADE.values()} | numbers().keys()

    assert {what for what in table.ROWS if what[0] not in ("code", "act", "ballot")} == made
