"""Tab: BERT and its causal twin learn the little language."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.training_run import TWINS, Run
from bert_explorer.data.little_language import unknown_words
from bert_explorer.errors import TextError
from bert_explorer.jobs import JobStatus
from bert_explorer.training.lab.settings import Settings
from bert_explorer.ui import jobs
from bert_explorer.ui.plain import plain
from bert_explorer.ui.training_lab.knobs import about, knobs
from bert_explorer.ui.training_lab.live import draw_run, report

SLOT = "little"
LEAD = (
    "BERT and its causal twin start from noise and read the same sentences. Watch the blanks that "
    "only the words to their **right** can settle."
)
WATCHED = "the [MASK] near the frogs barks ."
MOST_CHARACTERS = 200
ANSWERS = ("BERT", "GPT", "Both", "Neither")

RULES = """
| rule | the blank that the **right** side settles | the blank that the **left** side settles |
|---|---|---|
| bracket | **\\_\\_** anna from the farm **and** tom sing . | **both** anna from the farm **\\_\\_** tom sing . |
| voice | the **\\_\\_** near the frogs **barks** . | the **dog** near the frogs **\\_\\_** . |
| tool | anna takes the **\\_\\_** , because she wants to **open the door** . | anna wants to **open the door** , so she takes the **\\_\\_** . |
| pronoun | when **\\_\\_** is cold , **anna** wears a hat . | when **anna** is cold , **\\_\\_** wears a hat . |
| opposite | the red box is not **\\_\\_** but **small** . | the red box is not **big** but **\\_\\_** . |
| number | **\\_\\_** dogs near the farm **are** happy . | **these** dogs near the farm **\\_\\_** happy . |
"""  # noqa: E501


def draw() -> None:
    status = jobs.current(SLOT)
    if status is None or not status.active:
        ask()
    guess_first()
    if status is None:
        st.markdown("**The language** has six rules, and each can be asked from either side:")
        st.markdown(RULES)
        return
    jobs.live(SLOT, lambda now: report(SLOT, now, draw_with_guess))


def guess_first() -> None:
    """The visitor's bet, before the curves decide it."""
    st.segmented_control(
        "Your guess: who will fill most of the blanks that only the right side settles?",
        ANSWERS,
        key="bet",
        bind="query-params",
        persist_state="page",
    )


def draw_with_guess(slot: str, status: JobStatus, run: Run) -> None:
    """The run; once it is over, also what has become of the bet."""
    bet = st.session_state.get("bet")
    if bet is not None and status.state == "done":
        truth = who_fills(run)
        right = "right" if bet == truth else "not so"
        st.markdown(f"You guessed **{bet}**: {right}. Filled more than half: **{truth}**.")
    draw_run(slot, status, run)


def who_fills(run: Run) -> str:
    """One of ANSWERS: whose share of blanks settled from the right is above a half."""
    bert, gpt = (run.looks[-1][twin]["rules"]["right"] > 0.5 for twin in TWINS)
    return {(1, 1): "Both", (1, 0): "BERT", (0, 1): "GPT", (0, 0): "Neither"}[bert, gpt]


def ask() -> None:
    """The watched sentence, the settings, and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        watched = st.text_input(
            "Watched sentence: the twins are asked for its [MASK] all along",
            WATCHED,
            key="watched",
            bind="query-params",
            persist_state="page",
            validate=(rf"^[\s\S]{{0,{MOST_CHARACTERS}}}$", "Keep it under 200 characters."),
        )
        settings = knobs("l", Settings())
        begin = st.button("Train both", type="primary", icon=":material/play_arrow:")
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
        raise TextError("The watched sentence is empty: write one with [MASK] in it.")
    if len(watched) > MOST_CHARACTERS:
        raise TextError(f"Keep the watched sentence under {MOST_CHARACTERS} characters.")
    if unknown := unknown_words(watched):
        st.warning(
            "The little language has no word "
            + ", ".join(f"“{plain(word[:30])}”" for word in unknown[:5])
            + "; the models read \\[UNK\\] there."
        )
