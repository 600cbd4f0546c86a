"""The tab "Two outputs": a vector for each token, and one for the whole text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from bert_explorer.analysis.outputs import Floats, Library, Outputs, nearest, vector_of
from bert_explorer.language import later, tr
from bert_explorer.ui.encoder_layer.choices import Choices
from bert_explorer.ui.encoder_layer.data import library_of, outputs_of, pooler_error_of
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import Shared
from bert_explorer.views.outputs import nearest_table, strip_words, strips, strips_table

VECTOR = later("vector")
TOKEN_TASKS = later(
    "For tasks about **each token**: fill the blank, find names, mark the words that answer."
)
TEXT_TASKS = later(
    "For tasks about the **whole text**: its mood or topic, whether sentence B follows A."
)
WAYS = {
    "pooled": later("By the pooled vector"),
    "last": later("By the last token's vector"),
    "mean": later("By the mean of the token vectors"),
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
    st.markdown(
        tr("## Which of {count} bundled sentences come closest?", count=len(library.sentences))
    )
    for column, way in zip(st.columns(2, gap="large"), library.vectors, strict=False):
        with column:
            _nearest(outputs, library, way)
    st.caption(
        tr(
            "Closeness is the cosine between two vectors: 1 means the same direction. A "
            "pooler is trained to judge sentence pairs, not likeness; fine-tuning gives it "
            "its use."
        )
        if outputs.pooled is not None
        else tr("Closeness is the cosine between two vectors: 1 means the same direction.")
    )


def _shape(values: tuple[int, ...], names: tuple[str, ...]) -> str:
    return " × ".join(f"{n} {name}" for n, name in zip(values, names, strict=True))


def _sequence(outputs: Outputs, *, projector: bool) -> None:
    st.markdown(tr("## Sequence output"))
    shape = outputs.sequence.shape
    counted = (tr("text"), tr("tokens"), tr("numbers"))
    st.markdown(f"`{shape}` · {_shape(shape, counted)}")
    st.markdown(tr(TOKEN_TASKS))
    tokens = outputs.encoding.tokens
    st.plotly_chart(
        strips(outputs.sequence[0], tokens, projector=projector),
        alt=strip_words(outputs.sequence[0], tokens),
    )
    with st.expander(tr("Its values as a table")):
        st.dataframe(strips_table(outputs.sequence[0], tokens), hide_index=True)


def _pooled(outputs: Outputs, error: float, *, projector: bool) -> None:
    assert outputs.pooled is not None
    st.markdown(tr("## Pooled output"))
    shape = outputs.pooled.shape
    counted = (tr("text"), tr("numbers"))
    st.markdown(f"`{shape}` · {_shape(shape, counted)}")
    st.markdown(tr(TEXT_TASKS))
    both = np.stack([outputs.first, outputs.pooled[0]])
    first = outputs.encoding.tokens[0]
    names = (first, tr("pooled"))
    st.plotly_chart(
        strips(both, names, named=VECTOR, projector=projector), alt=strip_words(both, names)
    )
    st.caption(
        tr(
            "Made from one row of the sequence output: pooled = tanh(W · {first} + b), so every "
            "number lies between −1 and 1. Done by hand, the largest difference is {error:.0e}.",
            first=plain(first),
            error=error,
        )
    )
    with st.expander(tr("Its values as a table")):
        st.dataframe(strips_table(both, names), hide_index=True)


def _no_pooler(side: Chosen, outputs: Outputs, library: Library, *, projector: bool) -> None:
    st.markdown(tr("## No pooled output"))
    model = side.checkpoint
    st.markdown(plain(model.lacks("pooler") or ""))
    if not side.causal:
        st.markdown(
            tr("For a whole text take the vector of the first token, or the mean over all of them.")
        )
        rows, names = (
            np.stack([outputs.first, outputs.mean]),
            (outputs.encoding.tokens[0], tr("mean")),
        )
        st.plotly_chart(
            strips(rows, names, named=VECTOR, projector=projector), alt=strip_words(rows, names)
        )
        _values(rows, names)
        return
    opening = model.tokenizer.special.cls
    blind = (
        tr(
            "Its {token} stands first and may only look at itself, so it can't know the text: over "
            "the {count} bundled sentences its vector changes by **{spread:.1g}**.",
            token=plain(opening),
            count=len(library.sentences),
            spread=library.first_spread,
        )
        if opening
        else tr("Its first token may only look at itself, so it can't know the text.")
    )
    seen = tr(
        "The last token is the one that has seen everything, and tasks about a whole text read its "
        "vector."
    )
    st.markdown(f"{blind} {seen}")
    rows = np.stack([outputs.first, outputs.last])
    names = (tr("first"), tr("last"))
    st.plotly_chart(
        strips(rows, names, named=VECTOR, projector=projector), alt=strip_words(rows, names)
    )
    _values(rows, names)


def _values(rows: Floats, names: Sequence[str]) -> None:
    with st.expander(tr("Its values as a table")):
        st.dataframe(strips_table(rows, names), hide_index=True)


def _nearest(outputs: Outputs, library: Library, way: str) -> None:
    found = nearest(vector_of(outputs, way), library, way)
    st.markdown(f"**{tr(WAYS[way])}**")
    st.dataframe(
        nearest_table(found),
        hide_index=True,
        column_config={
            tr("cosine"): st.column_config.ProgressColumn(format="%.3f", min_value=0, max_value=1)
        },
    )
    st.caption(
        tr(
            "All of them: lowest {lowest:.3f}, middle {median:.3f}.",
            lowest=found.lowest,
            median=found.median,
        )
    )
