"""The worker process: takes jobs from its standard input, one a time, as lines of JSON.

Started by process.py. It ends, and clears the pool's folder away, as soon as its input is closed:
so whatever becomes of the server, no worker outlives it.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, NoReturn, TextIO

from bert_explorer.errors import BertExplorerError
from bert_explorer.jobs.context import Context, JobCancelled
from bert_explorer.language import later, speaking, tr

NICENESS = 10
"""Below the server, which has somebody waiting for each answer."""

MISTAKE = later("The job stopped because of a mistake in this program. Your settings are kept.")
OUT_OF_MEMORY = later("The job needed more memory than there is. Choose smaller settings.")


class Worker:
    """Runs one job after the other until its input ends."""

    def __init__(self, orders: TextIO, answers: TextIO, root: Path) -> None:
        self._orders, self._answers, self._root = orders, answers, root
        self._writing = Lock()
        self._jobs: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._contexts: dict[str, Context] = {}

    def work(self) -> None:
        """Never returns: the listener ends the process."""
        Thread(target=self._listen, daemon=True).start()
        self._say("ready")
        while True:
            order = self._jobs.get()
            with speaking(order["language"]):  # its owner's: what it reports is for them to read
                self._run(order["job"], order["target"], Path(order["place"]))

    def _say(self, what: str, **more: Any) -> None:
        line = json.dumps({"say": what, **more})
        try:
            with self._writing:
                self._answers.write(line + "\n")
                self._answers.flush()
        except OSError:
            self._vanish()  # nobody listens any more

    def _listen(self) -> None:
        for line in self._orders:
            order = json.loads(line)
            if order["do"] == "run":
                job = order["job"]
                self._contexts[job] = Context(
                    Path(order["place"]) / "results",
                    lambda what, job=job, **more: self._say(what, job=job, **more),
                )
                self._jobs.put(order)
            elif (context := self._contexts.get(order["job"])) is not None:
                context.obey(order["do"])
        self._vanish()

    def _vanish(self) -> NoReturn:
        """The server is gone: clear up in its place, and end whatever the job is doing."""
        shutil.rmtree(self._root, ignore_errors=True)
        os._exit(0)

    def _run(self, job: str, target: str, place: Path) -> None:
        context = self._contexts[job]
        try:
            spec = json.loads((place / "spec.json").read_text(encoding="utf-8"))
            result = function_at(target)(spec, context) or {}
            self._say("done", job=job, result=result)
        except JobCancelled:
            self._say("cancelled", job=job)
        except BertExplorerError as error:
            self._say("failed", job=job, sentence=without(str(error), place), detail="")
        except MemoryError:
            self._say("failed", job=job, sentence=tr(OUT_OF_MEMORY), detail="")
        except Exception:
            self._say("failed", job=job, sentence=tr(MISTAKE), detail=traceback.format_exc())
        finally:
            del self._contexts[job]


def function_at(target: str) -> Callable[[dict[str, Any], Context], dict[str, Any] | None]:
    """The function that "package.module:function" names."""
    module, _, name = target.partition(":")
    function: Callable[[dict[str, Any], Context], dict[str, Any] | None] = getattr(
        importlib.import_module(module), name
    )
    return function


def without(sentence: str, place: Path) -> str:
    """The sentence, should it name a path of the server, with that path left out."""
    its_folder = tr("its folder")
    return sentence.replace(str(place / "results"), its_folder).replace(str(place), its_folder)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which closes our input
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # What a library prints must not get between our lines.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    import torch

    torch.set_num_threads(1)
    Worker(sys.stdin, answers, Path(sys.argv[1])).work()


if __name__ == "__main__":
    main()
