"""The data of a run on the page: the bundled examples of a task, or the visitor's own table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bert_explorer.data.tables import read_table
from bert_explorer.data.task_columns import guess_columns, read_examples
from bert_explorer.data.task_files import bundled_task
from bert_explorer.data.tasks import Task, TaskData, task_data
from bert_explorer.errors import TaskDataError
from bert_explorer.language import tr, trn

MOST_TRAIN, MOST_HELDOUT = 2_000, 400
"""Examples of a run on the page; from more, so many are drawn at random, and that is said."""

LEAST = 5
FEW = 30
"""Below it a sentence warns that the figures say little."""


def material(task: Task, own: Mapping[str, Any] | None) -> TaskData:
    """own: None for the bundled examples, or text, delimiter and columns of a table.

    Raises TaskDataError when there is too little, or nothing, to learn from.
    """
    if own is None:
        train, heldout = bundled_task(task, "train"), bundled_task(task, "heldout")
        return task_data(
            task,
            train.examples,
            heldout.examples,
            most_train=MOST_TRAIN,
            most_heldout=MOST_HELDOUT,
        )
    table = read_table(own["text"], own.get("delimiter"))
    reading = read_examples(task, table, own["columns"] or guess_columns(task, table.header))
    count = len(reading.examples)
    if count < LEAST:
        raise TaskDataError(
            trn(
                "There is {count} usable row; at least {least} are needed, and some hundred to "
                "learn anything.",
                "There are {count} usable rows; at least {least} are needed, and some hundred to "
                "learn anything.",
                count,
                least=LEAST,
            )
        )
    notes = [*reading.notes]
    if count < FEW:
        notes.append(
            tr(
                "With {n} rows the figures say little: one held-out example more or less right "
                "moves them by many points.",
                n=count,
            )
        )
    return task_data(
        task, reading.examples, most_train=MOST_TRAIN, most_heldout=MOST_HELDOUT, notes=notes
    )
