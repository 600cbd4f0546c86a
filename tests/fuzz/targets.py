"""Everything that reads what people bring, each with valid examples to damage.

A target is run on bytes. It may give a result or raise a BertExplorerError; anything else, a crash
or a wait of seconds, is a mistake of ours.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import tokenizers
import torch
from tokenizers import models, normalizers, pre_tokenizers

from bert_explorer.analysis import mask_drawing
from bert_explorer.analysis.blanks import as_text, numbers_in
from bert_explorer.bpe import ByteLevelBpe
from bert_explorer.checkpoints import hub, store
from bert_explorer.checkpoints.convert import to_hub
from bert_explorer.config import ModelConfig
from bert_explorer.data.task_columns import guess_columns, read_examples
from bert_explorer.data.task_files import read_task_file
from bert_explorer.data.tables import decoded, read_table
from bert_explorer.data.tasks import TASKS, task_data
from bert_explorer.errors import BertExplorerError
from bert_explorer.finetuning.model import FineTuned, HeadSetup
from bert_explorer.finetuning.saved import load_finetuned, save_finetuned
from bert_explorer.language import closest
from bert_explorer.model import build
from bert_explorer.study import lesson
from bert_explorer.study.poll import Polls
from bert_explorer.study.progress import Progress
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.tokenizer_files import byte_level_library, wordpiece_library
from bert_explorer.training.lab.own_text import paragraphs, split
from bert_explorer.ui.fine_tuning.zipped import FILES as ZIPPED
from bert_explorer.ui.fine_tuning.zipped import Unpacked, packed
from bert_explorer.wordpiece import trace_text
from tests.tokenizer import families

TEXTS = ("The cat [MASK] on the mat.", "Un\u00c9d < mask >, \u535a\u0301 \U0001f600 \ud800", "")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Target:
    """name: also in the report. run: reads the bytes. seeds: valid ones, made when asked for."""

    name: str
    run: Callable[[bytes], object]
    seeds: Callable[[], tuple[bytes, ...]]


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogatepass" if b"\xed" in data else "replace")


# -- texts ---------------------------------------------------------------------------------------


@cache
def _wordpiece() -> Tokenizer:
    return Tokenizer.train(families.TEXTS, 200, min_frequency=1)


@cache
def _bpe() -> ByteLevelBpe:
    return ByteLevelBpe(families.merges())


def _trace(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    traced = trace_text(text, _wordpiece())
    encoding = _wordpiece().encode(text)
    assert len({n for n in encoding.word_ids if n is not None}) == len(traced)
    pieces = _bpe().encode(text)
    assert _bpe().decode(piece.id for piece in pieces) == text


def _small_texts(data: bytes) -> None:
    """What stands in links and fields."""
    text = data.decode("utf-8", errors="replace")
    drawing = mask_drawing.read(text)
    assert mask_drawing.read(str(drawing)) == drawing
    numbers = numbers_in(text, 20)
    assert numbers_in(as_text(numbers), 20) == numbers
    closest(text)
    hub.is_id(text)
    with contextlib.suppress(BertExplorerError):
        drawing.mask(9)
    with contextlib.suppress(BertExplorerError):
        split(paragraphs(text))
    polls = Polls()
    with contextlib.suppress(BertExplorerError):
        polls.step(text)
    code = polls.open("teacher", text)
    polls.ask(code, "teacher", 0, (), texts=True)
    polls.vote(code, "student", 0, text)


# -- files of a class ----------------------------------------------------------------------------


def _lesson(data: bytes) -> None:
    read = lesson.read(data.decode("utf-8", errors="replace"))
    assert lesson.read(lesson.write(read)) == read


def _progress(data: bytes) -> None:
    progress = Progress.from_json(data.decode("utf-8", errors="replace"), ("a", "b"))
    progress.due(("a", "b"), NOW)
    for id in ("a", "b"):
        progress = progress.answer(id, 1.0, NOW).answer(id, 0.0, NOW)
    Progress.from_json(progress.to_json(), ("a", "b"))


def _table(data: bytes) -> None:
    table = read_table(decoded(data))
    assert all(len(row) == len(table.header) for row in table.rows)
    for task in TASKS:
        with contextlib.suppress(BertExplorerError):
            examples = read_examples(task, table, guess_columns(task, table.header)).examples
            task_data(task, examples)


def _task_file(data: bytes) -> None:
    with _folder({"data.txt": data}) as folder:
        for task in TASKS:
            with contextlib.suppress(BertExplorerError):
                task_data(task, read_task_file(folder / "data.txt", task).examples)


# -- model folders -------------------------------------------------------------------------------


@contextlib.contextmanager
def _folder(files: dict[str, bytes]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        for file, data in files.items():
            (Path(name) / file).write_bytes(data)
        yield Path(name)


def _tokenizer(files: dict[str, bytes]) -> None:
    with _folder(files) as folder:
        tokenizer = Tokenizer.load(folder)
    for text in TEXTS:
        tokenizer.decode(tokenizer.encode(text, max_length=40).ids)
        tokenizer.words(text)


def _model(files: dict[str, bytes]) -> None:
    with _folder(files) as folder:
        store.size_in_memory(folder)
        model = store.load(folder)
    with torch.inference_mode():
        model(TEXTS[0])


@cache
def _hub_folder(family: str) -> dict[str, bytes]:
    """The files of a tiny model as the hub has them."""
    tokenizer = {"bert": _bert_tokenizer, "gpt2": _gpt_tokenizer}[family]()
    gpt = family == "gpt2"
    config = ModelConfig(
        vocab_size=tokenizer.get_vocab_size(),
        architecture="gpt" if gpt else "bert",
        family="gpt2" if gpt else "bert",
        norm_placement="pre" if gpt else "post",
        type_vocab_size=0 if gpt else 2,
        head_transform=not gpt,
        activation="gelu_tanh" if gpt else "gelu",
        pad_token_id=None if gpt else 0,
        layer_norm_eps=1e-5 if gpt else 1e-12,
        hidden_size=8,
        num_layers=2,
        num_heads=2,
        intermediate_size=16,
        max_positions=32,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        values, tensors = to_hub(build(config).eval())
    from safetensors.torch import save

    return {
        "config.json": json.dumps(values).encode(),
        "model.safetensors": save(tensors),
        "tokenizer.json": tokenizer.to_str().encode(),
    }


def _bert_tokenizer() -> tokenizers.Tokenizer:
    return wordpiece_library(_wordpiece().vocab)


def _gpt_tokenizer() -> tokenizers.Tokenizer:
    return byte_level_library(families.byte_vocab(["<|endoftext|>"]), list(families.merges()))


def _albert_tokenizer() -> tokenizers.Tokenizer:
    library = tokenizers.Tokenizer(models.Unigram(list(families.unigram_pieces()), 1))
    library.normalizer = normalizers.Sequence(
        [normalizers.Replace("``", '"'), normalizers.NFKD(), normalizers.StripAccents()]
    )
    library.pre_tokenizer = pre_tokenizers.Metaspace()
    library.add_special_tokens(families.UNIGRAM_SPECIAL)
    return library


@cache
def _our_folder() -> dict[str, bytes]:
    """The files of a fine-tuned model in our own format."""
    config = ModelConfig(
        vocab_size=_wordpiece().vocab_size,
        hidden_size=8,
        num_layers=1,
        num_heads=2,
        intermediate_size=16,
        max_positions=32,
    )
    with tempfile.TemporaryDirectory() as name, torch.random.fork_rng():
        torch.manual_seed(0)
        model = FineTuned(build(config), HeadSetup("sentence", ("good", "bad"), "pooled"))
        save_finetuned(Path(name), model.eval(), _wordpiece(), {})
        return {path.name: path.read_bytes() for path in Path(name).iterdir()}


def _with(files: Callable[[], dict[str, bytes]], name: str) -> Callable[[bytes], Any]:
    return lambda data: _model(files() | {name: data})


def _finetuned(name: str) -> Callable[[bytes], Any]:
    def run(data: bytes) -> None:
        with _folder(_our_folder() | {name: data}) as folder:
            load_finetuned(folder)

    return run


def _zip(data: bytes) -> None:
    Unpacked(data)


@cache
def _zips() -> tuple[bytes, ...]:
    with _folder(_our_folder()) as folder:
        good = packed(folder)
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as archive:
        for name in ZIPPED:
            archive.writestr(name, b"{}")
        archive.writestr("../../evil.py", b"boom")
    return good, bare.getvalue()


def _merges_file() -> bytes:
    return "\n".join(" ".join(pair) for pair in families.merges()).encode()


def _vocab_json() -> bytes:
    return json.dumps(families.byte_vocab(families.ROBERTA_SPECIAL)).encode()


TABLES = (
    b"text,label\nthe cat sat,good\n=1+1,bad\nfine,good\n-x,bad\n",
    b'tokens;tags\n"Anna sat";"B-PER O"\nBo ran;B-PER O\nit is;O O\n',
    b"context\tquestion\tanswer\nthe cat sat\twho?\tcat\na dog ran\twho?\tdog\n",
    b"text,pair,label\na,b,1\nc,d,2\ne,f,1\n",
    b"DESC:manner How do birds fly ?\nLOC:city Where is it ?\nDESC:x What ?\n",
    b"Anna B-PER\nsat O\n\nRome B-LOC\nis O\n\n",
    b'{"data": [{"paragraphs": [{"context": "the cat slept", "qas": [{"question": "who?", '
    b'"answers": [{"text": "cat", "answer_start": 4}]}]}]}]}',
)

PROGRESS = Progress().answer("a", 1.0, NOW).answer("b", 0.2, NOW).to_json().encode()


def _lessons() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(lesson.SHIPPED.glob("*.yaml")))


TARGETS = (
    Target("trace", _trace, lambda: tuple(t.encode() for t in families.TEXTS)),
    Target("links", _small_texts, lambda: (b"9.d0", b"window-2", b"1,2,5", b"de-AT", b"a/b")),
    Target("lesson", _lesson, _lessons),
    Target("progress", _progress, lambda: (PROGRESS,)),
    Target("table", _table, lambda: TABLES),
    Target("task file", _task_file, lambda: TABLES),
    Target(
        "tokenizer.json",
        lambda data: _tokenizer({"tokenizer.json": data}),
        lambda: tuple(
            make().to_str().encode()
            for make in (_bert_tokenizer, _gpt_tokenizer, _albert_tokenizer)
        ),
    ),
    Target(
        "vocab.txt",
        lambda data: _tokenizer({"vocab.txt": data}),
        lambda: ("\n".join(_wordpiece().vocab).encode(),),
    ),
    Target(
        "vocab.json",
        lambda data: _tokenizer({"vocab.json": data, "merges.txt": _merges_file()}),
        lambda: (_vocab_json(),),
    ),
    Target(
        "merges.txt",
        lambda data: _tokenizer({"vocab.json": _vocab_json(), "merges.txt": data}),
        lambda: (_merges_file(),),
    ),
    Target(
        "tokenizer_config.json",
        lambda data: _tokenizer(
            {"vocab.txt": "\n".join(_wordpiece().vocab).encode(), "tokenizer_config.json": data}
        ),
        lambda: (b'{"do_lower_case": true, "strip_accents": null, "tokenizer_class": "Bert"}',),
    ),
    *(
        Target(
            f"{family} {name}",
            _with(lambda family=family: _hub_folder(family), name),
            lambda family=family, name=name: (_hub_folder(family)[name],),
        )
        for family in ("bert", "gpt2")
        for name in ("config.json", "model.safetensors")
    ),
    *(
        Target(
            f"our {name}",
            _with(_our_folder, name),
            lambda name=name: (_our_folder()[name],),
        )
        for name in ("config.json", "model.safetensors", "tokenizer.json")
    ),
    *(
        Target(name, _finetuned(name), lambda name=name: (_our_folder()[name],))
        for name in ("finetuned.json", "head.safetensors")
    ),
    Target("zip", _zip, _zips),
)
