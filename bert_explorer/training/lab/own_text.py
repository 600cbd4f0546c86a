"""A visitor's own paragraphs as training text."""

from __future__ import annotations

import re

from bert_explorer.errors import CorpusError
from bert_explorer.language import tr

MOST_CHARACTERS = 20_000
FEWEST_SENTENCES = 6
FEWEST_WORDS = 60
HELD_OUT = 6
"""One sentence in so many is kept for testing."""

_END_OF_SENTENCE = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)]))\s+")


def paragraphs(text: str) -> list[list[str]]:
    """The text as paragraphs of sentences.

    Raises CorpusError when there is too little of it to learn from and be tested on, or too much.
    """
    if len(text) > MOST_CHARACTERS:
        raise CorpusError(
            tr(
                "The text has {n:,} characters; at most {most:,} can be learned here. Shorten it.",
                n=len(text),
                most=MOST_CHARACTERS,
            )
        )
    blocks = re.split(r"\n\s*\n", text.strip())
    found = [
        [s.strip() for s in _END_OF_SENTENCE.split(" ".join(block.split())) if _has_word(s)]
        for block in blocks
    ]
    found = [sentences for sentences in found if sentences]
    count = sum(len(sentences) for sentences in found)
    words = len(text.split())
    if count < FEWEST_SENTENCES or words < FEWEST_WORDS:
        raise CorpusError(
            tr(
                "There are {sentences} sentences and {words} words; it takes at least "
                "{fewest_sentences} sentences and {fewest_words} words. Paste a paragraph or two.",
                sentences=count,
                words=words,
                fewest_sentences=FEWEST_SENTENCES,
                fewest_words=FEWEST_WORDS,
            )
        )
    return found


def split(found: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """The paragraphs to learn from, and every sixth sentence, which is held out."""
    train: list[list[str]] = []
    held_out: list[str] = []
    number = 0
    for sentences in found:
        kept: list[str] = []
        for sentence in sentences:
            number += 1
            (held_out if number % HELD_OUT == 0 else kept).append(sentence)
        if kept:
            train.append(kept)
    return train, held_out


def _has_word(sentence: str) -> bool:
    return any(character.isalnum() for character in sentence)
