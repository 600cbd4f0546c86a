"""Change one token of the input: which output vectors move, and how far?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.word_guessing import affordable
from bert_explorer.analysis.writing_numbers import relative_distance
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.errors import TextError
from bert_explorer.language import tr
from bert_explorer.model import Batch

ROWS_A_CALL = 8


@dataclass(frozen=True)
class Moves:
    """T tokens, each changed once.

    tokens: T names. put: T names of what stood in their place.
    distance: (T, T), row = output vector, column = token changed: |after - before| / |before|.
    """

    tokens: tuple[str, ...]
    put: tuple[str, ...]
    distance: NDArray[np.float64]

    @property
    def above(self) -> NDArray[np.float64]:
        """(T * (T - 1) / 2,) the cells in which a later token was changed."""
        return self.distance[np.triu_indices(len(self.tokens), 1)]

    @property
    def below(self) -> NDArray[np.float64]:
        """(T * (T + 1) / 2,) the other cells: the token itself or an earlier one was changed."""
        return self.distance[np.tril_indices(len(self.tokens))]


def replacements(checkpoint: Checkpoint, encoding: Encoding, word: str) -> tuple[int, ...]:
    """T ids: the first token of `word`, or [MASK] where it stands already, or if there is none.

    A model without a mask token (GPT-2) gets its end of text instead.
    """
    tokenizer = checkpoint.tokenizer
    blank, spare = tokenizer.mask_id, tokenizer.unk_id
    if blank is None:
        blank = tokenizer.id_of(tokenizer.special.filler) if tokenizer.special.filler else 0
        spare = blank + 1 if blank == 0 else 0
    typed = tokenizer.ids([word])[0]
    wanted = typed[0] if typed else blank
    instead = blank if wanted != blank else spare
    return tuple(instead if id == wanted else wanted for id in encoding.ids)


def moves(checkpoint: Checkpoint, encoding: Encoding, word: str) -> Moves:
    """Change every token in turn; `word` takes its place (see `replacements`).

    A matrix kernel may round a row of a batch by where it stands in it. So row r of a changed batch
    is compared with row r of a batch of the same shape that holds the text unchanged; then a vector
    that does not depend on the change is equal to the last bit.

    Raises TextError for a text that would take too long: it is one run a token.
    """
    if len(encoding) > affordable(checkpoint, len(encoding)):
        raise TextError(
            tr(
                "{name} would have to run {count} times, once for each token: type a shorter text.",
                name=checkpoint.name,
                count=len(encoding),
            )
        )
    put = replacements(checkpoint, encoding, word)
    one = Batch.from_encodings([encoding])
    rows = min(ROWS_A_CALL, len(encoding))
    whole = Batch(one.input_ids.repeat(rows, 1), one.type_ids.repeat(rows, 1))
    before = checkpoint.model(whole).sequence.numpy()
    columns = []
    for start in range(0, len(encoding), rows):
        places = range(start, min(start + rows, len(encoding)))
        ids = whole.input_ids.clone()  # rows that are left over stay as they are
        for row, place in enumerate(places):
            ids[row, place] = put[place]
        after = checkpoint.model(Batch(ids, whole.type_ids)).sequence.numpy()
        columns.append(relative_distance(before, after)[: len(places)].T)
    names = tuple(checkpoint.tokenizer.token_of(id) for id in put)
    return Moves(encoding.tokens, names, np.concatenate(columns, axis=1))
