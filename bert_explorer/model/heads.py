"""What stands on top of the layers: vocabulary logits, pooled vector, answers about a pair, and
about each token."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bert_explorer.config import ModelConfig
from bert_explorer.errors import MissingHeadError
from bert_explorer.language import tr
from bert_explorer.model.block import ACTIVATION_FUNCTIONS
from bert_explorer.trace import Recorder


class VocabularyHead(nn.Module):
    """One logit per vocabulary entry: dense, activation, LayerNorm, then the token table again.

    The decoder is tied: it is the (V, E) table of the embeddings, handed in at each call, plus a
    bias of its own. BERT fills masked words with it (section 3.1, "Masked LM"), the twin predicts
    next tokens. GPT-2 has the table alone: no transform, no bias.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dense: nn.Linear | None = None
        self.norm: nn.LayerNorm | None = None
        self.bias: nn.Parameter | None = None
        if config.head_transform:
            width = config.embedding_width
            self.dense = nn.Linear(config.hidden_size, width)
            self.norm = nn.LayerNorm(width, eps=config.layer_norm_eps)
            self.bias = nn.Parameter(torch.zeros(config.vocab_size))
        self.activation = ACTIVATION_FUNCTIONS[config.head_activation or config.activation]

    def forward(self, x: Tensor, table: Tensor, trace: Recorder) -> Tensor:
        """(N, H) vectors and the (V, E) table -> (N, V) logits."""
        if self.dense is not None and self.norm is not None:
            x = trace("transform", self.norm(self.activation(self.dense(x))))  # (N, E)
        return trace("logits", F.linear(x, table, self.bias))


class Pooler(nn.Module):
    """The vector of [CLS] through a dense layer and tanh: one vector for the whole input."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, sequence: Tensor, trace: Recorder) -> Tensor:
        """(B, T, H) -> (B, H), each value in (-1, 1)."""
        return trace("output", torch.tanh(self.dense(sequence[:, 0])))


class PairHead(nn.Module):
    """One of two answers about the sentences A and B.

    BERT (section 3.1, "Next Sentence Prediction"): 0 = B follows A, 1 = B comes from elsewhere.
    ALBERT (section 3.1, "Inter-sentence coherence loss"): 0 = in order, 1 = A and B swapped.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, 2)

    def forward(self, pooled: Tensor, trace: Recorder) -> Tensor:
        """(B, H) -> (B, 2) logits."""
        return trace("logits", self.dense(pooled))


class ReplacedTokenHead(nn.Module):
    """Was this token put in place of another? (ELECTRA, section 2): above 0 = replaced."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.output = nn.Linear(config.hidden_size, 1)
        self.activation = ACTIVATION_FUNCTIONS[config.activation]

    def forward(self, sequence: Tensor, trace: Recorder) -> Tensor:
        """(B, T, H) -> (B, T) logits; their sigmoid is a probability."""
        return trace("logits", self.output(self.activation(self.dense(sequence))).squeeze(-1))


def no_vocabulary_head(config: ModelConfig) -> MissingHeadError:
    """What to raise when words are asked of a model that was not trained to guess them."""
    if "rtd" in config.heads:
        return MissingHeadError(
            tr("This model guesses no words: it was trained to tell which tokens were replaced.")
        )
    return MissingHeadError(
        tr(
            "This model guesses no words: its files hold the layers, but no head "
            "that was trained to."
        )
    )
