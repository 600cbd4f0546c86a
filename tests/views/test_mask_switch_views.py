"""What the pictures of "same weights, another mask" are given to draw."""

import numpy as np
import pytest
import torch

from bert_explorer import masks
from bert_explorer.analysis.mask_drawing import from_text
from bert_explorer.analysis.mask_switch import MaskSwitch, switch_mask
from bert_explorer.views import mask_switch as views
from tests.views.packing import unpack

TEXT = "The cat [MASK] on the <mat>."


@pytest.fixture(params=["tiny_bert", "tiny_gpt"])
def switch(request) -> MaskSwitch:
    """The tiny models with a window of one token, and one row closed."""
    model = request.getfixturevalue(request.param)
    encoding = model.encode(TEXT)
    mask = masks.sliding_window(len(encoding), 1)
    mask[2] = False
    with torch.inference_mode():
        return switch_mask(model, encoding, mask)


def test_the_grid_shows_the_mask_and_the_final_vectors(switch):
    data = views.grid(switch)
    length = len(switch.tokens)
    assert np.array_equal(from_text(data["cells"], length), switch.after.allowed)
    assert np.array_equal(from_text(data["own"], length), switch.before.allowed)
    assert data["bars"]["values"] == pytest.approx(switch.turned[-1], abs=1e-4)
    assert data["bars"]["typical"] == pytest.approx(switch.typical, abs=1e-4)
    assert data["model"] == switch.before.sight


@pytest.mark.parametrize("head", [None, 1])
def test_both_patterns_stand_side_by_side(switch, head):
    data = unpack(views.pattern_pair(switch, 1, head))
    weights = np.frombuffer(data["weights"], dtype="<f4").reshape(2, *switch.before.allowed.shape)
    for found, attention in zip(weights, (switch.before, switch.after), strict=True):
        heads = attention.patterns[1]
        expected = heads.mean(axis=0) if head is None else heads[head]
        np.testing.assert_allclose(found, expected, atol=1e-7)
    assert not weights[1, 2].any()
    assert [panel["note"] for panel in data["panels"]] == [views.OWN, views.OTHER]
    assert len({panel["closed"] for panel in data["panels"]}) == 1


def test_guesses_under_both_masks_on_one_axis(switch):
    slot = switch.slots[0]
    own, other = views.guess_bars(slot, switch).data
    assert list(own.x) == list(slot.before)
    assert list(other.x) == list(slot.after)
    assert list(own.y) == list(other.y)


def test_tokens_are_text_to_plotly(switch):
    unknown = [slot for slot in switch.slots if slot.token != "[MASK]"]
    for slot in unknown:
        figure = views.guess_bars(slot, switch)
        names = list(figure.layout.yaxis.ticktext)
        assert sum(name.startswith("<b>") for name in names) == 1
        for name in names:
            assert "<" not in name.removeprefix("<b>").removesuffix("</b>")


def test_layers_and_tokens_of_the_heatmap(switch):
    (heatmap,) = views.layer_heatmap(switch).data
    assert np.array_equal(heatmap.z, switch.turned)
    assert list(heatmap.y) == [1, 2]


def test_the_tables_hold_every_token_and_every_slot(switch):
    tokens = views.token_table(switch)
    assert tokens["token"].tolist() == list(switch.tokens)
    assert tokens["may look at (other mask)"].tolist() == switch.after.allowed.sum(axis=1).tolist()

    guesses = views.guess_table(switch)
    assert guesses["position"].tolist() == [slot.position for slot in switch.slots]
    for row, slot in zip(guesses.itertuples(), switch.slots, strict=True):
        assert row[3] == slot.candidates[int(np.argmax(slot.before))]
        assert row[4] == pytest.approx(max(slot.before), abs=1e-4)
