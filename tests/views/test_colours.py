"""Colours under the three common colour-vision deficiencies, and in a greyscale print.

The deficiencies are simulated as complete ones, with the matrices of Machado, Oliveira and
Fernandes ("A physiologically-based model for simulation of color vision deficiency", 2009).
Differences are CIEDE2000: 1 is about the least that is seen side by side.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from coloraide import Color
from plotly.colors import get_colorscale

from bert_explorer.views import family_bars, theme

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
DEFICIENCIES = ("protan", "deutan", "tritan")
STAYS_APART = 7.0
"""Between areas, lines or dots of one picture."""
UNMISTAKABLE = 40.0
"""Between the two hues that carry the app's main distinction."""

TWO_HUES = (theme.BIDIRECTIONAL, theme.CAUSAL)
PALETTES = {
    "charts": tuple(SETTINGS["chartCategoricalColors"]),
    "parts of a model": tuple(family_bars.COLOURS.values()),
    "words of a sentence": tuple(
        re.findall(
            r"^\.hue\d .*(#\w{6})",
            (ROOT / "assets/components/token_strip/token_strip.css").read_text(),
            re.MULTILINE,
        )
    ),
}


def seen(colour: str) -> Iterator[Color]:
    """The colour as most people see it, and with each deficiency."""
    yield Color(colour)
    for deficiency in DEFICIENCIES:
        yield Color(colour).filter(deficiency, method="machado")


def difference(one: str, other: str) -> float:
    """The smallest over all eyes."""
    return min(a.delta_e(b, method="2000") for a, b in zip(seen(one), seen(other), strict=True))


def lightness(colour: str) -> float:
    """CIE L*, 0 to 100: what is left of a colour in greyscale."""
    return Color(colour).convert("lab-d65")["l"]


def text_on(mode: str) -> Iterable[tuple[str, str]]:
    """Every text colour of a mode with every background it may stand on."""
    look = SETTINGS[mode]
    texts = [look[name] for name in look if name.endswith("extColor")]
    return ((t, look[b]) for t in texts for b in ("backgroundColor", "secondaryBackgroundColor"))


@pytest.mark.parametrize("name", PALETTES)
def test_no_two_colours_of_a_palette_are_mistaken_for_each_other(name: str) -> None:
    assert len(PALETTES[name]) >= 4
    for one, other in combinations(PALETTES[name], 2):
        assert difference(one, other) >= STAYS_APART, (one, other)


def test_both_ways_and_left_only_are_unmistakable_to_every_eye() -> None:
    assert difference(*TWO_HUES) >= UNMISTAKABLE
    for mode in ("light", "dark"):
        look = SETTINGS[mode]
        assert difference(look["blueTextColor"], look["orangeTextColor"]) >= UNMISTAKABLE / 2


def test_style_sheets_and_figures_name_the_same_hues() -> None:
    assert PALETTES["charts"] == TWO_HUES + theme.OTHER_HUES
    for sheet in (ROOT / "assets/components").rglob("*.css"):
        hues = re.findall(r"--h(?:ue|it): (#\w{6})", sheet.read_text())
        assert set(hues) <= {*theme.OTHER_HUES, *PALETTES["words of a sentence"]}, sheet.name


def test_the_scale_of_attention_grows_lighter_to_every_eye() -> None:
    scale = [colour for _, colour in get_colorscale(theme.ATTENTION_SCALE)]
    for deficiency in (None, *DEFICIENCIES):
        colours = [Color(colour) for colour in scale]
        if deficiency is not None:
            colours = [colour.filter(deficiency, method="machado") for colour in colours]
        steps = [colour.convert("lab-d65")["l"] for colour in colours]
        assert all(later > earlier for earlier, later in pairwise(steps)), deficiency
    assert lightness(scale[-1]) - lightness(scale[0]) > 70


def test_in_greyscale_a_model_s_line_is_told_by_its_dash() -> None:
    """Both hues are readable on light and on dark, so they can't differ much in lightness."""
    for dash in theme.CAUSAL_DASHES:
        both, left = (theme.stroke(hue, dash)["dash"] for hue in TWO_HUES)
        assert both == dash
        assert left not in theme.CAUSAL_DASHES


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_small_print_can_be_read(mode: str) -> None:
    for text, behind in text_on(mode):
        assert Color(text).contrast(Color(behind)) >= 4.5
    # Streamlit's captions and our notes are the text colour at 60 %.
    look = SETTINGS[mode]
    behind = Color(look["backgroundColor"])
    assert Color(look["textColor"]).mix(behind, 0.4, space="srgb").contrast(behind) >= 4.5


def test_white_text_can_be_read_on_the_hues_that_carry_letters() -> None:
    for hue in theme.OTHER_HUES[:3]:
        assert Color(hue).contrast(Color("#ffffff")) >= 4.4
