"""Sizes and relatives: base, large, RoBERTa, ALBERT, DistilBERT, ELECTRA."""

from __future__ import annotations

import numpy as np

from bert_explorer import config as shapes
from bert_explorer.analysis.parameter_count import GROUPS, count_parameters
from bert_explorer.config import ModelConfig
from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.language import later, tr
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Choice, Number
from bert_explorer.study.measures import percent
from bert_explorer.study.picture import Bar, Bars, Curve, Curves

TOPIC = later("Family")
EPOCHS, COPIES, WORDS = 40, 10, 20


def base(bench: Bench) -> Evidence:
    return _size(shapes.bert_base(), "BERT-base", 110e6)


def large(bench: Bench) -> Evidence:
    return _size(shapes.bert_large(), "BERT-large", 340e6)


def _size(config: ModelConfig, name: str, cited: float) -> Evidence:
    counted = count_parameters(config)
    total = counted.without_heads
    return Evidence(
        holds=abs(total - cited) / cited < 0.02,
        says=tr(
            "{name}: {layers} layers, width {width:,}, {heads} heads, counted {total:,} "
            "parameters without the training heads.",
            name=name,
            layers=config.num_layers,
            width=config.hidden_size,
            heads=config.num_heads,
            total=total,
        ),
        figures=(
            *(Figure(tr(group), f"{counted.of(group):,}") for group in GROUPS),
            Figure(tr("without heads"), f"{total:,}"),
            Figure(tr("with both training heads"), f"{counted.total:,}"),
        ),
        guess=Number(0, 500, 1, tr("million parameters"), 15),
        truth=total / 1e6,
        pictures=(
            Bars(
                tuple(Bar(tr(group), counted.of(group) / 1e6, "bidirectional") for group in GROUPS),
                tr("million parameters"),
                ",.1f",
            ),
        ),
        but=tr(
            "The paper rounds to {cited:.0f} million; exactly it is {total:.2f}.",
            cited=cited / 1e6,
            total=total / 1e6,
        ),
        cited=tr("{cited:.0f}M: Devlin et al., 2018, section 3.", cited=cited / 1e6),
    )


def variants(bench: Bench) -> Evidence:
    members = {
        "BERT": shapes.bert_base(),
        "RoBERTa": shapes.roberta_base(),
        "ALBERT": shapes.albert_base(),
        "DistilBERT": shapes.distilbert_base(),
        "ELECTRA": shapes.electra_base_discriminator(),
    }
    totals = {name: count_parameters(c).without_heads / 1e6 for name, c in members.items()}
    smallest = min(totals, key=totals.__getitem__)
    return Evidence(
        holds=smallest == "ALBERT" and all(c.architecture == "bert" for c in members.values()),
        says=tr(
            "All five are bidirectional encoders. The base sizes run from {least:.1f} "
            "({smallest}) to {most:.1f} million parameters.",
            least=totals[smallest],
            smallest=smallest,
            most=max(totals.values()),
        ),
        figures=tuple(
            Figure(name, tr("{total:.1f} million", total=total)) for name, total in totals.items()
        ),
        guess=Choice(tuple(totals)),
        truth=tuple(totals).index(smallest),
        pictures=(
            Bars(
                tuple(Bar(name, total, "bidirectional") for name, total in totals.items()),
                tr("million parameters, base size, without heads"),
                ",.1f",
            ),
        ),
    )


def dynamic_masking(bench: Bench) -> Evidence:
    static, dynamic = _covered(copies=COPIES), _covered(copies=EPOCHS)
    heads = {"BERT": shapes.bert_base().heads, "RoBERTa": shapes.roberta_base().heads}
    return Evidence(
        holds="nsp" in heads["BERT"] and "nsp" not in heads["RoBERTa"] and dynamic[-1] > static[-1],
        says=tr(
            "In {epochs} epochs, {copies} fixed maskings of a sentence of {words} tokens reach "
            "{static} of its positions, fresh ones {dynamic}. Heads: BERT {first} and {second}, "
            "RoBERTa {only}.",
            epochs=EPOCHS,
            copies=COPIES,
            words=WORDS,
            static=percent(static[-1], 0),
            dynamic=percent(dynamic[-1], 0),
            first=heads["BERT"][0],
            second=heads["BERT"][1],
            only=heads["RoBERTa"][0],
        ),
        figures=(
            Figure(tr("Positions masked at least once, static"), percent(static[-1])),
            Figure(tr("Positions masked at least once, dynamic"), percent(dynamic[-1])),
        ),
        guess=Choice(
            (tr("Masking anew each epoch, no NSP"), tr("A causal mask"), tr("Shared layers"))
        ),
        truth=0,
        pictures=(
            Curves(
                (
                    Curve(tr("static"), _epochs(), tuple(static), "plain"),
                    Curve(tr("dynamic"), _epochs(), tuple(dynamic), "bidirectional"),
                ),
                tr("epoch"),
                tr("positions masked at least once"),
            ),
        ),
        but=tr("RoBERTa also read about ten times as much text, for longer, in larger batches."),
        cited=tr("Liu et al., 2019: 160 GB of text against 16 GB."),
    )


def _covered(copies: int) -> list[float]:
    """Mean share of positions masked by the end of each epoch; copy e % copies is read in epoch "
    "e."""
    rng = np.random.default_rng(0)
    rows = 200
    ids = np.zeros((rows, WORDS), dtype=np.int64)
    all_open = np.ones_like(ids, dtype=bool)
    drawn = [
        mask_tokens(
            ids, all_open, rng, mask_id=1, replacements=np.array([2]), rule=MaskingRule()
        ).labels
        != IGNORED
        for _ in range(copies)
    ]
    seen = np.zeros_like(all_open)
    shares = []
    for epoch in range(EPOCHS):
        seen |= drawn[epoch % copies]
        shares.append(float(seen.mean()))
    return shares


def _epochs() -> tuple[float, ...]:
    return tuple(float(epoch) for epoch in range(1, EPOCHS + 1))


def distilled(bench: Bench) -> Evidence:
    teacher, student = shapes.bert_base(), shapes.distilbert_base()
    sizes = [count_parameters(c).without_heads for c in (teacher, student)]
    fewer = 1 - sizes[1] / sizes[0]
    return Evidence(
        holds=0.35 < fewer < 0.45 and student.num_layers * 2 == teacher.num_layers,
        says=tr(
            "{layers} layers instead of {of}, no pooler, no segments: {parameters:,} "
            "parameters instead of {than:,}, {fewer} fewer.",
            layers=student.num_layers,
            of=teacher.num_layers,
            parameters=sizes[1],
            than=sizes[0],
            fewer=percent(fewer),
        ),
        figures=(
            Figure(tr("BERT-base"), f"{sizes[0]:,}"),
            Figure(tr("DistilBERT"), f"{sizes[1]:,}"),
            Figure(tr("Fewer"), percent(fewer)),
        ),
        guess=Number(0, 100, 1, tr("% fewer parameters"), 4),
        truth=fewer * 100,
        pictures=(
            Bars(
                tuple(
                    Bar(name, size / 1e6, "bidirectional")
                    for name, size in zip(("BERT-base", "DistilBERT"), sizes, strict=True)
                ),
                tr("million parameters, without heads"),
                ",.1f",
            ),
        ),
        but=tr("Half the layers is not half the parameters: the token table stays."),
        cited=tr("“97 % of BERT's performance” on GLUE: Sanh et al., 2019. Not measured here."),
    )


def bert_or_roberta(bench: Bench) -> Evidence:
    bert, roberta = shapes.bert_base(), shapes.roberta_base()
    sizes = [count_parameters(c) for c in (bert, roberta)]
    extra = sizes[1].without_heads - sizes[0].without_heads
    tokens = (roberta.vocab_size - bert.vocab_size) * bert.hidden_size
    same = (bert.num_layers, bert.hidden_size) == (roberta.num_layers, roberta.hidden_size)
    return Evidence(
        holds="nsp" in bert.heads and "nsp" not in roberta.heads and same,
        says=tr(
            "Layers, width and heads are equal. RoBERTa's larger vocabulary adds {tokens:,} "
            "parameters; without pooler and second segment it has {extra:,} more in all. It "
            "has no NSP head.",
            tokens=tokens,
            extra=extra,
        ),
        figures=(
            Figure(tr("BERT-base"), f"{sizes[0].without_heads:,}"),
            Figure(tr("RoBERTa-base"), f"{sizes[1].without_heads:,}"),
            Figure(
                tr("Vocabulary"),
                tr("{bert:,} and {roberta:,}", bert=bert.vocab_size, roberta=roberta.vocab_size),
            ),
        ),
        guess=Choice(
            (tr("RoBERTa, in general"), tr("BERT, in general"), tr("They are the same model"))
        ),
        truth=0,
        pictures=(
            Bars(
                (
                    Bar(
                        tr("BERT: token table"),
                        sizes[0].named("token table") / 1e6,
                        "bidirectional",
                    ),
                    Bar(
                        tr("RoBERTa: token table"),
                        sizes[1].named("token table") / 1e6,
                        "bidirectional",
                    ),
                    Bar(tr("BERT: layers"), _layers(bert), "bidirectional"),
                    Bar(tr("RoBERTa: layers"), _layers(roberta), "bidirectional"),
                ),
                tr("million parameters"),
                ",.1f",
            ),
        ),
        but=tr(
            "That RoBERTa does better is a published result and not measured here. Its "
            "training text was ten times larger, so the comparison is not of the recipe "
            "alone."
        ),
        cited=tr("Liu et al., 2019, table 4."),
    )


def _layers(config: ModelConfig) -> float:
    counted = count_parameters(config)
    return (counted.of("attention") + counted.of("feed-forward") + counted.of("norms")) / 1e6


CARDS = (
    Card(
        "58Y6BNpL",
        TOPIC,
        later("How large is BERT-base?"),
        later("12 layers, width 768, 12 heads, about 110 million parameters."),
        later("How many million parameters has BERT-base?"),
        base,
        "family",
        {"show": "Calculator"},
    ),
    Card(
        "Q1waCW1z",
        TOPIC,
        later("How large is BERT-large?"),
        later("24 layers, width 1,024, 16 heads, about 340 million parameters."),
        later("How many million parameters has BERT-large?"),
        large,
        "family",
        {"show": "Calculator"},
    ),
    Card(
        "Gn7MIoSb",
        TOPIC,
        later("Which models came out of BERT?"),
        later(
            "RoBERTa, ALBERT, DistilBERT, ELECTRA and more: the same encoder, trained or "
            "built otherwise."
        ),
        later("Which of the base sizes has the fewest parameters?"),
        variants,
        "family",
    ),
    Card(
        "jHNhgPRX",
        TOPIC,
        later("What did RoBERTa change?"),
        later(
            "It dropped next-sentence prediction and masked every sentence anew each time; "
            "it also trained longer on more text."
        ),
        later("What is new in RoBERTa?"),
        dynamic_masking,
        "family",
        {"show": "RoBERTa"},
    ),
    Card(
        "u4yvDrtX",
        TOPIC,
        later("What is DistilBERT?"),
        later(
            "A student with half the layers, trained to copy BERT's answers: about 40 % "
            "fewer parameters for nearly the same scores."
        ),
        later("How many parameters fewer than BERT-base, in percent?"),
        distilled,
        "family",
        {"show": "DistilBERT"},
    ),
    Card(
        "NOACm6XC",
        TOPIC,
        later("BERT or RoBERTa?"),
        later(
            "RoBERTa as a rule: the same architecture, better trained. BERT where the "
            "sentence-pair head is needed as it is."
        ),
        later("Which one would you take?"),
        bert_or_roberta,
        "family",
        {"show": "RoBERTa"},
    ),
)
