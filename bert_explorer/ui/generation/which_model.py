"""Tab: which model for which task."""

from __future__ import annotations

import streamlit as st

from bert_explorer.ui.generation.data import mean_loss_of, writers
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.model_choice import TASKS

LEAD = "To understand a text that is all there, take BERT. To write one, take GPT."
HUES = {"BERT": "blue", "GPT": "orange"}


def draw() -> None:
    choices = shared()
    lines = ["| Task | Take | Because | See it here |", "|---|---|---|---|"]
    for task in TASKS:
        hue = HUES[task.model]
        link = task.link(choices.sentence, choices.pair)
        lines.append(
            f"| {task.task} | :{hue}[**{task.model}**] | {task.why} | [{task.experiment}]({link}) |"
        )
    st.markdown("\n".join(lines))
    two = writers()
    costs = [
        f":{side.hue}[**{plain(side.name)} "
        f"{mean_loss_of(side.model, choices.sentence, choices.pair):.2f}**]"
        for side in (two.bert, two.gpt)
    ]
    bert, gpt = map(plain, two.names)
    st.markdown(
        f"On your text, to guess a word costs {' and '.join(costs)} nats on average: {bert} sees "
        f"both sides of it, {gpt} only the left."
        + ("" if two.alike else " Their tokens differ, so the two numbers don't compare directly.")
    )
