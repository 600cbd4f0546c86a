"""From the columns of a table to the examples of a task, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bert_explorer.data.iob import check_tags
from bert_explorer.data.tables import Table
from bert_explorer.data.tasks import (
    Example,
    QuestionExample,
    TaggedExample,
    Task,
    TextExample,
)
from bert_explorer.errors import TaskDataError
from bert_explorer.language import later, tr

COLUMNS: dict[Task, tuple[str, ...]] = {
    "sentence": (later("text"), later("label")),
    "pair": ("text", later("pair"), "label"),
    "ner": (later("tokens"), later("tags")),
    "qa": (later("context"), later("question"), later("answer"), later("start")),
}
"""What each task needs, to be shown with `tr`. A start is looked for in the context where no
column gives it."""

OPTIONAL = ("start",)

NAMES_SEEN: dict[str, tuple[str, ...]] = {
    "text": ("text", "sentence", "sentence_a", "sentence1", "premise", "review", "message"),
    "pair": ("pair", "sentence_b", "sentence2", "hypothesis", "text_b"),
    "label": ("label", "class", "category", "entailment_judgment", "gold_label", "sentiment"),
    "tokens": ("tokens", "words", "text", "sentence"),
    "tags": ("tags", "ner_tags", "labels", "iob"),
    "context": ("context", "passage", "paragraph", "text"),
    "question": ("question", "query"),
    "answer": ("answer", "answer_text", "answers"),
    "start": ("start", "answer_start"),
}
"""How columns are called in data sets that people have."""

REFUSED = {
    "row": later("{n:,} of {total:,} rows can't be used. Row {number:,}: {reason}."),
    "line": later("{n:,} of {total:,} lines can't be used. Line {number:,}: {reason}."),
    "question": later("{n:,} of {total:,} questions can't be used. Question {number:,}: {reason}."),
}
LEFT_OUT = {
    "row": later("{n:,} of {total:,} rows left out. The first is row {number:,}: {reason}."),
    "line": later("{n:,} of {total:,} lines left out. The first is line {number:,}: {reason}."),
    "question": later(
        "{n:,} of {total:,} questions left out. The first is question {number:,}: {reason}."
    ),
}
"""What to say of rows that are no example, by what they are called in their file."""

SHARE_REFUSED = 0.5
"""When more rows than this can't be used, the file is not what it was taken for."""


@dataclass(frozen=True)
class Reading:
    """The examples of a file, and sentences about the rows that were left out."""

    examples: tuple[Example, ...]
    notes: tuple[str, ...]


def guess_columns(task: Task, header: tuple[str, ...]) -> dict[str, str | None]:
    """For each column that the task needs the one that is called so, or the next one free.

    None for an optional column that isn't there. Raises TaskDataError for too few columns.
    """
    lower = {name.lower(): name for name in header}
    found: dict[str, str | None] = {}
    for role in COLUMNS[task]:
        names = (lower[seen] for seen in NAMES_SEEN[role] if seen in lower)
        found[role] = next((name for name in names if name not in found.values()), None)
    for role, name in found.items():
        if name is None and role not in OPTIONAL:
            free = [other for other in header if other not in found.values()]
            if not free:
                raise TaskDataError(
                    tr(
                        "This task needs the columns {needed}; the file has only {columns}.",
                        needed=", ".join(map(tr, found)),
                        columns=", ".join(header),
                    )
                )
            found[role] = free[0]
    return found


def read_examples(task: Task, table: Table, columns: Mapping[str, str | None]) -> Reading:
    """One example a row. Rows that can't be one are left out, counted, and the first is named.

    columns: for each of the task's roles the column of the table.
    Raises TaskDataError when a column is missing or most rows can't be used.
    """
    index = {role: table.column(name) for role, name in columns.items() if name is not None}
    if missing := [role for role in COLUMNS[task] if role not in index and role not in OPTIONAL]:
        raise TaskDataError(tr("No column was chosen for the {role}.", role=tr(missing[0])))
    make = _MAKERS[task]
    another = tr("it has another number of columns")
    rejected = [(number, another) for number in table.short]
    examples: list[Example] = []
    for number, row in zip(table.numbers, table.rows, strict=True):
        try:
            examples.append(make({role: row[i] for role, i in index.items()}))
        except TaskDataError as error:
            rejected.append((number, str(error)))
    return Reading(tuple(examples), left_out(rejected, len(examples), "row"))


def left_out(rejected: list[tuple[int, str]], kept: int, unit: str) -> tuple[str, ...]:
    """What to say about the rows left out; TaskDataError when there are too many of them.

    unit: what they are, one of LEFT_OUT.
    """
    if not rejected:
        return ()
    number, reason = min(rejected)
    total = len(rejected) + kept
    too_many = len(rejected) > SHARE_REFUSED * total
    sentence = (REFUSED if too_many else LEFT_OUT)[unit]
    said = tr(sentence, n=len(rejected), total=total, number=number, reason=reason)
    if too_many:
        raise TaskDataError(said)
    return (said,)


def _sentence(cells: Mapping[str, str]) -> TextExample:
    return TextExample(_given(cells, "text"), None, _given(cells, "label"))


def _pair(cells: Mapping[str, str]) -> TextExample:
    return TextExample(_given(cells, "text"), _given(cells, "pair"), _given(cells, "label"))


def _tagged(cells: Mapping[str, str]) -> TaggedExample:
    words, tags = _given(cells, "tokens").split(), _given(cells, "tags").split()
    return tagged_example(words, tags)


def tagged_example(words: list[str], tags: list[str]) -> TaggedExample:
    """Raises TaskDataError when the counts differ or the tags are not IOB2."""
    if len(words) != len(tags):
        raise TaskDataError(
            tr("it has {words} words and {tags} tags", words=len(words), tags=len(tags))
        )
    check_tags(tags)
    return TaggedExample(tuple(words), tuple(tags))


def _question(cells: Mapping[str, str]) -> QuestionExample:
    return question_example(
        _given(cells, "question"),
        _given(cells, "context"),
        _given(cells, "answer"),
        cells.get("start") or None,
    )


def question_example(
    question: str, context: str, answer: str, start: str | None
) -> QuestionExample:
    """start: its first character in the context; without one the first place it is found at.

    Raises TaskDataError when the answer is not there.
    """
    if start is None:
        place = context.find(answer)
        if place < 0:
            raise TaskDataError(
                tr("the answer “{answer}” does not stand in its context", answer=answer[:60])
            )
        return QuestionExample(question, context, answer, place)
    try:
        place = int(start)
    except ValueError:
        raise TaskDataError(
            tr("the start “{start}” is not a whole number", start=start[:20])
        ) from None
    if place < 0 or context[place : place + len(answer)] != answer:
        raise TaskDataError(
            tr(
                "the answer “{answer}” does not stand at character {place:,} of its context",
                answer=answer[:60],
                place=place,
            )
        )
    return QuestionExample(question, context, answer, place)


def _given(cells: Mapping[str, str], role: str) -> str:
    if not (cell := cells[role]):
        raise TaskDataError(tr("it has no {role}", role=tr(role)))
    return cell


_MAKERS: dict[Task, Callable[[Mapping[str, str]], Example]] = {
    "sentence": _sentence,
    "pair": _pair,
    "ner": _tagged,
    "qa": _question,
}
