"""Writing: why BERT can't, and what it is for instead."""

from __future__ import annotations

import numpy as np

from bert_explorer.analysis.moved import moves
from bert_explorer.analysis.seen_loss import seen_loss
from bert_explorer.analysis.sentence_loss import sentence_loss
from bert_explorer.analysis.writing import write_bert, write_gpt
from bert_explorer.analysis.writing_numbers import mean_log, repetition
from bert_explorer.language import later, tr
from bert_explorer.model.generation import Sampling
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Cells, Choice
from bert_explorer.study.measures import corner, names, percent
from bert_explorer.study.picture import Bar, Bars, Matrix

TOPIC = later("Writing")
NEW_TOKENS = 12
PROMPT_TOKENS = 3
"""[CLS] and the first two tokens of the sentence."""
GREEDY = Sampling(temperature=0)


def reading_or_writing(bench: Bench) -> Evidence:
    bert = sentence_loss(bench.bert, bench.bert.encode(bench.sentence)).mean
    gpt = sentence_loss(bench.gpt, bench.gpt.encode(bench.sentence)).mean
    return Evidence(
        holds=bert < gpt,
        says=tr(
            "On the words of a sentence that is there, BERT's mean loss is {bert:.2f} nats and "
            "GPT's {gpt:.2f}.",
            bert=bert,
            gpt=gpt,
        ),
        figures=(
            Figure(tr("BERT, each word from all others"), tr("{loss:.2f} nats a word", loss=bert)),
            Figure(
                tr("GPT, each word from those before it"), tr("{loss:.2f} nats a word", loss=gpt)
            ),
        ),
        guess=Choice(
            (tr("Label texts and find answers in them"), tr("Go on with a story"), tr("Neither"))
        ),
        truth=0 if bert < gpt else 1,
        pictures=(
            Bars(
                (Bar("BERT", bert, "bidirectional"), Bar("GPT", gpt, "causal")),
                tr("mean loss on the words of the sentence (nats)"),
            ),
        ),
        but=tr(
            "The two are not asked the same: BERT may use what comes after the word. A text to be "
            "labelled is there as a whole, so it may; a text still to be written is not."
        ),
    )


def the_leak(bench: Bench) -> Evidence:
    loss = seen_loss(bench.bert, bench.bert.encode(bench.sentence))
    hidden, seen = float(loss.masked.mean()), float(loss.seen.mean())
    moved = moves(bench.bert, bench.bert.encode(bench.sentence), "dog")
    moved_by_later = float((moved.above > 0).mean())
    return Evidence(
        holds=moved_by_later == 1.0 and seen < hidden,
        says=tr(
            "In BERT {share} of the vectors change when a later word changes. So the word to be "
            "guessed is already in them: loss {seen:.2f} nats with the word in sight, {hidden:.2f} "
            "with [MASK] in its place.",
            share=percent(moved_by_later, 0),
            seen=seen,
            hidden=hidden,
        ),
        figures=(
            Figure(tr("Vectors that a later word moves"), percent(moved_by_later)),
            Figure(tr("Loss with the word in sight"), tr("{loss:.2f} nats", loss=seen)),
            Figure(tr("Loss with [MASK] in its place"), tr("{loss:.2f} nats", loss=hidden)),
        ),
        guess=Choice(
            (
                tr("Its vectors already hold the words to come"),
                tr("It has no vocabulary to write with"),
                tr("It is too small"),
            )
        ),
        truth=0 if moved_by_later > 0 else 2,
        pictures=(
            Bars(
                (
                    Bar(tr("word in sight"), seen, "bidirectional"),
                    Bar(tr("[MASK] in its place"), hidden, "bidirectional"),
                ),
                tr("BERT's mean loss on the words (nats)"),
            ),
        ),
        but=tr(
            "BERT can be made to write one [MASK] at a time. It is just poor at it, because in "
            "training something always stood to the right."
        ),
    )


def left_to_right(bench: Bench) -> Evidence:
    prompt = bench.gpt.encode(bench.sentence).ids[:PROMPT_TOKENS]
    texts = {
        "BERT": write_bert(bench.bert, prompt, NEW_TOKENS, GREEDY, "nothing"),
        "GPT": write_gpt(bench.gpt, prompt, NEW_TOKENS, GREEDY),
    }
    logs = {name: mean_log(bench.gpt, text) for name, text in texts.items()}
    moved = moves(bench.gpt, bench.gpt.encode(bench.sentence), "dog")
    tokens = names(bench.gpt.encode(bench.sentence))
    same = frozenset(
        (row, column)
        for row in range(len(tokens))
        for column in range(len(tokens))
        if moved.distance[row, column] == 0
    )
    written = {
        name: bench.gpt.tokenizer.decode(text.ids[PROMPT_TOKENS:]) for name, text in texts.items()
    }
    distinct = {name: repetition(text).distinct for name, text in texts.items()}
    return Evidence(
        holds=bool((moved.above == 0).all()) and logs["GPT"] > logs["BERT"],
        says=tr(
            "GPT goes on: “{gpt}”. BERT, one [MASK] after the other: “{bert}”. In GPT a new word "
            "moves no earlier vector.",
            gpt=written["GPT"],
            bert=written["BERT"],
        ),
        figures=(
            Figure(
                tr("GPT, distinct tokens written"),
                tr("{n} of {total}", n=distinct["GPT"], total=NEW_TOKENS),
            ),
            Figure(
                tr("BERT, distinct tokens written"),
                tr("{n} of {total}", n=distinct["BERT"], total=NEW_TOKENS),
            ),
            Figure(
                tr("GPT's text, mean log probability (by GPT)"),
                tr("{loss:.2f} nats", loss=logs["GPT"]),
            ),
            Figure(
                tr("BERT's text, mean log probability (by GPT)"),
                tr("{loss:.2f} nats", loss=logs["BERT"]),
            ),
        ),
        guess=Cells(tokens, tokens, tr("this vector"), tr("when this token changes")),
        truth=same,
        pictures=(
            Matrix(
                corner(np.where(moved.distance > 0, 1.0, 0.0)),
                tokens,
                tokens,
                tr("this vector"),
                tr("when this token changes"),
                tr("moves in GPT"),
                side="causal",
                format=".0f",
            ),
        ),
        but=tr("GPT is the judge of both texts here, so the log probability favours its own."),
    )


CARDS = (
    Card(
        "dLaFY7UY",
        TOPIC,
        later("When is BERT the better choice, when a GPT?"),
        later(
            "BERT where a whole text is there to be understood: classification, extraction, "
            "finding an answer. A GPT where text is to be written."
        ),
        later("You have BERT. For which job is it made?"),
        reading_or_writing,
        "generation",
        {"show": "Which model?"},
    ),
    Card(
        "OJfv1DBS",
        TOPIC,
        later("Why can't BERT write from left to right?"),
        later(
            "Its vectors depend on words that are still to come. In training they would give the "
            "next word away, so it was never trained to guess without them."
        ),
        later("What stands in BERT's way?"),
        the_leak,
        "generation",
        {"show": "The leak"},
    ),
    Card(
        "4vPLC41O",
        TOPIC,
        later("You are given BERT and asked to write a story with it. What is the problem?"),
        later(
            "Every new word changes all vectors before it, and BERT expects to see what comes "
            "after. A causal model such as GPT has neither problem."
        ),
        later("In GPT: mark the vectors that stay exactly as they were."),
        left_to_right,
        "generation",
        {"show": "Left to right"},
    ),
)
