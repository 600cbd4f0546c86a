"""Published shapes as functions, each with its pre-training heads."""

from __future__ import annotations

from bert_explorer.config.model_config import Architecture, ModelConfig


def bert_base() -> ModelConfig:
    """BERT-base, uncased: L=12, H=768, A=12 (Devlin et al., 2018)."""
    return _bert(12, 768, 12)


def bert_large() -> ModelConfig:
    """BERT-large, uncased: L=24, H=1024, A=16."""
    return _bert(24, 1024, 16)


def bert_tiny() -> ModelConfig:
    """L=2, H=128; the smallest of Turc et al., 2019, "Well-Read Students Learn Better"."""
    return _bert(2, 128, 2)


def bert_mini() -> ModelConfig:
    """L=4, H=256, of the same series."""
    return _bert(4, 256, 4)


def bert_small() -> ModelConfig:
    """L=4, H=512, of the same series."""
    return _bert(4, 512, 8)


def bert_medium() -> ModelConfig:
    """L=8, H=512, of the same series."""
    return _bert(8, 512, 8)


def roberta_base() -> ModelConfig:
    """BERT-base without next sentences, over a byte-level vocabulary (Liu et al., 2019)."""
    return _roberta(12, 768, 12)


def roberta_large() -> ModelConfig:
    """L=24, H=1024, A=16."""
    return _roberta(24, 1024, 16)


def albert_base() -> ModelConfig:
    """ALBERT-base v2: one layer's weights run 12 times, tables of width 128 (Lan et al., 2019)."""
    return _albert(12, 768, 12)


def albert_large() -> ModelConfig:
    """ALBERT-large v2: L=24, H=1024."""
    return _albert(24, 1024, 16)


def albert_xlarge() -> ModelConfig:
    """ALBERT-xlarge v2: L=24, H=2048."""
    return _albert(24, 2048, 16)


def albert_xxlarge() -> ModelConfig:
    """ALBERT-xxlarge v2: L=12, H=4096."""
    return _albert(12, 4096, 64)


def distilbert_base() -> ModelConfig:
    """Half of BERT-base's layers, no segments, no pooler (Sanh et al., 2019)."""
    return ModelConfig(
        vocab_size=30_522,
        family="distilbert",
        num_layers=6,
        type_vocab_size=0,
        pooler=False,
        heads=("mlm",),
    )


def electra_small_discriminator() -> ModelConfig:
    """L=12, H=256, tables of width 128; says which tokens were replaced (Clark et al., 2020)."""
    return _electra(256, 4, 1024, embedding_size=128)


def electra_small_generator() -> ModelConfig:
    """The masked-word model that replaces tokens for it; as published, of the same size."""
    return _electra(256, 4, 1024, embedding_size=128, generator=True)


def electra_base_discriminator() -> ModelConfig:
    """L=12, H=768, A=12."""
    return _electra(768, 12, 3072)


def electra_base_generator() -> ModelConfig:
    """A third of its discriminator's width, on tables of the discriminator's."""
    return _electra(256, 4, 1024, embedding_size=768, generator=True)


def gpt2() -> ModelConfig:
    """GPT-2, the smallest of four: L=12, H=768 (Radford et al., 2019)."""
    return _gpt2(12, 768, 12)


def gpt2_medium() -> ModelConfig:
    """L=24, H=1024."""
    return _gpt2(24, 1024, 16)


def gpt2_large() -> ModelConfig:
    """L=36, H=1280."""
    return _gpt2(36, 1280, 20)


def gpt2_xl() -> ModelConfig:
    """L=48, H=1600."""
    return _gpt2(48, 1600, 25)


def twin(architecture: Architecture, vocab_size: int) -> ModelConfig:
    """One of the bundled pair: of the two only BERT has a pooler and a next-sentence head."""
    return ModelConfig(
        vocab_size=vocab_size,
        architecture=architecture,
        hidden_size=256,
        num_layers=4,
        num_heads=4,
        intermediate_size=1024,
        max_positions=64,
        dropout=0.0,
    )


def _bert(layers: int, hidden: int, heads: int) -> ModelConfig:
    return ModelConfig(
        vocab_size=30_522,
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        intermediate_size=4 * hidden,
    )


def _roberta(layers: int, hidden: int, heads: int) -> ModelConfig:
    return ModelConfig(
        vocab_size=50_265,
        family="roberta",
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        intermediate_size=4 * hidden,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=1,
        position_offset=2,
        pooler=False,
        heads=("mlm",),
        head_activation="gelu",
    )


def _albert(layers: int, hidden: int, heads: int) -> ModelConfig:
    return ModelConfig(
        vocab_size=30_000,
        family="albert",
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        intermediate_size=4 * hidden,
        activation="gelu_tanh",
        dropout=0.0,
        embedding_size=128,
        embedding_projection=True,
        layer_groups=1,
        heads=("mlm", "sop"),
    )


def _electra(
    hidden: int,
    heads: int,
    intermediate: int,
    *,
    embedding_size: int | None = None,
    generator: bool = False,
) -> ModelConfig:
    return ModelConfig(
        vocab_size=30_522,
        family="electra",
        hidden_size=hidden,
        num_heads=heads,
        intermediate_size=intermediate,
        embedding_size=embedding_size,
        embedding_projection=embedding_size is not None,
        pooler=False,
        heads=("mlm",) if generator else ("rtd",),
        head_activation="gelu" if generator else None,
    )


def _gpt2(layers: int, hidden: int, heads: int) -> ModelConfig:
    return ModelConfig(
        vocab_size=50_257,
        architecture="gpt",
        family="gpt2",
        hidden_size=hidden,
        num_layers=layers,
        num_heads=heads,
        intermediate_size=4 * hidden,
        max_positions=1024,
        type_vocab_size=0,
        activation="gelu_tanh",
        layer_norm_eps=1e-5,
        norm_placement="pre",
        pad_token_id=None,
        head_transform=False,
    )
