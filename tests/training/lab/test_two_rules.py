"""The pair of models that differ in the masking rule alone."""

import numpy as np
import pytest
import torch

from bert_explorer.data.masking import MaskingRule
from bert_explorer.jobs.context import Context, JobCancelled
from bert_explorer.jobs.kinds import KINDS
from bert_explorer.training.lab import two_rules
from bert_explorer.training.lab.drill import Drill
from bert_explorer.training.lab.learner import Learner
from bert_explorer.training.lab.material import little
from bert_explorer.training.lab.settings import Settings


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return little(tmp_path_factory.mktemp("little"))


def reports_of(monkeypatch, folder, steps: int = 20, stop_at: int | None = None):
    said = []
    context = Context(folder, lambda kind, **values: said.append(values["values"]))
    monkeypatch.setattr(two_rules, "settings", lambda seed: Settings(steps=steps, batch=4))
    if stop_at is not None:
        asked = iter(range(10_000))
        monkeypatch.setattr(context, "should_stop", lambda: next(asked) >= stop_at)
    return two_rules.run({"seed": 0}, context), said


def test_only_mask_leaves_no_selected_token_in_sight(source) -> None:
    """Where BERT's own rule leaves a tenth and replaces a tenth."""
    batches = {}
    for name, rule in two_rules.RULES.items():
        lessons = [Drill(source, Settings(batch=64), rule).lessons(step)[0] for step in range(8)]
        read = torch.cat([lesson.batch.input_ids[lesson.predict] for lesson in lessons])
        true = torch.cat([lesson.targets for lesson in lessons])
        batches[name] = (read == source.tokenizer.mask_id).float().mean(), (read == true).sum()
    assert batches["100/0/0"] == (1.0, 0)
    assert batches["80/10/10"][0] == pytest.approx(0.8, abs=0.05)
    assert batches["80/10/10"][1] > 0


def test_without_a_rule_a_drill_masks_as_before(source) -> None:
    settings = Settings(masking_rate=0.3)
    plain = Drill(source, settings).lessons(3)[0]
    told = Drill(source, settings, MaskingRule(0.3)).lessons(3)[0]
    assert torch.equal(plain.batch.input_ids, told.batch.input_ids)


def test_both_are_asked_in_turns_and_counted_over_all_questions(
    monkeypatch, tmp_path, source
) -> None:
    result, said = reports_of(monkeypatch, tmp_path)
    assert result == {"steps": 20, "of": 20}
    assert [(look["run"], look["step"]) for look in said[:4]] == [
        ("100/0/0", 2),
        ("80/10/10", 2),
        ("100/0/0", 4),
        ("80/10/10", 4),
    ]
    for look in said:
        assert look["of"] == len(source.held_out)
        assert set(look["named"]) == set(two_rules.PLACES)
        assert all(0 <= hits <= look["of"] for hits in look["named"].values())


def test_it_stops_when_asked(monkeypatch, tmp_path) -> None:
    result, said = reports_of(monkeypatch, tmp_path, stop_at=5)
    assert result["steps"] < 20
    assert len(said) == 2


def test_a_cancelled_run_leaves_nothing(monkeypatch, tmp_path) -> None:
    context = Context(tmp_path, lambda kind, **values: None)
    context.obey("cancel")
    with pytest.raises(JobCancelled):
        two_rules.run({"seed": 0}, context)
    assert not list(tmp_path.iterdir())


def test_a_model_that_copies_its_input_names_only_the_word_in_place(source) -> None:
    """And never the random word's true one, which shows that the random word is another."""
    model = Learner("bert", source, Settings()).model.eval()

    def copy(batch, *, predict, **_):
        output = type(model).forward(model, batch, predict=predict)
        logits = torch.nn.functional.one_hot(batch.input_ids[predict], len(source.counts)).float()
        return type(output)(output.sequence, output.pooled, logits, output.nsp_logits)

    model.forward = copy
    found = two_rules.named(model, source.held_out, source.tokenizer)
    assert found == {"word in place": len(source.held_out), "[MASK]": 0, "random word": 0}


def test_the_pool_knows_it() -> None:
    assert KINDS["two_rules"] == f"{two_rules.__name__}:run"
    assert np.isclose(two_rules.RULES["80/10/10"].mask_share, 0.8)
