"""Experiments of the cards, run once for each pair of models and sentence."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from bert_explorer.errors import BertExplorerError
from bert_explorer.language import current
from bert_explorer.study.card import Bench, Evidence
from bert_explorer.study.registry import BY_ID
from bert_explorer.ui.resources import checkpoint, label, model_slot
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, Shared, shared


@dataclass(frozen=True)
class Found:
    """What an experiment showed, the name of the BERT it ran on, and why not on the chosen one."""

    evidence: Evidence
    model: str
    instead: str = ""


def found(id: str, choice: Shared | None = None) -> Found:
    """The experiment of a card, on these choices or those of the bar.

    A model that can't show it is replaced by the bundled one; `instead` then holds its reason.
    """
    choice = choice or shared()
    try:
        bert = _first("bert", choice.left, choice.right, DEFAULT_LEFT)
        gpt = _first("gpt", choice.right, choice.left, DEFAULT_RIGHT)
        return Found(evidence_of(id, bert, gpt, choice.sentence, current()), label(bert))
    except BertExplorerError as error:
        if (choice.left, choice.right) == (DEFAULT_LEFT, DEFAULT_RIGHT):
            raise
        evidence = evidence_of(id, DEFAULT_LEFT, DEFAULT_RIGHT, choice.sentence, current())
        return Found(evidence, DEFAULT_LEFT, str(error))


@st.cache_data(max_entries=400, show_spinner=False)
def evidence_of(id: str, bert: str, gpt: str, sentence: str, language: str) -> Evidence:
    """One experiment: at most two seconds on the bundled models.

    language: the one in force. What an experiment says is kept with its numbers, so each language
    has an entry of its own.
    """
    with model_slot():
        return BY_ID[id].experiment(Bench(checkpoint(bert), checkpoint(gpt), sentence))


def _first(architecture: str, *names: str) -> str:
    """The first of these models that is of this kind; the last one is."""
    return next(name for name in names if checkpoint(name).config.architecture == architecture)
