"""One layer: attention, then a feed-forward network, each with a residual sum and a LayerNorm."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor, nn

from bert_explorer.config import ModelConfig
from bert_explorer.model.attention import SelfAttention
from bert_explorer.trace import Recorder

ACTIVATION_FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": F.gelu,  # x * Phi(x), GELU paper, section 2
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "relu": F.relu,
}


class FeedForward(nn.Module):
    """H -> F -> H, at each position alone (Attention Is All You Need, section 3.3)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.hidden = nn.Linear(config.hidden_size, config.intermediate_size)
        self.output = nn.Linear(config.intermediate_size, config.hidden_size)
        self.activation = ACTIVATION_FUNCTIONS[config.activation]

    def forward(self, x: Tensor, trace: Recorder) -> Tensor:
        """(B, T, H) -> (B, T, H)."""
        hidden = trace("hidden", self.hidden(x))  # (B, T, F)
        active = trace("activation", self.activation(hidden))
        return trace("output", self.output(active))


class Block(nn.Module):
    """A Transformer layer. BERT and GPT share it; the mask differs, and GPT-2's place of norms."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention = SelfAttention(config)
        self.attention_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.mlp = FeedForward(config)
        self.mlp_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.dropout)
        self.norm_first = config.norm_placement == "pre"

    def forward(self, x: Tensor, mask: Tensor | None, trace: Recorder) -> Tensor:
        """(B, T, H) -> (B, T, H); the mask is the attention's."""
        x = trace("input", x)
        if self.norm_first:
            read = trace("attention_norm", self.attention_norm(x))
            x = trace(
                "attention_residual",
                x + self.dropout(self.attention(read, mask, trace.at("attention"))),
            )
            read = trace("mlp_norm", self.mlp_norm(x))
            x = trace("mlp_residual", x + self.dropout(self.mlp(read, trace.at("mlp"))))
        else:
            read = self.dropout(self.attention(x, mask, trace.at("attention")))
            x = trace("attention_residual", x + read)
            x = trace("attention_norm", self.attention_norm(x))
            x = trace("mlp_residual", x + self.dropout(self.mlp(x, trace.at("mlp"))))
            x = trace("mlp_norm", self.mlp_norm(x))
        return trace("output", x)
