"""Masked language modelling: the task, the rule, the loss."""

from __future__ import annotations

from collections import Counter

import numpy as np
import torch

from bert_explorer.analysis.fill import bert_predictions
from bert_explorer.analysis.question import ask, first_guess, question_about
from bert_explorer.analysis.sentence_loss import sentence_loss
from bert_explorer.analysis.stories import sentences
from bert_explorer.analysis.token_hiding import can_be_hidden, hide_each
from bert_explorer.analysis.word_in_vector import (
    KEPT,
    MASKED,
    NOT_SELECTED,
    RANDOM_WORD,
    word_in_vector,
)
from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.errors import TextError
from bert_explorer.language import later, tr
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Choice, Number, Word
from bert_explorer.study.measures import blanked, names, percent
from bert_explorer.study.picture import Bar, Bars, Strip, Token

TOPIC = later("Masked words")
CAT = "The cat [MASK] on the mat."
TOKENS_DRAWN = 10_000
LONGEST_ROW = 60
RULE = MaskingRule()
UNCHANGED = later("unchanged")


def fill_one(bench: Bench) -> Evidence:
    bert = bert_predictions(bench.bert, blanked(bench.bert, bench.sentence))[0]
    truth = bert.slot.truth
    word = None if truth is None else bench.bert.tokenizer.token_of(truth)
    top = bert.top(5)
    tokens = tuple(bench.bert.tokenizer.token_of(id) for id in top)
    right = frozenset({tokens[0]})
    chance = bert.of(truth) if truth is not None else float(bert.probabilities.max())
    uniform = 1 / len(bert.probabilities)
    return Evidence(
        holds=chance > uniform,
        says=tr(
            "With the word “{word}” hidden, BERT gives it {share}, where a blind guess gives "
            "{blind}. Its first guess is “{first}”.",
            word=word,
            share=percent(chance),
            blind=percent(uniform, 3),
            first=tokens[0],
        )
        if word
        else tr(
            "BERT's first guess is “{first}” at {share}.", first=tokens[0], share=percent(chance)
        ),
        figures=tuple(
            Figure(tr("“{word}”", word=token), percent(bert.of(id)))
            for token, id in zip(tokens, top, strict=True)
        ),
        guess=Word(_with_blank(bench)),
        truth=right,
        pictures=(
            Bars(
                tuple(
                    Bar(token, bert.of(id), "bidirectional")
                    for token, id in zip(tokens, top, strict=True)
                ),
                tr("probability at the blank"),
                ".1%",
            ),
        ),
    )


def _with_blank(bench: Bench) -> str:
    hidden = blanked(bench.bert, bench.sentence).encoding
    return bench.bert.tokenizer.decode(
        id for id, special in zip(hidden.ids, hidden.special, strict=True) if not special
    )


def deep_not_shallow(bench: Bench) -> Evidence:
    hidden = blanked(bench.bert, bench.sentence)
    position = hidden.slots[0].position
    question = question_about(bench.bert, bench.bert.encode(bench.sentence), position)
    guess = first_guess(question, ask(question))
    places = can_be_hidden(question)
    left = hide_each(question, guess, places)
    drop = np.abs(guess.probability - left)
    encoding = question.encoding
    sides = {
        "left": float(drop[[i for i, place in enumerate(places) if place < position]].sum()),
        "right": float(drop[[i for i, place in enumerate(places) if place > position]].sum()),
    }
    changed = int((drop > 0.001).sum())
    return Evidence(
        holds=min(sides.values()) > 0,
        says=tr(
            "BERT's guess “{word}” ({share}) rests on both sides: hiding one word after the other "
            "changes it by more than 0.1 points {n} times of {total}.",
            word=guess.token,
            share=percent(guess.probability),
            n=changed,
            total=len(places),
        ),
        figures=(
            Figure(tr("Change by words to the left, summed"), percent(sides["left"])),
            Figure(tr("Change by words to the right, summed"), percent(sides["right"])),
        ),
        guess=Choice(
            (tr("Words on both sides"), tr("The word just before"), tr("Only the frequent words"))
        ),
        truth=0 if min(sides.values()) > 0 else 1,
        pictures=(
            Bars(
                tuple(
                    Bar(encoding.tokens[place], float(change), "bidirectional")
                    for place, change in zip(places, drop, strict=True)
                ),
                tr("change in the guess's probability when hidden"),
                ".1%",
            ),
        ),
    )


def the_rule(bench: Bench) -> Evidence:
    counts = _count(bench)
    selected = counts["selected"]
    shares = {name: counts[name] / selected for name in (MASKED, RANDOM_WORD, UNCHANGED)}
    off = max(abs(shares[MASKED] - 0.8), abs(shares[RANDOM_WORD] - 0.1))
    return Evidence(
        holds=off < 0.04,
        says=tr(
            "Of {n:,} selected tokens {masked} became [MASK], {random} a random word, and {kept} "
            "stayed.",
            n=selected,
            masked=percent(shares[MASKED]),
            random=percent(shares[RANDOM_WORD]),
            kept=percent(shares[UNCHANGED]),
        ),
        figures=tuple(Figure(tr(name), percent(share)) for name, share in shares.items()),
        guess=Number(0, 100, 1, tr("% of the selected become [MASK]"), 4),
        truth=shares[MASKED] * 100,
        pictures=(
            Bars(
                tuple(Bar(tr(name), share, "bidirectional") for name, share in shares.items()),
                tr("share of the selected tokens"),
                ".1%",
            ),
        ),
        but=tr(
            "A random word can happen to be the word that stood there; that still counts as random."
        ),
    )


def fifteen_percent(bench: Bench) -> Evidence:
    counts = _count(bench)
    share = counts["selected"] / counts["tokens"]
    short = blanked(bench.bert, bench.sentence).encoding
    words = sum(not special for special in short.special)
    one = max(1, round(RULE.rate * words)) / words
    return Evidence(
        holds=0.12 <= share <= 0.18,
        says=tr(
            "Of {total:,} tokens {n:,} were selected: {share}.",
            total=counts["tokens"],
            n=counts["selected"],
            share=percent(share),
        ),
        figures=(
            Figure(tr("Selected of all"), percent(share)),
            Figure(tr("Selected in your sentence of {n} tokens", n=words), percent(one)),
        ),
        guess=Number(0, 100, 1, tr("% of the tokens"), 3),
        truth=share * 100,
        pictures=(
            Bars(
                (
                    Bar(tr("selected"), share, "bidirectional"),
                    Bar(tr("left alone"), 1 - share, "plain"),
                ),
                tr("share of the tokens"),
                ".1%",
            ),
        ),
        but=tr(
            "The count is a whole number and at least 1, so a short sentence differs: of your {n} "
            "tokens {share} are selected.",
            n=words,
            share=percent(one),
        ),
    )


def not_only_masks(bench: Bench) -> Evidence:
    """How sure BERT is of words that stand there in full, which it never predicts in use."""
    encoding = bench.bert.encode(bench.sentence)
    real = [i for i, special in enumerate(encoding.special) if not special]
    batch = Batch.from_encodings([encoding])
    predict = torch.zeros_like(batch.input_ids, dtype=torch.bool)
    predict[0, real] = True
    chances = logits_at(bench.bert.model, batch, predict).softmax(-1)
    truth = batch.input_ids[predict]
    kept = float(chances.gather(1, truth[:, None]).mean())
    first = float((chances.argmax(-1) == truth).float().mean())
    masked = float(np.exp(-sentence_loss(bench.bert, encoding).losses).mean())
    return Evidence(
        holds=kept > masked,
        says=tr(
            "At words that stand there unmasked, BERT's own output still names the word: {kept} on "
            "average, first guess in {first}. Behind [MASK] it is {masked}.",
            kept=percent(kept),
            first=percent(first, 0),
            masked=percent(masked),
        ),
        figures=(
            Figure(tr("Word in sight: probability of the word"), percent(kept)),
            Figure(tr("Word in sight: first guess right"), percent(first)),
            Figure(tr("[MASK] in its place: probability"), percent(masked)),
        ),
        guess=Choice(
            (
                tr("It must make a good vector for every word, not only for [MASK]"),
                tr("It saves computing time"),
                tr("It makes the vocabulary larger"),
            )
        ),
        truth=0 if kept > masked else 1,
        pictures=(
            Bars(
                (
                    Bar(tr("word in sight"), kept, "bidirectional"),
                    Bar(tr("[MASK] in its place"), masked, "bidirectional"),
                ),
                tr("mean probability of the true word"),
                ".1%",
            ),
        ),
        but=tr(
            "That this comes from the 10 % + 10 % needs a model trained without them beside it: "
            "the masking lab has that comparison."
        ),
    )


def nothing_marks_the_place(bench: Bench) -> Evidence:
    """What BERT says where a random word stands: the word it reads, or the one that belongs?"""
    texts = sentences()[::3]
    told = {row.kind: row for row in word_in_vector(bench.bert, texts, RULE, seed=0)}
    random = told[RANDOM_WORD].first
    seen = Counter(
        id
        for text in texts
        for encoding in (bench.bert.encode(text),)
        for id, special in zip(encoding.ids, encoding.special, strict=True)
        if not special
    )
    frequent = max(seen.values()) / seen.total()
    kinds = (RANDOM_WORD, MASKED, KEPT, NOT_SELECTED)
    return Evidence(
        holds=random.low > frequent,
        says=tr(
            "Where a random word stands, BERT's first guess is still the true one in {share} of "
            "{n} cases (95 % interval {low} to {high}). Always saying the most frequent token "
            "would be right in {frequent}.",
            share=percent(random.share, 0),
            n=random.count,
            low=percent(random.low, 0),
            high=percent(random.high, 0),
            frequent=percent(frequent),
        ),
        figures=(
            *(
                Figure(
                    tr("{kind}: true word first", kind=tr(kind)),
                    tr(
                        "{share} of {n}",
                        share=percent(told[kind].first.share),
                        n=told[kind].first.count,
                    ),
                )
                for kind in kinds
            ),
            Figure(tr("Most frequent token"), percent(frequent)),
        ),
        guess=Number(0, 100, 1, tr("% of the random words seen through"), 8),
        truth=random.share * 100,
        pictures=(
            Bars(
                tuple(
                    Bar(
                        tr(kind),
                        told[kind].first.share,
                        "bidirectional",
                        told[kind].first.low,
                        told[kind].first.high,
                    )
                    for kind in kinds
                ),
                tr("true word is the first guess (lines: 95 % intervals)"),
                ".1%",
            ),
        ),
        but=tr("Measured on {n} sentences of the bundled stories, masked once.", n=len(texts)),
    )


def only_where_masked(bench: Bench) -> Evidence:
    hidden = blanked(bench.bert, bench.sentence)
    slots = [slot for slot in hidden.slots if slot.truth is not None]
    if not slots:
        raise TextError(tr("This experiment needs a word that BERT knows: type a common one."))
    encoding = hidden.encoding
    batch = Batch.from_encodings([encoding])
    logits = logits_at(bench.bert.model, batch, torch.ones_like(batch.input_ids, dtype=torch.bool))
    labels = torch.full((len(encoding),), IGNORED)
    for slot in slots:
        labels[slot.position] = slot.truth or 0
    # Gradients are off while a page runs a model, and the loss needs one.
    with torch.inference_mode(False), torch.enable_grad():
        free = logits.clone().requires_grad_()
        loss = torch.nn.functional.cross_entropy(free, labels.clone(), ignore_index=IGNORED)
        loss.backward()
    assert free.grad is not None
    size = free.grad.norm(dim=-1)
    elsewhere = float(size[labels == IGNORED].abs().max())
    shown = names(encoding)
    return Evidence(
        holds=elsewhere == 0.0 and float(size[labels != IGNORED].min()) > 0,
        says=tr(
            "The loss is {loss:.2f} nats, from {n} of {total} positions. At all others the "
            "gradient is exactly {elsewhere:.1f}.",
            loss=float(loss.detach()),
            n=len(slots),
            total=len(encoding),
            elsewhere=elsewhere,
        ),
        figures=(
            Figure(tr("Loss"), tr("{loss:.3f} nats", loss=float(loss.detach()))),
            Figure(
                tr("Positions that count"), tr("{n} of {total}", n=len(slots), total=len(encoding))
            ),
            Figure(tr("Largest gradient elsewhere"), f"{elsewhere:.1f}"),
        ),
        guess=Number(0, len(encoding), 1, tr("positions with a gradient"), 0.5),
        truth=len(slots),
        pictures=(
            Strip(
                tuple(
                    Token(
                        token,
                        "-100" if labels[i] == IGNORED else f"{float(size[i]):.2f}",
                        strong=bool(labels[i] != IGNORED),
                    )
                    for i, token in enumerate(shown)
                ),
                tr("label -100: ignored; else the gradient's size"),
                "bidirectional",
            ),
        ),
    )


def the_cat(bench: Bench) -> Evidence:
    prediction = bert_predictions(bench.bert, blanked(bench.bert, CAT))[0]
    top = prediction.top(5)
    tokens = tuple(bench.bert.tokenizer.token_of(id) for id in top)
    sat = bench.bert.tokenizer.ids(["sat"])[0]
    rank = prediction.rank(sat[0]) if len(sat) == 1 else None
    return Evidence(
        holds=rank is not None and rank <= 5,
        says=tr(
            "This model's guesses: {words}. “sat” comes in place {rank} with {share}.",
            words=", ".join(tokens),
            rank=rank,
            share=percent(prediction.of(sat[0])),
        )
        if rank is not None
        else tr(
            "This model's guesses: {words}. “sat” is not one piece here.", words=", ".join(tokens)
        ),
        figures=tuple(
            Figure(tr("“{word}”", word=token), percent(prediction.of(id)))
            for token, id in zip(tokens, top, strict=True)
        ),
        guess=Word(CAT),
        truth=frozenset(tokens),
        pictures=(
            Bars(
                tuple(
                    Bar(token, prediction.of(id), "bidirectional")
                    for token, id in zip(tokens, top, strict=True)
                ),
                tr("probability at the blank"),
                ".1%",
            ),
        ),
        but=tr("There is no one right answer: the model gives a whole distribution."),
    )


def _count(bench: Bench) -> dict[str, int]:
    tokenizer = bench.bert.tokenizer
    words = np.array(sorted(set(range(tokenizer.vocab_size)) - tokenizer.special_ids))
    rng = np.random.default_rng(0)
    # Rows of all lengths, as sentences are: in each the count is rounded to a whole number.
    lengths = rng.integers(1, LONGEST_ROW + 1, size=TOKENS_DRAWN)
    lengths = lengths[: int(np.searchsorted(lengths.cumsum(), TOKENS_DRAWN))]
    ids = rng.choice(words, size=(len(lengths), LONGEST_ROW))
    maskable = np.arange(LONGEST_ROW) < lengths[:, None]
    masked = mask_tokens(
        ids, maskable, rng, mask_id=tokenizer.mask_id, replacements=words, rule=RULE
    )
    chosen = masked.labels != IGNORED
    return {
        "tokens": int(maskable.sum()),
        "selected": int(chosen.sum()),
        MASKED: int((masked.ids[chosen] == tokenizer.mask_id).sum()),
        UNCHANGED: int((masked.ids[chosen] == masked.labels[chosen]).sum()),
        RANDOM_WORD: int(
            (
                (masked.ids[chosen] != tokenizer.mask_id)
                & (masked.ids[chosen] != masked.labels[chosen])
            ).sum()
        ),
    }


CARDS = (
    Card(
        "PVsxlLgb",
        TOPIC,
        later("What is masked language modelling (MLM)?"),
        later(
            "BERT's first training task: hide some tokens and guess each from the rest of the text."
        ),
        later("The middle word is hidden. Which word does BERT guess first?"),
        fill_one,
        "fill_the_blank",
    ),
    Card(
        "IR6IqVmV",
        TOPIC,
        later("What does that task teach?"),
        later("To use the whole sentence: a good guess needs the words on both sides together."),
        later("What does BERT's guess for a hidden word rest on?"),
        deep_not_shallow,
        "fill_the_blank",
    ),
    Card(
        "4Sw41VHF",
        TOPIC,
        later("What happens to a selected token?"),
        later(
            "Of the selected tokens 80 % become [MASK], 10 % a random word, 10 % stay as they are."
        ),
        later("How many of the selected tokens become [MASK]?"),
        the_rule,
        "masking_lab",
        {"show": "Count it"},
    ),
    Card(
        "ZLZKjUcc",
        TOPIC,
        later("Why not always [MASK]?"),
        later(
            "[MASK] never occurs in real use. Since any word may be wrong or be asked for, the "
            "model must build a useful vector at every position."
        ),
        later("What are the random and the unchanged words for?"),
        not_only_masks,
        "masking_lab",
        {"show": "Why not only [MASK]?"},
    ),
    Card(
        "Hoe3GaUW",
        TOPIC,
        later("How many tokens are selected for MLM?"),
        later("15 % of them."),
        later("What share of the tokens is selected?"),
        fifteen_percent,
        "masking_lab",
        {"show": "Count it"},
    ),
    Card(
        "V9rCgSdB",
        TOPIC,
        later("How does the 80/10/10 rule keep the model from relying on [MASK]?"),
        later(
            "At a random or unchanged word nothing marks the position, so the model can't wait for "
            "[MASK]: it must check every word against its context."
        ),
        later(
            "A random word replaces the true one. How often does BERT still guess the true one "
            "first?"
        ),
        nothing_marks_the_place,
        "masking_lab",
        {"show": "Why not only [MASK]?"},
    ),
    Card(
        "BnHJqTzj",
        TOPIC,
        later("Which loss trains MLM?"),
        later(
            "Cross-entropy at the selected positions; all others carry the label -100 and are "
            "ignored."
        ),
        later("One word is hidden. At how many positions is the gradient of the logits not zero?"),
        only_where_masked,
        "masking_lab",
    ),
    Card(
        "qB4jbjWN",
        TOPIC,
        later("What does BERT expect in “The cat [MASK] on the mat.”?"),
        later("A verb that fits both “the cat” before and “on the mat” after it, such as “sat”."),
        later("Type a word that will be among BERT's first five."),
        the_cat,
        "fill_the_blank",
        {"s": CAT},
    ),
)
