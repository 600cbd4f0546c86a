"""A closer look at one slot: layers, whole sentences, several blanks, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from bert_explorer.analysis.blanks import Slot
from bert_explorer.language import later, tr
from bert_explorer.readable import readable_token
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.fill.data import (
    Question,
    guesses,
    joint_fills,
    layer_guesses,
    sentence_scores,
)
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import shared
from bert_explorer.ui.tabs import bound_tabs
from bert_explorer.views.fill_text import comparison, filled
from bert_explorer.views.guess_bars import Asked, Column
from bert_explorer.views.layer_ladder import Rungs, layer_ladder
from bert_explorer.views.sentence_scores import (
    cost_sentence,
    score_figure,
    score_table,
    score_words,
)

LAYERS, SENTENCES, SEVERAL, NUMBERS = (
    later("Layer by layer"),
    later("GPT tries every candidate"),
    later("Several blanks"),
    later("Numbers"),
)
IN_TABLE = 50


@dataclass(frozen=True)
class Look:
    """What one model makes of the slot that is looked at.

    question, slot: as that model cuts the text. column: what is drawn.
    """

    side: Chosen
    question: Question
    slot: Slot
    column: Column

    @property
    def asked(self) -> Asked:
        return self.column.asked

    @property
    def word(self) -> int | None:
        """A word whose probability may be shown: the truth once revealed, else the own guess."""
        return self.asked.truth if self.asked.revealed and self.asked.truth else self.asked.own


def closer_look(looks: Sequence[Look], k: int) -> None:
    """Tabs; only the open one is computed."""
    layers, sentences, several, numbers = bound_tabs(
        (LAYERS, SENTENCES, SEVERAL, NUMBERS), "closer"
    )
    if layers.open:
        with layers:
            _layers(looks)
    if sentences.open:
        with sentences:
            _sentences(looks, k)
    if several.open:
        with several:
            _several(looks)
    if numbers.open:
        with numbers:
            _numbers(looks)


def _layers(looks: Sequence[Look]) -> None:
    st.markdown(
        tr(
            "What each model would say if it stopped early. The part that turns a "
            "vector into a word was trained for the last layer only, so early rows "
            "are rough."
        )
    )
    rungs = [
        Rungs(
            look.side,
            layer_guesses(look.side.model, look.column.prediction.reading),
            look.column.tokenizer,
            look.word,
        )
        for look in looks
    ]
    component("layer_ladder", *PICTURE)(key="layer_ladder", data=layer_ladder(rungs))


def _sentences(looks: Sequence[Look], k: int) -> None:
    both = next((look for look in looks if not look.side.causal), None)
    left = next((look for look in looks if look.side.causal), None)
    if both is None or left is None or both.column.tokenizer.vocab != left.column.tokenizer.vocab:
        st.markdown(
            tr(
                "This needs a model that looks both ways beside one that looks left, "
                "both with the same vocabulary."
            )
        )
        return
    names = both.side.name, left.side.name
    st.markdown(
        plain(
            tr(
                "{name} can't look right. But it can put each candidate into the sentence and ask "
                "how probable the whole is: a good right side then speaks for the word.",
                name=names[1],
            )
        )
    )
    # By what both see in full, whatever is hidden on screen.
    full = [
        guesses(look.question)[look.question.blanked().slots.index(look.slot)]
        for look in (both, left)
    ]
    asked = [id for id in (left.word, left.asked.own) if id is not None]
    candidates = tuple(dict.fromkeys([*full[1].top(k), *full[0].top(k), *asked]))
    scores, of_both, of_left = sentence_scores(both.question, left.question, left.slot, candidates)
    tokenizer = left.column.tokenizer
    table = score_table(scores, full[0], full[1], tokenizer, names)
    st.plotly_chart(
        score_figure(table, names, projector=shared().projector), alt=score_words(table, names)
    )
    st.markdown(plain(cost_sentence(of_both, of_left, tokenizer.vocab_size, names)))
    st.dataframe(table, hide_index=True)


def _several(looks: Sequence[Look]) -> None:
    look = next((look for look in looks if not look.side.causal), None)
    if look is None:
        st.markdown(tr("This needs a model that looks both ways."))
        return
    name, blanked = plain(look.side.name), look.question.blanked()
    if len(blanked.slots) < 2:
        st.markdown(
            tr("Hide a second word to see whether {name}'s guesses know of each other.", name=name)
        )
        return
    st.markdown(
        tr(
            "{name} fills all blanks in one pass: no guess knows of another. Filled "
            "one after another, each word can fit the ones before it.",
            name=name,
        )
    )
    once, chained = joint_fills(look.question)
    for way, fill in ((tr("All at once"), once), (tr("One after another"), chained)):
        parts = filled(blanked, fill, look.column.tokenizer)
        text = "".join(
            f":blue[**{plain(part)}**]" if new else (plain(part) or " ") for part, new in parts
        )
        st.markdown(f"{way}: &nbsp; {text}")
    st.markdown(comparison(once, chained, name))


def _numbers(looks: Sequence[Look]) -> None:
    frames = []
    for look in looks:
        prediction, tokenizer = look.column.prediction, look.column.tokenizer
        ids = prediction.top(IN_TABLE)
        frames.append(
            pd.DataFrame(
                {
                    tr("model"): look.side.name,
                    tr("rank"): range(1, len(ids) + 1),
                    tr("token"): [readable_token(tokenizer, tokenizer.token_of(id)) for id in ids],
                    tr("id"): ids,
                    tr("probability"): [prediction.of(id) for id in ids],
                }
            )
        )
    st.dataframe(pd.concat(frames, ignore_index=True), hide_index=True)
    sizes = list(dict.fromkeys(f"{look.column.tokenizer.vocab_size:,}" for look in looks))
    of = tr("{first} and {second}", first=sizes[0], second=sizes[1]) if len(sizes) > 1 else sizes[0]
    st.caption(tr("The first {count} of {of} tokens for each model.", count=IN_TABLE, of=of))
