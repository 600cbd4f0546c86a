"""Tokens laid out as they stand in the text: words, the spaces between them, and what was added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bert_explorer.analysis.byte_tokens import byte_rows
from bert_explorer.analysis.token_groups import Group, Kind, Row, Token
from bert_explorer.analysis.token_roles import ROLES
from bert_explorer.analysis.visible import gap_between, visible
from bert_explorer.bpe import ByteLevelBpe
from bert_explorer.encoding import Encoding
from bert_explorer.errors import EmptyTextError
from bert_explorer.language import later, tr
from bert_explorer.readable import SPACES, readable_token, readable_tokens
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.vocabulary import PREFIX


@dataclass(frozen=True)
class Layout:
    """A text as BERT reads it, and its rows under WordPiece and under byte-level BPE."""

    encoding: Encoding
    wordpiece: tuple[Row, ...]
    bpe: tuple[Row, ...]


def lay_out(
    texts: Sequence[str],
    tokenizer: Tokenizer,
    bpe: ByteLevelBpe,
    *,
    max_length: int | None = None,
    pad_to: int | None = None,
) -> Layout:
    """One text or a pair under both tokenizers; max_length and pad_to as in Tokenizer.encode.

    Raises EmptyTextError if no text has a word, TextTooLongError as Tokenizer.encode.
    """
    encoding = tokenizer.encode(*texts, max_length=max_length, pad_to=pad_to)
    if not encoding.cut and all(word is None for word in encoding.word_ids):
        raise EmptyTextError(tr("There is nothing to cut yet: type a sentence above."))
    rows = wordpiece_rows(texts, encoding)
    return Layout(encoding, rows, byte_rows(texts, bpe))


def own_rows(texts: Sequence[str], encoding: Encoding, tokenizer: Tokenizer) -> tuple[Row, ...]:
    """The same for a tokenizer of any family: its letters written out, its special tokens named."""
    shown = replace(
        encoding,
        tokens=readable_tokens(tokenizer, encoding),
        cut=tuple(
            replace(cut, tokens=tuple(readable_token(tokenizer, token) for token in cut.tokens))
            for cut in encoding.cut
        ),
    )
    return wordpiece_rows(texts, shown)


def wordpiece_rows(texts: Sequence[str], encoding: Encoding) -> tuple[Row, ...]:
    """An encoding laid out sentence by sentence, cut tokens and padding included.

    texts: the one or two texts that were encoded.
    """
    rows = [Row(i, tuple(_sentence(i, text, encoding))) for i, text in enumerate(texts)]
    if any(encoding.padding):
        pad = next(i for i in range(len(encoding)) if encoding.padding[i])
        rows.append(Row(None, (_added("pad", encoding, pad, count=sum(encoding.padding)),)))
    return tuple(rows)


def _sentence(segment: int, text: str, encoding: Encoding) -> list[Group]:
    here, owner = [], 0
    for i, text_id in enumerate(encoding.text_ids):
        if text_id is not None or any(encoding.type_ids):
            owner = encoding.type_ids[i] if text_id is None else text_id
        # Without segments an added token goes with the text before it.
        if owner == segment and not encoding.padding[i]:
            here.append(i)
    groups: list[Group] = []
    end, closed = 0, False
    for word, members in groupby(here, key=lambda i: encoding.word_ids[i]):
        places = list(members)
        if word is None:
            for i in places:
                if ROLES.get(encoding.tokens[i]) == "end" and not closed:
                    groups += _cut(segment, text, encoding)
                    closed = True
                groups.append(_added("special", encoding, i))
            continue
        start, stop = encoding.offsets[places[0]][0], encoding.offsets[places[-1]][1]
        tokens = tuple(_token_at(encoding, i) for i in places)
        groups.append(
            Group(
                kind="word",
                source=text[start:stop],
                typed=visible(text[start:stop]),
                gap=gap_between(text[end:start]),
                colour=word,
                tokens=tokens,
                role=ROLES.get(tokens[0].text, ""),
            )
        )
        end = stop
    if not closed:  # nothing closes a text in GPT-2
        groups += _cut(segment, text, encoding)
    return groups


def piece_tokens(encoding: Encoding) -> tuple[Token, ...]:
    """The tokens of an encoding without those that were added."""
    return tuple(_token_at(encoding, i) for i, s in enumerate(encoding.special) if not s)


def _token_at(encoding: Encoding, i: int) -> Token:
    return _piece(encoding.tokens[i], encoding.ids[i], *encoding.offsets[i])


def _piece(token: str, id: int | None, start: int, end: int) -> Token:
    for mark in (PREFIX, *SPACES):
        if token.startswith(mark) and token != mark:
            return Token(token.removeprefix(mark), mark, id, start, end)
    return Token(token, "", id, start, end)


def _added(kind: Kind, encoding: Encoding, i: int, *, count: int = 1) -> Group:
    token = encoding.tokens[i]
    tokens = (Token(token, "", encoding.ids[i], 0, 0),) * count
    return Group(kind, token, "", "", 0, tokens, ROLES.get(token, later("added")))


def _cut(segment: int, text: str, encoding: Encoding) -> list[Group]:
    return [
        Group(
            kind="cut",
            source=text[cut.start : cut.end],
            typed=visible(text[cut.start : cut.end]),
            gap="",
            colour=0,
            role=later("cut off"),
            tokens=tuple(_piece(token, None, cut.start, cut.end) for token in cut.tokens),
        )
        for cut in encoding.cut
        if cut.sequence == segment
    ]
