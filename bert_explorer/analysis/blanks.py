"""Words taken out of a sentence: which ones, where their tokens stand, and what was there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.tokenizer import Tokenizer

MAX_HIDDEN = 24
"""Most tokens to hide at once: GPT needs a pass of its own for each."""

_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class InputWord:
    """One word of the input, as typed.

    number: from 1; the words of a second sentence are counted on. sequence: 0 or 1.
    gap: whether white space, or nothing, stands before it. positions: where its tokens stand.
    blank: whether [MASK] was typed in its place.
    """

    number: int
    text: str
    sequence: int
    gap: bool
    positions: tuple[int, ...]
    blank: bool


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

    encoding: ids and tokens of the slots are [MASK]'s; all else is as typed.
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
    """The words of the input that were not cut off. texts: the sentence, and the second if any."""
    positions = [i for i, word in enumerate(encoding.word_ids) if word is not None]
    groups = groupby(positions, key=lambda i: (encoding.type_ids[i], encoding.word_ids[i]))
    words: list[InputWord] = []
    ends = [0] * len(texts)
    for number, ((sequence, _), members) in enumerate(groups, start=1):
        where = tuple(members)
        start, end = encoding.offsets[where[0]][0], encoding.offsets[where[-1]][1]
        words.append(
            InputWord(
                number=number,
                text=texts[sequence][start:end],
                sequence=sequence,
                gap=not ends[sequence]
                or any(char.isspace() for char in texts[sequence][ends[sequence] : start]),
                positions=where,
                blank=encoding.ids[where[0]] == tokenizer.mask_id,
            )
        )
        ends[sequence] = end
    return tuple(words)


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
            position, word.number, piece, len(word.positions), _truth(encoding, position, tokenizer)
        )
        for word in chosen
        for piece, position in enumerate(word.positions, start=1)
    )
    if len(slots) > MAX_HIDDEN:
        raise TextError(
            f"At most {MAX_HIDDEN} tokens can be hidden at once, and these words have "
            f"{len(slots)}: show some of them again."
        )
    ids, tokens = list(encoding.ids), list(encoding.tokens)
    for slot in slots:
        ids[slot.position], tokens[slot.position] = tokenizer.mask_id, "[MASK]"
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
