"""Tab: the shapes of the family, and their parameters counted."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.family import facts
from bert_explorer.analysis.parameter_count import GROUPS, letters
from bert_explorer.language import later, tr
from bert_explorer.study.guess import Choice
from bert_explorer.ui.details import details
from bert_explorer.ui.family.models import Entry, entries
from bert_explorer.ui.plain import plain
from bert_explorer.ui.predict import may_see
from bert_explorer.ui.state import shared
from bert_explorer.views import family_bars
from bert_explorer.views.family_bars import GROUP_NAMES
from bert_explorer.views.units import signed

LEAD = later(
    "Where do the parameters sit? Every number is counted from the model's "
    "configuration; nothing is downloaded."
)
DEFAULT = (
    "bert-base",
    "bert-large",
    "roberta-base",
    "albert-base",
    "distilbert-base",
    "electra-small",
    "gpt2",
    "bert-twin",
    "gpt-twin",
)


def draw() -> None:
    found = entries()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        keys = st.multiselect(
            tr("Models"),
            list(found),
            DEFAULT,
            format_func=lambda key: found[key].name,
            key="family",
            bind="query-params",
            persist_state="page",
            placeholder=tr("Choose at least one"),
        )
        heads = st.toggle(
            tr("Count the heads"),
            value=True,
            key="with_heads",
            bind="query-params",
            persist_state="page",
            help=tr("The pre-training heads. They are thrown away when a model is fine-tuned."),
        )
        shares = st.toggle(tr("As shares"), key="shares", bind="query-params", persist_state="page")
    if not keys:
        st.info(tr("Choose at least one model."))
        return
    if not predicted(found["bert-base"]):
        return
    chosen = [found[key] for key in keys]
    rows = [entry.row for entry in chosen]
    text = family_bars.summary(rows, heads)
    st.plotly_chart(
        family_bars.size_bars(rows, heads=heads, shares=shares, projector=shared().projector),
        key="size_bars",
        alt=text,
    )
    st.caption(
        tr(
            "“Cited” is the paper's rounded figure, and how far the count lies from it. A "
            "table that serves twice, as input and as output layer, counts once."
        )
    )
    forty_percent(found)
    shapes = {plain(entry.name): facts(entry.config) for entry in chosen}
    st.table(family_bars.shape_table(shapes), border="horizontal", hide_index=True)
    details(
        "size_details",
        text,
        **{tr("Counted and cited"): lambda: family_bars.cited_table(rows)},
    )
    formulas(chosen)


def predicted(bert: Entry) -> bool:
    """Whether the bars may be shown: always, or once the visitor has guessed the largest part."""
    counts = [bert.row.count.of(group) for group in GROUPS]
    return may_see(
        "family largest part",
        tr("Which part of BERT-base holds the most parameters?"),
        Choice(tuple(tr(GROUP_NAMES[group]) for group in GROUPS)),
        counts.index(max(counts)),
    )


def forty_percent(found: dict[str, Entry]) -> None:
    """DistilBERT's claim, computed."""
    bert, distil = (found[key].row.count.without_heads for key in ("bert-base", "distilbert-base"))
    st.markdown(
        tr(
            "**DistilBERT's “40% fewer” (cited):** {distil:,} against BERT-base's {bert:,}, "
            "both without heads: {difference}. It has no pooler and no segment table "
            "either, but the token table stayed whole, so half the layers are not half the "
            "model.",
            distil=distil,
            bert=bert,
            difference=signed(distil / bert - 1),
        )
    )


def formulas(chosen: list[Entry]) -> None:
    """The count of one model, formula by formula."""
    with st.expander(tr("The formulas, with numbers"), key="formulas", on_change="rerun") as box:
        if not box.open:
            return
        names = {entry.key: entry.name for entry in chosen}
        key = st.segmented_control(
            tr("Of which model"),
            list(names),
            default=chosen[0].key,
            required=True,
            format_func=lambda name: names[name],
            key="formulas_of",
        )
        entry = next((one for one in chosen if one.key == key), chosen[0])
        values = letters(entry.config)
        meaning = " · ".join(f"{letter} = {value:,}" for letter, value in values.items())
        st.markdown(plain(tr("{meaning} (B: blocks with weights of their own)", meaning=meaning)))
        st.dataframe(family_bars.parts_table(entry.row, values), hide_index=True, height="content")
