"""The window with a short link to what is on screen, to be read from the last row."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import segno
import streamlit as st

from bert_explorer.errors import LinkError
from bert_explorer.language import tr
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sharing.route import UNKNOWN
from bert_explorer.ui.sharing.short_links import short_links
from bert_explorer.ui.state import close_menu

PAGES = Path(__file__).parents[3] / "pages"
MOST_A_VISIT = 50
"""Different views that one visitor may share, so that nobody can push out everybody else's."""

_SHARED = "shared_views"
_ONLY_HERE = {"localhost", "127.0.0.1", "::1"}


def share_button() -> None:
    """The line in the menu."""
    if st.button(
        tr("Short link"),
        icon=":material/link:",
        key="share",
        type="tertiary",
        on_click=close_menu,
    ):
        st.dialog(tr("A link to this view"), width="large")(link_window)()


def link_window() -> None:
    """The link large, with a button to copy it, and as a code for phones."""
    url = st.context.url or ""
    with guard():
        link = f"{app_address(url)}/s/{_code(page_name(url))}"
        st.markdown(tr("It opens this page with the sentence, the models and all choices."))
        with st.container(key="share_link"):
            st.code(link, language=None, wrap_lines=True)
        if urlsplit(url).hostname in _ONLY_HERE:
            st.caption(
                tr(
                    "“localhost” is this computer only. For the room, open the app under the "
                    "address that it printed when it started, and share from there."
                )
            )
        code = segno.make(link, micro=False, error="m")
        st.image(
            code.svg_inline(scale=6, border=3, light="#fff"),
            alt=tr("The same link as a QR code"),
        )


def page_name(url: str) -> str:
    """The page that an address leads to, as its last part; "" for the home page."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return last if last in _names() else ""


def app_address(url: str) -> str:
    """The address without page and query: where the app begins, with no slash at the end."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix(f"/{page_name(url)}")
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def say_if_unknown() -> None:
    """A sentence on the home page for someone whose short link led nowhere."""
    code = st.session_state.pop(UNKNOWN, None)
    if code is not None:
        st.warning(
            plain(
                tr(
                    "The short link {code} is not known here: look at it again, or ask for a "
                    "new one.",
                    code=code[:12],
                )
            )
        )


def take_unknown() -> None:
    """Move the sign of an unknown link out of the address. Before the language is settled."""
    if UNKNOWN in st.query_params:
        st.session_state[UNKNOWN] = st.query_params.pop(UNKNOWN)


@cache
def _names() -> frozenset[str]:
    return frozenset(path.stem for path in PAGES.glob("*.py")) - {"home"}


def _code(page: str) -> str:
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    mine = st.session_state.setdefault(_SHARED, set())
    view = (page, tuple((name, *values) for name, values in sorted(query.items())))
    if view not in mine and len(mine) >= MOST_A_VISIT:
        raise LinkError(tr("That was the last of {most} links a visit.", most=MOST_A_VISIT))
    code = short_links().code_of(page, query)
    mine.add(view)
    return code
