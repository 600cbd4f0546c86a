"""What the visitor chose for a run: task, start, switches. Every value is in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from bert_explorer.data.tasks import TASKS, Task
from bert_explorer.finetuning.model import Pool, pools_of
from bert_explorer.language import later, tr
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.ui.resources import location
from bert_explorer.ui.sides import Chosen

TASK_NAMES: dict[Task, str] = {
    "sentence": later("Sentence"),
    "pair": later("Sentence pair"),
    "ner": later("Names (NER)"),
    "qa": later("Question answering"),
}
ASKS: dict[Task, str] = {
    "sentence": later("One label for a sentence: how does the speaker feel about it?"),
    "pair": later(
        "One label for two sentences, told apart by [SEP] and segments: do they say the same?"
    ),
    "ner": later("One tag for each word: which words name a person, a place, an organisation?"),
    "qa": later("Which words of a text answer a question: where does the answer start, where end?"),
}
POOL_NAMES: dict[Pool, str] = {
    "pooled": later("pooled [CLS]"),
    "cls": later("[CLS] as it is"),
    "mean": later("mean of all tokens"),
    "last": later("last token"),
}
PRETRAINED, RANDOM = later("Pre-trained"), later("Random weights")
ALL, HEAD = later("All parameters"), later("Head only")
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 5e-4, 1e-3, 3e-3, 1e-2, 1e-1)
BATCHES = (4, 8, 16, 32, 64)
EPOCHS: dict[Task, int] = {"sentence": 6, "pair": 6, "ner": 10, "qa": 10}
"""To begin with: the tasks on single tokens learn from fewer signals a sentence."""


@dataclass(frozen=True)
class Wanted:
    """A run that is to begin."""

    task: Task
    side: Chosen
    recipe: FineTuneRecipe

    def spec(self, own: Mapping[str, Any] | None) -> dict[str, Any]:
        """What the job takes; own: the visitor's table, or None for the bundled data."""
        return {
            "model": str(location(self.side.model)),
            "shown_as": self.side.name,
            "task": self.task,
            "own": own,
            "recipe": self.recipe.to_dict(),
        }


def task_choice() -> Task:
    task: Task = st.segmented_control(
        tr("Task"),
        TASKS,
        default="sentence",
        required=True,
        format_func=lambda task: tr(TASK_NAMES[task]),
        key="f_task",
        bind="query-params",
        persist_state="page",
    )
    return task


def recipe_choice(task: Task, side: Chosen) -> FineTuneRecipe:
    """The switches in sight, the numbers in a popover."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        begun = _segmented(tr("Start from"), (PRETRAINED, RANDOM), "f_start")
        learned = _segmented(tr("What learns"), (ALL, HEAD), "f_learn", disabled=begun == RANDOM)
        pool = _pool_choice(task, side)
        with st.popover(tr("Settings"), icon=":material/tune:"):
            rate = st.select_slider(
                tr("Learning rate"),
                RATES,
                FineTuneRecipe.learning_rate,
                key="f_rate",
                bind="query-params",
                persist_state="page",
                format_func=lambda value: f"{value:g}",
                help=tr(
                    "The peak: it rises to this in the first tenth, then falls to 0. BERT-base "
                    "took 0.00002 to 0.00005; a narrow model needs larger steps."
                ),
            )
            epochs = st.slider(
                tr("Epochs: how often every example is read"),
                1,
                20,
                EPOCHS[task],
                key=f"f_epochs_{task}",
                bind="query-params",
                persist_state="page",
            )
            batch = st.select_slider(
                tr("Examples a step"),
                BATCHES,
                16,
                key="f_batch",
                bind="query-params",
                persist_state="page",
            )
            seed = st.number_input(
                tr("Seed: order of the examples and start of the head"),
                0,
                9999,
                0,
                key="f_seed",
                bind="query-params",
                persist_state="page",
            )
    return FineTuneRecipe(
        epochs=epochs,
        learning_rate=rate,
        batch_size=batch,
        pool=pool,
        pretrained=begun == PRETRAINED,
        head_only=learned == HEAD and begun == PRETRAINED,
        seed=int(seed),
    )


def _pool_choice(task: Task, side: Chosen) -> Pool | None:
    pools = pools_of(side.checkpoint.model)
    if task in ("ner", "qa"):
        return None
    if st.session_state.get("f_pool", pools[0]) not in pools:  # of another model
        st.session_state["f_pool"] = pools[0]
    chosen: Pool = st.selectbox(
        tr("The head reads"),
        pools,
        format_func=lambda pool: tr(POOL_NAMES[pool]),
        key="f_pool",
        bind="query-params",
        persist_state="page",
        width=220,
    )
    return chosen


def _segmented(label: str, options: tuple[str, ...], key: str, *, disabled: bool = False) -> str:
    chosen: str = st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        format_func=tr,
        key=key,
        bind="query-params",
        persist_state="page",
        disabled=disabled,
    )
    return chosen
