"""The GPT twin: BERT's blocks under a causal mask, guessing next tokens (Radford et al., 2018).

GPT-2 (2019) is built of the same parts, with its LayerNorms before the sub-layers.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from bert_explorer.config import ModelConfig
from bert_explorer.model.batch import Batch
from bert_explorer.model.heads import VocabularyHead, no_vocabulary_head
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
        self.lm = VocabularyHead(config) if "lm" in config.heads else None

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
            Raises MissingHeadError where the model has no head for it.
        trace: what to record and what to change on the way.
        """
        if predict is not None and self.lm is None:
            raise no_vocabulary_head(self.config)
        trace.begin(self.config)
        sequence = self.encode(batch, mask, trace)
        lm_logits = None
        if self.lm is not None and predict is not None:
            table = self.embeddings.token.weight
            lm_logits = self.lm(self.chosen(sequence, predict), table, trace.at("lm"))
        trace.finish()
        return GptOutput(sequence, lm_logits)

    @property
    def vocabulary_head(self) -> VocabularyHead:
        """The head that guesses words; raises MissingHeadError if there is none."""
        if self.lm is None:
            raise no_vocabulary_head(self.config)
        return self.lm
