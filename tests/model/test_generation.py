"""Generation: sampling rules against hand-worked cases, the loop against its own model."""

import pytest
import torch

from bert_explorer.config import ModelConfig
from bert_explorer.errors import GenerationError
from bert_explorer.model import Batch, build
from bert_explorer.model.generation import Sampling, choice_probabilities, generate

LOGITS = torch.tensor([0.5, 0.3, 0.15, 0.05]).log()


@pytest.fixture(scope="module")
def gpt():
    torch.manual_seed(0)
    config = ModelConfig(
        30, "gpt", hidden_size=16, num_layers=2, num_heads=2, intermediate_size=32, max_positions=12
    )
    model = build(config)
    for parameter in model.parameters():
        parameter.data += torch.randn_like(parameter) * 0.3
    return model.eval()


@pytest.mark.parametrize(
    ("sampling", "expected"),
    [
        (Sampling(), [0.5, 0.3, 0.15, 0.05]),
        (Sampling(temperature=0), [1, 0, 0, 0]),
        (Sampling(temperature=0.5), [0.25 / 0.365, 0.09 / 0.365, 0.0225 / 0.365, 0.0025 / 0.365]),
        (Sampling(top_k=2), [0.625, 0.375, 0, 0]),
        (Sampling(top_p=0.5), [1, 0, 0, 0]),
        (Sampling(top_p=0.6), [0.625, 0.375, 0, 0]),
        (Sampling(top_k=3, top_p=1.0), [0.5 / 0.95, 0.3 / 0.95, 0.15 / 0.95, 0]),
    ],
)
def test_the_choice_follows_temperature_top_k_and_top_p(sampling, expected):
    torch.testing.assert_close(
        choice_probabilities(LOGITS, sampling), torch.tensor(expected).float()
    )


def test_order_of_the_vocabulary_does_not_matter_to_top_k():
    shuffled = LOGITS[[2, 0, 3, 1]]
    kept = choice_probabilities(shuffled, Sampling(top_k=2))
    torch.testing.assert_close(kept, torch.tensor([0, 0.625, 0, 0.375]))


def test_greedy_takes_the_argmax_of_the_whole_text_at_each_step(gpt):
    ids = [3, 7]
    for step in generate(gpt, ids, max_new_tokens=5, sampling=Sampling(temperature=0)):
        seen = torch.tensor([ids])
        everywhere = torch.ones_like(seen, dtype=torch.bool)
        logits = gpt(Batch(seen, torch.zeros_like(seen)), predict=everywhere).lm_logits
        assert step.token_id == int(logits[-1].argmax())
        ids = [*ids, step.token_id]
    assert len(ids) == 7


def test_the_seed_decides_the_text(gpt):
    def text(seed):
        return [
            s.token_id for s in generate(gpt, [3], max_new_tokens=9, sampling=Sampling(seed=seed))
        ]

    assert text(1) == text(1)
    assert len({tuple(text(seed)) for seed in range(5)}) > 1


def test_it_ends_at_the_last_position_at_a_stop_token_and_never_says_a_banned_one(gpt):
    assert len(list(generate(gpt, [1] * 10, max_new_tokens=50))) == 2
    free = [s.token_id for s in generate(gpt, [3], max_new_tokens=9, sampling=Sampling(seed=4))]
    stopped = [
        s.token_id
        for s in generate(gpt, [3], max_new_tokens=9, sampling=Sampling(seed=4), stop=[free[2]])
    ]
    assert stopped == free[: free.index(free[2]) + 1]
    banned = free[0]
    for step in generate(gpt, [3], max_new_tokens=9, sampling=Sampling(seed=4), banned=[banned]):
        assert step.token_id != banned
        assert step.model_probabilities[banned] == 0


@pytest.mark.parametrize(
    "setting", [{"temperature": -1}, {"top_k": 0}, {"top_p": 0}, {"top_p": 1.5}]
)
def test_impossible_settings_are_refused(setting):
    with pytest.raises(GenerationError):
        Sampling(**setting)


def test_an_empty_prompt_is_refused(gpt):
    with pytest.raises(GenerationError):
        next(generate(gpt, [], max_new_tokens=1))
