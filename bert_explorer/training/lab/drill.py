"""The sequences of a live run, masked for BERT and left whole for its twin."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.data.masking import Masked, MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED, Examples, draw_examples
from bert_explorer.model import Batch
from bert_explorer.training.lab.material import Material
from bert_explorer.training.lab.settings import Settings
from bert_explorer.training.objective import Lesson

MOST_SEQUENCES = 8192


class Drill:
    """A fixed set of sequences, read again and again, in another order in each epoch."""

    def __init__(
        self, material: Material, settings: Settings, rule: MaskingRule | None = None
    ) -> None:
        """rule: how BERT's text is masked; without one 80/10/10 at the rate of the settings."""
        self._settings = settings
        self._rule = rule or MaskingRule(settings.masking_rate)
        self._tokenizer = material.tokenizer
        sentences = sum(len(source.sentences) - 1 for source in material.corpus.sources)
        # As many as there are sentences, or pairs of them: an epoch is once through the text.
        whole = sentences // (2 if settings.next_sentence else 1)
        self.count = int(np.clip(whole, settings.batch, MOST_SEQUENCES))
        rng = np.random.default_rng([settings.seed, 1])
        self._examples: Examples = draw_examples(
            material.corpus,
            material.tokenizer,
            rng,
            count=self.count,
            length=settings.length,
            pair_share=1.0 if settings.next_sentence else 0.0,
        )
        special = [self._tokenizer.pad_id, self._tokenizer.cls_id, self._tokenizer.sep_id]
        self._maskable = ~np.isin(self._examples.ids, special)
        self._static = self._mask(np.arange(self.count), np.random.default_rng([settings.seed, 2]))

    @property
    def epoch_steps(self) -> float:
        """Steps in which every sequence is read once."""
        return self.count / self._settings.batch

    def lessons(self, step: int) -> tuple[Lesson, Lesson]:
        """The same sequences for BERT and for its twin; they depend on seed and step alone."""
        rows = self._rows(step)
        if self._settings.masking == "static":
            masked = Masked(self._static.ids[rows], self._static.labels[rows])
        else:
            masked = self._mask(rows, np.random.default_rng([self._settings.seed, 3, step]))
        ids, real = self._examples.ids[rows], self._examples.real[rows]
        following = np.full_like(ids, IGNORED)
        following[:, :-1] = np.where(real[:, 1:], ids[:, 1:], IGNORED)
        return (
            self._lesson(rows, masked.ids, masked.labels),
            self._lesson(rows, ids, following),
        )

    def _rows(self, step: int) -> NDArray[np.int64]:
        """Which sequences a step reads: a stretch of an endless row of shuffled epochs."""
        first = step * self._settings.batch
        places = np.arange(first, first + self._settings.batch)
        orders = {
            int(epoch): np.random.default_rng([self._settings.seed, 4, int(epoch)]).permutation(
                self.count
            )
            for epoch in np.unique(places // self.count)
        }
        return np.array([orders[int(p // self.count)][p % self.count] for p in places])

    def _mask(self, rows: NDArray[np.int64], rng: np.random.Generator) -> Masked:
        mask_id = self._tokenizer.mask_id
        return mask_tokens(
            self._examples.ids[rows],
            self._maskable[rows],
            rng,
            mask_id=mask_id,
            replacements=np.arange(mask_id + 1, self._tokenizer.vocab_size),
            rule=self._rule,
        )

    def _lesson(
        self, rows: NDArray[np.int64], ids: NDArray[np.int64], labels: NDArray[np.int64]
    ) -> Lesson:
        examples = self._examples
        real, pairs = examples.real[rows], examples.next_sentence[rows]
        longest = int(real.sum(axis=1).max())  # nobody reads the padding that all have
        real, labels = real[:, :longest], labels[:, :longest]
        predict = torch.from_numpy(labels != IGNORED)
        return Lesson(
            batch=Batch(
                torch.from_numpy(ids[:, :longest]),
                torch.from_numpy(examples.type_ids[rows][:, :longest]),
                None if real.all() else torch.from_numpy(real),
            ),
            predict=predict,
            targets=torch.from_numpy(labels)[predict],
            next_sentence=torch.from_numpy(pairs),
            total_targets=int(predict.sum()),
            total_pairs=int((pairs != IGNORED).sum()),
        )
