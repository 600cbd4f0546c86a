"""Text to words, before any vocabulary is asked: BERT's normaliser and its word splitter.

Normalising drops control characters, lower-cases and strips accents; splitting cuts at spaces and
puts each punctuation mark and each CJK character into a word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tokenizers import PreTokenizedString, normalizers, pre_tokenizers

from bert_explorer.errors import TextTooLongError
from bert_explorer.language import tr

NORMALIZER = normalizers.BertNormalizer(
    clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
)
SPLITTER = pre_tokenizers.BertPreTokenizer()

MAX_TEXT_CHARS = 20_000
"""The longest text that is encoded: about eight times what BERT has positions for."""

MASK_AS_TYPED = re.compile(r"\[\s*mask\s*\]|<\s*mask\s*>", re.IGNORECASE)
"""`[MASK]`, `[ Mask ]`, `<mask>`: what counts as the mask token inside a text, in any family."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Part:
    """A stretch of a text, characters start to end, with no [MASK] in it; or one [MASK]."""

    start: int
    end: int
    text: str
    is_mask: bool


@dataclass(frozen=True)
class Word:
    """One word. start, end: its characters in the text as typed; normalized: as looked up."""

    start: int
    end: int
    normalized: str
    is_mask: bool


def parts(text: str) -> Iterator[Part]:
    """The text cut before and after each [MASK], empty stretches left out."""
    text = readable(text)
    end = 0
    for match in MASK_AS_TYPED.finditer(text):
        if match.start() > end:
            yield Part(end, match.start(), text[end : match.start()], is_mask=False)
        yield Part(*match.span(), match.group(), is_mask=True)
        end = match.end()
    if end < len(text):
        yield Part(end, len(text), text[end:], is_mask=False)


def with_masks_as(mask: str | None, text: str) -> tuple[str, list[int]]:
    """The text with each mask, however it was typed, written as `mask`; and for each character
    of the result its place in the text. Without a mask token the text stays as it is."""
    if mask is None or not MASK_AS_TYPED.search(text):
        return text, list(range(len(text)))
    spelled, places = "", list[int]()
    for part in parts(text):
        spelled += mask if part.is_mask else part.text
        places += (
            [part.start] * (len(mask) - 1) + [part.end - 1]
            if part.is_mask
            else range(part.start, part.end)
        )
    return spelled, places


def words(text: str, normalizer: normalizers.Normalizer = NORMALIZER) -> Iterator[Word]:
    """The words of a text, in order."""
    for part in parts(text):
        if part.is_mask:
            yield Word(part.start, part.end, "[MASK]", is_mask=True)
            continue
        split = PreTokenizedString(part.text)
        split.normalize(normalizer.normalize)
        SPLITTER.pre_tokenize(split)
        for normalized, (start, end), _ in split.get_splits("original", "char"):
            if normalized:
                yield Word(part.start + start, part.start + end, normalized, is_mask=False)


def bounded(text: str) -> str:
    """The text itself; TextTooLongError if it has more than MAX_TEXT_CHARS characters."""
    if len(text) > MAX_TEXT_CHARS:
        raise TextTooLongError(
            tr(
                "This text has {count:,} characters; please keep it under {most:,}.",
                count=len(text),
                most=MAX_TEXT_CHARS,
            )
        )
    return text


def readable(text: str) -> str:
    """Half of a surrogate pair can't leave Python; U+FFFD stands in and keeps offsets."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
