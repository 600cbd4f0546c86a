"""Which word of a sentence shows best what looking both ways is good for."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from bert_explorer.analysis.blanks import InputWord
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at

MAX_TOKENS = 1024
"""Most tokens BERT reads for this, over all the words tried."""


def telling_word(
    bert: Checkpoint, gpt: Checkpoint, encoding: Encoding, words: Sequence[InputWord]
) -> InputWord:
    """The word, hidden alone, with the largest P log(P / Q), where BERT gives it P and GPT Q.

    So BERT must find it likely, and much likelier than GPT. The first word of the input is left
    out, as GPT would have nothing to go by, and so are words of several tokens or without a letter;
    if no word remains, it is the one in the middle. In a long sentence only the first words are
    tried: BERT reads the whole sentence once for each.
    """
    tried = [
        word
        for word in words[1:]
        if len(word.positions) == 1
        and not word.blank
        and any(char.isalpha() for char in word.text)
        and encoding.ids[word.positions[0]] != bert.tokenizer.unk_id
    ][: max(1, MAX_TOKENS // len(encoding))]
    if not tried:
        return words[len(words) // 2]
    where = torch.tensor([word.positions[0] for word in tried])
    both, left = _both_sides(bert, encoding, where), _left_side(gpt, encoding, where)
    return tried[int((both.exp() * (both - left)).argmax())]


def _both_sides(bert: Checkpoint, encoding: Encoding, where: torch.Tensor) -> torch.Tensor:
    """(N,) BERT's log-probability of each of the N tokens, hidden alone."""
    rows = torch.tensor(encoding.ids).repeat(len(where), 1)
    truth = rows[0, where]
    hidden = torch.zeros_like(rows, dtype=torch.bool)
    hidden[torch.arange(len(where)), where] = True
    types = torch.tensor(encoding.type_ids).expand_as(rows)
    batch = Batch(rows.masked_fill(hidden, bert.tokenizer.mask_id), types)
    guesses = logits_at(bert.model, batch, hidden).log_softmax(dim=-1)
    return guesses.gather(1, truth[:, None])[:, 0]


def _left_side(gpt: Checkpoint, encoding: Encoding, where: torch.Tensor) -> torch.Tensor:
    """(N,) GPT's log-probability of each of the N tokens, in order, from what stands before it."""
    batch = Batch(torch.tensor([encoding.ids]), torch.tensor([encoding.type_ids]))
    before = torch.zeros_like(batch.input_ids, dtype=torch.bool)
    before[0, where - 1] = True
    guesses = logits_at(gpt.model, batch, before).log_softmax(dim=-1)
    return guesses.gather(1, batch.input_ids[0, where][:, None])[:, 0]
