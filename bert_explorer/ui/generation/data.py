"""The analyses of the Generation page, run once for each input."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from bert_explorer.analysis.blanks import Blanked, InputWord, hide, input_words
from bert_explorer.analysis.fill import first_choice, gpt_predictions
from bert_explorer.analysis.mask_predict import Round, mask_predict
from bert_explorer.analysis.moved import Moves, moves
from bert_explorer.analysis.prompt import openings
from bert_explorer.analysis.seen_loss import SeenLoss, seen_loss
from bert_explorer.analysis.sentence_loss import sentence_loss
from bert_explorer.analysis.text_ending import Ending, text_ending
from bert_explorer.analysis.writing import Right, Sampling, Writing, write_bert, write_gpt
from bert_explorer.analysis.writing_numbers import (
    Numbers,
    log_probabilities,
    mean_log,
    repetition,
    work,
)
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.views.mask_rounds import Rival

BERT, GPT = "bert-twin", "gpt-twin"
TWINS = {"BERT": BERT, "GPT": GPT}


def openings_of(sentence: str) -> tuple[int, ...]:
    """Tokens in the sentence's first 0, 1, 2, ... words (see `openings`)."""
    bert = checkpoint(BERT)
    return openings(bert.encode(sentence), bert.tokenizer, bert.config.max_positions)


@dataclass(frozen=True)
class Asked:
    """What is to be written: after the first `start` words, `count` tokens, and how."""

    sentence: str
    start: int
    count: int
    right: Right
    sampling: Sampling


@st.cache_data(max_entries=128, show_spinner=False)
def writings_of(asked: Asked) -> tuple[Writing, Writing]:
    """What BERT wrote, and GPT."""
    bert, gpt = checkpoint(BERT), checkpoint(GPT)
    prompt = bert.encode(asked.sentence).ids[: openings_of(asked.sentence)[asked.start]]
    with model_slot():
        return (
            write_bert(bert, prompt, asked.count, asked.sampling, asked.right),
            write_gpt(gpt, prompt, asked.count, asked.sampling),
        )


@st.cache_data(max_entries=128, show_spinner=False)
def numbers_of(asked: Asked) -> Numbers:
    """Both texts compared."""
    texts = writings_of(asked)
    bert, gpt = checkpoint(BERT), checkpoint(GPT)
    with model_slot():
        return Numbers(
            repetitions=(repetition(texts[0]), repetition(texts[1])),
            log_probability=(mean_log(gpt, texts[0]), mean_log(gpt, texts[1])),
            work=(work(bert, texts[0]), work(gpt, texts[1])),
        )


@st.cache_data(max_entries=64, show_spinner=False)
def ending_of(sentence: str) -> Ending:
    """The chance of a full stop after each word, if there is a word."""
    ids, ends = checkpoint(BERT).encode(sentence).ids, openings_of(sentence)
    with model_slot():
        return text_ending(checkpoint(BERT), checkpoint(GPT), ids, ends[1:] or ends)


@st.cache_data(max_entries=64, show_spinner=False)
def moves_of(name: str, sentence: str, pair: str | None, word: str) -> Moves:
    """Each token changed in turn: at 128 tokens about a second and a half on one core."""
    with model_slot():
        model = checkpoint(name)
        return moves(model, model.encode(sentence, pair), word)


@st.cache_data(max_entries=64, show_spinner=False)
def seen_loss_of(sentence: str, pair: str | None) -> SeenLoss:
    """BERT's loss with each word masked, and in sight."""
    with model_slot():
        model = checkpoint(BERT)
        return seen_loss(model, model.encode(sentence, pair))


@st.cache_data(max_entries=64, show_spinner=False)
def mean_loss_of(name: str, sentence: str, pair: str | None) -> float:
    """The mean loss of a word: BERT from both sides, GPT from the left."""
    with model_slot():
        model = checkpoint(name)
        return sentence_loss(model, model.encode(sentence, pair)).mean


def words_of(sentence: str, pair: str | None) -> tuple[InputWord, ...]:
    """The words that may be hidden."""
    model = checkpoint(BERT)
    texts = (sentence,) if pair is None else (sentence, pair)
    return input_words(model.encode(*texts), model.tokenizer, *texts)


def span_of(sentence: str, pair: str | None, first: int, last: int) -> Blanked:
    """The text with the words `first` to `last`, counted from 1, hidden."""
    model = checkpoint(BERT)
    words = words_of(sentence, pair)
    return hide(model.encode(sentence, pair), words, range(first, last + 1), model.tokenizer)


@dataclass(frozen=True)
class Filled:
    """A span filled by BERT in rounds, and by GPT from the left.

    likely: name of a text -> mean log-probability of its tokens under GPT, in nats: of BERT's text
    after the first round, after the last, of GPT's, and of the text as typed.
    """

    rounds: tuple[Round, ...]
    gpt: Rival
    likely: dict[str, float]


@st.cache_data(max_entries=64, show_spinner=False)
def filled_of(sentence: str, pair: str | None, first: int, last: int, rounds: int) -> Filled:
    """rounds: 1 to the number of slots."""
    blanked = span_of(sentence, pair, first, last)
    bert, gpt = checkpoint(BERT), checkpoint(GPT)
    with model_slot():
        done = mask_predict(bert, blanked, rounds)
        guesses = gpt_predictions(gpt, blanked)
        chosen = tuple(first_choice(guess, gpt) for guess in guesses)
        rival = Rival(chosen, tuple(g.of(id) for g, id in zip(guesses, chosen, strict=True)))
        texts = {"BERT, all at once": done[0].ids}
        if rounds > 1:
            texts[f"BERT, {rounds} rounds"] = done[-1].ids
        texts["GPT, from the left"] = chosen
        truth = [slot.truth for slot in blanked.slots]
        if None not in truth:
            texts["as typed"] = tuple(id for id in truth if id is not None)
        likely = {name: _text_log(blanked, ids) for name, ids in texts.items()}
    return Filled(done, rival, likely)


def _text_log(blanked: Blanked, span: tuple[int, ...]) -> float:
    ids = list(blanked.encoding.ids)
    for slot, id in zip(blanked.slots, span, strict=True):
        ids[slot.position] = id
    types = blanked.encoding.type_ids
    return float(log_probabilities(checkpoint(GPT), ids, type_ids=types).mean())
