"""One model call of BERT-base: ours and that of transformers, on the same weights."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
import transformers
from torch.testing import assert_close

from bert_explorer.checkpoints.convert import from_hub
from bert_explorer.model import Batch, Bert
from bert_explorer.trace import Trace
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import by_turns
from tests.benchmarks.row import Row
from tests.reference.families import our_model

PATTERNS = "layers.*.attention.pattern"
BUDGET_LENGTH = 128
SHAPES = [(size, length) for size in (1, 8) for length in (16, 128, 512)]
SECONDS = 4


@dataclass(frozen=True)
class Models:
    """The same random weights three times."""

    ours: Bert
    sdpa: transformers.BertModel
    eager: transformers.BertModel


@pytest.fixture(scope="module")
def models() -> Models:
    made = {}
    for name in ("sdpa", "eager"):
        config = transformers.BertConfig(attn_implementation=name)
        torch.manual_seed(0)
        made[name] = transformers.BertModel(config).eval().requires_grad_(False)
    weights = made["sdpa"].state_dict()
    made["eager"].load_state_dict(weights, assign=True)
    return Models(our_model(from_hub(config.to_dict(), weights)), **made)


def random_ids(size: int, length: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(1000, 30_000, (size, length), generator=generator)


def assert_same(models: Models, ids: torch.Tensor) -> None:
    """Both ways of either side give the same vectors, and the same patterns."""
    trace = Trace(record=PATTERNS)
    batch = Batch(ids, torch.zeros_like(ids))
    vectors = models.sdpa(input_ids=ids).last_hidden_state
    assert_close(models.ours(batch).sequence, vectors, rtol=1e-4, atol=1e-4)
    assert_close(models.ours(batch, trace=trace).sequence, vectors, rtol=1e-4, atol=1e-4)
    patterns = torch.stack(models.eager(input_ids=ids, output_attentions=True).attentions)
    assert_close(trace.stack(PATTERNS), patterns, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("size", "length"), SHAPES)
@torch.inference_mode()
def test_forward(models: Models, results: Results, all_cores: int, size: int, length: int) -> None:
    ids = random_ids(size, length)
    batch = Batch(ids, torch.zeros_like(ids))
    inputs = {
        "input_ids": ids,
        "token_type_ids": batch.type_ids,
        "attention_mask": torch.ones_like(ids),
    }
    assert_same(models, ids[:1])

    shape = f"BERT-base, {length} tokens, batch {size}, {all_cores} threads"

    def compare(
        what: str, ours: Callable, reference: Callable, against: str, budget: float, note: str
    ) -> None:
        large = ids.numel() > 2000
        rounds = by_turns(ours, reference, lasting=SECONDS, least=2 if large else 3, warm=not large)
        results.add(
            Row(
                part="forward",
                what=f"{what}: {shape}",
                unit="ms",
                against=against,
                budget=budget if (size, length) == (1, BUDGET_LENGTH) else None,
                note=note if (size, length) == (1, BUDGET_LENGTH) else "",
                **rounds.figures(1000),
            )
        )

    compare(
        "forward",
        lambda: models.ours(batch),
        lambda: models.sdpa(**inputs),
        "transformers, sdpa",
        1.00,
        "nine tenths of either are the same matrix products",
    )
    compare(
        "forward with every pattern",
        lambda: models.ours(batch, trace=Trace(record=PATTERNS)),
        lambda: models.eager(**inputs, output_attentions=True),
        "transformers, eager, output_attentions",
        0.95,
        "nine tenths of either are the same matrix products, so little is left to save; "
        "longer texts gain more",
    )
