"""The settings of a live run, as controls."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.training.lab.settings import Settings

RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 5e-3, 1e-2, 3e-2, 0.1, 1.0)
WIDTHS = (4, 8, 16, 32, 64, 96, 128)
BATCHES = (4, 8, 16, 32, 64, 128)
STEPS = (20, 50, 100, 200, 400, 700, 1000, 1500, 2000, 3000)
MASKINGS: tuple[Literal["dynamic", "static"], ...] = ("dynamic", "static")


def knobs(prefix: str, standard: Settings) -> Settings:
    """Eight controls in a popover. prefix: of their keys, so that each tab has its own.

    Raises TrainingError for a run that would take too long.
    """
    with st.popover(tr("Settings"), icon=":material/tune:"):
        left, right = st.columns(2, gap="medium", width=560)
        with left:
            rate = st.select_slider(
                tr("Learning rate"),
                RATES,
                standard.learning_rate,
                key=f"{prefix}_rate",
                bind="query-params",
                persist_state="page",
                format_func=decimal,
                help=tr("The largest step; it rises to this in the first 3 % and then falls to 0."),
            )
            masking_rate = st.slider(
                tr("Masked, %"),
                5,
                95,
                round(100 * standard.masking_rate),
                step=5,
                key=f"{prefix}_masked",
                bind="query-params",
                persist_state="page",
                help=tr(
                    "BERT's share of selected tokens, 15 in the paper; of these 80 % become "
                    "[MASK], 10 % another word, 10 % stay. GPT masks nothing."
                ),
            )
            masking = st.segmented_control(
                tr("Masking"),
                MASKINGS,
                default=standard.masking,
                required=True,
                key=f"{prefix}_masking",
                bind="query-params",
                persist_state="page",
                format_func=tr,
                help=tr(
                    "Dynamic: other words are hidden each time a sentence is read. "
                    "Static: always the same."
                ),
            )
            pairs = st.toggle(
                tr("Next sentence too"),
                standard.next_sentence,
                key=f"{prefix}_nsp",
                bind="query-params",
                persist_state="page",
                help=tr("BERT reads pairs and also says whether the second sentence follows."),
            )
        with right:
            width = st.select_slider(
                tr("Width"),
                WIDTHS,
                standard.width,
                key=f"{prefix}_width",
                bind="query-params",
                persist_state="page",
            )
            layers = st.slider(
                tr("Layers"),
                1,
                4,
                standard.layers,
                key=f"{prefix}_layers",
                bind="query-params",
                persist_state="page",
            )
            steps = st.select_slider(
                tr("Steps"),
                STEPS,
                standard.steps,
                key=f"{prefix}_steps",
                bind="query-params",
                persist_state="page",
            )
            batch = st.select_slider(
                tr("Sequences in a step"),
                BATCHES,
                standard.batch,
                key=f"{prefix}_batch",
                bind="query-params",
                persist_state="page",
            )
    return Settings(
        learning_rate=rate,
        masking_rate=masking_rate / 100,
        width=width,
        layers=layers,
        steps=steps,
        batch=batch,
        masking=masking,
        next_sentence=pairs,
        length=32 if pairs else standard.length,
    ).check_size()


def decimal(value: float) -> str:
    """0.00003 rather than 3e-05."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def about(settings: Settings) -> str:
    """How large and how long, in a line."""
    seconds = settings.seconds()
    time = tr("{n:.0f} s", n=seconds) if seconds < 100 else tr("{n:.0f} minutes", n=seconds / 60)
    return tr(
        "Two models of {layers} × {width}, {steps:,} steps of {tokens:,} tokens each: about {time} "
        "on one idle core.",
        layers=settings.layers,
        width=settings.width,
        steps=settings.steps,
        tokens=settings.batch * settings.length,
        time=time,
    )
