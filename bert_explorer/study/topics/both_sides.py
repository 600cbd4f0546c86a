"""Reading both sides: what sets BERT apart from GPT."""

from __future__ import annotations

import numpy as np

from bert_explorer.analysis.fill import bert_predictions
from bert_explorer.analysis.moved import moves
from bert_explorer.analysis.torch_layer import compare
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Cells, Choice, Number
from bert_explorer.study.measures import (
    blanked,
    both_guesses,
    corner,
    mean_pattern,
    names,
    patterns,
    percent,
    word_numbers,
)
from bert_explorer.study.picture import Bar, Bars, Matrix

TOPIC = "Both sides"

AGREEMENT = (
    ("The boy was hungry.", "was"),
    ("The boys were hungry.", "were"),
    ("She ate the cake with a fork.", "ate"),
    ("He read the book in one day.", "read"),
    ("They drove the car to the city.", "drove"),
    ("She drank a glass of milk.", "drank"),
    ("The bird flew over the house.", "flew"),
    ("He opened the door with a key.", "opened"),
)
"""Sentences in which what follows a word helps to guess it, with that word."""


def looks_both_ways(bench: Bench) -> Evidence:
    attention = patterns(bench.bert, bench.sentence)
    mean = mean_pattern(attention)
    right = float(np.triu(mean, 1).sum() / mean.sum())
    left = float(np.tril(mean, -1).sum() / mean.sum())
    causal = mean_pattern(patterns(bench.gpt, bench.sentence))
    causal_right = float(np.triu(causal, 1).sum() / causal.sum())
    shown = names(bench.bert.encode(bench.sentence))
    return Evidence(
        holds=left > 0 and right > 0 and causal_right == 0,
        says=f"BERT's attention goes {percent(left)} to the left and {percent(right)} to the "
        "right; "
        f"GPT's goes {percent(causal_right)} to the right.",
        figures=(
            Figure("BERT looks left", percent(left)),
            Figure("BERT looks right", percent(right)),
            Figure("GPT looks right", percent(causal_right)),
        ),
        guess=Number(0, 100, 1, "% of BERT's attention", 4),
        truth=right * 100,
        pictures=(
            Matrix(
                corner(mean), shown, shown, "looks from", "looks at", "BERT", side="bidirectional"
            ),
            Matrix(corner(causal), shown, shown, "looks from", "looks at", "GPT", side="causal"),
        ),
        but="Where attention goes is not yet what is understood: hide a word and see what changes.",
    )


def every_token_moves(bench: Bench) -> Evidence:
    found = {
        "BERT": moves(bench.bert, bench.bert.encode(bench.sentence), "dog"),
        "GPT": moves(bench.gpt, bench.gpt.encode(bench.sentence), "dog"),
    }
    shares = {name: float((moved.distance > 0).mean()) for name, moved in found.items()}
    tokens = names(bench.bert.encode(bench.sentence))
    return Evidence(
        holds=shares["BERT"] == 1.0 and bool((found["GPT"].above == 0).all()),
        says=f"Change one token: in BERT {percent(shares['BERT'], 0)} of all vectors move, in GPT "
        f"{percent(shares['GPT'], 0)}, those of the token itself and of later ones.",
        figures=tuple(
            Figure(f"{name}: vectors that move", percent(share)) for name, share in shares.items()
        ),
        guess=Number(0, 100, 1, "% of BERT's vectors", 5),
        truth=shares["BERT"] * 100,
        pictures=(
            Matrix(
                corner(found["BERT"].distance > 0),
                tokens,
                tokens,
                "this vector moves",
                "when this token changes",
                "BERT",
                side="bidirectional",
                format=".0f",
            ),
            Matrix(
                corner(found["GPT"].distance > 0),
                tokens,
                tokens,
                "this vector moves",
                "when this token changes",
                "GPT",
                side="causal",
                format=".0f",
            ),
        ),
    )


def who_guesses_better(bench: Bench) -> Evidence:
    sentences, words = zip(*AGREEMENT, strict=True)
    numbers = word_numbers(bench.bert, sentences, words)
    chances = []
    for sentence, number in zip(sentences, numbers, strict=True):
        bert, gpt = both_guesses(bench, sentence, number)
        # Without a truth in one of the vocabularies there is nothing to compare.
        if bert.slot.truth is not None and gpt.slot.truth is not None:
            chances.append((bert.of(bert.slot.truth), gpt.of(gpt.slot.truth)))
    means = np.mean(chances, axis=0)
    won = sum(b > g for b, g in chances)
    return Evidence(
        holds=bool(means[0] > means[1]),
        says=f"For {len(chances)} words whose right side helps, the true word gets "
        f"{percent(means[0])} from BERT and {percent(means[1])} from GPT; BERT gives it more in "
        f"{won} of {len(chances)}.",
        figures=(
            Figure("BERT, both sides", percent(means[0])),
            Figure("GPT, left side", percent(means[1])),
            Figure("BERT ahead in", f"{won} of {len(chances)} sentences"),
        ),
        guess=Choice(("BERT gives the true word more", "GPT does", "Both the same")),
        truth=0 if means[0] > means[1] else 1 if means[1] > means[0] else 2,
        pictures=(
            Bars(
                (
                    Bar("BERT: both sides", float(means[0]), "bidirectional"),
                    Bar("GPT: left side", float(means[1]), "causal"),
                ),
                "mean probability of the true word",
                ".1%",
            ),
        ),
    )


def the_two_masks(bench: Bench) -> Evidence:
    bert = patterns(bench.bert, bench.sentence)
    gpt = patterns(bench.gpt, bench.sentence)
    tokens = names(bench.gpt.encode(bench.sentence))
    above = float(np.triu(gpt.patterns.sum(axis=(0, 1)), 1).sum())
    diagonal = float(np.einsum("lhtt->t", gpt.patterns).sum() / gpt.patterns.sum())
    closed = frozenset(
        (row, column)
        for row in range(len(tokens))
        for column in range(len(tokens))
        if not gpt.allowed[row, column]
    )
    return Evidence(
        holds=bool(bert.allowed.all()) and above == 0.0 and diagonal > 0,
        says=f"BERT may fill all {bert.allowed.size} cells. In GPT the cells to the right of the "
        f"diagonal sum to {above:.1f} over all layers and heads.",
        figures=(
            Figure("Open cells, BERT", f"{bert.allowed.sum()} of {bert.allowed.size}"),
            Figure("Open cells, GPT", f"{gpt.allowed.sum()} of {gpt.allowed.size}"),
            Figure("GPT's attention to itself", percent(diagonal)),
        ),
        guess=Cells(tokens, tokens, "looks from", "looks at"),
        truth=closed,
        pictures=(
            Matrix(
                corner(bert.allowed),
                names(bench.bert.encode(bench.sentence)),
                names(bench.bert.encode(bench.sentence)),
                "looks from",
                "looks at",
                "BERT may look",
                side="bidirectional",
                format=".0f",
            ),
            Matrix(
                corner(gpt.allowed),
                tokens,
                tokens,
                "looks from",
                "looks at",
                "GPT may look",
                side="causal",
                format=".0f",
            ),
        ),
        but="“Only to previous positions” leaves one out: a token also looks at itself. "
        f"Here that takes {percent(diagonal)} of GPT's attention.",
    )


def same_mechanism(bench: Bench) -> Evidence:
    layers = [found for found in compare(bench.bert, bench.sentence) if found.index is not None]
    largest = max(found.difference for found in layers)
    other = min(found.other_mask for found in layers)
    return Evidence(
        holds=largest < 1e-4 < other,
        says="With BERT's weights, PyTorch's own Transformer encoder layer gives the same "
        "vectors: "
        f"over {len(layers)} layers no value differs by more than {largest:.2g}. Give it the "
        "causal "
        f"mask, and values differ by {other:.2g} or more.",
        figures=(
            Figure("Layers compared", str(len(layers))),
            Figure("Largest difference", f"{largest:.2g}"),
            Figure("With the causal mask", f"{other:.2g}"),
        ),
        guess=Choice(("Nothing", "A second softmax", "Heads that share their weights")),
        truth=0,
        pictures=(
            Bars(
                (
                    Bar("same mask", largest, "bidirectional"),
                    Bar("causal mask", other, "causal"),
                ),
                "difference in the values of a layer's output",
                ".2g",
            ),
        ),
    )


def both_sides_in_training(bench: Bench) -> Evidence:
    sentence = "The boys [MASK] hungry."
    hidden = blanked(bench.bert, sentence)
    word = bench.bert.tokenizer.ids(["were"])[0][0]
    chance = {
        "both sides": bert_predictions(bench.bert, hidden)[0].of(word),
        "left side only": bert_predictions(bench.bert, hidden, right=False)[0].of(word),
        "right side only": bert_predictions(bench.bert, hidden, left=False)[0].of(word),
    }
    best = max(chance, key=chance.__getitem__)
    return Evidence(
        holds=best == "both sides",
        says=f"“were” in “{sentence}”: {percent(chance['both sides'])} from both sides, "
        f"{percent(chance['left side only'])} from the left, "
        f"{percent(chance['right side only'])} from the right.",
        figures=tuple(Figure(name, percent(value)) for name, value in chance.items()),
        guess=Choice(tuple(chance)),
        truth=tuple(chance).index(best),
        pictures=(
            Bars(
                tuple(Bar(name, value, "bidirectional") for name, value in chance.items()),
                "probability of “were”",
                ".1%",
            ),
        ),
        but="BERT was never trained with one side hidden, so a single side shows it at its worst.",
    )


CARDS = (
    Card(
        "njGHv6dB",
        TOPIC,
        "What is BERT?",
        "An encoder that turns every token of a text into a vector made from the whole text, the "
        "words before it and the words after it.",
        "How much of BERT's attention goes to words further right?",
        looks_both_ways,
        "attention",
    ),
    Card(
        "bGrGKSeD",
        TOPIC,
        "What does it bring BERT to look both ways?",
        "The vector of each token depends on every other token, not only on those before it.",
        "Change one word. What share of the sentence's vectors moves?",
        every_token_moves,
        "generation",
        {"show": "What moves"},
    ),
    Card(
        "aGGLugWc",
        TOPIC,
        "How do BERT and GPT differ?",
        "BERT sees both sides and is built to understand a text that is there. GPT sees the left "
        "side and is built to go on with it.",
        "In eight sentences a middle word is hidden. Who finds the true one more probable?",
        who_guesses_better,
        "fill_the_blank",
    ),
    Card(
        "qrHgGbPt",
        TOPIC,
        "Which cells of the attention matrix are open?",
        "In BERT all of them. In GPT the lower triangle: the token itself and those to its left.",
        "Mark the cells that are closed in GPT.",
        the_two_masks,
        "attention",
        {"picture": "Mask"},
    ),
    Card(
        "tme7GqRe",
        TOPIC,
        "How does BERT's self-attention differ from the Transformer encoder's?",
        "It doesn't: both take softmax(QKᵀ / √d) V over the full matrix.",
        "What did BERT change inside attention?",
        same_mechanism,
        "encoder_layer",
    ),
    Card(
        "qwnlZij2",
        TOPIC,
        "What makes BERT's pre-training bidirectional?",
        "A hidden word is guessed from the words on both sides at once, in every layer; a "
        "left-to-right model has only one side.",
        "From where does BERT guess “were” in “The boys [MASK] hungry.” best?",
        both_sides_in_training,
        "fill_the_blank",
        {"s": "The boys [MASK] hungry."},
    ),
)
