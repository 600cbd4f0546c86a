"""The watched sentence: what the twins put in its blank, and where their heads look."""

from __future__ import annotations

from functools import partial

import streamlit as st

from bert_explorer.analysis.attention_cells import cells
from bert_explorer.analysis.training_run import TWINS, Run, changed_head
from bert_explorer.jobs import JobStatus
from bert_explorer.language import tr
from bert_explorer.ui.components import HEAD_MAP, PICTURE, component
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.attention_map import Panel, head_map
from bert_explorer.views.attention_mosaic import head_mosaic
from bert_explorer.views.attention_words import pattern_summary
from bert_explorer.views.watched_guesses import guess_bars, guess_words


def watched(slot: str, status: JobStatus, run: Run) -> None:
    """Guesses and attention at one evaluation: the newest while it runs, any one afterwards."""
    tokens = run.start["watched"]["tokens"]
    sentence = plain(" ".join(tokens[1:-1]))
    st.markdown(tr("**The watched sentence:** {sentence}", sentence=sentence))
    at = len(run.looks) - 1
    if status.state != "running" and at > 0:
        step = st.select_slider(
            tr("After how many steps"), run.steps, run.steps[-1], key=f"{slot}_at", width=420
        )
        at = run.steps.index(step)
    layer, head = _head(slot, run)
    left, right = st.columns([2, 3], gap="large")
    with left:
        for blank in range(len(run.looks[at]["bert"]["guesses"])):
            st.plotly_chart(
                guess_bars(run, at, blank, projector=shared().projector),
                key=f"{slot}_guesses_{blank}",
                alt=guess_words(run, at, blank),
            )
        if not run.looks[at]["bert"]["guesses"]:
            st.caption(tr("Write [MASK] in the watched sentence to see guesses."))
        _mosaic(slot, run, at, layer, head)
    with right:
        found = [run.attention(twin, at) for twin in TWINS]
        panels = [
            Panel(model, model.patterns[layer, head], cells(model, model.patterns[layer, head]))
            for model in found
        ]
        label = " ".join(pattern_summary(panel) for panel in panels)
        st.caption(
            tr(
                "Layer {layer}, head {head} of each, after {steps:,} steps.",
                layer=layer + 1,
                head=head + 1,
                steps=run.looks[at]["step"],
            )
        )
        component("head_map", *HEAD_MAP)(
            key=f"{slot}_map",
            data=head_map(panels, label=label, file=tr("attention in training")),
        )


def _mosaic(slot: str, run: Run, at: int, layer: int, head: int) -> None:
    """All heads of both, as they are at that evaluation; a click shows one of them large."""
    models = [run.attention(twin, at) for twin in TWINS]
    component("head_mosaic", *PICTURE)(
        key=f"{slot}_mosaic",
        data=head_mosaic(models, layer=layer, head=head),
        on_pick_change=partial(_take, slot),
    )


def _head(slot: str, run: Run) -> tuple[int, int]:
    """The head picked on the mosaic, or BERT's that has changed most."""
    picked = st.session_state.get(f"{slot}_head")
    layers, heads = run.start["layers"], run.start["heads"]
    if picked is not None and picked[0] < layers and picked[1] < heads:
        return int(picked[0]), int(picked[1])
    return changed_head(run, "bert")


def _take(slot: str) -> None:
    """A head was clicked."""
    match st.session_state[f"{slot}_mosaic"].pick:
        case {"layer": int(layer), "head": int(head)} if layer >= 0 and head >= 0:
            st.session_state[f"{slot}_head"] = layer, head
