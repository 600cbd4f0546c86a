"""Whether an answer is the right one, and nobody else's.

Two witnesses. The names: each sentence holds a name that no other sentence has, so an answer must
hold its own and no other. The numbers: patterns and guesses are computed again here, for that
sentence alone, and must be the same.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch

from bert_explorer.analysis.attention import Attention, read_attention
from bert_explorer.analysis.blanks import hide, read
from bert_explorer.analysis.fill import Prediction, predictions
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.checkpoints.store import load
from bert_explorer.views.attention_mosaic import thumbnails
from tests.load.names import names_in
from tests.load.student import Done, View
from tests.load.visitor import Answer

TOLERANCE = 1e-5
"""Between two computations of one number; a sentence that differs in one word is far beyond it."""

load = cache(load)


def mixed_up(done: Done) -> list[str]:
    """What is wrong with an answer, in sentences; nothing if it is the student's own."""
    view, answer = done.view, done.answer
    found = set().union(*(names_in(raw) for raw in answer.raw))
    wrong = [f"it holds {name}, which is another's" for name in found - {view.name}]
    # All heads at once are a picture without words, but one whose numbers are known.
    if not (view.name in found or _in_pieces(view.name, answer) or checked_numbers(answer)):
        wrong.append(f"it does not hold {view.name}, which is its own")
    return [*wrong, *_wrong_guesses(view, answer), *_wrong_patterns(view, answer)]


def checked_numbers(answer: Answer) -> bool:
    """Whether `mixed_up` also computes numbers of this answer."""
    names = ("guess_bars", "head_map", "attention_arcs", "head_mosaic")
    return any(answer.component(name) is not None for name in names)


def _in_pieces(name: str, answer: Answer) -> bool:
    """Whether the pieces that the tokenizer cuts a name into are there, for pages of tokens."""
    tokenizer = load("bert-twin").tokenizer
    text = b"".join(answer.raw).decode(errors="replace")
    return all(tokenizer.token_of(id) in text for id in tokenizer.ids([name])[0])


def _wrong_guesses(view: View, answer: Answer) -> list[str]:
    """The bars on Fill the blank against the models' own guesses for the same hidden words."""
    bars, strip = answer.component("guess_bars"), answer.component("word_strip")
    if bars is None or strip is None:
        return []
    words = [word for sentence in strip["sentences"] for word in sentence["words"]]
    hidden = tuple(word["number"] for word in words if word["hidden"])
    at = next(i for i, number in enumerate(hidden) if words[number - 1]["current"])
    wrong = []
    for column, twin in zip(bars["columns"], ("bert-twin", "gpt-twin"), strict=True):
        guess = _guesses(twin, view.sentence, hidden)[at]
        shown = [row["value"] for row in column["rows"] if row["kind"] == "guess"]
        ids = [int(row["key"].split()[1]) for row in column["rows"] if row["kind"] == "guess"]
        if not np.allclose(shown, guess.probabilities[ids], atol=TOLERANCE):
            wrong.append(f"{twin} guesses otherwise in “{view.sentence}” without words {hidden}")
    return wrong


def _wrong_patterns(view: View, answer: Answer) -> list[str]:
    """The pictures on the Attention page against the models' own patterns."""
    mosaic = answer.component("head_mosaic")
    if mosaic is None:
        return []
    twins = [_attention(name, view.sentence) for name in ("bert-twin", "gpt-twin")]
    wrong = []
    if mosaic["patterns"] != b"".join(map(thumbnails, twins)):
        wrong.append(f"the small patterns are not those of “{view.sentence}”")
    layer, head = mosaic["layer"], mosaic["head"]
    for chosen, shown, what in ((view.layer, layer, "layer"), (view.head, head, "head")):
        if chosen is not None and shown != chosen - 1:
            wrong.append(f"{what} {chosen} was chosen and {shown + 1} is shown")
    large = answer.component("attention_arcs" if view.picture == "Arcs" else "head_map")
    if large is not None:
        if [panel["tokens"] for panel in large["panels"]] != [list(twin.tokens) for twin in twins]:
            wrong.append(f"the tokens are not those of “{view.sentence}”")
        own = np.concatenate([twin.patterns[layer, head].ravel() for twin in twins])
        weights = np.frombuffer(large["weights"], "<f4")
        if weights.shape != own.shape or not np.allclose(weights, own, atol=TOLERANCE):
            wrong.append(f"the pattern is not that of “{view.sentence}”")
    return wrong


@cache
def _attention(twin: str, sentence: str) -> Attention:
    model: Checkpoint = load(twin)
    with torch.inference_mode():
        return read_attention(model, model.encode(sentence))


@cache
def _guesses(twin: str, sentence: str, hidden: tuple[int, ...]) -> list[Prediction]:
    model: Checkpoint = load(twin)
    encoding, words = read(model.tokenizer, model.encode(sentence), sentence)
    with torch.inference_mode():
        return predictions(model, hide(encoding, words, hidden, model.tokenizer))
