"""Tab: the visitor's own text, the answer, and attention before and after fine-tuning."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import streamlit as st

from bert_explorer.analysis.attention import read_attention
from bert_explorer.analysis.attention_cells import cells
from bert_explorer.analysis.question_look import QuestionLook, question_look
from bert_explorer.data.tasks import TaggedExample, Task, TextExample
from bert_explorer.errors import EmptyTextError
from bert_explorer.finetuning.answers import LabelAnswer, TagsAnswer, answers
from bert_explorer.language import later, tr
from bert_explorer.ui.components import HEAD_MAP, component
from bert_explorer.ui.controls import head_slider, layer_slider
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.fine_tuning.current import Current, before, current
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.attention_map import Panel, head_map
from bert_explorer.views.attention_words import pattern_summary
from bert_explorer.views.fine_tuning import label_bars
from bert_explorer.views.question_look import (
    LEFT_ONLY,
    SEES_BOTH,
    SEES_LEFT,
    question_map,
    question_summary,
    question_table,
    sight,
)
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL

LEAD = later(
    "Ask the fine-tuned model about a text of yours; then compare where it looks with before."
)
LONGEST_TEXT = 2000
TRIED: dict[Task, tuple[str, str]] = {
    "sentence": ("The film was not as dull as I had feared.", ""),
    "pair": ("The dog bit the man.", "The man was bitten by the dog."),
    "ner": ("Mark and Rose moved to Berlin in May .", ""),
    "qa": (
        "Nora has a small shop by the harbour. She sells bread in the morning and soup at noon.",
        "What does Nora sell in the morning?",
    ),
}
"""To begin with: a text, and the second sentence or the question."""
_SHORT = rf"^[\s\S]{{0,{LONGEST_TEXT}}}$"


def draw() -> None:
    now = current()
    if now is None:
        st.info(tr("Train a model first, on the tab Train, or load one on the tab Result."))
        return
    task = now.saved.model.setup.task
    text, second = asked(task)
    if not text.strip() or (task in ("pair", "qa") and not second.strip()):
        raise EmptyTextError(tr("Type something into every field."))
    if task == "qa":
        question(now, text, second)
        return
    if task == "ner":
        tags(now, text)
    else:
        label(now, text, second or None)
    attention(now, text, second or None)


def asked(task: Task) -> tuple[str, str]:
    """The visitor's text, and the second one where the task has two."""
    first, second = TRIED[task]
    names = {"qa": tr("Context"), "pair": tr("First sentence")}
    name = names.get(task, tr("Your sentence"))
    text = _field(name, first, f"f_text_{task}")
    if task not in ("pair", "qa"):
        return text, ""
    other = tr("Question") if task == "qa" else tr("Second sentence")
    return text, _field(other, second, f"f_two_{task}")


def _field(name: str, value: str, key: str) -> str:
    too_long = tr("Keep it under {most:,} characters.", most=LONGEST_TEXT)
    typed = st.text_input(
        name,
        value,
        key=key,
        bind="query-params",
        persist_state="page",
        validate=(_SHORT, too_long),
    )
    return typed or ""


def _colour(now: Current) -> str:
    causal = now.saved.model.encoder.config.architecture == "gpt"
    return CAUSAL if causal else BIDIRECTIONAL


def label(now: Current, text: str, pair: str | None) -> None:
    """How probable each label is."""
    saved = now.saved
    with model_slot():
        found = answers(saved.model, saved.tokenizer, [TextExample(text, pair, "")])[0]
    assert isinstance(found, LabelAnswer)
    said = tr(
        "The model says {label}, with a probability of {share:.0%}.",
        label=found.label,
        share=found.confidence,
    )
    st.markdown(f"**{plain(said)}**")
    st.plotly_chart(
        label_bars(
            saved.model.setup.labels,
            found.probabilities,
            colour=_colour(now),
            projector=shared().projector,
        ),
        key="f_label",
        alt=said,
    )


def tags(now: Current, text: str) -> None:
    """A tag for each word."""
    words = tuple(re.findall(r"\w+(?:[-'’]\w+)*|[^\w\s]", text))
    if not words:
        raise EmptyTextError(tr("The text has no word."))
    saved = now.saved
    example = TaggedExample(words, ("O",) * len(words))
    with model_slot():
        found = answers(saved.model, saved.tokenizer, [example])[0]
    assert isinstance(found, TagsAnswer)
    probability = tr("probability")
    st.dataframe(
        pd.DataFrame({tr("word"): words, tr("tag"): found.tags, probability: found.probabilities}),
        hide_index=True,
        key="f_tags",
        column_config={
            probability: st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")
        },
    )
    if 0.0 in found.probabilities:
        st.caption(tr("Words with the probability 0 stand beyond the tokens that the model reads."))


def attention(now: Current, text: str, pair: str | None) -> None:
    """One head of one layer, before and after."""
    after = now.saved.checkpoint
    models = {tr("after fine-tuning"): after}
    if (first := before(now)) is not None:
        models = {tr("before"): first, **models}
    st.markdown(tr("**Where it looks, before and after.** Each row is one token looking."))
    with st.container(horizontal=True, gap="large", key="f_sliders"):
        layer = layer_slider(after.config.num_layers, key="f_layer")
        head = head_slider(after.config.num_heads, key="f_head")
    encoding = after.encode(text, pair)
    say_what_was_cut(encoding)
    with model_slot():
        found = [
            replace(read_attention(model, encoding), name=name) for name, model in models.items()
        ]
    panels = [
        Panel(one, one.patterns[layer, head], cells(one, one.patterns[layer, head]))
        for one in found
    ]
    text_of = " ".join(pattern_summary(panel) for panel in panels)
    component("head_map", *HEAD_MAP)(
        key="f_map", data=head_map(panels, label=text_of, file=tr("attention before and after"))
    )
    if len(found) == 2:
        change = abs(found[1].patterns - found[0].patterns).sum(axis=-1).mean(axis=(1, 2)) / 2
        said = ", ".join(
            tr("layer {layer} {share:.1%}", layer=i, share=value)
            for i, value in enumerate(change, start=1)
        )
        st.caption(
            tr(
                "On this text fine-tuning sent elsewhere, of the attention, on average: {shares}.",
                shares=said,
            )
        )


def question(now: Current, context: str, asked_: str) -> None:
    """The answer, and where the question looks, with both sides seen and the right one hidden."""
    saved = now.saved
    causal = saved.model.encoder.config.architecture == "gpt"
    looks: dict[str, QuestionLook] = {}
    with model_slot():
        if causal:
            looks[LEFT_ONLY] = question_look(saved, asked_, context)
        else:
            looks[SEES_BOTH] = question_look(saved, asked_, context)
            looks[SEES_LEFT] = question_look(saved, asked_, context, hide_right=True)
    for place, (name, look) in zip(st.columns(len(looks)), looks.items(), strict=True):
        with place:
            st.markdown(f"**{sight(name)}**")
            st.markdown(
                tr(
                    "“{answer}”, confidence {share:.0%}",
                    answer=plain(look.answer.text),
                    share=look.answer.confidence,
                )
            )
    layer = layer_slider(saved.model.encoder.config.num_layers, key="f_layer")
    text = question_summary(looks, layer)
    st.plotly_chart(
        question_map(looks, layer, projector=shared().projector), key="f_question", alt=text
    )
    st.caption(plain(text))
    if not causal:
        st.caption(
            tr(
                "With the right side hidden, no token sees what follows it. The question stands "
                "before the context, so it can't look at the context at all. The model was not "
                "trained for that mask."
            )
        )
    windows = next(iter(looks.values())).windows
    if windows > 1:
        st.caption(
            tr(
                "The context is longer than the model reads at once: it was read in {n} "
                "overlapping windows, and the window of the best answer is shown.",
                n=windows,
            )
        )
    tables = {tr("Attention to each token"): lambda: question_table(looks, layer)}
    details("f_question_details", text, **tables)
