"""The pre-training loop: draw, learn, log, save; alone or data-parallel, on CPU or GPU."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.parallel import DistributedDataParallel
from tqdm import tqdm

from bert_explorer.data.corpus import Corpus
from bert_explorer.data.pairs import IGNORED
from bert_explorer.errors import TrainingError
from bert_explorer.model import Bert, Gpt
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.objective import Losses, draw_lesson, losses
from bert_explorer.training.optimizer import make_optimizer
from bert_explorer.training.progress import Progress, load_progress, save_progress
from bert_explorer.training.recipe import Recipe


@dataclass(frozen=True)
class Setting:
    """Where and how a run computes; nothing here changes what is learned, beyond rounding."""

    device: torch.device
    bfloat16: bool = False
    """Matrix products in bfloat16, weights and sums in float32."""
    rank: int = 0
    world: int = 1
    log_every: int = 50
    save_every: int = 500
    show_progress: bool = True

    @contextmanager
    def arithmetic(self) -> Iterator[None]:
        """The context in which the forward pass runs."""
        if not self.bfloat16:
            yield
            return
        # On a processor the fused attention is slow backwards in bfloat16: up to 128 tokens, plain
        # matrix products make a step an eighth shorter, and at 512 no longer than it was.
        plain = sdpa_kernel(SDPBackend.MATH) if self.device.type == "cpu" else nullcontext()
        with torch.autocast(self.device.type, dtype=torch.bfloat16), plain:
            yield


class _Tally:
    """Sums since the last line of the log."""

    def __init__(self, device: torch.device) -> None:
        self._sums = torch.zeros(6, dtype=torch.float64, device=device)
        self._since = time.perf_counter()

    def add(self, step: Losses, targets: int, pairs: int) -> None:
        self._sums += torch.stack(
            [
                value.double()
                for value in (step.token_loss, step.tokens_right, step.pair_loss, step.pairs_right)
            ]
            + [
                torch.tensor(float(count), device=self._sums.device).double()
                for count in (targets, pairs)
            ]
        )

    def row(self, world: int, tokens: int) -> dict[str, float]:
        """Means over all ranks: losses in nats, accuracies as shares, and tokens a second."""
        sums: Tensor = self._sums
        if world > 1:
            dist.all_reduce(sums)
        token_loss, tokens_right, pair_loss, pairs_right, targets, pairs = sums.tolist()
        row = {
            "loss": token_loss / max(1, targets),
            "accuracy": tokens_right / max(1, targets),
            "tokens_per_second": tokens / (time.perf_counter() - self._since),
        }
        if pairs:
            row |= {"nsp_loss": pair_loss / pairs, "nsp_accuracy": pairs_right / pairs}
        return row


def pretrain(
    model: Bert | Gpt,
    tokenizer: Tokenizer,
    corpus: Corpus,
    recipe: Recipe,
    setting: Setting,
    folder: Path,
    *,
    at_snapshot: Callable[[int, dict[str, float]], None] = lambda step, row: None,
) -> Progress:
    """Train until the recipe's last step, going on from whatever `folder` holds.

    at_snapshot: called on rank 0 after each of the recipe's snapshot steps and after the last step,
        with the newest row of the log, to which it may add figures.
    Raises TrainingError when the weights or the loss are no longer numbers (the last saved state
    stays), when a rank would have nothing to read, or when the run has gone further already.
    """
    longest = max(stage.length for stage in recipe.stages)
    if recipe.batch_tokens < longest * setting.world:
        raise TrainingError(
            f"A batch of {recipe.batch_tokens} tokens holds {recipe.batch_tokens // longest} "
            f"sequences of {longest}: not one for each of {setting.world} processes."
        )
    model.to(setting.device).train()
    optimizer = make_optimizer(
        model,
        learning_rate=recipe.learning_rate,
        betas=recipe.betas,
        weight_decay=recipe.weight_decay,
    )
    progress = load_progress(folder, model, optimizer) or Progress(0, [])
    if progress.step > recipe.steps:
        raise TrainingError(
            f"The run in {folder} has done {progress.step} steps already; "
            f"{recipe.tokens} tokens are only {recipe.steps}."
        )
    log = list(progress.log)
    parallel: nn.Module = DistributedDataParallel(model) if setting.world > 1 else model
    leader = setting.rank == 0
    tally = _Tally(setting.device)
    tallied = progress.step
    bar = tqdm(
        total=recipe.steps,
        initial=progress.step,
        unit="step",
        disable=not (leader and setting.show_progress),
        mininterval=2,
    )

    for step in range(progress.step, recipe.steps):
        torch.manual_seed(recipe.seed * 1_000_003 + step)  # dropout too repeats after a resume
        lesson = draw_lesson(
            recipe, corpus, tokenizer, step, rank=setting.rank, world=setting.world
        ).to(setting.device)
        with setting.arithmetic():
            result = losses(parallel, lesson)
        optimizer.zero_grad(set_to_none=True)
        # Ranks' gradients are averaged, but each rank's loss is already its part of the mean.
        (result.loss * setting.world).backward()
        nn.utils.clip_grad_norm_(model.parameters(), recipe.clip_norm)
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate(step)
        optimizer.step()
        asked = int((lesson.next_sentence != IGNORED).sum()) if isinstance(model, Bert) else 0
        tally.add(result, len(lesson.targets), asked)

        done = step + 1
        is_snapshot = done in recipe.snapshot_steps or done == recipe.steps
        is_saved = is_snapshot or done % setting.save_every == 0
        # The loss of a step says nothing of the weights that the step has left behind.
        if is_saved and not all(weight.isfinite().all() for weight in model.parameters()):
            raise _diverged("weights are", done, folder)
        if done % setting.log_every == 0 or is_snapshot:
            row = {
                "step": done,
                "tokens": done * recipe.batch_tokens,
                "learning_rate": recipe.rate(step),
            }
            row |= tally.row(setting.world, (done - tallied) * recipe.batch_tokens)
            if not math.isfinite(row["loss"]):
                raise _diverged("loss is", done, folder)
            tally, tallied = _Tally(setting.device), done
            log.append(row)
            bar.set_postfix_str(
                f"loss {row['loss']:.2f}, accuracy {row['accuracy']:.1%}, "
                f"{row['tokens_per_second']:,.0f} tokens/s"
            )
            if is_snapshot and leader:
                model.eval()
                at_snapshot(done, row)
                model.train()
        bar.update()
        if leader and is_saved:
            save_progress(folder, Progress(done, log), model, optimizer)
    bar.close()
    model.eval()
    return Progress(recipe.steps, log)


def _diverged(what: str, step: int, folder: Path) -> TrainingError:
    return TrainingError(
        f"The {what} no longer finite after step {step}; lower the learning rate. "
        f"The last saved state is kept in {folder}."
    )
