"""A browser tab without a browser: it speaks to the app as Streamlit's own front end does, and says what it is told to.

    with Tab(server.url, cookies={"valinta_member": "aino"}) as aino:
        seen = aino.opens("applications", "code=H-01")
        aino.presses(seen.widget("withdraw"))
        assert b"H-02" not in aino.heard()

A tab keeps every byte it was sent. `rerun` takes whatever a forger may write: the hash or the name of any page, the
state of any widget, the id of any fragment.
"""

import json
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


@dataclass
class Answer:
    """Everything that the server sent from one request to the end of the run."""

    frames: list[bytes] = field(default_factory=list)
    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def raw(self):
        return b"".join(self.frames)

    @property
    def drawn(self):
        """What was drawn and where, part by part, without the names of the run: drawn twice it is the same."""
        found = []
        for message in self.messages:
            if message.WhichOneof("type") == "delta":
                delta = Delta.FromString(message.delta.SerializeToString())
                delta.fragment_id = ""
                found.append(bytes(message.metadata.delta_path) + delta.SerializeToString(deterministic=True))
        return found

    @property
    def elements(self):
        """(kind, element) of all that was drawn, in order."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
                kind = message.delta.new_element.WhichOneof("type")
                yield kind, getattr(message.delta.new_element, kind)

    @property
    def widgets(self):
        """The id of each widget that was drawn, by the key that the page gave it."""
        blocks = [m.delta.add_block for m in self.messages if m.delta.WhichOneof("type") == "add_block"]
        found = [element.id for _kind, element in self.elements if getattr(element, "id", "")]
        found += [i for block in blocks for i in _block_ids(block)]
        return {i.split("-", 2)[2]: i for i in found if i.count("-") >= 2}

    def widget(self, key):
        return self.widgets[key]

    @property
    def tabs(self):
        """What the tabs are called, in order."""
        blocks = [m.delta.add_block for m in self.messages if m.delta.WhichOneof("type") == "add_block"]
        return [block.tab.label for block in blocks if block.WhichOneof("type") == "tab"]

    @property
    def texts(self):
        """What a person reads, as far as it stands in a text, a label or an alert."""
        found = []
        for _kind, element in self.elements:
            names = ("body", "label", "help", "message", "code_text")
            found += [str(text) for name in names if (text := getattr(element, name, ""))]
        return found

    @property
    def errors(self):
        """The exceptions that the page ended in."""
        return [f"{e.type}: {e.message}" for kind, e in self.elements if kind == "exception"]

    @property
    def pages(self):
        """The script hash of each page in the menu, by its address."""
        for message in reversed(self.messages):
            if message.WhichOneof("type") == "navigation":
                return {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        return {}

    @property
    def fragments(self):
        """The ids of the fragments drawn, in order."""
        found = [m.delta.fragment_id for m in self.messages if m.WhichOneof("type") == "delta" and m.delta.fragment_id]
        return list(dict.fromkeys(found))


def _block_ids(block):
    kind = block.WhichOneof("type")
    return [i for one in (block, getattr(block, kind) if kind else None) if (i := getattr(one, "id", ""))]


class Refused(Exception):
    """The server ended the connection, or never made one; `code` is the HTTP status or the websocket's."""

    def __init__(self, code):
        super().__init__(str(code))
        self.code = code


class Tab:
    """One connection. `origin` None sends no Origin; `session` presents the id of a session, one's own or another's."""

    def __init__(self, url, *, cookies=None, origin="own", headers=None, session=None, patience=20):
        self.url, self.patience = url, patience
        self.headers = {**cookie(cookies), **(headers or {})}
        self.answers, self.last, self.asked, self.session = [], Answer(), None, None
        self.page, self.query = "", ""
        try:
            self.stays = ExitStack()
            opening = connect(
                f"ws://{urlsplit(url).netloc}/_stcore/stream",
                additional_headers=self.headers,
                origin=url if origin == "own" else origin,
                subprotocols=["streamlit", "xsrf", *([session] if session else [])],
                compression=None,
                max_size=None,
                max_queue=None,  # what nobody reads must not hold up what follows
                legacy=True,  # closed by our own close()
            )
            self.socket = self.stays.enter_context(opening)
        except InvalidStatus as refused:
            raise Refused(refused.response.status_code) from refused

    def __enter__(self):
        return self

    def __exit__(self, *_how):
        self.close()

    def close(self):
        self.stays.close()

    def heard(self):
        """All bytes since the tab was opened."""
        return b"".join(answer.raw for answer in self.answers)

    def opens(self, page="", query=""):
        """Go to a page of the menu by its address, as a click on a link does."""
        self.page, self.query = "" if page == "home" else page, query
        return self.rerun()

    def presses(self, widget):
        """Press a button, by its id."""
        return self.rerun(states={widget: ("trigger_value", True)})

    def rerun(self, *, page=None, page_hash="", query=None, states=None, fragment=""):
        """Ask for a run; returns what it sent. `states` maps the id of a widget to (field of WidgetState, value)."""
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name = self.page if page is None else page
        asked.page_script_hash = page_hash
        asked.query_string = self.query if query is None else query
        asked.fragment_id = fragment
        for widget, (name, value) in (states or {}).items():
            state = asked.widget_states.widgets.add()
            state.id = widget
            fill(state, name, value)
        return self.asks(message)

    def asks(self, message, until=("script_finished",)):
        """Send a message, or bytes that may be none, and hear until the run is over."""
        self.asked = message
        self.sends(message)
        return self.hears(until)

    def sends(self, message):
        try:
            self.socket.send(message if isinstance(message, bytes | str) else message.SerializeToString())
        except ConnectionClosed as closed:
            raise Refused(closed.rcvd.code if closed.rcvd else 1006) from closed

    def settles(self):
        """Until the server has taken what was sent, or has ended the connection for it."""
        try:
            heard = self.socket.ping()
            while not heard.wait(0.01):
                if self.socket.close_code is not None:
                    raise Refused(self.socket.close_code)
        except ConnectionClosed as closed:
            raise Refused(closed.rcvd.code if closed.rcvd else 1006) from closed

    def hears(self, until=("script_finished",)):
        """What comes until a message of one of these kinds; a run that only makes place for another is none."""
        answer, end = Answer(), time.monotonic() + self.patience
        self.answers.append(answer)
        self.last = answer
        while True:
            try:
                frame = self.socket.recv(timeout=max(0.01, end - time.monotonic()))
            except ConnectionClosed as closed:
                raise Refused(closed.rcvd.code if closed.rcvd else 1006) from closed
            answer.frames.append(frame)
            message = ForwardMsg.FromString(frame)
            answer.messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session" and message.new_session.initialize.session_id:
                self.session = message.new_session.initialize.session_id
            if kind == "page_info_changed":
                self.query = message.page_info_changed.query_string  # as the address bar does
            if kind in until and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return answer

    def upload_addresses(self, names):
        """Where Streamlit would take these files, for this session."""
        message = BackMsg()
        message.file_urls_request.request_id = "1"
        message.file_urls_request.file_names.extend(names)
        message.file_urls_request.session_id = self.session or ""
        answer = self.asks(message, until=("file_urls_response",))
        return [one.upload_url for one in answer.messages[-1].file_urls_response.file_urls]

    def get(self, path, **more):
        """An HTTP request of the same browser."""
        return ask(self.url, path, headers={**self.headers, **more.pop("headers", {})}, **more)


def fill(state, name, value):
    """Set one field of a WidgetState, of whatever kind."""
    if name in ("double_array_value", "int_array_value", "string_array_value"):
        getattr(state, name).data.extend(value)
        getattr(state, name).SetInParent()
    elif name == "string_trigger_value":
        state.string_trigger_value.data = value
    elif name in ("json_value", "json_trigger_value"):
        setattr(state, name, value if isinstance(value, str) else json.dumps(value))
    elif name == "file_uploader_state_value":
        for file_id, file_name, size in value:
            uploaded = state.file_uploader_state_value.uploaded_file_info.add()
            uploaded.file_id, uploaded.name, uploaded.size = file_id, file_name, size
            uploaded.file_urls.file_id = file_id
        state.file_uploader_state_value.SetInParent()
    elif name == "arrow_value":
        state.arrow_value.data = value
    else:
        setattr(state, name, value)


def cookie(cookies):
    """The header that carries these cookies."""
    given = "; ".join(f"{name}={quote(value, safe='')}" for name, value in (cookies or {}).items())
    return {"Cookie": given} if given else {}


class Response(NamedTuple):
    status: int
    headers: dict
    body: bytes


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_how):
        return None


_OPENER = urllib.request.build_opener(_Stays)


def ask(url, path, *, method="GET", body=None, headers=None):
    """One HTTP request; a redirect and a refusal are answers like any other."""
    request = urllib.request.Request(f"{url}{path}", method=method, data=body, headers=headers or {})
    try:
        answer = _OPENER.open(request, timeout=20)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return Response(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
