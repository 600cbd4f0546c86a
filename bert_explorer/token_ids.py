"""The tokens of a vocabulary and their ids, in both directions."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias

from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr
from bert_explorer.special_tokens import SpecialTokens
from bert_explorer.tokenizer_checks import check_ids

MaybeNone: TypeAlias = Any
"""`int | MaybeNone`: None in families without the token, which code for one family need not ask."""


class TokenIds:
    """Tokens and ids. vocab: token -> id, in the order of ids. special: the special tokens."""

    def __init__(self, vocab: dict[str, int], rows: int | None) -> None:
        """rows: ids that the model has, if more than tokens; the others are named "[row 30522]"."""
        self.vocab = dict(sorted(vocab.items(), key=lambda item: item[1]))
        self.special = SpecialTokens.of(self.vocab)
        size = max(rows or 0, max(self.vocab.values(), default=-1) + 1)
        check_ids(size)
        self._tokens = [f"[row {id}]" for id in range(size)]
        for token, id in self.vocab.items():
            self._tokens[id] = token

    @property
    def vocab_size(self) -> int:
        """How many ids there are, rows without a token included."""
        return len(self._tokens)

    def id_of(self, token: str) -> int:
        """The id of a token; TokenizerError if it isn't in the vocabulary."""
        if token not in self.vocab:
            raise TokenizerError(tr("The vocabulary has no token {token!r}.", token=token))
        return self.vocab[token]

    def token_of(self, id: int) -> str:
        """The token of an id; TokenizerError if there is none."""
        if not 0 <= id < len(self._tokens):
            raise TokenizerError(
                tr("Token ids run from 0 to {last}, not {id}.", last=len(self._tokens) - 1, id=id)
            )
        return self._tokens[id]

    @property
    def pad_id(self) -> int | MaybeNone:
        return self._id(self.special.pad)

    @property
    def unk_id(self) -> int | MaybeNone:
        return self._id(self.special.unk)

    @property
    def cls_id(self) -> int | MaybeNone:
        return self._id(self.special.cls)

    @property
    def sep_id(self) -> int | MaybeNone:
        return self._id(self.special.sep)

    @property
    def mask_id(self) -> int | MaybeNone:
        return self._id(self.special.mask)

    @cached_property
    def special_ids(self) -> frozenset[int]:
        """The ids that stand for no text: special tokens, and rows that have no token."""
        nameless = (id for id, token in enumerate(self._tokens) if token not in self.vocab)
        return frozenset([*(self.vocab[name] for name in self.special.names()), *nameless])

    def _id(self, name: str | None) -> int | None:
        return None if name is None else self.vocab[name]
