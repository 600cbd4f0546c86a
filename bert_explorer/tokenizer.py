"""WordPiece as BERT uses it: uncased, no accents, `##` before a piece that continues a word.

The `tokenizers` library cuts the text; this module adds what a classroom needs around it: where
each token came from, what truncation removed, and `[MASK]` however it was typed. `wordpiece.py`
shows the cutting itself step by step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import tokenizers
from tokenizers import decoders, models, normalizers, processors

from bert_explorer.encoding import Encoding, Piece, frame
from bert_explorer.errors import TokenizerError
from bert_explorer.vocabulary import MAX_WORD_CHARS, PREFIX, SPECIAL_TOKENS, learn_wordpiece
from bert_explorer.words import (
    MASK_AS_TYPED,
    NORMALIZER,
    SPLITTER,
    Word,
    bounded,
    parts,
    readable,
    words,
)

Text = str | tuple[str, str]


class Tokenizer:
    """Text to token ids and back, over a fixed WordPiece vocabulary."""

    def __init__(self, vocab: dict[str, int]) -> None:
        """vocab: token -> id. It must hold [UNK]; a model also needs the other special tokens."""
        if "[UNK]" not in vocab:
            raise TokenizerError("This vocabulary has no [UNK] token, so it can't spell any text.")
        if sorted(vocab.values()) != list(range(len(vocab))):
            raise TokenizerError("The ids of this vocabulary must run from 0 without a gap.")
        self.vocab = dict(vocab)
        self._tokens = sorted(vocab, key=vocab.__getitem__)
        self._library = library_tokenizer(vocab)

    # -- making one ---------------------------------------------------------------------------

    @classmethod
    def train(cls, texts: Iterable[str], vocab_size: int, *, min_frequency: int = 2) -> Tokenizer:
        """Learn a vocabulary from texts; the same texts always give the same vocabulary."""
        tokens = learn_wordpiece(texts, vocab_size, min_frequency=min_frequency)
        return cls({token: id for id, token in enumerate(tokens)})

    @classmethod
    def load(cls, path: str | Path) -> Tokenizer:
        """Read `tokenizer.json` or `vocab.txt` (one token a line), or a folder that holds one.

        Raises TokenizerError if there is none or it isn't a WordPiece vocabulary.
        """
        file = Path(path)
        if file.is_dir():
            found = [file / name for name in ("tokenizer.json", "vocab.txt")]
            file = next((name for name in found if name.is_file()), found[0])
        if not file.is_file():
            raise TokenizerError(f"There is no tokenizer at {file}.")
        try:
            if file.suffix == ".txt":
                # splitlines() would also split at U+2028 and other characters that are tokens.
                lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
                return cls({token: id for id, token in enumerate(lines)})
            library = tokenizers.Tokenizer.from_file(str(file))
        except TokenizerError:
            raise
        except Exception as error:  # the library raises bare Exception for a bad file
            raise TokenizerError(f"{file} is not a readable tokenizer file.") from error
        if not is_bert_uncased(library):
            raise TokenizerError(f"{file} is not an uncased WordPiece tokenizer as BERT's.")
        return cls(library.get_vocab())

    def save(self, folder: str | Path) -> Path:
        """Write `tokenizer.json` in the library's own format; returns its path."""
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        whole = library_tokenizer(self.vocab)
        present = [token for token in SPECIAL_TOKENS if token in self.vocab]
        whole.add_special_tokens(present)
        if "[CLS]" in self.vocab and "[SEP]" in self.vocab:
            whole.post_processor = processors.BertProcessing(
                ("[SEP]", self.sep_id), ("[CLS]", self.cls_id)
            )
        whole.save(str(path / "tokenizer.json"))
        return path / "tokenizer.json"

    # -- the vocabulary -----------------------------------------------------------------------

    @property
    def vocab_size(self) -> int:
        return len(self._tokens)

    def id_of(self, token: str) -> int:
        """The id of a token; TokenizerError if it isn't in the vocabulary."""
        if token not in self.vocab:
            raise TokenizerError(f"The vocabulary has no token {token!r}.")
        return self.vocab[token]

    def token_of(self, id: int) -> str:
        """The token of an id; TokenizerError if there is none."""
        if not 0 <= id < len(self._tokens):
            raise TokenizerError(f"Token ids run from 0 to {len(self._tokens) - 1}, not {id}.")
        return self._tokens[id]

    @property
    def pad_id(self) -> int:
        return self.id_of("[PAD]")

    @property
    def unk_id(self) -> int:
        return self.id_of("[UNK]")

    @property
    def cls_id(self) -> int:
        return self.id_of("[CLS]")

    @property
    def sep_id(self) -> int:
        return self.id_of("[SEP]")

    @property
    def mask_id(self) -> int:
        return self.id_of("[MASK]")

    # -- encoding -----------------------------------------------------------------------------

    def encode(
        self,
        text: str,
        pair: str | None = None,
        *,
        max_length: int | None = None,
        pad_to: int | None = None,
    ) -> Encoding:
        """[CLS] text [SEP], or [CLS] text [SEP] pair [SEP].

        max_length: most tokens to return, special ones included; the longer text of a pair is
            shortened first, from its end. Encoding.cut says what went.
        pad_to: fill with [PAD] up to this many tokens (a longer encoding stays as it is).
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
        """Only the ids, without [CLS] and [SEP]: the fast way through a corpus."""
        clean = [readable(text) for text in texts]
        fast = self._library.encode_batch_fast(clean, add_special_tokens=False)
        out = [encoding.ids for encoding in fast]
        for i, text in enumerate(clean):
            if "[" in text and MASK_AS_TYPED.search(text):
                out[i] = [piece.id for piece in self._pieces([text])[0]]
        return out

    def decode(self, ids: Iterable[int]) -> str:
        """Tokens back to text: pieces joined, [CLS], [SEP] and [PAD] left out."""
        hidden = {"[CLS]", "[SEP]", "[PAD]"}
        tokens = [token for id in ids if (token := self.token_of(int(id))) not in hidden]
        return decoders.WordPiece(prefix=PREFIX, cleanup=True).decode(tokens)

    def words(self, text: str) -> list[Word]:
        """The words of a text before they are cut into pieces; numbered as Encoding.word_ids."""
        return list(words(bounded(text)))

    def _frame(
        self, texts: Sequence[Sequence[Piece]], max_length: int | None, pad_to: int | None
    ) -> Encoding:
        return frame(
            texts,
            cls=Piece(self.cls_id, "[CLS]"),
            sep=Piece(self.sep_id, "[SEP]"),
            pad=Piece(self.pad_id, "[PAD]") if pad_to else None,
            max_length=max_length,
            pad_to=pad_to or 0,
        )

    def _pieces(self, texts: Sequence[str]) -> list[list[Piece]]:
        """The tokens of each text, none added. [MASK] is cut out before the library sees it."""
        split = [list(parts(bounded(text))) for text in texts]
        encoded = iter(
            self._library.encode_batch([p.text for ps in split for p in ps if not p.is_mask])
        )
        out: list[list[Piece]] = []
        for pieces_of in split:
            pieces: list[Piece] = []
            word = 0  # the first word of the next part
            for part in pieces_of:
                if part.is_mask:
                    pieces.append(Piece(self.mask_id, "[MASK]", (part.start, part.end), word))
                    word += 1
                    continue
                new = next(encoded)
                # Only added tokens have no word, and the library adds none here.
                numbers = [number for number in new.word_ids if number is not None]
                pieces += [
                    Piece(id, token, (part.start + a, part.start + b), word + w)
                    for id, token, (a, b), w in zip(
                        new.ids, new.tokens, new.offsets, numbers, strict=True
                    )
                ]
                word += max(numbers, default=-1) + 1
            out.append(pieces)
        return out


def library_tokenizer(vocab: dict[str, int]) -> tokenizers.Tokenizer:
    """BERT's normaliser, word splitter and longest match; a "[SEP]" in a text is just text."""
    library = tokenizers.Tokenizer(
        models.WordPiece(
            vocab=vocab,
            unk_token="[UNK]",
            max_input_chars_per_word=MAX_WORD_CHARS,
            continuing_subword_prefix=PREFIX,
        )
    )
    library.normalizer = NORMALIZER
    library.pre_tokenizer = SPLITTER
    library.decoder = decoders.WordPiece(prefix=PREFIX, cleanup=True)
    return library


def is_bert_uncased(library: tokenizers.Tokenizer) -> bool:
    """Whether a loaded tokenizer cuts text as this module does, up to its vocabulary."""
    model, normalizer = library.model, library.normalizer
    return (
        isinstance(model, models.WordPiece)
        and model.continuing_subword_prefix == PREFIX
        and isinstance(normalizer, normalizers.BertNormalizer)
        and normalizer.lowercase
        and normalizer.strip_accents is not False  # None means: as lowercase
    )
