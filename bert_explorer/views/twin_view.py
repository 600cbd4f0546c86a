"""What the picture on the home page draws: one hidden word and two readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.blanks import Blanked, InputWord, Slot
from bert_explorer.analysis.fill import Prediction
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.attention_map import NAMES
from bert_explorer.views.percent import percent
from bert_explorer.views.token_name import token_name

WAYS: Mapping[Sight, str] = {
    "bidirectional": "BERT, looking both ways,",
    "causal": "GPT, looking back only,",
}
UNSEEN = "GPT can't look here"
TOP = 3


def twin_view(
    blanked: Blanked,
    slot: Slot,
    readers: Sequence[tuple[Prediction, NDArray[np.float64]]],
    tokenizer: Tokenizer,
) -> dict[str, Any]:
    """readers: BERT's prediction and then GPT's, each with (W,) attention to the words."""
    truth = None if slot.truth is None else tokenizer.token_of(slot.truth)
    return {
        "key": " ".join([*(word.text for word in blanked.words), str(slot.position)]),
        "file": "twins",
        "words": [_word(word, slot, blanked) for word in blanked.words],
        "truth": truth,
        "hint": "The hidden word: show or hide it" if truth else "Nobody knows what stands here",
        "unseen": UNSEEN,
        "models": [_reader(*reader, blanked, tokenizer) for reader in readers],
    }


def _word(word: InputWord, slot: Slot, blanked: Blanked) -> dict[str, Any]:
    return {
        "number": word.number,
        "text": "[MASK]" if word.number in blanked.hidden else word.text,
        "gap": word.gap,
        "slot": word.number == slot.word,
        "fixed": word.blank,
    }


def _reader(
    prediction: Prediction, looks: NDArray[np.float64], blanked: Blanked, tokenizer: Tokenizer
) -> dict[str, Any]:
    sight, slot = prediction.reading.sight, prediction.slot
    guesses = [
        {
            "token": token_name(tokenizer.token_of(id)),
            "share": percent(prediction.of(id)),
            "hit": id == slot.truth,
        }
        for id in prediction.top(TOP)
    ]
    said = ", ".join(f"{guess['token']} {guess['share']}" for guess in guesses)
    return {
        "model": sight,
        "name": NAMES[sight],
        "guesses": guesses,
        "truth": "" if slot.truth is None else percent(prediction.of(slot.truth)),
        "looks": [float(look) for look in looks],
        "says": [
            f"looks at “{word.text}” with {percent(float(look))} of its attention"
            for word, look in zip(blanked.words, looks, strict=True)
        ],
        "summary": f"{WAYS[sight]} guesses {said}.",
    }
