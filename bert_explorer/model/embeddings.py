"""The input: token + position + segment, then LayerNorm (BERT, section 3, figure 2)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from bert_explorer.config import ModelConfig
from bert_explorer.errors import SequenceTooLongError, TextError
from bert_explorer.language import tr
from bert_explorer.trace import Recorder


class Embeddings(nn.Module):
    """Learned tables whose rows add up: tokens (V, E), positions (P, E) and segments (S, E).

    E is H in BERT. Where it is not, or where `embedding_projection` says so, a dense layer makes
    H of it. Models with S = 0 have no segments.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width = config.embedding_width
        self.longest = config.max_positions
        self.offset = config.position_offset
        self.token = nn.Embedding(config.vocab_size, width)
        self.position = nn.Embedding(config.position_offset + config.max_positions, width)
        self.segment = (
            nn.Embedding(config.type_vocab_size, width) if config.type_vocab_size else None
        )
        # A pre-LN model normalises at the start of each block instead.
        self.norm = (
            nn.LayerNorm(width, eps=config.layer_norm_eps)
            if config.norm_placement == "post"
            else nn.Identity()
        )
        self.project = nn.Linear(width, config.hidden_size) if config.embedding_projection else None
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, input_ids: Tensor, type_ids: Tensor, trace: Recorder) -> Tensor:
        """(B, T) ids -> (B, T, H).

        Raises SequenceTooLongError beyond the position table, TextError for a sentence B where the
        model knows only A.
        """
        length = input_ids.shape[1]
        if length > self.longest:
            raise SequenceTooLongError(
                tr(
                    "This text has {length} tokens, but the model has learned only {longest} "
                    "positions.",
                    length=length,
                    longest=self.longest,
                )
            )
        if self.segment is not None and self.segment.num_embeddings == 1 and type_ids.any():
            raise TextError(tr("This model has one segment only: mark no token as sentence B."))
        token = trace("token", self.token(input_ids))  # (B, T, E)
        segment = None if self.segment is None else trace("segment", self.segment(type_ids))
        positions = self.position(self._rows(input_ids))
        position = trace("position", positions.expand_as(token))
        x = token + position if segment is None else token + position + segment
        x = trace("sum", x)
        x = self.dropout(trace("norm", self.norm(x)))
        if self.project is not None:
            x = trace("project", self.project(x))  # (B, T, H)
        return x

    def _rows(self, input_ids: Tensor) -> Tensor:
        """Which row of the position table each token takes: (T,), or (B, T) as RoBERTa counts."""
        if self.offset == 0:
            return torch.arange(input_ids.shape[1], device=input_ids.device)
        padding = self.offset - 1  # the id of [PAD], and the row that it takes
        real = input_ids.ne(padding).long()
        return real.cumsum(dim=1) * real + padding
