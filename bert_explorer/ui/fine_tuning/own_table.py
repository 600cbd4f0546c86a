"""The visitor's own CSV: upload, preview, which column is which, and what is wrong with it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from bert_explorer.data.own_data import material
from bert_explorer.data.tables import DELIMITERS, Table, decoded, read_table
from bert_explorer.data.task_columns import COLUMNS, OPTIONAL, guess_columns
from bert_explorer.data.tasks import Task, TaskData
from bert_explorer.ui.plain import plain

MEGABYTES = 5
PREVIEWED = 5
NONE = "(look for it)"
NEEDS: dict[Task, str] = {
    "sentence": "a text and its label",
    "pair": "two texts and the label of the pair",
    "ner": "words separated by spaces, and as many IOB tags: B-PER I-PER O",
    "qa": "a context, a question, and an answer that stands in the context",
}
_KEPT = "f_own_text"


def own_table(task: Task) -> dict[str, Any] | None:
    """text, delimiter and columns of the visitor's table; None as long as there is none.

    Raises TaskDataError, for guard().
    """
    st.markdown(
        f"A CSV or TSV file in UTF-8 with a header; each row: {NEEDS[task]}. It stays on this "
        "server only while you are here, and is not part of the link."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        file = st.file_uploader(
            "Your file",
            type=["csv", "tsv", "txt"],
            key="f_file",
            max_upload_size=MEGABYTES,
            width=460,
        )
        delimiter = st.selectbox(
            "Columns are separated by a",
            (None, *DELIMITERS),
            format_func=lambda sign: "found out" if sign is None else DELIMITERS[sign],
            key="f_delimiter",
            bind="query-params",
            persist_state="page",
            width=220,
        )
    if file is not None:
        # Kept beside the widget, which forgets its file when another page is shown.
        st.session_state[_KEPT] = file.name, file.getvalue()
    if _KEPT not in st.session_state:
        return None
    name, data = st.session_state[_KEPT]
    text = decoded(data, "The file")
    table = read_table(text, delimiter)
    st.caption(
        plain(f"{name[:80]}: {len(table.rows):,} rows, {len(table.header)} columns. The first:")
    )
    st.dataframe(pd.DataFrame(table.rows[:PREVIEWED], columns=table.header), hide_index=True)
    return {"text": text, "delimiter": delimiter, "columns": _columns(task, table)}


def _columns(task: Task, table: Table) -> dict[str, str | None]:
    guessed = guess_columns(task, table.header)
    chosen: dict[str, str | None] = {}
    for place, role in zip(st.columns(len(COLUMNS[task])), COLUMNS[task], strict=True):
        options = (NONE, *table.header) if role in OPTIONAL else table.header
        start = guessed[role] or NONE
        # The header is part of the key: another file asks anew.
        key = f"f_column_{task}_{role}_{hash(table.header)}"
        with place:
            picked = st.selectbox(f"Column: {role}", options, options.index(start), key=key)
        chosen[role] = None if picked == NONE else picked
    return chosen


@st.cache_data(max_entries=8, show_spinner=False)
def checked(task: Task, own: dict[str, Any] | None) -> TaskData:
    """The data of a run, drawn and split as the job will do it."""
    return material(task, own)
