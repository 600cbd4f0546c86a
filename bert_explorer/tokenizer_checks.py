"""What a tokenizer file may ask for: some would take all memory, or fail at a certain text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr

MOST_IDS = 500_000
"""Far above the vocabularies there are: multilingual ones have 120,000 to 250,000."""

MOST_GROWTH = 64
"""How many times longer normalising may make a text. ALBERT's file can make it 18 times longer."""

MOST_STEPS = 20
"""Steps of normalising, and of cutting into words. ALBERT's has six."""

Made = TypeVar("Made")


def check_ids(count: int) -> None:
    """Raises TokenizerError for more ids than any vocabulary has: each of them gets a name."""
    if count > MOST_IDS:
        raise TokenizerError(
            tr(
                "The ids of this tokenizer run up to {highest:,}; at most {most:,} can be read.",
                highest=count - 1,
                most=MOST_IDS,
            )
        )


def check_growth(definition: dict[str, Any]) -> None:
    """Raises TokenizerError if its steps could blow a short text up beyond all memory.

    definition: as in tokenizer.json. Twenty steps that write each letter twice make a megabyte of
    one letter, and forty a terabyte.
    """
    for part in ("normalizer", "pre_tokenizer"):
        steps = _steps(definition.get(part))
        growth = 1.0
        for step in steps:
            growth *= _growth(step)
        if len(steps) > MOST_STEPS or growth > MOST_GROWTH:
            raise TokenizerError(
                tr("This tokenizer rewrites texts at too great a length: it can't be used here.")
            )


def tried(make: Callable[[], Made], sentence: str) -> Made:
    """What `make` returns; TokenizerError with that sentence if the library fails in it.

    It raises bare Exception for what is wrong in a file, and for worse a Rust panic, which is no
    Exception at all.
    """
    try:
        return make()
    except TokenizerError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise TokenizerError(sentence) from error


def _steps(part: dict[str, Any] | None) -> list[dict[str, Any]]:
    """All steps of a normalizer or pre-tokenizer, sequences taken apart."""
    if part is None:
        return []
    inside = part.get("normalizers") or part.get("pretokenizers")
    if not isinstance(inside, list):
        return [part]
    return [step for each in inside for step in _steps(each)]


def _growth(step: dict[str, Any]) -> float:
    """How many times longer it can make a text."""
    match step.get("type"):
        case "Replace":
            content, pattern = str(step["content"]), step["pattern"]
            text = pattern.get("String")
            # A regular expression can match between any two letters.
            return max(1.0, len(content) / len(text)) if text else 1.0 + len(content)
        case "Prepend":
            return 1.0 + len(str(step["prepend"]))
        case "Precompiled":
            return _longest_replacement(str(step["precompiled_charsmap"]))
        case "ByteLevel":
            return 4.0  # a letter has up to four bytes, and each becomes a letter
        case _:
            return 1.0


def _longest_replacement(charsmap: str) -> float:
    """In a SentencePiece charsmap: the size of a trie, the trie, and texts that end in zero."""
    try:
        data = base64.b64decode(charsmap)
    except binascii.Error:
        return float("inf")
    texts = data[4 + int.from_bytes(data[:4], "little") :]
    return max(1.0, *(len(text.decode(errors="replace")) for text in texts.split(b"\0")))
