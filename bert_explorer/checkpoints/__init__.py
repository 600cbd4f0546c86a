"""Models on disk."""

from bert_explorer.checkpoints.store import Checkpoint, bundled, load, load_snapshot, snapshots

__all__ = ["Checkpoint", "bundled", "load", "load_snapshot", "snapshots"]
