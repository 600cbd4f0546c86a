"""Tab: ALBERT, fewer parameters for the same computation, and another task for pairs."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.cost import count_flops
from bert_explorer.analysis.factorised import Factorised
from bert_explorer.analysis.family import BY_KEY
from bert_explorer.analysis.pair_examples import PairExample, pair_examples
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.language import later, tr
from bert_explorer.ui.details import details
from bert_explorer.ui.family.models import BERT
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views import factorised, sharing
from bert_explorer.views.sharing import Stack

LEAD = later("ALBERT stores less and computes as much. Three ideas; choose one.")
BASE = {"base": "bert-base", "large": "bert-large"}
TOKENS = 128
SAMPLE_PAIR = ("She was very hungry.", "So she went home to eat.")


def draw() -> None:
    idea = st.segmented_control(
        tr("Idea"),
        list(IDEAS),
        default="Shared layers",
        required=True,
        format_func=tr,
        key="albert",
        bind="query-params",
        persist_state="page",
        label_visibility="collapsed",
    )
    IDEAS[idea]()


def shared_layers() -> None:
    size = st.segmented_control(
        tr("Size"),
        list(BASE),
        default="base",
        required=True,
        key="albert_size",
        bind="query-params",
        persist_state="page",
    )
    stacks = stack_of(BASE[size]), stack_of(f"albert-{size}")
    text = sharing.summary(*stacks)
    st.plotly_chart(
        sharing.stacks(
            *stacks, tr("layers, and the weights each one runs"), projector=shared().projector
        ),
        key="stacks",
        alt=text,
    )
    st.markdown(
        tr(
            "One block runs {times} times. The layers keep 1/{parts} of BERT's parameters, "
            "and a pass of {tokens} tokens takes as many operations as before: ALBERT is "
            "smaller to store, not faster.",
            times=len(stacks[1].blocks),
            parts=len(stacks[0].blocks),
            tokens=TOKENS,
        )
    )
    details("stacks_details", text)


def stack_of(key: str, sources: tuple[int, ...] | None = None) -> Stack:
    """A published model as a stack of layers. sources: other numbers for its blocks."""
    member = BY_KEY[key]
    config = member.shape()
    count = count_parameters(config)
    steps = count_flops(config, TOKENS, 0).steps
    layers = config.num_layers
    return Stack(
        member.name,
        sources or tuple(config.block_of(layer) for layer in range(layers)),
        sum(count.of(g) for g in ("attention", "feed-forward", "norms")) // config.num_blocks,
        sum(steps[s] for s in ("Q, K, V, output", "scores", "feed-forward")) // layers,
    )


def narrow_tables() -> None:
    config = BY_KEY["albert-base"].shape()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        hidden = st.select_slider(
            tr("Hidden width H"),
            (768, 1024, 2048, 4096),
            768,
            key="table_h",
            bind="query-params",
            persist_state="page",
            width=260,
            help=tr("ALBERT-base, large, xlarge and xxlarge."),
        )
        chosen = st.slider(
            tr("Width of the table, E"),
            1,
            1024,
            128,
            key="table_e",
            bind="query-params",
            persist_state="page",
            width=320,
        )
    table = Factorised(config.vocab_size, hidden)
    text = factorised.summary(table, chosen)
    st.markdown(
        tr(
            "V × H = {vocabulary:,} × {hidden:,} = **{whole:,}** becomes V × E + E × H = "
            "{vocabulary:,} × {chosen} + {chosen} × {hidden:,} = **{through:,}**.",
            vocabulary=table.vocabulary,
            hidden=hidden,
            whole=table.whole,
            chosen=chosen,
            through=table.through(chosen),
        )
    )
    st.plotly_chart(
        factorised.curve(table, chosen, projector=shared().projector), key="table_curve", alt=text
    )
    st.caption(
        tr(
            "A token's entry in the table knows no context, so a narrow one may do; the "
            "paper keeps E = 128 (table 3)."
        )
    )
    details(
        "table_details",
        text,
        **{tr("Widths of the paper"): lambda: factorised.width_table(table)},
    )


def sentence_order() -> None:
    choices = shared()
    seed = st.number_input(
        tr("Seed of the stranger"),
        0,
        99,
        0,
        key="draw",
        bind="query-params",
        persist_state="page",
        width=180,
    )
    a, b = choices.sentence, choices.pair
    if b is None:
        a, b = SAMPLE_PAIR
        st.caption(tr("An example pair; with “Add second” above it becomes yours."))
    examples = examples_of(a, b, int(seed))
    for column, example in zip(st.columns(3), examples, strict=True):
        with column:
            card(example)
    positive, strange, swapped = (example.follows for example in examples)
    text = tr(
        "Our BERT's next-sentence head says “B follows A” with {positive:.0%} for the "
        "pair as written, {strange:.0%} with another text's sentence and {swapped:.0%} "
        "swapped.",
        positive=positive,
        strange=strange,
        swapped=swapped,
    )
    st.markdown(
        plain(text)
        + " "
        + tr(
            "It never saw a swapped pair in training. Another text may be told by its topic alone; "
            "a swapped pair keeps the topic, so only the order can tell: that is why ALBERT asks "
            "for it (section 3.1). No ALBERT is bundled, so its own answer is not shown."
        )
    )


@st.cache_data(max_entries=64, show_spinner=False)
def examples_of(a: str, b: str, seed: int) -> tuple[PairExample, ...]:
    """Both tasks' examples of one pair, judged by our BERT."""
    with model_slot():
        return pair_examples(checkpoint(BERT), a, b, seed)


def card(example: PairExample) -> None:
    """One example as the model gets it, and its label."""
    hues = {"a": "violet", "b": "green", "other": "gray"}
    names = {"a": "A", "b": "B", "other": tr("another text")}
    with st.container(border=True):
        st.markdown(f"**{tr(example.name)}**")
        for place, text, source in zip(
            ("first", "second"), (example.first, example.second), example.source, strict=True
        ):
            hue = hues[source]
            st.markdown(f":{hue}-badge[{names[source]}] {plain(text)}")
            if place == "first":
                st.caption(tr("then"))
        st.markdown(tr("Label: **{label}**", label=tr(example.label)))
        st.progress(
            example.follows, tr("“B follows A”, says our BERT: {share:.0%}", share=example.follows)
        )


IDEAS = {
    later("Shared layers"): shared_layers,
    later("Narrow tables"): narrow_tables,
    later("Sentence order"): sentence_order,
}
