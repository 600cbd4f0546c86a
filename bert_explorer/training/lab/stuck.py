"""Six short runs side by side: one that learns, five that are stuck, each for its own reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bert_explorer.jobs.context import Context
from bert_explorer.training.lab.drill import Drill
from bert_explorer.training.lab.learner import Learner
from bert_explorer.training.lab.material import Material, little
from bert_explorer.training.lab.quiz import mark
from bert_explorer.training.lab.settings import Settings

STEPS = 500
LOOKS = 20

HEALTHY = {"steps": STEPS, "batch": 48}
PRESETS: dict[str, Mapping[str, Any]] = {
    "healthy": HEALTHY,
    "rate too high": {**HEALTHY, "learning_rate": 0.1},
    "rate too low": {**HEALTHY, "learning_rate": 3e-5},
    "masking too high": {**HEALTHY, "masking_rate": 0.95},
    "model too small": {**HEALTHY, "width": 4, "layers": 1},
    "too few epochs": {**HEALTHY, "stop_after": 25},
}
"""What differs from a healthy run is one thing each."""


@dataclass
class Patient:
    """One of the runs, half-way through."""

    settings: Settings
    drill: Drill
    learner: Learner
    done: int = 0
    alive: bool = True

    @property
    def last(self) -> int:
        """The step after which it ends."""
        return self.settings.stop_after or self.settings.steps


def run(spec: dict[str, Any], context: Context) -> dict[str, Any]:
    """spec: runs, name -> settings. Reports "start" and a "look" at each run in turn."""
    source = little(context.folder)
    patients = {
        name: Patient(settings, Drill(source, settings), Learner("bert", source, settings))
        for name, values in spec["runs"].items()
        for settings in [Settings.from_dict(values)]
    }
    context.report({"type": "start", "unigram": source.unigram})
    for name, patient in patients.items():
        look(name, patient, source, context)
    longest = max(patient.last for patient in patients.values())
    every = max(1, longest // LOOKS)
    while active := {n: p for n, p in patients.items() if p.alive}:
        for name, patient in active.items():
            if not train(patient, min(every, max(1, patient.last // 4)), context):
                return {"ended": "asked"}
            look(name, patient, source, context)
    return {"ended": ""}


def train(patient: Patient, steps: int, context: Context) -> bool:
    """That many steps more, or fewer if the run ends before; False when asked to stop."""
    for step in range(patient.done, min(patient.done + steps, patient.last)):
        if context.should_stop():
            return False
        if not patient.learner.step(patient.drill.lessons(step)[0], step):
            patient.alive = False
            return True
        patient.done += 1
    patient.alive = patient.done < patient.last and patient.learner.is_sound
    return True


def look(name: str, patient: Patient, source: Material, context: Context) -> None:
    """Report loss and accuracy at the held-out blanks and at those that a rule settles."""
    model = patient.learner.model
    if not patient.learner.is_sound:
        context.report({"type": "look", "run": name, "step": patient.done, "loss": None})
        return
    model.eval()
    marks = mark(model, source.held_out, source.tokenizer)
    seen = mark(model, source.seen, source.tokenizer)
    asked = mark(model, source.asked, source.tokenizer)
    model.train()
    context.report(
        {
            "type": "look",
            "run": name,
            "step": patient.done,
            **patient.learner.tally(),
            "loss": marks.loss,
            "accuracy": marks.accuracy,
            "seen_loss": seen.loss,
            "seen": seen.accuracy,
            "rules": asked.accuracy,
            "moved": patient.learner.moved(),
        }
    )
