"""The analyses of the Generation page, run once for each input."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from bert_explorer.analysis.attention import sight_of
from bert_explorer.analysis.blanks import Blanked, InputWord, hide, input_words
from bert_explorer.analysis.fill import first_choice, gpt_predictions
from bert_explorer.analysis.mask_predict import Round, mask_predict
from bert_explorer.analysis.moved import Moves, moves
from bert_explorer.analysis.prompt import openings, up_to
from bert_explorer.analysis.seen_loss import SeenLoss, seen_loss
from bert_explorer.analysis.sentence_loss import sentence_loss
from bert_explorer.analysis.text_ending import Ending, text_ending
from bert_explorer.analysis.writing import Right, Sampling, Writing, write_bert, write_gpt
from bert_explorer.analysis.writing_numbers import (
    Numbers,
    log_probabilities,
    mean_log,
    mean_log_of_other,
    repetition,
    work,
)
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.language import tr
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.sides import Chosen, short_name
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, shared
from bert_explorer.views.mask_rounds import Rival


@dataclass(frozen=True)
class Writers:
    """One model that looks both ways and one that looks left.

    alike: whether both cut a text into the same tokens. note: a sentence, if one is a bundled twin
    because both chosen models look the same way.
    """

    bert: Chosen
    gpt: Chosen
    note: str | None

    @property
    def names(self) -> tuple[str, str]:
        return self.bert.name, self.gpt.name

    @property
    def alike(self) -> bool:
        return alike(self.bert.model, self.gpt.model)


def writers() -> Writers:
    """Of the chosen models the first that looks each way. Call it inside guard()."""
    chosen = (shared().left, shared().right)
    of = {sight_of(checkpoint(name)): name for name in reversed(chosen)}
    bert, gpt = of.get("bidirectional", DEFAULT_LEFT), of.get("causal", DEFAULT_RIGHT)
    note = None
    if "causal" not in of:
        note = tr("Both chosen models look both ways, so the bundled GPT writes beside the first.")
    elif "bidirectional" not in of:
        note = tr("Both chosen models look left only, so the bundled BERT stands beside the first.")
    return Writers(
        Chosen(short_name(bert), "bidirectional", bert),
        Chosen(short_name(gpt), "causal", gpt),
        note,
    )


def alike(bert: str, gpt: str) -> bool:
    """Whether two models have the same vocabulary."""
    return checkpoint(bert).tokenizer.vocab == checkpoint(gpt).tokenizer.vocab


def openings_of(name: str, sentence: str) -> tuple[int, ...]:
    """Tokens in the sentence's first 0, 1, 2, ... words (see `openings`)."""
    bert = checkpoint(name)
    return openings(bert.encode(sentence), bert.tokenizer, bert.config.max_positions)


def prompts_of(
    bert: str, gpt: str, sentence: str, end: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The sentence's first `end` tokens of bert, and the same characters in gpt's own tokens."""
    encoding = checkpoint(bert).encode(sentence)
    stop = encoding.offsets[end - 1][1]
    return encoding.ids[:end], up_to(checkpoint(gpt), sentence, stop)


@dataclass(frozen=True)
class Asked:
    """What is to be written: after the first `start` words, `count` tokens, and how.

    bert, gpt: names for ui.resources.checkpoint.
    """

    bert: str
    gpt: str
    sentence: str
    start: int
    count: int
    right: Right
    sampling: Sampling


@st.cache_data(max_entries=128, show_spinner=False)
def writings_of(asked: Asked) -> tuple[Writing, Writing]:
    """What BERT wrote, and GPT."""
    bert, gpt = checkpoint(asked.bert), checkpoint(asked.gpt)
    end = openings_of(asked.bert, asked.sentence)[asked.start]
    ours, theirs = prompts_of(asked.bert, asked.gpt, asked.sentence, end)
    with model_slot():
        return (
            write_bert(bert, ours, asked.count, asked.sampling, asked.right),
            write_gpt(gpt, theirs, asked.count, asked.sampling),
        )


@st.cache_data(max_entries=128, show_spinner=False)
def numbers_of(asked: Asked) -> Numbers:
    """Both texts compared."""
    texts = writings_of(asked)
    bert, gpt = checkpoint(asked.bert), checkpoint(asked.gpt)
    same = alike(asked.bert, asked.gpt)
    with model_slot():
        berts = (
            mean_log(gpt, texts[0]) if same else mean_log_of_other(gpt, bert.tokenizer, texts[0])
        )
        return Numbers(
            repetitions=(repetition(texts[0]), repetition(texts[1])),
            log_probability=(berts, mean_log(gpt, texts[1])),
            work=(work(bert, texts[0]), work(gpt, texts[1])),
        )


@st.cache_data(max_entries=64, show_spinner=False)
def ending_of(bert: str, gpt: str, sentence: str) -> Ending:
    """The chance of a full stop after each word, if there is a word."""
    ids, ends = checkpoint(bert).encode(sentence).ids, openings_of(bert, sentence)
    ends = ends[1:] or ends
    prompts = [prompts_of(bert, gpt, sentence, end)[1] for end in ends]
    with model_slot():
        return text_ending(checkpoint(bert), checkpoint(gpt), ids, ends, prompts)


@st.cache_data(max_entries=64, show_spinner=False)
def moves_of(name: str, sentence: str, pair: str | None, word: str) -> Moves:
    """Each token changed in turn: at 128 tokens about a second and a half on one core."""
    with model_slot():
        model = checkpoint(name)
        return moves(model, model.encode(sentence, pair), word)


@st.cache_data(max_entries=64, show_spinner=False)
def seen_loss_of(name: str, sentence: str, pair: str | None) -> SeenLoss:
    """BERT's loss with each word masked, and in sight."""
    with model_slot():
        model = checkpoint(name)
        return seen_loss(model, model.encode(sentence, pair))


@st.cache_data(max_entries=64, show_spinner=False)
def mean_loss_of(name: str, sentence: str, pair: str | None) -> float:
    """The mean loss of a word: BERT from both sides, GPT from the left."""
    with model_slot():
        model = checkpoint(name)
        return sentence_loss(model, model.encode(sentence, pair)).mean


def words_of(name: str, sentence: str, pair: str | None) -> tuple[InputWord, ...]:
    """The words that may be hidden."""
    model = checkpoint(name)
    texts = (sentence,) if pair is None else (sentence, pair)
    return input_words(model.encode(*texts), model.tokenizer, *texts)


def span_of(name: str, sentence: str, pair: str | None, first: int, last: int) -> Blanked:
    """The text with the words `first` to `last`, counted from 1, hidden."""
    model = checkpoint(name)
    words = words_of(name, sentence, pair)
    return hide(model.encode(sentence, pair), words, range(first, last + 1), model.tokenizer)


AT_ONCE, IN_ROUNDS, FROM_THE_LEFT, AS_TYPED = "at once", "in rounds", "from the left", "as typed"


@dataclass(frozen=True)
class Filled:
    """A span filled by BERT in rounds, and by GPT from the left.

    gpt: None, and likely empty, where it cuts a text into other tokens.
    likely: which text -> mean log-probability of its tokens under GPT, in nats: of BERT's text
    after the first round, after the last, of GPT's, and of the text as typed.
    """

    rounds: tuple[Round, ...]
    gpt: Rival | None
    likely: dict[str, float]


@st.cache_data(max_entries=64, show_spinner=False)
def filled_of(
    names: tuple[str, str], sentence: str, pair: str | None, first: int, last: int, rounds: int
) -> Filled:
    """names: of BERT's checkpoint and of GPT's. rounds: 1 to the number of slots."""
    blanked = span_of(names[0], sentence, pair, first, last)
    bert, gpt = (checkpoint(name) for name in names)
    with model_slot():
        done = mask_predict(bert, blanked, rounds)
        if not alike(*names):
            return Filled(done, None, {})
        guesses = gpt_predictions(gpt, blanked)
        chosen = tuple(first_choice(guess, gpt) for guess in guesses)
        rival = Rival(chosen, tuple(g.of(id) for g, id in zip(guesses, chosen, strict=True)))
        texts = {AT_ONCE: done[0].ids}
        if rounds > 1:
            texts[IN_ROUNDS] = done[-1].ids
        texts[FROM_THE_LEFT] = chosen
        truth = [slot.truth for slot in blanked.slots]
        if None not in truth:
            texts[AS_TYPED] = tuple(id for id in truth if id is not None)
        likely = {name: _text_log(gpt, blanked, ids) for name, ids in texts.items()}
    return Filled(done, rival, likely)


def _text_log(gpt: Checkpoint, blanked: Blanked, span: tuple[int, ...]) -> float:
    ids = list(blanked.encoding.ids)
    for slot, id in zip(blanked.slots, span, strict=True):
        ids[slot.position] = id
    types = blanked.encoding.type_ids
    return float(log_probabilities(gpt, ids, type_ids=types).mean())
