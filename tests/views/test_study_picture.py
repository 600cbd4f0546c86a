"""The small pictures: well-formed, true to their numbers, and safe with any label."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.study.picture import Bar, Bars, Curve, Curves, Matrix, Strip, Token
from bert_explorer.views.study_picture import draw, summary

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>&\"'<img src=x onerror=alert(1)>"


def parsed(picture) -> ET.Element:
    return ET.fromstring(draw(picture))


def widths(root: ET.Element, colour: str) -> list[float]:
    return [float(r.get("width", 0)) for r in root.iter(f"{SVG}rect") if r.get("fill") == colour]


def test_bars_are_as_long_as_their_values() -> None:
    root = parsed(Bars((Bar("a", 1.0), Bar("b", 0.25), Bar("c", 0.0)), "share"))
    long, short, none = widths(root, "#808080")
    assert short == pytest.approx(long / 4, abs=0.2)
    assert none == 0
    assert [t.text for t in root.iter(f"{SVG}title")] == ["a: 1.00", "b: 0.25", "c: 0.00"]


def test_negative_bars_lie_on_the_other_side_of_zero() -> None:
    root = parsed(Bars((Bar("a", 1.0), Bar("b", -1.0)), "cosine"))
    plus, minus = [r for r in root.iter(f"{SVG}rect") if r.get("fill") == "#808080"]
    assert float(minus.get("x")) + float(minus.get("width")) == pytest.approx(float(plus.get("x")))


def test_a_matrix_leaves_zeros_empty_and_says_every_value() -> None:
    values = np.array([[1.0, 0.0], [0.5, 0.5]])
    root = parsed(Matrix(values, ("x", "y"), ("x", "y"), "from", "at"))
    titles = [t.text for t in root.iter(f"{SVG}title")]
    assert titles == ["“x”, “x”: 1.00", "“x”, “y”: 0.00", "“y”, “x”: 0.50", "“y”, “y”: 0.50"]
    faint = [r for r in root.iter(f"{SVG}rect") if r.get("fill-opacity") == "0.12"]
    assert len(faint) == 1


def test_a_curve_goes_up_where_its_values_do() -> None:
    root = parsed(Curves((Curve("loss", (0.0, 1.0, 2.0), (0.0, 1.0, 4.0)),), "step", "loss"))
    points = root.find(f"{SVG}path").get("d")[1:].split(" L")
    heights = [float(point.split()[1]) for point in points]
    assert heights[0] - heights[1] == pytest.approx((heights[1] - heights[2]) / 3, abs=0.2)


def test_a_summary_tells_the_numbers() -> None:
    assert summary(Bars((Bar("a", 0.5), Bar("b", 1.0)), "share", ".0%")) == "share: a 50%, b 100%"
    assert "1 are above 0" in summary(Matrix(np.eye(1), ("x",), ("x",), "from", "at"))


@given(st.text(max_size=40) | st.just(HOSTILE))
def test_labels_are_text(label: str) -> None:
    for picture in (
        Bars((Bar(label, 1.0),), label),
        Matrix(np.ones((1, 1)), (label,), (label,), label, label, label),
        Curves((Curve(label, (0.0, 1.0), (0.0, 1.0)),), label, label),
        Strip((Token(label, label),), label),
    ):
        root = parsed(picture)
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
            "svg",
            "rect",
            "text",
            "title",
            "line",
            "path",
        }
        assert root.get("aria-label") is not None
