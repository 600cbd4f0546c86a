"""Tokens as they are named on screen."""

from bert_explorer.language import later, tr

_THE_END, _UNKNOWN = later("{token} the end"), later("{token} unknown")
MEANINGS = {
    "[SEP]": _THE_END,
    "</s>": _THE_END,
    "<|endoftext|>": _THE_END,
    "[UNK]": _UNKNOWN,
    "<unk>": _UNKNOWN,
}


def token_name(token: str) -> str:
    """The token itself; a sign such as a comma in quotes, so that it can be seen."""
    if any(char.isalnum() for char in token):
        return tr(MEANINGS[token], token=token) if token in MEANINGS else token
    return tr("“{token}”", token=token)
