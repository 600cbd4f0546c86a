"""Read damaged files for a while: `python -m tests.fuzz --seconds 60`.

Prints for each reader how many inputs it took, how many it accepted and refused, and the slowest;
every input that broke one is kept in a folder, and the exit status is then 1.
"""

from __future__ import annotations

import argparse
import random
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import torch

from bert_explorer.errors import BertExplorerError
from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS, Target

SLOW_SECONDS = 5.0


@dataclass
class Count:
    """What came of one target's inputs."""

    accepted: int = 0
    refused: int = 0
    broken: int = 0
    slowest: float = 0.0


def attempt(target: Target, data: bytes, count: Count) -> str | None:
    """Run one input and count it; what went wrong, if anything did."""
    start = time.perf_counter()
    wrong = None
    try:
        target.run(data)
        count.accepted += 1
    except BertExplorerError:
        count.refused += 1
    except KeyboardInterrupt:
        raise
    except BaseException:  # a panic of a library is no Exception
        wrong = traceback.format_exc()
    seconds = time.perf_counter() - start
    count.slowest = max(count.slowest, seconds)
    if wrong is None and seconds > SLOW_SECONDS:
        wrong = f"It took {seconds:.1f} seconds."
    count.broken += wrong is not None
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="Damaged files against every reader.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="the same inputs again")
    parser.add_argument("--only", default="", help="targets whose name holds this")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    seed = random.randrange(2**32) if args.seed is None else args.seed
    rng = random.Random(seed)
    targets = [target for target in TARGETS if args.only in target.name]
    counts = {target.name: Count() for target in targets}
    seeds = {target.name: target.seeds() for target in targets}
    for target in targets:  # what is slow once only
        attempt(target, seeds[target.name][0], Count())
    seen: set[str] = set()
    end = time.monotonic() + args.seconds
    while time.monotonic() < end:
        for target in targets:
            data = mutated(rng.choice(seeds[target.name]), rng, seeds[target.name])
            wrong = attempt(target, data, counts[target.name])
            kind = f"{target.name}: {wrong.strip().splitlines()[-1][:200]}" if wrong else ""
            if wrong and kind not in seen:
                seen.add(kind)
                args.keep.mkdir(exist_ok=True)
                file = args.keep / f"{target.name.replace(' ', '-')}-{len(seen)}"
                file.write_bytes(data)
                print(f"{kind}\n  in {file}\n{wrong}", flush=True)
    print(f"seed {seed}\n{'target':24}{'accepted':>10}{'refused':>10}{'broken':>8}{'slowest':>10}")
    for name, count in counts.items():
        print(
            f"{name:24}{count.accepted:>10,}{count.refused:>10,}{count.broken:>8,}"
            f"{count.slowest:>9.2f}s"
        )
    return 1 if seen else 0


if __name__ == "__main__":
    raise SystemExit(main())
