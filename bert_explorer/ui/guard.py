"""Errors a visitor can cause become a sentence on the page."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from bert_explorer.errors import BertExplorerError
from bert_explorer.ui.plain import plain


@contextmanager
def guard() -> Iterator[None]:
    """Show a BertExplorerError raised inside as a message, and go on after the `with` block.

    Any other exception is a mistake of ours and passes through.
    """
    try:
        yield
    except BertExplorerError as error:
        st.error(plain(str(error)))
