"""Filling the blanks: from both sides as BERT does, or from the left as GPT does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.blanks import Blanked, Slot
from bert_explorer.analysis.word_guessing import must_guess
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.model import Batch
from bert_explorer.model.filling import best_word, logits_at, special_ids
from bert_explorer.trace import OFF, Recorder


@dataclass(frozen=True)
class Reading:
    """What a model gets to see before it guesses one slot.

    ids, type_ids: T tokens. For GPT they end before the slot.
    bare: whether nothing of the text is in them, only a token to start from.
    visible: T flags; nobody, at any layer, may look at a token that is not visible.
    reader: the position whose output is the guess: the slot itself for BERT, which stands there
        as [MASK]; the last token for GPT, whose outputs are guesses for the token that follows.
    """

    sight: Sight
    slot: Slot
    ids: tuple[int, ...]
    type_ids: tuple[int, ...]
    visible: tuple[bool, ...]
    reader: int
    bare: bool = False

    def shows(self, position: int) -> bool:
        """Whether the token at that position of the input may be looked at."""
        return not self.bare and position < len(self.ids) and self.visible[position]


@dataclass(frozen=True)
class Prediction:
    """A model's guess for one slot: (V,) probabilities that sum to 1."""

    reading: Reading
    probabilities: NDArray[np.float32]

    @property
    def slot(self) -> Slot:
        return self.reading.slot

    def of(self, id: int) -> float:
        """The probability of one token."""
        return float(self.probabilities[id])

    def rank(self, id: int) -> int:
        """1 for the most probable token; equal ones share the better rank."""
        return 1 + int((self.probabilities > self.probabilities[id]).sum())

    def top(self, k: int) -> tuple[int, ...]:
        """The ids of the k most probable tokens, best first."""
        order = np.argsort(-self.probabilities, kind="stable")
        return tuple(int(id) for id in order[:k])


def predict(checkpoint: Checkpoint, reading: Reading, *, trace: Recorder = OFF) -> Prediction:
    """One pass of the model."""
    length = len(reading.ids)
    batch = Batch(torch.tensor([reading.ids]), torch.tensor([reading.type_ids]))
    at_reader = torch.zeros(1, length, dtype=torch.bool)
    at_reader[0, reading.reader] = True
    # One row for all queries: what no query may look at can't reach the reader on any path.
    mask = None if all(reading.visible) else torch.tensor(reading.visible).expand(length, length)
    logits = logits_at(checkpoint.model, batch, at_reader, mask=mask, trace=trace)
    return Prediction(reading, logits[0].softmax(dim=-1).numpy())


def bert_reading(blanked: Blanked, slot: Slot, *, left: bool = True, right: bool = True) -> Reading:
    """All tokens, with [MASK] in every slot.

    left, right: whether anybody may look at that side of the slot. A token that opens the text
    ([CLS], <s>) stays visible, since it holds no word. The last [SEP] goes with the right side: it
    would tell how much is hidden there.
    """
    encoding = blanked.encoding
    return Reading(
        sight="bidirectional",
        slot=slot,
        ids=encoding.ids,
        type_ids=encoding.type_ids,
        visible=tuple(
            i == slot.position
            or (i == 0 and encoding.special[0])
            or (left if i < slot.position else right)
            for i in range(len(encoding))
        ),
        reader=slot.position,
    )


def bert_predictions(
    bert: Checkpoint, blanked: Blanked, *, left: bool = True, right: bool = True
) -> list[Prediction]:
    """One for each slot. No guess knows of another: every slot is [MASK] in all of them."""
    return [
        predict(bert, bert_reading(blanked, slot, left=left, right=right)) for slot in blanked.slots
    ]


def gpt_predictions(gpt: Checkpoint, blanked: Blanked, *, left: bool = True) -> list[Prediction]:
    """One for each slot, from left to right.

    GPT never met [MASK], so an earlier slot holds GPT's own first guess, special tokens aside.
    left: whether GPT sees the words before the slot, or only the token that opens the text. GPT-2
        has none: with nothing to its left it reads its end of text, after which a new text began
        in training.
    """
    opened = bool(blanked.encoding.special and blanked.encoding.special[0])
    ids, types = list(blanked.encoding.ids), blanked.encoding.type_ids
    found: list[Prediction] = []
    for slot in blanked.slots:
        end = slot.position if left else int(opened)
        if end:
            reading = Reading("causal", slot, tuple(ids[:end]), types[:end], (True,) * end, end - 1)
        else:
            reading = Reading("causal", slot, (_start(gpt),), (0,), (True,), 0, bare=True)
        found.append(predict(gpt, reading))
        ids[slot.position] = first_choice(found[-1], gpt)
    return found


def _start(gpt: Checkpoint) -> int:
    """What a model reads before any text."""
    tokenizer = gpt.tokenizer
    if tokenizer.special.filler is None:
        raise TextError(
            tr("Nothing stands to the left of this word, so {name} can't guess it.", name=gpt.name)
        )
    return tokenizer.id_of(tokenizer.special.filler)


def predictions(
    checkpoint: Checkpoint, blanked: Blanked, *, left: bool = True, right: bool = True
) -> list[Prediction]:
    """One for each slot, from what the model may look at.

    Raises MissingHeadError for a model that guesses no words.
    """
    must_guess(checkpoint)
    if checkpoint.config.architecture == "gpt":
        return gpt_predictions(checkpoint, blanked, left=left)
    return bert_predictions(checkpoint, blanked, left=left, right=right)


def first_choice(prediction: Prediction, checkpoint: Checkpoint) -> int:
    """The most probable id that stands for a word and not for [SEP] and the like."""
    return best_word(torch.from_numpy(prediction.probabilities), special_ids(checkpoint.tokenizer))
