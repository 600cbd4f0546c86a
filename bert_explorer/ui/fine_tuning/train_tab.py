"""Tab: choose a task, data and switches; train; watch the curves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bert_explorer.data.tasks import Example, QuestionExample, TaggedExample, Task, class_counts
from bert_explorer.finetuning.model import Pool, pools_of
from bert_explorer.jobs import JobStatus
from bert_explorer.language import later, tr, trn
from bert_explorer.ui import jobs
from bert_explorer.ui.details import details
from bert_explorer.ui.fine_tuning.choices import ASKS, Wanted, recipe_choice, task_choice
from bert_explorer.ui.fine_tuning.current import LOADED, SLOT
from bert_explorer.ui.fine_tuning.own_table import checked, own_table
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import Chosen, sides
from bert_explorer.ui.state import shared
from bert_explorer.views.fine_tuning import progress_curves, progress_words
from bert_explorer.views.head_diagram import diagram_summary, head_diagram
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL

LEAD = later(
    "One new layer, the head, is put on the model, and all of it learns from labelled examples. "
    "Look at which vectors the head reads."
)
BUNDLED, OWN = later("Bundled"), later("Your own CSV")
SHOWN = 50

DRAWN: dict[Task, tuple[str, str | None]] = {
    "sentence": ("The soup was cold.", None),
    "pair": ("He is ill.", "He is sick."),
    "ner": ("Anna lives in Paris.", None),
    "qa": ("Who slept?", "The cat slept all day."),
}
"""A short input for the diagram of each task."""


def draw() -> None:
    status = jobs.current(SLOT)
    busy = status is not None and status.active
    task = task_choice()
    st.markdown(tr(ASKS[task]))
    side = sides()[0]
    recipe = recipe_choice(task, side)
    diagram(task, side, recipe.pool)
    source = st.segmented_control(
        tr("Examples"),
        (BUNDLED, OWN),
        default=BUNDLED,
        required=True,
        format_func=tr,
        key="f_data",
        bind="query-params",
        persist_state="page",
    )
    own = own_table(task) if source == OWN else None
    if source == OWN and own is None:
        st.info(tr("Choose a file, and its first rows appear here."))
    else:
        data = checked(task, own)
        examples(data.task, data.train, data.heldout)
        for note in data.notes:
            st.caption(plain(note))
        # While a run is under way its buttons stand below.
        if st.button(
            tr("Train"), type="primary", icon=":material/play_arrow:", key="f_train", disabled=busy
        ):
            st.session_state.pop(LOADED, None)
            jobs.start(SLOT, "finetune", Wanted(task, side, recipe).spec(own))
            st.rerun()
    jobs.live(SLOT, progress)


def diagram(task: Task, side: Chosen, pool: Pool | None) -> None:
    """The task's head, drawn on the model."""
    model = side.checkpoint
    encoding = model.encode(*DRAWN[task])
    count = len(encoding)
    via, outputs = "", [tr("label")]
    if task == "ner":
        words = encoding.word_ids
        read = [w is not None and (i == 0 or words[i - 1] != w) for i, w in enumerate(words)]
        outputs = [tr("tag")] * sum(read)
    elif task == "qa":
        read = [True] * count
        outputs = [tr("start, end")]
    else:
        pool = pool or pools_of(model.model)[0]
        read = [pool == "mean" or i == (count - 1 if pool == "last" else 0) for i in range(count)]
        via = {"pooled": "pooler: tanh(W x + b)", "mean": tr("mean")}.get(pool, "")
    text = diagram_summary(encoding.tokens, read, via)
    st.plotly_chart(
        head_diagram(
            encoding.tokens,
            encoding.type_ids,
            read,
            outputs,
            via=via,
            encoder=trn(
                "{name}: {count} layer",
                "{name}: {count} layers",
                model.config.num_layers,
                name=side.name,
            ),
            colour=CAUSAL if side.causal else BIDIRECTIONAL,
            projector=shared().projector,
        ),
        key="f_diagram",
        alt=text,
        config={"displayModeBar": False},
    )
    said = [plain(text)]
    if task == "qa":
        said.append(
            tr("Each token gets two numbers: to be the start, and to be the end, of the answer.")
        )
    if task == "ner":
        said.append(tr("A word of several pieces is judged by its first one."))
    st.caption(" ".join(said))


def examples(task: Task, train: Sequence[Example], heldout: Sequence[Example]) -> None:
    """How many there are, of which class, and the first of them on demand."""
    counts = class_counts(train)
    classes = ", ".join(f"{plain(name[:40])} {count:,}" for name, count in counts.most_common(8))
    if task == "qa":
        classes = trn("{count} question", "{count} questions", len(train))
    sizes = tr(
        "**{train:,}** examples to learn from, **{heldout:,}** held out to be judged by.",
        train=len(train),
        heldout=len(heldout),
    )
    learned = (
        tr("To learn: {classes} and {n} more.", classes=classes, n=len(counts) - 8)
        if len(counts) > 8
        else tr("To learn: {classes}.", classes=classes)
    )
    st.markdown(f"{sizes} {learned}")
    details(
        "f_examples",
        tr("The first {n} examples of each part.", n=SHOWN),
        **{
            tr("Training"): lambda: example_table(train[:SHOWN]),
            tr("Held out"): lambda: example_table(heldout[:SHOWN]),
        },
    )


def example_table(some: Sequence[Example]) -> pd.DataFrame:
    """One row an example."""
    rows = []
    for example in some:
        if isinstance(example, TaggedExample):
            rows.append({tr("tokens"): " ".join(example.words), tr("tags"): " ".join(example.tags)})
        elif isinstance(example, QuestionExample):
            rows.append(
                {
                    tr("context"): example.context,
                    tr("question"): example.question,
                    tr("answer"): example.answer,
                }
            )
        else:
            second = {} if example.pair is None else {tr("pair"): example.pair}
            rows.append({tr("text"): example.text, **second, tr("label"): example.label})
    return pd.DataFrame(rows)


def progress(status: JobStatus) -> None:
    """How the run stands, with its curves as far as they have come."""
    losses, scores, newest = [], [], None
    for event in jobs.events(status):
        values = event.values
        if values["type"] == "step":
            newest = values
            losses.append((values["epoch"], values["loss"]))
        else:
            scores.append((values["epoch"], values["score"]))
    if status.active:
        jobs.controls(SLOT, status)
        text = jobs.standing(status)
        if newest and status.state == "running":
            text = tr(
                "Step {step:,} of {steps:,}, about {seconds:.0f} s left",
                step=newest["step"],
                steps=newest["steps"],
                seconds=newest["seconds_left"],
            )
        elif status.state == "running":
            text = tr("Reading the examples and judging the untrained head …")
        st.progress(newest["step"] / newest["steps"] if newest else 0.0, text=text)
    elif status.state == "done":
        if status.result["stopped"]:
            st.warning(plain(status.result["stopped"]))
        st.success(
            tr(
                "Done after {steps:,} steps and {seconds:.0f} s. See the tab Result.",
                steps=status.result["steps"],
                seconds=status.seconds,
            )
        )
    else:
        st.markdown(jobs.standing(status))
    if status.state != "cancelled" and (losses or scores):
        main = {"ner": "span F1", "qa": "F1"}.get(status.spec["task"], "accuracy")
        causal = status.spec["shown_as"] == sides()[0].name and sides()[0].causal
        st.plotly_chart(
            progress_curves(
                losses,
                scores,
                main,
                colour=CAUSAL if causal else BIDIRECTIONAL,
                projector=shared().projector,
            ),
            key="f_curves",
            alt=progress_words(losses, scores, main),
        )
