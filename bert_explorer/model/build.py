"""From a configuration to a fresh model."""

from __future__ import annotations

from torch import nn

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
