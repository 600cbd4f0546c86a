"""Small tokenizers of each kind, trained on a few lines, and their folders as transformers
writes them."""

import json
from functools import cache
from pathlib import Path

from tokenizers import Tokenizer as Library
from tokenizers import models, pre_tokenizers, trainers

from bert_explorer.vocabulary import learn_wordpiece

TEXTS = (
    "The cat sat on the mat. The dog ran to the cats!",
    "Don't you know, Anna? She was playing with the boys...",
    "the boys were running, playing and jumping 1234 times",
    "un unwanted running héllo naïve café",
)
UNIGRAM_SPECIAL = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
FAMILIES = ("bert", "bert-cased", "roberta", "albert", "gpt2")


@cache
def merges() -> tuple[tuple[str, str], ...]:
    """Byte-level merges of TEXTS."""
    library = Library(models.BPE())
    library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=330,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    library.train_from_iterator(TEXTS, trainer)
    return tuple((a, b) for a, b in json.loads(library.to_str())["model"]["merges"])


def byte_vocab(special: list[str]) -> dict[str, int]:
    """special, the 256 bytes, one token a merge."""
    names = [*special, *sorted(pre_tokenizers.ByteLevel.alphabet()), *(a + b for a, b in merges())]
    return {name: id for id, name in enumerate(dict.fromkeys(names))}


@cache
def unigram_pieces() -> tuple[tuple[str, float], ...]:
    """Pieces with their scores, ALBERT's special tokens first."""
    library = Library(models.Unigram())
    library.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=120, special_tokens=UNIGRAM_SPECIAL, unk_token="<unk>", show_progress=False
    )
    library.train_from_iterator([text.lower() for text in TEXTS], trainer)
    return tuple((piece, score) for piece, score in json.loads(library.to_str())["model"]["vocab"])


def reference(family: str):
    """transformers' own fast tokenizer of that family."""
    import transformers

    if family in ("bert", "bert-cased"):
        words = learn_wordpiece(TEXTS, 200, min_frequency=1)
        words += [] if family == "bert" else ["The", "Don", "Anna", "She", "T", "é"]
        vocab = {word: id for id, word in enumerate(dict.fromkeys(words))}
        return transformers.BertTokenizer(vocab=vocab, do_lower_case=family == "bert")
    if family == "roberta":
        return transformers.RobertaTokenizer(
            vocab=byte_vocab(ROBERTA_SPECIAL),
            merges=list(merges()),
            # as in the published files: the space before the mask belongs to it
            mask_token=transformers.AddedToken("<mask>", lstrip=True),
        )
    if family == "albert":
        return transformers.AlbertTokenizer(vocab=list(unigram_pieces()))
    return transformers.GPT2Tokenizer(vocab=byte_vocab(["<|endoftext|>"]), merges=list(merges()))


def write(family: str, folder: Path) -> Path:
    """A folder with tokenizer.json and tokenizer_config.json."""
    reference(family).save_pretrained(str(folder))
    return folder
