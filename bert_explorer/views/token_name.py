"""Tokens as they are named on screen."""

MEANINGS = {
    "[SEP]": "[SEP] the end",
    "</s>": "</s> the end",
    "<|endoftext|>": "<|endoftext|> the end",
    "[UNK]": "[UNK] unknown",
    "<unk>": "<unk> unknown",
}


def token_name(token: str) -> str:
    """The token itself; a sign such as a comma in quotes, so that it can be seen."""
    if any(char.isalnum() for char in token):
        return MEANINGS.get(token, token)
    return f"“{token}”"
