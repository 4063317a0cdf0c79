"""Which Streamlit session belongs to whose cookie.

Streamlit hands a session, with all its state, to whoever presents its id, and that id stands in upload addresses and
in the logs of proxies. So the gate learns each id as Streamlit first says it, and gives it back to the same cookie
only: anybody else gets a clean session of their own.
"""

from collections import OrderedDict
from contextlib import suppress

from google.protobuf.message import DecodeError
from starlette.types import Message, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.shell.last import Last
from pages.shell.offered import Offered

MOST = 10_000  # sessions remembered; one that is forgotten starts anew when its connection is lost
PROTOCOLS = b"sec-websocket-protocol"
OTHERS = 2  # subprotocols before the session id: “streamlit” and the XSRF token

_holders: OrderedDict[str, str] = OrderedDict()


def owns(holder: str, session: str) -> bool:
    return _holders.get(session) == holder


def is_known(session: str) -> bool:
    return session in _holders


def learn(holder: str, session: str) -> None:
    _holders[session] = holder
    _holders.move_to_end(session)
    while len(_holders) > MOST:
        _holders.popitem(last=False)


def of(holder: str, scope: Scope, send: Send, offered: Offered, last: Last) -> tuple[Scope, Send]:
    """The connection as Streamlit may see it: without the id of a session that is not the holder's.

    What Streamlit sends is learned from: the id of the session, what it has `offered`, and if the `last` is done.
    """
    asked = [part.strip() for part in _header(scope).split(",") if part.strip()]
    if len(asked) > OTHERS and not owns(holder, asked[OTHERS]):
        kept = ", ".join(asked[:OTHERS]).encode()
        headers = [(name, kept if name == PROTOCOLS else value) for name, value in scope["headers"]]
        scope = {**scope, "headers": headers, "subprotocols": asked[:OTHERS]}
    known = False

    async def learning(message: Message) -> None:
        nonlocal known
        if message["type"] == "websocket.send" and message.get("bytes"):
            last.hears(is_over=offered.draws(message["bytes"]))
            session = "" if known else _session_in(message["bytes"])
            if session:
                learn(holder, session)
                known = True
        with suppress(OSError):  # the tab has gone; Streamlit hears of it by what it receives
            await send(message)

    return scope, learning


def _header(scope: Scope) -> str:
    return next((value.decode("latin1") for name, value in scope["headers"] if name == PROTOCOLS), "")


def _session_in(message: bytes) -> str:
    said = ForwardMsg()
    try:
        said.ParseFromString(message)
    except DecodeError:
        return ""
    return said.new_session.initialize.session_id if said.WhichOneof("type") == "new_session" else ""


def read(message: bytes) -> BackMsg | None:
    """What the browser said; None where it makes no sense."""
    try:
        return BackMsg.FromString(message)
    except DecodeError:
        return None


def is_by_person(asked: BackMsg | None) -> bool:
    """Whether a message came of what a person did, and not of a page that asks by itself every few seconds."""
    kind = asked.WhichOneof("type") if asked else None
    return kind == "file_urls_request" or (kind == "rerun_script" and not asked.rerun_script.is_auto_rerun)


def only_looking(asked: BackMsg | None) -> bytes:
    """The same message without anything that was pressed or typed: it only asks for the page."""
    left = BackMsg()
    left.rerun_script.page_name = asked.rerun_script.page_name if asked else ""
    return left.SerializeToString()
