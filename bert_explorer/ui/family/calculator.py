"""Tab: a model of one's own sizes beside a published one."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.calculator import Sizes, resized, sizes_of
from bert_explorer.analysis.cost import count_flops, traced_bytes, weight_bytes
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.config import ModelConfig, bert_base
from bert_explorer.language import later, tr, trn
from bert_explorer.ui.details import details
from bert_explorer.ui.family.cost import length_slider
from bert_explorer.ui.family.models import Entry, entries, pick
from bert_explorer.ui.state import shared
from bert_explorer.views import family_bars
from bert_explorer.views.family_bars import Row
from bert_explorer.views.units import flops, memory, millions

LEAD = later("Change a size and watch what it costs. Which one matters most, and which not at all?")
START = "calc_from"
KEYS = {
    "layers": (later("Layers L"), "calc_layers"),
    "width": (later("Width H"), "calc_width"),
    "heads": (later("Heads A"), "calc_heads"),
    "factor": (later("Feed-forward, × H"), "calc_ffn"),
    "vocabulary": (later("Vocabulary V"), "calc_vocab"),
    "positions": (later("Positions P"), "calc_positions"),
    "groups": (later("Groups that share"), "calc_groups"),
    "embedding": (later("Embedding E"), "calc_embedding"),
}
"""A size -> its label and its name in the URL."""
HELP = {
    "groups": later("0: each layer has its own weights. 1: all layers run the same, as in ALBERT."),
    "embedding": later("0: as wide as H. Otherwise a dense layer makes H of it."),
}
HIGHEST = 100_000_000


def draw() -> None:
    found = entries()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        base = pick_start(found)
        st.button(
            tr("Back to its sizes"), icon=":material/undo:", on_click=reset, args=(base.config,)
        )
        n = length_slider()
    sizes = choose()
    yours = resized(base.config, sizes)
    rows = [base.row, Row(tr("yours"), count_parameters(yours))]
    text = family_bars.summary(rows, heads=True)
    st.plotly_chart(
        family_bars.size_bars(rows, projector=shared().projector), key="calc_bars", alt=text
    )
    compare(base.config, yours, n)
    remarks(base.config, yours)
    details("calc_details", text, **{tr("Counted"): lambda: family_bars.cited_table(rows)})


def pick_start(found: dict[str, Entry]) -> Entry:
    """The model to start from; choosing another takes over its sizes."""
    # In a link a choice stands under the name that is shown.
    named = {entry.name: entry for entry in found.values()}.get(st.query_params.get(START, ""))
    if START not in st.session_state and named:
        # A link that names only the start means its sizes; those in the link come after.
        for key, value in values_of(named.config).items():
            if key not in st.query_params:
                st.session_state[key] = value
    entry = pick(tr("Start from"), START, "bert-base", found)
    before = st.session_state.get("_calc_before", entry.key)
    if before != entry.key:
        reset(entry.config)
    st.session_state["_calc_before"] = entry.key
    return entry


def values_of(config: ModelConfig) -> dict[str, int | float]:
    """Widget -> the model's value."""
    sizes = sizes_of(config)
    return {key: getattr(sizes, name) for name, (_, key) in KEYS.items()}


def reset(config: ModelConfig) -> None:
    """Put the model's own sizes into the fields."""
    st.session_state.update(values_of(config))


def choose() -> Sizes:
    """The eight fields. What can't be built is refused later, with the reason."""
    usual = sizes_of(bert_base())
    values = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, (label, key) in KEYS.items():
            whole = name != "factor"
            values[name] = st.number_input(
                tr(label),
                0 if whole else 0.0,
                HIGHEST if whole else 100.0,
                getattr(usual, name),
                step=1 if whole else 0.5,
                format=None if whole else "%.3g",
                help=tr(HELP[name]) if name in HELP else None,
                key=key,
                bind="query-params",
                persist_state="page",
                width=136,
            )
    return Sizes(**values)


def compare(base: ModelConfig, yours: ModelConfig, n: int) -> None:
    """Four figures, each with how far it is from the model that was started from."""
    shown = (
        (tr("Parameters"), millions, lambda c: count_parameters(c).total),
        (tr("Weights, fp32"), memory, lambda c: weight_bytes(c)["fp32"]),
        (
            tr("One pass, {n} tokens", n=n),
            flops,
            lambda c: count_flops(c, n, max(1, round(n * 0.15))).total,
        ),
        (tr("Activations, full trace"), memory, lambda c: traced_bytes(c, n)),
    )
    for column, (label, written, measure) in zip(st.columns(4), shown, strict=True):
        before, after = measure(base), measure(yours)
        column.metric(
            label,
            written(after),
            f"{after / before - 1:+.1%}" if after != before else None,
            delta_color="inverse",
        )


def remarks(base: ModelConfig, yours: ModelConfig) -> None:
    """What is easy to overlook in the numbers."""
    same = count_parameters(base).total == count_parameters(yours).total
    if base.num_heads != yours.num_heads and same:
        st.info(
            tr(
                "More or fewer heads cost no parameters: they cut the same H columns into "
                "other slices."
            )
        )
    if yours.num_blocks < yours.num_layers:
        st.info(
            trn(
                "{layers} layers run one set of weights: that saves parameters, not computation.",
                "{layers} layers run {count} sets of weights: that saves parameters, not "
                "computation.",
                yours.num_blocks,
                layers=yours.num_layers,
            )
        )
