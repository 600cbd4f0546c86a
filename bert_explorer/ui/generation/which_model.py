"""Tab: which model for which task."""

from __future__ import annotations

import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui.generation.data import mean_loss_of, writers
from bert_explorer.ui.language import link_state
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.model_choice import TASKS

LEAD = later("To understand a text that is all there, take BERT. To write one, take GPT.")
HUES = {"BERT": "blue", "GPT": "orange"}


def draw() -> None:
    choices = shared()
    heads = (tr("Task"), tr("Take"), tr("Because"), tr("See it here"))
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for task in TASKS:
        hue = HUES[task.model]
        link = task.link(choices.sentence, choices.pair, link_state)
        lines.append(
            f"| {tr(task.task)} | :{hue}[**{task.model}**] | {tr(task.why)} "
            f"| [{tr(task.experiment)}]({link}) |"
        )
    st.markdown("\n".join(lines))
    two = writers()
    costs = [
        f":{side.hue}[**{plain(side.name)} "
        f"{mean_loss_of(side.model, choices.sentence, choices.pair):.2f}**]"
        for side in (two.bert, two.gpt)
    ]
    bert, gpt = map(plain, two.names)
    costs_of_a_word = tr(
        "On your text, to guess a word costs {first} and {second} nats on average: {bert} sees "
        "both sides of it, {gpt} only the left.",
        first=costs[0],
        second=costs[1],
        bert=bert,
        gpt=gpt,
    )
    if not two.alike:
        costs_of_a_word += " " + tr(
            "Their tokens differ, so the two numbers don't compare directly."
        )
    st.markdown(costs_of_a_word)
