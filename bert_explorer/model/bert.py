"""BERT: blocks that see both sides, with their two pre-training heads (Devlin et al., 2018)."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from bert_explorer.config import ModelConfig
from bert_explorer.model.batch import Batch
from bert_explorer.model.heads import NextSentenceHead, Pooler, VocabularyHead
from bert_explorer.model.transformer import Transformer
from bert_explorer.trace import OFF, Recorder


@dataclass(frozen=True)
class BertOutput:
    """sequence (B, T, H): one vector per token. pooled (B, H): one vector per input.

    mlm_logits (N, V) at the N positions asked for, or None. nsp_logits (B, 2): 0 = B follows A.
    """

    sequence: Tensor
    pooled: Tensor
    mlm_logits: Tensor | None
    nsp_logits: Tensor


class Bert(Transformer):
    """The bidirectional encoder with pooler, masked-word head and next-sentence head."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.pooler = Pooler(config)
        self.mlm = VocabularyHead(config)
        self.nsp = NextSentenceHead(config)

    def forward(
        self,
        batch: Batch,
        *,
        mask: Tensor | None = None,
        predict: Tensor | None = None,
        trace: Recorder = OFF,
    ) -> BertOutput:
        """Run B sequences of T tokens.

        mask: (T, T) or (B, T, T) bool, True = may look; replaces the full square.
        predict: (B, T) bool, where vocabulary logits are wanted, N positions in all, row by row.
            Logits are the dearest part of the model, so none are computed unless asked for.
        trace: what to record and what to change on the way.
        """
        trace.begin(self.config)
        sequence = self.encode(batch, mask, trace)
        pooled = self.pooler(sequence, trace.at("pooler"))
        mlm_logits = None
        if predict is not None:
            table = self.embeddings.token.weight
            mlm_logits = self.mlm(self.chosen(sequence, predict), table, trace.at("mlm"))
        nsp_logits = self.nsp(pooled, trace.at("nsp"))
        trace.finish()
        return BertOutput(sequence, pooled, mlm_logits, nsp_logits)
