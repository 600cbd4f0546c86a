"""The pool's side of one worker process."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

CODE = Path(__file__).parents[2]
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


class WorkerProcess:
    """A fresh Python with worker.py in it. It knows nothing of the server's memory."""

    def __init__(
        self,
        root: Path,
        on_message: Callable[[WorkerProcess, dict[str, Any], int], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> None:
        """root: the pool's folder, which the process clears away if the server dies.

        on_message(process, message, bytes) and on_end(process) are called on a thread of its own.
        """
        self._on_message, self._on_end = on_message, on_end
        self.ready = False
        self.idle_since = 0.0
        self.job: str | None = None
        """The id of the job it has, until it has said that the job is over."""
        self.deadline: float | None = None
        """When to kill it, once it was told to stop a job."""
        paths = [str(CODE), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bert_explorer.jobs.worker", str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(paths)},
        )
        Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def tell(self, order: str, job: str, **more: str) -> None:
        """Send an order; to a process that is gone it means nothing."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # the listener notices the end, and says so
            self._process.stdin.write(json.dumps({"do": order, "job": job, **more}) + "\n")
            self._process.stdin.flush()

    def kill(self) -> None:
        """End it at once; on_end follows."""
        self._process.kill()

    def wait(self) -> None:
        """Until it is gone."""
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        try:
            for line in self._process.stdout:
                self._on_message(self, json.loads(line), len(line))
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            with contextlib.suppress(OSError):  # an order that it no longer took
                self._process.stdin.close()
            self._on_end(self)
