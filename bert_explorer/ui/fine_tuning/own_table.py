"""The visitor's own CSV: upload, preview, which column is which, and what is wrong with it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from bert_explorer.data.own_data import material
from bert_explorer.data.tables import DELIMITERS, Table, decoded, read_table
from bert_explorer.data.task_columns import COLUMNS, OPTIONAL, guess_columns
from bert_explorer.data.tasks import Task, TaskData
from bert_explorer.language import current, later, tr
from bert_explorer.ui.plain import plain

MEGABYTES = 5
PREVIEWED = 5
NONE = later("(look for it)")
NEEDS: dict[Task, str] = {
    "sentence": later("A CSV or TSV file in UTF-8 with a header; each row: a text and its label."),
    "pair": later(
        "A CSV or TSV file in UTF-8 with a header; each row: two texts and the label of the pair."
    ),
    "ner": later(
        "A CSV or TSV file in UTF-8 with a header; each row: words separated by spaces, and as "
        "many IOB tags: B-PER I-PER O."
    ),
    "qa": later(
        "A CSV or TSV file in UTF-8 with a header; each row: a context, a question, and an answer "
        "that stands in the context."
    ),
}
_KEPT = "f_own_text"


def own_table(task: Task) -> dict[str, Any] | None:
    """text, delimiter and columns of the visitor's table; None as long as there is none.

    Raises TaskDataError, for guard().
    """
    stays = tr("It stays on this server only while you are here, and is not part of the link.")
    st.markdown(f"{tr(NEEDS[task])} {stays}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        file = st.file_uploader(
            tr("Your file"),
            type=["csv", "tsv", "txt"],
            key="f_file",
            max_upload_size=MEGABYTES,
            width=460,
        )
        delimiter = st.selectbox(
            tr("Columns are separated by a"),
            (None, *DELIMITERS),
            format_func=lambda sign: tr("found out") if sign is None else tr(DELIMITERS[sign]),
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
    text = decoded(data)
    table = read_table(text, delimiter)
    st.caption(
        plain(
            tr(
                "{file}: {rows:,} rows, {columns} columns. The first:",
                file=name[:80],
                rows=len(table.rows),
                columns=len(table.header),
            )
        )
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
            picked = st.selectbox(
                tr("Column: {role}", role=tr(role)),
                options,
                options.index(start),
                format_func=lambda name: tr(NONE) if name == NONE else name,
                key=key,
            )
        chosen[role] = None if picked == NONE else picked
    return chosen


def checked(task: Task, own: dict[str, Any] | None) -> TaskData:
    """The data of a run, drawn and split as the job will do it."""
    return _checked(task, own, current())


@st.cache_data(max_entries=8, show_spinner=False)
def _checked(task: Task, own: dict[str, Any] | None, language: str) -> TaskData:
    """language: of the notes that come with the data."""
    return material(task, own)
