"""Tab: BERT and its causal twin learn the little language."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.training_run import TWINS, Run
from bert_explorer.data.little_language import unknown_words
from bert_explorer.errors import TextError
from bert_explorer.jobs import JobStatus
from bert_explorer.language import later, tr
from bert_explorer.training.lab.settings import Settings
from bert_explorer.ui import jobs
from bert_explorer.ui.plain import plain
from bert_explorer.ui.training_lab.knobs import about, knobs
from bert_explorer.ui.training_lab.live import draw_run, report

SLOT = "little"
LEAD = later(
    "BERT and its causal twin start from noise and read the same sentences. Watch the blanks that "
    "only the words to their **right** can settle."
)
WATCHED = "the [MASK] near the frogs barks ."
MOST_CHARACTERS = 200
BOTH, NEITHER = later("Both"), later("Neither")
ANSWERS = ("BERT", "GPT", BOTH, NEITHER)

# The little language's rules by name, each asked from its right side and from its left.
RULES = (
    (
        later("bracket"),
        "**\\_\\_** anna from the farm **and** tom sing .",
        "**both** anna from the farm **\\_\\_** tom sing .",
    ),
    (
        later("voice"),
        "the **\\_\\_** near the frogs **barks** .",
        "the **dog** near the frogs **\\_\\_** .",
    ),
    (
        later("tool"),
        "anna takes the **\\_\\_** , because she wants to **open the door** .",
        "anna wants to **open the door** , so she takes the **\\_\\_** .",
    ),
    (
        later("pronoun"),
        "when **\\_\\_** is cold , **anna** wears a hat .",
        "when **anna** is cold , **\\_\\_** wears a hat .",
    ),
    (
        later("opposite"),
        "the red box is not **\\_\\_** but **small** .",
        "the red box is not **big** but **\\_\\_** .",
    ),
    (
        later("number"),
        "**\\_\\_** dogs near the farm **are** happy .",
        "**these** dogs near the farm **\\_\\_** happy .",
    ),
)


def draw() -> None:
    status = jobs.current(SLOT)
    if status is None or not status.active:
        ask()
    guess_first()
    if status is None:
        st.markdown(tr("**The language** has six rules, and each can be asked from either side:"))
        st.markdown(rules())
        return
    jobs.live(SLOT, lambda now: report(SLOT, now, draw_with_guess))


def rules() -> str:
    """RULES as a Markdown table."""
    right = tr("the blank that the **right** side settles")
    left = tr("the blank that the **left** side settles")
    head = (tr("rule"), right, left), ("---",) * 3
    named = ((tr(name), *blanks) for name, *blanks in RULES)
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head, *named))


def guess_first() -> None:
    """The visitor's bet, before the curves decide it."""
    st.segmented_control(
        tr("Your guess: who will fill most of the blanks that only the right side settles?"),
        ANSWERS,
        key="bet",
        bind="query-params",
        format_func=tr,
        persist_state="page",
    )


def draw_with_guess(slot: str, status: JobStatus, run: Run) -> None:
    """The run; once it is over, also what has become of the bet."""
    bet = st.session_state.get("bet")
    if bet is not None and status.state == "done":
        truth = who_fills(run)
        answers = {"bet": tr(bet), "truth": tr(truth)}
        st.markdown(
            tr("You guessed **{bet}**: right. Filled more than half: **{truth}**.", **answers)
            if bet == truth
            else tr("You guessed **{bet}**: not so. Filled more than half: **{truth}**.", **answers)
        )
    draw_run(slot, status, run)


def who_fills(run: Run) -> str:
    """One of ANSWERS: whose share of blanks settled from the right is above a half."""
    bert, gpt = (run.looks[-1][twin]["rules"]["right"] > 0.5 for twin in TWINS)
    return {(1, 1): BOTH, (1, 0): "BERT", (0, 1): "GPT", (0, 0): NEITHER}[bert, gpt]


def ask() -> None:
    """The watched sentence, the settings, and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        watched = st.text_input(
            tr("Watched sentence: the twins are asked for its [MASK] all along"),
            WATCHED,
            key="watched",
            bind="query-params",
            persist_state="page",
            validate=(rf"^[\s\S]{{0,{MOST_CHARACTERS}}}$", tr("Keep it under 200 characters.")),
        )
        settings = knobs("l", Settings())
        begin = st.button(tr("Train both"), type="primary", icon=":material/play_arrow:")
    st.caption(about(settings))
    check(watched)
    if begin:
        jobs.start(
            SLOT, "pretrain", {"settings": settings.to_dict(), "text": None, "watched": watched}
        )
        st.rerun()


def check(watched: str) -> None:
    """Raises TextError for a sentence that the language has no words for."""
    if not watched.strip():
        raise TextError(tr("The watched sentence is empty: write one with [MASK] in it."))
    if len(watched) > MOST_CHARACTERS:
        raise TextError(
            tr("Keep the watched sentence under {most} characters.", most=MOST_CHARACTERS)
        )
    if unknown := unknown_words(watched):
        st.warning(
            tr(
                "The little language has no word {words}; the models read \\[UNK\\] there.",
                words=", ".join(tr("“{word}”", word=plain(word[:30])) for word in unknown[:5]),
            )
        )
