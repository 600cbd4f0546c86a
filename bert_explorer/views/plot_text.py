"""Visitors' text in a Plotly figure."""

from __future__ import annotations

LONGEST = 24


def plot_text(text: str) -> str:
    """The text, shortened, with the signs escaped that Plotly would take for HTML."""
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
