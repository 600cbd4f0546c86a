"""How many parameters a model has: counted from its configuration, part by part.

The letters are those of the papers. V vocabulary, P positions, S segments, E width of the tables,
H hidden width, F feed-forward width, L layers, and B the blocks that have weights of their own:
B = L, or fewer where layers share (ALBERT). The number of heads A does not occur: to cut the
H columns of Q, K and V into A heads costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from bert_explorer.config import ModelConfig
from bert_explorer.language import later

Group = Literal["embeddings", "attention", "feed-forward", "norms", "pooler", "heads"]
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True)
class Part:
    """One kind of weights. name: English, to be shown with tr. formula: in the letters above.

    count: scalars, each counted once.
    """

    name: str
    group: Group
    formula: str
    count: int


@dataclass(frozen=True)
class ParameterCount:
    """All parts of a model, in the order of computation; parts that it lacks are left out."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """All parameters, heads included. Tied weights count once."""
        return sum(part.count for part in self.parts)

    @property
    def without_heads(self) -> int:
        """Embeddings, blocks and pooler: what is kept when a model is fine-tuned."""
        return self.total - self.of("heads")

    def of(self, group: Group) -> int:
        """The parameters of one group."""
        return sum(part.count for part in self.parts if part.group == group)

    def named(self, name: str) -> int:
        """The parameters of one part; 0 if the model has no such part."""
        return sum(part.count for part in self.parts if part.name == name)


def count_parameters(config: ModelConfig) -> ParameterCount:
    """Count them in closed form; nothing is built. The same as counting our model's tensors."""
    parts = (*_embeddings(config), *_blocks(config), *_on_top(config))
    return ParameterCount(tuple(part for part in parts if part.count))


def _embeddings(c: ModelConfig) -> Iterator[Part]:
    e, h, p, shift = c.embedding_width, c.hidden_size, c.max_positions, c.position_offset
    rows = f"(P + {shift})" if shift else "P"  # RoBERTa's table has rows that no token uses
    yield Part(later("token table"), "embeddings", "V·E", c.vocab_size * e)
    yield Part(later("position table"), "embeddings", f"{rows}·E", (p + shift) * e)
    yield Part(later("segment table"), "embeddings", "S·E", c.type_vocab_size * e)
    if c.norm_placement == "post":
        yield Part(later("embedding LayerNorm"), "embeddings", "2E", 2 * e)
    if c.embedding_projection:
        yield Part(later("projection E to H"), "embeddings", "E·H + H", e * h + h)


def _blocks(c: ModelConfig) -> Iterator[Part]:
    h, f, b = c.hidden_size, c.intermediate_size, c.num_blocks
    yield Part(later("Q, K, V and output"), "attention", "B·4(H² + H)", b * 4 * (h * h + h))
    yield Part(later("feed-forward"), "feed-forward", "B·(2HF + F + H)", b * (2 * h * f + f + h))
    yield Part(later("LayerNorms of the blocks"), "norms", "B·4H", b * 4 * h)
    if c.norm_placement == "pre":
        yield Part(later("final LayerNorm"), "norms", "2H", 2 * h)


def _on_top(c: ModelConfig) -> Iterator[Part]:
    e, h = c.embedding_width, c.hidden_size
    if c.pooler:
        yield Part(later("pooler"), "pooler", "H² + H", h * h + h)
    if c.head_transform and {"mlm", "lm"} & {*c.heads}:
        # The decoder itself is the token table again and costs nothing.
        yield Part(later("vocabulary head: dense"), "heads", "H·E + E", h * e + e)
        yield Part(later("vocabulary head: LayerNorm"), "heads", "2E", 2 * e)
        yield Part(later("vocabulary head: output bias"), "heads", "V", c.vocab_size)
    for head, name in (("nsp", later("next-sentence head")), ("sop", later("sentence-order head"))):
        if head in c.heads:
            yield Part(name, "heads", "2H + 2", 2 * h + 2)
    if "rtd" in c.heads:
        yield Part(later("replaced-token head"), "heads", "H² + H + H + 1", h * h + h + h + 1)


def letters(config: ModelConfig) -> dict[str, int]:
    """What the letters of the formulas stand for in this model."""
    return {
        "V": config.vocab_size,
        "P": config.max_positions,
        "S": config.type_vocab_size,
        "E": config.embedding_width,
        "H": config.hidden_size,
        "A": config.num_heads,
        "F": config.intermediate_size,
        "L": config.num_layers,
        "B": config.num_blocks,
    }
