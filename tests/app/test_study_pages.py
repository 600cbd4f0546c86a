"""Cards, quiz and lesson, run without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.errors import PollError
from bert_explorer.language import speaking, tr
from bert_explorer.study.lesson import shipped
from bert_explorer.study.poll import Polls
from bert_explorer.study.registry import BY_ID, CARDS
from bert_explorer.ui.lesson import room
from bert_explorer.ui.study.showing import PAGE_TITLES

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "bert_explorer" / "main.py"
BASE = BY_ID["58Y6BNpL"]


def opened(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.success, app.info, app.error, app.header, app.title)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def test_all_cards_are_listed_and_the_search_narrows_them() -> None:
    app = opened("cards")
    listed = [b for b in app.button if b.key and b.key.startswith("open_")]
    assert len([b for b in listed if b.key != "open_model"]) == 50
    app = opened("cards", q="distilbert")
    assert [b.key for b in app.button if b.key and b.key.startswith("open_")][-1] == "open_u4yvDrtX"
    assert "No card" in text(opened("cards", q="zebra"))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_nothing_is_given_away_before_the_guess(card) -> None:
    app = opened("cards", card=card.question)
    said = text(app)
    assert card.question in said
    assert card.ask in said
    assert card.answer not in said
    assert [b.label for b in app.button].count("Commit") == 1
    assert not app.error


def test_a_committed_guess_is_scored_and_the_evidence_follows() -> None:
    app = opened("cards", card=BASE.question)
    app.slider(key=f"guess_{BASE.id}").set_value(200.0)
    app = press(app, "Commit")
    said = text(app)
    assert BASE.answer in said
    assert "You said 200, measured is 109.5" in said
    assert "109,482,240" in said
    assert "Cited, not measured here" in said
    app = press(app, "Guess again")
    assert BASE.answer not in text(app)


def test_a_card_uses_the_sentence_of_the_bar() -> None:
    card = BY_ID["gxzlFzj2"]
    app = opened("cards", card=card.question, s="Two dogs slept.")
    app.slider(key=f"guess_{card.id}").set_value(6.0)
    assert "You said 6, measured is 6" in text(press(app, "Commit"))


def test_a_card_speaks_german_and_leads_to_a_german_page() -> None:
    card = BY_ID["gxzlFzj2"]
    english = press(_guessed(opened("cards", card=card.question)), "Commit")
    with speaking("de"):  # the test's own side asks for the names of options, too
        question, answer, page = tr(card.question), tr(card.answer), tr("Encoder layer")
        german = press(_guessed(opened("cards", lang="Deutsch", card=question)), "Tipp abgeben")
        said = text(german)
    assert german.header[0].value == question
    assert answer in said
    assert "Sequenzausgabe" in said
    assert f"[Auf der Seite {page} öffnen](encoder_layer?tab=Zwei+Ausgaben&lang=Deutsch)" in said
    assert "(encoder_layer?tab=Two+outputs)" in text(english)


def _guessed(app: AppTest) -> AppTest:
    app.slider(key="guess_gxzlFzj2").set_value(9.0)
    return app


def test_what_is_known_of_a_card_does_not_depend_on_the_language() -> None:
    app = press(opened("quiz", lang="Deutsch"), "Tipp abgeben")
    assert "0 fällig, 1 ruhen, 49 neu" in text(app)
    app.session_state["lang"] = "English"
    assert "0 due, 1 resting, 49 new" in text(app.run())


def test_the_page_in_a_lesson_is_in_the_language_of_the_lesson() -> None:
    german = opened("lesson", lang="Deutsch", n="3")
    assert german.title[0].value == "Worauf jeder schauen darf"
    assert german.get("iframe")[0].proto.src == ("/attention?lang=Deutsch&picture=Maske&embed=true")
    assert opened("lesson", n="3").get("iframe")[0].proto.src == (
        "/attention?picture=Mask&embed=true"
    )


def test_a_lesson_that_names_no_language_opens_pages_in_the_visitors() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    app.query_params["lang"] = "Deutsch"
    app.session_state["own_lesson"] = TYPED.replace("attention", "attention?picture=Mask")
    app.session_state["lesson"] = "Your own"
    app.switch_page(str(ROOT / "pages" / "lesson.py")).run()
    assert app.get("iframe")[0].proto.src == "/attention?picture=Maske&lang=Deutsch&embed=true"


def test_an_empty_sentence_is_one_clear_message() -> None:
    app = opened("cards", card=BY_ID["njGHv6dB"].question, s=" ")
    assert "empty" in app.error[0].value


def test_nonsense_in_the_url_shows_all_cards() -> None:
    assert len([b for b in opened("cards", card="<script>").button if b.label == "Commit"]) == 0


def test_the_quiz_goes_on_and_counts() -> None:
    app = opened("quiz")
    first = app.header[0].value
    assert "0 due, 0 resting, 50 new" in text(app)
    app = press(app, "Commit")
    assert "0 due, 1 resting, 49 new" in text(app)
    app = press(app, "Next card")
    assert app.header[0].value != first


def test_every_page_that_a_card_or_a_lesson_opens_exists() -> None:
    for card in CARDS:
        assert (ROOT / "pages" / f"{card.page}.py").exists(), card.id
        assert card.page in PAGE_TITLES
    for lesson in shipped().values():
        for step in lesson.steps:
            assert (ROOT / "pages" / f"{step.page or 'home'}.py").exists(), step.title


def test_a_lesson_is_played_step_by_step() -> None:
    lesson = next(iter(shipped().values()))
    app = opened("lesson")
    assert lesson.steps[0].title in text(app)
    app = press(app, "Next")
    assert lesson.steps[1].title in text(app)
    assert app.query_params["n"] == "2"
    app = opened("lesson", n="999")
    assert lesson.steps[-1].title in text(app)
    assert lesson.steps[0].title in text(opened("lesson", n="-1"))


def test_the_answer_of_a_step_waits_for_the_guess() -> None:
    lesson = next(iter(shipped().values()))
    app = opened("lesson")
    assert lesson.steps[0].answer not in text(app)
    app.radio[0].set_value("were")
    app = press(app, "Commit")
    assert lesson.steps[0].answer in text(app)


def test_a_room_that_is_not_there_is_a_sentence() -> None:
    assert "no open room" in opened("lesson", room="ZZZZZ").error[0].value


def test_commit_without_a_choice_asks_for_one() -> None:
    card = next(card for card in CARDS if card.id == "ISDtF8LE")
    app = opened("cards", card=card.question)
    assert "Choose first" in press(app, "Commit").warning[0].value
    assert card.answer not in text(app)


TYPED = """
title: A short one
about: One step.
steps:
  - title: First
    say: Look.
    link: attention
    question: Which word?
"""


def test_a_typed_answer_is_seen_by_the_class_once_the_teacher_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    polls = Polls()
    monkeypatch.setattr(room, "_polls", polls)
    teacher = AppTest.from_file(str(MAIN), default_timeout=120)
    teacher.session_state["own_lesson"] = TYPED
    teacher.session_state["lesson"] = "Your own"
    teacher.session_state["class"] = True
    teacher.switch_page(str(ROOT / "pages" / "lesson.py")).run()
    press(teacher, "Start a class")
    code = teacher.code[0].value.rpartition("room=")[2]
    with pytest.raises(PollError, match="nothing to answer"):
        polls.vote(code, "early", 0, "too soon")
    next(t for t in teacher.toggle if t.label == "Typed answers").set_value(True).run()
    student = opened("lesson", room=code)
    next(field for field in student.text_input if field.label == "Your answer").set_value("zebra")
    press(student, "Commit")
    press(student, "Leave the room")
    other = opened("lesson", room=code)
    assert "zebra" not in text(other)
    assert "zebra" in text(teacher.run())
    press(teacher, "Show")
    assert "zebra" in text(other.run())


def test_a_visit_to_another_page_does_not_take_the_lesson_back_to_its_start() -> None:
    app = opened("lesson", n="3")
    title = app.title[0].value
    app.switch_page(str(ROOT / "pages" / "cards.py")).run()
    app.query_params.clear()
    app.switch_page(str(ROOT / "pages" / "lesson.py")).run()
    assert app.title[0].value == title
