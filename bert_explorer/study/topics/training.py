"""Pre-training, fine-tuning, and what goes wrong on the way."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.checkpoints.folder import MODELS
from bert_explorer.errors import MissingHeadError
from bert_explorer.language import later, tr
from bert_explorer.model import Batch, Bert, build
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Choice, Number
from bert_explorer.study.measures import percent
from bert_explorer.study.picture import Bar, Bars, Curve, Curves

TOPIC = later("Training")
NAMES = Path(__file__).parents[3] / "assets" / "text" / "names.csv"
RIDGE = 30.0
STUCK = 0.20
STORIES = (
    ("The boy was very hungry.", "He went home to eat some bread."),
    ("It was raining all day.", "The children had to play inside the house."),
    ("Anna lost her red ball in the park.", "She looked for the ball under every tree."),
    ("The dog saw a cat on the wall.", "It barked, and the cat ran away."),
    ("Tom's mother was ill.", "He made some tea for her."),
    ("The farmer had three cows.", "Every morning he gave the cows fresh grass."),
    ("The bus did not come.", "So they walked to school."),
    ("A bird fell out of its nest.", "The girl put the little bird back."),
)


def transfer(bench: Bench) -> Evidence:
    """One and the same linear classifier on the vectors of the trained and of a new model."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        fresh = build(bench.bert.config).eval().requires_grad_(False)
    learned = _names_found(bench.bert)
    new = _names_found(Checkpoint("new", fresh, bench.bert.tokenizer))
    scores = {tr("pre-trained"): learned, tr("random weights"): new}
    count = len(_rows("heldout"))
    return Evidence(
        holds=learned > new,
        says=tr(
            "A linear classifier learns to tell names from {train} sentences. In {n} new ones, "
            "with names it never met, it picks out the name in {learned} with the pre-trained "
            "model's vectors, and in {random} with those of random weights.",
            train=len(_rows("train")),
            n=count,
            learned=percent(learned, 0),
            random=percent(new, 0),
        ),
        figures=tuple(
            Figure(name, tr("{share} of {n}", share=percent(score), n=count))
            for name, score in scores.items()
        ),
        guess=Number(0, 100, 1, tr("% of new sentences, with the pre-trained model"), 8),
        truth=learned * 100,
        pictures=(
            Bars(
                tuple(Bar(name, score, "bidirectional") for name, score in scores.items()),
                tr("share of new sentences in which the name is found"),
                ".0%",
            ),
        ),
        but=tr("Here the model itself stays frozen; fine-tuning all of it is what the lab does."),
    )


def two_stages(bench: Bench) -> Evidence:
    log = _log()
    tokens = int(log[-1]["tokens"])
    texts = [text for _, text in _rows("train")]
    labelled = sum(len(bench.bert.encode(text)) for text in texts)
    return Evidence(
        holds=tokens > 100 * labelled,
        says=tr(
            "The bundled BERT read {tokens:,} tokens of plain text. {sentences} labelled "
            "sentences, {labelled:,} tokens, are then enough to teach it names: {times:,.0f} times "
            "fewer.",
            tokens=tokens,
            sentences=len(texts),
            labelled=labelled,
            times=tokens / labelled,
        ),
        figures=(
            Figure(tr("Pre-training, no labels"), tr("{n:,} tokens", n=tokens)),
            Figure(
                tr("Labelled examples"),
                tr("{sentences} sentences, {n:,} tokens", sentences=len(texts), n=labelled),
            ),
        ),
        guess=Choice((tr("Pre-training"), tr("Fine-tuning"), tr("Both the same"))),
        truth=0 if tokens > labelled else 1,
        pictures=(
            Curves(
                (
                    Curve(
                        tr("held-out words guessed first try"),
                        tuple(float(row["tokens"]) / 1e6 for row in log),
                        tuple(float(row["heldout_top1"]) for row in log),
                        "bidirectional",
                    ),
                ),
                tr("pre-training tokens read (millions)"),
                tr("share guessed right"),
            ),
        ),
        but=tr("The curve is the log of the bundled BERT's own training."),
    )


def every_weight_moves(bench: Bench) -> Evidence:
    """One step of fine-tuning on a copy: which weights get a gradient?"""
    rows = _rows("train")[:4]
    encodings = [bench.bert.encode(text) for _, text in rows]
    with torch.inference_mode(False), torch.enable_grad():
        model = build(bench.bert.config)
        model.load_state_dict({k: v.clone() for k, v in bench.bert.model.state_dict().items()})
        assert isinstance(model, Bert)
        model.eval()
        head = torch.nn.Linear(bench.bert.config.hidden_size, 2)
        loss = torch.zeros(())
        for encoding, label in zip(encodings, (0, 1, 0, 1), strict=True):
            output = model(Batch.from_encodings([encoding]))
            vector = output.sequence[:, 0] if output.pooled is None else output.pooled
            loss = loss + torch.nn.functional.cross_entropy(head(vector), torch.tensor([label]))
        loss.backward()
    encoder = {
        name: p for name, p in model.named_parameters() if not name.startswith(("mlm", "nsp"))
    }
    moved = {name: p for name, p in encoder.items() if p.grad is not None and p.grad.any()}
    count = sum(p.numel() for p in moved.values())
    total = sum(p.numel() for p in encoder.values())
    still = len(encoder) - len(moved)
    layers = [
        float(
            sum(
                p.grad.norm() ** 2
                for n, p in moved.items()
                if p.grad is not None and n.startswith(f"layers.{i}.")
            )
            ** 0.5
        )
        for i in range(bench.bert.config.num_layers)
    ]
    new = sum(p.numel() for p in head.parameters())
    return Evidence(
        holds=min(layers) > 0,
        says=tr(
            "A new head of {weights:,} weights, one backward pass over {sentences} sentences: {n} "
            "of the encoder's {total} weight tensors get a gradient, in every layer.",
            weights=new,
            sentences=len(encodings),
            n=len(moved),
            total=len(encoder),
        ),
        figures=(
            Figure(tr("New weights (the head)"), f"{new:,}"),
            Figure(
                tr("Weights in tensors with a gradient"),
                tr("{n:,} of {total:,}", n=count, total=total),
            ),
            Figure(tr("Tensors without"), str(still)),
        ),
        guess=Choice(
            (tr("All layers and the head"), tr("The head alone"), tr("The last layer and the head"))
        ),
        truth=0 if min(layers) > 0 else 1,
        pictures=(
            Bars(
                tuple(
                    Bar(tr("Layer {number}", number=i), size, "bidirectional")
                    for i, size in enumerate(layers, 1)
                ),
                tr("length of the gradient"),
                ".2f",
            ),
        ),
        but=tr("In the token and position tables only the rows in use get a gradient."),
    )


def stuck(bench: Bench) -> Evidence:
    log = _log()
    tokens = [float(row["tokens"]) for row in log]
    accuracy = [float(row["heldout_top1"]) for row in log]
    below = [t for t, a in zip(tokens, accuracy, strict=True) if a < STUCK]
    before = max(len(below) - 1, 0)
    after = min(before + 1, len(tokens) - 1)
    passed = float(np.interp(STUCK, accuracy[before : after + 1], tokens[before : after + 1])) / 1e6
    return Evidence(
        holds=len(below) > 0 and accuracy[-1] > STUCK,
        says=tr(
            "The bundled BERT itself began at {first} and passed {stuck} between its checks at "
            "{before:.1f} and {after:.1f} million tokens: about {passed:.1f} million on a straight "
            "line. After {end:.0f} million it reached {last}.",
            first=percent(accuracy[0]),
            stuck=percent(STUCK, 0),
            before=tokens[before] / 1e6,
            after=tokens[after] / 1e6,
            passed=passed,
            end=tokens[-1] / 1e6,
            last=percent(accuracy[-1]),
        ),
        figures=tuple(
            Figure(tr("{n:.1f} million tokens", n=t / 1e6), percent(a))
            for t, a in zip(tokens, accuracy, strict=True)
        ),
        guess=Number(0, 25, 0.5, tr("million tokens below 20 %"), 2),
        truth=passed,
        pictures=(
            Curves(
                (
                    Curve("BERT", tuple(t / 1e6 for t in tokens), tuple(accuracy), "bidirectional"),
                    Curve("20 %", (tokens[0] / 1e6, tokens[-1] / 1e6), (STUCK, STUCK), "plain"),
                ),
                tr("tokens read (millions)"),
                tr("held-out words guessed right"),
            ),
        ),
        but=tr("This shows one cause, too little training. The training lab runs the others."),
    )


def next_sentence(bench: Bench) -> Evidence:
    others = STORIES[1:] + STORIES[:1]
    right = [_follows(bench, a, b) for a, b in STORIES]
    wrong = [_follows(bench, a, b) for (a, _), (_, b) in zip(STORIES, others, strict=True)]
    correct = sum(p > 0.5 for p in right) + sum(p < 0.5 for p in wrong)
    return Evidence(
        holds=float(np.mean(right)) > float(np.mean(wrong)),
        says=tr(
            "True followers get {right} on average, sentences from another story {wrong}; {n} of "
            "{total} pairs are judged right.",
            right=percent(float(np.mean(right))),
            wrong=percent(float(np.mean(wrong))),
            n=correct,
            total=2 * len(STORIES),
        ),
        figures=(
            Figure(tr("“B follows A”, true pairs"), percent(float(np.mean(right)))),
            Figure(tr("“B follows A”, other pairs"), percent(float(np.mean(wrong)))),
            Figure(tr("Judged right"), tr("{n} of {total}", n=correct, total=2 * len(STORIES))),
        ),
        guess=Number(
            0, 2 * len(STORIES), 1, tr("of {n} pairs judged right", n=2 * len(STORIES)), 2
        ),
        truth=correct,
        pictures=(
            Bars(
                (
                    Bar(tr("B follows A"), float(np.mean(right)), "bidirectional"),
                    Bar(tr("B is from elsewhere"), float(np.mean(wrong)), "bidirectional"),
                ),
                tr("mean probability of “follows”"),
                ".1%",
            ),
        ),
        but=tr(
            "The bundled model is weak at this task; it learned it late. Its model card has the "
            "figure on many pairs."
        ),
    )


def _follows(bench: Bench, a: str, b: str) -> float:
    logits = getattr(bench.bert(a, b), "nsp_logits", None)
    if logits is None:
        raise MissingHeadError(tr("This model has no next-sentence head."))
    return float(logits.softmax(-1)[0, 0])


@cache
def _rows(part: str) -> tuple[tuple[str, str], ...]:
    """(name, sentence) of one part of the file; the two parts share no name."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["name"], row["text"]) for row in csv.DictReader(file) if row["part"] == part
        )


def _names_found(checkpoint: Checkpoint) -> float:
    """Ridge regression on token vectors: in how many held-out sentences does a name score best?"""
    train = [_token_vectors(checkpoint, *row) for row in _rows("train")]
    x = np.concatenate([vectors for vectors, _ in train])
    y = np.concatenate([is_name for _, is_name in train]).astype(np.float64)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    a = (x - mean) / spread
    weights = np.linalg.solve(a.T @ a + RIDGE * np.eye(a.shape[1]), a.T @ (y - y.mean()))
    found = []
    for row in _rows("heldout"):
        vectors, is_name = _token_vectors(checkpoint, *row)
        found.append(bool(is_name[np.argmax((vectors - mean) / spread @ weights)]))
    return float(np.mean(found))


def _token_vectors(
    checkpoint: Checkpoint, name: str, text: str
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(T, H) vectors of the text's own tokens, and (T,) whether each belongs to the name."""
    encoding = checkpoint.encode(text)
    sequence = checkpoint.model(Batch.from_encodings([encoding])).sequence[0]
    start = text.index(name)
    own = [i for i, special in enumerate(encoding.special) if not special]
    is_name = [start <= encoding.offsets[i][0] < start + len(name) for i in own]
    return sequence[own].double().numpy(), np.array(is_name)


def _log() -> list[dict[str, str]]:
    """The rows of the bundled BERT's training log that hold a held-out score."""
    with (MODELS / "bert-twin" / "training_log.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["heldout_top1"]]


CARDS = (
    Card(
        "K3bqtIo1",
        TOPIC,
        later("What is transfer learning with BERT?"),
        later("Train once on much plain text, then reuse the weights for a task with few labels."),
        later(
            "A small classifier learns names from 16 sentences. In how many new ones does it find "
            "it?"
        ),
        transfer,
        "fine_tuning_lab",
        {"f_tab": "Transfer"},
    ),
    Card(
        "UN9HS4FH",
        TOPIC,
        later("Which two stages does BERT's training have?"),
        later(
            "Pre-training on plain text with masked words, and fine-tuning on labelled data of a "
            "task."
        ),
        later("Which stage reads more text?"),
        two_stages,
        "training_lab",
        {"lab": "Watch it learn"},
    ),
    Card(
        "EYWrAf08",
        TOPIC,
        later("How is BERT fine-tuned for classification?"),
        later(
            "Put a small head on [CLS] and train everything, head and encoder, on the labelled "
            "data."
        ),
        later("Which weights does one step of fine-tuning reach?"),
        every_weight_moves,
        "fine_tuning_lab",
    ),
    Card(
        "gFCDI2bu",
        TOPIC,
        later("Masked-word accuracy stays at 20 %. Why?"),
        later(
            "The learning rate is too high or too low, too much is masked, the model is too small, "
            "or it has simply not been trained long enough."
        ),
        later("For how many million tokens was the bundled BERT below 20 %?"),
        stuck,
        "training_lab",
        {"lab": "Stuck at 20 %"},
    ),
    Card(
        "AowSev2e",
        TOPIC,
        later("What is next-sentence prediction (NSP)?"),
        later(
            "BERT's second training task: does sentence B follow A in the text, or is it from "
            "elsewhere?"
        ),
        later("Of 16 pairs, half of them true: how many does this model judge right?"),
        next_sentence,
        "masking_lab",
        {"show": "Next sentence"},
    ),
)
