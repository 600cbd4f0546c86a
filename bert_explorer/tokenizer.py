"""Text to token ids and back, for all six families behind one interface.

WordPiece (BERT, DistilBERT, ELECTRA), byte-level BPE (RoBERTa, GPT-2) and Unigram (ALBERT). The
`tokenizers` library cuts the text; this module adds what a classroom needs around it: where each
token came from, what truncation removed, and `[MASK]` however it was typed. `wordpiece.py` shows
the cutting itself step by step.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import tokenizers
from tokenizers import decoders

from bert_explorer.encoding import Encoding, Piece, frame
from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr
from bert_explorer.token_ids import TokenIds
from bert_explorer.tokenizer_checks import tried
from bert_explorer.tokenizer_files import for_text, kind_of, read, wordpiece_library
from bert_explorer.vocabulary import PREFIX, learn_wordpiece
from bert_explorer.word_numbers import trimmed, word_numbers
from bert_explorer.words import (
    MASK_AS_TYPED,
    Word,
    bounded,
    parts,
    readable,
    with_masks_as,
    words,
)

Text = str | tuple[str, str]


class Tokenizer(TokenIds):
    """Text to token ids and back, over a fixed vocabulary.

    kind: "wordpiece", "bpe" (byte-level) or "unigram". special: the family's special tokens.
    """

    def __init__(
        self, source: dict[str, int] | tokenizers.Tokenizer, *, rows: int | None = None
    ) -> None:
        """source: an uncased WordPiece vocabulary (token -> id), or the library's tokenizer.

        rows: ids that the model has, if more than tokens; the others are named "[row 30522]".
        A WordPiece vocabulary must hold [UNK]; a model also needs the other special tokens.
        """
        library = wordpiece_library(source) if isinstance(source, dict) else source
        self.kind = kind_of(library)
        found = source if isinstance(source, dict) else library.get_vocab(with_added_tokens=True)
        super().__init__(found, rows)
        self._whole = library
        self._library = for_text(library, self.special.mask)

    # -- making one ---------------------------------------------------------------------------

    @classmethod
    def train(cls, texts: Iterable[str], vocab_size: int, *, min_frequency: int = 2) -> Tokenizer:
        """Learn a WordPiece vocabulary; the same texts always give the same one."""
        tokens = learn_wordpiece(texts, vocab_size, min_frequency=min_frequency)
        return cls({token: id for id, token in enumerate(tokens)})

    @classmethod
    def load(cls, path: str | Path, *, rows: int | None = None) -> Tokenizer:
        """Read a tokenizer file of any kind, or a folder that holds one: see tokenizer_files.

        Raises TokenizerError if there is none, it is damaged or of another kind.
        """
        return tried(
            lambda: cls(read(path), rows=rows),
            tr("This tokenizer can't be used: its file is damaged, or not whole."),
        )

    def save(self, folder: str | Path) -> Path:
        """Write `tokenizer.json` in the library's own format; returns its path."""
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        self._whole.save(str(path / "tokenizer.json"))
        return path / "tokenizer.json"

    def definition(self) -> dict[str, Any]:
        """What the tokenizer file says of its model: merges, or pieces with their scores."""
        model: dict[str, Any] = json.loads(self._whole.to_str())["model"]
        return model

    # -- encoding -----------------------------------------------------------------------------

    def encode(
        self,
        text: str,
        pair: str | None = None,
        *,
        max_length: int | None = None,
        pad_to: int | None = None,
    ) -> Encoding:
        """[CLS] text [SEP], or [CLS] text [SEP] pair [SEP]; other families: see SpecialTokens.

        max_length: most tokens to return, special ones included; the longer text of a pair is
            shortened first, from its end. Encoding.cut says what went.
        pad_to: fill with padding up to this many tokens (a longer encoding stays as it is).
        Raises TextTooLongError above MAX_TEXT_CHARS characters, TokenizerError if max_length
        leaves no room for the special tokens.
        """
        return self._frame(
            self._pieces([text] if pair is None else [text, pair]), max_length, pad_to
        )

    def encode_batch(
        self,
        texts: Sequence[Text],
        *,
        max_length: int | None = None,
        pad_to: int | Literal["longest"] | None = None,
    ) -> list[Encoding]:
        """encode() for many texts or (text, pair) tuples; "longest" pads all to the longest."""
        split = [[text] if isinstance(text, str) else list(text) for text in texts]
        flat = iter(self._pieces([part for parts in split for part in parts]))
        sequences = [[next(flat) for _ in parts] for parts in split]
        width = None if pad_to == "longest" else pad_to
        encodings = [self._frame(pieces, max_length, width) for pieces in sequences]
        if pad_to != "longest":
            return encodings
        longest = max(map(len, encodings), default=0)
        return [self._frame(pieces, max_length, longest) for pieces in sequences]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Only the ids, without added tokens: the fast way through a corpus."""
        clean = [readable(text) for text in texts]
        fast = self._cut(self._library.encode_batch_fast, clean)
        out = [encoding.ids for encoding in fast]
        for i, text in enumerate(clean):
            if MASK_AS_TYPED.search(text):
                out[i] = [piece.id for piece in self._pieces([text])[0]]
        return out

    def decode(self, ids: Iterable[int]) -> str:
        """Tokens back to text: pieces joined, added tokens (but no mask) left out."""
        hidden = self.special_ids - {self.mask_id, self.unk_id}
        tokens = [self.token_of(int(id)) for id in ids if int(id) not in hidden]
        if self.kind == "wordpiece":
            return decoders.WordPiece(prefix=PREFIX, cleanup=True).decode(tokens)
        decoder = self._library.decoder
        if decoder is None:  # a file without one: its tokens are text as they are
            return "".join(tokens)
        return tried(
            lambda: decoder.decode(tokens),
            tr("This tokenizer can't put its tokens together: its file is damaged."),
        )

    def words(self, text: str) -> list[Word]:
        """The words of a text before they are cut into pieces; numbered as Encoding.word_ids."""
        if self.kind == "wordpiece":
            return list(words(bounded(text), self._library.normalizer))
        found = []
        for _, group in groupby(self._pieces([text])[0], key=lambda piece: piece.word):
            pieces = list(group)
            start, end = pieces[0].offset[0], pieces[-1].offset[1]
            is_mask = pieces[0].id == self.mask_id
            found.append(Word(start, end, text[start:end], is_mask))
        return found

    def _frame(
        self, texts: Sequence[Sequence[Piece]], max_length: int | None, pad_to: int | None
    ) -> Encoding:
        if self.kind == "wordpiece" and self.special.cls is None:
            raise TokenizerError(tr("The vocabulary has no token '[CLS]' or no '[SEP]'."))
        if pad_to and self.special.filler is None:
            raise TokenizerError(tr("The vocabulary has no token '[PAD]'."))
        return frame(
            texts,
            cls=self._added(self.special.cls),
            sep=self._added(self.special.sep),
            separators=self.special.separators,
            segments=self.special.segments,
            pad=self._added(self.special.filler) if pad_to else None,
            max_length=max_length,
            pad_to=pad_to or 0,
        )

    def _added(self, name: str | None) -> Piece | None:
        return None if name is None else Piece(self.vocab[name], name)

    def _pieces(self, texts: Sequence[str]) -> list[list[Piece]]:
        """The tokens of each text, none added."""
        clean = [readable(bounded(text)) for text in texts]
        # The library knows the mask under its own name only; `places` leads back to the text.
        spelled = [with_masks_as(self.special.mask, text) for text in clean]
        encoded = self._cut(self._library.encode_batch, [text for text, _ in spelled])
        return [
            self._placed(encoding, places, text)
            for encoding, (_, places), text in zip(encoded, spelled, clean, strict=True)
        ]

    def _cut(
        self, encode: Callable[..., list[tokenizers.Encoding]], texts: Sequence[str]
    ) -> list[tokenizers.Encoding]:
        """What the library makes of the texts; a file may tell it to do what it then can't."""
        return tried(
            lambda: encode(texts, add_special_tokens=False),
            tr("This tokenizer fails at this text: its file is damaged, or not whole."),
        )

    def _placed(self, encoding: tokenizers.Encoding, places: list[int], text: str) -> list[Piece]:
        spans, ids = [], []
        masks = (part for part in parts(text) if part.is_mask)
        for id, token, (start, end) in zip(
            encoding.ids, encoding.tokens, encoding.offsets, strict=True
        ):
            # The space before a mask may count as part of it, as in RoBERTa's " <mask>".
            if self.special.mask is not None and token.strip() == self.special.mask:
                part = next(masks)
                ids.append(self.vocab[self.special.mask])
                spans.append((part.start, part.end))
                continue
            ids.append(self.vocab.get(token, id))
            first = places[start] if start < len(places) else len(text)
            spans.append(trimmed((first, places[end - 1] + 1 if end > start else first), text))
        if self.kind == "wordpiece":
            numbers = [number for number in encoding.word_ids if number is not None]
        else:
            numbers = word_numbers(spans, text)
        return [
            Piece(id, self.token_of(id), span, number)
            for id, span, number in zip(ids, spans, numbers, strict=True)
        ]
