"""Multi-head self-attention (Attention Is All You Need, section 3.2)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bert_explorer.config import ModelConfig
from bert_explorer.trace import Recorder


class SelfAttention(nn.Module):
    """softmax(Q K^T / sqrt(D)) V in A heads of width D = H / A, then a projection (equation 1).

    The same arithmetic takes one of two ways: torch's fused kernel, which never holds the pattern,
    and an explicit softmax when the trace wants to see or change scores or pattern.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.num_heads = config.num_heads
        self.head_size = config.head_size
        self.query = nn.Linear(config.hidden_size, config.hidden_size)
        self.key = nn.Linear(config.hidden_size, config.hidden_size)
        self.value = nn.Linear(config.hidden_size, config.hidden_size)
        self.output = nn.Linear(config.hidden_size, config.hidden_size)
        self.dropout = config.dropout

    def forward(self, x: Tensor, mask: Tensor | None, trace: Recorder) -> Tensor:
        """(B, T, H) -> (B, T, H).

        mask: (B or 1, 1, query or 1, key) bool, True where looking is allowed; None allows all.
        A query that may look at nothing reads zeros.
        """
        batch, length, _ = x.shape
        query = trace("query", self._split(self.query(x)))  # (B, A, T, D)
        key = trace("key", self._split(self.key(x)))
        value = trace("value", self._split(self.value(x)))

        if trace.wants("mask"):
            if mask is None:
                mask = torch.ones(1, 1, length, length, dtype=torch.bool, device=x.device)
            mask = trace("mask", mask.expand(-1, -1, length, -1))
        dropout = self.dropout if self.training else 0.0

        if trace.wants("scores", "pattern"):
            context = self._explicit(query, key, value, mask, dropout, trace)
        else:
            context = F.scaled_dot_product_attention(
                query, key, value, attn_mask=mask, dropout_p=dropout
            )
        context = trace("context", context)  # (B, A, T, D)
        joined = context.transpose(1, 2).reshape(batch, length, -1)  # (B, T, A * D)
        return trace("output", self.output(joined))

    def _explicit(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        mask: Tensor | None,
        dropout: float,
        trace: Recorder,
    ) -> Tensor:
        # The query is divided, not the scores: there are far fewer numbers in it.
        scores = trace("scores", (query / math.sqrt(self.head_size)) @ key.transpose(-1, -2))
        pattern = trace("pattern", _softmax(scores, mask))  # (B, A, query, key)
        return F.dropout(pattern, dropout) @ value

    def _split(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        return x.view(batch, length, self.num_heads, self.head_size).transpose(1, 2)


def _softmax(scores: Tensor, mask: Tensor | None) -> Tensor:
    """Over the keys that the mask leaves open; a row closed everywhere becomes 0."""
    if mask is None:
        return scores.softmax(dim=-1)
    # The lowest finite number, not -inf: a row closed everywhere must not become NaN.
    pattern = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1)
    # Softmax makes such a row uniform; the fused kernel makes it zero, and so do we.
    some = mask.any(dim=-1, keepdim=True)
    return pattern if some.all() else pattern * some
