"""A vocabulary of eleven pieces with the cases that every BERT tokenizer is checked with
(google-research/bert, tokenization_test.py)."""

from bert_explorer.tokenizer import Tokenizer

PIECES = ["[UNK]", "[CLS]", "[SEP]", "want", "##want", "##ed", "wa", "un", "runn", "##ing", ","]


def vocabulary(*more: str) -> dict[str, int]:
    return {token: id for id, token in enumerate([*PIECES, *more])}


def small_tokenizer() -> Tokenizer:
    """The eleven pieces, with [PAD] and [MASK] after them."""
    return Tokenizer(vocabulary("[PAD]", "[MASK]"))
