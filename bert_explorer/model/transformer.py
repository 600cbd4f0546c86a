"""What all the models have in common: embeddings and a stack of blocks."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from bert_explorer import masks
from bert_explorer.config import ModelConfig
from bert_explorer.model.batch import Batch
from bert_explorer.model.block import Block
from bert_explorer.model.embeddings import Embeddings
from bert_explorer.trace import Recorder


class Transformer(nn.Module):
    """Embeddings, then L layers under one attention mask.

    `layers` holds each set of weights once: L blocks, or fewer that run more than once (ALBERT).
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embeddings = Embeddings(config)
        self.layers = nn.ModuleList(Block(config) for _ in range(config.num_blocks))
        self.final_norm = (
            nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)
            if config.norm_placement == "pre"
            else None
        )

    def encode(self, batch: Batch, mask: Tensor | None, trace: Recorder) -> Tensor:
        """A batch of (B, T) tokens -> (B, T, H).

        mask: (T, T) or (B, T, T) bool in place of the model's own; padding is closed in any case.
        """
        x = self.embeddings(batch.input_ids, batch.type_ids, trace.at("embeddings"))
        allowed = self._allowed(batch, mask)
        for index in range(self.config.num_layers):
            x = self.block(index)(x, allowed, trace.at(f"layers.{index}"))
        if self.final_norm is not None:
            x = trace("final_norm", self.final_norm(x))
        return x

    def block(self, layer: int) -> Block:
        """The block that layer 0 to L - 1 runs."""
        return cast(Block, self.layers[self.config.block_of(layer)])

    @staticmethod
    def chosen(sequence: Tensor, predict: Tensor) -> Tensor:
        """The (N, H) vectors at the True cells of predict (B, T), row by row."""
        return sequence[masks.check_positions(predict, *sequence.shape[:2])]

    def _allowed(self, batch: Batch, mask: Tensor | None) -> Tensor | None:
        """Mask and padding as one (B or 1, 1, query or 1, key) tensor; None when all is allowed."""
        size, length = batch.input_ids.shape
        device = batch.input_ids.device
        if mask is not None:
            mask = masks.check(mask, size, length).to(device)
        elif self.config.architecture == "gpt":
            mask = masks.causal(length)[None].to(device)
        if batch.real is not None:
            real = masks.padding(batch.real)
            mask = real if mask is None else masks.combine(mask, real)
        return None if mask is None else mask[:, None]
