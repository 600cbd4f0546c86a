"""A sentence with words hidden, and what a model says about it when asked without our analysis."""

import torch

from bert_explorer.analysis.blanks import hide, input_words
from bert_explorer.model import Batch

TEXT = "The cat sat on the mat."


def blank(checkpoint, text, *numbers, pair=None):
    texts = [text] if pair is None else [text, pair]
    encoding = checkpoint.encode(*texts)
    words = input_words(encoding, checkpoint.tokenizer, *texts)
    return hide(encoding, words, numbers, checkpoint.tokenizer)


def asked_directly(checkpoint, ids, type_ids, position):
    """Probabilities that the model gives at one position of a plain, unmasked run."""
    predict = torch.zeros(1, len(ids), dtype=torch.bool)
    predict[0, position] = True
    out = checkpoint.model(Batch(torch.tensor([ids]), torch.tensor([type_ids])), predict=predict)
    logits = out.mlm_logits if checkpoint.config.architecture == "bert" else out.lm_logits
    return logits[0].softmax(-1).numpy()
