"""Buttons under the Plotly charts, as under our own pictures."""

from bert_explorer.ui.components import PICTURE, component


def chart_buttons() -> None:
    """SVG, PNG and CSV under every chart of the page, whatever draws it. Once for all pages."""
    component("save_charts", *PICTURE)(key="save_charts")
