"""A picture in words and in numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from bert_explorer.language import tr
from bert_explorer.ui.plain import plain
from bert_explorer.views.csv_file import csv_of


def details(key: str, summary: str, **tables: Callable[[], pd.DataFrame]) -> None:
    """An expander that builds its tables once it is open. tables: title -> what makes it."""
    with st.expander(tr("In words and numbers"), key=key, on_change="rerun") as box:
        if not box.open:
            return
        st.markdown(plain(summary))
        for title, table in tables.items():
            name, found = title.replace("_", " "), table()
            st.caption(name)
            st.dataframe(found, hide_index=True)
            st.download_button(
                "CSV",
                partial(csv_of, found),
                f"{name}.csv",
                "text/csv",
                key=f"{key}_{title}_csv",
                help=tr("Save these numbers as {kind}", kind="CSV"),
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )
