"""What goes in: token + position + segment, then LayerNorm."""

from __future__ import annotations

import numpy as np

from bert_explorer.analysis.embeddings import ADDED, input_vectors
from bert_explorer.analysis.layer_norm import normalisation, skip_norm
from bert_explorer.analysis.position_limit import ask_for
from bert_explorer.analysis.position_similarity import (
    learned_table,
    likeness,
    similarity,
    sinusoidal_table,
)
from bert_explorer.analysis.segments import try_segments
from bert_explorer.errors import MissingHeadError
from bert_explorer.language import later, tr
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Choice, Number
from bert_explorer.study.measures import percent
from bert_explorer.study.picture import Bar, Bars, Matrix, Strip, Token

TOPIC = later("Embeddings")
PAIR = ("She was very hungry.", "So she went home to eat.")
LONG = "The boy went to the shop and bought some bread and milk for his mother. "
SHOWN_POSITIONS = 24


def three_parts(bench: Bench) -> Evidence:
    found = input_vectors(bench.bert, bench.sentence)
    sizes = {part: float(found.norms[part].mean()) for part in ADDED}
    rows = {part: len(_table(bench, part)) for part in ADDED}
    return Evidence(
        holds=all(size > 0 for size in sizes.values()),
        says=tr(
            "Three tables give one row each to every token: {tokens:,} rows for the token, "
            "{positions:,} rows for the position, {segments:,} rows for the segment.",
            tokens=rows["token"],
            positions=rows["position"],
            segments=rows["segment"],
        ),
        figures=tuple(
            Figure(tr("{part}, mean length of its vectors", part=tr(part)), f"{size:.2f}")
            for part, size in sizes.items()
        ),
        guess=Choice((tr("the token"), tr("the position"), tr("the segment"))),
        truth=tuple(ADDED).index(max(sizes, key=sizes.__getitem__)),
        pictures=(
            Bars(
                tuple(Bar(tr(part), size, "bidirectional") for part, size in sizes.items()),
                tr("mean length of the vectors added"),
            ),
        ),
    )


def _table(bench: Bench, part: str) -> np.ndarray:
    embeddings = bench.bert.model.embeddings
    table = {
        "token": embeddings.token,
        "position": embeddings.position,
        "segment": embeddings.segment,
    }[part]
    if table is None:
        raise MissingHeadError(tr("This model has no {part} embeddings.", part=tr(part)))
    return table.weight.numpy()


def they_add_up(bench: Bench) -> Evidence:
    found = input_vectors(bench.bert, bench.sentence)
    norm = normalisation(bench.bert, bench.sentence)
    return Evidence(
        holds=found.sum_error < 1e-4 and norm.error < 1e-3,
        says=tr(
            "Token + position + segment differs from the recorded sum by at most {sum:.2g}, "
            "and LayerNorm of it from the model's input by at most {norm:.2g}.",
            sum=found.sum_error,
            norm=norm.error,
        ),
        figures=(
            Figure(tr("Largest error of the sum"), f"{found.sum_error:.2g}"),
            Figure(tr("Largest error after LayerNorm"), f"{norm.error:.2g}"),
            Figure(tr("Dropout in use"), tr("none: it acts in training only")),
        ),
        guess=Choice((tr("Added"), tr("Put side by side"), tr("Multiplied"))),
        truth=0 if found.sum_error < 1e-4 else 1,
        pictures=(
            Matrix(
                np.abs(np.stack([found.vectors[part][1, :8] for part in (*ADDED, "sum")])),
                (*map(tr, ADDED), tr("sum")),
                tuple(str(i + 1) for i in range(8)),
                tr("part"),
                tr("dimension"),
                tr("|value| for “{token}”", token=found.encoding.tokens[1]),
                side="bidirectional",
            ),
        ),
    )


def learned_positions(bench: Bench) -> Evidence:
    table = learned_table(bench.bert)
    fixed = sinusoidal_table(*table.shape)
    near, formula = similarity(table), similarity(fixed)
    alike = likeness(table, fixed)
    shown = slice(0, SHOWN_POSITIONS)
    labels = tuple(str(i) for i in range(SHOWN_POSITIONS))
    return Evidence(
        holds=not np.allclose(table, fixed, atol=1e-3),
        says=tr(
            "The {count} position vectors are weights that training has moved. Their "
            "pattern of similarities follows that of the sinusoids with a correlation of "
            "{alike:.2f}.",
            count=len(table),
            alike=alike,
        ),
        figures=(
            Figure(tr("Learned numbers"), f"{table.size:,}"),
            Figure(tr("Learned numbers in the sinusoids"), "0"),
            Figure(tr("Correlation of the two patterns"), f"{alike:.2f}"),
        ),
        guess=Choice((tr("A learned table"), tr("Sines and cosines"), tr("The token's number"))),
        truth=0,
        pictures=(
            Matrix(
                np.clip(near[shown, shown], 0, 1),
                labels,
                labels,
                tr("position"),
                tr("position"),
                tr("learned"),
                side="bidirectional",
            ),
            Matrix(
                np.clip(formula[shown, shown], 0, 1),
                labels,
                labels,
                tr("position"),
                tr("position"),
                tr("sinusoids"),
            ),
        ),
        but=tr(
            "The bundled twins started from the sinusoids, to learn faster, so theirs "
            "resemble them more than BERT's would."
        ),
    )


def the_limit(bench: Bench) -> Evidence:
    longest = bench.bert.config.max_positions
    trial = ask_for(bench.bert, LONG, longest + 1)
    return Evidence(
        holds=trial.refusal is not None and len(trial.lost) > 0,
        says=tr(
            "This model has {longest} positions. Asked to read one token more, it refuses: "
            "the row of the table isn't there.",
            longest=longest,
        ),
        figures=(
            Figure(tr("Positions"), str(longest)),
            Figure(tr("Tokens asked for"), str(len(trial.whole))),
            Figure(tr("Tokens lost when cut"), str(len(trial.lost))),
        ),
        guess=Number(0, 1024, 8, tr("tokens at most"), 16),
        truth=longest,
        pictures=(
            Bars(
                (
                    Bar(tr("read"), len(trial.kept), "bidirectional"),
                    Bar(tr("lost"), len(trial.lost), "plain"),
                ),
                tr("tokens of the text"),
                ".0f",
            ),
        ),
        but=tr(
            "The published BERT has 512 positions; the number is a choice made before training."
        ),
        cited=tr("512 positions: Devlin et al., 2018."),
    )


def two_segments(bench: Bench) -> Evidence:
    encoding = bench.bert.encode(*PAIR)
    trial = try_segments(bench.bert, encoding, [0] * len(encoding))
    turned = 1 - trial.similarity
    distance = float(np.linalg.norm(trial.table[0] - trial.table[1]))
    return Evidence(
        holds=distance > 0 and float(turned.max()) > 0,
        says=tr(
            "Call all tokens A, and the vectors turn by {mean:.3f} on average (1 - cosine), "
            "most of all “{token}”.",
            mean=float(turned.mean()),
            token=encoding.tokens[int(turned.argmax())],
        ),
        figures=(
            Figure(tr("Distance between the vectors of A and B"), f"{distance:.2f}"),
            Figure(tr("Mean turn, all called A"), f"{float(turned.mean()):.3f}"),
            *(
                ()
                if trial.follows_typed is None or trial.follows_chosen is None
                else (
                    Figure(tr("“B follows A”, as it is"), percent(trial.follows_typed)),
                    Figure(tr("“B follows A”, all called A"), percent(trial.follows_chosen)),
                )
            ),
        ),
        guess=Choice(
            (
                tr("Which sentence a token belongs to"),
                tr("Which word a piece belongs to"),
                tr("Where the token stands"),
            )
        ),
        truth=0,
        pictures=(
            Strip(
                tuple(
                    Token(token, "AB"[segment], strong=segment == 1)
                    for token, segment in zip(encoding.tokens, encoding.type_ids, strict=True)
                ),
                tr("segments"),
                "bidirectional",
            ),
            Bars(
                tuple(
                    Bar(token, float(turn), "bidirectional")
                    for token, turn in zip(encoding.tokens, turned, strict=True)
                ),
                tr("turn when all are called A (1 - cosine)"),
                ".3f",
            ),
        ),
    )


def why_norm(bench: Bench) -> Evidence:
    norm = normalisation(bench.bert, bench.sentence)
    before, after = norm.before.std(axis=1), norm.standard.std(axis=1)
    skip = skip_norm(bench.bert, bench.sentence, None, 10.0)
    spread = float(before.max() / before.min())
    tokens = norm.encoding.tokens
    return Evidence(
        holds=bool(np.allclose(after, 1, atol=1e-2)) and spread > 1,
        says=tr(
            "Before LayerNorm the tokens' vectors differ in size by a factor of "
            "{spread:.2f}; after it each has mean 0 and deviation {deviation:.2f}, then the "
            "learned gain and bias.",
            spread=spread,
            deviation=float(after.mean()),
        ),
        figures=(
            Figure(
                tr("Deviation before, smallest to largest"),
                tr("{low:.3f} to {high:.3f}", low=float(before.min()), high=float(before.max())),
            ),
            Figure(
                tr("Deviation after"),
                tr("{low:.2f} to {high:.2f}", low=float(after.min()), high=float(after.max())),
            ),
            Figure(
                tr("Size in the last layer, input x 10, norm kept"), f"{skip.kept.size[-1]:.2f}"
            ),
            Figure(
                tr("Size in the last layer, input x 10, norm skipped"),
                f"{skip.skipped.size[-1]:.2f}",
            ),
        ),
        guess=Choice((tr("All of one size"), tr("Of many sizes"), tr("All zero"))),
        truth=0 if np.allclose(after, 1, atol=1e-2) else 1,
        pictures=(
            Bars(
                tuple(
                    Bar(token, float(value), "plain")
                    for token, value in zip(tokens, before, strict=True)
                ),
                tr("deviation before"),
                ".3f",
            ),
            Bars(
                tuple(
                    Bar(token, float(value), "bidirectional")
                    for token, value in zip(tokens, after, strict=True)
                ),
                tr("deviation after"),
                ".3f",
            ),
        ),
    )


CARDS = (
    Card(
        "c3XMa34k",
        TOPIC,
        later("Which embeddings does BERT have?"),
        later("Three: of the token, of its position, and of its segment (sentence A or B)."),
        later("Whose vectors are the longest in this model?"),
        three_parts,
        "embeddings",
        {"tab": "Sum"},
    ),
    Card(
        "ISDtF8LE",
        TOPIC,
        later("How is BERT's input computed?"),
        later(
            "Token + position + segment, added up number by number, then LayerNorm, and in "
            "training dropout."
        ),
        later("How are the three put together?"),
        they_add_up,
        "embeddings",
        {"tab": "Sum"},
    ),
    Card(
        "YFslzJ8w",
        TOPIC,
        later("How do BERT's positions differ from the first Transformer's?"),
        later(
            "BERT learns a vector for each position; the first Transformer computed them "
            "from sines and cosines."
        ),
        later("What are BERT's positions?"),
        learned_positions,
        "embeddings",
        {"tab": "Positions"},
    ),
    Card(
        "cQRxuSbz",
        TOPIC,
        later("What do learned positions cost?"),
        later(
            "A fixed longest input: where the table ends, the model can't read on. In the "
            "published BERT that is 512 tokens."
        ),
        later("How many tokens can this model read?"),
        the_limit,
        "embeddings",
        {"tab": "Positions"},
    ),
    Card(
        "kgSmekzK",
        TOPIC,
        later("What are segment embeddings for?"),
        later("They tell the tokens of sentence A from those of sentence B."),
        later("What does the segment tell the model?"),
        two_segments,
        "embeddings",
        {"tab": "Segments", "s": PAIR[0], "b": PAIR[1]},
    ),
    Card(
        "mJAc7LJ1",
        TOPIC,
        later("Why is the sum normalised?"),
        later(
            "The sums differ in size from token to token. LayerNorm brings all to one "
            "scale, which keeps training stable."
        ),
        later("After LayerNorm, before gain and bias: how large are the tokens' vectors?"),
        why_norm,
        "embeddings",
        {"tab": "LayerNorm"},
    ),
)
