"""Home, Attention, Tokens, Fill the blank."""

from __future__ import annotations

from bert_explorer.ui.attention.choices import LAYER_MEAN, ONE_HEAD, ROLLOUT
from bert_explorer.ui.snippets.view import View, lines, loadable


def attention(view: View) -> str:
    """The matrices of both models. `tables`: a data frame a model, the row looks at the column."""
    scope = view.get("scope", ONE_HEAD)
    layer, head = view.get("layer", 1) - 1, view.get("head", 1) - 1
    padding = view.get("padding", 0)
    encode = f"model.encode({view.texts})"
    if padding:
        encode = f"model.encode({view.texts}, pad_to=len({encode}) + {padding})"
    pattern, more = {
        ONE_HEAD: (f"attention.patterns[{layer}, {head}]  # layer, head", ""),
        LAYER_MEAN: (f"mean_of_heads(attention, {layer})", ", mean_of_heads"),
        ROLLOUT: ("rollout(attention)", ", rollout"),
    }[scope]
    return lines(
        "import pandas as pd",
        "",
        "from bert_explorer import load",
        f"from bert_explorer.analysis.attention import read_attention{more}",
        "",
        "tables = {}",
        f"for name in {view.pair_of_models}:",
        "    model = load(name)",
        f"    attention = read_attention(model, {encode})",
        f"    pattern = {pattern}",
        "    tables[name] = pd.DataFrame(pattern, attention.tokens, attention.tokens)",
        "",
        "tables[name].round(2)  # the row looks at the column and adds up to 1",
    )


def tokens(view: View) -> str:
    """`table`: every token with its id and characters. `tries`: the longest-match search."""
    own = f"load({loadable(view.left)}).tokenizer"
    size, cut, pad = (view.get(key, None) for key in ("vocab", "cut", "pad"))
    resized = [f"tokenizer = tokenizer_at({size}, tokenizer)"] if size else []
    imports = ["from bert_explorer.analysis.vocabulary_size import tokenizer_at"] if size else []
    options = (f", max_length={cut}" if cut else "") + (f", pad_to={pad}" if pad else "")
    return lines(
        "import pandas as pd",
        "",
        "from bert_explorer import load",
        *imports,
        "from bert_explorer.wordpiece import trace_text",
        "",
        f"tokenizer = {own}",
        *resized,
        f"encoding = tokenizer.encode({view.texts}{options})",
        "table = pd.DataFrame(",
        '    {"token": encoding.tokens, "id": encoding.ids, "characters": encoding.offsets}',
        ")",
        "tries = [",
        "    (step.candidate, step.hit)",
        f"    for found in trace_text({view.get('word', 'playfulness')!r}, tokenizer)",
        "    if found.trace",
        "    for step in found.trace.steps",
        "]",
        "table",
    )


def fill_the_blank(view: View) -> str:
    """`guesses`: for each model and each hidden token its best guesses, with probabilities."""
    left = not view.get("hide_left", False)
    right = not view.get("hide_right", False)
    hidden = ", ".join(f"{loadable(model)}: {numbers!r}" for model, numbers in view.hidden.items())
    return lines(
        "from bert_explorer import load",
        "from bert_explorer.analysis.blanks import hide, read",
        "from bert_explorer.analysis.fill import predictions",
        "",
        f"texts = ({view.texts},)",
        f"hidden = {{{hidden}}}  # numbers of words, from 1",
        "guesses = {}",
        "for name, numbers in hidden.items():",
        "    model = load(name)",
        "    words = read(model.tokenizer, model.encode(*texts), *texts)",
        "    blanked = hide(*words, numbers, model.tokenizer)",
        "    guesses[name] = [",
        "        [(model.tokenizer.token_of(id), found.of(id)) for id in found.top(5)]",
        f"        for found in predictions(model, blanked, left={left}, right={right})",
        "    ]",
        "guesses",
    )
