"""What the pages in one tab have offered, so that a message no page of ours sends is told from what a person did.

Streamlit drops a press on what was never drawn or is disabled, and a value that cannot be chosen, without a word. Here
such a message is recognised, so that it stands in the log. Nothing is decided by it, and an honest browser must never
be taken for a forger: what it holds from before this connection is taken as it comes until the first page is drawn,
and what has gone or been disabled a moment ago may still be pressed.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from google.protobuf.message import Message as Proto
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

REST = 60.0  # seconds in which a slow network may still bring a press on what the person no longer sees
MOST = 5_000  # widgets remembered in one tab; beyond, unknown ones are taken as they come
MOST_CHOICES = 500  # of one widget; with more, its choices are taken as they come
PREFIX = b"$$ID-"  # in every message that draws a widget
SHORT = 200  # bytes: shorter messages may say that a run is over, or name a message sent before

TRIGGERS = ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")
ASKED = ("rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "backend_operation_request")
FIELDS = {  # of WidgetState, by the kind of element that fills it; other kinds are taken as they come
    "button": ("trigger_value",),
    "checkbox": ("bool_value",),
    "selectbox": ("string_value",),
    "radio": ("string_value",),
    "multiselect": ("string_array_value",),
    "button_group": ("string_array_value",),
    "text_input": ("string_value",),
    "text_area": ("string_value",),
    "number_input": ("double_value", "int_value"),
    "date_input": ("string_array_value",),
    "file_uploader": ("file_uploader_state_value",),
    "dataframe": ("string_value",),
    "plotly_chart": ("string_value",),
    "tab_container": ("string_value",),
    "expandable": ("bool_value",),
    "popover": ("bool_value",),
}


class Forged(StrEnum):
    """What a message does that no page of ours does; as it stands in the log, after “send”."""

    BROKEN = "broken"
    ORDER = "order"
    UNOFFERED = "unoffered"
    DISABLED = "disabled"
    KIND = "kind"
    RANGE = "range"


@dataclass(slots=True)
class Widget:
    """What one widget has been in this tab; offers only grow, so that a slow answer to an earlier one still counts."""

    fields: tuple[str, ...] = ()
    gone_at: float = math.inf
    disabled_at: float = -math.inf  # it has not been enabled yet
    lowest: float = math.inf
    highest: float = -math.inf
    choices: set[str] = field(default_factory=set)
    is_open: bool = False  # any text may be chosen, or what may be is not known
    said: set[int] = field(default_factory=set)  # hashes of what was put in by the page, or while it was enabled


class Offered:
    """One connection of one tab."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._widgets: dict[str, Widget] = {}
        self._drawn: set[str] = set()  # since the last whole run
        self._named: dict[str, tuple[str, bool]] = {}  # by the hash of a long message: its widget, and if disabled
        self._held: set[str] = set()  # what the browser held before the first page was drawn
        self._ready = False

    def draws(self, frame: bytes) -> bool:
        """Learn from what goes to the browser; whether it says that a run has come to its end."""
        if PREFIX not in frame and len(frame) > SHORT:
            return False
        said = ForwardMsg.FromString(frame)
        kind = said.WhichOneof("type")
        if kind == "delta":
            for name, element in _widgets_in(said):
                if said.metadata.cacheable:
                    self._named[said.hash] = element.id, getattr(element, "disabled", False)
                self._learn(name, element)
        elif kind == "ref_hash" and said.ref_hash in self._named:
            self._stands(*self._named[said.ref_hash])
        elif kind == "script_finished" and said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._ends()
            self._ready = True
        return kind == "script_finished" and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _learn(self, name: str, element: Proto) -> None:
        if len(self._widgets) >= MOST and element.id not in self._widgets:
            return
        widget = self._widgets.setdefault(element.id, Widget(FIELDS.get(name, ())))
        self._stands(element.id, getattr(element, "disabled", False))
        widget.said |= {hash(value) for value in _said(name, element)}
        if name == "number_input":
            widget.lowest = min(widget.lowest, element.min if element.has_min else -math.inf)
            widget.highest = max(widget.highest, element.max if element.has_max else math.inf)
        choices = _choices(name, element)
        widget.choices |= choices or set()
        widget.is_open |= choices is None

    def _stands(self, name: str, is_disabled: bool) -> None:
        widget = self._widgets.get(name)
        if widget is None:
            return
        self._drawn.add(name)
        widget.gone_at = math.inf
        if not is_disabled:
            widget.disabled_at = math.inf
        elif widget.disabled_at == math.inf:
            widget.disabled_at = self._clock()

    def _ends(self) -> None:
        """A whole run is over: what it has not drawn has gone from the page."""
        for name in self._widgets.keys() - self._drawn:
            self._widgets[name].gone_at = min(self._widgets[name].gone_at, self._clock())
        self._drawn.clear()

    def forged(self, asked: BackMsg | None) -> Forged | None:
        """What is wrong with a message from the browser; None: a page of ours may have sent it, or it is too early."""
        if asked is None:
            return Forged.BROKEN
        if asked.WhichOneof("type") not in ASKED:
            return Forged.ORDER
        states = asked.rerun_script.widget_states.widgets
        if self._ready:
            return next(filter(None, map(self._judged, states)), None)
        self._held |= {state.id for state in states}
        return None

    def _judged(self, state: WidgetState) -> Forged | None:
        name = state.WhichOneof("value")
        widget = self._widgets.get(state.id)
        is_press, is_held = name in TRIGGERS, state.id in self._held
        if name is None or (is_held and not is_press):
            return None
        before = self._clock() - REST
        if widget is None:
            return None if len(self._widgets) >= MOST else Forged.UNOFFERED
        if is_press and widget.gone_at < before:
            return Forged.UNOFFERED
        if widget.fields and name not in widget.fields:
            return Forged.KIND
        value = _plain(getattr(state, name))
        if widget.disabled_at < before and (is_press or hash(value) not in widget.said):
            return Forged.DISABLED
        if not _is_among(widget, value):
            return Forged.RANGE
        widget.said.add(hash(value))
        return None


def _widgets_in(said: ForwardMsg) -> Iterator[tuple[str, Proto]]:
    """The element or block of a message that can be pressed or filled, with the name of its kind."""
    drawn = said.delta.new_element if said.delta.WhichOneof("type") == "new_element" else said.delta.add_block
    name = drawn.WhichOneof("type")
    element = getattr(drawn, name) if name else None
    if element is not None and getattr(element, "id", ""):
        yield name, element


def _said(name: str, element: Proto) -> set[object]:
    """The values that the page itself has put into a widget: a browser may send them although it is disabled."""
    if name in ("text_input", "text_area", "number_input", "checkbox"):
        return {element.default, element.value}
    if name == "button_group":
        contents = [option.content for option in element.options]
        return {tuple(element.raw_values), tuple(contents[place] for place in element.default)}
    return set()


def _choices(name: str, element: Proto) -> set[str] | None:
    if name in ("selectbox", "radio", "multiselect") and len(element.options) <= MOST_CHOICES:
        return None if getattr(element, "accept_new_options", False) else set(element.options)
    return None


def _plain(value: object) -> object:
    """A value of WidgetState that can be compared: a list as a tuple, another message as its bytes."""
    if not isinstance(value, Proto):
        return value
    return tuple(value.data) if hasattr(value, "data") else value.SerializeToString()


def _is_among(widget: Widget, value: object) -> bool:
    """Whether a value is one of those offered; a number that is none never is."""
    if isinstance(value, float | int) and widget.lowest <= widget.highest:
        return widget.lowest <= value <= widget.highest
    chosen = value if isinstance(value, tuple) else (value,)
    return widget.is_open or all(one in widget.choices for one in chosen)
