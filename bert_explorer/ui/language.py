"""Which language this visitor reads: what the link says, or else what the browser says."""

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from bert_explorer.language import (
    DEFAULT,
    LANGUAGES,
    ask_for_language,
    closest,
    current,
    from_here_on,
    tr,
)
from bert_explorer.ui.state import PAIR_KEY, SENTENCE_KEY

LANGUAGE_KEY = "lang"
CODES = {name: code for code, name in LANGUAGES.items()}


def settle_language() -> None:
    """Decide on a visitor's first run. Call it before anything is drawn.

    The choices in a link are written in the language of whoever made it, so a link opens in that
    language: it says `lang`, unless that was English. A bare address follows the browser.
    """
    ask_for_language(_of_this_visitor)
    if LANGUAGE_KEY not in st.session_state and not st.query_params:
        language = closest(st.context.locale)
        st.session_state[LANGUAGE_KEY] = LANGUAGES[language]
        if language != DEFAULT:
            # A value that is set before its widget is first drawn doesn't reach the link by itself.
            st.query_params[LANGUAGE_KEY] = LANGUAGES[language]
    from_here_on(_of_this_visitor())  # asked once a run, not once for each of some 150 texts


def language_choice() -> None:
    """The control, bound to the link."""
    st.segmented_control(
        "Language / Sprache",
        tuple(CODES),
        default=LANGUAGES[DEFAULT],
        required=True,
        key=LANGUAGE_KEY,
        bind="query-params",
        on_change=_say_again,
    )


def _say_again() -> None:
    """Set every choice to what it is, so that its control and the link say it in the new language.

    The browser keeps the label that was chosen, and by itself would go on showing that one.
    """
    for key in list(st.query_params):
        value = st.session_state.get(key)
        # A toggle has no labels, and an expander can't be set.
        if key != LANGUAGE_KEY and value is not None and not isinstance(value, bool):
            st.session_state[key] = value


def link_state(state: Mapping[str, str]) -> dict[str, str]:
    """The query parameters of an English link, as this visitor's link must have them.

    The labels among them are said in the visitor's language, and the link says which one that is.
    A link that says its language already stays as it is.
    """
    language = current()
    understood = closest(st.context.locale) if not state else DEFAULT
    if LANGUAGE_KEY in state or language == understood == DEFAULT:
        return dict(state)
    typed = (SENTENCE_KEY, PAIR_KEY)
    spoken = {
        key: value if key in typed or not value else tr(value) for key, value in state.items()
    }
    return spoken | {LANGUAGE_KEY: LANGUAGES[language]}


def _of_this_visitor() -> str:
    # Outside of a visit (a worker, the start of the server) there is no one to ask.
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT
    name = st.session_state.get(LANGUAGE_KEY) or st.query_params.get(LANGUAGE_KEY)
    return CODES.get(name or "", DEFAULT)
