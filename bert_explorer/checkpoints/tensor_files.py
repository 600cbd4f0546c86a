"""The weights of a model folder as the hub writes them: one safetensors file, or shards of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from bert_explorer.checkpoints.sizes import check_header
from bert_explorer.errors import CheckpointError
from bert_explorer.language import later, tr

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "model.ckpt")
HOW_TO_CONVERT = later(
    "pickled weights can run code and are not opened; convert them once with "
    "transformers, "
    "AutoModelForPreTraining.from_pretrained(folder).save_pretrained(folder), "
    "which writes model.safetensors"
)


class StoredTensors(Mapping[str, Tensor]):
    """Names to tensors, each read from disk when it is asked for; closed by `opened`."""

    def __init__(self, folder: Path) -> None:
        """Reads the headers. Raises CheckpointError for a missing, damaged or pickled file."""
        self._files: dict[str, safe_open] = {}
        for file in _weight_files(folder):
            check_header(file)
            try:
                opened = safe_open(file, framework="pt", device="cpu")
            except (SafetensorError, OSError, ValueError, MemoryError) as error:
                raise CheckpointError(
                    tr(
                        "{file} is not a whole safetensors file; copy or download it again.",
                        file=file.name,
                    )
                ) from error
            for name in opened.keys():  # noqa: SIM118  (it has no __iter__)
                if name in self._files:
                    raise CheckpointError(tr("The weights hold {name} twice.", name=name))
                self._files[name] = opened

    def __getitem__(self, name: str) -> Tensor:
        try:
            # A copy: the file may be overwritten or removed while the model is in use.
            tensor: Tensor = self._files[name].get_tensor(name)
            return tensor.clone()
        except (SafetensorError, TypeError) as error:  # TypeError: an impossible shape of nothing
            raise CheckpointError(
                tr("{name} cannot be read; download the model again.", name=name)
            ) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def num_values(self) -> int:
        """How many numbers there are in all; nothing is read but the headers."""
        return sum(
            math.prod(file.get_slice(name).get_shape()) for name, file in self._files.items()
        )

    def close(self) -> None:
        self._files.clear()


@contextmanager
def opened(folder: Path) -> Iterator[StoredTensors]:
    """The tensors of a folder, for the length of a `with` block."""
    tensors = StoredTensors(folder)
    try:
        yield tensors
    finally:
        tensors.close()


def _weight_files(folder: Path) -> list[Path]:
    if (folder / WEIGHTS).is_file():
        return [folder / WEIGHTS]
    if (folder / INDEX).is_file():
        return _shards(folder)
    if any((folder / name).is_file() for name in PICKLED):
        raise CheckpointError(
            tr("This folder has no safetensors weights: {reason}.", reason=tr(HOW_TO_CONVERT))
        )
    raise CheckpointError(
        tr("There is no weights file {weights} in this model folder.", weights=WEIGHTS)
    )


def _shards(folder: Path) -> list[Path]:
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        names = sorted(set(index["weight_map"].values()))
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(
            tr("{index} does not list the shards; download it again.", index=INDEX)
        ) from error
    for name in names:
        # The index comes with the model, so it may name no file outside its folder.
        plain = isinstance(name, str) and name.endswith(".safetensors")
        if not plain or Path(name).name != name:
            raise CheckpointError(
                tr("{index} names a file that is no shard of this folder.", index=INDEX)
            )
        if not (folder / name).is_file():
            raise CheckpointError(
                tr(
                    "The shard {name} is missing ({count} belong together); download it again.",
                    name=name,
                    count=len(names),
                )
            )
    if not names:
        raise CheckpointError(
            tr("{index} does not list the shards; download it again.", index=INDEX)
        )
    return [folder / name for name in names]
