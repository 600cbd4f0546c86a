"""How large the repository is, with all bundled models."""

import subprocess
from pathlib import Path

import pytest

from bert_explorer.checkpoints.folder import MODELS
from tests.benchmarks.results import Results
from tests.benchmarks.row import Row
from tests.conftest import ROOT

MB = 1e6


def git(*arguments: str) -> bytes:
    return subprocess.run(
        ("git", *arguments), cwd=ROOT, check=True, capture_output=True, timeout=120
    ).stdout


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_size(results: Results) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy was not made by git")
    names = git("ls-files", "-z").decode().split("\0")
    files = [ROOT / name for name in names if name and (ROOT / name).is_file()]
    models = bytes_in(MODELS)
    results.add(
        Row(
            part="size",
            what=f"repository: {len(files)} files with all bundled models",
            unit="MB",
            ours=sum(file.stat().st_size for file in files) / MB,
            budget=120,
            limits="ours",
            note=f"the models are {models / MB:.1f} MB of it, in 16-bit numbers",
        )
    )
    packed = len(git("pack-objects", "--all", "--stdout", "--quiet"))
    results.add(
        Row(part="size", what="its history, as a clone fetches it", unit="MB", ours=packed / MB)
    )
