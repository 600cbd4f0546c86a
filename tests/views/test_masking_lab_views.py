"""What the masking lab says about its numbers, whichever way they fall."""

import pytest

from bert_explorer.analysis.masking_counts import Counts
from bert_explorer.analysis.proportion import Proportion
from bert_explorer.views import masking_draws
from bert_explorer.views.masking_counts import fates, selected, settling, shrinking
from bert_explorer.views.two_rules import MASK_ONLY, MIXED, Named, bars, verdict


def counted(tokens: int) -> Counts:
    hits = round(0.15 * tokens)
    mask, random = round(0.8 * hits), round(0.1 * hits)
    return Counts(
        Proportion(hits, tokens),
        Proportion(mask, hits),
        Proportion(random, hits),
        Proportion(hits - mask - random, hits),
        1.0,
    )


def found(in_place: int, masked: int = 60) -> Named:
    shares = {"word in place": in_place, "[MASK]": masked, "random word": 50}
    return Named(500, {place: Proportion(hits, 100) for place, hits in shares.items()})


@pytest.mark.parametrize(
    ("alone", "mixed", "said"),
    [
        (40, 75, "do not touch"),
        (75, 40, "textbook is wrong"),
        (60, 62, "overlap"),
    ],
)
def test_the_verdict_follows_the_numbers(alone: int, mixed: int, said: str) -> None:
    text = verdict({MIXED: found(mixed), MASK_ONLY: found(alone)})
    assert said in text
    assert f"{alone}%" in text
    assert f"{mixed}%" in text
    assert ("it does worse where it can read" in text) == (alone < 60)


def test_bars_stand_where_the_shares_are() -> None:
    figure = bars({MIXED: found(75), MASK_ONLY: found(40)})
    assert [list(bar.y) for bar in figure.data] == [[0.75, 0.6, 0.5], [0.4, 0.6, 0.5]]
    assert figure.data[0].marker.pattern.shape != figure.data[1].marker.pattern.shape


def test_each_run_and_fate_has_a_marker_with_its_interval() -> None:
    runs = {tokens: counted(tokens) for tokens in (1_000, 100_000)}
    figure = settling(runs, 0.8, 0.1)
    for line in figure.data:
        shares = [fates(counts)[line.name] for counts in runs.values()]
        assert list(line.y) == [share.share for share in shares]
        low = [y - e for y, e in zip(line.y, line.error_y.arrayminus, strict=True)]
        assert low == pytest.approx([share.low for share in shares])


def test_words_name_the_root_law_and_the_rounding() -> None:
    text = shrinking({1_000: counted(1_000), 100_000: counted(100_000)})
    assert "100 times as many selected tokens is 10.0" in text
    assert not shrinking({1_000: counted(1_000)})
    assert "not" not in selected(counted(1_000), 0.15)
    assert "not 30%: the rule rounds" in selected(counted(1_000), 0.3)


def test_a_draw_is_a_row_of_letters() -> None:
    draws = {3: ("", "[MASK]", "kept"), 4: ("", "[MASK]", "random")}
    figure = masking_draws.draws_grid(draws, ["[CLS]", "a", "b"])
    assert [list(row) for row in figure.data[0].text] == [["", "M", "U"], ["", "M", "R"]]
    assert "2 different positions" in masking_draws.summary(draws)
    table = masking_draws.draws_table(draws, ["[CLS]", "a", "b"])
    assert list(table["became"]) == ["[MASK]", "unchanged", "[MASK]", "random word"]
