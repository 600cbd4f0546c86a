"""Small pictures as SVG text: for a page, and for a file that must stand alone.

Text takes the colour of what surrounds it (`currentColor`), so one picture serves light and dark.
Every label is escaped; a mark's `<title>` is what the browser shows on hover.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape as escape_markup
from xml.sax.saxutils import quoteattr

WIDTH = 640
"""Units across; a picture scales to the room it is given."""
TEXT = 15
"""Size of all labels, in the same units."""
CHARACTER = 0.6 * TEXT
"""About the width of one character of a sans-serif face."""


_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file may hold, such as control characters."""


def clean(label: str) -> str:
    """The label with a replacement character for what XML can't hold."""
    return _NOT_XML.sub("\ufffd", label)


def escape(label: str) -> str:
    """The label as text between tags."""
    return escape_markup(clean(label))


def shorten(label: str, longest: int) -> str:
    """The label, or its beginning and an ellipsis."""
    return label if len(label) <= longest else label[: longest - 1] + "…"


def text(
    x: float,
    y: float,
    label: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    faint: bool = False,
    turned: int = 0,
) -> str:
    """A label whose baseline starts, is centred ("middle") or ends ("end") at (x, y).

    turned: degrees, clockwise, around that point.
    """
    extra = f' transform="rotate({turned} {x:.1f} {y:.1f})"' if turned else ""
    extra += ' font-weight="600"' if bold else ""
    extra += ' fill-opacity="0.75"' if faint else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor"{extra}>'
        f"{escape(label)}</text>"
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    title: str = "",
    stroke: str = "none",
    opacity: float = 1.0,
    radius: float = 0.0,
) -> str:
    """A rectangle; its title shows on hover."""
    inside = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'rx="{radius:g}" fill="{fill}" fill-opacity="{opacity:g}" stroke="{stroke}">'
        f"{inside}</rect>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, faint: bool = True) -> str:
    """A thin line in the colour of the text."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="currentColor" stroke-opacity="{0.25 if faint else 0.8}"/>'
    )


def path(points: Iterable[tuple[float, float]], colour: str, title: str) -> str:
    """A line through the points; its title shows on hover."""
    steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return (
        f'<path d="M{steps}" fill="none" stroke="{colour}" stroke-width="3">'
        f"<title>{escape(title)}</title></path>"
    )


def picture(height: float, parts: Iterable[str], summary: str, *, width: int = WIDTH) -> str:
    """The parts as one SVG. summary: what it shows, for those who can't see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" role="img" '
        f'aria-label={quoteattr(clean(summary))} font-family="sans-serif" font-size="{TEXT}" '
        f'width="100%">{"".join(parts)}</svg>'
    )
