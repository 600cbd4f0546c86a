"""The LayerNorm on the summed embeddings: what it does to each token, and life without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from bert_explorer.analysis.embeddings import cosine, input_vectors, largest, to_numpy
from bert_explorer.analysis.part_removal import total_variation
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import MissingHeadError
from bert_explorer.interventions import Edit, patch
from bert_explorer.model import Batch, BertOutput
from bert_explorer.trace import Trace

MOST_ASKED = 32
"""Positions whose guesses are kept, evenly spread: each holds the whole vocabulary."""


@dataclass(frozen=True)
class Normalisation:
    """LayerNorm taken apart for T tokens (Ba, Kiros and Hinton, 2016, equation 4).

    before: (T, H) the sum. standard: (T, H) each token minus its mean, over its standard deviation.
    after: (T, H) standard x gain + bias, the model's own result.
    error: the largest difference between that formula, in double precision, and the model's result.
    """

    encoding: Encoding
    before: NDArray[np.float64]
    standard: NDArray[np.float64]
    after: NDArray[np.float64]
    gain: NDArray[np.float64]
    bias: NDArray[np.float64]
    error: float


def normalisation(checkpoint: Checkpoint, text: str, pair: str | None = None) -> Normalisation:
    """The embeddings' LayerNorm on one text, step by step.

    Raises MissingHeadError for a model that has none there (GPT-2).
    """
    if checkpoint.config.norm_placement == "pre":
        raise MissingHeadError(
            f"{checkpoint.name} has no LayerNorm after the sum: it normalises at the start of each "
            "sub-layer instead."
        )
    found = input_vectors(checkpoint, text, pair)
    before, after = (found.vectors[stage].astype(np.float64) for stage in ("sum", "norm"))
    norm = checkpoint.model.embeddings.norm
    assert isinstance(norm, nn.LayerNorm)
    gain, bias = (to_numpy(weight).astype(np.float64) for weight in (norm.weight, norm.bias))
    standard = standardise(before, norm.eps)
    error = largest(standard * gain + bias - after)
    return Normalisation(found.encoding, before, standard, after, gain, bias, error)


def standardise(rows: NDArray, eps: float) -> NDArray[np.float64]:
    """(T, H) -> (T, H), each row with mean 0 and variance 1 (divided by H, not H - 1)."""
    centred = rows - rows.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + eps)


@dataclass(frozen=True)
class Depth:
    """One run through all layers.

    points: activation names, the first layer's input, then two sums and two norms a layer.
    size: (points,) root mean square of these activations. output: (L, T, H) after each layer.
    guesses: (N, V) probabilities at MOST_ASKED positions at most; N = 0 if it guesses no words.
    """

    points: tuple[str, ...]
    size: NDArray[np.float64]
    output: NDArray[np.float32]
    guesses: NDArray[np.float32]

    def similarity(self, other: Depth) -> NDArray[np.float64]:
        """(L,) mean over tokens of the cosine between two runs, after each layer."""
        return cosine(self.output, other.output).mean(-1)

    def guess_moved(self, other: Depth) -> float | None:
        """Share of the guesses' probability that lies elsewhere, mean over positions, 0 to 1.

        None for a model that guesses no words.
        """
        if not len(self.guesses):
            return None
        return float(total_variation(self.guesses, other.guesses).mean())


@dataclass(frozen=True)
class Skip:
    """The sum made `factor` times as large, with the LayerNorm and with the LayerNorm skipped.

    plain: the model as it is, for comparison.
    """

    plain: Depth
    kept: Depth
    skipped: Depth


def skip_norm(checkpoint: Checkpoint, text: str, pair: str | None, factor: float) -> Skip:
    """Scale the summed embeddings, then run with and without the LayerNorm that follows."""
    batch = Batch.from_encodings([checkpoint.encode(text, pair)])
    scale = Edit("embeddings.sum", lambda total: total * factor, f"sum x {factor:g}")
    trace = Trace(record=["embeddings.sum"], edits=[scale])
    checkpoint.model(batch, trace=trace)
    return Skip(
        plain=_depth(checkpoint, batch, ()),
        kept=_depth(checkpoint, batch, (scale,)),
        skipped=_depth(checkpoint, batch, (patch("embeddings.norm", trace["embeddings.sum"]),)),
    )


def _depth(checkpoint: Checkpoint, batch: Batch, edits: tuple[Edit, ...]) -> Depth:
    parts = ("attention_residual", "attention_norm", "mlp_residual", "mlp_norm")
    trace = Trace(
        record=["layers.0.input", "layers.*.output", *(f"layers.*.{part}" for part in parts)],
        edits=edits,
    )
    predict = None
    if checkpoint.lacks("words") is None:
        length = batch.input_ids.shape[1]
        predict = torch.zeros_like(batch.input_ids, dtype=torch.bool)
        predict[0, torch.linspace(0, length - 1, min(length, MOST_ASKED)).round().long()] = True
    output = checkpoint.model(batch, predict=predict, trace=trace)
    logits = output.mlm_logits if isinstance(output, BertOutput) else output.lm_logits
    points = [name for name in trace.names() if not name.endswith(".output")]
    return Depth(
        points=tuple(points),
        size=np.array([float(trace[name].square().mean().sqrt()) for name in points]),
        output=to_numpy(trace.stack("layers.*.output")[:, 0]),
        guesses=np.empty((0, 0), np.float32) if logits is None else to_numpy(logits.softmax(-1)),
    )
