"""The family: which models stand side by side, and what their papers say of their size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bert_explorer import config as shapes
from bert_explorer.config import ModelConfig
from bert_explorer.language import later, tr, trn


@dataclass(frozen=True)
class Cited:
    """A published, rounded figure. source: where it stands; note: what there is to say about it.

    Both are in English, to be shown with tr.
    """

    parameters: float
    source: str
    note: str = ""

    @property
    def text(self) -> str:
        """As published: 110M, 4.4M, 1.54B."""
        if self.parameters >= 1e9:
            return tr("{number}B", number=f"{self.parameters / 1e9:.4g}")
        return tr("{number}M", number=f"{self.parameters / 1e6:.4g}")

    def difference(self, counted: int) -> float:
        """How far the count lies above the figure, as a share of the figure."""
        return counted / self.parameters - 1


@dataclass(frozen=True)
class Member:
    """One published model. key: its name in a link. shape: its configuration, with all heads."""

    key: str
    name: str
    shape: Callable[[], ModelConfig]
    cited: Cited | None = None


DEVLIN = "Devlin et al., 2018, section 3"
TURC = "Turc et al., 2019, table 1"
LIU = "Liu et al., 2019"
LAN = "Lan et al., 2019, table 1"
SANH = "Sanh et al., 2019, table 3"
CLARK = "Clark et al., 2020, table 1"
RADFORD = "Radford et al., 2019, table 2"
TOO_LOW = later(
    "The paper's figure was too low, and OpenAI corrected it later; the model is the same."
)

MEMBERS: tuple[Member, ...] = (
    Member("bert-tiny", "BERT-tiny", shapes.bert_tiny, Cited(4.4e6, TURC)),
    Member("bert-mini", "BERT-mini", shapes.bert_mini, Cited(11.3e6, TURC)),
    Member("bert-small", "BERT-small", shapes.bert_small, Cited(29.1e6, TURC)),
    Member("bert-medium", "BERT-medium", shapes.bert_medium, Cited(41.7e6, TURC)),
    Member("bert-base", "BERT-base", shapes.bert_base, Cited(110e6, DEVLIN)),
    Member("bert-large", "BERT-large", shapes.bert_large, Cited(340e6, DEVLIN)),
    Member(
        "roberta-base",
        "RoBERTa-base",
        shapes.roberta_base,
        Cited(125e6, later("the authors' release (fairseq)")),
    ),
    Member(
        "roberta-large", "RoBERTa-large", shapes.roberta_large, Cited(355e6, f"{LIU}, section 5")
    ),
    Member("albert-base", "ALBERT-base", shapes.albert_base, Cited(12e6, LAN)),
    Member("albert-large", "ALBERT-large", shapes.albert_large, Cited(18e6, LAN)),
    Member("albert-xlarge", "ALBERT-xlarge", shapes.albert_xlarge, Cited(60e6, LAN)),
    Member(
        "albert-xxlarge",
        "ALBERT-xxlarge",
        shapes.albert_xxlarge,
        Cited(
            235e6, LAN, later("The count of the released shape is lower than the paper's table.")
        ),
    ),
    Member("distilbert-base", "DistilBERT", shapes.distilbert_base, Cited(66e6, SANH)),
    Member(
        "electra-small", "ELECTRA-small", shapes.electra_small_discriminator, Cited(14e6, CLARK)
    ),
    Member("electra-small-generator", "ELECTRA-small generator", shapes.electra_small_generator),
    Member("electra-base", "ELECTRA-base", shapes.electra_base_discriminator, Cited(110e6, CLARK)),
    Member("electra-base-generator", "ELECTRA-base generator", shapes.electra_base_generator),
    Member("gpt2", "GPT-2", shapes.gpt2, Cited(117e6, RADFORD, TOO_LOW)),
    Member("gpt2-medium", "GPT-2 medium", shapes.gpt2_medium, Cited(345e6, RADFORD, TOO_LOW)),
    Member("gpt2-large", "GPT-2 large", shapes.gpt2_large, Cited(762e6, RADFORD, TOO_LOW)),
    Member("gpt2-xl", "GPT-2 XL", shapes.gpt2_xl, Cited(1542e6, RADFORD, TOO_LOW)),
)
BY_KEY = {member.key: member for member in MEMBERS}

OBJECTIVES = {
    "mlm": later("masked words"),
    "nsp": later("next sentence"),
    "sop": later("sentence order"),
    "rtd": later("replaced tokens"),
    "lm": later("next token"),
}
SEGMENTS = {0: later("none"), 1: later("1, so it tells nothing")}
ACTIVATIONS = {"gelu": "GELU", "gelu_tanh": "GELU (tanh)", "relu": "ReLU"}


def facts(config: ModelConfig) -> dict[str, str]:
    """One model's shape in words, one entry a row of the comparison."""
    objective = " + ".join(tr(OBJECTIVES[head]) for head in config.heads)
    shared = [tr("input and output table")] if {"mlm", "lm"} & {*config.heads} else []
    if config.num_blocks < config.num_layers:
        shared.insert(
            0,
            trn(
                "{layers} layers run one block",
                "{layers} layers run {count} blocks",
                config.num_blocks,
                layers=config.num_layers,
            ),
        )
    return {
        tr("Layers L"): f"{config.num_layers}",
        tr("Width H"): f"{config.hidden_size:,}",
        tr("Heads A"): tr(
            "{heads} of width {width}", heads=config.num_heads, width=config.head_size
        ),
        tr("Feed-forward F"): f"{config.intermediate_size:,}",
        tr("Embedding width E"): f"{config.embedding_width:,}",
        tr("Vocabulary V"): f"{config.vocab_size:,}",
        tr("Positions P"): f"{config.max_positions:,}",
        tr("Segments S"): tr(SEGMENTS[config.type_vocab_size])
        if config.type_vocab_size in SEGMENTS
        else str(config.type_vocab_size),
        tr("Looks"): tr("both ways") if config.architecture == "bert" else tr("left only"),
        tr("Trained on"): objective or tr("no head"),
        tr("Shared"): "; ".join(shared) or tr("nothing"),
        tr("LayerNorm"): tr("after the sum")
        if config.norm_placement == "post"
        else tr("before the sub-layer"),
        tr("Activation"): ACTIVATIONS[config.activation],
    }
