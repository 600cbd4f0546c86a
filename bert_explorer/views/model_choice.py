"""Which model for which task, each with an experiment in this app that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from bert_explorer.language import later


@dataclass(frozen=True)
class Task:
    """In English. model: "BERT" or "GPT". page: its path in this app. view: its URL parameters."""

    task: str
    model: str
    why: str
    experiment: str
    page: str
    view: tuple[tuple[str, str], ...] = ()

    def link(
        self,
        sentence: str,
        pair: str | None,
        say: Callable[[dict[str, str]], dict[str, str]] = dict,
    ) -> str:
        """A relative address that opens the experiment on this input.

        say: makes the parameters of an English link those of another language.
        """
        text = {"s": sentence} | ({"b": pair} if pair else {})
        return f"{self.page}?{urlencode(say(text | dict(self.view)))}"


TASKS = (
    Task(
        later("Fill a gap, check a word in its place"),
        "BERT",
        later("What follows tells as much as what comes before."),
        later("Hide a word"),
        "fill_the_blank",
    ),
    Task(
        later("Sort whole texts or pairs: topic, mood, does B follow A"),
        "BERT",
        later("One vector for the input, made from all of it at once."),
        later("Pooled output"),
        "encoder_layer",
        (("tab", "Two outputs"),),
    ),
    Task(
        later("Label each word: names, parts of speech"),
        "BERT",
        later("The words after a name help to tell what it is."),
        later("Both directions"),
        "attention",
        (("picture", "Mask"),),
    ),
    Task(
        later("Find the answer inside a given text"),
        "BERT",
        later("Question and text are read together and look at each other."),
        later("Two sentences"),
        "embeddings",
        (("tab", "Segments"),),
    ),
    Task(
        later("Write on, answer in own words, chat"),
        "GPT",
        later("Trained to go on; what is written never has to be computed again."),
        later("Left to right"),
        "generation",
    ),
    Task(
        later("Say how likely a whole text is"),
        "GPT",
        later("The chances of its tokens, one after the other, multiply."),
        later("Score a sentence"),
        "fill_the_blank",
        (("closer", "GPT tries every candidate"),),
    ),
)
