"""Models on disk."""

from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.checkpoints.store import bundled, load, load_snapshot, snapshots

__all__ = ["Checkpoint", "bundled", "load", "load_snapshot", "snapshots"]
