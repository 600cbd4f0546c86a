"""What fine-tuning learns from: labelled examples of four tasks (BERT, section 4 and figure 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bert_explorer.data.iob import entity_types
from bert_explorer.errors import TaskDataError
from bert_explorer.language import later, tr

Task = Literal["sentence", "pair", "ner", "qa"]
TASKS: tuple[Task, ...] = ("sentence", "pair", "ner", "qa")

MOST_LABELS = 50
"""Beyond it the label column is most likely not one of labels."""

TRAIN_DRAWN = later("Of {total:,} training examples, {n:,} drawn at random were used.")
HELDOUT_DRAWN = later("Of {total:,} held-out examples, {n:,} drawn at random were used.")


@dataclass(frozen=True)
class TextExample:
    """A sentence, or a pair of them, with the label of the whole."""

    text: str
    pair: str | None
    label: str


@dataclass(frozen=True)
class TaggedExample:
    """A sentence of words with one IOB2 tag each: B-PER begins a name, I-PER goes on, O is none."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class QuestionExample:
    """A question, a text, and the answer: characters `start` to `start + len(answer)` of it."""

    question: str
    context: str
    answer: str
    start: int


Example = TextExample | TaggedExample | QuestionExample


@dataclass(frozen=True)
class TaskData:
    """What a run learns from and is judged by.

    labels: the classes of a sentence or pair, or all IOB tags; empty for questions.
    notes: sentences for the visitor about what was left out or drawn.
    """

    task: Task
    train: tuple[Example, ...]
    heldout: tuple[Example, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()


def task_data(
    task: Task,
    train: Sequence[Example],
    heldout: Sequence[Example] = (),
    *,
    seed: int = 0,
    most_train: int | None = None,
    most_heldout: int | None = None,
    notes: Sequence[str] = (),
) -> TaskData:
    """Put a run's data together: hold a fifth out if nothing was, and draw what is too many.

    Raises TaskDataError when there is nothing to learn or nothing to be judged by: no examples,
    one class only, too many classes, no entity at all.
    """
    said = list(notes)
    rng = np.random.default_rng(seed)
    if not train:
        raise TaskDataError(tr("There is no example to learn from."))
    if not heldout:
        train, heldout = _split(train, rng)
        said.append(
            tr(
                "No held-out part was given: {n:,} of the {total:,} examples, drawn at random, "
                "were kept apart for it.",
                n=len(heldout),
                total=len(train) + len(heldout),
            )
        )
    train = _at_most(train, most_train, rng, TRAIN_DRAWN, said)
    heldout = _at_most(heldout, most_heldout, rng, HELDOUT_DRAWN, said)
    return TaskData(task, tuple(train), tuple(heldout), _labels(task, train, heldout), tuple(said))


def with_fewer(data: TaskData, count: int, seed: int) -> TaskData:
    """The same task with `count` training examples drawn at random, each class at least once.

    count must not be below the number of classes (TaskDataError).
    """
    if count > len(data.train):
        raise TaskDataError(
            tr("There are only {n} training examples, not {count}.", n=len(data.train), count=count)
        )
    order = np.random.default_rng(seed).permutation(len(data.train)).tolist()
    firsts: dict[str, int] = {}
    for i in order:
        firsts.setdefault(class_of(data.train[i]), i)
    if len(firsts) > count:
        raise TaskDataError(
            tr(
                "{n} examples can't hold each of {classes} classes once.",
                n=count,
                classes=len(firsts),
            )
        )
    first = set(firsts.values())
    chosen = [*first, *(i for i in order if i not in first)][:count]
    return TaskData(
        data.task, tuple(data.train[i] for i in chosen), data.heldout, data.labels, data.notes
    )


def class_of(example: Example) -> str:
    """The label of a sentence or pair; nothing for the tasks that have none for the whole."""
    return example.label if isinstance(example, TextExample) else ""


def class_counts(examples: Sequence[Example]) -> Counter[str]:
    """How often each label, each entity type occurs, or how many questions there are."""
    counts: Counter[str] = Counter()
    for example in examples:
        if isinstance(example, TextExample):
            counts[example.label] += 1
        elif isinstance(example, TaggedExample):
            counts.update(tag[2:] for tag in example.tags if tag.startswith("B-"))
        else:
            counts["questions"] += 1
    return counts


def _labels(task: Task, train: Sequence[Example], heldout: Sequence[Example]) -> tuple[str, ...]:
    if task == "qa":
        return ()
    if task == "ner":
        tagged = [example for example in train if isinstance(example, TaggedExample)]
        if not any(tag != "O" for example in tagged for tag in example.tags):
            raise TaskDataError(tr("Every word has the tag O: there is no entity to learn."))
        both = [e for e in (*train, *heldout) if isinstance(e, TaggedExample)]
        types = entity_types(tag for example in both for tag in example.tags)
        if len(types) > MOST_LABELS:
            raise TaskDataError(
                tr(
                    "There are {n:,} entity types; at most {most} can be learned here. Is it the "
                    "right column?",
                    n=len(types),
                    most=MOST_LABELS,
                )
            )
        return ("O", *(f"{part}-{kind}" for kind in types for part in "BI"))
    seen = {class_of(example) for example in train}
    if len(seen) < 2:
        raise TaskDataError(
            tr(
                "Every training example has the label “{label}”: at least two different labels are "
                "needed.",
                label=next(iter(seen)),
            )
        )
    # A class that only the held-out part has can't be learned; its examples count as wrong.
    every = seen | {class_of(example) for example in heldout}
    if len(every) > MOST_LABELS:
        raise TaskDataError(
            tr(
                "There are {n:,} different labels; at most {most} can be learned here. Is it the "
                "right column?",
                n=len(every),
                most=MOST_LABELS,
            )
        )
    return tuple(sorted(every))


def _split(
    examples: Sequence[Example], rng: np.random.Generator
) -> tuple[list[Example], list[Example]]:
    """Four fifths and one fifth, drawn at random within each class.

    Questions about one context stay together, or the context would be known beforehand.
    """
    if len(examples) < 2:
        raise TaskDataError(tr("One example can't be both learned from and judged by; give more."))
    if isinstance(examples[0], QuestionExample):
        return _split_by_context(examples, rng)
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(class_of(example), []).append(example)
    train: list[Example] = []
    heldout: list[Example] = []
    for _, group in sorted(groups.items()):
        order = rng.permutation(len(group)).tolist()
        apart = len(group) // 5
        heldout += [group[i] for i in order[:apart]]
        train += [group[i] for i in order[apart:]]
    if not heldout:  # many small classes
        heldout.append(train.pop())
    return train, heldout


def _split_by_context(
    examples: Sequence[Example], rng: np.random.Generator
) -> tuple[list[Example], list[Example]]:
    groups: dict[str, list[Example]] = {}
    for example in examples:
        assert isinstance(example, QuestionExample)
        groups.setdefault(example.context, []).append(example)
    if len(groups) == 1:
        raise TaskDataError(
            tr("All questions are about one context: there is none to be judged by.")
        )
    contexts = list(groups.values())
    order = rng.permutation(len(contexts)).tolist()
    apart = max(1, len(contexts) // 5)
    heldout = [example for i in order[:apart] for example in contexts[i]]
    return [example for i in order[apart:] for example in contexts[i]], heldout


def _at_most(
    examples: Sequence[Example],
    most: int | None,
    rng: np.random.Generator,
    sentence: str,
    said: list[str],
) -> Sequence[Example]:
    if most is None or len(examples) <= most:
        return examples
    said.append(tr(sentence, total=len(examples), n=most))
    return [examples[i] for i in np.sort(rng.permutation(len(examples))[:most]).tolist()]
