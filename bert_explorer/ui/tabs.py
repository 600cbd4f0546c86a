"""Tabs that stay open when the language changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from bert_explorer.language import LANGUAGES, speaking, tr


def bound_tabs(names: Iterable[str], key: str, **options: Any) -> Sequence[Any]:
    """st.tabs, bound to the link, which holds the name of the open one.

    names: in English, as marked with `later`. A name in any language opens its tab: what was open
    before the visitor chose another one, or what a link says. options: more of st.tabs.
    """
    names = tuple(names)
    labels = [tr(name) for name in names]
    opened = st.session_state.get(key) or st.query_params.get(key)
    if opened and opened not in labels:
        for language in LANGUAGES:
            with speaking(language):
                said = [tr(name) for name in names]
            if opened in said:
                st.session_state[key] = labels[said.index(opened)]
    return st.tabs(labels, key=key, bind="query-params", **options)
