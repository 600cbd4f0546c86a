"""The fixed maximum length: what a model says to too many tokens, and what a cut removes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import SequenceTooLongError
from bert_explorer.model import Batch


@dataclass(frozen=True)
class LengthTrial:
    """A text of a wanted number of tokens.

    whole: the text uncut. refusal: what the model said to it, None if it took it.
    kept, lost: what cutting it to the model's positions leaves, added tokens included, and removes.
    """

    whole: Encoding
    refusal: str | None
    kept: tuple[str, ...]
    lost: tuple[str, ...]


def ask_for(checkpoint: Checkpoint, text: str, length: int) -> LengthTrial:
    """Repeat a text until it has `length` tokens, added ones included, and run it."""
    encoding = checkpoint.encode(text)
    frame = sum(encoding.special)
    once = len(encoding) - frame
    copies = " ".join([text] * math.ceil((length - frame) / once))
    whole = checkpoint.tokenizer.encode(copies, max_length=length)
    fitted = checkpoint.encode(copies)
    gone = [token for cut in fitted.cut for token in cut.tokens]
    return LengthTrial(
        whole,
        refusal(checkpoint, whole),
        kept=fitted.tokens if len(whole) > len(fitted) else whole.tokens,
        lost=tuple(gone[: max(0, len(whole) - len(fitted))]),
    )


def refusal(checkpoint: Checkpoint, encoding: Encoding) -> str | None:
    """The model's own message when the text has too many tokens for it, None when it ran."""
    try:
        checkpoint.model(Batch.from_encodings([encoding]))
    except SequenceTooLongError as error:
        return str(error)
    return None
