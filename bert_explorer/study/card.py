"""A card: one claim about BERT, what a student guesses first, and the experiment behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.study.guess import Guess, Truth
from bert_explorer.study.picture import Picture

DEFAULT_SENTENCE = "The cat sat on the mat."


@dataclass(frozen=True)
class Bench:
    """What an experiment runs on: the two models in use and the student's sentence."""

    bert: Checkpoint
    gpt: Checkpoint
    sentence: str = DEFAULT_SENTENCE


@dataclass(frozen=True)
class Figure:
    """One measured number. value: as shown, with its unit, such as "15.1 %"."""

    label: str
    value: str


@dataclass(frozen=True)
class Evidence:
    """What an experiment found, computed when it was asked for."""

    holds: bool
    """Whether the numbers bear the card's claim out."""
    says: str
    """One sentence with the measured figures."""
    figures: tuple[Figure, ...]
    guess: Guess
    """What the student commits; its options and labels may depend on the model and sentence."""
    truth: Truth
    pictures: tuple[Picture, ...]
    """One or two small pictures, two to be compared side by side."""
    but: str = ""
    """Where the usual answer rounds or simplifies, with the measured figure."""
    cited: str = ""
    """What can't be measured here, with its paper."""


@dataclass(frozen=True)
class Card:
    """One of the fifty. id: that of the seed list, so progress can be carried over.

    Its texts are English, marked with `later` and to be shown with `tr`. Its experiment speaks the
    language in force.
    """

    id: str
    topic: str
    question: str
    answer: str
    """The short answer, one or two sentences of our own."""
    ask: str
    """What the student is asked to guess before anything is shown."""
    experiment: Callable[[Bench], Evidence]
    page: str
    """The page that shows more: its address without a slash, such as "attention"."""
    state: dict[str, str] = field(default_factory=dict)
    """That page's query parameters, in English, so that it opens in exactly this state."""
