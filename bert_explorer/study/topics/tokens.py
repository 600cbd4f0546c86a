"""WordPiece and the special tokens."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import cosine_similarity

from bert_explorer.analysis.outputs import read_outputs
from bert_explorer.analysis.vocabulary_size import compression
from bert_explorer.errors import MissingHeadError
from bert_explorer.language import later, tr
from bert_explorer.model import Batch
from bert_explorer.study.card import Bench, Card, Evidence, Figure
from bert_explorer.study.guess import Choice, Number
from bert_explorer.study.picture import Bar, Bars, Curve, Curves, Strip, Token
from bert_explorer.wordpiece import trace_text

TOPIC = later("Tokens")
PAIR = ("She was very hungry.", "So she went home to eat.")
OTHERS = ("A dog runs in the park.", "He read an old book.", "It is cold and it rains today.")
RARE = "The unbelievable playground was repainted."


def special_tokens(bench: Bench) -> Evidence:
    encoding = bench.bert.encode(*PAIR, pad_to=len(bench.bert.encode(*PAIR)) + 2)
    added = [token for token, own in zip(encoding.tokens, encoding.special, strict=True) if own]
    tokenizer = bench.bert.tokenizer
    ids = {tokenizer.token_of(id): id for id in sorted(tokenizer.special_ids)}
    return Evidence(
        holds={"[CLS]", "[SEP]", "[PAD]"} <= set(added) and "[MASK]" in ids,
        says=tr(
            "This pair of {pieces} pieces was given {n} more tokens: {tokens}. [MASK] waits in the "
            "vocabulary under {id}.",
            pieces=len(encoding) - len(added),
            n=len(added),
            tokens=", ".join(sorted(set(added))),
            id=ids.get("[MASK]"),
        ),
        figures=tuple(Figure(token, f"id {id}") for token, id in ids.items()),
        guess=Number(0, 10, 1, tr("tokens added to this pair before padding"), 0.5),
        truth=sum(
            own and not pad for own, pad in zip(encoding.special, encoding.padding, strict=True)
        ),
        pictures=(
            Strip(
                tuple(
                    Token(token, f"{id}", strong=own)
                    for token, id, own in zip(
                        encoding.tokens, encoding.ids, encoding.special, strict=True
                    )
                ),
                tr("a pair, padded by two"),
                "bidirectional",
            ),
        ),
        but=tr("[UNK] is the fifth: it stands for a word that no pieces can spell."),
    )


def the_first_vector(bench: Bench) -> Evidence:
    sentences = (bench.sentence, *OTHERS)
    first = torch.tensor(np.stack([read_outputs(bench.bert, text).first for text in sentences]))
    before = bench.bert.model.embeddings.token.weight[bench.bert.tokenizer.cls_id]
    alike = cosine_similarity(first[:1], first[1:], dim=-1)
    lowest = float(alike.min())
    return Evidence(
        holds=lowest < 0.999,
        says=tr(
            "[CLS] goes in as the same vector in every text. It comes out different: its cosine "
            "with that of {n} other sentences is {lowest:.2f} to {highest:.2f}.",
            n=len(OTHERS),
            lowest=lowest,
            highest=float(alike.max()),
        ),
        figures=tuple(
            Figure(text, tr("cosine {value:.3f}", value=float(value)))
            for text, value in zip(OTHERS, alike, strict=True)
        ),
        guess=Choice((tr("It differs from text to text"), tr("It is the same in every text"))),
        truth=0 if lowest < 0.999 else 1,
        pictures=(
            Bars(
                tuple(
                    Bar(text, float(value), "bidirectional")
                    for text, value in zip(OTHERS, alike, strict=True)
                ),
                tr("cosine with the last [CLS] of your sentence"),
            ),
        ),
        but=tr(
            "It sums the text up only as far as training asked for it. Before fine-tuning that was "
            "the sentence-pair task, and {n} numbers is all it has.",
            n=before.numel(),
        ),
    )


def the_separator(bench: Bench) -> Evidence:
    encoding = bench.bert.encode(*PAIR)
    first = encoding.tokens.index("[SEP]")
    batch = Batch.from_encodings([encoding])
    output = bench.bert.model(batch)
    if getattr(output, "nsp_logits", None) is None:
        raise MissingHeadError(tr("This model has no sentence-pair head."))
    joined = batch.input_ids.clone()
    joined[0, first] = bench.bert.tokenizer.id_of(".")
    without = bench.bert.model(Batch(joined, batch.type_ids))
    moved = 1 - cosine_similarity(output.sequence[0], without.sequence[0], dim=-1)
    count = encoding.tokens.count("[SEP]")
    return Evidence(
        holds=count == 2 and float(moved.mean()) > 0,
        says=tr(
            "A pair holds {n} [SEP]: one between the sentences, one at the end. Put a full stop in "
            "place of the first, and vectors turn by {turn:.3f} on average (1 - cosine).",
            n=count,
            turn=float(moved.mean()),
        ),
        figures=(
            Figure(tr("[SEP] in a pair"), str(count)),
            Figure(
                tr("[SEP] in one sentence"), str(bench.bert.encode(PAIR[0]).tokens.count("[SEP]"))
            ),
            Figure(tr("Mean turn without the first"), f"{float(moved.mean()):.3f}"),
        ),
        guess=Number(0, 6, 1, tr("[SEP] tokens in a pair"), 0.4),
        truth=count,
        pictures=(
            Strip(
                tuple(
                    Token(token, "AB"[segment], strong=token == "[SEP]")
                    for token, segment in zip(encoding.tokens, encoding.type_ids, strict=True)
                ),
                tr("tokens and their segments"),
                "bidirectional",
            ),
        ),
    )


def common_and_rare(bench: Bench) -> Evidence:
    found = compression([RARE, bench.sentence, *OTHERS, *PAIR], bench.bert.tokenizer)
    smallest, largest = found[0], found[-1]
    return Evidence(
        holds=smallest.wordpiece_per_word > largest.wordpiece_per_word,
        says=tr(
            "With {small:,} pieces a word takes {most:.2f} of them, with {large:,} it takes "
            "{least:.2f}: common words become whole first.",
            small=smallest.size,
            most=smallest.wordpiece_per_word,
            large=largest.size,
            least=largest.wordpiece_per_word,
        ),
        figures=tuple(
            Figure(
                tr("Vocabulary of {n:,}", n=row.size),
                tr("{n:.2f} pieces a word", n=row.wordpiece_per_word),
            )
            for row in found
        ),
        guess=Number(1, 4, 0.1, tr("pieces a word at {n:,}", n=smallest.size), 0.3),
        truth=smallest.wordpiece_per_word,
        pictures=(
            Curves(
                (
                    Curve(
                        "WordPiece",
                        tuple(float(row.size) for row in found),
                        tuple(row.wordpiece_per_word for row in found),
                        "bidirectional",
                    ),
                ),
                tr("vocabulary size"),
                tr("pieces a word"),
            ),
        ),
    )


def rare_words(bench: Bench) -> Evidence:
    traced = [word for word in trace_text(RARE, bench.bert.tokenizer) if word.trace is not None]
    longest = max(traced, key=lambda word: len(word.trace.pieces) if word.trace else 0)
    assert longest.trace is not None
    pieces = longest.trace.pieces
    whole = [word.typed for word in traced if word.trace and len(word.trace.pieces) == 1]
    return Evidence(
        holds=len(pieces) > 1 and "[UNK]" not in pieces,
        says=tr(
            "“{word}” is not in this vocabulary; the longest pieces that fit are {pieces}, found "
            "in {n} look-ups.",
            word=longest.typed,
            pieces=" ".join(pieces),
            n=len(longest.trace.steps),
        ),
        figures=tuple(
            Figure(word.typed, " ".join(word.trace.pieces)) for word in traced if word.trace
        ),
        guess=Number(1, 8, 1, tr("pieces for “{word}”", word=longest.typed), 0.5),
        truth=len(pieces),
        pictures=(
            Strip(
                tuple(
                    Token(piece, strong=len(word.trace.pieces) > 1)
                    for word in traced
                    if word.trace
                    for piece in word.trace.pieces
                ),
                tr("pieces; ## continues a word"),
                "bidirectional",
            ),
        ),
        but=tr(
            "Common words are kept whole, here {n}. “playing” is one piece in BERT's own "
            "vocabulary, so the usual example “play” + “##ing” does not hold there.",
            n=len(whole),
        ),
        cited=tr("Vocabulary of bert-base-uncased: Devlin et al., 2018."),
    )


CARDS = (
    Card(
        "ZLjWrsU3",
        TOPIC,
        later("Which special tokens does BERT have?"),
        later(
            "[CLS] at the start, [SEP] after each sentence, [MASK] in place of a hidden word, "
            "[PAD] to fill up a batch, and [UNK] for what can't be spelled."
        ),
        later("How many special tokens does BERT add to a pair of sentences?"),
        special_tokens,
        "tokens",
        {"s": PAIR[0], "b": PAIR[1]},
    ),
    Card(
        "idXLe5pq",
        TOPIC,
        later("What does [CLS] stand for?"),
        later(
            "It has no word of its own. Its last vector gathers the text and is what "
            "classification and sentence-pair heads read."
        ),
        later("[CLS] goes in as the same vector every time. How does it come out?"),
        the_first_vector,
        "encoder_layer",
        {"tab": "Two outputs"},
    ),
    Card(
        "0x6GioVq",
        TOPIC,
        later("What is [SEP] for?"),
        later("It ends each sentence, and so marks the border between the two of a pair."),
        later("How many [SEP] does a pair get?"),
        the_separator,
        "tokens",
        {"s": PAIR[0], "b": PAIR[1]},
    ),
    Card(
        "vyhECb0A",
        TOPIC,
        later("What is WordPiece?"),
        later(
            "A vocabulary of word pieces: frequent words are one token, rare ones are put together."
        ),
        later("With the smallest vocabulary here, how many pieces does a word take on average?"),
        common_and_rare,
        "tokens",
    ),
    Card(
        "fHLTzdP1",
        TOPIC,
        later("What does WordPiece do with a rare word?"),
        later(
            "It cuts it into the longest pieces it knows, from left to right; ## marks the pieces "
            "that continue a word."
        ),
        later("Into how many pieces does this vocabulary cut the rarest word?"),
        rare_words,
        "tokens",
        {"s": RARE},
    ),
)
