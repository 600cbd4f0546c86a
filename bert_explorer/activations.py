"""The names of everything that a model computes.

Names and shapes (B batch, T tokens, H hidden, E embedding width, mostly H, A heads, D = H / A,
F feed-forward, V vocabulary, and N the positions whose logits were asked for):

    embeddings.{token,segment,position,sum,norm}   (B, T, E)  segment: models that have them only
    embeddings.project                             (B, T, H)  from E to H, in ALBERT and ELECTRA
    layers.i.input                                 (B, T, H)
    layers.i.attention.{query,key,value}           (B, A, T, D)
    layers.i.attention.mask                        (B or 1, 1, query, key)  bool, True = may look
    layers.i.attention.scores                      (B, A, query, key)  q.k / sqrt(D), unmasked
    layers.i.attention.pattern                     (B, A, query, key)  rows sum to 1, closed to 0
    layers.i.attention.context                     (B, A, T, D)  what each head reads
    layers.i.attention.output                      (B, T, H)  heads joined and projected
    layers.i.{attention_residual,attention_norm}   (B, T, H)
    layers.i.mlp.{hidden,activation}               (B, T, F)
    layers.i.mlp.output                            (B, T, H)
    layers.i.{mlp_residual,mlp_norm,output}        (B, T, H)
    final_norm                                     (B, T, H)  pre-LN models only
    pooler.output                                  (B, H)  models with a pooler only
    {mlm,lm}.transform                             (N, E)  before the logits, but not in GPT-2
    {mlm,lm}.logits                                (N, V)  masked words; next tokens
    {nsp,sop}.logits                               (B, 2)  next sentence; sentence order
    rtd.logits                                     (B, T)  replaced tokens

A head's names exist where `config.heads` lists it. i counts by depth, also where one block runs
many times. A pre-LN model has no LayerNorm in its embeddings: norm is sum there.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from bert_explorer.config import HEADS, ModelConfig
from bert_explorer.errors import UnknownActivationError
from bert_explorer.language import later, tr

_EMBEDDING_NAMES = ("token", "segment", "position", "sum", "norm", "project")
_BLOCK_NAMES = (
    "input",
    *(
        f"attention.{part}"
        for part in ("query", "key", "value", "mask", "scores", "pattern", "context", "output")
    ),
    "attention_residual",
    "attention_norm",
    *(f"mlp.{part}" for part in ("hidden", "activation", "output")),
    "mlp_residual",
    "mlp_norm",
    "output",
)


@lru_cache(maxsize=64)
def activation_names(config: ModelConfig) -> tuple[str, ...]:
    """Every name that a model of this shape can record or edit, in the order of computation."""
    absent = {"segment"} if config.type_vocab_size == 0 else set()
    absent |= set() if config.embedding_projection else {"project"}
    names = [f"embeddings.{part}" for part in _EMBEDDING_NAMES if part not in absent]
    names += [f"layers.{i}.{part}" for i in range(config.num_layers) for part in _BLOCK_NAMES]
    if config.norm_placement == "pre":
        names.append("final_norm")
    if config.pooler:
        names.append("pooler.output")
    for head in (head for head in HEADS if head in config.heads):
        transforms = head in ("mlm", "lm") and config.head_transform
        names += [f"{head}.transform"] * transforms + [f"{head}.logits"]
    return tuple(names)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", r"[^.]+"))


def matching(pattern: str, names: tuple[str, ...]) -> list[str]:
    """The names that fit a pattern, `*` standing for one part; UnknownActivationError if none."""
    found = [name for name in names if _compiled(pattern).fullmatch(name)]
    if not found:
        raise UnknownActivationError(not_found(pattern, names, later("known")))
    return found


def not_found(name: str, names: tuple[str, ...], kind: str) -> str:
    """That a name is not among `names`, and which come close. kind: "recorded" or "known"."""
    close = difflib.get_close_matches(name, names, n=3)
    if close:
        return tr(
            "No activation called '{name}' is {kind}; close to it: {names}.",
            name=name,
            kind=tr(kind),
            names=", ".join(close),
        )
    return tr("No activation called '{name}' is {kind}.", name=name, kind=tr(kind))
