"""The tab "Is attention the reason?": attention beside what counts when something is taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from bert_explorer.alignment import align
from bert_explorer.analysis.head_silencing import Silenced, silence, silence_each
from bert_explorer.analysis.question import Guess, ask, first_guess, question_about
from bert_explorer.analysis.side import Side
from bert_explorer.analysis.token_hiding import can_be_hidden, hide_each, rank_agreement
from bert_explorer.analysis.word_guessing import affordable, why_no_guess
from bert_explorer.encoding import Encoding
from bert_explorer.language import tr
from bert_explorer.readable import readable_token, readable_tokens
from bert_explorer.ui.attention.choices import Choices
from bert_explorer.ui.attention.data import encoded
from bert_explorer.ui.attention.pictures import draw_map
from bert_explorer.ui.details import details
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import shared
from bert_explorer.views.attention_charts import reasons, reasons_table
from bert_explorer.views.attention_map import silenced_map
from bert_explorer.views.attention_words import signed, silenced_summary
from bert_explorer.views.percent import percent


@dataclass(frozen=True)
class Study:
    """One question to one model. losses: position -> percentage points the guess loses when that
    token is hidden."""

    guess: Guess
    losses: dict[int, float]


@st.cache_data(max_entries=128, show_spinner=False)
def study(name: str, sentence: str, pair: str | None, slot: int) -> Study:
    with model_slot():
        question = question_about(checkpoint(name), encoded(name, sentence, pair), slot)
        guess = first_guess(question, ask(question))
        positions = can_be_hidden(question, _affordable(name, sentence, pair))
        left = hide_each(question, guess, positions)
    lost = (100 * (guess.probability - left)).tolist()
    return Study(guess, dict(zip(positions, lost, strict=True)))


@st.cache_data(max_entries=128, show_spinner=False)
def every_head(name: str, sentence: str, pair: str | None, slot: int) -> NDArray[np.float64]:
    """(L, A): points that the guess gains when that head is silenced."""
    guess = study(name, sentence, pair, slot).guess
    with model_slot():
        question = question_about(checkpoint(name), encoded(name, sentence, pair), slot)
        return 100 * (silence_each(question, guess) - guess.probability)


def _affordable(name: str, sentence: str, pair: str | None) -> int:
    return affordable(checkpoint(name), len(encoded(name, sentence, pair)))


@st.cache_data(max_entries=256, show_spinner=False)
def silenced(
    name: str, sentence: str, pair: str | None, slot: int, layer: int, head: int
) -> Silenced:
    guess = study(name, sentence, pair, slot).guess
    with model_slot():
        question = question_about(checkpoint(name), encoded(name, sentence, pair), slot)
        return silence(question, guess, layer, head)


@st.fragment
def is_attention_the_reason(
    sides: Sequence[Chosen], sentence: str, pair: str | None, choices: Choices
) -> None:
    """Hide tokens, silence heads, and compare with where the chosen head looks."""
    st.markdown(
        tr(
            "A bright cell says where a head *reads*, not what the answer *rests "
            "on*. Take something away and see what the model's guess for one word "
            "loses."
        )
    )
    slot = _slot(encoded(sides[0].model, sentence, pair), sides[0])
    slots = (slot, _beside(slot, sides, sentence, pair))
    st.markdown(tr("**{chosen}** · choose another above", chosen=choices.chosen))
    columns = st.columns(2, gap="large")
    asked = []
    for side, place, column in zip(sides, slots, columns, strict=True):
        with column, guard():
            reason = why_no_guess(side.checkpoint)
            if place is None:
                reason = tr("{name} does not read this word.", name=side.name)
            if reason or place is None:
                st.info(plain(reason or ""))
                continue
            _taken_away(side, sentence, pair, place, choices)
            asked.append((side, place))
    _every_head(asked, sentence, pair)


def _beside(slot: int, sides: Sequence[Chosen], sentence: str, pair: str | None) -> int | None:
    """Where the right model has what stands at `slot` in the left one."""
    first, second = (encoded(side.model, sentence, pair) for side in sides)
    return next((g.b[0] for g in align(first, second) if slot in g.a and g.b), None)


def _every_head(asked: Sequence[tuple[Chosen, int]], sentence: str, pair: str | None) -> None:
    """What each guess gains or loses when one head at a time is silenced."""
    changes: list[tuple[Side, NDArray[np.float64]]] = []
    for side, slot in asked:
        config = side.checkpoint.config
        heads = config.num_layers * config.num_heads
        if heads > _affordable(side.model, sentence, pair):
            length = len(encoded(side.model, sentence, pair))
            st.info(
                plain(
                    tr(
                        "To silence each of {name}'s {heads} heads over {length} tokens takes "
                        "too long here: shorten the sentence.",
                        name=side.name,
                        heads=heads,
                        length=length,
                    )
                )
            )
            continue
        with st.spinner(tr("Silencing every head …")):
            changes.append((side, every_head(side.model, sentence, pair, slot)))
    if not changes:
        return
    st.markdown(tr("**Every head silenced in turn**: the points that the guess gains or loses"))
    label = silenced_summary(changes)
    draw_map(silenced_map(changes, label=label), key="silenced")
    st.caption(plain(label))


def _slot(encoding: Encoding, side: Chosen) -> int:
    """The token to guess: the first blank, or else the last word that isn't punctuation."""
    tokenizer = side.checkpoint.tokenizer
    names = readable_tokens(tokenizer, encoding)
    words = [i for i, special in enumerate(encoding.special) if not special]
    wordlike = [i for i in words if any(c.isalnum() for c in encoding.tokens[i])] or words
    masked = [i for i in words if encoding.ids[i] == tokenizer.mask_id]
    labels = {i: f"{i}: {names[i]}" for i in words}
    return st.selectbox(
        tr("Word to guess"),
        words,
        index=words.index((masked or wordlike[-1:])[0]),
        format_func=labels.__getitem__,
        key="guessed",
        bind="query-params",
        width=320,
    )


def _taken_away(side: Chosen, sentence: str, pair: str | None, slot: int, choices: Choices) -> None:
    config, tokenizer = side.checkpoint.config, side.checkpoint.tokenizer
    layer, head = choices.fitted(config.num_layers, config.num_heads)
    found = study(side.model, sentence, pair, slot)
    without = silenced(side.model, sentence, pair, slot, layer, head)
    tokens = list(readable_tokens(tokenizer, encoded(side.model, sentence, pair)))
    if side.causal:
        tokens = tokens[:slot]
    else:
        tokens[slot] = tokenizer.special.mask or "?"
    guess = plain(readable_token(tokenizer, found.guess.token))
    st.markdown(
        tr(
            ":{hue}[**{name}**] guesses **{guess}** ({share}). With this head silenced: "
            "**{other}**; {guess} keeps {kept}.",
            hue=side.hue,
            name=plain(side.name),
            guess=guess,
            share=percent(found.guess.probability),
            other=plain(readable_token(tokenizer, without.guess.token)),
            kept=percent(without.probability),
        )
    )
    figure = reasons(
        side.sight,
        tokens,
        slot - 1 if side.causal else slot,
        without.looks[: len(tokens)],
        found.losses,
        projector=shared().projector,
    )
    picture = st.container()
    positions = list(found.losses)
    agreement = rank_agreement(
        without.looks[positions], np.array([found.losses[i] for i in positions])
    )
    said = []
    if agreement is not None:
        said.append(
            tr(
                "Rank correlation of the two columns: {correlation} (+1 the same order, "
                "0 unrelated).",
                correlation=signed(agreement, 2),
            )
        )
    most = int(without.turned[: len(tokens)].argmax())
    said.append(
        tr(
            "Without this head the final vector of “{token}” turns most: cosine "
            "distance {distance:.4f}.",
            token=tokens[most],
            distance=without.turned[most],
        )
    )
    words = " ".join(said)
    picture.plotly_chart(figure, key=f"reasons_{side.name}", alt=words)
    st.caption(plain(words))
    looks = without.looks[: len(tokens)]
    details(
        f"reasons_details_{side.name}",
        words,
        **{tr("Looked at, and missed"): lambda: reasons_table(tokens, looks, found.losses)},
    )
