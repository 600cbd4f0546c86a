"""The analyses of the Masking lab, run once for each input."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.ignored_positions import Trial, try_position
from bert_explorer.analysis.masking_counts import Counts, count
from bert_explorer.analysis.masking_draw import Draw, Fate, draw, fates, mask_once
from bert_explorer.analysis.next_sentence import Judged, Pair, draw_pairs, judge
from bert_explorer.analysis.stories import sentences
from bert_explorer.analysis.word_in_vector import Told, word_in_vector
from bert_explorer.data.masking import MaskingRule
from bert_explorer.ui.resources import checkpoint, model_slot


@st.cache_data(max_entries=256, show_spinner=False)
def draw_of(
    name: str, sentence: str, pair: str | None, rule: MaskingRule, seed: int, whole_words: bool
) -> Draw:
    model = checkpoint(name)
    with model_slot():
        encoding = model.encode(sentence, pair)
        return draw(model, encoding, rule, seed, whole_words=whole_words)


@st.cache_data(max_entries=256, show_spinner=False)
def trial_of(
    name: str,
    sentence: str,
    pair: str | None,
    rule: MaskingRule,
    seed: int,
    whole_words: bool,
    position: int,
) -> Trial:
    """What one position means for the loss of that draw."""
    model = checkpoint(name)
    drawn = draw_of(name, sentence, pair, rule, seed, whole_words)
    with model_slot():
        return try_position(model, drawn, position)


@st.cache_data(max_entries=256, show_spinner=False)
def fates_of(
    name: str, sentence: str, pair: str | None, rule: MaskingRule, seed: int, whole_words: bool
) -> tuple[Fate, ...]:
    """What becomes of each token in one draw; the model does not run."""
    model = checkpoint(name)
    encoding = model.encode(sentence, pair)
    masked = mask_once(model, encoding, rule, seed, whole_words=whole_words)
    return fates(masked, model.tokenizer.mask_id)


@st.cache_data(max_entries=256, show_spinner=False)
def counts_of(
    name: str,
    text: str | None,
    tokens: int,
    rule: MaskingRule,
    seed: int,
    row_length: int | None,
) -> Counts:
    """text: the visitor's own; None for the bundled stories. row_length: see `count`."""
    texts = sentences() if text is None else (text,)
    tokenizer = checkpoint(name).tokenizer
    return count(tokenizer, texts, tokens, rule, seed, row_length=row_length)


@st.cache_data(max_entries=32, show_spinner=False)
def told_of(name: str, seed: int) -> tuple[Told, ...]:
    """Over every third sentence of the bundled stories: a second on the bundled model."""
    with model_slot():
        return word_in_vector(checkpoint(name), told_texts(), MaskingRule(), seed)


def told_texts() -> tuple[str, ...]:
    """Some of each story: all of them would keep a class waiting."""
    return sentences()[::3]


@st.cache_data(max_entries=32, show_spinner=False)
def judged_of(name: str, number: int, seed: int) -> tuple[Judged, ...]:
    """Pairs from the bundled stories: about four milliseconds each on the bundled model."""
    with model_slot():
        return judge(checkpoint(name), draw_pairs(number, seed))


@st.cache_data(max_entries=128, show_spinner=False)
def own_pair(name: str, a: str, b: str) -> Judged:
    with model_slot():
        return judge(checkpoint(name), (Pair(a, b, True),))[0]
