"""A model together with its tokenizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from torch import Tensor

from bert_explorer.config import ModelConfig
from bert_explorer.encoding import Encoding
from bert_explorer.errors import EmptyTextError, NoMaskTokenError
from bert_explorer.language import later, tr
from bert_explorer.model import Batch, Bert, BertOutput, Gpt, GptOutput
from bert_explorer.model.filling import Guess, fill
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.trace import OFF, Recorder

_ABSENT = {
    "mlm": later("{name} has no head for masked words, so it fills no blanks."),
    "nsp": later(
        "{name} has no next-sentence head, so it does not judge whether two sentences follow each "
        "other."
    ),
    "sop": later(
        "{name} has no sentence-order head, so it does not judge the order of two sentences."
    ),
    "rtd": later("{name} has no head for replaced tokens: only an ELECTRA discriminator has one."),
    "lm": later("{name} has no next-word head, so it does not go on from the left."),
    "pooler": later("{name} has no pooler, so it gives no one vector for the whole text."),
    "mask": later("{name} has no mask token, so no word can be hidden from it in place."),
    "segments": later("{name} has no segments: it does not mark which sentence a token is in."),
}


@dataclass(frozen=True)
class Checkpoint:
    """A model with its tokenizer. The model is shared, in evaluation mode, not to be changed.

    missing_heads: what its family can have and it has not ("pooler", "mlm", ...), each with the
        reason in a sentence, in English.
    """

    name: str
    model: Bert | Gpt
    tokenizer: Tokenizer
    missing_heads: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def config(self) -> ModelConfig:
        return self.model.config

    @cached_property
    def num_bytes(self) -> int:
        """What its parameters take in memory; one that several layers share counts once."""
        return sum(p.numel() * p.element_size() for p in self.model.parameters())

    def lacks(self, what: str) -> str | None:
        """Why it can't do something, in a sentence; None if it can.

        what: a head ("mlm", "nsp", "sop", "rtd", "lm"), "pooler", "mask" (a mask token),
            "segments", or "words" (guessing words, as a masked or as a next one).
        """
        config = self.config
        if what == "words":
            return None if {"mlm", "lm"} & {*config.heads} else self.lacks("mlm")
        has = {
            "mask": self.tokenizer.mask_id is not None,
            "pooler": config.pooler,
            "segments": config.type_vocab_size > 1,
        }
        if has.get(what, what in config.heads):
            return None
        if what in self.missing_heads:
            return tr(self.missing_heads[what])
        return tr(_ABSENT[what], name=self.name)

    def encode(self, text: str, pair: str | None = None, *, pad_to: int | None = None) -> Encoding:
        """Tokens of a text or pair, cut where the model's positions end (see Encoding.cut).

        Raises EmptyTextError when nothing readable is left, TextTooLongError for far too many
        characters.
        """
        encoding = self.tokenizer.encode(
            text, pair, max_length=self.config.max_positions, pad_to=pad_to
        )
        wanted = {0} if pair is None else {0, 1}
        # Spaces are tokens of their own in some families, but nothing to read.
        present = {
            text_id
            for text_id, (start, end) in zip(encoding.text_ids, encoding.offsets, strict=True)
            if text_id is not None and ((pair or "") if text_id else text)[start:end].strip()
        }
        if missing := wanted - present:
            if pair is None:
                raise EmptyTextError(
                    tr("The text is empty: type at least one letter, digit or sign.")
                )
            raise EmptyTextError(
                tr(
                    "Sentence {letter} is empty: type at least one letter, digit or sign.",
                    letter="AB"[min(missing)],
                )
            )
        return encoding

    def __call__(
        self,
        text: str,
        pair: str | None = None,
        *,
        mask: Tensor | None = None,
        predict: Tensor | None = None,
        trace: Recorder = OFF,
    ) -> BertOutput | GptOutput:
        """Run one text (or pair) through the model: encode, batch of one, forward."""
        batch = Batch.from_encodings([self.encode(text, pair)])
        return self.model(batch, mask=mask, predict=predict, trace=trace)

    def fill(self, text: str, pair: str | None = None, *, k: int = 5) -> list[list[Guess]]:
        """For each [MASK] of the text the k most probable (token, probability), best first.

        Raises NoMaskTokenError when there is no [MASK] or the model knows none, MissingHeadError
        when it was not trained to guess words, and what `encode` raises.
        """
        if self.tokenizer.mask_id is None:
            raise NoMaskTokenError(
                tr(
                    "{name} has no mask token, so it can't fill a blank; it only goes on "
                    "from the left.",
                    name=self.name,
                )
            )
        return fill(self.model, self.tokenizer, self.encode(text, pair), k)
