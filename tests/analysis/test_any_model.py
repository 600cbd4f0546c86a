"""Attention, blanks and tokens of a model of any family, and of any two side by side."""

from itertools import combinations_with_replacement, pairwise
from math import inf

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer import masks
from bert_explorer.analysis.attention import by_word, read_attention
from bert_explorer.analysis.attention_pair import in_step, links, matches, same_units
from bert_explorer.analysis.attention_summary import FIRST, summarise, targets
from bert_explorer.analysis.blanks import beside, hide, read
from bert_explorer.analysis.discriminator import replaced_scores
from bert_explorer.analysis.fill import predictions
from bert_explorer.analysis.mask_switch import switch_mask
from bert_explorer.analysis.question import ask, first_guess, question_about
from bert_explorer.analysis.sentence_loss import sentence_loss
from bert_explorer.analysis.tokens import own_rows
from bert_explorer.analysis.word_cutting import best_cutting, merge_steps, ranks_of
from bert_explorer.errors import MissingHeadError, TextError
from bert_explorer.model import Batch
from bert_explorer.readable import SPACES, joined, readable_token
from tests.family_models import GUESSING, NAMES, family

PAIRS = [*combinations_with_replacement(NAMES, 2)]
TEXT, PAIR = "The boys were playing, Anna!", "Don't run."


def attention_of(name, *texts):
    model = family(name)
    return read_attention(model, model.encode(*texts))


def blanked(name, text, *numbers):
    model = family(name)
    return hide(*read(model.tokenizer, model.encode(text), text), numbers, model.tokenizer)


@pytest.mark.parametrize("name", NAMES)
def test_every_family_has_its_own_marks_as_targets(name):
    attention = attention_of(name, TEXT, PAIR)
    assert attention.segments.tolist().count(1) > 0
    opens = {"roberta": "<s>", "gpt2": FIRST}.get(name, "[CLS]")
    assert targets(attention)[3] == opens
    closes = {"roberta": ["</s>"], "gpt2": []}.get(name, ["[SEP]"])
    assert list(targets(attention)[4:]) == closes
    sent = summarise(attention).shares[..., 3]
    rows = attention.allowed.sum(axis=1) > 1
    np.testing.assert_allclose(sent, attention.patterns[:, :, rows, 0].mean(axis=-1), rtol=1e-5)


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_any_two_are_matched_by_characters(left, right):
    first, second = attention_of(left, TEXT, PAIR), attention_of(right, TEXT, PAIR)
    pairs = matches(first, second)
    for side, attention in enumerate((first, second)):
        used = [i for pair in pairs for i in pair[side]]
        assert len(used) == len(set(used))
        assert {i for i, text in enumerate(attention.text_ids) if text is not None} <= set(used)
    there, back = links(first, second)
    assert all(i in back[j] for i, js in enumerate(there) for j in js)
    a, b = in_step(first, second)
    assert a.tokens == b.tokens
    assert a.patterns.shape == b.patterns.shape
    assert (a.patterns.sum(axis=-1) <= 1 + 1e-5).all()
    if left == right:
        assert same_units(first, second)
        if all(len(one) == 1 for one, _ in pairs):  # no two tokens share a character
            np.testing.assert_allclose(a.patterns, first.patterns, atol=1e-6)


def test_grouped_attention_is_the_mean_over_rows_and_the_sum_over_columns():
    first, second = attention_of("bert", "playing"), attention_of("gpt2", "playing")
    (pair,) = matches(first, second)
    a, _ = in_step(first, second)
    rows = list(pair[0])
    expected = first.patterns[:, :, rows][..., rows].sum(axis=-1).mean(axis=-1)
    np.testing.assert_allclose(a.patterns[:, :, 0, 0], expected, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_pieces_join_to_the_words_typed(name):
    words = by_word(attention_of(name, "playing boys")).tokens
    shown = [word for word in words if word.isalpha()]
    assert [word.lower() for word in shown] == ["playing", "boys"]


@pytest.mark.parametrize("name", GUESSING)
def test_a_hidden_word_is_guessed_without_being_seen(name):
    one, other = blanked(name, "the x ran", 2), blanked(name, "the z ran", 2)
    assert len(one.encoding) == len(other.encoding)
    found = [predictions(family(name), asked)[0] for asked in (one, other)]
    np.testing.assert_allclose(found[0].probabilities, found[1].probabilities, atol=1e-6)
    assert found[0].probabilities.sum() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_the_same_word_is_hidden_for_both(left, right):
    first, second = (
        read(family(name).tokenizer, family(name).encode(TEXT), TEXT)[1] for name in (left, right)
    )
    for word in first:
        numbers = beside((word.number,), first, second)
        covered = "".join(w.text for w in second if w.number in numbers)
        assert word.text in covered


@pytest.mark.parametrize("name", NAMES)
def test_a_typed_mask_is_one_blank_for_every_family(name):
    asked = blanked(name, "the [ mask ] were playing")
    (slot,) = asked.slots
    assert (slot.word, slot.pieces, slot.truth) == (2, 1, None)
    assert [word.text.strip() for word in asked.words] == ["the", "[ mask ]", "were", "playing"]


def test_gpt2_reads_its_end_of_text_before_a_first_word():
    model = family("gpt2")
    (first,) = predictions(model, blanked("gpt2", "the boys", 1))
    end = model.tokenizer.id_of("<|endoftext|>")
    assert first.reading.bare
    assert first.reading.ids == (end,)
    predict = torch.ones(1, 1, dtype=torch.bool)
    out = model.model(
        Batch(torch.tensor([[end]]), torch.zeros(1, 1, dtype=torch.long)), predict=predict
    )
    np.testing.assert_allclose(first.probabilities, out.lm_logits[0].softmax(-1), atol=1e-6)
    with pytest.raises(TextError, match="left of the first word"):
        question_about(model, model.encode("the boys"), 0)


def test_a_discriminator_judges_and_does_not_guess():
    model = family("electra")
    encoding = model.encode(TEXT)
    scores = replaced_scores(model, encoding)
    raw = model.model(Batch.from_encodings([encoding])).rtd_logits[0]
    np.testing.assert_allclose(scores, 1 / (1 + np.exp(-raw.double().numpy())), rtol=1e-6)
    for asks in (
        lambda: predictions(model, blanked("electra", TEXT, 2)),
        lambda: question_about(model, encoding, 2),
        lambda: sentence_loss(model, encoding),
    ):
        with pytest.raises(MissingHeadError, match="ELECTRA discriminator"):
            asks()
    with pytest.raises(MissingHeadError, match="replaced"):
        replaced_scores(family("bert"), family("bert").encode(TEXT))


@pytest.mark.parametrize("name", NAMES)
def test_another_mask_runs_on_every_family(name):
    model = family(name)
    encoding = model.encode(TEXT)
    switch = switch_mask(model, encoding, masks.sliding_window(len(encoding), 1))
    assert switch.turned.shape == (2, len(encoding))
    assert bool(switch.slots) == (name == "gpt2")


@pytest.mark.parametrize("name", GUESSING)
def test_the_guess_at_a_place_is_the_models_own(name):
    model = family(name)
    question = question_about(model, model.encode(TEXT), 3)
    guess = first_guess(question, ask(question))
    assert 0 < guess.probability < 1
    assert sentence_loss(model, model.encode(TEXT)).mean > 0


@pytest.mark.parametrize("name", NAMES)
def test_rows_show_every_token_once(name):
    model = family(name)
    encoding = model.tokenizer.encode(TEXT, PAIR, max_length=16, pad_to=18)
    rows = own_rows((TEXT, PAIR), encoding, model.tokenizer)
    ids = [t.id for row in rows for group in row.groups for t in group.tokens if t.id is not None]
    assert ids == list(encoding.ids)
    cut = [t for row in rows for g in row.groups if g.kind == "cut" for t in g.tokens]
    assert len(cut) == sum(len(gone.tokens) for gone in encoding.cut)


@given(st.text(alphabet="abeghijlnoprstuywé", min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_merging_by_hand_is_the_tokenizers_own(word):
    tokenizer = family("gpt2").tokenizer
    steps = merge_steps(f" {word}", ranks_of(tokenizer.definition()["merges"]))
    own = [tokenizer.token_of(id) for id in tokenizer.ids([f" {word}"])[0]]
    assert list(steps[-1].pieces) == own
    ranks = [step.rank for step in steps[1:]]
    assert all(len(b.pieces) < len(a.pieces) for a, b in pairwise(steps))
    assert all(rank is not None for rank in ranks)


@given(st.text(alphabet="abeghijlnoprstuyw", min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_the_best_cut_is_the_tokenizers_own_or_as_good(word):
    tokenizer = family("albert").tokenizer
    scores = dict(tokenizer.definition()["vocab"])
    found = best_cutting(SPACES[1] + word, scores)
    own = [tokenizer.token_of(id) for id in tokenizer.ids([word])[0]]
    if found is None:
        assert tokenizer.special.unk in own
        return
    assert "".join(found.pieces) == SPACES[1] + word
    assert found.total >= sum(scores.get(piece, -inf) for piece in own) - 1e-6


def test_letters_are_written_out_and_bytes_of_a_part_are_not():
    tokenizer = family("gpt2").tokenizer
    assert readable_token(tokenizer, "Ã©") == "é"
    assert readable_token(tokenizer, "ĠcafÃ©") == "Ġcafé"
    assert readable_token(tokenizer, "Ã") == "Ã"
    assert joined(["Ġplay", "ing"]) == "playing"
    assert joined(["▁un", "want", "ed"]) == "unwanted"
