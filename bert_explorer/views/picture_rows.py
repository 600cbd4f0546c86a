"""The numbers of a picture as rows, the header first: what its CSV file holds."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from bert_explorer.language import tr
from bert_explorer.study.picture import Bars, Curves, Matrix, Picture, Strip
from bert_explorer.views.study_picture import draw

Rows = list[list[Any]]


def picture_data(picture: Picture, file: str) -> dict[str, Any]:
    """What the component svg_picture takes. file: the name of saved files, without an ending."""
    return {"svg": draw(picture), "rows": rows(picture), "file": file}


def rows(picture: Picture) -> Rows:
    """Every number of a small picture."""
    match picture:
        case Bars(bars, axis, _):
            header = ["", axis, tr("from"), tr("to")]
            return [header, *([bar.label, bar.value, bar.low, bar.high] for bar in bars)]
        case Matrix():
            header = [f"{picture.row_axis} / {picture.column_axis}", *picture.columns]
            cells = zip(picture.rows, picture.values.tolist(), strict=True)
            return [header, *([name, *values] for name, values in cells)]
        case Curves(curves, x_axis, y_axis):
            points = [
                [curve.label, x, y]
                for curve in curves
                for x, y in zip(curve.x, curve.y, strict=True)
            ]
            return [["", x_axis, y_axis], *points]
        case Strip(tokens):
            return [[tr("token"), tr("note")], *([token.text, token.note] for token in tokens)]


def table_rows(table: pd.DataFrame) -> Rows:
    """A data frame without its index."""
    split = json.loads(table.to_json(orient="split", index=False))
    return [split["columns"], *split["data"]]
