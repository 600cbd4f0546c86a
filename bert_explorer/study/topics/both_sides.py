"""Reading both sides: what sets BERT apart from GPT."""

from __future__ import annotations

import numpy as np

from bert_explorer.analysis.fill import bert_predictions
from bert_explorer.analysis.moved import moves
from bert_explorer.analysis.torch_layer import compare
from bert_explorer.language import later, tr
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

TOPIC = later("Both sides")

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
        says=tr(
            "BERT's attention goes {left} to the left and {right} to the right; GPT's goes "
            "{gpt} to the right.",
            left=percent(left),
            right=percent(right),
            gpt=percent(causal_right),
        ),
        figures=(
            Figure(tr("BERT looks left"), percent(left)),
            Figure(tr("BERT looks right"), percent(right)),
            Figure(tr("GPT looks right"), percent(causal_right)),
        ),
        guess=Number(0, 100, 1, tr("% of BERT's attention"), 4),
        truth=right * 100,
        pictures=(
            Matrix(
                corner(mean),
                shown,
                shown,
                tr("looks from"),
                tr("looks at"),
                tr("BERT"),
                side="bidirectional",
            ),
            Matrix(
                corner(causal),
                shown,
                shown,
                tr("looks from"),
                tr("looks at"),
                tr("GPT"),
                side="causal",
            ),
        ),
        but=tr(
            "Where attention goes is not yet what is understood: hide a word and see what changes."
        ),
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
        says=tr(
            "Change one token: in BERT {bert} of all vectors move, in GPT {gpt}, those of "
            "the token itself and of later ones.",
            bert=percent(shares["BERT"], 0),
            gpt=percent(shares["GPT"], 0),
        ),
        figures=tuple(
            Figure(tr("{name}: vectors that move", name=name), percent(share))
            for name, share in shares.items()
        ),
        guess=Number(0, 100, 1, tr("% of BERT's vectors"), 5),
        truth=shares["BERT"] * 100,
        pictures=(
            Matrix(
                corner(found["BERT"].distance > 0),
                tokens,
                tokens,
                tr("this vector moves"),
                tr("when this token changes"),
                tr("BERT"),
                side="bidirectional",
                format=".0f",
            ),
            Matrix(
                corner(found["GPT"].distance > 0),
                tokens,
                tokens,
                tr("this vector moves"),
                tr("when this token changes"),
                tr("GPT"),
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
        says=tr(
            "For {count} words whose right side helps, the true word gets {bert} from BERT "
            "and {gpt} from GPT; BERT gives it more in {won} of {count}.",
            count=len(chances),
            bert=percent(means[0]),
            gpt=percent(means[1]),
            won=won,
        ),
        figures=(
            Figure(tr("BERT, both sides"), percent(means[0])),
            Figure(tr("GPT, left side"), percent(means[1])),
            Figure(
                tr("BERT ahead in"), tr("{won} of {count} sentences", won=won, count=len(chances))
            ),
        ),
        guess=Choice((tr("BERT gives the true word more"), tr("GPT does"), tr("Both the same"))),
        truth=0 if means[0] > means[1] else 1 if means[1] > means[0] else 2,
        pictures=(
            Bars(
                (
                    Bar(tr("BERT: both sides"), float(means[0]), "bidirectional"),
                    Bar(tr("GPT: left side"), float(means[1]), "causal"),
                ),
                tr("mean probability of the true word"),
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
        says=tr(
            "BERT may fill all {count} cells. In GPT the cells to the right of the diagonal "
            "sum to {sum:.1f} over all layers and heads.",
            count=bert.allowed.size,
            sum=above,
        ),
        figures=(
            Figure(
                tr("Open cells, BERT"),
                tr("{part} of {whole}", part=bert.allowed.sum(), whole=bert.allowed.size),
            ),
            Figure(
                tr("Open cells, GPT"),
                tr("{part} of {whole}", part=gpt.allowed.sum(), whole=gpt.allowed.size),
            ),
            Figure(tr("GPT's attention to itself"), percent(diagonal)),
        ),
        guess=Cells(tokens, tokens, tr("looks from"), tr("looks at")),
        truth=closed,
        pictures=(
            Matrix(
                corner(bert.allowed),
                names(bench.bert.encode(bench.sentence)),
                names(bench.bert.encode(bench.sentence)),
                tr("looks from"),
                tr("looks at"),
                tr("BERT may look"),
                side="bidirectional",
                format=".0f",
            ),
            Matrix(
                corner(gpt.allowed),
                tokens,
                tokens,
                tr("looks from"),
                tr("looks at"),
                tr("GPT may look"),
                side="causal",
                format=".0f",
            ),
        ),
        but=tr(
            "“Only to previous positions” leaves one out: a token also looks at itself. "
            "Here that takes {share} of GPT's attention.",
            share=percent(diagonal),
        ),
    )


def same_mechanism(bench: Bench) -> Evidence:
    layers = [found for found in compare(bench.bert, bench.sentence) if found.index is not None]
    largest = max(found.difference for found in layers)
    other = min(found.other_mask for found in layers)
    return Evidence(
        holds=largest < 1e-4 < other,
        says=tr(
            "With BERT's weights, PyTorch's own Transformer encoder layer gives the same "
            "vectors: over {count} layers no value differs by more than {largest:.2g}. Give "
            "it the causal mask, and values differ by {other:.2g} or more.",
            count=len(layers),
            largest=largest,
            other=other,
        ),
        figures=(
            Figure(tr("Layers compared"), str(len(layers))),
            Figure(tr("Largest difference"), f"{largest:.2g}"),
            Figure(tr("With the causal mask"), f"{other:.2g}"),
        ),
        guess=Choice((tr("Nothing"), tr("A second softmax"), tr("Heads that share their weights"))),
        truth=0,
        pictures=(
            Bars(
                (
                    Bar(tr("same mask"), largest, "bidirectional"),
                    Bar(tr("causal mask"), other, "causal"),
                ),
                tr("difference in the values of a layer's output"),
                ".2g",
            ),
        ),
    )


def both_sides_in_training(bench: Bench) -> Evidence:
    sentence = "The boys [MASK] hungry."
    hidden = blanked(bench.bert, sentence)
    word = bench.bert.tokenizer.ids(["were"])[0][0]
    chance = {
        later("both sides"): bert_predictions(bench.bert, hidden)[0].of(word),
        later("left side only"): bert_predictions(bench.bert, hidden, right=False)[0].of(word),
        later("right side only"): bert_predictions(bench.bert, hidden, left=False)[0].of(word),
    }
    best = max(chance, key=chance.__getitem__)
    return Evidence(
        holds=best == "both sides",
        says=tr(
            "“were” in “{sentence}”: {both} from both sides, {left} from the left, {right} "
            "from the right.",
            sentence=sentence,
            both=percent(chance["both sides"]),
            left=percent(chance["left side only"]),
            right=percent(chance["right side only"]),
        ),
        figures=tuple(Figure(tr(name), percent(value)) for name, value in chance.items()),
        guess=Choice(tuple(tr(name) for name in chance)),
        truth=tuple(chance).index(best),
        pictures=(
            Bars(
                tuple(Bar(tr(name), value, "bidirectional") for name, value in chance.items()),
                tr("probability of “were”"),
                ".1%",
            ),
        ),
        but=tr(
            "BERT was never trained with one side hidden, so a single side shows it at its worst."
        ),
    )


CARDS = (
    Card(
        "njGHv6dB",
        TOPIC,
        later("What is BERT?"),
        later(
            "An encoder that turns every token of a text into a vector made from the whole "
            "text, the words before it and the words after it."
        ),
        later("How much of BERT's attention goes to words further right?"),
        looks_both_ways,
        "attention",
    ),
    Card(
        "bGrGKSeD",
        TOPIC,
        later("What does it bring BERT to look both ways?"),
        later(
            "The vector of each token depends on every other token, not only on those before it."
        ),
        later("Change one word. What share of the sentence's vectors moves?"),
        every_token_moves,
        "generation",
        {"show": "What moves"},
    ),
    Card(
        "aGGLugWc",
        TOPIC,
        later("How do BERT and GPT differ?"),
        later(
            "BERT sees both sides and is built to understand a text that is there. GPT sees "
            "the left side and is built to go on with it."
        ),
        later("In eight sentences a middle word is hidden. Who finds the true one more probable?"),
        who_guesses_better,
        "fill_the_blank",
    ),
    Card(
        "qrHgGbPt",
        TOPIC,
        later("Which cells of the attention matrix are open?"),
        later(
            "In BERT all of them. In GPT the lower triangle: the token itself and those to "
            "its left."
        ),
        later("Mark the cells that are closed in GPT."),
        the_two_masks,
        "attention",
        {"picture": "Mask"},
    ),
    Card(
        "tme7GqRe",
        TOPIC,
        later("How does BERT's self-attention differ from the Transformer encoder's?"),
        later("It doesn't: both take softmax(QKᵀ / √d) V over the full matrix."),
        later("What did BERT change inside attention?"),
        same_mechanism,
        "encoder_layer",
    ),
    Card(
        "qwnlZij2",
        TOPIC,
        later("What makes BERT's pre-training bidirectional?"),
        later(
            "A hidden word is guessed from the words on both sides at once, in every layer; "
            "a left-to-right model has only one side."
        ),
        later("From where does BERT guess “were” in “The boys [MASK] hungry.” best?"),
        both_sides_in_training,
        "fill_the_blank",
        {"s": "The boys [MASK] hungry."},
    ),
)
