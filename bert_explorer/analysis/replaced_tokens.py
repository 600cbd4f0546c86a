"""ELECTRA's task made from a sentence: a generator replaces tokens, each is to be judged.

Clark et al., 2020, section 2. The bundled BERT plays the generator.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bert_explorer.analysis.blanks import InputWord, Slot
from bert_explorer.analysis.fill import Prediction
from bert_explorer.encoding import Encoding


@dataclass(frozen=True)
class Judged:
    """One token of the sentence.

    written: id that the discriminator reads. masked: whether the generator filled it.
    replaced: the label: another token than was typed. probability: what the generator gave it.
    """

    position: int
    typed: int
    written: int
    masked: bool
    replaced: bool
    probability: float | None


def random_words(words: Sequence[InputWord], rate: float, seed: int) -> tuple[int, ...]:
    """Numbers of max(1, round(rate * N)) of N words, at random; words typed as [MASK] never."""
    numbers = [word.number for word in words if not word.blank]
    if not numbers:
        return ()
    count = max(1, round(rate * len(numbers)))
    chosen = np.random.default_rng(seed).choice(numbers, size=count, replace=False)
    return tuple(sorted(int(number) for number in chosen))


def replace_tokens(
    original: Encoding,
    slots: Sequence[Slot],
    guesses: Sequence[Prediction],
    never: Collection[int],
    seed: int,
) -> tuple[Judged, ...]:
    """Draw a token for each slot from the generator's own distribution; special tokens never.

    As in the paper, a token that happens to be the typed one counts as original.
    """
    rng = np.random.default_rng(seed)
    drawn: dict[int, tuple[int, float]] = {}
    for slot, guess in zip(slots, guesses, strict=True):
        allowed = guess.probabilities.astype(np.float64)
        allowed[list(never)] = 0
        id = int(rng.choice(len(allowed), p=allowed / allowed.sum()))
        drawn[slot.position] = id, guess.of(id)
    judged = []
    for position, typed in enumerate(original.ids):
        written, probability = drawn.get(position, (typed, None))
        judged.append(
            Judged(position, typed, written, position in drawn, written != typed, probability)
        )
    return tuple(judged)
