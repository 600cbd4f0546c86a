"""What the pool can do: the name of a kind of job -> where its function is.

Such a function is `run(spec: dict, context: Context) -> dict`. spec and result are plain values, as
JSON has them. It reports as it goes, asks `context.should_stop()` at every step, writes its files
to `context.folder`, and raises a BertExplorerError whose message may be shown to the visitor.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "pretrain": "bert_explorer.training.lab.pretrain:run",
    "stuck": "bert_explorer.training.lab.stuck:run",
    "two_rules": "bert_explorer.training.lab.two_rules:run",
    "finetune": "bert_explorer.training.finetuning.job:run",
    "transfer": "bert_explorer.training.finetuning.job:transfer",
}
"""The values are written "package.module:function"; only a worker process imports them."""
