"""One visitor's download of a model from the hub, beside the page that shows how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import BoundedSemaphore, Thread

from bert_explorer.checkpoints import hub
from bert_explorer.errors import BertExplorerError, CheckpointError, DownloadCancelledError
from bert_explorer.language import current, speaking, tr

_at_a_time = BoundedSemaphore(1)


class Download:
    """A thread that fetches one model. Read `done`, `total`, `active` and `error` at any time."""

    def __init__(self, listing: hub.Listing, is_here: Callable[[], bool]) -> None:
        """is_here: whether the visitor still is; if not, the download stops.

        Raises CheckpointError while somebody else's is under way.
        """
        if not _at_a_time.acquire(blocking=False):
            raise CheckpointError(
                tr("Another model is being downloaded: try again when it is here.")
            )
        self.repo_id = listing.repo_id
        self.done, self.total = 0, listing.num_bytes
        self.active = True
        self.error: str | None = None
        self._cancelled = False
        self._is_here = is_here
        self._language = current()  # of the visitor; a thread has none
        Thread(target=self._run, daemon=True, name=f"download {listing.repo_id}").start()

    def cancel(self) -> None:
        """Stop at the next bytes that arrive; what is here stays for another try."""
        self._cancelled = True

    def _report(self, done: int, total: int) -> None:
        if self._cancelled or not self._is_here():
            raise DownloadCancelledError(tr("The download was stopped."))
        self.done, self.total = done, total

    def _run(self) -> None:
        try:
            with speaking(self._language):
                # Never with the token of whoever is logged in on the server.
                hub.download(self.repo_id, self._report, token=False)
        except BertExplorerError as error:
            self.error = str(error)
        except Exception:
            logging.getLogger("bert_explorer").exception("A download failed.")
            with speaking(self._language):
                self.error = tr("The download of {repo_id} failed.", repo_id=self.repo_id)
        finally:
            self.active = False
            _at_a_time.release()
