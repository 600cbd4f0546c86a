"""Whether a model guesses words, and what it would cost to ask it often."""

from __future__ import annotations

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.errors import MissingHeadError

MOST_WORK = 2e11
"""Multiplications that a picture may ask for: some seconds on one core."""


def why_no_guess(checkpoint: Checkpoint) -> str | None:
    """Why a model fills no blank, in a sentence; None if it does.

    One that looks both ways needs a mask token and the head for masked words, one that looks left
    the head for next words.
    """
    if reason := checkpoint.lacks("words"):
        return reason
    return None if checkpoint.config.architecture == "gpt" else checkpoint.lacks("mask")


def must_guess(checkpoint: Checkpoint) -> None:
    """Raises MissingHeadError, with the reason, for a model that fills no blank."""
    if reason := why_no_guess(checkpoint):
        raise MissingHeadError(reason)


def affordable(checkpoint: Checkpoint, length: int) -> int:
    """How many runs over `length` tokens stay within MOST_WORK."""
    config = checkpoint.config
    width = config.hidden_size
    layer = 4 * width * width + 2 * width * config.intermediate_size + 2 * width * length
    head = config.vocab_size * config.embedding_width
    return max(1, int(MOST_WORK / (config.num_layers * layer * length + head)))
