"""What the size table draws: one word at every vocabulary size, under both tokenizers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bert_explorer.analysis.token_groups import Token
from bert_explorer.analysis.vocabulary_size import Split

MAX_PIECES = 16
"""How many pieces of a word are drawn."""


def size_table(splits: Sequence[Split], chosen: int, own: int) -> dict[str, Any]:
    """One row a size. chosen: the size in use; own: the size of the bundled models' vocabulary."""
    return {
        "rows": [
            {
                "size": split.size,
                "label": f"{split.size:,}",
                "own": split.size == own,
                "wordpiece": _pieces(split.wordpiece),
                "bpe": _pieces(split.bpe),
            }
            for split in splits
        ],
        "chosen": chosen,
    }


def _pieces(tokens: Sequence[Token]) -> dict[str, Any]:
    shown = tokens[:MAX_PIECES]
    return {
        "pieces": [{"mark": token.mark, "text": token.text} for token in shown],
        "more": len(tokens) - len(shown),
        "whole": len(tokens) == 1 and tokens[0].text != "[UNK]",
    }
