"""IOB2 tags: B-X begins an entity of type X, I-X goes on with it, O stands outside (Ramshaw and
Marcus, 1995, in the form of Tjong Kim Sang and Veenstra, 1999)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bert_explorer.errors import TaskDataError
from bert_explorer.language import tr


@dataclass(frozen=True)
class Span:
    """Words `first` to `last`, both included, are an entity of that kind."""

    first: int
    last: int
    kind: str


def check_tags(tags: Sequence[str]) -> None:
    """Raises TaskDataError, naming the word and its tag, unless these are IOB2."""
    before = "O"
    for number, tag in enumerate(tags, start=1):
        part, dash, kind = tag.partition("-")
        if tag != "O" and not (part in ("B", "I") and dash and kind):
            raise TaskDataError(
                tr(
                    "the tag “{tag}” of word {number} is not IOB: write O, B-TYPE or I-TYPE",
                    tag=tag,
                    number=number,
                )
            )
        if part == "I" and before[2:] != kind:
            raise TaskDataError(
                tr(
                    "the tag “{tag}” of word {number} goes on with an entity, but there is no tag "
                    "before it; the first word takes B-{kind}",
                    tag=tag,
                    number=number,
                    kind=kind,
                )
                if number == 1
                else tr(
                    "the tag “{tag}” of word {number} goes on with an entity, but the tag before "
                    "it is “{before}”; the first word takes B-{kind}",
                    tag=tag,
                    number=number,
                    before=before,
                    kind=kind,
                )
            )
        before = tag


def repaired(tags: Iterable[str]) -> tuple[str, ...]:
    """A model's guesses made IOB2: an I-X that follows no X begins an entity."""
    out: list[str] = []
    for tag in tags:
        if tag.startswith("I-") and (not out or out[-1][2:] != tag[2:]):
            tag = f"B-{tag[2:]}"
        out.append(tag)
    return tuple(out)


def spans(tags: Sequence[str]) -> tuple[Span, ...]:
    """The entities that IOB2 tags mark, in order."""
    found: list[Span] = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append(Span(i, i, tag[2:]))
        elif tag.startswith("I-"):
            found[-1] = Span(found[-1].first, i, found[-1].kind)
    return tuple(found)


def entity_types(tags: Iterable[str]) -> tuple[str, ...]:
    """The types that occur, sorted."""
    return tuple(sorted({tag[2:] for tag in tags if tag != "O"}))
