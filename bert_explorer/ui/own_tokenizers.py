"""The Tokens page for two models with tokenizers of their own."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bert_explorer.analysis.token_roles import EXPLANATIONS
from bert_explorer.analysis.tokens import own_rows
from bert_explorer.analysis.word_cutting import best_cutting, merge_steps, ranks_of
from bert_explorer.language import later, tr
from bert_explorer.readable import SPACES, readable_token
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import shared
from bert_explorer.views.match_ladder import ladder
from bert_explorer.views.token_strip import strip, table
from bert_explorer.wordpiece import trace_text

KINDS = {"wordpiece": "WordPiece", "bpe": later("byte-level BPE"), "unigram": "Unigram"}
HINTS = {
    "wordpiece": later("## continues a word · below: its id, the characters it covers"),
    "bpe": later("Ġ is the space before a word"),
    "unigram": later("▁ is the space before a word"),
}


def strips(sides: Sequence[Chosen], chosen: str, cut: int, pad: int) -> None:
    """The sentence as each model reads it, and what was cut off."""
    texts = [text for text in (shared().sentence, shared().pair) if text is not None]
    drawn, said = [], []
    for side in sides:
        tokenizer, config = side.checkpoint.tokenizer, side.checkpoint.config
        side.checkpoint.encode(*texts)  # a text without a word is an error
        encoding = tokenizer.encode(
            *texts,
            max_length=min(cut, config.max_positions),
            pad_to=min(pad, config.max_positions) if tokenizer.special.filler else None,
        )
        rows = own_rows(texts, encoding, tokenizer)
        title = tr(
            "{name} · {kind} · {count:,} tokens",
            name=side.name,
            kind=tr(KINDS[tokenizer.kind]),
            count=tokenizer.vocab_size,
        )
        hint, segments = tr(HINTS[tokenizer.kind]), config.type_vocab_size > 1
        drawn.append(strip(side.sight, title, rows, hint, segments=segments))
        said += [
            tr(
                "{name}: cut off in sentence {letter}: characters {start} to {end}, "
                "tokens: {count}. The model never sees them.",
                name=side.name,
                letter="AB"[gone.sequence],
                start=gone.start,
                end=gone.end,
                count=len(gone.tokens),
            )
            for gone in encoding.cut
        ]
    component("token_strip", *PICTURE)(
        key="token_strip",
        data={"strips": drawn, "chosen": chosen},
        on_pick_change=lambda: st.session_state.update(word=st.session_state["token_strip"].pick),
    )
    for sentence in said:
        st.caption(plain(sentence))


def step_by_step(sides: Sequence[Chosen], word: str) -> None:
    """How each tokenizer cuts the word."""
    if word in EXPLANATIONS:
        st.info(plain(tr(EXPLANATIONS[word])))
        return
    if not word:
        st.info(tr("Type a word, or click one in the sentence above."))
        return
    columns = st.columns(2, gap="large")
    seen: list[Tokenizer] = []
    for side, column in zip(sides, columns, strict=True):
        tokenizer = side.checkpoint.tokenizer
        if any(tokenizer is other or tokenizer.vocab == other.vocab for other in seen):
            continue
        seen.append(tokenizer)
        with column:
            st.markdown(f":{side.hue}[**{plain(side.name)}**]")
            {"wordpiece": _matches, "bpe": _merges, "unigram": _scores}[tokenizer.kind](side, word)
    if len(seen) < len(sides):
        st.caption(tr("Both models have the same vocabulary."))


def _matches(side: Chosen, word: str) -> None:
    st.markdown(tr("The longest piece that fits, from left to right"))
    tokenizer = side.checkpoint.tokenizer
    found = trace_text(word, tokenizer)
    if found and found[0].trace:
        component("match_ladder", *PICTURE)(
            key=f"match_ladder_{side.name}", data=ladder(found[0].trace, tokenizer.vocab)
        )


@st.cache_data(max_entries=8, show_spinner=False)
def _ranks(model: str, _tokenizer: Tokenizer) -> dict[tuple[str, str], int]:
    return ranks_of(_tokenizer.definition()["merges"])


def _merges(side: Chosen, word: str) -> None:
    st.markdown(
        tr("Bytes, the space before them too, are joined pair by pair: first learned, first")
    )
    tokenizer = side.checkpoint.tokenizer
    steps = merge_steps(f" {word.split()[0]}", _ranks(side.model, tokenizer))
    rows = [
        {
            tr("merge"): "" if step.merge is None else " + ".join(step.merge),
            tr("learned as number"): step.rank,
            tr("pieces"): " ".join(readable_token(tokenizer, piece) for piece in step.pieces),
        }
        for step in steps
    ]
    st.dataframe(
        pd.DataFrame(rows).astype({tr("learned as number"): "Int64"}),
        hide_index=True,
        key=f"merges_{side.name}",
    )


@st.cache_data(max_entries=8, show_spinner=False)
def _piece_scores(model: str, _tokenizer: Tokenizer) -> dict[str, float]:
    return dict(_tokenizer.definition()["vocab"])


def _scores(side: Chosen, word: str) -> None:
    st.markdown(tr("Of all ways to cut the word, the most probable one"))
    scores = _piece_scores(side.model, side.checkpoint.tokenizer)
    text = SPACES[1] + word.split()[0]
    found = best_cutting(text, scores) or best_cutting(text.lower(), scores)
    if found is None:
        st.caption(tr("The vocabulary can't spell this word whole: a part of it becomes unknown."))
        return
    rows = {
        tr("piece"): found.pieces,
        tr("log-probability (nats)"): [round(s, 2) for s in found.scores],
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"scores_{side.name}")
    st.caption(tr("Together {total:.2f} nats; any other cut has less.", total=found.total))


def tables(sides: Sequence[Chosen]) -> None:
    """Every token of both models."""
    for side in sides:
        st.markdown(f":{side.hue}[**{plain(side.name)}**]")
        encoding = side.checkpoint.encode(shared().sentence, shared().pair)
        st.dataframe(table(encoding), hide_index=True, key=f"tokens_{side.name}")
