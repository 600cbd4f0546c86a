"""Filling blanks: what a model expects where the text says [MASK]."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import torch
from torch import Tensor

from bert_explorer.encoding import Encoding
from bert_explorer.errors import NoMaskTokenError
from bert_explorer.language import tr
from bert_explorer.model.batch import Batch
from bert_explorer.model.bert import Bert, BertOutput
from bert_explorer.model.gpt import Gpt
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.trace import OFF, Recorder

Guess = tuple[str, float]
"""A token and its probability."""


def logits_at(
    model: Bert | Gpt,
    batch: Batch,
    predict: Tensor,
    *,
    mask: Tensor | None = None,
    trace: Recorder = OFF,
) -> Tensor:
    """(N, V) vocabulary logits at the N positions of predict (B, T), row by row.

    BERT's are for the token at the position itself, GPT's for the token after it.
    """
    output = model(batch, mask=mask, predict=predict, trace=trace)
    logits = output.mlm_logits if isinstance(output, BertOutput) else output.lm_logits
    assert logits is not None
    return logits.float()


def from_both_sides(bert: Bert, encoding: Encoding, blanks: Sequence[int]) -> Tensor:
    """(N, V): BERT's guesses for the N tokens at `blanks`, which the encoding holds as [MASK].

    All in one pass, so no guess knows of another.
    """
    predict = torch.zeros(1, len(encoding), dtype=torch.bool)
    predict[0, list(blanks)] = True
    return logits_at(bert, Batch.from_encodings([encoding]), predict).softmax(dim=-1)


def next_token(gpt: Gpt, ids: Sequence[int], type_ids: Sequence[int]) -> Tensor:
    """(V,): GPT's guess for what follows these tokens."""
    predict = torch.zeros(1, len(ids), dtype=torch.bool)
    predict[0, -1] = True
    batch = Batch(torch.tensor([list(ids)]), torch.tensor([list(type_ids)]))
    return logits_at(gpt, batch, predict)[0].softmax(dim=-1)


def best_word(probabilities: Tensor, never: Collection[int]) -> int:
    """The most probable id of (V,) that is not in `never`."""
    allowed = probabilities.clone()
    allowed[list(never)] = -1
    return int(allowed.argmax())


def special_ids(tokenizer: Tokenizer) -> frozenset[int]:
    """The ids that stand for no word, such as [PAD], [UNK], [CLS], [SEP] and [MASK]."""
    return tokenizer.special_ids


def from_the_left(
    gpt: Gpt, encoding: Encoding, blanks: Sequence[int], never: Collection[int]
) -> Tensor:
    """(N, V): GPT's guess for each blank from the tokens to its left.

    GPT never met [MASK] in training. So an earlier blank holds what GPT itself guessed there, the
    most probable id that is not in `never`; the blanks are filled one after the other.
    """
    ids, guesses = list(encoding.ids), []
    for blank in blanks:
        guesses.append(next_token(gpt, ids[:blank], encoding.type_ids[:blank]))
        ids[blank] = best_word(guesses[-1], never)
    return torch.stack(guesses)


@torch.inference_mode()
def fill(
    model: Bert | Gpt, tokenizer: Tokenizer, encoding: Encoding, k: int = 5
) -> list[list[Guess]]:
    """The k most probable (token, probability) for each [MASK], in the order of the text.

    BERT looks at both sides of a blank, GPT at what stands to its left.
    Raises NoMaskTokenError when there is no [MASK], MissingHeadError when the model guesses no
    words.
    """
    if tokenizer.mask_id is None:
        raise NoMaskTokenError(
            tr(
                "This model has no mask token: it was trained to go on with a text, not "
                "to fill blanks."
            )
        )
    blanks = [i for i, id in enumerate(encoding.ids) if id == tokenizer.mask_id]
    if not blanks:
        raise NoMaskTokenError(tr("There is nothing to fill: write [MASK] in place of a word."))
    if isinstance(model, Bert):
        guesses = from_both_sides(model, encoding, blanks)
    else:
        guesses = from_the_left(model, encoding, blanks, special_ids(tokenizer))
    top = guesses.topk(max(1, min(k, guesses.shape[-1])))
    return [
        [(tokenizer.token_of(id), value) for id, value in zip(ids, values, strict=True)]
        for ids, values in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]
