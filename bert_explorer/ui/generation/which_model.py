"""Tab: which model for which task."""

from __future__ import annotations

import streamlit as st

from bert_explorer.ui.generation.data import TWINS, mean_loss_of
from bert_explorer.ui.state import shared
from bert_explorer.views.model_choice import TASKS

LEAD = "To understand a text that is all there, take BERT. To write one, take GPT."
HUES = {"BERT": "blue", "GPT": "orange"}


def draw() -> None:
    choices = shared()
    losses = {
        name: mean_loss_of(twin, choices.sentence, choices.pair) for name, twin in TWINS.items()
    }
    lines = ["| Task | Take | Because | See it here |", "|---|---|---|---|"]
    for task in TASKS:
        hue = HUES[task.model]
        link = task.link(choices.sentence, choices.pair)
        lines.append(
            f"| {task.task} | :{hue}[**{task.model}**] | {task.why} | [{task.experiment}]({link}) |"
        )
    st.markdown("\n".join(lines))
    st.markdown(
        "On your text, to guess a word costs "
        + " and ".join(f":{HUES[n]}[**{n} {loss:.2f}**]" for n, loss in losses.items())
        + " nats on average: BERT sees both sides of it, GPT only the left."
    )
