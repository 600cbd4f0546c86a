"""Tokens a second in training: ours and transformers, same weights, optimizer and batches."""

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
import torch
import transformers
from torch import Tensor, nn
from torch.testing import assert_close

from bert_explorer.checkpoints import store
from bert_explorer.checkpoints.convert import to_hub
from bert_explorer.checkpoints.folder import MODELS
from bert_explorer.config import twin
from bert_explorer.data.corpus import Corpus, SourceSpec
from bert_explorer.data.task_files import bundled_task
from bert_explorer.data.tasks import task_data
from bert_explorer.finetuning.model import FineTuned, HeadSetup
from bert_explorer.finetuning.rows import Row as Example
from bert_explorer.finetuning.rows import rows_of
from bert_explorer.model import Batch, Bert, build
from bert_explorer.training.finetuning.loop import loss_of, train
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.training.loop import Setting
from bert_explorer.training.objective import Lesson, draw_lesson, losses
from bert_explorer.training.optimizer import make_optimizer
from bert_explorer.training.recipe import Recipe, Stage
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import by_turns
from tests.benchmarks.row import Row
from tests.reference.families import real_of
from tests.shaken import shake

SECONDS = 8
LENGTH = 64
TEXT = MODELS.parent / "text" / "stories.txt"


def theirs_from(model: Bert, kind: type, **settings) -> transformers.PreTrainedModel:
    """The same shape and weights in a class of transformers."""
    config, tensors = to_hub(model)
    made = kind(transformers.BertConfig(**config | settings))
    left_out = made.load_state_dict(tensors, strict=False).missing_keys
    assert all(key.startswith(("classifier", "cls.predictions.decoder")) for key in left_out)
    return made


def inputs_of(batch: Batch) -> dict[str, Tensor]:
    return {
        "input_ids": batch.input_ids,
        "token_type_ids": batch.type_ids,
        "attention_mask": real_of(batch).long(),
    }


def labels_of(lesson: Lesson) -> Tensor:
    """(B, T), -100 where nothing is asked, as transformers takes them."""
    labels = torch.full(lesson.predict.shape, -100)
    labels[lesson.predict] = lesson.targets
    return labels


def optimizer_for(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    return make_optimizer(
        model,
        learning_rate=recipe.learning_rate,
        betas=recipe.betas,
        weight_decay=recipe.weight_decay,
    )


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_pretraining(results: Results, precision: str) -> None:
    tokenizer = store.load("bert-twin").tokenizer
    corpus = Corpus.read([SourceSpec(TEXT)], tokenizer)
    recipe = Recipe("mlm", tokens=1280 * 10_000, stages=(Stage(1.0, LENGTH, 0.5),))
    torch.manual_seed(0)
    ours = build(twin("bert", tokenizer.vocab_size))
    assert isinstance(ours, Bert)
    shake(ours, size=0.02)
    none = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    theirs = theirs_from(ours, transformers.BertForMaskedLM, **none)

    def our_loss(lesson: Lesson) -> Tensor:
        return losses(ours, lesson).loss

    def their_loss(lesson: Lesson) -> Tensor:
        return theirs(**inputs_of(lesson.batch), labels=labels_of(lesson)).loss

    # Ours also judges sentence pairs; only its guesses of words have a counterpart in theirs.
    lesson = draw_lesson(recipe, corpus, tokenizer, 0)
    with torch.no_grad():
        words = losses(ours, lesson).token_loss / lesson.total_targets
        assert_close(words, their_loss(lesson), rtol=1e-4, atol=1e-5)

    half = precision == "bfloat16"
    ways = {ours: Setting(torch.device("cpu"), half).arithmetic}
    ways[theirs] = partial(torch.autocast, "cpu", torch.bfloat16, enabled=half)

    def steps(model: nn.Module, loss_of_lesson: Callable[[Lesson], Tensor]) -> Callable[[], None]:
        optimizer = optimizer_for(model, recipe)
        numbers = count()
        model.train()

        def step() -> None:
            lesson = draw_lesson(recipe, corpus, tokenizer, next(numbers))
            with ways[model]():
                loss = loss_of_lesson(lesson)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), recipe.clip_norm)
            optimizer.step()

        return step

    rounds = by_turns(steps(ours, our_loss), steps(theirs, their_loss), lasting=SECONDS, least=5)
    results.add(
        Row(
            part="training",
            what=f"pre-training, {precision}, {recipe.batch_tokens} tokens a step, 1 thread",
            unit="tokens/s",
            against="BertForMaskedLM",
            budget=1.4 if half else None,
            least=True,
            note="logits only where a word is hidden, and attention in plain products"
            if half
            else "logits only where a word is hidden",
            **rounds.figures(recipe.batch_tokens, inverse=True),
        )
    )


class Classifier(nn.Module):
    """BertForSequenceClassification in the place of a FineTuned, so that one loop trains both."""

    def __init__(self, theirs: transformers.BertForSequenceClassification, setup: HeadSetup):
        super().__init__()
        self.theirs = theirs
        self.setup = setup

    @property
    def encoder(self) -> nn.Module:
        return self.theirs.bert

    def forward(self, batch: Batch) -> Tensor:
        return self.theirs(**inputs_of(batch)).logits


def test_fine_tuning(results: Results) -> None:
    checkpoint = store.load("bert-twin")
    examples = (bundled_task("sentence", part).examples for part in ("train", "heldout"))
    data = task_data("sentence", *examples)
    rows = rows_of(data.train, data.labels, checkpoint.tokenizer, checkpoint.config)
    recipe = FineTuneRecipe(learning_rate=1e-5, dropout=0.0)
    setup = HeadSetup("sentence", data.labels, dropout=0.0)
    ours = FineTuned(build(checkpoint.config), setup)
    ours.encoder.load_state_dict(checkpoint.model.state_dict())
    kind = transformers.BertForSequenceClassification
    none = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    theirs = theirs_from(ours.encoder, kind, num_labels=len(data.labels), **none)
    theirs.classifier.load_state_dict(ours.head.state_dict())
    reference = Classifier(theirs, setup)
    pad = checkpoint.tokenizer.pad_id

    with torch.no_grad():
        both = [loss_of(model, rows[:16], pad) for model in (ours, reference)]
    assert_close(*both, rtol=1e-4, atol=1e-5)

    steps = 12
    read = tokens_of(rows, recipe, steps)
    rounds = by_turns(
        lambda: train(ours, rows, recipe, pad_id=pad, steps=steps),
        lambda: train(reference, rows, recipe, pad_id=pad, steps=steps),
        lasting=SECONDS,
    )
    results.add(
        Row(
            part="training",
            what=f"fine-tuning on sentences, {recipe.batch_size} a step, 1 thread",
            unit="tokens/s",
            against="BertForSequenceClassification",
            note="no vocabulary in sight: both compute the same",
            **rounds.figures(read, inverse=True),
        )
    )


def tokens_of(rows: list[Example], recipe: FineTuneRecipe, steps: int) -> float:
    """Tokens that so many steps read, padding left out."""
    mean = sum(len(row.encoding) for row in rows) / len(rows)
    return steps * recipe.batch_size * mean
