"""What each special token does: in one word, and in a sentence or two."""

from __future__ import annotations

from bert_explorer.language import later

ROLES = {
    "[CLS]": later("start"),
    "<s>": later("start"),
    "[SEP]": later("end"),
    "</s>": later("end"),
    "<|endoftext|>": later("filler"),
    "[PAD]": later("filler"),
    "<pad>": later("filler"),
    "[MASK]": later("blank"),
    "<mask>": later("blank"),
    "[UNK]": later("unknown"),
    "<unk>": later("unknown"),
}
"""What a special token does, in one word, to stand under it."""

EXPLANATIONS = {
    "[CLS]": later(
        "[CLS] opens every text. It is no word, so its vector is free to stand "
        "for the whole: classifiers and next-sentence prediction read it."
    ),
    "[SEP]": later(
        "[SEP] closes a sentence. In a pair, one stands between the two and one at the end."
    ),
    "[PAD]": later(
        "[PAD] fills short texts up, so that several fit into one table. The "
        "attention mask hides it: no other token looks at it."
    ),
    "[MASK]": later(
        "[MASK] is a blank to fill. BERT learned its language by guessing what stood there."
    ),
    "[UNK]": later(
        "[UNK] replaces a whole word that the vocabulary can't spell. What it was is lost."
    ),
    "<s>": later("<s> opens every text, as [CLS] does in BERT."),
    "</s>": later(
        "</s> closes a sentence, as [SEP] does in BERT. Two stand between a pair's halves."
    ),
    "<pad>": later(
        "<pad> fills short texts up, so that several fit into one table. Nobody looks at it."
    ),
    "<mask>": later("<mask> is a blank to fill: the model learned its language by guessing them."),
    "<unk>": later("<unk> replaces what the vocabulary can't spell. What it was is lost."),
    "<|endoftext|>": later(
        "<|endoftext|> ended each document in GPT-2's training; it has no other "
        "special token. Here it only fills short texts up, and nobody looks at "
        "it."
    ),
}
