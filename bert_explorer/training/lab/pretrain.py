"""The job behind the training lab: BERT and its causal twin, step by step on the same text."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from bert_explorer.checkpoints import store
from bert_explorer.jobs.context import Context
from bert_explorer.training.lab.drill import Drill
from bert_explorer.training.lab.learner import Learner
from bert_explorer.training.lab.material import LONGEST, Material, material
from bert_explorer.training.lab.quiz import by_rule, guesses, mark, patterns
from bert_explorer.training.lab.settings import Settings

LOOKS = 40
"""How often the twins are asked in the course of a run."""
PROGRESS_SECONDS = 0.4

NOT_A_NUMBER = "loss"
STOPPED_EARLY = "asked"


def run(spec: dict[str, Any], context: Context) -> dict[str, Any]:
    """spec: settings (see Settings), text (own text or None), watched (a sentence).

    Reports "start", then a "look" per evaluation and "progress" in between. Leaves the folders bert
    and gpt. The result says at which step it ended, and why if that was not the last.
    """
    settings = Settings.from_dict(spec["settings"]).check_size()
    source = material(spec["text"], context.folder, pairs=settings.next_sentence)
    drill = Drill(source, settings)
    twins = {name: Learner(name, source, settings) for name in ("bert", "gpt")}
    watched = source.tokenizer.encode(spec["watched"], max_length=LONGEST)
    context.report(
        {
            "type": "start",
            "watched": {"tokens": watched.tokens, "special": watched.special},
            "unigram": source.unigram,
            "layers": settings.layers,
            "heads": settings.heads,
            "vocabulary": source.tokenizer.vocab_size,
            "tokens": source.corpus.num_tokens,
            "sequences": drill.count,
            "epoch_steps": drill.epoch_steps,
            "parameters": {
                name: sum(p.numel() for p in twin.model.parameters())
                for name, twin in twins.items()
            },
        }
    )
    ended = _learn(settings, source, drill, twins, spec["watched"], context)
    for name, twin in twins.items():
        store.save(context.folder / name, twin.model, source.tokenizer)
    return ended


def _learn(
    settings: Settings,
    source: Material,
    drill: Drill,
    twins: Mapping[str, Learner],
    watched: str,
    context: Context,
) -> dict[str, Any]:
    every = max(1, round(settings.steps / LOOKS))
    busy, told, read = 0.0, -PROGRESS_SECONDS, 0
    asked = dict.fromkeys(twins, 0)
    look(0, source, twins, watched, context)
    for step in range(settings.steps):
        stop = context.should_stop()
        began = time.perf_counter()
        sound = not stop
        if sound:
            lessons = dict(zip(("bert", "gpt"), drill.lessons(step), strict=True))
            sound = all(twin.step(lessons[name], step) for name, twin in twins.items())
            read += int(lessons["bert"].batch.input_ids.numel())
            for name, lesson in lessons.items():
                asked[name] += len(lesson.targets)
        done = step + sound
        if not stop and (done == settings.steps or done % every == 0):
            sound = sound and all(twin.is_sound for twin in twins.values())
        if not (stop or sound):
            for twin in twins.values():
                twin.go_back()
            return {"steps": step, "ended": NOT_A_NUMBER}
        if stop or done == settings.steps or done % every == 0:
            look(done, source, twins, watched, context)
            for twin in twins.values():
                twin.remember()
        busy += time.perf_counter() - began
        if stop:
            return {"steps": step, "ended": STOPPED_EARLY}
        if busy - told > PROGRESS_SECONDS or done == settings.steps:
            told = busy
            context.report(
                {
                    "type": "progress",
                    "step": done,
                    "steps": settings.steps,
                    "tokens": read,
                    "asked": asked,
                    "tokens_per_second": 2 * read / busy,
                    "seconds_left": busy / done * (settings.steps - done),
                },
                key="progress",
            )
    return {"steps": settings.steps, "ended": ""}


def look(
    step: int,
    source: Material,
    twins: Mapping[str, Learner],
    watched: str,
    context: Context,
) -> None:
    """Ask both twins everything, and report it."""
    found: dict[str, Any] = {"type": "look", "step": step}
    for name, twin in twins.items():
        twin.model.eval()
        marks = mark(twin.model, source.held_out, source.tokenizer)
        found[name] = {
            **twin.tally(),
            "loss": marks.loss,
            "accuracy": marks.accuracy,
            "seen": mark(twin.model, source.seen, source.tokenizer).accuracy,
            "guesses": guesses(twin.model, source.tokenizer, watched),
            "patterns": patterns(twin.model, source.tokenizer, watched),
        }
        if source.asked:
            marks = mark(twin.model, source.asked, source.tokenizer)
            found[name]["rules"] = by_rule(marks, source.asked)
        twin.model.train()
    context.report(found)
