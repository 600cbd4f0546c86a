"""Tokenizer files of the six families, read into the `tokenizers` library.

    tokenizer.json              any of the kinds below, whole
    vocab.txt                   WordPiece, one token a line (BERT, DistilBERT, ELECTRA)
    vocab.json, merges.txt      byte-level BPE (RoBERTa, GPT-2)

Beside the last two, tokenizer_config.json says whether text is lower-cased, and so on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import tokenizers
from tokenizers import AddedToken, decoders, models, normalizers, pre_tokenizers, processors

from bert_explorer.errors import TokenizerError
from bert_explorer.language import tr
from bert_explorer.special_tokens import SpecialTokens
from bert_explorer.tokenizer_checks import Made, check_growth, tried
from bert_explorer.vocabulary import MAX_WORD_CHARS, PREFIX

Kind = Literal["wordpiece", "bpe", "unigram"]
FILES = ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json", "merges.txt")
SENTENCEPIECE = ("spiece.model", "sentencepiece.bpe.model", "sentencepiece.model")
_WORDPIECE_CLASSES = ("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer")


def read(path: str | Path) -> tokenizers.Tokenizer:
    """The tokenizer in a file or in a folder.

    Raises TokenizerError if there is none, it is damaged, or of a kind that isn't supported.
    """
    file = Path(path)
    if file.is_dir():
        found = [file / name for name in ("tokenizer.json", "vocab.txt", "vocab.json")]
        file = next((name for name in found if name.is_file()), found[0])
    if not file.is_file():
        if any((file.parent / name).is_file() for name in SENTENCEPIECE):
            raise TokenizerError(
                tr(
                    "This folder has a SentencePiece model but no tokenizer.json; open it "
                    "once with transformers, "
                    "AutoTokenizer.from_pretrained(folder).save_pretrained(folder), which "
                    "writes one."
                )
            )
        raise TokenizerError(
            tr(
                "There is no tokenizer here: it takes tokenizer.json, or vocab.txt, or "
                "vocab.json with merges.txt."
            )
        )
    settings = _settings(file.parent)
    if file.name == "vocab.json":
        return _attempt(file, lambda: _from_merges(file, settings))
    if file.suffix == ".txt":
        return _from_vocabulary(file, settings)
    return _with_settings(
        _attempt(file, lambda: tokenizers.Tokenizer.from_file(str(file))), settings
    )


def wordpiece_library(
    vocab: dict[str, int],
    *,
    lowercase: bool = True,
    strip_accents: bool | None = None,
    chinese: bool = True,
) -> tokenizers.Tokenizer:
    """BERT's normaliser, word splitter, longest match, and frame if the vocabulary has one.

    strip_accents: None means: as lowercase. chinese: each CJK character is a word of its own.
    """
    if "[UNK]" not in vocab:
        raise TokenizerError(tr("This vocabulary has no [UNK] token, so it can't spell any text."))
    if sorted(vocab.values()) != list(range(len(vocab))):
        raise TokenizerError(tr("The ids of this vocabulary must run from 0 without a gap."))
    library = tokenizers.Tokenizer(
        models.WordPiece(
            vocab=vocab,
            unk_token="[UNK]",
            max_input_chars_per_word=MAX_WORD_CHARS,
            continuing_subword_prefix=PREFIX,
        )
    )
    library.normalizer = normalizers.BertNormalizer(
        clean_text=True,
        handle_chinese_chars=chinese,
        strip_accents=lowercase if strip_accents is None else strip_accents,
        lowercase=lowercase,
    )
    library.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    library.decoder = decoders.WordPiece(prefix=PREFIX, cleanup=True)
    special = SpecialTokens.of(vocab)
    library.add_special_tokens([name for name in special.names() if name in vocab])
    if special.cls and special.sep:
        library.post_processor = processors.BertProcessing(
            (special.sep, vocab[special.sep]), (special.cls, vocab[special.cls])
        )
    return library


def byte_level_library(
    vocab: dict[str, int], merges: list[tuple[str, str]], *, prefix_space: bool = False
) -> tokenizers.Tokenizer:
    """GPT-2's splitter and merges, with RoBERTa's frame if the vocabulary has <s> and </s>.

    prefix_space: whether the first word is read as if a space stood before it.
    """
    library = tokenizers.Tokenizer(models.BPE(vocab=vocab, merges=merges))
    library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space)
    library.decoder = decoders.ByteLevel()
    special = SpecialTokens.of(vocab)
    library.add_special_tokens(
        [
            # The space before <mask> belongs to it, as to any other word.
            AddedToken(name, lstrip=name == special.mask, special=True)
            for name in special.names()
        ]
    )
    library.post_processor = processors.ByteLevel(trim_offsets=False)
    if special.cls and special.sep:
        library.post_processor = processors.RobertaProcessing(
            (special.sep, vocab[special.sep]), (special.cls, vocab[special.cls]), True, prefix_space
        )
    return library


def for_text(library: tokenizers.Tokenizer, mask: str | None) -> tokenizers.Tokenizer:
    """The same without a frame and without special tokens: a "</s>" in a text is just text.

    Only the mask can be typed, and tokens that somebody added as ordinary words.
    """
    whole = json.loads(library.to_str())
    check_growth(whole)
    special = {token["content"] for token in whole["added_tokens"] if token["special"]}
    whole["added_tokens"] = [
        token for token in whole["added_tokens"] if token["content"] == mask or not token["special"]
    ]
    whole.update(post_processor=None, truncation=None, padding=None)
    if whole["model"]["type"] == "Unigram":
        # Unigram would find a typed "<pad>" in its own vocabulary: no text has U+10FFFF before it.
        for piece in whole["model"]["vocab"]:
            if piece[0] in special:
                piece[0] = "\U0010ffff" + piece[0]
    cut = tokenizers.Tokenizer.from_str(json.dumps(whole))
    if mask is not None and not any(t["content"] == mask for t in whole["added_tokens"]):
        cut.add_special_tokens([AddedToken(mask, special=True)])
    return cut


def kind_of(library: tokenizers.Tokenizer) -> Kind:
    """Which of the three kinds it is; TokenizerError, with the kind's name, for any other."""
    model = library.model
    if isinstance(model, models.WordPiece) and model.continuing_subword_prefix == PREFIX:
        return "wordpiece"
    if isinstance(model, models.Unigram):
        return "unigram"
    if isinstance(model, models.BPE) and "ByteLevel" in str(library.pre_tokenizer):
        return "bpe"
    raise TokenizerError(
        tr(
            "This tokenizer is a {kind} of a kind that none of the six families "
            "uses: WordPiece with ##, byte-level BPE and Unigram can be read.",
            kind=type(model).__name__,
        )
    )


def _attempt(file: Path, make: Callable[[], Made]) -> Made:
    return tried(make, tr("{name} is not a readable tokenizer file.", name=file.name))


def _settings(folder: Path) -> dict[str, Any]:
    file = folder / "tokenizer_config.json"
    if not file.is_file():
        return {}
    found = _attempt(file, lambda: json.loads(file.read_text(encoding="utf-8")))
    if not isinstance(found, dict):
        raise TokenizerError(tr("{name} is not a readable tokenizer file.", name=file.name))
    return found


def _from_vocabulary(file: Path, settings: dict[str, Any]) -> tokenizers.Tokenizer:
    kind = settings.get("tokenizer_class")
    if isinstance(kind, str) and kind.removesuffix("Fast") not in _WORDPIECE_CLASSES:
        raise TokenizerError(
            tr(
                "A vocab.txt of the kind {kind} can't be read without its own code; save "
                "the tokenizer as tokenizer.json first.",
                kind=kind[:40],
            )
        )
    # splitlines() would also split at U+2028 and other characters that are tokens.
    lines = _attempt(file, lambda: file.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    return wordpiece_library(
        {line.rstrip("\r"): id for id, line in enumerate(lines)},
        lowercase=settings.get("do_lower_case") is not False,
        strip_accents=_flag(settings, "strip_accents"),
        chinese=settings.get("tokenize_chinese_chars") is not False,
    )


def _from_merges(file: Path, settings: dict[str, Any]) -> tokenizers.Tokenizer:
    merges_file = file.with_name("merges.txt")
    if not merges_file.is_file():
        raise TokenizerError(tr("Beside vocab.json there must be a merges.txt."))
    vocab = json.loads(file.read_text(encoding="utf-8"))
    lines = merges_file.read_text(encoding="utf-8").split("\n")
    rows = [line.split(" ") for line in lines if line and not line.startswith("#version")]
    return byte_level_library(
        vocab,
        [(left, right) for left, right in rows],
        prefix_space=settings.get("add_prefix_space") is True,
    )


def _with_settings(library: tokenizers.Tokenizer, settings: dict[str, Any]) -> tokenizers.Tokenizer:
    """tokenizer_config.json has the last word on case and accents, as it has in transformers."""
    normalizer = library.normalizer
    if isinstance(normalizer, normalizers.BertNormalizer):
        lowercase = _flag(settings, "do_lower_case")
        if lowercase is not None:
            normalizer.lowercase = lowercase
        if "strip_accents" in settings:
            normalizer.strip_accents = _flag(settings, "strip_accents")
        library.normalizer = normalizer
    return library


def _flag(settings: dict[str, Any], name: str) -> bool | None:
    value = settings.get(name)
    return value if isinstance(value, bool) else None
