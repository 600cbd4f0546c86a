"""Tab: RoBERTa, the same model trained otherwise."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.masking_epochs import masked_epochs
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.config import bert_base, roberta_base
from bert_explorer.language import later, tr
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.details import details
from bert_explorer.ui.family.models import BERT
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views import masking_epochs

LEAD = later(
    "RoBERTa masks the sentence anew each time it is read. How many different words "
    "does the model get to guess?"
)


def draw() -> None:
    masking()
    which_one()


def masking() -> None:
    """Static beside dynamic masking of the visitor's sentence; the Masking lab shows it too."""
    choices = shared()
    model = checkpoint(BERT)
    encoding = model.encode(choices.sentence, choices.pair)
    say_what_was_cut(encoding)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        epochs = st.slider(
            tr("Epochs"),
            1,
            40,
            40,
            key="epochs",
            bind="query-params",
            persist_state="page",
            width=280,
        )
        copies = st.segmented_control(
            tr("Static masking: masked copies made beforehand"),
            (1, 10),
            default=10,
            required=True,
            key="copies",
            bind="query-params",
            persist_state="page",
            help=tr("BERT made 10 and read each 4 times in 40 epochs (RoBERTa, section 4.1)."),
        )
        seed = st.number_input(
            tr("Seed"), 0, 99, 0, key="draw", bind="query-params", persist_state="page", width=130
        )
    static, dynamic = (
        masked_epochs(
            encoding.ids,
            [not special for special in encoding.special],
            epochs=epochs,
            copies=kind,
            mask_id=model.tokenizer.mask_id,
            vocab_size=model.config.vocab_size,
            seed=seed,
        )
        for kind in (copies, None)
    )
    text = masking_epochs.summary(static, dynamic)
    st.plotly_chart(
        masking_epochs.epoch_grids(static, dynamic, encoding.tokens, projector=choices.projector),
        key="epoch_grids",
        alt=text,
    )
    st.caption(
        tr(
            "Filled: the token has to be guessed in that epoch; drawn by the code that "
            "trains our twins, 15% a time. Both begin with the same draws; static masking "
            "then comes back to them."
        )
    )
    details(
        "epochs_details",
        text,
        **{tr("Epochs"): lambda: masking_epochs.epochs_table(static, dynamic)},
    )


def which_one() -> None:
    """BERT or RoBERTa: data, objective, parameters."""
    bert, roberta = (count_parameters(shape()) for shape in (bert_base, roberta_base))
    shapes = bert_base(), roberta_base()
    more = roberta.total - bert.total
    table = roberta.named("token table") - bert.named("token table")
    blocks = [c.of("attention") + c.of("feed-forward") + c.of("norms") for c in (bert, roberta)]
    st.header(tr("BERT or RoBERTa?"), anchor=False)
    rows = (
        (tr("Property"), "BERT-base", "RoBERTa-base"),
        ("---", "---", "---"),
        (tr("Text it learned from (cited)"), "16 GB", "160 GB"),
        (tr("Sentences a step (cited)"), "256", "8,000"),
        (tr("Objective"), tr("masked words + next sentence"), tr("masked words")),
        (tr("Masking"), tr("10 fixed copies"), tr("new each time")),
        (
            tr("Vocabulary"),
            tr("{count:,} WordPieces", count=shapes[0].vocab_size),
            tr("{count:,} byte-level pieces", count=shapes[1].vocab_size),
        ),
        (tr("Parameters, counted"), f"{bert.total:,}", f"{roberta.total:,}"),
        (tr("of these in the 12 layers"), f"{blocks[0]:,}", f"{blocks[1]:,}"),
    )
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
    sentences = []
    if blocks[0] == blocks[1]:
        sentences.append(tr("The layers are the same, parameter for parameter."))
    sentences.append(
        tr(
            "RoBERTa's {more:,} more come from its larger token table (+{table:,}); it lacks "
            "pooler and next-sentence head. So take RoBERTa, which scores higher on most tasks "
            "(cited: Liu et al., 2019, tables 4 and 5), unless you need a next-sentence answer, "
            "lower-cased input or a smaller vocabulary.",
            more=more,
            table=table,
        )
    )
    st.markdown(" ".join(sentences))
