"""GPT's second way to fill a blank: each candidate before and after the whole sentence is read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from bert_explorer.analysis.fill import Prediction
from bert_explorer.analysis.sentence_scores import Cost, SentenceScores, shares_of
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL, CLEAR, styled
from bert_explorer.views.token_name import token_name

ROW_HEIGHT, FRAME_HEIGHT = 38, 110


Names = tuple[str, str]
"""Of the model that looks both ways and of the one that looks left."""
TWINS: Names = ("BERT", "GPT")


def score_table(
    scores: SentenceScores,
    bert: Prediction,
    gpt: Prediction,
    tokenizer: Tokenizer,
    names: Names = TWINS,
) -> pd.DataFrame:
    """One row a candidate, the best sentence first. Shares add up to 1 over the candidates."""
    both, left = names
    return pd.DataFrame(
        {
            tr("word"): [token_name(tokenizer.token_of(id)) for id in scores.candidates],
            tr("{left}, left side", left=left): shares_of(gpt, scores.candidates).round(4),
            tr("{left}, whole sentence", left=left): scores.shares.round(4),
            tr("{both}, both sides", both=both): shares_of(bert, scores.candidates).round(4),
            tr("log P of the sentence (nats)"): scores.totals.round(2),
        }
    ).sort_values(tr("log P of the sentence (nats)"), ascending=False, ignore_index=True)


def score_figure(
    table: pd.DataFrame, names: Names = TWINS, *, projector: bool = False
) -> go.Figure:
    """A line a candidate, from GPT's guess by the left side to its score of the whole sentence."""
    by_left, by_all, by_both = (
        tr("{left}, left side", left=names[1]),
        tr("{left}, whole sentence", left=names[1]),
        tr("{both}, both sides", both=names[0]),
    )
    words: Sequence[str] = table[tr("word")].tolist()
    rows = list(range(len(words)))
    left, whole = table[by_left], table[by_all]
    figure = go.Figure()
    figure.add_scatter(
        x=_segments(left.to_numpy(), whole.to_numpy()),
        y=np.repeat(rows, 3),
        mode="lines",
        line={"color": CAUSAL, "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )
    hollow = {"color": CLEAR, "size": 13, "line": {"color": CAUSAL, "width": 3}}
    for name, marker in (
        (by_left, hollow),
        (by_all, {"color": CAUSAL, "size": 15}),
        (by_both, {"color": BIDIRECTIONAL, "size": 13, "symbol": "diamond"}),
    ):
        figure.add_scatter(
            x=table[name],
            y=rows,
            mode="markers",
            name=name,
            marker=marker,
            cliponaxis=False,
            customdata=words,
            hovertemplate="%{customdata}: %{x:.1%}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(
        title=tr("share among these candidates"), tickformat=".0%", rangemode="tozero"
    )
    figure.update_yaxes(tickvals=rows, ticktext=words, autorange="reversed", zeroline=False)
    height = FRAME_HEIGHT + ROW_HEIGHT * len(words)
    return styled(figure, height=height, projector=projector)


def score_words(table: pd.DataFrame, names: Names = TWINS) -> str:
    """The lines of `score_figure` in words."""
    best = table.iloc[0]
    by_left = tr("{left}, left side", left=names[1])
    by_all = tr("{left}, whole sentence", left=names[1])
    return tr(
        "With the whole sentence {left} prefers “{word}”, {share:.0%} among these candidates; by "
        "the left side alone it gave it {before:.0%}.",
        left=names[1],
        word=best[tr("word")],
        share=best[by_all],
        before=best[by_left],
    )


def _segments(start: NDArray[np.float64], end: NDArray[np.float64]) -> list[float | None]:
    """x of separate lines, one a row, with a break after each."""
    return [x for a, b in zip(start, end, strict=True) for x in (a, b, None)]


def cost_sentence(bert: Cost, gpt: Cost, vocabulary: int, names: Names = TWINS) -> str:
    """What both ways cost, as measured, and what trying every word would."""
    every = vocabulary * gpt.each / 1000
    return tr(
        "{both} needed 1 pass: {one:.1f} ms. {left} needed {passes}, one for each candidate: "
        "{batch:.1f} ms in one batch. To try all {vocabulary:,} tokens of the vocabulary it would "
        "need {vocabulary:,}: about {every:.0f} s.",
        both=names[0],
        left=names[1],
        one=bert.milliseconds,
        passes=gpt.passes,
        batch=gpt.milliseconds,
        vocabulary=vocabulary,
        every=every,
    )
