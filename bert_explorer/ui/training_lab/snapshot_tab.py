"""Tab: the bundled BERT at the moments of its training of which a copy was kept."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from bert_explorer.analysis.attention import Attention, read_attention
from bert_explorer.analysis.attention_cells import cells
from bert_explorer.analysis.blanks import that_fit
from bert_explorer.analysis.fill import bert_predictions
from bert_explorer.analysis.training_log import Progress, held_out
from bert_explorer.checkpoints import store
from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.checkpoints.folder import MODELS
from bert_explorer.language import later, tr
from bert_explorer.ui.components import HEAD_MAP, PICTURE, component
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.fill.data import Question, telling_number
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.attention_map import Panel, head_map
from bert_explorer.views.attention_mosaic import head_mosaic
from bert_explorer.views.attention_words import pattern_summary
from bert_explorer.views.percent import percent
from bert_explorer.views.snapshot_curve import accuracy_curve, history_table, summary

BERT = "bert-twin"
LEAD = later(
    "Move the slider: the guesses turn from frequent words to fitting ones as the heads stop "
    "looking everywhere alike."
)
HEAD = "snapshot_head"
TOP = 8


@st.cache_data(max_entries=1, show_spinner=False)
def log() -> tuple[Progress, ...]:
    """The held-out evaluations in the model's training log."""
    return held_out(MODELS / BERT / "training_log.csv")


@st.cache_data(max_entries=1, show_spinner=False)
def moments() -> tuple[int, ...]:
    """The steps of which a copy is kept, and the end."""
    return (*store.snapshots(BERT), log()[-1].step)


def at_step(step: int) -> Checkpoint:
    """The model of that moment. Only the finished one stays in memory."""
    return checkpoint(BERT) if step == moments()[-1] else store.load_snapshot(BERT, step)


Guesses = tuple[tuple[str, float], ...]


@st.cache_data(max_entries=96, show_spinner=False)
def moment(step: int, question: Question) -> tuple[Guesses, float | None, Attention]:
    """The best guesses for the first blank, what the hidden word got, and every head."""
    blanked = question.blanked()
    with model_slot():
        model = at_step(step)
        found = bert_predictions(model, blanked)[0]
        attention = read_attention(model, blanked.encoding)
    order = found.probabilities.argsort()[::-1][:TOP]
    truth = blanked.slots[0].truth
    best = tuple((model.tokenizer.token_of(int(i)), float(found.probabilities[i])) for i in order)
    return best, None if truth is None else float(found.probabilities[truth]), attention


def ask() -> Question:
    """The shared sentence with one word hidden, unless it has a [MASK] of its own."""
    question = Question(shared().sentence, shared().pair)
    words = question.words()
    if any(word.blank for word in words):
        return question
    names = {word.number: word.text for word in words if that_fit(words, (word.number,))}
    telling = telling_number(question.sentence, question.pair)
    hidden = st.selectbox(
        tr("Word to hide"),
        tuple(names),
        tuple(names).index(telling) if telling in names else 0,
        format_func=lambda number: f"{number}: {names[number]}",
        key="hidden_word",
        width=240,
    )
    return Question(question.sentence, question.pair, (hidden,))


def draw() -> None:
    steps = moments()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        step = st.select_slider(
            tr("After how many training steps"),
            steps,
            steps[0],
            key="moment",
            bind="query-params",
            persist_state="page",
            format_func=lambda value: f"{value:,}",
            width=460,
        )
        question = ask()
    say_what_was_cut(question.blanked().encoding)
    guesses, truth, attention = moment(step, question)
    left, right = st.columns([2, 3], gap="large")
    with left:
        draw_guesses(guesses, truth)
        st.plotly_chart(
            accuracy_curve(log(), step, projector=shared().projector),
            key="snapshot_curve",
            alt=summary(log()),
        )
        st.caption(
            tr(
                "From the training log that comes with {model}: 15 % of the tokens of held-out "
                "text, hidden at once. The log's figures were measured in full precision; the "
                "copies kept here have one byte a weight.",
                model=BERT,
            )
        )
    with right:
        draw_attention(attention)
    tables = {tr("Guesses at every step"): partial(history, question)}
    details("snapshot_details", summary(log()), **tables)


def draw_guesses(guesses: Guesses, truth: float | None) -> None:
    """The guesses as bars in a table."""
    probability = tr("probability")
    st.dataframe(
        {tr("BERT's guess"): [g for g, _ in guesses], probability: [p for _, p in guesses]},
        hide_index=True,
        key="snapshot_guesses",
        column_config={
            probability: st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")
        },
    )
    if truth is not None:
        st.markdown(tr("The hidden word got :blue[**{share}**].", share=percent(truth)))


def draw_attention(attention: Attention) -> None:
    """Every head at that moment, and one of them large."""
    layer, head = st.session_state.get(HEAD, (0, 0))
    component("head_mosaic", *PICTURE)(
        key="snapshot_mosaic",
        data=head_mosaic([attention], layer=layer, head=head),
        on_pick_change=take_head,
    )
    pattern = attention.patterns[layer, head]
    panel = Panel(attention, pattern, cells(attention, pattern))
    label = pattern_summary(panel)
    component("head_map", *HEAD_MAP)(
        key="snapshot_map", data=head_map([panel], label=label, file=tr("attention in training"))
    )
    st.caption(plain(label))


def take_head() -> None:
    """A head was clicked."""
    config = checkpoint(BERT).config
    match st.session_state["snapshot_mosaic"].pick:
        case {"layer": int(layer), "head": int(head)} if layer in range(
            config.num_layers
        ) and head in range(config.num_heads):
            st.session_state[HEAD] = layer, head


def history(question: Question) -> pd.DataFrame:
    """Every moment's guesses."""
    found = {step: moment(step, question) for step in moments()}
    return history_table(
        {step: guesses[:3] for step, (guesses, _, _) in found.items()},
        [truth for _, truth, _ in found.values()],
    )
