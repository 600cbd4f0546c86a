"""Words taken out of a sentence: which ones, where their tokens stand, and what was there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.words import MASK_AS_TYPED

MAX_HIDDEN = 24
"""Most tokens to hide at once: GPT needs a pass of its own for each."""

_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class InputWord:
    """One word of the input, as typed.

    number: from 1; the words of a second sentence are counted on. sequence: 0 or 1.
    gap: whether white space, or nothing, stands before it. positions: where its tokens stand.
    blank: whether [MASK] was typed in its place. start, end: its characters in its text.
    """

    number: int
    text: str
    sequence: int
    gap: bool
    positions: tuple[int, ...]
    blank: bool
    start: int = 0
    end: int = 0

    def overlaps(self, other: InputWord) -> bool:
        """Whether the two, as two models cut the same text, share a character."""
        return self.sequence == other.sequence and self.start < other.end and other.start < self.end


Words: TypeAlias = tuple[InputWord, ...]


@dataclass(frozen=True)
class Slot:
    """One hidden token.

    position: in the encoding. word: number of the word that it belongs to.
    piece, pieces: which piece of that word it is, from 1, and how many there are.
    truth: id of the hidden token; None if [MASK] was typed or the vocabulary lacks the word.
    """

    position: int
    word: int
    piece: int
    pieces: int
    truth: int | None


@dataclass(frozen=True)
class Blanked:
    """An input with words hidden.

    encoding: ids and tokens of the slots are the mask token's; all else is as typed. A model
        without a mask token never reads a slot, so there they stay.
    slots: the hidden tokens, from left to right.
    """

    encoding: Encoding
    words: tuple[InputWord, ...]
    slots: tuple[Slot, ...]

    @property
    def hidden(self) -> frozenset[int]:
        """Numbers of the words that are hidden."""
        return frozenset(slot.word for slot in self.slots)


def input_words(encoding: Encoding, tokenizer: Tokenizer, *texts: str) -> tuple[InputWord, ...]:
    """The words of the input that were not cut off. texts: the sentence, and the second if any.

    Spaces, where they are tokens of their own, are no words.
    """
    positions = [i for i, word in enumerate(encoding.word_ids) if word is not None]
    groups = groupby(positions, key=lambda i: (encoding.text_ids[i], encoding.word_ids[i]))
    words: list[InputWord] = []
    ends = [0] * len(texts)
    for (sequence, _), members in groups:
        where = tuple(members)
        assert sequence is not None  # it has a word
        start, end = encoding.offsets[where[0]][0], encoding.offsets[where[-1]][1]
        text = texts[sequence][start:end]
        if not text.strip():
            continue
        words.append(
            InputWord(
                number=len(words) + 1,
                text=text,
                sequence=sequence,
                gap=not ends[sequence]
                or any(char.isspace() for char in texts[sequence][ends[sequence] : start]),
                positions=where,
                blank=tokenizer.mask_id in (encoding.ids[where[0]], None)
                and MASK_AS_TYPED.fullmatch(text.strip()) is not None,
                start=start,
                end=end,
            )
        )
        ends[sequence] = end
    return tuple(words)


def read(tokenizer: Tokenizer, encoding: Encoding, *texts: str) -> tuple[Encoding, Words]:
    """The input and its words. To a model without a mask token a typed [MASK] is a few odd tokens:
    they become one place, which it never reads."""
    words = input_words(encoding, tokenizer, *texts)
    if tokenizer.mask_id is not None or not any(word.blank for word in words):
        return encoding, words
    gone = {i for word in words if word.blank for i in word.positions[1:]}
    spans = {word.positions[0]: (word.start, word.end) for word in words if word.blank}
    encoding = replace(
        encoding, offsets=tuple(spans.get(i, span) for i, span in enumerate(encoding.offsets))
    )
    fewer = without(encoding, gone)
    return fewer, input_words(fewer, tokenizer, *texts)


def without(encoding: Encoding, gone: Collection[int]) -> Encoding:
    """The encoding without the tokens at these positions."""
    kept = [i for i in range(len(encoding)) if i not in gone]
    columns = ("ids", "tokens", "offsets", "word_ids", "type_ids", "special", "padding", "text_ids")
    return replace(
        encoding,
        **{name: tuple(getattr(encoding, name)[i] for i in kept) for name in columns},
    )


def beside(
    numbers: Collection[int], words: Sequence[InputWord], others: Sequence[InputWord]
) -> tuple[int, ...]:
    """The numbers among `others`, as another model cuts the text, of words with these numbers."""
    chosen = [word for word in words if word.number in numbers]
    return tuple(other.number for other in others if any(other.overlaps(word) for word in chosen))


def hide(
    encoding: Encoding, words: tuple[InputWord, ...], numbers: Collection[int], tokenizer: Tokenizer
) -> Blanked:
    """Put [MASK] in place of every token of the words with these numbers.

    Words that were typed as [MASK] are slots too. Numbers of no word are ignored.
    Raises TextError when more than MAX_HIDDEN tokens would be hidden.
    """
    chosen = [word for word in words if word.blank or word.number in numbers]
    slots = tuple(
        Slot(
            position,
            word.number,
            piece,
            len(word.positions),
            None if word.blank else _truth(encoding, position, tokenizer),
        )
        for word in chosen
        for piece, position in enumerate(word.positions, start=1)
    )
    if len(slots) > MAX_HIDDEN:
        raise TextError(
            tr(
                "At most {max_hidden} tokens can be hidden at once, and these words have "
                "{count}: show some of them again.",
                max_hidden=MAX_HIDDEN,
                count=len(slots),
            )
        )
    ids, tokens = list(encoding.ids), list(encoding.tokens)
    for slot in slots:
        if tokenizer.mask_id is not None:
            ids[slot.position] = tokenizer.mask_id
            tokens[slot.position] = tokenizer.token_of(tokenizer.mask_id)
    return Blanked(replace(encoding, ids=tuple(ids), tokens=tuple(tokens)), words, slots)


def that_fit(words: Sequence[InputWord], numbers: Iterable[int]) -> tuple[int, ...]:
    """The first of these numbers, as long as no more than MAX_HIDDEN tokens are hidden."""
    room = MAX_HIDDEN - sum(len(word.positions) for word in words if word.blank)
    sizes = {word.number: len(word.positions) for word in words if not word.blank}
    kept = []
    for number in sorted(set(numbers) & set(sizes)):
        room -= sizes[number]
        if room < 0:
            break
        kept.append(number)
    return tuple(kept)


def _truth(encoding: Encoding, position: int, tokenizer: Tokenizer) -> int | None:
    id = encoding.ids[position]
    return None if id in (tokenizer.mask_id, tokenizer.unk_id) else id


def numbers_in(text: str, highest: int) -> tuple[int, ...]:
    """The word numbers in a text such as "2,5", in order, each once; anything else is dropped."""
    found = {int(part) for part in text.split(",") if _NUMBER.fullmatch(part.strip())}
    return tuple(sorted(number for number in found if 1 <= number <= highest))


def as_text(numbers: Iterable[int]) -> str:
    """The opposite of numbers_in()."""
    return ",".join(str(number) for number in sorted(numbers))
