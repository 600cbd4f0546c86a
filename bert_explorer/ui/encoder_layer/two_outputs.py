"""The tab "Two outputs": a vector for each token, and one for the whole text."""

from __future__ import annotations

import numpy as np
import streamlit as st

from bert_explorer.analysis.outputs import Library, Outputs, nearest, vector_of
from bert_explorer.ui.encoder_layer.choices import Choices
from bert_explorer.ui.encoder_layer.data import library_of, outputs_of, pooler_error_of
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import Shared
from bert_explorer.views.outputs import nearest_table, strips, strips_table

TOKEN_TASKS = (
    "For tasks about **each token**: fill the blank, find names, mark the words that answer."
)
TEXT_TASKS = "For tasks about the **whole text**: its mood or topic, whether sentence B follows A."
WAYS = {
    "pooled": "By the pooled vector",
    "last": "By the last token's vector",
    "mean": "By the mean of the token vectors",
}


def outputs_tab(choices: Choices, typed: Shared) -> None:
    """Both outputs with shapes and values, what each is for, and the nearest sentences."""
    text = (choices.name, typed.sentence, typed.pair)
    outputs = outputs_of(*text)
    library = library_of(choices.name)
    left, right = st.columns(2, gap="large")
    with left:
        _sequence(outputs, projector=typed.projector)
    with right:
        if outputs.pooled is None:
            _no_pooler(choices.side, outputs, library, projector=typed.projector)
        else:
            _pooled(outputs, pooler_error_of(*text), projector=typed.projector)
    st.markdown(f"#### Which of {len(library.sentences)} bundled sentences come closest?")
    for column, way in zip(st.columns(2, gap="large"), library.vectors, strict=False):
        with column:
            _nearest(outputs, library, way)
    st.caption(
        "Closeness is the cosine between two vectors: 1 means the same direction. A pooler is "
        "trained to judge sentence pairs, not likeness; fine-tuning gives it its use."
        if outputs.pooled is not None
        else "Closeness is the cosine between two vectors: 1 means the same direction."
    )


def _shape(values: tuple[int, ...], names: tuple[str, ...]) -> str:
    return " × ".join(f"{n} {name}" for n, name in zip(values, names, strict=True))


def _sequence(outputs: Outputs, *, projector: bool) -> None:
    st.markdown("#### Sequence output")
    shape = outputs.sequence.shape
    st.markdown(f"`{shape}` · {_shape(shape, ('text', 'tokens', 'numbers'))}")
    st.markdown(TOKEN_TASKS)
    tokens = outputs.encoding.tokens
    st.plotly_chart(strips(outputs.sequence[0], tokens, projector=projector))
    with st.expander("Its values as a table"):
        st.dataframe(strips_table(outputs.sequence[0], tokens), hide_index=True)


def _pooled(outputs: Outputs, error: float, *, projector: bool) -> None:
    assert outputs.pooled is not None
    st.markdown("#### Pooled output")
    shape = outputs.pooled.shape
    st.markdown(f"`{shape}` · {_shape(shape, ('text', 'numbers'))}")
    st.markdown(TEXT_TASKS)
    both = np.stack([outputs.first, outputs.pooled[0]])
    first = outputs.encoding.tokens[0]
    names = (first, "pooled")
    st.plotly_chart(strips(both, names, named="vector", projector=projector))
    st.caption(
        "Made from one row of the sequence output: pooled = tanh(W · "
        + plain(first)
        + " + b), so every number "
        f"lies between −1 and 1. Done by hand, the largest difference is {error:.0e}."
    )
    with st.expander("Its values as a table"):
        st.dataframe(strips_table(both, names), hide_index=True)


def _no_pooler(side: Chosen, outputs: Outputs, library: Library, *, projector: bool) -> None:
    st.markdown("#### No pooled output")
    model = side.checkpoint
    st.markdown(plain(model.lacks("pooler") or ""))
    if not side.causal:
        st.markdown(
            "For a whole text take the vector of the first token, or the mean over all of them."
        )
        rows, names = np.stack([outputs.first, outputs.mean]), (outputs.encoding.tokens[0], "mean")
        st.plotly_chart(strips(rows, names, named="vector", projector=projector))
        return
    opening = model.tokenizer.special.cls
    st.markdown(
        (
            f"Its {plain(opening)} stands first and may only look at itself, so it can't know the "
            f"text: over the {len(library.sentences)} bundled sentences its vector changes by "
            f"**{library.first_spread:.1g}**."
            if opening
            else "Its first token may only look at itself, so it can't know the text."
        )
        + " The last token is the one that has seen everything, and tasks about a whole text read "
        "its vector."
    )
    rows = np.stack([outputs.first, outputs.last])
    st.plotly_chart(strips(rows, ("first", "last"), named="vector", projector=projector))


def _nearest(outputs: Outputs, library: Library, way: str) -> None:
    found = nearest(vector_of(outputs, way), library, way)
    st.markdown(f"**{WAYS[way]}**")
    st.dataframe(
        nearest_table(found),
        hide_index=True,
        column_config={
            "cosine": st.column_config.ProgressColumn(format="%.3f", min_value=0, max_value=1)
        },
    )
    st.caption(f"All of them: lowest {found.lowest:.3f}, middle {found.median:.3f}.")
