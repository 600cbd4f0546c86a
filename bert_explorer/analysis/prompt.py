"""The beginning of a text, for a model to go on with."""

from __future__ import annotations

import unicodedata

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer

ROOM = 8
"""Positions that a beginning leaves free, so that there is something to write."""


def openings(encoding: Encoding, tokenizer: Tokenizer, max_positions: int) -> tuple[int, ...]:
    """How many tokens, [CLS] included, the first text has after its first 0, 1, 2, ... words.

    It stops before a typed [MASK], before the punctuation at the end, and where fewer than ROOM of
    the model's positions would stay free.
    """
    ends = [1]
    last_word = 0
    for i, word in enumerate(encoding.word_ids):
        if word is None or encoding.type_ids[i] == 1:
            continue
        if encoding.ids[i] == tokenizer.mask_id or i + 1 > max_positions - ROOM:
            break
        if word == len(ends) - 1:
            ends.append(i + 1)
        else:
            ends[-1] = i + 1
        if not _is_punctuation(encoding.tokens[i]):
            last_word = len(ends) - 1
    return tuple(ends[: last_word + 1])


def up_to(checkpoint: Checkpoint, text: str, end: int) -> tuple[int, ...]:
    """The ids of the tokens that lie in the first `end` characters of a text, opening token first.

    For a model without an opening token (GPT-2) nothing at all is its end of text, after which a
    new text began in training. Raises TextError where there is none either.
    """
    encoding = checkpoint.encode(text)
    found: list[int] = []
    for id, owner, (_, stop) in zip(encoding.ids, encoding.text_ids, encoding.offsets, strict=True):
        if (owner is None and found) or stop > end:
            break
        found.append(id)
    if found:
        return tuple(found)
    filler = checkpoint.tokenizer.special.filler
    if filler is None:
        raise TextError(tr("{name} needs at least one word to go on from.", name=checkpoint.name))
    return (checkpoint.tokenizer.id_of(filler),)


def _is_punctuation(token: str) -> bool:
    return all(unicodedata.category(char).startswith("P") for char in token)
