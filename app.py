"""The launcher: `streamlit run app.py`.

Streamlit would take a `pages/` folder beside the script it runs for its own old kind of multipage
app, and a link to a page, opened on a fresh server, would then run that page alone. So the script
lives elsewhere (bert_explorer/main.py) and this file only serves it, with the models loaded before
the first visitor, the `/assets` folder, and headers that forbid the browser any outside request.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import net_util
from streamlit.web.server.server_util import get_url

from bert_explorer.language import tr
from bert_explorer.ui.garbage import Collector
from bert_explorer.ui.jobs import pool
from bert_explorer.ui.resources import preload
from bert_explorer.ui.security_headers import security_headers
from bert_explorer.ui.sharing.route import open_short_link

ROOT = Path(__file__).parent

# Before it refuses a page of another origin, Streamlit would ask an outside host for the address of
# this machine, while everybody waits. Nobody comes to a classroom's server from there.
net_util.get_external_ip = lambda: None

SECURITY_HEADERS = security_headers()


class SecurityHeaders:
    """ASGI middleware that puts SECURITY_HEADERS on every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict]:
    """Load what every visitor needs; the health check answers only after this."""
    preload()
    garbage = Collector()
    garbage.start()
    print_addresses()
    yield {}
    garbage.stop()
    pool().close()  # a server that is told to stop ends without Python's own exit handlers


def print_addresses() -> None:
    """Say where the app is: on this machine, and for the rest of the room."""
    address = st.get_option("server.address")
    print(f"\n  BERT Explorer is ready: {get_url(address or 'localhost')}")
    if address is None:
        print(f"  From other computers in the room: {get_url(net_util.get_internal_ip() or '')}")
    print("  Stop it with Ctrl+C.\n", flush=True)


def on_script_error(error: Exception) -> bool:
    """Log a mistake of ours, and show the visitor a sentence instead of a traceback."""
    logging.getLogger("bert_explorer").error("A page failed.", exc_info=error)
    st.error(
        tr(
            "Something went wrong while drawing this page. Your sentence is kept: "
            "change it, or choose another page."
        )
    )
    return True


app = st.App(
    "bert_explorer/main.py",
    lifespan=lifespan,
    routes=[
        Mount("/assets", StaticFiles(directory=ROOT / "assets")),
        Route("/s/{code}", open_short_link),
    ],
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=on_script_error,
)
