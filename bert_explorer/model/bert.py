"""BERT: blocks that see both sides, with their pre-training heads (Devlin et al., 2018).

RoBERTa, ALBERT, DistilBERT and ELECTRA are built of the same parts; their configurations say which.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from bert_explorer.config import ModelConfig
from bert_explorer.model.batch import Batch
from bert_explorer.model.heads import (
    PairHead,
    Pooler,
    ReplacedTokenHead,
    VocabularyHead,
    no_vocabulary_head,
)
from bert_explorer.model.transformer import Transformer
from bert_explorer.trace import OFF, Recorder


@dataclass(frozen=True)
class BertOutput:
    """sequence (B, T, H): one vector per token. The rest is None where the model has no such part.

    pooled (B, H): one vector per input.
    mlm_logits (N, V) at the N positions asked for; None too if none were.
    nsp_logits (B, 2): 0 = B follows A, 1 = B comes from elsewhere.
    sop_logits (B, 2): 0 = the sentences stand in order, 1 = they were swapped.
    rtd_logits (B, T): above 0 = this token was put in place of another.
    """

    sequence: Tensor
    pooled: Tensor | None = None
    mlm_logits: Tensor | None = None
    nsp_logits: Tensor | None = None
    sop_logits: Tensor | None = None
    rtd_logits: Tensor | None = None


class Bert(Transformer):
    """The bidirectional encoder, with a pooler and the heads that its configuration names."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        heads = config.heads
        self.pooler = Pooler(config) if config.pooler else None
        self.mlm = VocabularyHead(config) if "mlm" in heads else None
        self.nsp = PairHead(config) if "nsp" in heads else None
        self.sop = PairHead(config) if "sop" in heads else None
        self.rtd = ReplacedTokenHead(config) if "rtd" in heads else None

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
            Raises MissingHeadError where the model has no head for them.
        trace: what to record and what to change on the way.
        """
        if predict is not None and self.mlm is None:
            raise no_vocabulary_head(self.config)
        trace.begin(self.config)
        sequence = self.encode(batch, mask, trace)
        pooled = mlm = nsp = sop = rtd = None
        if self.pooler is not None:
            pooled = self.pooler(sequence, trace.at("pooler"))
        if self.mlm is not None and predict is not None:
            table = self.embeddings.token.weight
            mlm = self.mlm(self.chosen(sequence, predict), table, trace.at("mlm"))
        if self.nsp is not None:
            nsp = self.nsp(pooled, trace.at("nsp"))
        if self.sop is not None:
            sop = self.sop(pooled, trace.at("sop"))
        if self.rtd is not None:
            rtd = self.rtd(sequence, trace.at("rtd"))
        trace.finish()
        return BertOutput(sequence, pooled, mlm, nsp, sop, rtd)

    @property
    def vocabulary_head(self) -> VocabularyHead:
        """The head that guesses words; raises MissingHeadError if there is none."""
        if self.mlm is None:
            raise no_vocabulary_head(self.config)
        return self.mlm
