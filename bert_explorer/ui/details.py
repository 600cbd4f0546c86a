"""A picture in words and in numbers."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from bert_explorer.language import tr
from bert_explorer.ui.plain import plain


def details(key: str, summary: str, **tables: Callable[[], pd.DataFrame]) -> None:
    """An expander that builds its tables once it is open. tables: title -> what makes it."""
    with st.expander(tr("In words and numbers"), key=key, on_change="rerun") as box:
        if not box.open:
            return
        st.markdown(plain(summary))
        for title, table in tables.items():
            st.caption(title.replace("_", " "))
            st.dataframe(table(), hide_index=True)
