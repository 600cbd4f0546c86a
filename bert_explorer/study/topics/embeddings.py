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
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Choice, Number
from bert_explorer.study.measures import percent
from bert_explorer.study.picture import Bar, Bars, Matrix, Strip, Token

TOPIC = "Embeddings"
PAIR = ("She was very hungry.", "So she went home to eat.")
LONG = "The boy went to the shop and bought some bread and milk for his mother. "
SHOWN_POSITIONS = 24


def three_parts(bench: Bench) -> Evidence:
    found = input_vectors(bench.bert, bench.sentence)
    sizes = {part: float(found.norms[part].mean()) for part in ADDED}
    rows = {part: len(_table(bench, part)) for part in ADDED}
    return Evidence(
        holds=all(size > 0 for size in sizes.values()),
        says="Three tables give one row each to every token: "
        + ", ".join(f"{rows[part]:,} rows for the {part}" for part in ADDED)
        + ".",
        figures=tuple(
            Figure(f"{part}, mean length of its vectors", f"{size:.2f}")
            for part, size in sizes.items()
        ),
        guess=Choice(tuple(f"the {part}" for part in ADDED)),
        truth=tuple(ADDED).index(max(sizes, key=sizes.__getitem__)),
        pictures=(
            Bars(
                tuple(Bar(part, size, "bidirectional") for part, size in sizes.items()),
                "mean length of the vectors added",
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
        raise MissingHeadError(f"This model has no {part} embeddings.")
    return table.weight.numpy()


def they_add_up(bench: Bench) -> Evidence:
    found = input_vectors(bench.bert, bench.sentence)
    norm = normalisation(bench.bert, bench.sentence)
    return Evidence(
        holds=found.sum_error < 1e-4 and norm.error < 1e-3,
        says="Token + position + segment differs from the recorded sum by at most "
        f"{found.sum_error:.2g}, and LayerNorm of it from the model's input by at most "
        f"{norm.error:.2g}.",
        figures=(
            Figure("Largest error of the sum", f"{found.sum_error:.2g}"),
            Figure("Largest error after LayerNorm", f"{norm.error:.2g}"),
            Figure("Dropout in use", "none: it acts in training only"),
        ),
        guess=Choice(("Added", "Put side by side", "Multiplied")),
        truth=0 if found.sum_error < 1e-4 else 1,
        pictures=(
            Matrix(
                np.abs(np.stack([found.vectors[part][1, :8] for part in (*ADDED, "sum")])),
                (*ADDED, "sum"),
                tuple(str(i + 1) for i in range(8)),
                "part",
                "dimension",
                f"|value| for “{found.encoding.tokens[1]}”",
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
        says=f"The {len(table)} position vectors are weights that training has moved. Their "
        "pattern "
        f"of similarities follows that of the sinusoids with a correlation of {alike:.2f}.",
        figures=(
            Figure("Learned numbers", f"{table.size:,}"),
            Figure("Learned numbers in the sinusoids", "0"),
            Figure("Correlation of the two patterns", f"{alike:.2f}"),
        ),
        guess=Choice(("A learned table", "Sines and cosines", "The token's number")),
        truth=0,
        pictures=(
            Matrix(
                np.clip(near[shown, shown], 0, 1),
                labels,
                labels,
                "position",
                "position",
                "learned",
                side="bidirectional",
            ),
            Matrix(
                np.clip(formula[shown, shown], 0, 1),
                labels,
                labels,
                "position",
                "position",
                "sinusoids",
            ),
        ),
        but="The bundled twins started from the sinusoids, to learn faster, so theirs resemble "
        "them more than BERT's would.",
    )


def the_limit(bench: Bench) -> Evidence:
    longest = bench.bert.config.max_positions
    trial = ask_for(bench.bert, LONG, longest + 1)
    return Evidence(
        holds=trial.refusal is not None and len(trial.lost) > 0,
        says=f"This model has {longest} positions. Asked to read one token more, it refuses: the "
        "row of the table isn't there.",
        figures=(
            Figure("Positions", str(longest)),
            Figure("Tokens asked for", str(len(trial.whole))),
            Figure("Tokens lost when cut", str(len(trial.lost))),
        ),
        guess=Number(0, 1024, 8, "tokens at most", 16),
        truth=longest,
        pictures=(
            Bars(
                (
                    Bar("read", len(trial.kept), "bidirectional"),
                    Bar("lost", len(trial.lost), "plain"),
                ),
                "tokens of the text",
                ".0f",
            ),
        ),
        but="The published BERT has 512 positions; the number is a choice made before training.",
        cited="512 positions: Devlin et al., 2018.",
    )


def two_segments(bench: Bench) -> Evidence:
    encoding = bench.bert.encode(*PAIR)
    trial = try_segments(bench.bert, encoding, [0] * len(encoding))
    turned = 1 - trial.similarity
    distance = float(np.linalg.norm(trial.table[0] - trial.table[1]))
    return Evidence(
        holds=distance > 0 and float(turned.max()) > 0,
        says=f"Call all tokens A, and the vectors turn by {float(turned.mean()):.3f} on average "
        f"(1 - cosine), most of all “{encoding.tokens[int(turned.argmax())]}”.",
        figures=(
            Figure("Distance between the vectors of A and B", f"{distance:.2f}"),
            Figure("Mean turn, all called A", f"{float(turned.mean()):.3f}"),
            *(
                ()
                if trial.follows_typed is None or trial.follows_chosen is None
                else (
                    Figure("“B follows A”, as it is", percent(trial.follows_typed)),
                    Figure("“B follows A”, all called A", percent(trial.follows_chosen)),
                )
            ),
        ),
        guess=Choice(
            (
                "Which sentence a token belongs to",
                "Which word a piece belongs to",
                "Where the token stands",
            )
        ),
        truth=0,
        pictures=(
            Strip(
                tuple(
                    Token(token, "AB"[segment], strong=segment == 1)
                    for token, segment in zip(encoding.tokens, encoding.type_ids, strict=True)
                ),
                "segments",
                "bidirectional",
            ),
            Bars(
                tuple(
                    Bar(token, float(turn), "bidirectional")
                    for token, turn in zip(encoding.tokens, turned, strict=True)
                ),
                "turn when all are called A (1 - cosine)",
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
        says=f"Before LayerNorm the tokens' vectors differ in size by a factor of {spread:.2f}; "
        f"after it each has mean 0 and deviation {float(after.mean()):.2f}, then the learned gain "
        "and bias.",
        figures=(
            Figure(
                "Deviation before, smallest to largest",
                f"{float(before.min()):.3f} to {float(before.max()):.3f}",
            ),
            Figure("Deviation after", f"{float(after.min()):.2f} to {float(after.max()):.2f}"),
            Figure("Size in the last layer, input x 10, norm kept", f"{skip.kept.size[-1]:.2f}"),
            Figure(
                "Size in the last layer, input x 10, norm skipped", f"{skip.skipped.size[-1]:.2f}"
            ),
        ),
        guess=Choice(("All of one size", "Of many sizes", "All zero")),
        truth=0 if np.allclose(after, 1, atol=1e-2) else 1,
        pictures=(
            Bars(
                tuple(
                    Bar(token, float(value), "plain")
                    for token, value in zip(tokens, before, strict=True)
                ),
                "deviation before",
                ".3f",
            ),
            Bars(
                tuple(
                    Bar(token, float(value), "bidirectional")
                    for token, value in zip(tokens, after, strict=True)
                ),
                "deviation after",
                ".3f",
            ),
        ),
    )


CARDS = (
    Card(
        "c3XMa34k",
        TOPIC,
        "Which embeddings does BERT have?",
        "Three: of the token, of its position, and of its segment (sentence A or B).",
        "Whose vectors are the longest in this model?",
        three_parts,
        "embeddings",
        {"tab": "Sum"},
    ),
    Card(
        "ISDtF8LE",
        TOPIC,
        "How is BERT's input computed?",
        "Token + position + segment, added up number by number, then LayerNorm, and in training "
        "dropout.",
        "How are the three put together?",
        they_add_up,
        "embeddings",
        {"tab": "Sum"},
    ),
    Card(
        "YFslzJ8w",
        TOPIC,
        "How do BERT's positions differ from the first Transformer's?",
        "BERT learns a vector for each position; the first Transformer computed them from sines "
        "and cosines.",
        "What are BERT's positions?",
        learned_positions,
        "embeddings",
        {"tab": "Positions"},
    ),
    Card(
        "cQRxuSbz",
        TOPIC,
        "What do learned positions cost?",
        "A fixed longest input: where the table ends, the model can't read on. In the published "
        "BERT that is 512 tokens.",
        "How many tokens can this model read?",
        the_limit,
        "embeddings",
        {"tab": "Positions"},
    ),
    Card(
        "kgSmekzK",
        TOPIC,
        "What are segment embeddings for?",
        "They tell the tokens of sentence A from those of sentence B.",
        "What does the segment tell the model?",
        two_segments,
        "embeddings",
        {"tab": "Segments", "s": PAIR[0], "b": PAIR[1]},
    ),
    Card(
        "mJAc7LJ1",
        TOPIC,
        "Why is the sum normalised?",
        "The sums differ in size from token to token. LayerNorm brings all to one scale, which "
        "keeps training stable.",
        "After LayerNorm, before gain and bias: how large are the tokens' vectors?",
        why_norm,
        "embeddings",
        {"tab": "LayerNorm"},
    ),
)
