"""What a loaded ELECTRA discriminator says of a sentence with replaced words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from bert_explorer.analysis.blanks import InputWord
from bert_explorer.analysis.replaced_tokens import Judged
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch, BertOutput
from bert_explorer.tokenizer import Tokenizer


@dataclass(frozen=True)
class Verdict:
    """One token of the discriminator's own tokenizer. replaced: its probability, 0 to 1."""

    token: str
    replaced: float


def corrupted_texts(
    words: Sequence[InputWord], judged: Sequence[Judged], tokenizer: Tokenizer
) -> list[str]:
    """The sentence, and the second if there is one, as text with the generator's words in place.

    As text, because a discriminator may split words otherwise than the generator.
    """
    texts: dict[int, str] = {}
    for word in words:
        pieces = [judged[position] for position in word.positions]
        text = word.text
        if any(piece.replaced for piece in pieces):
            text = "".join(tokenizer.token_of(piece.written).removeprefix("##") for piece in pieces)
        before = texts.get(word.sequence, "")
        texts[word.sequence] = f"{before} {text}" if word.gap and before else before + text
    return [texts[sequence] for sequence in sorted(texts)]


@torch.inference_mode()
def verdicts(discriminator: Checkpoint, texts: Sequence[str]) -> list[Verdict]:
    """One for each token of one or two texts. The model must have the head "rtd"."""
    encoding = discriminator.encode(*texts)
    output = discriminator.model(Batch.from_encodings([encoding]))
    assert isinstance(output, BertOutput)
    assert output.rtd_logits is not None
    shares = output.rtd_logits[0].float().sigmoid().tolist()
    return [Verdict(token, p) for token, p in zip(encoding.tokens, shares, strict=True)]
