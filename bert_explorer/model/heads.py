"""What stands on top of the layers: vocabulary logits, pooled vector, next-sentence answer."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bert_explorer.config import ModelConfig
from bert_explorer.model.block import ACTIVATION_FUNCTIONS
from bert_explorer.trace import Recorder


class VocabularyHead(nn.Module):
    """One logit per vocabulary entry: dense, activation, LayerNorm, then the token table again.

    The decoder is tied: it is the (V, H) table of the embeddings, handed in at each call, plus a
    bias of its own. BERT fills masked words with it (section 3.1, "Masked LM"), the twin predicts
    next tokens.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))
        self.activation = ACTIVATION_FUNCTIONS[config.activation]

    def forward(self, x: Tensor, table: Tensor, trace: Recorder) -> Tensor:
        """(N, H) vectors and the (V, H) table -> (N, V) logits."""
        x = trace("transform", self.norm(self.activation(self.dense(x))))
        return trace("logits", F.linear(x, table, self.bias))


class Pooler(nn.Module):
    """The vector of [CLS] through a dense layer and tanh: one vector for the whole input."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, sequence: Tensor, trace: Recorder) -> Tensor:
        """(B, T, H) -> (B, H), each value in (-1, 1)."""
        return trace("output", torch.tanh(self.dense(sequence[:, 0])))


class NextSentenceHead(nn.Module):
    """Does sentence B follow sentence A? (BERT, section 3.1, "Next Sentence Prediction")."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, 2)

    def forward(self, pooled: Tensor, trace: Recorder) -> Tensor:
        """(B, H) -> (B, 2) logits: 0 = B follows A, 1 = B comes from elsewhere."""
        return trace("logits", self.dense(pooled))
