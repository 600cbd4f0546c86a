"""Tokens: how a text becomes the pieces and numbers that a model reads."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from bert_explorer.analysis.token_roles import EXPLANATIONS
from bert_explorer.analysis.tokens import lay_out
from bert_explorer.analysis.vocabulary_size import tokenizer_at
from bert_explorer.language import tr
from bert_explorer.study.guess import Word
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.ui import own_tokenizers, shared_vocabulary
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.predict import may_see
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.sides import Chosen, sides
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, shared
from bert_explorer.views.token_strip import table
from bert_explorer.vocabulary import PREFIX
from bert_explorer.vocabulary_sizes import byte_bpe
from bert_explorer.wordpiece import trace_text

WORDS_TO_TRY = ("playfulness", "playing", "snowballs", "Café", "博物馆")
MOST_PADDING = 64
MAX_WORD = 120  # above the 100 characters at which WordPiece gives up, so that this can be seen


def word_box() -> str:
    """The word to look at closely: typed, clicked in the sentence, or one of a few to try."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        word = st.text_input(
            tr("One word, step by step: click it above, or type it"),
            WORDS_TO_TRY[0],
            max_chars=MAX_WORD,
            key="word",
            bind="query-params",
            width=480,
        )
        st.menu_button(tr("Words to try"), WORDS_TO_TRY, key="words_to_try", on_click=take_example)
    return (word or "").strip()


def take_example() -> None:
    st.session_state["word"] = st.session_state["words_to_try"]


def predicted(word: str, tokenizer: Tokenizer) -> bool:
    """Whether the splits may be shown: always, or once the visitor has cut the word."""
    traced = next((found.trace for found in trace_text(word, tokenizer) if found.trace), None)
    if traced is None:
        return True
    cut = "|".join(piece.removeprefix(PREFIX) for piece in traced.pieces)
    return may_see(
        f"tokens {word} {tokenizer.vocab_size}",
        tr("Where is “{word}” cut? Type it with | between the pieces.", word=plain(traced.word)),
        Word(tr("such as play|ing; no | if it stays whole")),
        frozenset({cut.lower()}),
    )


details = partial(st.expander, bind="query-params")


def two_tokenizers(chosen: Sequence[Chosen]) -> None:
    """Two models with tokenizers of their own."""
    longest = max(side.checkpoint.config.max_positions for side in chosen)
    left, right = st.columns(2, gap="large")
    cut = left.slider(tr("Cut at (tokens)"), 4, longest, longest, key="cut", bind="query-params")
    pad = right.slider(tr("Pad to (tokens)"), 0, MOST_PADDING, 0, key="pad", bind="query-params")
    strips_here = st.container()
    word = word_box()
    first = chosen[0].checkpoint.tokenizer
    if first.kind == "wordpiece" and not predicted(word, first):
        st.stop()
    with strips_here, guard():
        own_tokenizers.strips(chosen, word, cut, pad)
    own_tokenizers.step_by_step(chosen, word)
    with details(tr("Every token as a table"), key="table") as shown:
        if shown.open:
            own_tokenizers.tables(chosen)


def bundled() -> None:
    """The twins share a vocabulary, which can be cut to any size."""
    model = checkpoint("bert-twin")
    size, cut, pad = shared_vocabulary.controls(model)
    tokenizer = tokenizer_at(size, model.tokenizer)
    picture = st.container()
    word = word_box()

    choices = shared()
    if not predicted(word, tokenizer):
        st.stop()
    texts = [text for text in (choices.sentence, choices.pair) if text is not None]
    layout = None
    with picture, guard():
        layout = lay_out(texts, tokenizer, byte_bpe(size), max_length=cut, pad_to=pad)
        shared_vocabulary.strips(layout, word)

    if word.upper() in EXPLANATIONS:
        st.info(plain(tr(EXPLANATIONS[word.upper()])))
    else:
        left, right = st.columns([4, 5], gap="large")
        with left:
            shared_vocabulary.longest_match(word, tokenizer)
        with right:
            shared_vocabulary.every_size(word, size, model.tokenizer)

    if layout:
        with details(
            tr("What a larger vocabulary saves, and what it costs"), key="saving"
        ) as shown:
            if shown.open:
                shared_vocabulary.saving(texts, size, model)
        with details(tr("Every token as a table"), key="table") as shown:
            if shown.open:
                st.dataframe(table(layout.encoding), hide_index=True)


st.title(tr("Tokens"))
st.markdown(
    tr("Each colour is one word. A word that the vocabulary doesn't hold is cut into pieces.")
)
with guard():
    pair = sides()
    if {side.model for side in pair} <= {DEFAULT_LEFT, DEFAULT_RIGHT}:
        bundled()
    else:
        two_tokenizers(pair)
