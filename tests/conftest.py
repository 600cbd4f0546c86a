"""Fixtures that more than one folder of tests uses."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
import torch

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.config import ModelConfig
from bert_explorer.model import build
from bert_explorer.tokenizer import Tokenizer

ROOT = Path(__file__).parents[1]
START_SECONDS = 90


TINY_TEXTS = (
    "the cat sat on the mat .",
    "the dog ran to the cats .",
    "the boys were running , playing and jumping .",
    "she played with the cat and the dogs .",
)


@pytest.fixture(scope="session")
def tiny_tokenizer() -> Tokenizer:
    """A WordPiece vocabulary trained on TINY_TEXTS."""
    return Tokenizer.train(TINY_TEXTS, 80, min_frequency=1)


@pytest.fixture(scope="session")
def tiny_bert(tiny_tokenizer: Tokenizer) -> Checkpoint:
    """A random BERT of 2 layers, 2 heads and width 16, with 32 positions. Not to be changed."""
    return _tiny("bert", tiny_tokenizer)


@pytest.fixture(scope="session")
def tiny_gpt(tiny_tokenizer: Tokenizer) -> Checkpoint:
    """The causal twin of tiny_bert."""
    return _tiny("gpt", tiny_tokenizer)


def _tiny(architecture: Literal["bert", "gpt"], tokenizer: Tokenizer) -> Checkpoint:
    config = ModelConfig(
        vocab_size=tokenizer.vocab_size,
        architecture=architecture,
        hidden_size=16,
        num_layers=2,
        num_heads=2,
        intermediate_size=64,
        max_positions=32,
        dropout=0.0,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = build(config).eval().requires_grad_(False)
    return Checkpoint(f"tiny-{architecture}", model, tokenizer)


@dataclass(frozen=True)
class Server:
    """A running app: its address, what it has printed so far, and its process."""

    url: str
    log: Path
    pid: int = 0

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def start_server(log: Path, **environment: str) -> Iterator[Server]:
    """Start `streamlit run app.py` on a free port, as a user would, and stop it at the end.

    environment: variables to set for it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=output, env=os.environ | environment
        )
    server = Server(f"http://127.0.0.1:{port}", log, process.pid)
    try:
        _wait_until_healthy(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(server: Server, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start:\n{server.printed()}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running app for all tests that only visit it."""
    with start_server(tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """An app that nobody has visited yet."""
    with start_server(tmp_path / "server.txt") as running:
        yield running


@pytest.fixture(autouse=True, scope="session")
def _no_hub() -> None:
    """No test may reach a model hub, whatever the libraries it imports would like."""
    os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Small models are slower on two threads than on one, and tests run side by side."""
    torch.set_num_threads(1)
