"""What a tokenizer returns: token ids, and for each where in the text it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr


@dataclass(frozen=True)
class Piece:
    """One token. offset: its characters in the text it came from, (0, 0) if it was added;
    word: which word of that text it belongs to, None if it was added."""

    id: int
    token: str
    offset: tuple[int, int] = (0, 0)
    word: int | None = None


@dataclass(frozen=True)
class Cut:
    """Tokens that truncation removed from the end of one text.

    sequence: 0 for the first text, 1 for the second of a pair.
    start, end: the removed span in characters of that text.
    tokens: the removed tokens, in order.
    """

    sequence: int
    start: int
    end: int
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Encoding:
    """One text (or pair) as a model reads it. All fields but cut have the same length T.

    ids: T token ids. tokens: their T names.
    offsets: (start, end) in characters of the text the token came from; (0, 0) for tokens that
        were added ([CLS], [SEP], [PAD]). A [MASK] that the user typed has its own offsets.
    word_ids: which word of its text a token belongs to (each text counts from 0), None if added.
    type_ids: the segment: 0 for [CLS] A [SEP], 1 for B [SEP], 0 for padding. All 0 in families
        with one segment: text_ids tells the two texts apart in every family.
    special: True for added tokens; a typed [MASK] is False, it stands for a word of the sentence.
    padding: True for [PAD].
    cut: what truncation removed, empty if everything fitted.
    text_ids: 0 for the first text, 1 for the second, None if added.
    """

    ids: tuple[int, ...]
    tokens: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]
    word_ids: tuple[int | None, ...]
    type_ids: tuple[int, ...]
    special: tuple[bool, ...]
    padding: tuple[bool, ...]
    cut: tuple[Cut, ...] = ()
    text_ids: tuple[int | None, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text_ids) != len(self.ids):
            pairs = zip(self.type_ids, self.word_ids, strict=True)
            found = tuple(None if word is None else type_id for type_id, word in pairs)
            object.__setattr__(self, "text_ids", found)

    def __len__(self) -> int:
        return len(self.ids)


def frame(
    texts: Sequence[Sequence[Piece]],
    *,
    cls: Piece | None,
    sep: Piece | None,
    separators: int = 1,
    segments: bool = True,
    pad: Piece | None = None,
    max_length: int | None = None,
    pad_to: int = 0,
) -> Encoding:
    """[CLS] A [SEP], or [CLS] A [SEP] B [SEP]: cut to max_length tokens, then padded to pad_to.

    cls, sep: None where the family adds no such token.
    separators: how many sep stand between A and B (RoBERTa: 2).
    segments: whether B has type id 1; else all have 0.
    Raises TokenizerError if max_length leaves no room for the added tokens.
    """
    kept = [len(pieces) for pieces in texts]
    if max_length is not None:
        added = (cls is not None) + (sep is not None) * (1 + separators * (len(texts) - 1))
        room = max_length - added
        if room < 0:
            raise TokenizerError(tr("At least {added} tokens must be kept.", added=added))
        shorten(kept, room)
    rows: list[Piece] = [] if cls is None else [cls]
    owners: list[int | None] = [None] * len(rows)
    types = [0] * len(rows)
    for i, pieces in enumerate(texts):
        ends = 0 if sep is None else 1 if i == len(texts) - 1 else separators
        rows += pieces[: kept[i]]
        owners += [i] * kept[i] + [None] * ends
        types += [i if segments else 0] * (kept[i] + ends)
        if sep is not None:
            rows += [sep] * ends
    length = len(rows)
    if pad is not None:
        rows += [pad] * (pad_to - length)
    return Encoding(
        ids=tuple(piece.id for piece in rows),
        tokens=tuple(piece.token for piece in rows),
        offsets=tuple(piece.offset for piece in rows),
        word_ids=tuple(piece.word for piece in rows),
        type_ids=(*types, *[0] * (len(rows) - length)),
        special=tuple(piece.word is None for piece in rows),
        padding=tuple(i >= length for i in range(len(rows))),
        cut=tuple(
            Cut(i, gone[0].offset[0], gone[-1].offset[1], tuple(piece.token for piece in gone))
            for i, pieces in enumerate(texts)
            if (gone := pieces[kept[i] :])
        ),
        text_ids=(*owners, *[None] * (len(rows) - length)),
    )


def shorten(lengths: list[int], room: int) -> None:
    """Take tokens off the longer text, one at a time, until all fit (changes lengths in place)."""
    while sum(lengths) > room:
        # On a tie the second text loses, as in google-research/bert's _truncate_seq_pair.
        longest = max(range(len(lengths)), key=lambda i: (lengths[i], i))
        lengths[longest] -= 1
