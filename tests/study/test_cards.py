"""Fifty cards, each with an experiment that bears its claim out on the bundled models."""

from pathlib import Path

import numpy as np
import pytest
import torch

from bert_explorer.checkpoints.store import load
from bert_explorer.language import speaking
from bert_explorer.study.card import Bench, Card, Evidence
from bert_explorer.study.guess import Cells, Choice, Number, Word, start_of
from bert_explorer.study.picture import Bars, Curves, Matrix, Strip
from bert_explorer.study.registry import BY_ID, CARDS, TOPICS, search

SEED_IDS = [
    "njGHv6dB",
    "bGrGKSeD",
    "dLaFY7UY",
    "aGGLugWc",
    "qrHgGbPt",
    "OJfv1DBS",
    "PVsxlLgb",
    "IR6IqVmV",
    "4Sw41VHF",
    "ZLZKjUcc",
    "Hoe3GaUW",
    "ZLjWrsU3",
    "idXLe5pq",
    "0x6GioVq",
    "c3XMa34k",
    "ISDtF8LE",
    "YFslzJ8w",
    "cQRxuSbz",
    "kgSmekzK",
    "vyhECb0A",
    "fHLTzdP1",
    "nAz2ThRs",
    "qKyndPLJ",
    "1vocw6YJ",
    "tme7GqRe",
    "1xw6lxm7",
    "gxzlFzj2",
    "66BXAiyj",
    "58Y6BNpL",
    "Q1waCW1z",
    "4vPLC41O",
    "FHap4WrO",
    "q6knkv73",
    "K3bqtIo1",
    "UN9HS4FH",
    "EYWrAf08",
    "Gn7MIoSb",
    "jHNhgPRX",
    "u4yvDrtX",
    "V9rCgSdB",
    "M21ADFlk",
    "BnHJqTzj",
    "VRiqBym5",
    "qB5nMSF1",
    "gFCDI2bu",
    "AowSev2e",
    "qB4jbjWN",
    "NOACm6XC",
    "qwnlZij2",
    "mJAc7LJ1",
]


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(load("bert-twin"), load("gpt-twin"))


@pytest.fixture(scope="module")
def evidence(bench: Bench) -> dict[str, Evidence]:
    with torch.inference_mode():
        return {card.id: card.experiment(bench) for card in CARDS}


def test_every_statement_of_the_seed_has_its_card() -> None:
    assert len(CARDS) == len(BY_ID) == 50
    assert set(BY_ID) == set(SEED_IDS)
    assert {card.topic for card in CARDS} == set(TOPICS)
    assert len({card.question for card in CARDS}) == 50


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_the_numbers_bear_the_claim_out(card: Card, evidence: dict[str, Evidence]) -> None:
    found = evidence[card.id]
    assert found.holds, found.says
    assert found.figures
    assert found.pictures


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_the_guess_can_be_made_and_the_truth_scores_full_marks(
    card: Card, evidence: dict[str, Evidence]
) -> None:
    guess, truth = evidence[card.id].guess, evidence[card.id].truth
    match guess:
        case Choice():
            assert isinstance(truth, int)
            assert guess.options[truth]
            assert guess.score(truth, truth) == 1
            assert all(guess.score(i, truth) == 0 for i in range(len(guess.options)) if i != truth)
        case Number():
            assert isinstance(truth, int | float)
            assert guess.lowest <= truth <= guess.highest
            nearest = round((truth - guess.lowest) / guess.step) * guess.step + guess.lowest
            assert guess.score(nearest, truth) == 1, "the slider can't reach the truth"
            assert min(guess.score(guess.lowest, truth), guess.score(guess.highest, truth)) == 0
        case Cells():
            assert isinstance(truth, frozenset)
            assert all(
                r < len(guess.rows) and c < len(guess.columns)
                for r, c in truth  # type: ignore[misc]
            )
            assert guess.score(truth, truth) == 1  # type: ignore[arg-type]
            assert guess.score(frozenset(), truth) == 0  # type: ignore[arg-type]
        case Word():
            assert isinstance(truth, frozenset)
            assert truth
            assert all(guess.score(f" {word.upper()} ", truth) == 1 for word in truth)  # type: ignore
            assert guess.score("qqq", truth) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_pictures_can_be_drawn(card: Card, evidence: dict[str, Evidence]) -> None:
    for picture in evidence[card.id].pictures:
        match picture:
            case Bars():
                assert picture.bars
                assert all(np.isfinite(bar.value) for bar in picture.bars)
            case Matrix():
                assert picture.values.shape == (len(picture.rows), len(picture.columns))
                assert np.isfinite(picture.values).all()
                assert (picture.values >= 0).all()
            case Curves():
                assert all(len(curve.x) == len(curve.y) >= 2 for curve in picture.curves)
            case Strip():
                assert picture.tokens


def test_gpt_cells_are_exactly_the_upper_triangle(evidence: dict[str, Evidence]) -> None:
    found = evidence["qrHgGbPt"]
    assert isinstance(found.guess, Cells)
    size = len(found.guess.rows)
    assert found.truth == {(r, c) for r in range(size) for c in range(size) if c > r}


def test_counts_are_those_of_the_published_shapes(evidence: dict[str, Evidence]) -> None:
    assert evidence["58Y6BNpL"].truth == 109.482240
    assert evidence["Q1waCW1z"].truth == 335.141888


def test_the_sentence_of_the_student_is_used(bench: Bench, evidence: dict[str, Evidence]) -> None:
    other = Bench(bench.bert, bench.gpt, "Two dogs are sleeping under the old tree.")
    with torch.inference_mode():
        assert BY_ID["gxzlFzj2"].experiment(other).truth == len(bench.bert.encode(other.sentence))
        assert BY_ID["njGHv6dB"].experiment(other).truth != evidence["njGHv6dB"].truth


def test_search_wants_every_word_somewhere() -> None:
    assert search("") == CARDS
    assert BY_ID["u4yvDrtX"] in search("distilbert PARAMETERS")
    assert search("distilbert zebra") == ()


def test_the_search_reads_the_language_in_force() -> None:
    with speaking("de"):
        german = search("seltenen Wort")
    assert "fHLTzdP1" in {card.id for card in german}
    assert search("seltenen Wort") == ()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_slider_left_where_it_starts_is_not_the_answer(
    card: Card, evidence: dict[str, Evidence]
) -> None:
    guess, truth = evidence[card.id].guess, evidence[card.id].truth
    if isinstance(guess, Number):
        assert isinstance(truth, int | float)
        assert guess.score(start_of(guess), truth) < 0.8


def test_no_two_cards_share_an_experiment() -> None:
    experiments = [card.experiment for card in CARDS]
    assert len(set(experiments)) == len(experiments)


TABS = {  # page -> the query parameter of its tabs
    "masking_lab": "show",
    "training_lab": "lab",
    "fine_tuning_lab": "f_tab",
    "family": "show",
    "generation": "show",
}


def test_links_open_tabs_that_are_there() -> None:
    root = Path(__file__).parents[2] / "pages"
    for card in CARDS:
        page = (root / f"{card.page}.py").read_text(encoding="utf-8")
        key = TABS.get(card.page)
        if key in card.state:
            assert f'"{key}"' in page
            shown = card.state[key]
            assert f'    later("{shown}"):' in page or f'    "{shown}":' in page, card.id
