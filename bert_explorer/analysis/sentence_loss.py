"""How well a model guesses the words of one text: each from all it may see of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer.analysis.word_guessing import must_guess
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.model import Batch, Bert, BertOutput, Gpt

MOST_GUESSED = 32
"""BERT runs once for each word. Of a longer text so many are asked, evenly spread."""
ROWS_A_CALL = 8


@dataclass(frozen=True)
class SentenceLoss:
    """N words asked for, one at a time.

    positions: (N,) where they stand. losses: (N,) minus the log probability of the true token, in
    nats. guesses: the token that the model found most probable. of: how many words the text has.
    """

    positions: NDArray[np.int_]
    losses: NDArray[np.float64]
    guesses: tuple[str, ...]
    of: int

    @property
    def mean(self) -> float:
        """In nats a word."""
        return float(self.losses.mean())


def sentence_loss(
    checkpoint: Checkpoint, encoding: Encoding, model: Bert | Gpt | None = None
) -> SentenceLoss:
    """Loss of each word: BERT gets [MASK] in its place (Salazar et al., 2020), GPT its left side.

    model: another model with the same vocabulary, in place of the checkpoint's own.

    Raises TextError when there is no word to guess, MissingHeadError for a model that guesses none.
    """
    must_guess(checkpoint)
    model = model or checkpoint.model
    # A causal model without an opening token has nothing to guess the first word from.
    causal = checkpoint.config.architecture == "gpt"
    words = [
        i
        for i, (special, id) in enumerate(zip(encoding.special, encoding.ids, strict=True))
        if not special and id != checkpoint.tokenizer.mask_id and (i > 0 or not causal)
    ]
    if not words:
        raise TextError(tr("There is no word to guess here: type at least one more."))
    places = np.linspace(0, len(words) - 1, min(len(words), MOST_GUESSED)).round().astype(int)
    positions = np.array(words)[places]
    ask = _next_tokens if causal else _blanks
    logs = ask(model, checkpoint, encoding, torch.from_numpy(positions)).log_softmax(-1)
    truth = torch.tensor(encoding.ids)[positions]
    return SentenceLoss(
        positions=positions,
        losses=-logs[torch.arange(len(truth)), truth].double().numpy(),
        guesses=tuple(checkpoint.tokenizer.token_of(int(i)) for i in logs.argmax(-1)),
        of=len(words),
    )


def _blanks(
    model: Bert | Gpt, checkpoint: Checkpoint, encoding: Encoding, positions: Tensor
) -> Tensor:
    """(N, V): one row of the batch for each position, with [MASK] there."""
    one = Batch.from_encodings([encoding])
    logits = []
    for part in positions.split(ROWS_A_CALL):
        blank = torch.zeros(len(part), len(encoding), dtype=torch.bool)
        blank[torch.arange(len(part)), part] = True
        batch = Batch(
            one.input_ids.expand(len(part), -1).masked_fill(blank, checkpoint.tokenizer.mask_id),
            one.type_ids.expand(len(part), -1),
        )
        logits.append(_logits(model, batch, blank))
    return torch.cat(logits)


def _next_tokens(
    model: Bert | Gpt, checkpoint: Checkpoint, encoding: Encoding, positions: Tensor
) -> Tensor:
    """(N, V): the guess for a token is read at the one before it, all in one run."""
    batch = Batch.from_encodings([encoding])
    before = torch.zeros_like(batch.input_ids, dtype=torch.bool)
    before[0, positions - 1] = True
    return _logits(model, batch, before)


def _logits(model: Bert | Gpt, batch: Batch, predict: Tensor) -> Tensor:
    output = model(batch, predict=predict)
    logits = output.mlm_logits if isinstance(output, BertOutput) else output.lm_logits
    assert logits is not None
    return logits
