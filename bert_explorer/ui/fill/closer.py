"""A closer look at one slot: layers, whole sentences, several blanks, numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.blanks import Slot
from bert_explorer.analysis.fill import Prediction
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.ui.components import component
from bert_explorer.ui.fill.data import (
    BERT,
    GPT,
    Question,
    bert_guesses,
    gpt_guesses,
    joint_fills,
    layer_guesses,
    sentence_scores,
)
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.fill_text import comparison, filled
from bert_explorer.views.guess_bars import Asked
from bert_explorer.views.layer_ladder import layer_ladder
from bert_explorer.views.sentence_scores import cost_sentence, score_figure, score_table

LAYERS, SENTENCES, SEVERAL, NUMBERS = (
    "Layer by layer",
    "GPT tries every candidate",
    "Several blanks",
    "Numbers",
)
IN_TABLE = 50


@dataclass(frozen=True)
class Look:
    """What is on screen: the question, the slot, both predictions for it, and words asked for."""

    question: Question
    slot: Slot
    bert: Prediction
    gpt: Prediction
    asked: Asked
    tokenizer: Tokenizer

    @property
    def word(self) -> int | None:
        """A word whose probability may be shown: the truth once revealed, else the own guess."""
        return self.asked.truth if self.asked.revealed and self.asked.truth else self.asked.own


def closer_look(look: Look, k: int) -> None:
    """Tabs; only the open one is computed."""
    layers, sentences, several, numbers = st.tabs(
        [LAYERS, SENTENCES, SEVERAL, NUMBERS], key="closer", bind="query-params"
    )
    if layers.open:
        with layers:
            _layers(look)
    if sentences.open:
        with sentences:
            _sentences(look, k)
    if several.open:
        with several:
            _several(look)
    if numbers.open:
        with numbers:
            _numbers(look)


def _layers(look: Look) -> None:
    st.markdown(
        "What each model would say if it stopped early. The part that turns a vector into a word "
        "was trained for the last layer only, so early rows are rough."
    )
    found: dict[Sight, NDArray[np.float32]] = {
        "bidirectional": layer_guesses(BERT, look.bert.reading),
        "causal": layer_guesses(GPT, look.gpt.reading),
    }
    component("layer_ladder", "shared/draw")(
        key="layer_ladder", data=layer_ladder(found, look.tokenizer, look.word)
    )


def _sentences(look: Look, k: int) -> None:
    st.markdown(
        "GPT can't look right. But it can put each candidate into the sentence and ask how "
        "probable the whole is: a good right side then speaks for the word."
    )
    # By what both see in full, whatever is hidden on screen.
    at = look.question.blanked().slots.index(look.slot)
    bert = bert_guesses(look.question, True, True)[at]
    gpt = gpt_guesses(look.question, True)[at]
    asked = [id for id in (look.word, look.asked.own) if id is not None]
    candidates = tuple(dict.fromkeys([*gpt.top(k), *bert.top(k), *asked]))
    scores, of_bert, of_gpt = sentence_scores(look.question, look.slot, candidates)
    table = score_table(scores, bert, gpt, look.tokenizer)
    st.plotly_chart(score_figure(table, projector=shared().projector))
    st.markdown(cost_sentence(of_bert, of_gpt, look.tokenizer.vocab_size))
    st.dataframe(table, hide_index=True)


def _several(look: Look) -> None:
    blanked = look.question.blanked()
    if len(blanked.slots) < 2:
        st.markdown("Hide a second word to see whether BERT's guesses know of each other.")
        return
    st.markdown(
        "BERT fills all blanks in one pass: no guess knows of another. Filled one after another, "
        "each word can fit the ones before it."
    )
    once, chained = joint_fills(look.question)
    for way, fill in (("All at once", once), ("One after another", chained)):
        parts = filled(blanked, fill, look.tokenizer)
        text = "".join(
            f":blue[**{plain(part)}**]" if new else (plain(part) or " ") for part, new in parts
        )
        st.markdown(f"{way}: &nbsp; {text}")
    st.markdown(comparison(once, chained))


def _numbers(look: Look) -> None:
    frames = []
    for name, prediction in (("BERT", look.bert), ("GPT", look.gpt)):
        ids = prediction.top(IN_TABLE)
        frames.append(
            pd.DataFrame(
                {
                    "model": name,
                    "rank": range(1, len(ids) + 1),
                    "token": [look.tokenizer.token_of(id) for id in ids],
                    "id": ids,
                    "probability": [prediction.of(id) for id in ids],
                }
            )
        )
    st.dataframe(pd.concat(frames, ignore_index=True), hide_index=True)
    st.caption(f"The first {IN_TABLE} of {look.tokenizer.vocab_size:,} tokens for each model.")
