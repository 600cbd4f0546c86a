"""A configuration, weights and a tokenizer put together, if they are of one model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import Tensor

from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.checkpoints.weights import load_weights
from bert_explorer.config import ModelConfig
from bert_explorer.errors import CheckpointError, ConfigError, TokenizerError
from bert_explorer.language import tr
from bert_explorer.model import build
from bert_explorer.model.build import without_weights
from bert_explorer.tokenizer import Tokenizer


def read_tokenizer(folder: Path, config: ModelConfig, name: str) -> Tokenizer:
    """The tokenizer of a folder; CheckpointError if it does not fit the model, called `name`."""
    try:
        tokenizer = Tokenizer.load(folder, rows=config.vocab_size)
    except TokenizerError as error:
        raise CheckpointError(
            tr("The model {name} cannot be used: {error}", name=name, error=error)
        ) from error
    if tokenizer.vocab_size != config.vocab_size:
        raise CheckpointError(
            tr(
                "The tokenizer of {name} knows {known:,} tokens, its model only "
                "{expected:,}: the two are not of one model.",
                name=name,
                known=tokenizer.vocab_size,
                expected=config.vocab_size,
            )
        )
    if config.family != "gpt2" and tokenizer.special.cls is None:
        raise CheckpointError(
            tr(
                "The tokenizer of {name} has no [CLS] and [SEP] (or <s> and </s>), which "
                "a {family} reads around each text: it is not this model's tokenizer.",
                name=name,
                family=config.family,
            )
        )
    return tokenizer


def assemble(folder: Path, values: dict[str, Any], file: Path, name: str) -> Checkpoint:
    """A model in our own format."""
    try:
        config = ModelConfig.from_dict(values)
    except ConfigError as error:
        raise CheckpointError(
            tr("The model {name} cannot be used: {error}", name=folder.name, error=error)
        ) from error
    tokenizer = read_tokenizer(folder, config, folder.name)
    # Only the hub's models have rows without a token.
    if len(tokenizer.vocab) != config.vocab_size:
        raise CheckpointError(
            tr(
                "The tokenizer of {name} knows {known} tokens, its configuration says {expected}.",
                name=folder.name,
                known=len(tokenizer.vocab),
                expected=config.vocab_size,
            )
        )
    return whole_model(name, config, load_weights(file), tokenizer, {}, file.name)


def whole_model(
    name: str,
    config: ModelConfig,
    weights: dict[str, Tensor],
    tokenizer: Tokenizer,
    missing_heads: dict[str, str],
    file: str = "model.safetensors",
) -> Checkpoint:
    """The model that these weights make; CheckpointError if a tensor does not fit.

    file: what the weights are called in that error.
    """
    # On "meta" nothing is allocated: an absurd configuration is refused before it costs memory.
    with without_weights():
        model = build(config)
    _check_fit(model.state_dict(), weights, file)
    model.load_state_dict(weights, assign=True)
    model.eval().requires_grad_(False)
    return Checkpoint(name, model, tokenizer, missing_heads)


def _check_fit(expected: dict[str, Tensor], found: dict[str, Tensor], file: str) -> None:
    if missing := sorted(set(expected) - set(found)):
        raise CheckpointError(
            tr(
                "{file} lacks {count} tensors, such as {name}.",
                file=file,
                count=len(missing),
                name=missing[0],
            )
        )
    if extra := sorted(set(found) - set(expected)):
        raise CheckpointError(
            tr("{file} holds an unknown tensor, {name}.", file=file, name=extra[0])
        )
    for name, tensor in expected.items():
        if tensor.shape != found[name].shape:
            raise CheckpointError(
                tr(
                    "{file}: {name} should have the shape {expected}, but has {found}.",
                    file=file,
                    name=name,
                    expected=tuple(tensor.shape),
                    found=tuple(found[name].shape),
                )
            )
        if not found[name].isfinite().all():
            raise CheckpointError(
                tr(
                    "{file}: {name} holds values that are not numbers (NaN or inf).",
                    file=file,
                    name=name,
                )
            )
