"""Tab: memory and computation for one sentence."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.cost import (
    Crossover,
    count_flops,
    crossover,
    traced_bytes,
    weight_bytes,
    working_bytes,
)
from bert_explorer.config import ModelConfig
from bert_explorer.language import later, tr
from bert_explorer.ui.details import details
from bert_explorer.ui.family.models import entries, pick
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views import cost_curves
from bert_explorer.views.units import flops, memory

LEAD = later(
    "Most lines grow with the sentence; the attention scores grow with its square. "
    "Where do they overtake the feed-forward layer?"
)
LONGEST = 8192
POINTS = 120
PREDICTED = {
    later("one token"): lambda n: 1,
    "15%": lambda n: max(1, round(0.15 * n)),
    later("every token"): lambda n: n,
}


def draw() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        entry = pick(tr("Model"), "cost_of", "bert-base", entries())
        n = length_slider()
        wanted = st.segmented_control(
            tr("Guess words at"),
            list(PREDICTED),
            default="15%",
            required=True,
            format_func=tr,
            key="guess_at",
            bind="query-params",
            persist_state="page",
        )
    config, predicted = entry.config, PREDICTED[wanted]
    cross = crossover(config)
    cost = count_flops(config, n, predicted(n))
    last = max(2 * n, min(LONGEST, round(1.3 * cross.scores)))
    lengths = sorted({max(1, round(last * i / POINTS)) for i in range(1, POINTS + 1)})
    text = cost_curves.summary(entry.name, cost, n, cross)
    st.plotly_chart(
        cost_curves.cost_curves(
            lengths,
            [count_flops(config, length, predicted(length)) for length in lengths],
            n,
            cross,
            config.max_positions,
            projector=shared().projector,
        ),
        key="cost_curves",
        alt=text,
    )
    overtakes(config, cross)
    numbers(config, n, predicted(n))
    details(
        "cost_details",
        text
        + " "
        + tr(
            "A multiplication and an addition are two FLOPs. L, H, F, E and V are the model's; m "
            "is the number of guessed tokens."
        ),
        **{
            tr("Computation"): lambda: cost_curves.step_table(cost),
            tr("Memory"): lambda: cost_curves.memory_table(
                {
                    tr("weights, {format}", format=name): size
                    for name, size in weight_bytes(config).items()
                }
                | {
                    tr("activations, nothing recorded"): working_bytes(config, n, predicted(n)),
                    tr("activations, everything recorded"): traced_bytes(config, n),
                }
            ),
        },
    )
    st.caption(
        tr(
            "Counted after Kaplan et al., 2020, table 1, with both products of the scores; "
            "LayerNorm, softmax and GELU are left out. The activations are those of this "
            "app's own code, fp32."
        )
    )


def length_slider() -> int:
    """n, the tokens of the sentence."""
    return st.slider(
        tr("Tokens in the sentence, n"),
        1,
        4096,
        128,
        key="tokens_n",
        bind="query-params",
        persist_state="page",
        width=320,
    )


def overtakes(config: ModelConfig, cross: Crossover) -> None:
    """The crossing in words, with the model's own numbers."""
    h, f, p = config.hidden_size, config.intermediate_size, config.max_positions
    text = tr(
        "Scores 4n²H against feed-forward 4nHF: equal at **n = F = {f:,}**. All of attention, "
        "8nH² + 4n²H, is dearer from **n = {attention:,}** (F − 2H, H = {h:,}).",
        f=f,
        attention=cross.attention,
        h=h,
    )
    if cross.attention <= p < cross.scores:
        text += " " + tr(
            "The scores never get there in the {positions:,} positions that the model has learned.",
            positions=p,
        )
    elif p < cross.scores:
        text += " " + tr(
            "No sentence gets there in the {positions:,} positions that the model has learned.",
            positions=p,
        )
    st.markdown(text)


def numbers(config: ModelConfig, n: int, predicted: int) -> None:
    """Four figures: computation, weights, activations lean and traced."""
    weights = weight_bytes(config)
    cost = count_flops(config, n, predicted).total
    columns = st.columns(4)
    columns[0].metric(tr("One pass"), flops(cost), help=tr("Forward, one sentence."))
    columns[1].metric(tr("Weights, fp32"), memory(weights["fp32"]))
    columns[1].caption(
        plain(
            tr(
                "fp16 {fp16}, int8 {int8} without scales",
                fp16=memory(weights["fp16"]),
                int8=memory(weights["int8"]),
            )
        )
    )
    columns[2].metric(
        tr("Activations, nothing recorded"), memory(working_bytes(config, n, predicted))
    )
    columns[3].metric(tr("Activations, full trace"), memory(traced_bytes(config, n)))
