"""Jobs for the tests of the pool: they run in its worker processes."""

import os
import time

from bert_explorer.errors import TrainingError
from bert_explorer.language import current, tr


def count(spec, context):
    """Report 0, 1, 2, ... up to spec["to"], or for ever; write what was counted to a file."""
    done = 0
    while spec.get("to") is None or done < spec["to"]:
        context.report({"count": done})
        context.report({"newest": done}, key="newest")
        done += 1
        if context.should_stop():
            break
        time.sleep(spec.get("wait", 0.005))
    (context.folder / "count.txt").write_text(str(done))
    return {"counted": done}


def deaf(spec, context):
    """Never asks whether to stop."""
    context.report({"pid": os.getpid()})
    while True:
        time.sleep(0.05)


def crash(spec, context):
    """What the kernel does to a process that takes too much memory."""
    (context.folder / "half.txt").write_text("half")
    os.kill(os.getpid(), 9)


def speak(spec, context):
    """What language a worker's texts are in."""
    context.report({"said": tr("Done.")})
    return {"language": current()}


def refuse(spec, context):
    raise TrainingError(f"The rate is too high; see {context.folder}.")


def mistake(spec, context):
    raise KeyError("/a/path/of/the/server")


def environment(spec, context):
    """What a worker is like."""
    import sys

    import torch

    print("this must not reach the pool")
    return {
        "threads": torch.get_num_threads(),
        "nice": os.nice(0),
        "streamlit": "streamlit" in sys.modules,
    }
