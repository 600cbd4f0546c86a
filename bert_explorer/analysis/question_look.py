"""Where a question looks in its context, in a model fine-tuned to answer questions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer import masks
from bert_explorer.data.tasks import QuestionExample
from bert_explorer.finetuning.answers import SpanAnswer, best_span, padding_id
from bert_explorer.finetuning.rows import Row, collate, rows_of
from bert_explorer.finetuning.saved import Saved
from bert_explorer.trace import Trace


@dataclass(frozen=True)
class QuestionLook:
    """The answer, and the attention from the question to the C context tokens of its window.

    tokens: C texts. weights: (L, C), for each layer the mean over heads and question tokens of
    `layers.i.attention.pattern`; a row adds up to the share that goes to the context.
    windows: how many the context was read in.
    """

    answer: SpanAnswer
    tokens: tuple[str, ...]
    weights: NDArray[np.float32]
    windows: int


def question_look(
    saved: Saved, question: str, context: str, *, hide_right: bool = False
) -> QuestionLook:
    """Answer a question about a context. hide_right: each token sees only what stands before it."""
    example = QuestionExample(question, context, "", 0)
    model, tokenizer = saved.model, saved.tokenizer
    rows = rows_of([example], (), tokenizer, model.encoder.config)
    best: tuple[float, SpanAnswer, Row, NDArray[np.float32]] | None = None
    for row in rows:
        batch = collate([row], padding_id(tokenizer), model.encoder.config.type_vocab_size)
        trace = Trace(record=["layers.*.attention.pattern"])
        mask = masks.causal(batch.input_ids.shape[1]) if hide_right else None
        logits = model(batch, mask=mask, trace=trace)[0]
        answer, score = best_span(row, logits, context)
        if best is None or score > best[0]:
            patterns = trace.stack("layers.*.attention.pattern")[:, 0].numpy()  # (L, A, T, T)
            best = score, answer, row, patterns
    assert best is not None
    _, answer, row, patterns = best
    places = list(row.places)
    asked = [
        i for i, special in enumerate(row.encoding.special) if not special and i not in set(places)
    ]
    looked = patterns.mean(axis=1)  # (L, T, T)
    weights = looked[:, asked][:, :, places].mean(axis=1) if asked else looked[:, 0, places] * 0
    texts = tuple(context[slice(*row.span(i))].strip() for i in places)
    return QuestionLook(answer, texts, weights.astype(np.float32), len(rows))
