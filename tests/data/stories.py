"""A corpus small enough to know by heart: every document has a word of its own."""

from pathlib import Path

from bert_explorer.data.corpus import Corpus, Source, SourceSpec
from bert_explorer.tokenizer import Tokenizer

NAMES = ("ann", "bob", "cat", "dan", "eve")


def documents(sentences: int = 6) -> list[list[str]]:
    """Five documents; "ann 3 went home ." is sentence 3 of the first."""
    return [[f"{name} {number} went home ." for number in range(sentences)] for name in NAMES[:5]]


def write(path: Path, texts: list[list[str]]) -> Path:
    """One sentence a line, a blank line between documents."""
    path.write_text("\n\n".join("\n".join(text) for text in texts) + "\n", encoding="utf-8")
    return path


def tokenizer_of(texts: list[list[str]]) -> Tokenizer:
    """A vocabulary in which every word of the texts is one token."""
    words = sorted({word for text in texts for sentence in text for word in sentence.split()})
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    return Tokenizer({token: id for id, token in enumerate(tokens)})


def corpus_of(folder: Path, texts: list[list[str]], option: str = "") -> tuple[Corpus, Tokenizer]:
    """The texts as a corpus of one file, read as FILE + option."""
    tokenizer = tokenizer_of(texts)
    path = write(folder / "stories.txt", texts)
    return Corpus((Source.read(SourceSpec.parse(f"{path}{option}"), tokenizer),)), tokenizer
