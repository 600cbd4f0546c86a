"""The tab "Is attention the reason?": attention beside what counts when something is taken away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.head_silencing import Silenced, silence, silence_each
from bert_explorer.analysis.question import Guess, ask, first_guess, question_about
from bert_explorer.analysis.token_hiding import can_be_hidden, hide_each, rank_agreement
from bert_explorer.encoding import Encoding
from bert_explorer.ui.attention.data import TWINS, encoded
from bert_explorer.ui.attention.pictures import draw_map
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.attention_charts import reasons
from bert_explorer.views.attention_map import silenced_map
from bert_explorer.views.attention_words import signed, silenced_summary
from bert_explorer.views.percent import percent

SIGHTS: dict[str, Sight] = {"bert-twin": "bidirectional", "gpt-twin": "causal"}
NAMES = {"bert-twin": ":blue[**BERT**]", "gpt-twin": ":orange[**GPT**]"}


@dataclass(frozen=True)
class Study:
    """One question to one model. losses: position -> percentage points the guess loses when that
    token is hidden. change: (L, A) points it gains when that head is silenced."""

    guess: Guess
    losses: dict[int, float]
    change: NDArray[np.float64]


@st.cache_data(max_entries=128, show_spinner=False)
def study(name: str, sentence: str, pair: str | None, slot: int) -> Study:
    with model_slot():
        question = question_about(checkpoint(name), encoded(name, sentence, pair), slot)
        guess = first_guess(question, ask(question))
        positions = can_be_hidden(question)
        left = hide_each(question, guess, positions)
        heads = silence_each(question, guess)
    return Study(
        guess,
        dict(zip(positions, (100 * (guess.probability - left)).tolist(), strict=True)),
        100 * (heads - guess.probability),
    )


@st.cache_data(max_entries=256, show_spinner=False)
def silenced(
    name: str, sentence: str, pair: str | None, slot: int, layer: int, head: int
) -> Silenced:
    guess = study(name, sentence, pair, slot).guess
    with model_slot():
        question = question_about(checkpoint(name), encoded(name, sentence, pair), slot)
        return silence(question, guess, layer, head)


@st.fragment
def is_attention_the_reason(sentence: str, pair: str | None, layer: int, head: int) -> None:
    """Hide tokens, silence heads, and compare with where the chosen head looks."""
    st.markdown(
        "A bright cell says where a head *reads*, not what the answer *rests on*. "
        "Take something away and see what the model's guess for one word loses."
    )
    encoding = encoded(TWINS[0], sentence, pair)
    slot = _slot(encoding)
    st.markdown(f"**Layer {layer + 1}, head {head + 1}** · choose another above")
    columns = st.columns(2, gap="large")
    for name, column in zip(TWINS, columns, strict=True):
        with column:
            _taken_away(name, sentence, pair, slot, layer, head)
    _every_head({SIGHTS[name]: study(name, sentence, pair, slot) for name in TWINS})


def _every_head(found: dict[Sight, Study]) -> None:
    """What each guess gains or loses when one head at a time is silenced."""
    st.markdown("**Every head silenced in turn**: the points that the guess gains or loses")
    changes = {sight: one.change for sight, one in found.items()}
    label = silenced_summary(changes)
    draw_map(silenced_map(changes, label=label), key="silenced")
    st.caption(label)


def _slot(encoding: Encoding) -> int:
    """The token to guess: the first [MASK], or else the last word that isn't punctuation."""
    words = [i for i, special in enumerate(encoding.special) if not special]
    wordlike = [i for i in words if any(c.isalnum() for c in encoding.tokens[i])] or words
    masked = [i for i in words if encoding.tokens[i] == "[MASK]"]
    labels = {i: f"{i}: {encoding.tokens[i]}" for i in words}
    return st.selectbox(
        "Word to guess",
        words,
        index=words.index((masked or wordlike[-1:])[0]),
        format_func=labels.__getitem__,
        key="guessed",
        bind="query-params",
        width=320,
    )


def _taken_away(
    name: str, sentence: str, pair: str | None, slot: int, layer: int, head: int
) -> None:
    found = study(name, sentence, pair, slot)
    without = silenced(name, sentence, pair, slot, layer, head)
    tokens = list(encoded(name, sentence, pair).tokens)
    if SIGHTS[name] == "bidirectional":
        tokens[slot] = "[MASK]"
    else:
        tokens = tokens[:slot]
    guess = plain(found.guess.token)
    st.markdown(
        f"{NAMES[name]} guesses **{guess}** ({percent(found.guess.probability)}). "
        f"With this head silenced: **{plain(without.guess.token)}**; "
        f"{guess} keeps {percent(without.probability)}."
    )
    figure = reasons(
        SIGHTS[name],
        tokens,
        slot if SIGHTS[name] == "bidirectional" else slot - 1,
        without.looks[: len(tokens)],
        found.losses,
        projector=shared().projector,
    )
    st.plotly_chart(figure, key=f"reasons_{name}")
    positions = list(found.losses)
    agreement = rank_agreement(
        without.looks[positions], np.array([found.losses[i] for i in positions])
    )
    said = []
    if agreement is not None:
        said.append(
            f"Rank correlation of the two columns: {signed(agreement, 2)} "
            "(+1 the same order, 0 unrelated)."
        )
    most = int(without.turned[: len(tokens)].argmax())
    said.append(
        f"Without this head the final vector of “{plain(tokens[most])}” turns most: "
        f"cosine distance {without.turned[most]:.4f}."
    )
    st.caption(" ".join(said))
