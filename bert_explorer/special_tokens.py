"""The tokens that stand for no text, and how each family frames a text with them."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

END_OF_TEXT = "<|endoftext|>"
"""GPT-2's only special token: it ended each document in training."""


@dataclass(frozen=True)
class SpecialTokens:
    """One family's names; None where the family has no such token.

    separators: how many `sep` stand between the two texts of a pair.
    segments: whether the second text has type id 1 (RoBERTa and GPT-2 have one segment only).
    filler: what a batch is padded with. GPT-2 has no padding token and uses its end of text,
        which is never read: padding is masked.
    """

    pad: str | None = None
    unk: str | None = None
    cls: str | None = None
    sep: str | None = None
    mask: str | None = None
    filler: str | None = None
    separators: int = 1
    segments: bool = True

    @classmethod
    def of(cls, vocab: Container[str]) -> SpecialTokens:
        """Those that a vocabulary holds.

        [CLS] A [SEP] B [SEP] if there is a [CLS] (BERT, DistilBERT, ELECTRA, and ALBERT, which
        says <pad> and <unk>); <s> A </s></s> B </s> if there is an <s> (RoBERTa); else the bare
        text (GPT-2).
        """

        def first(*names: str) -> str | None:
            return next((name for name in names if name in vocab), None)

        if "[CLS]" not in vocab and "<s>" in vocab and "</s>" in vocab:
            pad = first("<pad>")
            return cls(
                pad=pad,
                unk=first("<unk>"),
                cls="<s>",
                sep="</s>",
                mask=first("<mask>"),
                filler=pad,
                separators=2,
                segments=False,
            )
        framed = "[CLS]" in vocab and "[SEP]" in vocab
        pad = first("[PAD]", "<pad>")
        return cls(
            pad=pad,
            unk=first("[UNK]", "<unk>"),
            cls="[CLS]" if framed else None,
            sep="[SEP]" if framed else None,
            mask=first("[MASK]"),
            filler=pad or first(END_OF_TEXT),
            segments=framed,
        )

    def names(self) -> tuple[str, ...]:
        """All of them, each once."""
        every = (self.pad, self.unk, self.cls, self.sep, self.mask, self.filler)
        return tuple(dict.fromkeys(name for name in every if name is not None))
