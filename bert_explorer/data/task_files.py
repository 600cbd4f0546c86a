"""Files of labelled examples: tables, and the formats that well-known data sets come in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from bert_explorer.data.tables import decoded, read_table
from bert_explorer.data.task_columns import (
    Reading,
    guess_columns,
    left_out,
    question_example,
    read_examples,
    tagged_example,
)
from bert_explorer.data.tasks import Example, Task, TextExample
from bert_explorer.errors import TaskDataError
from bert_explorer.language import tr

BUNDLED = Path(__file__).resolve().parents[2] / "assets" / "tasks"

_TREC = re.compile(r"([A-Z]+):\S+ (.+)")
_IOB_LINE = re.compile(r"(\S+)[ \t]+(?:\S+[ \t]+)*(\S+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}:(?=\S)")


def read_task_file(
    path: str | Path, task: Task, columns: Mapping[str, str | None] | None = None
) -> Reading:
    """Examples from a file, whose format is told from what it holds.

    A table with a header (CSV or TSV: SST-2, SICK; columns: which is which, otherwise guessed by
    their names); for sentences also TREC's "CLASS:detail question" lines; for ner also one word
    and its tag a line with a blank line between sentences (CoNLL, WikiANN with its "en:"); for
    qa also SQuAD's JSON.

    Raises TaskDataError when it can't be read or holds nothing for this task.
    """
    place = Path(path)
    try:
        data = place.read_bytes()
    except OSError as error:
        raise TaskDataError(tr("The file {path} cannot be read.", path=path)) from error
    if task == "sentence" and _is_trec(data):
        # The file as published is Latin-1, and says so nowhere.
        return _read_trec(data.decode("latin-1"))
    text = decoded(data, place.name)
    if task == "qa" and text.lstrip().startswith("{"):
        return _read_squad(text)
    if task == "ner" and _is_word_a_line(text):
        return _read_words(text)
    table = read_table(text)
    return read_examples(task, table, columns or guess_columns(task, table.header))


def bundled_task(task: Task, part: str) -> Reading:
    """The project's own examples; part: "train" or "heldout"."""
    return read_task_file(BUNDLED / task / f"{part}.csv", task)


def _is_trec(data: bytes) -> bool:
    lines = data[:2000].decode("latin-1").splitlines()[:5]
    return bool(lines) and all(_TREC.fullmatch(line.strip()) for line in lines[:3])


def _read_trec(text: str) -> Reading:
    examples: list[Example] = []
    rejected: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if match := _TREC.fullmatch(line.strip()):
            examples.append(TextExample(match[2], None, match[1]))
        else:
            rejected.append((number, tr("it is not CLASS:detail and a question")))
    return Reading(tuple(examples), left_out(rejected, len(examples), "line"))


def _is_word_a_line(text: str) -> bool:
    """Whether the first sentence is one word and one tag a line."""
    first = text.lstrip().split("\n\n", 1)[0].splitlines()
    return bool(first) and all(
        (match := _IOB_LINE.fullmatch(line.strip())) and re.match(r"[BIO](-|$)", match[2])
        for line in first
    )


def _read_words(text: str) -> Reading:
    examples: list[Example] = []
    rejected: list[tuple[int, str]] = []
    words: list[str] = []
    tags: list[str] = []
    start = 1
    # One blank line more than the file has, so that its last sentence ends too.
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        cells = line.split()
        if len(cells) >= 2:
            if not words:
                start = number
            words.append(_LANGUAGE.sub("", cells[0], count=1))
            tags.append(cells[-1])
        elif cells:
            rejected.append((number, tr("it has a word and no tag")))
        elif words:
            try:
                examples.append(tagged_example(words, tags))
            except TaskDataError as error:
                where = tr("in the sentence that begins there, {reason}", reason=error)
                rejected.append((start, where))
            words, tags = [], []
    return Reading(tuple(examples), left_out(rejected, len(examples), "line"))


def _read_squad(text: str) -> Reading:
    """Of several answers to a question the first is taken."""
    examples: list[Example] = []
    rejected: list[tuple[int, str]] = []
    number = 0
    try:
        for article in json.loads(text)["data"]:
            for paragraph in article["paragraphs"]:
                for asked in paragraph["qas"]:
                    number += 1
                    if not asked["answers"]:
                        rejected.append((number, tr("it has no {role}", role=tr("answer"))))
                        continue
                    answer = asked["answers"][0]
                    try:
                        examples.append(
                            question_example(
                                asked["question"],
                                paragraph["context"],
                                answer["text"],
                                str(answer["answer_start"]),
                            )
                        )
                    except TaskDataError as error:
                        rejected.append((number, str(error)))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise TaskDataError(tr("This JSON is not in the format of SQuAD.")) from error
    return Reading(tuple(examples), left_out(rejected, len(examples), "question"))
