"""Models of the Hugging Face hub: what they weigh, their download, and what is here already.

Nothing is asked of the network but by `size` and `download`. HF_HOME, HF_ENDPOINT and
HF_HUB_OFFLINE mean what they mean to huggingface_hub.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from huggingface_hub import constants
from tqdm import tqdm

from bert_explorer.checkpoints.hub_errors import explained, offline
from bert_explorer.checkpoints.tensor_files import HOW_TO_CONVERT, INDEX, WEIGHTS
from bert_explorer.config import FAMILIES
from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr
from bert_explorer.tokenizer_files import FILES as TOKENIZER_FILES

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all; what it raises
(DownloadCancelledError) ends the download."""

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9_]|[.-](?![.-])){0,95}"
_ID = re.compile(rf"(?:{_NAME}/)?{_NAME}", re.ASCII)
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_VOCABULARIES = frozenset({"tokenizer.json", "vocab.txt", "vocab.json"})
_SMALL = ("config.json", *TOKENIZER_FILES)


@dataclass(frozen=True)
class Listing:
    """The files of a model that would be downloaded, each with its bytes."""

    repo_id: str
    files: dict[str, int]

    @property
    def num_bytes(self) -> int:
        return sum(self.files.values())


def is_id(name: str) -> bool:
    """Whether it has the form of a hub id, `model` or `owner/model`."""
    return _ID.fullmatch(name) is not None and not name.endswith((".git", ".", "-"))


def is_offline() -> bool:
    """Whether HF_HUB_OFFLINE forbids every request; set later than the import, it counts too."""
    return bool(constants.HF_HUB_OFFLINE) or os.environ.get("HF_HUB_OFFLINE", "") in ("1", "true")


def size(repo_id: str, *, token: bool | None = None) -> Listing:
    """Ask the hub what a download would fetch: config, tokenizer and safetensors, no more.

    token: False never sends the token of whoever is logged in on this machine.
    Raises CheckpointError if there is no such model, no network, or nothing to open.
    """
    from huggingface_hub import HfApi

    _check(repo_id)
    if is_offline():
        raise offline(repo_id)
    with explained(repo_id):
        info = HfApi().model_info(repo_id, files_metadata=True, token=token)
    found = {file.rfilename: file.size or 0 for file in info.siblings or ()}
    return Listing(repo_id, {name: found[name] for name in _wanted(repo_id, found)})


def download(
    repo_id: str,
    progress: Progress | None = None,
    *,
    token: bool | None = None,
) -> Path:
    """Fetch a model into the local cache and return its folder. Files already there stay.

    progress: where bytes are reported; None draws a bar in the terminal.
    Raises CheckpointError as `size` does, or when the connection breaks.
    """
    from huggingface_hub import hf_hub_download

    listing = size(repo_id, token=token)
    if progress is None:
        with tqdm(total=listing.num_bytes, unit="B", unit_scale=True, desc=repo_id) as bar:
            return download_files(
                listing, lambda done, _: bar.update(done - bar.n), hf_hub_download, token
            )
    return download_files(listing, progress, hf_hub_download, token)


def _add(progress: Progress, before: int, total: int, n: int) -> None:
    """Report n bytes of one file, after the `before` bytes of the files that are done."""
    progress(min(before + n, total), total)


def download_files(
    listing: Listing, progress: Progress, fetch: Callable[..., str], token: bool | None
) -> Path:
    """Fetch each file of a listing and return the folder they are in."""
    done, folder = 0, None
    # The weights last: a folder with weights is then a whole one.
    for name in sorted(listing.files, key=lambda name: name.endswith(".safetensors")):
        report = _bar(partial(_add, progress, done, listing.num_bytes))
        with explained(listing.repo_id):
            file = fetch(listing.repo_id, name, tqdm_class=report, token=token)
        folder = Path(file).parent
        done += listing.files[name]
        progress(done, listing.num_bytes)
    assert folder is not None  # a listing is never empty
    return folder


def cached() -> tuple[str, ...]:
    """The ids of whole models of the six families in the local cache; asks no network."""
    found = []
    for folder in sorted(Path(constants.HF_HUB_CACHE).glob("models--*")):
        repo_id = folder.name.removeprefix("models--").replace("--", "/")
        if is_id(repo_id) and (snapshot := cached_folder(repo_id)) and _is_of_a_family(snapshot):
            found.append(repo_id)
    return tuple(found)


def cached_folder(repo_id: str) -> Path | None:
    """Where a whole model lies in the local cache, or None; asks no network."""
    _check(repo_id)
    root = Path(constants.HF_HUB_CACHE) / f"models--{repo_id.replace('/', '--')}"
    try:
        commit = (root / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        return None
    snapshot = root / "snapshots" / commit
    if re.fullmatch(r"[0-9a-zA-Z]+", commit) is None or not (snapshot / "config.json").is_file():
        return None
    return (
        snapshot
        if _has_weights(snapshot) and any((snapshot / name).is_file() for name in _VOCABULARIES)
        else None
    )


def _has_weights(snapshot: Path) -> bool:
    if (snapshot / WEIGHTS).is_file():
        return True
    try:
        index = json.loads((snapshot / INDEX).read_text(encoding="utf-8"))
        names = set(index["weight_map"].values())
        return bool(names) and all((snapshot / str(name)).is_file() for name in names)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return False


def _is_of_a_family(snapshot: Path) -> bool:
    try:
        values = json.loads((snapshot / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.get("model_type", "bert") in FAMILIES


def _wanted(repo_id: str, found: dict[str, int]) -> list[str]:
    if "config.json" not in found:
        raise CheckpointError(
            tr(
                "{repo_id} has no config.json, so it is no model this app can open.",
                repo_id=repo_id,
            )
        )
    weights = [WEIGHTS] if WEIGHTS in found else [n for n in found if _SHARD.fullmatch(n)]
    if not weights:
        raise CheckpointError(
            tr(
                "{repo_id} has no safetensors weights: {reason}.",
                repo_id=repo_id,
                reason=tr(HOW_TO_CONVERT),
            )
        )
    if WEIGHTS not in found:
        weights.append(INDEX)
    small = [name for name in _SMALL if name in found]
    if _VOCABULARIES.isdisjoint(small):
        raise CheckpointError(
            tr(
                "{repo_id} has no tokenizer.json, vocab.txt or vocab.json; save its "
                "tokenizer once with transformers, "
                "AutoTokenizer.from_pretrained(id).save_pretrained(folder).",
                repo_id=repo_id,
            )
        )
    return [*small, *(name for name in weights if name in found)]


def _bar(report: Callable[[int], None]) -> type[tqdm]:
    """A tqdm that draws nothing and reports how far it is, as huggingface_hub takes one."""

    class Silent(tqdm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["disable"] = True
            kwargs.pop("name", None)  # huggingface_hub's own bar has a name; tqdm's has none
            self._at = kwargs.get("initial") or 0
            super().__init__(*args, **kwargs)

        def update(self, n: float | None = 1) -> bool | None:
            self._at += int(n or 0)
            report(self._at)
            return None

    return Silent


def _check(repo_id: str) -> None:
    if not is_id(repo_id):
        raise CheckpointError(
            tr(
                "'{name}' is no hub id; one looks like bert-base-uncased or owner/model.",
                name=repo_id[:80],
            )
        )
