"""A curve of tokens per word against the size of the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.vocabulary_size import Compression
from bert_explorer.language import tr
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL, stroke, styled


def vocabulary_curve(
    rows: Sequence[Compression], chosen: int, *, projector: bool = False
) -> go.Figure:
    """Tokens per word for both tokenizers; a dotted line marks the chosen size."""
    sizes = [row.size for row in rows]
    figure = go.Figure()
    for name, colour, values in (
        ("WordPiece", BIDIRECTIONAL, [row.wordpiece_per_word for row in rows]),
        (tr("Byte-level BPE"), CAUSAL, [row.bpe_per_word for row in rows]),
    ):
        figure.add_scatter(
            x=sizes,
            y=values,
            name=name,
            mode="lines+markers",
            line=stroke(colour),
            marker={"size": 9},
            hovertemplate=tr("%{x:,} tokens: %{y:.2f} per word") + f"<extra>{name}</extra>",
        )
    figure.add_vline(chosen, line_dash="dot", line_color="#808893")
    figure.update_xaxes(
        type="log",
        title=tr("Tokens in the vocabulary"),
        tickvals=sizes,
        ticktext=[f"{s:,}" for s in sizes],
    )
    figure.update_yaxes(title=tr("Tokens per word"), rangemode="tozero")
    return styled(figure, height=340, projector=projector)


def vocabulary_table(rows: Sequence[Compression]) -> pd.DataFrame:
    """One row a vocabulary size: the tokens of the text, and how many that is for each word."""
    return pd.DataFrame(
        [
            {
                tr("Tokens in the vocabulary"): row.size,
                tr("WordPiece tokens"): row.wordpiece,
                tr("byte-level tokens"): row.bpe,
                tr("WordPiece tokens per word"): round(row.wordpiece_per_word, 3),
                tr("byte-level tokens per word"): round(row.bpe_per_word, 3),
            }
            for row in rows
        ]
    )
