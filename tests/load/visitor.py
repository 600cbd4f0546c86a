"""One visitor of the running app, without a browser: a websocket that speaks Streamlit's protocol.

It keeps what a browser keeps (widgets, address, messages seen before) and draws nothing.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX as INTERNAL
from websockets.asyncio.client import ClientConnection, connect

from tests.views.packing import unpack

LONGEST = 60.0
"""Seconds to wait for an answer; a person has long left by then."""

LARGEST = 64 * 2**20
"""Bytes of one message."""


class NoAnswerError(Exception):
    """The server hung up, or said nothing for LONGEST seconds."""


@dataclass
class Answer:
    """What came back for one action."""

    seconds: float
    """From the action to the end of the script's run."""
    raw: list[bytes] = field(default_factory=list)
    """The messages as they came; one that the visitor had already stands here in full."""
    elements: list[Element] = field(default_factory=list)

    @property
    def num_bytes(self) -> int:
        return sum(map(len, self.raw))

    def component(self, name: str) -> dict[str, Any] | None:
        """The data of our own component of that name, as its script would see them."""
        for element in self.elements:
            sent = element.bidi_component
            if sent.component_name == name:
                return unpack(sent.bytes) if sent.bytes else json.loads(sent.json)
        return None

    def told(self) -> list[str]:
        """What boxes of any colour said."""
        return [element.alert.body for element in self.elements if element.alert.body]

    @property
    def queued(self) -> bool:
        """Whether the page said that it waited for its turn."""
        return any("This computer is busy" in body for body in self.told())

    def errors(self) -> list[str]:
        """What the page calls an error: tracebacks and red boxes."""
        found = [
            e.exception.message or e.exception.type
            for e in self.elements
            if e.HasField("exception")
        ]
        red = [e.alert.body for e in self.elements if e.alert.format == e.alert.ERROR]
        red += [body for body in self.told() if "Too many pages" in body]
        return found + [body for body in red if body]


def loopback(url: str) -> str:
    """The host and port of a server on this machine; ValueError for any other address.

    Only addresses in numbers are taken: a name may lead anywhere.
    """
    parts = urlsplit(url)
    try:
        inside = ip_address(parts.hostname or "").is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise ValueError(f"Load is sent to this machine only, not to {parts.hostname}.")
    return parts.netloc


class Visitor:
    """A tab: `async with Visitor(url) as visitor: await visitor.open("attention", s="Hello.")`."""

    def __init__(self, url: str, *, cookie: str = "") -> None:
        """url: of the server, http://127.0.0.1:port. cookie: what the browser would send."""
        self.host = loopback(url)
        self.address: dict[str, str] = {}
        """What stands behind the ? in the address bar."""
        self.widgets: dict[str, Message] = {}
        """Key, or the label of one without -> its message, for all drawn in the last run."""
        self.fragments: dict[str, float] = {}
        """Fragment -> seconds between its runs, of those that run by themselves."""
        self.cookie = cookie
        self._states: dict[str, WidgetState] = {}
        self.pages: dict[str, str] = {}
        """Page, as in the address -> Streamlit's own name for it."""
        self._page = ""
        self._known: dict[str, ForwardMsg] = {}
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Visitor:
        self._socket = await connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=["streamlit"],
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            max_size=LARGEST,
            open_timeout=LONGEST,
            proxy=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._socket is not None
        await self._socket.close()

    async def open(self, page: str = "", **address: str) -> Answer:
        """Follow a link, as into a fresh tab. page: as in the address; empty for home."""
        self.address, self._states = dict(address), {}
        return await self._run(page_name=page)

    async def go(self, page: str) -> Answer:
        """Choose a page in the navigation. The choices stay, as far as the pages share them."""
        self._page = self.pages[page]
        return await self._run()

    async def set(self, key: str, value: Any) -> Answer:
        """Change the widget of that key: text, a number of a slider, an option, a switch."""
        widget = self.widgets[key]
        self._states[widget.id] = _state(widget, value)
        if bound := getattr(widget, "query_param_key", ""):
            self.address[bound] = str(value).lower() if isinstance(value, bool) else str(value)
        return await self._run()

    async def press(self, key: str) -> Answer:
        """Press a button."""
        return await self._run(WidgetState(id=self.widgets[key].id, trigger_value=True))

    async def trigger(self, key: str, event: str, value: Any) -> Answer:
        """Click in one of our own components, as its setTriggerValue(event, value) does."""
        fired = json.dumps([{"event": event, "value": value}])
        id = f"{INTERNAL}_{self.widgets[key].id}__events"
        return await self._run(WidgetState(id=id, json_trigger_value=fired))

    async def refresh(self, fragment: str) -> Answer:
        """Run a fragment again, as the browser does by itself."""
        return await self._run(fragment=fragment)

    async def _run(
        self, fired: WidgetState | None = None, *, page_name: str = "", fragment: str = ""
    ) -> Answer:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = urlencode(self.address)
        state.page_script_hash, state.page_name = ("", page_name) if page_name else (self._page, "")
        state.fragment_id = fragment
        state.is_auto_rerun = bool(fragment)
        state.cached_message_hashes.extend(self._known)
        state.context_info.locale = "en-GB"
        state.context_info.timezone = "UTC"
        state.context_info.url = f"http://{self.host}/"
        state.widget_states.widgets.extend(self._states.values())
        if fired is not None:
            state.widget_states.widgets.append(fired)
        assert self._socket is not None
        began = time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST):
                await self._socket.send(message.SerializeToString())
                return await self._listen(began, whole=not fragment)
        except Exception as error:
            raise NoAnswerError(f"{type(error).__name__}: {error}") from error

    async def _listen(self, began: float, *, whole: bool) -> Answer:
        answer = Answer(0.0)
        widgets: dict[str, Message] = {} if whole else self.widgets
        if whole:
            self.fragments = {}
        assert self._socket is not None
        async for raw in self._socket:
            assert isinstance(raw, bytes)
            message = ForwardMsg.FromString(raw)
            if message.ref_hash:
                known = self._known[message.ref_hash]
                known.metadata.CopyFrom(message.metadata)
                message, raw = known, known.SerializeToString()
            elif message.metadata.cacheable:
                self._known[message.hash] = message
            answer.raw.append(raw)
            match message.WhichOneof("type"):
                case "script_finished":
                    if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        answer.seconds = time.perf_counter() - began
                        self.widgets = widgets
                        return answer
                case "delta" if message.delta.WhichOneof("type") == "new_element":
                    element = message.delta.new_element
                    answer.elements.append(element)
                    self._note(element, widgets)
                case "new_session":
                    self._page = message.new_session.page_script_hash
                case "navigation":
                    pages = message.navigation.app_pages
                    self.pages = {page.url_pathname: page.page_script_hash for page in pages}
                    self._page = message.navigation.page_script_hash
                case "page_info_changed":
                    self.address = dict(parse_qsl(message.page_info_changed.query_string))
                case "auto_rerun":
                    self.fragments[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        raise ConnectionError("The server hung up.")

    def _note(self, element: Element, widgets: dict[str, Message]) -> None:
        """Remember a widget by its key, and a value that the script gave it."""
        kind = element.WhichOneof("type")
        widget = getattr(element, kind) if kind else None
        id = getattr(widget, "id", "")
        if widget is None or not id:
            return
        key = id.split("-", 2)[-1]
        widgets[widget.label if key == "None" else key] = widget
        if getattr(widget, "set_value", False):
            self._states.pop(id, None)  # the script's value is the newer one


def _state(widget: Message, value: Any) -> WidgetState:
    """A widget's value as it travels."""
    state = WidgetState(id=widget.id)
    match type(widget).__name__:
        case "Slider":
            state.double_array_value.data.append(float(value))
        case "Checkbox":
            state.bool_value = bool(value)
        case "ButtonGroup":
            state.string_array_value.data.append(value)
        case _:
            state.string_value = str(value)
    return state
