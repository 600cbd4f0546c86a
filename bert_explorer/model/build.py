"""From a configuration to a fresh model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from bert_explorer.config import ModelConfig
from bert_explorer.model.bert import Bert
from bert_explorer.model.gpt import Gpt


def build(config: ModelConfig) -> Bert | Gpt:
    """A model of this shape with random weights: N(0, 0.02), biases 0, as BERT was initialised."""
    model: Bert | Gpt = Bert(config) if config.architecture == "bert" else Gpt(config)
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)
    return model


@contextmanager
def without_weights() -> Iterator[None]:
    """Modules made inside have shapes but no values, until weights are put in their place."""
    with torch.device("meta"), _Undrawn():
        yield


class _Undrawn(TorchFunctionMode):
    """Starts nothing at random: to do that where no values are, torch would import its compiler,
    which takes longer than all the rest of the app."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        values = kwargs or {}
        if getattr(function, "__module__", None) == nn.init.__name__:
            return values["tensor"]
        return function(*args, **values)
