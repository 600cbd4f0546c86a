"""One training step's questions and answers, and the losses by hand."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bert_explorer.data.pairs import IGNORED, draw_examples
from bert_explorer.training.objective import draw_lesson, losses


@pytest.mark.parametrize("objective", ["mlm", "clm"])
def test_a_lesson_depends_on_seed_and_step_alone(stories, make_recipe, objective):
    recipe = make_recipe(objective)

    def ids(step, plan=recipe):
        return draw_lesson(plan, *stories, step).batch.input_ids

    assert torch.equal(ids(30), ids(30))
    assert not torch.equal(ids(30), ids(31))
    assert not torch.equal(ids(30), ids(30, make_recipe(objective, seed=1)))
    assert ids(0).shape == (16, 16)
    assert ids(30).shape == (8, 32)


def test_the_twins_read_the_same_text(stories, make_recipe):
    bert = draw_lesson(make_recipe("mlm"), *stories, 30)
    gpt = draw_lesson(make_recipe("clm"), *stories, 30)
    restored = bert.batch.input_ids.clone()
    restored[bert.predict] = bert.targets
    assert torch.equal(restored, gpt.batch.input_ids)
    assert torch.equal(bert.batch.type_ids, gpt.batch.type_ids)
    assert torch.equal(bert.next_sentence, gpt.next_sentence)


def test_seed_and_step_decide_the_draw_and_nothing_before_them(stories, make_recipe):
    """A killed run goes on with the text it would have read: no state is carried along."""
    corpus, tokenizer = stories
    rng = np.random.default_rng([0, 30])
    examples = draw_examples(corpus, tokenizer, rng, count=8, length=32, pair_share=0.5)
    lesson = draw_lesson(make_recipe("clm"), corpus, tokenizer, 30)
    assert np.array_equal(lesson.batch.input_ids.numpy(), examples.ids)


def test_masked_tokens_are_the_targets_and_never_special(stories, make_recipe):
    _, tokenizer = stories
    lesson = draw_lesson(make_recipe("mlm"), *stories, 30)
    special = [tokenizer.pad_id, tokenizer.cls_id, tokenizer.sep_id]
    assert not np.isin(lesson.targets, special).any()
    assert len(lesson.targets) == lesson.predict.sum() == lesson.total_targets
    words = (~torch.isin(lesson.batch.input_ids, torch.tensor(special))).sum(dim=1)
    # Masking may write no special token but [MASK], so words can be counted afterwards.
    assert lesson.predict.sum(dim=1).tolist() == [max(1, round(0.15 * n)) for n in words.tolist()]


def test_gpt_is_asked_for_every_next_token_but_padding(stories, make_recipe):
    lesson = draw_lesson(make_recipe("clm"), *stories, 30)
    ids, real = lesson.batch.input_ids, lesson.batch.real
    real = torch.ones_like(ids, dtype=torch.bool) if real is None else real
    expected = [(row, t) for row in range(8) for t in range(31) if real[row, t + 1]]
    assert lesson.predict.nonzero().tolist() == [list(place) for place in expected]
    assert lesson.targets.tolist() == [ids[row, t + 1].item() for row, t in expected]


@pytest.mark.parametrize("objective", ["mlm", "clm"])
@pytest.mark.parametrize("world", [2, 3])
def test_ranks_share_out_what_one_would_read(stories, make_recipe, objective, world):
    recipe = make_recipe(objective)
    whole = draw_lesson(recipe, *stories, 30)
    parts = [draw_lesson(recipe, *stories, 30, rank=r, world=world) for r in range(world)]
    ids = torch.cat([part.batch.input_ids for part in parts])
    assert sorted(ids.tolist()) == sorted(whole.batch.input_ids.tolist())
    assert sum(len(part.targets) for part in parts) == whole.total_targets
    for part in parts:
        assert part.total_targets == whole.total_targets
        assert part.total_pairs == whole.total_pairs


@pytest.mark.parametrize("objective", ["mlm", "clm"])
def test_losses_by_hand_and_their_parts_add_up(stories, make_recipe, make_model, objective):
    recipe, model = make_recipe(objective), make_model(objective)
    lesson = draw_lesson(recipe, *stories, 30)
    result = losses(model, lesson)
    out = model(lesson.batch, predict=lesson.predict)
    logits = out.mlm_logits if objective == "mlm" else out.lm_logits
    expected = F.cross_entropy(logits, lesson.targets)
    right = (logits.argmax(-1) == lesson.targets).sum()
    if objective == "mlm":
        pairs = lesson.next_sentence != IGNORED
        assert 0 < pairs.sum() < 8
        expected = expected + F.cross_entropy(out.nsp_logits[pairs], lesson.next_sentence[pairs])
        assert (
            result.pairs_right
            == ((out.nsp_logits.argmax(-1) == lesson.next_sentence) & pairs).sum()
        )
    torch.testing.assert_close(result.loss, expected)
    assert result.tokens_right == right
    parts = [draw_lesson(recipe, *stories, 30, rank=rank, world=2) for rank in range(2)]
    together = sum(losses(model, part).loss for part in parts)
    torch.testing.assert_close(together, expected)


def test_a_batch_without_pairs_has_a_loss(stories, make_recipe, make_model):
    lesson = draw_lesson(make_recipe("mlm"), *stories, 0)
    assert lesson.total_pairs == 0
    result = losses(make_model("mlm"), lesson)
    assert result.loss.isfinite()
    assert result.pair_loss == 0
