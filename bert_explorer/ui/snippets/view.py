"""What a view consists of, and what every snippet begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bert_explorer.ui import model_folders, uploads


@dataclass(frozen=True)
class View:
    """The choices behind what is on screen.

    page: the last part of its address, "" for the home page. sentence, pair, left, right: as in
    ui.state.Shared. hidden: for each model the numbers of the words that are hidden from it.
    values: what the page's own controls hold, under their keys; those never touched are missing.
    one: the model on a page that shows one at a time; "" is the left one.
    """

    page: str
    sentence: str
    pair: str | None
    left: str
    right: str
    hidden: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    one: str = ""

    def get(self, key: str, default: Any) -> Any:
        """The value of a control, or where it stands when nobody has touched it."""
        value = self.values.get(key)
        return default if value is None else value

    @property
    def texts(self) -> str:
        """The sentence or the pair as arguments: every quote and control sign escaped."""
        return repr(self.sentence) if self.pair is None else f"{self.sentence!r}, {self.pair!r}"

    @property
    def first_and_second(self) -> str:
        """Sentence and pair as two arguments, the second one None without a pair."""
        return f"{self.sentence!r}, {self.pair!r}"

    @property
    def models(self) -> tuple[str, ...]:
        """The two models as arguments of `load`; one if both are the same."""
        return tuple(dict.fromkeys((loadable(self.left), loadable(self.right))))

    @property
    def model(self) -> str:
        """The one model as the argument of `load`."""
        return loadable(self.one or self.left)

    @property
    def pair_of_models(self) -> str:
        return f"({', '.join(self.models)}{',' if len(self.models) == 1 else ''})"


def loadable(name: str) -> str:
    """What to write into load(...): where an upload or a folder lies is nobody else's business."""
    mine = name.startswith((uploads.PREFIX, model_folders.PREFIX))
    return repr("path/to/your/model") if mine else repr(name)


def lines(*text: str) -> str:
    """Lines of code; "" is a blank one."""
    return "\n".join(text) + "\n"
