"""How good the answers are, by well-kept libraries: torchmetrics and nervaluate.

They take a second to import, so only training imports this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from nervaluate import Evaluator
from torchmetrics.functional.classification import (
    multiclass_accuracy,
    multiclass_confusion_matrix,
    multiclass_f1_score,
)
from torchmetrics.functional.text import squad

from bert_explorer.data.iob import entity_types
from bert_explorer.data.tasks import (
    Example,
    QuestionExample,
    TaggedExample,
    TaskData,
    TextExample,
    class_of,
)
from bert_explorer.finetuning.answers import Answer, LabelAnswer, SpanAnswer, TagsAnswer
from bert_explorer.language import later, tr

ACCURACY, MACRO_F1, WORD_ACCURACY = later("accuracy"), later("macro F1"), later("word accuracy")
SPAN_F1, EXACT, TOKEN_F1 = later("span F1"), later("exact match"), "F1"
PRECISION, RECALL = later("precision"), later("recall")

MAIN_SCORE = {"sentence": ACCURACY, "pair": ACCURACY, "ner": SPAN_F1, "qa": TOKEN_F1}
"""The figure that stands first for each task."""


@dataclass(frozen=True)
class Scores:
    """values: name -> share from 0 to 1, the main one first.

    classes: of the confusion matrix: labels, or entity types and O. confusion: (true, guessed)
    counts of examples, or of words for tags; empty for questions.
    """

    values: dict[str, float]
    classes: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "values": self.values,
            "classes": list(self.classes),
            "confusion": [list(row) for row in self.confusion],
        }


def score(examples: Sequence[Example], answers: Sequence[Answer], labels: Sequence[str]) -> Scores:
    """All figures for the answers to held-out examples of one task."""
    first = examples[0]
    if isinstance(first, TaggedExample):
        true = [e.tags for e in examples if isinstance(e, TaggedExample)]
        guessed = [a.tags for a in answers if isinstance(a, TagsAnswer)]
        return _tag_scores(true, guessed, labels)
    if isinstance(first, QuestionExample):
        texts = [e.answer for e in examples if isinstance(e, QuestionExample)]
        return _span_scores(texts, [a.text for a in answers if isinstance(a, SpanAnswer)])
    return _label_scores(
        [class_of(e) for e in examples],
        [a.label for a in answers if isinstance(a, LabelAnswer)],
        labels,
    )


def majority_baseline(data: TaskData) -> tuple[list[Answer], str]:
    """What somebody answers who has seen the training labels and reads nothing; and what it is."""
    first = data.train[0]
    if isinstance(first, TextExample):
        label = Counter(map(class_of, data.train)).most_common(1)[0][0]
        return [LabelAnswer(label, (1.0,)) for _ in data.heldout], tr(
            "always “{label}”", label=label
        )
    if isinstance(first, TaggedExample):
        return [
            TagsAnswer(("O",) * len(e.words), (1.0,) * len(e.words))
            for e in data.heldout
            if isinstance(e, TaggedExample)
        ], tr("every word O")
    begin, count = _usual_place(data.train)
    out: list[Answer] = []
    for example in data.heldout:
        assert isinstance(example, QuestionExample)
        words = example.context.split()[begin : begin + count]
        out.append(SpanAnswer(" ".join(words), 0, 1.0))
    place = (
        tr(
            "always word {number} of the context, the commonest place of an answer",
            number=begin + 1,
        )
        if count == 1
        else tr(
            "always words {first} to {last} of the context, the commonest place of an answer",
            first=begin + 1,
            last=begin + count,
        )
    )
    return out, place


def most_frequent_tags(data: TaskData) -> list[Answer]:
    """For tags a stronger one: each word's commonest tag in training, O for a word never seen."""
    counts: dict[str, Counter[str]] = {}
    for example in data.train:
        assert isinstance(example, TaggedExample)
        for word, tag in zip(example.words, example.tags, strict=True):
            counts.setdefault(word.lower(), Counter())[tag] += 1
    out: list[Answer] = []
    for example in data.heldout:
        assert isinstance(example, TaggedExample)
        tags = tuple(
            counts[word.lower()].most_common(1)[0][0] if word.lower() in counts else "O"
            for word in example.words
        )
        out.append(TagsAnswer(tags, (1.0,) * len(tags)))
    return out


def is_right(example: Example, answer: Answer) -> bool:
    """Whether an answer counts as right: label equal, all tags equal, or an exact match."""
    if isinstance(example, TaggedExample):
        return isinstance(answer, TagsAnswer) and answer.tags == example.tags
    if isinstance(example, QuestionExample):
        assert isinstance(answer, SpanAnswer)
        return _span_scores([example.answer], [answer.text]).values[EXACT] == 1
    return isinstance(answer, LabelAnswer) and answer.label == example.label


def _label_scores(true: Sequence[str], guessed: Sequence[str], labels: Sequence[str]) -> Scores:
    number = {label: i for i, label in enumerate(labels)}
    target = torch.tensor([number[label] for label in true])
    preds = torch.tensor([number[label] for label in guessed])
    count = len(labels)
    confusion = multiclass_confusion_matrix(preds, target, num_classes=count)
    return Scores(
        {
            ACCURACY: float(multiclass_accuracy(preds, target, count, average="micro")),
            MACRO_F1: float(multiclass_f1_score(preds, target, count, average="macro")),
        },
        tuple(labels),
        tuple(tuple(row) for row in confusion.tolist()),
    )


def _tag_scores(
    true: Sequence[tuple[str, ...]], guessed: Sequence[tuple[str, ...]], labels: Sequence[str]
) -> Scores:
    """Span F1 counts an entity only with the right words and the right type (CoNLL-2003)."""
    types = entity_types(labels)
    found = Evaluator(
        [list(tags) for tags in true], [list(tags) for tags in guessed], tags=types, loader="list"
    ).evaluate()["overall"]["strict"]
    kinds = ("O", *types)
    words = _label_scores(
        [tag[2:] or "O" for tags in true for tag in tags],
        [tag[2:] or "O" for tags in guessed for tag in tags],
        kinds,
    )
    return Scores(
        {
            SPAN_F1: float(found.f1),
            PRECISION: float(found.precision),
            RECALL: float(found.recall),
            WORD_ACCURACY: words.values[ACCURACY],
        },
        kinds,
        words.confusion,
    )


def _span_scores(true: Sequence[str], guessed: Sequence[str]) -> Scores:
    """As SQuAD: lower case, without punctuation and articles; the library counts to 100."""
    found = squad(
        [{"prediction_text": text, "id": str(i)} for i, text in enumerate(guessed)],
        [
            {"answers": {"text": [text], "answer_start": [0]}, "id": str(i)}
            for i, text in enumerate(true)
        ],
    )
    return Scores({TOKEN_F1: float(found["f1"]) / 100, EXACT: float(found["exact_match"]) / 100})


def _usual_place(train: Sequence[Example]) -> tuple[int, int]:
    """The commonest first word of an answer, from 0, and the commonest length from there."""
    places = []
    for example in train:
        assert isinstance(example, QuestionExample)
        before = len(example.context[: example.start].split())
        places.append((before, len(example.answer.split())))
    begin = Counter(first for first, _ in places).most_common(1)[0][0]
    count = Counter(length for first, length in places if first == begin).most_common(1)[0][0]
    return begin, count
