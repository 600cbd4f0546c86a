"""Which two models all pages show, and what a page must know of them."""

from __future__ import annotations

import streamlit as st

from bert_explorer.checkpoints import hub, store
from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.checkpoints.folder import MODELS
from bert_explorer.checkpoints.summary import summary
from bert_explorer.errors import CheckpointError, MissingHeadError
from bert_explorer.language import current, later, speaking, tr
from bert_explorer.ui import model_folders, uploads
from bert_explorer.ui.model_dialog import NEXT_KEY, OPENED_KEY, open_another
from bert_explorer.ui.resources import checkpoint, label, location
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, LEFT_KEY, RIGHT_KEY, shared
from bert_explorer.views import theme

_OPEN = "models"
"""Whether the menu with the controls is open."""
_CHOSEN = "models_chosen"
_SIDES = (
    (LEFT_KEY, later("Model"), DEFAULT_LEFT),
    (RIGHT_KEY, later("Compared with"), DEFAULT_RIGHT),
)


def left() -> Checkpoint:
    """The chosen model. Call it inside guard(): it may be damaged, or too large just now."""
    return checkpoint(shared().left)


def right() -> Checkpoint:
    """The model it is compared with. Call it inside guard()."""
    return checkpoint(shared().right)


def needs(model: Checkpoint, what: str) -> None:
    """Go on only if the model can do that; else MissingHeadError with the reason, for guard().

    what: as in Checkpoint.lacks.
    """
    if reason := model.lacks(what):
        raise MissingHeadError(reason)


def colour(model: Checkpoint) -> str:
    """One hue for every model that looks both ways, one for every model that looks only left."""
    return theme.BIDIRECTIONAL if model.config.architecture == "bert" else theme.CAUSAL


def names() -> tuple[str, ...]:
    """What this visitor can choose from: bundled, in the cache, allowed, uploaded, opened."""
    opened = [name for name in st.session_state.get(OPENED_KEY, []) if _is_here(name)]
    return tuple(dict.fromkeys([*store.bundled(), *_on_this_server(), *uploads.mine(), *opened]))


@st.cache_data(ttl=30, max_entries=1, show_spinner=False)
def _on_this_server() -> tuple[str, ...]:
    return (*hub.cached(), *model_folders.listed())


def _is_here(name: str) -> bool:
    try:
        location(name)
    except CheckpointError:
        return False
    return True


def model_picker() -> list[str]:
    """The button "Models" and what opens under it. Returns what must be said about the URL."""
    here = names()
    chosen = _set_again(here)
    sentences = []
    for key, _, default in _SIDES:
        if sentence := _unavailable(key, here, default):
            sentences.append(sentence)
    with st.popover(tr("Models"), icon=":material/layers:", key=_OPEN, on_change="rerun"):
        for key, title, default in _SIDES:
            st.selectbox(
                tr(title),
                here,
                index=here.index(default),
                format_func=label,
                help=_details(_about_to_be_chosen(key, here) or default),
                key=key,
                bind="query-params",
            )
            chosen[key] = st.session_state[key]
        wanted = st.button(
            tr("Open another model …"),
            icon=":material/add:",
            key="open_model",
            width="stretch",
            on_click=_close,
        )
    if wanted:
        open_another()
    return sentences


def _close() -> None:
    """The window takes the menu's place: were it left open, the first click would close both."""
    st.session_state[_OPEN] = False


def _set_again(here: tuple[str, ...]) -> dict[str, str]:
    """What this visitor chose, by key; while the menu is closed the controls are set to it again.

    The browser does not take over what a control in a closed menu is set to. With the next click it
    would send the model that was chosen before, and with the next page it would forget the link.
    """
    chosen: dict[str, str] = st.session_state.setdefault(_CHOSEN, {})
    next_ones = st.session_state.pop(NEXT_KEY, {})
    chosen.update(next_ones)
    for key, name in chosen.items():
        stale = not st.session_state.get(_OPEN) and st.session_state.get(key) != name
        if name in here and (stale or key in next_ones):
            st.session_state[key] = name
    return chosen


def _unavailable(key: str, here: tuple[str, ...], default: str) -> str | None:
    """A sentence if the URL, or this session, names a model that can't be chosen any more."""
    asked = st.query_params.get(key)
    if asked is not None and asked not in map(label, here):
        return tr(
            "The model “{name}” is not on this server, so {default} is shown "
            "instead: open it under Models first.",
            name=asked[:60],
            default=default,
        )
    chosen = st.session_state.get(key)
    if chosen is not None and chosen not in here:
        st.session_state[key] = default
        return tr("The model you chose is gone, so {default} is shown instead.", default=default)
    return None


def _about_to_be_chosen(key: str, here: tuple[str, ...]) -> str | None:
    """What the selectbox will hold: on a visitor's first run it takes its value from the URL."""
    if (chosen := st.session_state.get(key)) is not None:
        return chosen
    asked = st.query_params.get(key)
    return next((name for name in here if label(name) == asked), None)


@st.cache_data(max_entries=200, show_spinner=False)
def _summary(folder: str, language: str) -> str:
    """language: of the text, so that each has its own in the cache."""
    with speaking(language):
        return summary(MODELS / folder)


def _details(name: str) -> str | None:
    """Family, layers x heads x width, for the help text."""
    try:
        return _summary(str(location(name)), current()) or None
    except CheckpointError:
        return None
