"""The copy experiment: trained once for all visitors, one at a time, and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import torch
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.copying import STEPS, Copier, Setting, to_the_next
from bert_explorer.ui.resources import model_slot

SIGHTS: tuple[Sight, ...] = ("bidirectional", "causal")
STEPS_A_TURN = 10
MOST_KEPT = 32


@dataclass(frozen=True)
class CopyRun:
    """Both models after training.

    losses: STEPS values each, in nats. patterns: (T, T) of one head (see `Copier.pattern`).
    to_next: the share of that head's attention that goes one place to the right.
    as_writer: the loss with the right side closed, in nats.
    """

    losses: dict[Sight, list[float]]
    patterns: dict[Sight, NDArray]
    to_next: dict[Sight, float]
    as_writer: dict[Sight, float]


# Not st.cache_data: the page draws the curves while they grow, which a cached function can't do.
_kept: OrderedDict[Setting, CopyRun] = OrderedDict()
_training = Lock()

Watcher = Callable[[dict[Sight, list[float]]], None]


def finished(setting: Setting) -> CopyRun | None:
    """The experiment, if anybody has run it already."""
    return _kept.get(setting)


def train(setting: Setting, watch: Watcher) -> CopyRun:
    """Run the experiment; `watch` gets the losses so far, again and again.

    If a classmate is running one, this waits for its turn, and takes over the same one's result.
    """
    with _training:
        if setting not in _kept:
            _kept[setting] = _train(setting, watch)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return _kept[setting]


def _train(setting: Setting, watch: Watcher) -> CopyRun:
    copiers = {sight: Copier(setting, sight) for sight in SIGHTS}
    losses: dict[Sight, list[float]] = {sight: [] for sight in SIGHTS}
    for _ in range(STEPS // STEPS_A_TURN):
        for sight, copier in copiers.items():
            with model_slot():
                losses[sight] += copier.train(STEPS_A_TURN)
        watch(losses)
    with model_slot():
        patterns = {sight: copier.pattern() for sight, copier in copiers.items()}
        return CopyRun(
            losses,
            patterns,
            {s: float(to_the_next(torch.from_numpy(p))) for s, p in patterns.items()},
            {sight: copier.loss_as_a_writer() for sight, copier in copiers.items()},
        )
