"""Tokens: how a text becomes the pieces and numbers that a model reads."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from bert_explorer.analysis.tokens import EXPLANATIONS, Layout, lay_out
from bert_explorer.analysis.vocabulary_size import (
    compression,
    sizes_with,
    split_at_sizes,
    tokenizer_at,
    whole_from,
)
from bert_explorer.checkpoints.store import Checkpoint
from bert_explorer.language import later, tr
from bert_explorer.study.guess import Word
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.ui import own_tokenizers
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.predict import may_see
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.sides import Chosen, sides
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, shared
from bert_explorer.views.match_ladder import ladder
from bert_explorer.views.size_table import size_table
from bert_explorer.views.token_strip import strip, table
from bert_explorer.views.vocabulary_curve import vocabulary_curve, vocabulary_table
from bert_explorer.vocabulary import PREFIX
from bert_explorer.vocabulary_sizes import byte_bpe
from bert_explorer.wordpiece import trace_text

WORDS_TO_TRY = ("playfulness", "playing", "snowballs", "Café", "博物馆")
WORDPIECE_HINT = later("## continues a word · below: its id, the characters it covers")
BPE_HINT = later("Ġ is the space before a word")
MOST_PADDING = 64
MAX_WORD = 120  # above the 100 characters at which WordPiece gives up, so that this can be seen


def controls(model: Checkpoint) -> tuple[int, int, int]:
    """Vocabulary size, where to cut, and how far to pad."""
    positions, own = model.config.max_positions, model.tokenizer.vocab_size
    left, middle, right = st.columns([3, 1, 1], gap="large")
    size = left.select_slider(
        tr("Tokens in the vocabulary"),
        sizes_with(own),
        own,
        key="vocab",
        bind="query-params",
    )
    cut = middle.slider(
        tr("Cut at (tokens)"), 4, positions, positions, key="cut", bind="query-params"
    )
    pad = right.slider(tr("Pad to (tokens)"), 0, positions, 0, key="pad", bind="query-params")
    return size, cut, pad


def take_word() -> None:
    st.session_state["word"] = st.session_state["token_strip"].pick


def take_size() -> None:
    st.session_state["vocab"] = st.session_state["size_table"].size


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


def strips(layout: Layout, chosen: str) -> None:
    """The sentence under both tokenizers, and what was cut off."""
    component("token_strip", *PICTURE)(
        key="token_strip",
        data={
            "strips": [
                strip("bidirectional", "BERT · WordPiece", layout.wordpiece, tr(WORDPIECE_HINT)),
                strip("causal", tr("GPT · byte-level BPE"), layout.bpe, tr(BPE_HINT)),
            ],
            "chosen": chosen,
        },
        on_pick_change=take_word,
    )
    for cut in layout.encoding.cut:
        st.caption(
            tr(
                "Cut off in sentence {letter}: characters {start} to {end}, tokens: "
                "{count}. The model never sees them.",
                letter="AB"[cut.sequence],
                start=cut.start,
                end=cut.end,
                count=len(cut.tokens),
            )
        )


def longest_match(word: str, tokenizer: Tokenizer) -> None:
    """The ladder of tries for the first word in `word`."""
    st.markdown(tr("**The longest piece that fits, from left to right**"))
    found = trace_text(word, tokenizer)
    trace = found[0].trace if found else None
    if trace is None:
        st.info(tr("Type a word, or click one in the sentence above."))
        return
    component("match_ladder", *PICTURE)(key="match_ladder", data=ladder(trace, tokenizer.vocab))
    if trace.reason:
        st.caption(plain(trace.reason + " " + tr("The whole word becomes [UNK].")))
    if trace.word != found[0].typed:
        st.caption(
            plain(tr("“{typed}” is read as “{word}”.", typed=found[0].typed, word=trace.word))
        )
    if len(found) > 1:
        st.caption(tr("Spaces and punctuation end a word: this is the first one."))


def every_size(word: str, size: int, own: Tokenizer) -> None:
    """The first word in `word` at every vocabulary size, under both tokenizers."""
    st.markdown(tr("**The same word as the vocabulary grows**"))
    found = own.words(word)
    if not found:
        return
    typed = word[found[0].start : found[0].end]
    data = size_table(split_at_sizes(typed, own), size, own.vocab_size)
    component("size_table", *PICTURE)(key="size_table", data=data, on_size_change=take_size)
    whole = whole_from(found[0].normalized)
    st.caption(
        plain(tr("“{typed}” becomes one WordPiece token at {whole:,}.", typed=typed, whole=whole))
        if whole
        else tr("No vocabulary here holds this word whole.")
    )


def saving(texts: list[str], size: int, model: Checkpoint) -> None:
    """Tokens per word against vocabulary size, and the price in parameters."""
    rows = compression(texts, model.tokenizer)
    now = next(row for row in rows if row.size == size)
    width = model.config.hidden_size
    said = tr(
        "At {size:,}: {wordpiece} WordPiece and {bpe} byte-level tokens for "
        "{words} words. Each token has a row of {width} numbers in the embedding "
        "table: {total:,} in all.",
        size=size,
        wordpiece=now.wordpiece,
        bpe=now.bpe,
        words=now.words,
        width=width,
        total=size * width,
    )
    st.plotly_chart(vocabulary_curve(rows, size, projector=shared().projector), alt=said)
    st.caption(said)
    st.dataframe(vocabulary_table(rows), hide_index=True)


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
    size, cut, pad = controls(model)
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
        strips(layout, word)

    if word.upper() in EXPLANATIONS:
        st.info(plain(tr(EXPLANATIONS[word.upper()])))
    else:
        left, right = st.columns([4, 5], gap="large")
        with left:
            longest_match(word, tokenizer)
        with right:
            every_size(word, size, model.tokenizer)

    if layout:
        with details(
            tr("What a larger vocabulary saves, and what it costs"), key="saving"
        ) as shown:
            if shown.open:
                saving(texts, size, model)
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
