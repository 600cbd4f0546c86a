"""Everything that reads what people bring, each with valid examples to damage.

A target is run on bytes. It may give a result or raise a BertExplorerError; anything else, a crash
or a wait of seconds, is a mistake of ours.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import torch

from bert_explorer.analysis import mask_drawing
from bert_explorer.analysis.blanks import as_text, numbers_in
from bert_explorer.bpe import ByteLevelBpe
from bert_explorer.checkpoints import hub, store
from bert_explorer.data.tables import decoded, read_table
from bert_explorer.data.task_columns import guess_columns, read_examples
from bert_explorer.data.task_files import read_task_file
from bert_explorer.data.tasks import TASKS, task_data
from bert_explorer.errors import BertExplorerError
from bert_explorer.finetuning.saved import load_finetuned
from bert_explorer.language import closest
from bert_explorer.study import lesson
from bert_explorer.study.poll import Polls
from bert_explorer.study.progress import Progress
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.training.lab.own_text import paragraphs, split
from bert_explorer.ui.fine_tuning.zipped import Unpacked
from bert_explorer.ui.sharing.short_links import ShortLinks
from bert_explorer.wordpiece import trace_text
from tests.fuzz.model_files import (
    TABLES,
    Files,
    albert_tokenizer,
    bert_tokenizer,
    folder_of,
    gpt_tokenizer,
    hub_folder,
    merges_file,
    our_folder,
    vocab_json,
    wordpiece,
    zips,
)
from tests.tokenizer import families

TEXTS = ("The cat [MASK] on the mat.", "Un\u00c9d < mask >, \u535a\u0301 \U0001f600 \ud800", "")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Target:
    """name: also in the report. run: reads the bytes. seeds: valid ones, made when asked for."""

    name: str
    run: Callable[[bytes], object]
    seeds: Callable[[], tuple[bytes, ...]]


# -- texts ---------------------------------------------------------------------------------------


@cache
def _bpe() -> ByteLevelBpe:
    return ByteLevelBpe(families.merges())


def _trace(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    traced = trace_text(text, wordpiece())
    encoding = wordpiece().encode(text)
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


def _short_link(data: bytes) -> None:
    """A view's query is kept as it was, and no code leads out of the app."""
    text = data.decode("utf-8", errors="replace")
    with folder_of({}) as folder:
        links = ShortLinks(folder / "links.sqlite")
        code = links.code_of("tokens", {"s": [text]})
        page, _, query = (links.address_of(code) or "").partition("?")
        assert (page, parse_qs(query, keep_blank_values=True)) == ("tokens", {"s": [text]})
        assert links.address_of(text) is None or text == code


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
    with folder_of({"data.txt": data}) as folder:
        for task in TASKS:
            with contextlib.suppress(BertExplorerError):
                task_data(task, read_task_file(folder / "data.txt", task).examples)


# -- model folders -------------------------------------------------------------------------------


def _tokenizer(files: Files) -> None:
    with folder_of(files) as folder:
        tokenizer = Tokenizer.load(folder)
    for text in TEXTS:
        tokenizer.decode(tokenizer.encode(text, max_length=40).ids)
        tokenizer.words(text)


def _model(files: Files) -> None:
    with folder_of(files) as folder:
        store.size_in_memory(folder)
        model = store.load(folder)
    with torch.inference_mode():
        model(TEXTS[0])


def _with(files: Callable[[], Files], name: str) -> Callable[[bytes], Any]:
    return lambda data: _model(files() | {name: data})


def _finetuned(name: str) -> Callable[[bytes], Any]:
    def run(data: bytes) -> None:
        with folder_of(our_folder() | {name: data}) as folder:
            load_finetuned(folder)

    return run


PROGRESS = Progress().answer("a", 1.0, NOW).answer("b", 0.2, NOW).to_json().encode()


def _lessons() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(lesson.SHIPPED.glob("*.yaml")))


TARGETS = (
    Target("trace", _trace, lambda: tuple(t.encode() for t in families.TEXTS)),
    Target("links", _small_texts, lambda: (b"9.d0", b"window-2", b"1,2,5", b"de-AT", b"a/b")),
    Target("short link", _short_link, lambda: (b"The cat sat.", b"a&s=b#c%00")),
    Target("lesson", _lesson, _lessons),
    Target("progress", _progress, lambda: (PROGRESS,)),
    Target("table", _table, lambda: TABLES[:4]),
    Target("task file", _task_file, lambda: TABLES),
    Target(
        "tokenizer.json",
        lambda data: _tokenizer({"tokenizer.json": data}),
        lambda: tuple(
            make().to_str().encode() for make in (bert_tokenizer, gpt_tokenizer, albert_tokenizer)
        ),
    ),
    Target(
        "vocab.txt",
        lambda data: _tokenizer({"vocab.txt": data}),
        lambda: ("\n".join(wordpiece().vocab).encode(),),
    ),
    Target(
        "vocab.json",
        lambda data: _tokenizer({"vocab.json": data, "merges.txt": merges_file()}),
        lambda: (vocab_json(),),
    ),
    Target(
        "merges.txt",
        lambda data: _tokenizer({"vocab.json": vocab_json(), "merges.txt": data}),
        lambda: (merges_file(),),
    ),
    Target(
        "tokenizer_config.json",
        lambda data: _tokenizer(
            {"vocab.txt": "\n".join(wordpiece().vocab).encode(), "tokenizer_config.json": data}
        ),
        lambda: (
            b'{"do_lower_case": true, "strip_accents": null, "tokenizer_class": "BertTokenizer"}',
        ),
    ),
    *(
        Target(
            f"{family} {name}",
            _with(lambda family=family: hub_folder(family), name),
            lambda family=family, name=name: (hub_folder(family)[name],),
        )
        for family in ("bert", "gpt2")
        for name in ("config.json", "model.safetensors")
    ),
    *(
        Target(
            f"our {name}",
            _with(our_folder, name),
            lambda name=name: (our_folder()[name],),
        )
        for name in ("config.json", "model.safetensors", "tokenizer.json")
    ),
    *(
        Target(name, _finetuned(name), lambda name=name: (our_folder()[name],))
        for name in ("finetuned.json", "head.safetensors")
    ),
    Target("zip", Unpacked, zips),
)
