"""A lesson: steps to be shown one after the other, written as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import yaml

from bert_explorer.errors import LessonError
from bert_explorer.language import DEFAULT, tr

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "lessons"
LARGEST_FILE = 50_000
MOST_STEPS = 40
LONGEST = {"title": 80, "say": 300, "link": 2_000, "question": 200, "answer": 300, "option": 80}
"""Characters a field may have."""
MOST_OPTIONS = 6
DEEPEST = 8
"""Levels of lists and mappings in the file; a lesson has four."""
PAGES = (
    "",
    "attention",
    "tokens",
    "fill_the_blank",
    "embeddings",
    "encoder_layer",
    "generation",
    "masking_lab",
    "training_lab",
    "fine_tuning_lab",
    "family",
    "cards",
)
"""What a step may open; nothing outside the app."""


@dataclass(frozen=True)
class Step:
    """One stop.

    say: one sentence, what to look at. page: the page to open, "" for home; state: its query
    parameters. question, options, answer: an optional question, its choices if it has any, and
    what to say afterwards.
    """

    title: str
    say: str
    page: str
    state: Mapping[str, str]
    question: str = ""
    options: tuple[str, ...] = ()
    answer: str = ""

    @property
    def link(self) -> str:
        """The address inside the app, such as "attention?picture=Mask"."""
        return self.page + (f"?{urlencode(self.state)}" if self.state else "")


@dataclass(frozen=True)
class Lesson:
    """An ordered list of steps."""

    title: str
    about: str
    steps: tuple[Step, ...]


def shipped(language: str = DEFAULT) -> dict[str, Lesson]:
    """The lessons that come with the app, by file name, in the order of those names.

    Each language has its own, under the same names: in a folder with its code, English beside it.
    """
    folder = SHIPPED if language == DEFAULT else SHIPPED / language
    return {
        path.stem: read(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml"))
    }


def read(text: str) -> Lesson:
    """A lesson from YAML. Raises LessonError, which names the step and the field at fault."""
    if len(text) > LARGEST_FILE:
        raise LessonError(
            tr("A lesson file may have {most:,} characters at most.", most=LARGEST_FILE)
        )
    try:
        _check_events(text)
        # The base loader makes nothing but text, lists and mappings (the safe one also numbers,
        # dates and truth values): a bare Yes or 110 stays text.
        values = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    except LessonError:
        raise
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise LessonError(
            tr("This is not readable YAML near line {line}.", line=mark.line + 1)
            if mark
            else tr("This is not readable YAML.")
        ) from error
    if not isinstance(values, dict) or not isinstance(values.get("steps"), list):
        raise LessonError(tr("A lesson needs a title and a list of steps."))
    whole = tr("The lesson")
    _only(values, {"title", "about", "steps"}, whole)
    steps = values["steps"]
    if not 1 <= len(steps) <= MOST_STEPS:
        raise LessonError(
            tr("A lesson has 1 to {most} steps, not {n}.", most=MOST_STEPS, n=len(steps))
        )
    return Lesson(
        title=_text(values, "title", whole, required=True),
        about=_text(values, "about", whole, longest=LONGEST["say"]),
        steps=tuple(
            _step(step, tr("Step {number}", number=number))
            for number, step in enumerate(steps, start=1)
        ),
    )


def write(lesson: Lesson) -> str:
    """The lesson as YAML that `read` takes back."""
    steps = []
    for step in lesson.steps:
        values: dict[str, Any] = {"title": step.title, "say": step.say, "link": step.link}
        if step.question:
            values["question"] = step.question
        if step.options:
            values["options"] = list(step.options)
        if step.answer:
            values["answer"] = step.answer
        steps.append(values)
    whole = {"title": lesson.title, "about": lesson.about, "steps": steps}
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)


def _check_events(text: str) -> None:
    """Before anything is built: aliases could blow a small file up beyond all memory, and the time
    for brackets in brackets grows with the square of their number."""
    depth = 0
    for event in yaml.parse(text, yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise LessonError(tr("A lesson file may not use YAML aliases (*name)."))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise LessonError(tr("This YAML has lists in lists in lists: a lesson needs no such."))


def _step(values: object, where: str) -> Step:
    if not isinstance(values, dict):
        raise LessonError(
            tr("{where} must be a list of fields such as title, say and link.", where=where)
        )
    _only(values, {"title", "say", "link", "question", "options", "answer"}, where)
    page, state = _link(_text(values, "link", where), where)
    options = values.get("options", [])
    if not isinstance(options, list) or len(options) > MOST_OPTIONS:
        raise LessonError(
            tr("{where}: options must be a list of at most {most}.", where=where, most=MOST_OPTIONS)
        )
    return Step(
        title=_text(values, "title", where, required=True),
        say=_text(values, "say", where, required=True),
        page=page,
        state=state,
        question=_text(values, "question", where),
        options=tuple(
            _text({"option": option}, "option", where, required=True) for option in options
        ),
        answer=_text(values, "answer", where),
    )


def _link(link: str, where: str) -> tuple[str, dict[str, str]]:
    """A link copied from the browser's address bar, or its end: only page and parameters count."""
    try:
        parts = urlsplit(link)
        state = dict(parse_qsl(parts.query, max_num_fields=50))
    except ValueError as error:
        raise LessonError(tr("{where}: this link can't be read.", where=where)) from error
    page = parts.path.strip("/").rsplit("/", 1)[-1]
    if page not in PAGES:
        raise LessonError(
            tr(
                "{where}: there is no page “{page}”; pages are {pages}.",
                where=where,
                page=page,
                pages=", ".join(PAGES[1:]),
            )
        )
    return page, state


def _text(
    values: Mapping[str, object],
    field: str,
    where: str,
    *,
    required: bool = False,
    longest: int | None = None,
) -> str:
    value = values.get(field, "")
    if not isinstance(value, str):
        raise LessonError(tr("{where}: {field} must be text.", where=where, field=field))
    limit = longest or LONGEST[field]
    if len(value) > limit:
        raise LessonError(
            tr(
                "{where}: {field} may have {most} characters, not {n}.",
                where=where,
                field=field,
                most=limit,
                n=len(value),
            )
        )
    if required and not value.strip():
        raise LessonError(tr("{where} needs a {field}.", where=where, field=field))
    return value.strip()


def _only(values: Mapping[object, object], known: set[str], where: str) -> None:
    if unknown := sorted(str(name) for name in values if name not in known):
        raise LessonError(
            tr("{where} has an unknown field, “{field}”.", where=where, field=unknown[0][:40])
        )
