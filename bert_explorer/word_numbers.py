"""Which word of a text each token belongs to, in families whose tokens know nothing of words."""

from __future__ import annotations

from collections.abc import Sequence

from bert_explorer.words import words

Span = tuple[int, int]


def trimmed(span: Span, text: str) -> Span:
    """The characters of a token without the spaces around them, and never none.

    "Ġcat" covers the space before the word too; a token of spaces alone keeps them. An empty span
    (a sign that the tokenizer put in) takes the character it stands at.
    """
    start, end = span
    if start == end:
        start = min(start, len(text) - 1)
        return start, start + 1
    inner = text[start:end].lstrip()
    if not inner:
        return span
    return end - len(inner), start + len(text[start:end].rstrip())


def word_numbers(spans: Sequence[Span], text: str) -> list[int]:
    """For each token, by its span of characters, the word it is in, counted from 0.

    Words are BERT's, cut at spaces and punctuation, so that all families agree. Words that one
    token spans ("..." in GPT-2) are one. Characters that are no word to BERT (spaces, control
    characters), where a token stands for them, make a word of their own.
    """
    owner = [-1] * len(text)
    for number, word in enumerate(words(text)):
        owner[word.start : word.end] = [number] * (word.end - word.start)
    numbers: list[int] = []
    last: int | None = None
    for start, end in spans:
        inside = [number for number in owner[start:end] if number >= 0]
        first = min(inside, default=-1)
        if last is None or first > last or (first < 0) != (last < 0):
            numbers.append(numbers[-1] + 1 if numbers else 0)
        else:
            numbers.append(numbers[-1])
        last = max(inside, default=-1)
    return numbers
