"""What the Embeddings page draws and says."""

from dataclasses import replace

import numpy as np
import pytest

from bert_explorer.analysis.embeddings import STAGES, input_vectors
from bert_explorer.analysis.layer_norm import skip_norm
from bert_explorer.analysis.part_removal import remove_parts
from bert_explorer.analysis.position_limit import ask_for
from bert_explorer.analysis.position_similarity import similarity, sinusoidal_table
from bert_explorer.analysis.segments import try_segments
from bert_explorer.analysis.vector_map import Plane
from bert_explorer.analysis.word_order import swap_words, word_places
from bert_explorer.views import layer_norm, part_removal, position_similarity, vector_strips
from bert_explorer.views.position_limit import MOST_LOST, SHOWN, cut_items
from bert_explorer.views.segments import in_short
from bert_explorer.views.tiny import tiny
from bert_explorer.views.token_axis import ticks
from bert_explorer.views.vector_map import MOST_POINTS, vocabulary_points
from bert_explorer.views.word_order import swap_items, verdict
from tests.views.packing import unpack

TEXT = "the cat sat on the mat ."


def test_tiny_numbers() -> None:
    assert tiny(0) == "0"
    assert tiny(2.64e-6) == "2.6 × 10⁻⁶"
    assert tiny(12.0) == "1.2 × 10¹"


@pytest.mark.parametrize(("count", "named"), [(3, 3), (24, 24), (25, 13), (128, 22)])
def test_an_axis_names_as_many_tokens_as_fit(count: int, named: int) -> None:
    tokens = [str(i) for i in range(count)]
    found = ticks(tokens, 24)
    assert len(found["tickvals"]) == named <= 24
    assert found["ticktext"] == [tokens[i] for i in found["tickvals"]]


def test_strips_carry_every_number(tiny_bert) -> None:
    found = input_vectors(tiny_bert, TEXT)
    data = unpack(vector_strips.strips(found, [1, 5], one_range=False))
    values = np.frombuffer(data["values"], "<f4").reshape(5, len(found.encoding), data["width"])
    for drawn, stage in zip(values, STAGES, strict=True):
        np.testing.assert_array_equal(drawn, found.vectors[stage])
    assert data["kept"] == [1, 5]


def test_four_strips_share_a_range_and_layer_norm_has_its_own(tiny_bert) -> None:
    found = input_vectors(tiny_bert, TEXT)
    own = vector_strips.ranges(found, one_range=False)
    assert own["token"] == own["position"] == own["segment"] == own["sum"] < own["norm"]
    assert len(set(vector_strips.ranges(found, one_range=True).values())) == 1


def test_words_say_what_two_equal_tokens_share(tiny_bert) -> None:
    found = input_vectors(tiny_bert, TEXT)
    words = vector_strips.summary(found, [1, 5])
    assert "“the” at 1 and “the” at 5: token 1.00" in words
    assert "keep both to compare" in words


def test_numbers_of_one_token_add_up_in_the_table(tiny_bert) -> None:
    rows = vector_strips.numbers(input_vectors(tiny_bert, TEXT), 2)
    total = rows["token"] + rows["position"] + rows["segment"]
    np.testing.assert_allclose(total, rows["sum"], atol=1e-6)


def test_both_patterns_have_one_scale(tiny_bert) -> None:
    removal = remove_parts(tiny_bert, TEXT, None, ["position"], slot=2)
    figure = part_removal.pattern_pair(removal, 1, 0)
    np.testing.assert_array_equal(figure.data[0].z, removal.before.patterns[1, 0])
    np.testing.assert_array_equal(figure.data[1].z, removal.after.patterns[1, 0])
    assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
    table = part_removal.pattern_table({"BERT": removal, "GPT": removal}, 1, 0)
    assert len(table) == 2 * len(removal.encoding) ** 2


def test_the_verdict_tells_rounding_from_change(tiny_bert, tiny_gpt) -> None:
    for checkpoint, name, bag in ((tiny_bert, "BERT", True), (tiny_gpt, "GPT", False)):
        swap = swap_words(checkpoint, checkpoint.encode(TEXT), [2], [6])
        assert ("bag of words" in verdict(swap, name, causal=name == "GPT")) is bag


def test_only_words_can_be_clicked_for_a_swap(tiny_bert) -> None:
    encoding = tiny_bert.encode("the boys played")
    places = word_places(encoding, ["the boys played"])
    items = swap_items(encoding, places, 0, 2)
    assert [item["pick"] for item in items] == [None, 0, 1, 2, None]
    assert [item["state"] for item in items] == ["", "first", "", "second", ""]
    pieces = sum(len(item["pieces"]) for item in items)
    assert pieces == len(encoding)


def test_an_answer_near_one_half_is_called_one(tiny_bert) -> None:
    encoding = tiny_bert.encode("the cat", "the dog")
    trial = try_segments(tiny_bert, encoding, (0,) * len(encoding))
    undecided = replace(trial, follows_typed=0.49, follows_chosen=0.52)
    assert "can't tell" in in_short(undecided)
    decided = replace(trial, follows_typed=0.2, follows_chosen=0.3)
    assert "moves by +10.00 points" in in_short(decided)
    assert "can't tell" not in in_short(decided)


def test_the_cut_is_drawn_between_kept_and_lost(tiny_bert) -> None:
    items = cut_items(ask_for(tiny_bert, "the cat", 40))
    states = [item["state"] for item in items]
    assert states == ["", *["a"] * (SHOWN + 1), *["cut"] * 8]
    assert [item["note"] for item in items if item["state"] == "a"][-1] == "31"


def test_a_long_cut_is_counted(tiny_bert) -> None:
    items = cut_items(ask_for(tiny_bert, "the cat", 32 + MOST_LOST + 5))
    assert items[-1]["pieces"][0]["text"] == "5 more"


def test_many_positions_are_thinned() -> None:
    tables = {"BERT": similarity(sinusoidal_table(512, 16))}
    (square,) = position_similarity.matrices(tables, 3).data
    assert square.z.shape == (128, 128)
    assert list(square.x[:3]) == [0, 4, 8]


def test_a_large_vocabulary_is_thinned() -> None:
    plane = Plane(np.zeros((30_000, 2)), np.array([0.5, 0.2]))
    tokens = [str(i) for i in range(30_000)]
    everything, marked = vocabulary_points(plane, tokens, [7, 9]).data
    assert len(everything.x) <= MOST_POINTS
    assert list(marked.text) == ["7", "9"]


def test_points_on_the_way_are_named_in_order(tiny_bert) -> None:
    skip = skip_norm(tiny_bert, TEXT, None, 10)
    names = layer_norm.readable(skip.plain.points)
    assert names[:5] == [
        "layer 1 reads",
        "1 · + attention",
        "1 · LayerNorm",
        "1 · + feed-forward",
        "1 · LayerNorm",
    ]
    assert layer_norm.comparison(skip).loc["with LayerNorm"].tolist()[1:] == ["1.00", "0%"]
