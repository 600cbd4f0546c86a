"""Fine-tuning from end to end on something that can be learned, and what it must never do."""

import json

import pytest
import torch

from bert_explorer.data.tasks import QuestionExample, TaggedExample, TextExample, task_data
from bert_explorer.errors import TrainingError
from bert_explorer.finetuning.answers import LabelAnswer, SpanAnswer, TagsAnswer
from bert_explorer.finetuning.saved import load_finetuned
from bert_explorer.training.__main__ import main
from bert_explorer.training.finetuning import job
from bert_explorer.training.finetuning.experiment import run
from bert_explorer.training.finetuning.moved import part_of
from bert_explorer.training.finetuning.recipe import FineTuneRecipe
from bert_explorer.training.finetuning.scores import is_right, majority_baseline, score

SUBJECTS = ("the cat", "the dog", "she", "the boys", "the cats", "the dogs")
PLACES = ("on the mat", "to the cat", "with the dogs", "and the boys", "")


def sentences(word: str) -> list[str]:
    return [f"{subject} {word} {place} ." for subject in SUBJECTS for place in PLACES]


@pytest.fixture(scope="module")
def told_by_a_word():
    """Whether somebody sat or ran: a word decides."""
    examples = [
        TextExample(text, None, word) for word in ("sat", "ran") for text in sentences(word)
    ]
    return task_data("sentence", examples)


RECIPE = FineTuneRecipe(epochs=12, learning_rate=1e-2, batch_size=8)


def weights_of(checkpoint):
    return {name: w.clone() for name, w in checkpoint.model.named_parameters()}


def test_a_sentence_task_is_learned_and_the_shared_model_left_alone(tiny_bert, told_by_a_word):
    before = weights_of(tiny_bert)
    outcome = run(tiny_bert, told_by_a_word, RECIPE)
    assert outcome.scores.values["accuracy"] > 0.9
    assert outcome.training.losses[-1] < outcome.training.losses[0]
    for name, weight in tiny_bert.model.named_parameters():
        assert torch.equal(weight, before[name]), name
        assert not weight.requires_grad


def test_the_same_seed_gives_the_same_run(tiny_bert, told_by_a_word):
    recipe = FineTuneRecipe(epochs=1, seed=3)
    first, second = (run(tiny_bert, told_by_a_word, recipe) for _ in range(2))
    assert first.training.losses == second.training.losses
    assert first.answers == second.answers


def test_tags_are_learned(tiny_bert):
    examples = [
        TaggedExample(tuple(f"{s} sat .".split()), tuple(["O"] * len(s.split()) + ["B-ACT", "O"]))
        for s in SUBJECTS * 4
    ]
    outcome = run(tiny_bert, task_data("ner", examples, examples), RECIPE)
    assert outcome.scores.values["span F1"] > 0.9


def test_answers_are_learned(tiny_bert):
    examples = [
        QuestionExample("who ran ?", f"{a} sat . {b} ran .", b, len(f"{a} sat . "))
        for a in SUBJECTS
        for b in SUBJECTS
        if a != b
    ]
    recipe = FineTuneRecipe(epochs=15, learning_rate=1e-2, batch_size=8)
    outcome = run(tiny_bert, task_data("qa", examples, examples), recipe)
    assert outcome.scores.values["exact match"] > 0.5


def test_head_only_moves_nothing_else(tiny_bert, told_by_a_word):
    outcome = run(tiny_bert, told_by_a_word, FineTuneRecipe(epochs=1, head_only=True))
    changed = {m.part for m in outcome.moved if m.change > 0}
    assert changed == {"head"}


def test_random_weights_are_random(tiny_bert, told_by_a_word):
    recipe = FineTuneRecipe(epochs=1, learning_rate=1e-9, pretrained=False, seed=5)
    outcome = run(tiny_bert, told_by_a_word, recipe)
    mine = tiny_bert.model.embeddings.token.weight
    assert not torch.allclose(outcome.model.encoder.embeddings.token.weight, mine, atol=1e-2)


def test_numbers_that_are_none_stop_the_run_and_good_weights_stay(
    tiny_bert, told_by_a_word, monkeypatch
):
    from bert_explorer.training.finetuning import loop

    true_loss, calls = loop.loss_of, []

    def broken(*args):
        calls.append(1)
        return true_loss(*args) * (float("nan") if len(calls) > 5 else 1.0)

    monkeypatch.setattr(loop, "loss_of", broken)
    outcome = run(tiny_bert, told_by_a_word, FineTuneRecipe(epochs=2))
    assert "no longer a number at step 6" in outcome.training.stopped
    assert len(outcome.training.losses) == 5
    assert all(weight.isfinite().all() for weight in outcome.model.parameters())


def test_a_rate_far_too_high_leaves_finite_weights(tiny_bert, told_by_a_word):
    outcome = run(tiny_bert, told_by_a_word, FineTuneRecipe(epochs=2, learning_rate=1.0))
    assert all(weight.isfinite().all() for weight in outcome.model.parameters())


def test_wrapping_up_early_keeps_what_there_is(tiny_bert, told_by_a_word):
    outcome = run(tiny_bert, told_by_a_word, RECIPE, watch=lambda step: step.step == 4)
    assert "after 4 of" in outcome.training.stopped
    assert outcome.scores.values["accuracy"] >= 0


def test_impossible_recipes():
    for wrong in ({"epochs": 0}, {"learning_rate": float("nan")}, {"pool": "max"}, {"seed": -1}):
        with pytest.raises(TrainingError):
            FineTuneRecipe(**wrong)
    with pytest.raises(TrainingError, match="noise"):
        FineTuneRecipe(pretrained=False, head_only=True)
    recipe = FineTuneRecipe(seed=4)
    assert FineTuneRecipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_scores_by_hand():
    labels = ("a", "b")
    examples = [TextExample("", None, label) for label in "aaab"]
    guesses = [LabelAnswer(label, (1.0,)) for label in "aaaa"]
    found = score(examples, guesses, labels)
    assert found.values["accuracy"] == 0.75
    # F1 of a: 2 * 0.75 * 1 / 1.75; of b: 0.
    assert found.values["macro F1"] == pytest.approx((1.5 / 1.75) / 2)
    assert found.confusion == ((3, 0), (1, 0))


def test_span_f1_by_hand():
    """Two of three entities found, one with the wrong type: precision 1/2, recall 1/3."""
    true = TaggedExample(tuple("abcde"), ("B-X", "I-X", "B-Y", "O", "B-Y"))
    guess = TagsAnswer(("B-X", "I-X", "B-X", "O", "O"), (1.0,) * 5)
    found = score([true], [guess], ("O", "B-X", "I-X", "B-Y", "I-Y"))
    assert found.values["precision"] == pytest.approx(1 / 2)
    assert found.values["recall"] == pytest.approx(1 / 3)
    assert found.values["span F1"] == pytest.approx(0.4)
    assert not is_right(true, guess)


def test_answers_are_judged_as_in_squad():
    example = QuestionExample("?", "The Cat!", "The Cat!", 0)
    assert is_right(example, SpanAnswer("cat", 4, 1.0))
    found = score([example], [SpanAnswer("cat mat", 0, 1.0)], ())
    assert found.values["F1"] == pytest.approx(2 / 3)
    assert found.values["exact match"] == 0


def test_the_baseline_reads_nothing(told_by_a_word):
    guesses, what = majority_baseline(told_by_a_word)
    assert len({guess.label for guess in guesses}) == 1
    assert guesses[0].label in what


def test_parts_are_named():
    assert part_of("encoder.layers.2.attention.query.weight") == ("layer 3", "attention")
    assert part_of("encoder.layers.0.mlp_norm.bias") == ("layer 1", "feed-forward")
    assert part_of("encoder.mlm.dense.weight") == ("other", "")
    assert part_of("head.bias") == ("head", "")


def test_sizes_double_up_to_all(told_by_a_word):
    sizes = job.sizes_for(told_by_a_word)
    assert sizes[-1] == len(told_by_a_word.train)
    assert list(sizes) == sorted(set(sizes))


def csv(path, count=20):
    rows = [f"{text},{w}" for w in ("sat", "ran") for text in sentences(w)[:count]]
    path.write_text("\n".join(["text,label", *rows]))
    return str(path)


def test_the_command_line_trains_saves_and_predicts(tiny_bert, tmp_path, capsys):
    from bert_explorer.checkpoints.store import save

    save(tmp_path / "tiny", tiny_bert.model, tiny_bert.tokenizer)
    out = tmp_path / "out"
    arguments = ["--task", "sentence", "--train", csv(tmp_path / "t.csv")]
    arguments += ["--model", str(tmp_path / "tiny"), "--epochs", "12", "--lr", "1e-2"]
    assert main(["finetune", *arguments, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "32 examples learned from, 8 held out" in said
    assert "baseline: always" in said
    assert load_finetuned(out).figures["scores"]["values"]["accuracy"] > 0.8
    assert main(["predict", "--model", str(out), "--text", "the cat ran ."]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == "ran"
    assert main(["predict", "--model", str(out), "--text", "a", "--pair", "b"]) == 1
    assert "leave --pair out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (["--columns", "text=nothing,label=label"], "no column “nothing”"),
        (["--epochs", "0"], "epochs must be"),
        (["--model", "/nowhere"], "no model called"),
    ],
)
def test_the_command_line_says_what_is_wrong(tmp_path, capsys, extra, says):
    arguments = ["finetune", "--task", "sentence", "--train", csv(tmp_path / "t.csv"), *extra]
    assert main(arguments) == 1
    assert says in capsys.readouterr().err
