"""The GPT twin: BERT's blocks under a causal mask, guessing next tokens (Radford et al., 2018)."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from bert_explorer.config import ModelConfig
from bert_explorer.model.batch import Batch
from bert_explorer.model.heads import VocabularyHead
from bert_explorer.model.transformer import Transformer
from bert_explorer.trace import OFF, Recorder


@dataclass(frozen=True)
class GptOutput:
    """sequence (B, T, H): one vector per token.

    lm_logits (N, V) at the N positions asked for, or None; those at t are the guess for t + 1.
    """

    sequence: Tensor
    lm_logits: Tensor | None


class Gpt(Transformer):
    """The causal decoder with a tied next-token head."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.lm = VocabularyHead(config)

    def forward(
        self,
        batch: Batch,
        *,
        mask: Tensor | None = None,
        predict: Tensor | None = None,
        trace: Recorder = OFF,
    ) -> GptOutput:
        """Run B sequences of T tokens.

        mask: (T, T) or (B, T, T) bool, True = may look; replaces the triangle.
        predict: (B, T) bool, the positions whose next token is to be guessed, N in all, row by row.
        trace: what to record and what to change on the way.
        """
        trace.begin(self.config)
        sequence = self.encode(batch, mask, trace)
        lm_logits = None
        if predict is not None:
            table = self.embeddings.token.weight
            lm_logits = self.lm(self.chosen(sequence, predict), table, trace.at("lm"))
        trace.finish()
        return GptOutput(sequence, lm_logits)
