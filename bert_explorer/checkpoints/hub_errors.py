"""What can go wrong with the hub, each as a sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr


def offline(repo_id: str) -> CheckpointError:
    return CheckpointError(
        tr(
            "HF_HUB_OFFLINE is set, so {repo_id} is not fetched; unset it, or choose "
            "a model that is already here.",
            repo_id=repo_id,
        )
    )


@contextmanager
def explained(repo_id: str) -> Iterator[None]:
    """What goes wrong with the hub, in a sentence."""
    from huggingface_hub import errors

    try:
        yield
    except CheckpointError:
        raise
    except errors.OfflineModeIsEnabled as error:
        raise offline(repo_id) from error
    except errors.GatedRepoError as error:
        raise CheckpointError(
            tr(
                "{repo_id} is only given to people who accepted its terms: accept them "
                "on its page, log in with `hf auth login`, and load it once in Python.",
                repo_id=repo_id,
            )
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise CheckpointError(
            tr(
                "The hub has no public model {repo_id}; check the spelling, owner included.",
                repo_id=repo_id,
            )
        ) from error
    except errors.EntryNotFoundError as error:
        # Also what a broken connection looks like while a file is looked up.
        raise CheckpointError(
            tr("A file of {repo_id} could not be fetched; try again.", repo_id=repo_id)
        ) from error
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "unknown")
        raise CheckpointError(
            tr(
                "The hub answered with an error ({status}) for {repo_id}; try again later.",
                status=status,
                repo_id=repo_id,
            )
        ) from error
    except Exception as error:
        # Each release of huggingface_hub has another HTTP library with errors of its own.
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EACCES, errno.EROFS):
            raise CheckpointError(
                tr("There is no room on this disk to keep {repo_id}.", repo_id=repo_id)
            ) from error
        raise CheckpointError(
            tr(
                "The hub could not be reached for {repo_id}: check the network "
                "connection; models that are already here still open.",
                repo_id=repo_id,
            )
        ) from error
