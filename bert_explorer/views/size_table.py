"""What the size table draws: one word at every vocabulary size, under both tokenizers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bert_explorer.analysis.vocabulary_size import Split
from bert_explorer.vocabulary import PREFIX


def size_table(splits: Sequence[Split], chosen: int, own: int) -> dict[str, Any]:
    """One row a size. chosen: the size in use; own: the size of the bundled models' vocabulary."""
    return {
        "rows": [
            {
                "size": split.size,
                "label": f"{split.size:,}",
                "own": split.size == own,
                "wordpiece": [_marked(piece) for piece in split.wordpiece],
                "bpe": [{"mark": token.mark, "text": token.text} for token in split.bpe],
            }
            for split in splits
        ],
        "chosen": chosen,
    }


def _marked(piece: str) -> dict[str, str]:
    inner = piece.startswith(PREFIX) and piece != PREFIX
    return {"mark": PREFIX * inner, "text": piece.removeprefix(PREFIX) if inner else piece}
