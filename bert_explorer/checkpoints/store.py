"""Model folders: config.json, model.safetensors, tokenizer.json, and snapshots from training."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from bert_explorer.checkpoints.weights import load_weights, save_weights
from bert_explorer.config import ModelConfig
from bert_explorer.encoding import Encoding
from bert_explorer.errors import CheckpointError, ConfigError, EmptyTextError, TokenizerError
from bert_explorer.model import Batch, Bert, BertOutput, Gpt, GptOutput, build
from bert_explorer.model.filling import Guess, fill
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.trace import OFF, Recorder

MODELS = Path(__file__).resolve().parents[2] / "assets" / "models"
BUNDLED = ("bert-twin", "gpt-twin")


@dataclass(frozen=True)
class Checkpoint:
    """A model with its tokenizer. The model is shared, in evaluation mode, not to be changed."""

    name: str
    model: Bert | Gpt
    tokenizer: Tokenizer

    @property
    def config(self) -> ModelConfig:
        return self.model.config

    def encode(self, text: str, pair: str | None = None, *, pad_to: int | None = None) -> Encoding:
        """Tokens of a text or pair, cut where the model's positions end (see Encoding.cut).

        Raises EmptyTextError when nothing readable is left, TextTooLongError for far too many
        characters.
        """
        encoding = self.tokenizer.encode(
            text, pair, max_length=self.config.max_positions, pad_to=pad_to
        )
        wanted = {0} if pair is None else {0, 1}
        present = {
            type_id
            for type_id, word in zip(encoding.type_ids, encoding.word_ids, strict=True)
            if word is not None
        }
        if missing := wanted - present:
            which = "The text" if pair is None else f"Sentence {'AB'[min(missing)]}"
            raise EmptyTextError(f"{which} is empty: type at least one letter, digit or sign.")
        return encoding

    def __call__(
        self,
        text: str,
        pair: str | None = None,
        *,
        mask: Tensor | None = None,
        predict: Tensor | None = None,
        trace: Recorder = OFF,
    ) -> BertOutput | GptOutput:
        """Run one text (or pair) through the model: encode, batch of one, forward."""
        batch = Batch.from_encodings([self.encode(text, pair)])
        return self.model(batch, mask=mask, predict=predict, trace=trace)

    def fill(self, text: str, pair: str | None = None, *, k: int = 5) -> list[list[Guess]]:
        """For each [MASK] of the text the k most probable (token, probability), best first.

        Raises NoMaskTokenError when there is no [MASK], and what `encode` raises.
        """
        return fill(self.model, self.tokenizer, self.encode(text, pair), k)


def bundled() -> tuple[str, ...]:
    """The names that `load` knows without a path."""
    return BUNDLED


def load(name: str | Path) -> Checkpoint:
    """A bundled model by its name, or any folder that `save` has written.

    Raises CheckpointError when it is missing, incomplete, damaged, or does not fit its own
    configuration.
    """
    folder = _folder(name)
    return _assemble(folder, folder / "model.safetensors", folder.name)


def snapshots(name: str | Path) -> tuple[int, ...]:
    """The training steps of which a copy is kept, in order."""
    files = (_folder(name) / "snapshots").glob("step-*.safetensors")
    found = (re.fullmatch(r"step-(\d{7,})", file.stem, re.ASCII) for file in files)
    return tuple(sorted(int(match[1]) for match in found if match))


def load_snapshot(name: str | Path, step: int) -> Checkpoint:
    """The model as it was after `step` training steps; CheckpointError if there is no such copy."""
    folder = _folder(name)
    if step not in snapshots(name):
        raise CheckpointError(f"{folder.name} has no snapshot of step {step}.")
    return _assemble(folder, snapshot_path(folder, step), f"{folder.name} at step {step}")


def snapshot_path(folder: Path, step: int) -> Path:
    """Where the copy of a training step lies in a model folder."""
    return folder / "snapshots" / f"step-{step:07d}.safetensors"


def save(folder: Path, model: Bert | Gpt, tokenizer: Tokenizer) -> None:
    """Write a model folder in half precision."""
    save_weights(model.state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(model.config.to_dict(), indent=2) + "\n")
    tokenizer.save(folder)


def _folder(name: str | Path) -> Path:
    folder = MODELS / name if str(name) in BUNDLED else Path(name)
    if not os.path.isfile(folder / "config.json"):  # False too for a name no file system takes
        raise CheckpointError(
            f"There is no model called '{name}'. Bundled are {' and '.join(BUNDLED)}; "
            "a folder must hold config.json, model.safetensors and tokenizer.json."
        )
    return folder


def _assemble(folder: Path, weights_file: Path, name: str) -> Checkpoint:
    try:
        values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"config.json of {folder.name} is not readable JSON.") from error
    if not isinstance(values, dict):
        raise CheckpointError(f"config.json of {folder.name} does not hold a configuration.")
    try:
        config = ModelConfig.from_dict(values)
        tokenizer = Tokenizer.load(folder)
    except (ConfigError, TokenizerError) as error:
        raise CheckpointError(f"The model {folder.name} cannot be used: {error}") from error
    if tokenizer.vocab_size != config.vocab_size:
        raise CheckpointError(
            f"The tokenizer of {folder.name} knows {tokenizer.vocab_size} tokens, "
            f"its configuration says {config.vocab_size}."
        )
    weights = load_weights(weights_file)
    # On "meta" nothing is allocated: an absurd configuration is refused before it costs memory.
    with torch.device("meta"):
        model = build(config)
    _check_fit(model.state_dict(), weights, weights_file.name)
    model.load_state_dict(weights, assign=True)
    model.eval().requires_grad_(False)
    return Checkpoint(name, model, tokenizer)


def _check_fit(expected: dict[str, Tensor], found: dict[str, Tensor], file: str) -> None:
    if missing := sorted(set(expected) - set(found)):
        raise CheckpointError(f"{file} lacks {len(missing)} tensors, such as {missing[0]}.")
    if extra := sorted(set(found) - set(expected)):
        raise CheckpointError(f"{file} holds an unknown tensor, {extra[0]}.")
    for name, tensor in expected.items():
        if tensor.shape != found[name].shape:
            raise CheckpointError(
                f"{file}: {name} should have the shape {tuple(tensor.shape)}, "
                f"but has {tuple(found[name].shape)}."
            )
        if not found[name].isfinite().all():
            raise CheckpointError(f"{file}: {name} holds values that are not numbers (NaN or inf).")
