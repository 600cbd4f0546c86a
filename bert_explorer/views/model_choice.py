"""Which model for which task, each with an experiment in this app that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Task:
    """model: "BERT" or "GPT". page: its path in this app. view: its URL parameters."""

    task: str
    model: str
    why: str
    experiment: str
    page: str
    view: tuple[tuple[str, str], ...] = ()

    def link(self, sentence: str, pair: str | None) -> str:
        """A relative address that opens the experiment on this input."""
        text = {"s": sentence} | ({"b": pair} if pair else {})
        return f"{self.page}?{urlencode(text | dict(self.view))}"


TASKS = (
    Task(
        "Fill a gap, check a word in its place",
        "BERT",
        "What follows tells as much as what comes before.",
        "Hide a word",
        "fill_the_blank",
    ),
    Task(
        "Sort whole texts or pairs: topic, mood, does B follow A",
        "BERT",
        "One vector for the input, made from all of it at once.",
        "Pooled output",
        "encoder_layer",
        (("tab", "Two outputs"),),
    ),
    Task(
        "Label each word: names, parts of speech",
        "BERT",
        "The words after a name help to tell what it is.",
        "Both directions",
        "attention",
        (("picture", "Mask"),),
    ),
    Task(
        "Find the answer inside a given text",
        "BERT",
        "Question and text are read together and look at each other.",
        "Two sentences",
        "embeddings",
        (("tab", "Segments"),),
    ),
    Task(
        "Write on, answer in own words, chat",
        "GPT",
        "Trained to go on; what is written never has to be computed again.",
        "Left to right",
        "generation",
    ),
    Task(
        "Say how likely a whole text is",
        "GPT",
        "The chances of its tokens, one after the other, multiply.",
        "Score a sentence",
        "fill_the_blank",
        (("closer", "GPT tries every candidate"),),
    ),
)
