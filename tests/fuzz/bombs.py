"""Small files that mean to take all memory or time: `python -m tests.fuzz.bombs` prints a line of
JSON for each, with the sentence it was refused with, its seconds, and by how many MB the process
had to grow (on Linux, which tells)."""

from __future__ import annotations

import io
import json
import re
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from safetensors.torch import save

from bert_explorer.checkpoints import store
from bert_explorer.checkpoints.memory import ModelMemory
from bert_explorer.data.tables import decoded, read_table
from bert_explorer.errors import BertExplorerError
from bert_explorer.study import lesson
from bert_explorer.study.progress import Progress
from bert_explorer.training.lab.own_text import paragraphs
from bert_explorer.ui.fine_tuning.zipped import FILES, Unpacked
from tests.fuzz.model_files import hub_folder, our_folder

MB = 10**6
Bomb = tuple[str, Callable[[], object]]


def open_model(files: dict[str, bytes]) -> None:
    """As an upload is opened: within the budget of a server, then asked a question."""
    with tempfile.TemporaryDirectory() as name:
        for file, data in files.items():
            (Path(name) / file).write_bytes(data)
        memory = ModelMemory(2 * 2**30, store.load, store.size_in_memory)
        with torch.inference_mode():
            memory.get(name)("a" * 60 + " [MASK]")


def header(values: dict | bytes, body: bytes = b"") -> bytes:
    """A safetensors file with that header."""
    data = values if isinstance(values, bytes) else json.dumps(values).encode()
    return struct.pack("<Q", len(data)) + data + body


def zipped(method: int = zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    """A zip of the lab's five files, empty but for these (dots as two underscores)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name in FILES:
            archive.writestr(name, members.get(name.replace(".", "__"), b"{}"))
    return buffer.getvalue()


def changed_tokenizer(**parts: object) -> dict[str, bytes]:
    """A model whose tokenizer.json has other parts."""
    files = our_folder()
    whole = json.loads(files["tokenizer.json"]) | parts
    return files | {"tokenizer.json": json.dumps(whole).encode()}


def with_id(id: int) -> dict[str, bytes]:
    whole = json.loads(our_folder()["tokenizer.json"])
    whole["model"]["vocab"]["zzz"] = id
    return changed_tokenizer(model=whole["model"])


def with_config(**values: object) -> dict[str, bytes]:
    config = json.loads(our_folder()["config.json"]) | values
    return our_folder() | {"config.json": json.dumps(config).encode()}


def zips() -> Iterator[Bomb]:
    zeros = zipped(model__safetensors=bytes(110 * MB))
    yield "zip: a thousandfold", lambda: Unpacked(zeros)
    entry = b"PK\x01\x02" + bytes(42)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(entry) * MB, 0, 0)
    many = entry * MB + end
    yield "zip: a million files", lambda: Unpacked(many)
    nested = zipped(model__safetensors=zeros, config__json=zipped())
    yield "zip: a zip in a zip", lambda: Unpacked(nested)
    other = zipped(zipfile.ZIP_LZMA, model__safetensors=bytes(10 * MB))
    yield "zip: another method", lambda: Unpacked(other)


def weights() -> Iterator[Bomb]:
    tiny = ",".join(f'"{i}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for i in range(MB))
    huge = b"{" + tiny.encode() + b"}"
    lies = {
        "a million tensors": header(huge),
        "a header beyond the file": struct.pack("<Q", 2**63) + b"{}",
        "a header that is all": struct.pack("<Q", 40 * MB) + b" " * 40 * MB,
        "numbers beyond the file": header(
            {"a": {"dtype": "F32", "shape": [10**9], "data_offsets": [0, 4 * 10**9]}}
        ),
        "two tensors in one place": header(
            {n: {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]} for n in "ab"}, bytes(4)
        ),
        "a shape of nothing": header(
            {"a": {"dtype": "F32", "shape": [0, 2**64 - 1], "data_offsets": [0, 0]}}
        ),
        "a type that it has not": header(
            {"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 4]}}, bytes(4)
        ),
        "numbers of half a byte": save({"a": torch.zeros(2, dtype=torch.uint8)}).replace(
            b'"U8"', b'"F4"'
        ),
    }
    for name, data in lies.items():
        for made in (our_folder, hub_folder):
            files = made() | {"model.safetensors": data}
            yield f"weights: {name} ({made.__name__})", lambda files=files: open_model(files)


def tokenizers() -> Iterator[Bomb]:
    doubling = [{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}] * 40
    backtracking = {"type": "Replace", "pattern": {"Regex": "(a+)+b"}, "content": "x"}
    for name, files in {
        "an id of four billion": with_id(2**32 - 1),
        "an id of a million": with_id(MB),
        "forty doublings": changed_tokenizer(
            normalizer={"type": "Sequence", "normalizers": doubling}
        ),
        "bytes of bytes": changed_tokenizer(
            pre_tokenizer={
                "type": "Sequence",
                "pretokenizers": [
                    {
                        "type": "ByteLevel",
                        "add_prefix_space": True,
                        "trim_offsets": True,
                        "use_regex": False,
                    }
                ]
                * 30,
            }
        ),
        "endless backtracking": changed_tokenizer(normalizer=backtracking),
        "60 MB of words": our_folder() | {"tokenizer.json": b'"' + b"a" * 60 * MB + b'"'},
    }.items():
        yield f"tokenizer: {name}", lambda files=files: open_model(files)


def configs() -> Iterator[Bomb]:
    for name, files in {
        "ten million words": with_config(vocab_size=10**7, hidden_size=2, num_heads=1),
        "half a million words": with_config(vocab_size=499_000, hidden_size=2, num_heads=1),
        "a thousand layers": with_config(num_layers=1000),
        "all layers there may be": with_config(num_layers=200),
        "ten million wide": with_config(hidden_size=10**7, num_heads=1),
        "60 MB of lists": our_folder() | {"config.json": b"[" + b"[]," * 20 * MB + b"[]]"},
        "900,000 deep": our_folder() | {"config.json": b"[" * 900_000},
        "a number of a million digits": our_folder()
        | {"config.json": b'{"vocab_size": ' + b"9" * 900_000 + b"}"},
    }.items():
        yield f"config: {name}", lambda files=files: open_model(files)


def class_files() -> Iterator[Bomb]:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join([f'*{b}'] * 9)}]\n"
        for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    texts = {
        "lesson: a billion laughs": (lesson.read, laughs),
        "lesson: 50,000 deep": (lesson.read, "[" * 49_999),
        "lesson: deep in lines": (lesson.read, "".join(" " * i + "a:\n" for i in range(300))),
        "lesson: keys without end": (lesson.read, "? " * 24_000),
        "lesson: one long quotation": (lesson.read, '"' + "\\x41" * 12_000),
        "progress: 20 MB": (lambda text: Progress.from_json(text, ()), "[" * 20 * MB),
        "text: 20 MB": (paragraphs, "a. " * 7 * MB),
    }
    for name, (read, text) in texts.items():
        yield name, lambda read=read, text=text: read(text)
    tables = {
        "five million columns": b"," * 5 * MB,
        "a million names": b",".join(b"%d" % i for i in range(600_000)) + b"\nx\n",
        "five million lines": b"\n" * 5 * MB + b"a,b\nc,d",
        "five million cells": b"a,b\n" + b"c,d\n" * (MB + MB // 4),
        "one cell": b'a,b\n"' + b"x" * 5 * MB,
        "quotation marks": b'a,b\n"' + b'""' * (2 * MB),
    }
    for name, data in tables.items():
        yield f"table: {name}", lambda data=data: read_table(decoded(data))


def memory(what: str) -> float:
    """MB that this process has ("VmRSS"), or has had at most since `forget_peak` ("VmHWM")."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(rf"{what}:\s+(\d+) kB", status)[0]) / 1000


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def main() -> None:
    torch.set_num_threads(1)
    open_model(our_folder())  # what every model takes does not count
    for make in (zips, weights, tokenizers, configs, class_files):
        for name, run in make():
            forget_peak()
            before, start = memory("VmRSS"), time.perf_counter()
            said = None
            try:
                run()
            except BertExplorerError as error:
                said = str(error)
            seconds = time.perf_counter() - start
            more = memory("VmHWM") - before
            print(json.dumps({"name": name, "said": said, "mb": more, "s": seconds}), flush=True)


if __name__ == "__main__":
    main()
