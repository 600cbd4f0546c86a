"""The input: token + position + segment, then LayerNorm (BERT, section 3, figure 2)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from bert_explorer.config import ModelConfig
from bert_explorer.errors import SequenceTooLongError
from bert_explorer.trace import Recorder


class Embeddings(nn.Module):
    """Three learned tables whose rows add up: tokens (V, H), positions (P, H), segments (S, H)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.token = nn.Embedding(config.vocab_size, config.hidden_size)
        self.position = nn.Embedding(config.max_positions, config.hidden_size)
        self.segment = nn.Embedding(config.type_vocab_size, config.hidden_size)
        # A pre-LN model normalises at the start of each block instead.
        self.norm = (
            nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
            if config.norm_placement == "post"
            else nn.Identity()
        )
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, input_ids: Tensor, type_ids: Tensor, trace: Recorder) -> Tensor:
        """(B, T) ids -> (B, T, H). Raises SequenceTooLongError beyond the position table."""
        length, longest = input_ids.shape[1], self.position.num_embeddings
        if length > longest:
            raise SequenceTooLongError(
                f"This text has {length} tokens, "
                f"but the model has learned only {longest} positions."
            )
        token = trace("token", self.token(input_ids))
        segment = trace("segment", self.segment(type_ids))
        positions = self.position(torch.arange(length, device=input_ids.device))
        position = trace("position", positions.expand_as(token))
        x = trace("sum", token + position + segment)
        x = trace("norm", self.norm(x))
        return self.dropout(x)
