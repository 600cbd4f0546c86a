"""Two BERTs that differ in the masking rule alone: only [MASK], or 80/10/10."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from bert_explorer.data.masking import MaskingRule
from bert_explorer.jobs.context import Context
from bert_explorer.model import Batch, Bert
from bert_explorer.model.filling import logits_at
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.lab.drill import Drill
from bert_explorer.training.lab.learner import Learner
from bert_explorer.training.lab.material import Question, little
from bert_explorer.training.lab.settings import Settings

LOOKS = 10
RULES = {
    "100/0/0": MaskingRule(mask_share=1.0, random_share=0.0),
    "80/10/10": MaskingRule(mask_share=0.8, random_share=0.1),
}
PLACES = ("word in place", "[MASK]", "random word")
"""What stands where the model is asked for the word."""


def settings(seed: int) -> Settings:
    """Of both runs: about ten seconds each on one core."""
    return Settings(steps=500, batch=48, seed=seed)


def run(spec: dict[str, Any], context: Context) -> dict[str, Any]:
    """spec: seed. Trains both in turns; a "look" at each says how often it names the word.

    Both start from the same weights and read the same sequences in the same order.
    """
    both = settings(spec["seed"])
    source = little(context.folder)
    runs = {
        name: (Drill(source, both, rule), Learner("bert", source, both))
        for name, rule in RULES.items()
    }
    every = both.steps // LOOKS
    done = 0
    while done < both.steps:
        for name, (drill, learner) in runs.items():
            for step in range(done, done + every):
                if context.should_stop():
                    return {"steps": done, "of": both.steps}
                learner.step(drill.lessons(step)[0], step)
            learner.model.eval()
            found = named(learner.model, source.held_out, source.tokenizer)
            learner.model.train()
            context.report(
                {"type": "look", "run": name, "step": done + every, "named": found}
                | {"of": len(source.held_out)}
            )
        done += every
    return {"steps": done, "of": both.steps}


@torch.inference_mode()
def named(model: Any, questions: Sequence[Question], tokenizer: Tokenizer) -> dict[str, int]:
    """How many of the words are the first guess at their position, with each of PLACES there.

    The rest of the sentence stands in full. Random words are the same ones in every call.
    """
    assert isinstance(model, Bert)
    longest = max(len(question.ids) for question in questions)
    ids = torch.full((len(questions), longest), tokenizer.pad_id)
    asked = torch.zeros_like(ids, dtype=torch.bool)
    for row, question in enumerate(questions):
        ids[row, : len(question.ids)] = torch.tensor(question.ids)
        asked[row, question.place] = True
    truth = torch.tensor([question.answer for question in questions])
    shift = torch.randint(
        1,
        tokenizer.vocab_size - tokenizer.mask_id - 1,
        truth.shape,
        generator=torch.Generator().manual_seed(0),
    )
    first = tokenizer.mask_id + 1
    # Never the word itself: a step of at least one around the circle of all words.
    others = (truth - first + shift) % (tokenizer.vocab_size - first) + first
    put: dict[str, Tensor] = dict(
        zip(PLACES, (truth, torch.full_like(truth, tokenizer.mask_id), others), strict=True)
    )
    real = ids != tokenizer.pad_id
    found = {}
    for place, tokens in put.items():
        read = ids.clone()
        read[asked] = tokens
        logits = logits_at(model, Batch(read, torch.zeros_like(read), real), asked)
        found[place] = int((logits.argmax(dim=-1) == truth).sum())
    return found
