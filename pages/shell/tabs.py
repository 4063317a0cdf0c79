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

MOST = 10_000  # sessions remembered; one that is forgotten starts anew when its connection is lost
PROTOCOLS = b"sec-websocket-protocol"
OTHERS = 2  # subprotocols before the session id: “streamlit” and the XSRF token

_holders: OrderedDict[str, str] = OrderedDict()


def owns(holder: str, session: str) -> bool:
    return _holders.get(session) == holder


def learn(holder: str, session: str) -> None:
    _holders[session] = holder
    _holders.move_to_end(session)
    while len(_holders) > MOST:
        _holders.popitem(last=False)


def of(holder: str, scope: Scope, send: Send) -> tuple[Scope, Send]:
    """The connection as Streamlit may see it: without the id of a session that is not the holder's."""
    asked = [part.strip() for part in _header(scope).split(",") if part.strip()]
    if len(asked) > OTHERS and not owns(holder, asked[OTHERS]):
        kept = ", ".join(asked[:OTHERS]).encode()
        headers = [(name, kept if name == PROTOCOLS else value) for name, value in scope["headers"]]
        scope = {**scope, "headers": headers, "subprotocols": asked[:OTHERS]}
    known = False

    async def learning(message: Message) -> None:
        nonlocal known
        if not known and message["type"] == "websocket.send" and message.get("bytes"):
            session = _session_in(message["bytes"])
            if session:
                learn(holder, session)
                known = True
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


def is_by_person(message: bytes) -> bool:
    """Whether a message came of what a person did, and not of a page that asks by itself every few seconds."""
    said = BackMsg()
    try:
        said.ParseFromString(message)
    except DecodeError:
        return False
    kind = said.WhichOneof("type")
    return kind == "file_urls_request" or (kind == "rerun_script" and not said.rerun_script.is_auto_rerun)


def only_looking(message: bytes) -> bytes:
    """The same message without anything that was pressed or typed: it only asks for the page."""
    asked, left = BackMsg(), BackMsg()
    with suppress(DecodeError):
        asked.ParseFromString(message)
    left.rerun_script.page_name = asked.rerun_script.page_name
    return left.SerializeToString()
