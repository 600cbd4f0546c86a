"""BERT from scratch, with everything inside it to be seen."""

from bert_explorer.activations import activation_names
from bert_explorer.checkpoints import Checkpoint, load
from bert_explorer.interventions import ablate_head, block_attention, patch, zero
from bert_explorer.trace import Trace

__all__ = [
    "Checkpoint",
    "Trace",
    "ablate_head",
    "activation_names",
    "block_attention",
    "load",
    "patch",
    "zero",
]
