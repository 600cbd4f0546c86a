"""Examples as the model reads them: tokens, and what the head should say about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from bert_explorer.config import ModelConfig
from bert_explorer.data.tasks import Example, QuestionExample, TaggedExample, TextExample
from bert_explorer.encoding import Encoding
from bert_explorer.finetuning.windows import windows
from bert_explorer.model import Batch
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.words import MAX_TEXT_CHARS

IGNORED = -100
"""A target that the loss leaves out."""


@dataclass(frozen=True)
class Row:
    """One input of the model.

    example: the number of the example it comes from; a long context gives several rows.
    target: (label,) for a sentence or pair; one tag for each token, IGNORED where there is none;
        (start, end) positions of an answer, (0, 0) when this window does not hold it.
    places: for tags, the position of each word's first piece, -1 where it was cut off;
        for questions, the positions that belong to the context.
    shift: where this window begins in its context, in characters.
    """

    example: int
    encoding: Encoding
    target: tuple[int, ...]
    places: tuple[int, ...] = ()
    shift: int = 0

    @property
    def cut(self) -> bool:
        """Whether the end of the text had to go."""
        return bool(self.encoding.cut)

    def span(self, position: int) -> tuple[int, int]:
        """The characters of the whole context that a token came from."""
        first, last = self.encoding.offsets[position]
        return self.shift + first, self.shift + last


def rows_of(
    examples: Sequence[Example],
    labels: Sequence[str],
    tokenizer: Tokenizer,
    config: ModelConfig,
) -> list[Row]:
    """One row an example, several for a context longer than the model's positions.

    A label that is not among `labels` gets the target IGNORED.
    """
    number = {label: i for i, label in enumerate(labels)}
    out: list[Row] = []
    for i, example in enumerate(examples):
        if isinstance(example, TextExample):
            encoding = tokenizer.encode(
                _bounded(example.text),
                None if example.pair is None else _bounded(example.pair),
                max_length=config.max_positions,
            )
            out.append(Row(i, encoding, (number.get(example.label, IGNORED),)))
        elif isinstance(example, TaggedExample):
            out.append(_tagged_row(i, example, number, tokenizer, config))
        else:
            out += _question_rows(i, example, tokenizer, config)
    return out


def collate(rows: Sequence[Row], pad_id: int, segments: int) -> Batch:
    """Rows of any lengths as one batch, padded to the longest.

    segments: how many the model knows; a model with one knows no sentence B.
    """
    longest = max(len(row.encoding) for row in rows)
    ids = torch.full((len(rows), longest), pad_id)
    types = torch.zeros((len(rows), longest), dtype=torch.long)
    real = torch.zeros((len(rows), longest), dtype=torch.bool)
    for i, row in enumerate(rows):
        length = len(row.encoding)
        ids[i, :length] = torch.tensor(row.encoding.ids)
        types[i, :length] = torch.tensor(row.encoding.type_ids)
        real[i, :length] = True
    return Batch(ids, types.clamp(max=max(0, segments - 1)), None if real.all() else real)


def _bounded(text: str) -> str:
    """Far more than any model has positions for; the tokenizer refuses more than this."""
    return text[:MAX_TEXT_CHARS]


def _tagged_row(
    index: int,
    example: TaggedExample,
    number: dict[str, int],
    tokenizer: Tokenizer,
    config: ModelConfig,
) -> Row:
    """The first piece of each word carries its tag; the other pieces are ignored.

    BERT, section 5.3: "We use the representation of the first sub-token as the input to the
    token-level classifier".
    """
    text = _bounded(" ".join(example.words))
    owner: list[int] = []  # the word of each character
    for i, word in enumerate(example.words):
        owner += [i] * (len(word) + 1)
    encoding = tokenizer.encode(text, max_length=config.max_positions)
    places = [-1] * len(example.words)
    target = [IGNORED] * len(encoding)
    for position, (_, end) in enumerate(encoding.offsets):
        if encoding.special[position] or end == 0:
            continue
        # By its last character: some tokenizers count the space before a word as part of it.
        owned = owner[end - 1]
        if places[owned] < 0:
            places[owned] = position
            target[position] = number.get(example.tags[owned], IGNORED)
    return Row(index, encoding, tuple(target), tuple(places))


def _question_rows(
    index: int, example: QuestionExample, tokenizer: Tokenizer, config: ModelConfig
) -> list[Row]:
    first, last = example.start, example.start + len(example.answer)
    out = []
    for window in windows(
        _bounded(example.question), _bounded(example.context), tokenizer, config.max_positions
    ):
        inside = [
            position
            for position in window.places
            if _overlap(
                window.encoding.offsets[position], first - window.start, last - window.start
            )
        ]
        whole = (
            bool(inside) and bool(example.answer) and window.start <= first and last <= window.end
        )
        target = (inside[0], inside[-1]) if whole else (0, 0)
        out.append(Row(index, window.encoding, target, window.places, window.start))
    return out


def _overlap(span: tuple[int, int], first: int, last: int) -> bool:
    return span[0] < last and span[1] > first
