"""One frozen, validated dataclass that says how a model is built."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from bert_explorer.config.combinations import check_combinations
from bert_explorer.errors import ConfigError
from bert_explorer.language import tr

Architecture = Literal["bert", "gpt"]
Family = Literal["bert", "roberta", "albert", "distilbert", "electra", "gpt2"]
Head = Literal["mlm", "nsp", "sop", "rtd", "lm"]
FAMILIES: tuple[Family, ...] = get_args(Family)
HEADS: tuple[Head, ...] = get_args(Head)
ACTIVATIONS = ("gelu", "gelu_tanh", "relu")
LARGEST_SIZE = 10_000_000
MOST_LAYERS = 200
"""Far above any model there is: beyond them a configuration is a slip, or meant to do harm."""


@dataclass(frozen=True)
class ModelConfig:
    """Everything that decides the shapes and the arithmetic of a model; the defaults are BERT's.

    The paper's letters (BERT, section 3): L = num_layers, H = hidden_size, A = num_heads.
    Raises ConfigError, by the name of the field, for what cannot be built.
    """

    vocab_size: int
    architecture: Architecture = "bert"
    """"bert": every token sees every token. "gpt": only itself and what stands to its left."""
    hidden_size: int = 768
    num_layers: int = 12
    """Layers a token passes through. Where layers share weights, each pass counts."""
    num_heads: int = 12
    intermediate_size: int = 3072
    """Width of the feed-forward layer, 4H in the paper."""
    max_positions: int = 512
    """The longest sequence in tokens: rows of the learned position table (see position_offset)."""
    type_vocab_size: int = 2
    """Segments: sentence A and sentence B. 0 where a model has no segment table."""
    activation: str = "gelu"
    """"gelu" is x * Phi(x) by erf, as in BERT; "gelu_tanh" the approximation of GPT-2."""
    layer_norm_eps: float = 1e-12
    dropout: float = 0.1
    """Share of values dropped in training: of the embeddings, of each sub-layer's output and of the
    attention probabilities."""
    norm_placement: Literal["post", "pre"] = "post"
    """"post": LayerNorm after the sum (BERT, GPT-1). "pre": before each sub-layer (GPT-2)."""
    pad_token_id: int | None = 0
    """The id that fills up a batch; None where a model was trained without one."""
    family: Family = "bert"
    """Whose model it is. The modules do not ask: what is special to a family is in the fields."""
    embedding_size: int | None = None
    """Width E of the tables (ALBERT, section 3.1, "Factorized embedding"); None means H."""
    embedding_projection: bool = False
    """A dense layer from E to H after the embeddings: ALBERT always, ELECTRA where E is not H."""
    position_offset: int = 0
    """RoBERTa 2: positions are counted over real tokens and start at this row of the table; the
    last row before it is for padding. 0 counts every token."""
    layer_groups: int | None = None
    """ALBERT (section 3.1, "Cross-layer parameter sharing"): so many groups of weights are spread
    evenly over the depth. None gives each layer its own."""
    layers_per_group: int = 1
    """Layers with weights of their own inside a group, run one after the other each time."""
    pooler: bool = None  # type: ignore[assignment]
    """A dense layer and tanh on the first token. Left out: BERT has one, GPT none."""
    heads: tuple[Head, ...] = None  # type: ignore[assignment]
    """What it was trained to answer: "mlm" masked words, "nsp" next sentence, "sop" sentence order,
    "rtd" replaced tokens, "lm" next tokens. Left out: BERT's mlm and nsp, GPT's lm."""
    head_transform: bool = True
    """Whether a dense layer, activation and LayerNorm, with an output bias, stand before the tied
    decoder of mlm and lm. GPT-2 has none of them."""
    head_activation: str | None = None
    """The activation in that transform; None means `activation`. RoBERTa's is always "gelu"."""

    def __post_init__(self) -> None:
        gpt = self.architecture == "gpt"
        if self.heads is None:
            object.__setattr__(self, "heads", ("lm",) if gpt else ("mlm", "nsp"))
        elif isinstance(self.heads, list):  # as JSON has it
            object.__setattr__(self, "heads", tuple(self.heads))
        if self.pooler is None:
            object.__setattr__(self, "pooler", not gpt)
        self._check_values()
        check_combinations(self)

    @property
    def head_size(self) -> int:
        """Width of one attention head, H / A."""
        return self.hidden_size // self.num_heads

    @property
    def embedding_width(self) -> int:
        """Width E of the token, position and segment tables."""
        return self.hidden_size if self.embedding_size is None else self.embedding_size

    @property
    def num_blocks(self) -> int:
        """Layers with weights of their own: L, or fewer where layers share."""
        if self.layer_groups is None:
            return self.num_layers
        return self.layer_groups * self.layers_per_group

    def block_of(self, layer: int) -> int:
        """Which of the `num_blocks` sets of weights a layer, 0 to L - 1, runs with."""
        if self.layer_groups is None:
            return layer
        passes = self.num_layers // self.layers_per_group
        turn, inner = divmod(layer, self.layers_per_group)
        group = int(turn / (passes / self.layer_groups))  # in floats, as the published code does
        return group * self.layers_per_group + inner

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; heads and pooler only if not those of the architecture."""
        values = asdict(self)
        usual = ModelConfig(vocab_size=1, architecture=self.architecture)
        for name in ("heads", "pooler"):
            if values[name] == getattr(usual, name):
                del values[name]
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ModelConfig:
        """The reverse of `to_dict`. Raises ConfigError for a field that is unknown or missing."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ConfigError(
                tr("Unknown configuration fields: {names}.", names=", ".join(unknown))
            )
        if "vocab_size" not in values:
            raise ConfigError(tr("The configuration lacks vocab_size."))
        return cls(**values)

    def _check_values(self) -> None:
        for name in ("vocab_size", "hidden_size", "num_heads", "intermediate_size"):
            _whole(name, getattr(self, name), 1, LARGEST_SIZE)
        _whole("max_positions", self.max_positions, 1, LARGEST_SIZE)
        _whole("num_layers", self.num_layers, 1, MOST_LAYERS)
        _whole("layers_per_group", self.layers_per_group, 1, MOST_LAYERS)
        _whole("type_vocab_size", self.type_vocab_size, 0, LARGEST_SIZE)
        _whole("position_offset", self.position_offset, 0, LARGEST_SIZE)
        if self.embedding_size is not None:
            _whole("embedding_size", self.embedding_size, 1, LARGEST_SIZE)
        if self.layer_groups is not None:
            _whole("layer_groups", self.layer_groups, 1, MOST_LAYERS)
        if self.pad_token_id is not None and not (
            _is_whole(self.pad_token_id) and 0 <= self.pad_token_id < self.vocab_size
        ):
            raise ConfigError(
                tr(
                    "pad_token_id must be an id of the vocabulary, 0 to {last}, not "
                    "{pad_token_id!r}.",
                    last=self.vocab_size - 1,
                    pad_token_id=self.pad_token_id,
                )
            )
        _one_of("architecture", self.architecture, get_args(Architecture))
        _one_of("family", self.family, FAMILIES)
        _one_of("activation", self.activation, ACTIVATIONS)
        _one_of("head_activation", self.head_activation, (None, *ACTIVATIONS))
        _one_of("norm_placement", self.norm_placement, ("post", "pre"))
        for name in ("embedding_projection", "pooler", "head_transform"):
            _one_of(name, getattr(self, name), (True, False))
        if not isinstance(self.heads, tuple):
            raise ConfigError(tr("heads must be a list of names, not {heads!r}.", heads=self.heads))
        for head in self.heads:
            _one_of("each of heads", head, HEADS)
        if not _is_number(self.layer_norm_eps) or not self.layer_norm_eps > 0:
            raise ConfigError(
                tr(
                    "layer_norm_eps must be a number above 0, not {layer_norm_eps!r}.",
                    layer_norm_eps=self.layer_norm_eps,
                )
            )
        if not _is_number(self.dropout) or not 0 <= self.dropout < 1:
            raise ConfigError(
                tr(
                    "dropout must be a number of at least 0 and below 1, not {dropout!r}.",
                    dropout=self.dropout,
                )
            )


def _whole(name: str, value: object, least: int, largest: int) -> None:
    if not _is_whole(value) or not least <= value <= largest:  # type: ignore[operator]
        raise ConfigError(
            tr(
                "{name} must be a whole number from {least} to {largest:,}, not {value!r}.",
                name=name,
                least=least,
                largest=largest,
                value=value,
            )
        )


def _one_of(name: str, value: object, known: tuple[object, ...]) -> None:
    # By type too: to Python 1 is True, and a list is not even hashable.
    if not any(value == one and type(value) is type(one) for one in known):
        raise ConfigError(
            tr(
                "{name} must be one of {names}, not {value!r}.",
                name=name,
                names=", ".join(map(str, known)),
                value=value,
            )
        )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))
