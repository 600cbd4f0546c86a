"""Streamlit servers for measuring: the app, or a script beside this file."""

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

from tests.conftest import ROOT, START_SECONDS

APP = ROOT / "app.py"
EMPTY = Path(__file__).with_name("empty_app.py")
OVERVIEW = Path(__file__).with_name("overview_app.py")


@dataclass(frozen=True)
class Serving:
    """url: without a slash at the end. pid: the process. begun: when it was started, in
    seconds of time.perf_counter()."""

    url: str
    pid: int
    begun: float

    def megabytes(self) -> float:
        """Resident memory of the process, as the system sees it."""
        asked = ("ps", "-o", "rss=", "-p", str(self.pid))
        return int(subprocess.run(asked, check=True, capture_output=True).stdout) / 1024


@contextmanager
def serving(script: Path) -> Iterator[Serving]:
    """`streamlit run` on a free port of this machine, once it answers; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    running = Serving(f"http://127.0.0.1:{port}", process.pid, time.perf_counter())
    try:
        _wait_until_healthy(running, process)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(running: Serving, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{running.url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("The server did not start.")
