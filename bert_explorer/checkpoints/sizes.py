"""How large a model's files may be: some are read whole, and take many times their size in memory.

An honest file is far below; what is above is damaged, or meant to do harm.
"""

from __future__ import annotations

from pathlib import Path

from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr

LARGEST = {
    "config.json": 1_000_000,
    "finetuned.json": 1_000_000,
    "model.safetensors.index.json": 5_000_000,
    "tokenizer_config.json": 2_000_000,
    "vocab.txt": 10_000_000,
    "vocab.json": 10_000_000,
    "merges.txt": 10_000_000,
    "tokenizer.json": 20_000_000,
}
"""Bytes. BERT's vocab.txt has 230,000, GPT-2's tokenizer.json 1.4 million."""

LARGEST_HEADER = 2_000_000
"""Bytes before the numbers of a safetensors file: names, types, shapes. BERT-base has 25,000."""


def check_sizes(folder: Path) -> None:
    """Raises CheckpointError for a file of the folder that is larger than LARGEST allows."""
    for name, most in LARGEST.items():
        file = folder / name
        if file.is_file() and file.stat().st_size > most:
            raise CheckpointError(
                tr(
                    "{file} has {size:,} bytes; no model needs more than {most:,} there.",
                    file=name,
                    size=file.stat().st_size,
                    most=most,
                )
            )


def check_header(file: Path) -> None:
    """Raises CheckpointError for a safetensors file that says it begins with a huge header."""
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
    # One that says more than there is, the library refuses unread.
    if LARGEST_HEADER < length < file.stat().st_size:
        raise CheckpointError(
            tr(
                "{file} says that it begins with a list of {size:,} bytes; no model needs more "
                "than {most:,}: copy or download it again.",
                file=file.name,
                size=length,
                most=LARGEST_HEADER,
            )
        )
