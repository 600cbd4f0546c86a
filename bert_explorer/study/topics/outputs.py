"""The two outputs, padding, and what heads are made of."""

from __future__ import annotations

import numpy as np
import torch

from bert_explorer import masks
from bert_explorer.analysis.attention import read_attention
from bert_explorer.analysis.outputs import read_outputs
from bert_explorer.errors import MissingHeadError
from bert_explorer.language import later, tr
from bert_explorer.model import Batch
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Cells, Choice, Number
from bert_explorer.study.measures import corner, names, percent
from bert_explorer.study.picture import Bar, Bars, Matrix, Strip, Token
from bert_explorer.trace import Trace

TOPIC = later("Outputs and padding")
QUESTION, CONTEXT = "Where is the cat?", "The cat is in the garden."
PAIR = ("A man is riding a horse.", "A man sits on a horse.")
NAMED = "Anna and Tom went to the park with a dog."
NAMES = frozenset({"anna", "tom"})
SHORT, PADDING = "The cat sat.", 5


def two_outputs(bench: Bench) -> Evidence:
    found = read_outputs(bench.bert, bench.sentence)
    if found.pooled is None:
        raise MissingHeadError(tr("This model has no pooled output."))
    _, length, width = found.sequence.shape
    return Evidence(
        holds=found.sequence.shape[1] == len(found.encoding) and found.pooled.shape == (1, width),
        says=tr(
            "Sequence output: {n} vectors of {width} numbers, one a token. Pooled output: one "
            "vector of {width}.",
            n=length,
            width=width,
        ),
        figures=(
            Figure(tr("Sequence output (batch, tokens, width)"), f"1 × {length} × {width}"),
            Figure(tr("Pooled output (batch, width)"), f"1 × {width}"),
        ),
        guess=Number(1, 40, 1, tr("vectors in the sequence output"), 0.5),
        truth=length,
        pictures=(
            Strip(
                tuple(Token(token, tr("1 vector")) for token in found.encoding.tokens),
                tr("sequence output; the pooled output comes from [CLS] alone"),
                "bidirectional",
            ),
        ),
        but=tr(
            "The pooled output is not [CLS]'s vector itself, but that after one more layer and "
            "tanh."
        ),
    )


def which_output(bench: Bench) -> Evidence:
    """A label a token needs vectors that differ between tokens."""
    found = read_outputs(bench.bert, NAMED)
    sequence = found.sequence[0].astype(np.float64)
    apart = float(np.linalg.norm(sequence[:, None] - sequence[None], axis=-1).mean())
    return Evidence(
        holds=apart > 0 and (found.pooled is None or found.pooled.shape[0] == 1),
        says=tr(
            "The {n} vectors of the sequence output lie {apart:.1f} apart on average, so each "
            "token can get a label of its own. The pooled output is one vector: one label.",
            n=len(sequence),
            apart=apart,
        ),
        figures=(
            Figure(tr("Mean distance between token vectors"), f"{apart:.2f}"),
            Figure(tr("Labels from the sequence output"), str(len(sequence))),
            Figure(tr("Labels from the pooled output"), "1"),
        ),
        guess=Choice(
            (
                tr("Sequence output for both"),
                tr("Sequence for NER, pooled for sentiment"),
                tr("Pooled for both"),
            )
        ),
        truth=1,
        pictures=(
            Bars(
                (
                    Bar(tr("sequence output"), len(sequence), "bidirectional"),
                    Bar(tr("pooled output"), 1, "bidirectional"),
                ),
                tr("labels it can give this sentence"),
                ".0f",
            ),
        ),
    )


def classify_a_pair(bench: Bench) -> Evidence:
    encoding = bench.bert.encode(*PAIR)
    attention = read_attention(bench.bert, encoding)
    a, b = attention.segments == 0, attention.segments == 1
    mean = attention.patterns.mean(axis=(0, 1))
    across = float(mean[a][:, b].sum() / mean[a].sum())
    width = bench.bert.config.hidden_size
    head = 2 * width + 2
    return Evidence(
        holds=across > 0
        and encoding.tokens.count("[SEP]") == 2
        and set(encoding.type_ids) == {0, 1},
        says=tr(
            "The pair is one input of {n} tokens, and sentence A sends {share} of its attention to "
            "sentence B. The head adds {weights:,} weights.",
            n=len(encoding),
            share=percent(across),
            weights=head,
        ),
        figures=(
            Figure(tr("Attention from A to B"), percent(across)),
            Figure(tr("[SEP] tokens"), str(encoding.tokens.count("[SEP]"))),
            Figure(tr("Segments"), str(len(set(encoding.type_ids)))),
            Figure(tr("Weights of a head for two labels"), f"{head:,}"),
        ),
        guess=Number(0, 100, 1, tr("% of A's attention goes to B"), 10),
        truth=across * 100,
        pictures=(
            Strip(
                tuple(
                    Token(token, "AB"[segment], strong=token in ("[CLS]", "[SEP]"))
                    for token, segment in zip(encoding.tokens, encoding.type_ids, strict=True)
                ),
                tr("what it takes: [CLS], [SEP], two segments, a head on the pooled output"),
                "bidirectional",
            ),
        ),
    )


def label_each_token(bench: Bench) -> Evidence:
    """Are the two names more like each other than like the other words?"""
    found = read_outputs(bench.bert, NAMED)
    tokens = found.encoding.tokens
    vectors = found.sequence[0].astype(np.float64)
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    named = [i for i, token in enumerate(tokens) if token in NAMES]
    other = [i for i, own in enumerate(found.encoding.special) if not own and i not in named]
    if len(named) < 2:
        raise MissingHeadError(tr("This model cuts the names of the example into pieces."))
    between = float(vectors[named[0]] @ vectors[named[1]])
    outside = float((vectors[named] @ vectors[other].T).mean())
    return Evidence(
        holds=between > outside,
        says=tr(
            "The two names have a cosine of {between:.2f} with each other and {outside:.2f} with "
            "the other words, before any training for names.",
            between=between,
            outside=outside,
        ),
        figures=(
            Figure(tr("Name with name"), tr("cosine {value:.2f}", value=between)),
            Figure(tr("Name with other words"), tr("cosine {value:.2f}", value=outside)),
        ),
        guess=Choice(
            (tr("The sequence output"), tr("The pooled output"), tr("The attention patterns"))
        ),
        truth=0 if between > outside else 2,
        pictures=(
            Bars(
                tuple(
                    Bar(token, float(vectors[i] @ vectors[named[0]]), "bidirectional")
                    for i, token in enumerate(tokens)
                ),
                tr("cosine with “{word}” (mean vector taken off)", word=tokens[named[0]]),
            ),
        ),
    )


def question_and_context(bench: Bench) -> Evidence:
    encoding = bench.bert.encode(QUESTION, CONTEXT)
    question = np.array([s == 0 for s in encoding.type_ids])
    own = _mean(bench, Batch.from_encodings([encoding]), None)
    hidden = _mean(bench, Batch.from_encodings([encoding]), masks.causal(len(encoding)))
    share = [float(m[question][:, ~question].sum() / m[question].sum()) for m in (own, hidden)]
    tokens = names(encoding)
    return Evidence(
        holds=share[0] > 0 and share[1] == 0,
        says=tr(
            "The question's words send {share} of their attention to the context. With only the "
            "left side open it would be {left}.",
            share=percent(share[0]),
            left=percent(share[1]),
        ),
        figures=(
            Figure(tr("Question to context, both sides"), percent(share[0])),
            Figure(tr("Question to context, left side only"), percent(share[1])),
            Figure(
                tr("Context to question, both sides"),
                percent(float(own[~question][:, question].sum() / own[~question].sum())),
            ),
        ),
        guess=Number(0, 100, 1, tr("% from the question to the context"), 5),
        truth=share[0] * 100,
        pictures=(
            Matrix(
                corner(own),
                tokens,
                tokens,
                tr("looks from"),
                tr("looks at"),
                "BERT",
                side="bidirectional",
            ),
            Matrix(
                corner(hidden),
                tokens,
                tokens,
                tr("looks from"),
                tr("looks at"),
                tr("same weights, left side only"),
                side="causal",
            ),
        ),
        but=tr(
            "With the context first and the question after it, a causal model sees the context "
            "from the question, which is how GPTs are asked. The context then can't see the "
            "question."
        ),
    )


def _mean(bench: Bench, batch: Batch, mask: torch.Tensor | None) -> np.ndarray:
    trace = Trace(record=["layers.*.attention.pattern"])
    bench.bert.model(batch, mask=mask, trace=trace)
    return trace.stack("layers.*.attention.pattern")[:, 0].mean(dim=(0, 1)).numpy()


def padding(bench: Bench) -> Evidence:
    plain = bench.bert.encode(SHORT)
    padded = bench.bert.encode(SHORT, pad_to=len(plain) + PADDING)
    before = bench.bert.model(Batch.from_encodings([plain])).sequence[0]
    after = bench.bert.model(Batch.from_encodings([padded])).sequence[0, : len(plain)]
    ids = torch.tensor([padded.ids])
    careless = bench.bert.model(Batch(ids, torch.zeros_like(ids))).sequence[0, : len(plain)]
    error = float((before - after).abs().max())
    wrong = float((before - careless).abs().max())
    return Evidence(
        holds=error < 1e-4 < wrong,
        says=tr(
            "Padded by {n} and masked, no value of the sentence's vectors moves by more than "
            "{error:.2g}. Without the mask they move by up to {wrong:.2f}.",
            n=PADDING,
            error=error,
            wrong=wrong,
        ),
        figures=(
            Figure(tr("Largest change, padding masked"), f"{error:.2g}"),
            Figure(tr("Largest change, padding not masked"), f"{wrong:.2f}"),
        ),
        guess=Choice((tr("Not at all"), tr("A little"), tr("Completely"))),
        truth=0 if error < 1e-4 else 1,
        pictures=(
            Strip(
                tuple(
                    Token(token, tr("mask 0") if pad else tr("mask 1"), strong=pad)
                    for token, pad in zip(padded.tokens, padded.padding, strict=True)
                ),
                tr("attention mask"),
                "bidirectional",
            ),
        ),
    )


def attention_mask(bench: Bench) -> Evidence:
    encoding = bench.bert.encode(SHORT, pad_to=len(bench.bert.encode(SHORT)) + PADDING)
    attention = read_attention(bench.bert, encoding)
    at_padding = float(attention.patterns[:, :, ~attention.padding][..., attention.padding].sum())
    tokens = names(encoding)
    truth = frozenset(
        (row, column)
        for row in range(len(tokens))
        for column in range(len(tokens))
        if attention.padding[column]
    )
    return Evidence(
        holds=at_padding == 0.0,
        says=tr(
            "Over all layers and heads the words send {sum:.1f} of their attention to [PAD].",
            sum=at_padding,
        ),
        figures=(
            Figure(tr("Attention to [PAD], summed"), f"{at_padding:.1f}"),
            Figure(
                tr("Cells closed"),
                tr(
                    "{n} of {total}",
                    n=int((~attention.allowed).sum()),
                    total=attention.allowed.size,
                ),
            ),
        ),
        guess=Cells(tokens, tokens, tr("looks from"), tr("looks at")),
        truth=truth,
        pictures=(
            Matrix(
                corner(attention.patterns.mean(axis=(0, 1))),
                tokens,
                tokens,
                tr("looks from"),
                tr("looks at"),
                tr("mean of all heads"),
                side="bidirectional",
            ),
        ),
        but=tr("A “large negative score” and a closed cell come to the same: softmax makes it 0."),
    )


CARDS = (
    Card(
        "gxzlFzj2",
        TOPIC,
        later("Which two outputs does BERT have?"),
        later(
            "The sequence output, one vector a token, and the pooled output, one vector for the "
            "text, made from [CLS]."
        ),
        later("How many vectors does the sequence output hold for your sentence?"),
        two_outputs,
        "encoder_layer",
        {"tab": "Two outputs"},
    ),
    Card(
        "66BXAiyj",
        TOPIC,
        later("Sequence output or pooled output?"),
        later(
            "Sequence output for a label a token (names, answer spans); pooled output for a label "
            "a text (sentiment, topic)."
        ),
        later("Which output for named entities, which for sentiment?"),
        which_output,
        "fine_tuning_lab",
    ),
    Card(
        "FHap4WrO",
        TOPIC,
        later("Are two sentences alike? Which parts of BERT does that take?"),
        later(
            "[CLS] and [SEP] to build the pair, segments to tell the two apart, and a small head "
            "on the pooled output."
        ),
        later("How much of sentence A's attention goes to sentence B?"),
        classify_a_pair,
        "fine_tuning_lab",
        {"f_task": "Sentence pair"},
    ),
    Card(
        "q6knkv73",
        TOPIC,
        later("Find the names in a text. Which output?"),
        later("The sequence output: each token needs its own label."),
        later("Which output do you label names from?"),
        label_each_token,
        "fine_tuning_lab",
        {"f_task": "Names (NER)"},
    ),
    Card(
        "M21ADFlk",
        TOPIC,
        later("Why does question answering need both sides?"),
        later(
            "The question must see the context and the context the question, whichever comes "
            "first, to find where the answer stands."
        ),
        later("How much of the question's attention goes to the context?"),
        question_and_context,
        "attention",
        {"s": QUESTION, "b": CONTEXT},
    ),
    Card(
        "VRiqBym5",
        TOPIC,
        later("How does BERT read texts of different lengths at once?"),
        later(
            "Shorter ones are filled up with [PAD] to the longest of the batch, and a mask keeps "
            "everybody from looking there."
        ),
        later("Pad a sentence and mask the padding. How do its vectors change?"),
        padding,
        "attention",
        {"pad": "5"},
    ),
    Card(
        "qB5nMSF1",
        TOPIC,
        later("What is the attention mask for?"),
        later("It closes [PAD]: those scores become so low that softmax leaves nothing there."),
        later("Mark the cells that padding closes."),
        attention_mask,
        "attention",
        {"picture": "Mask"},
    ),
)
