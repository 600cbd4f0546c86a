"""The bundled training log, and logs that are no logs."""

import pytest

from bert_explorer.analysis.training_log import held_out
from bert_explorer.checkpoints import store
from bert_explorer.checkpoints.folder import MODELS
from bert_explorer.errors import CheckpointError


def test_the_bundled_log_has_an_evaluation_at_every_snapshot():
    log = held_out(MODELS / "bert-twin" / "training_log.csv")
    steps = [point.step for point in log]
    assert steps == sorted(steps)
    assert set(store.snapshots("bert-twin")) <= set(steps)
    assert all(0 <= point.top1 <= 1 for point in log)


@pytest.mark.parametrize("text", ["", "step,tokens\n1,2\n", "heldout_top1\nx\n"])
def test_other_files_are_refused_by_name(tmp_path, text):
    file = tmp_path / "log.csv"
    file.write_text(text)
    with pytest.raises(CheckpointError, match=tmp_path.name):
        held_out(file)
    with pytest.raises(CheckpointError):
        held_out(tmp_path / "none.csv")
