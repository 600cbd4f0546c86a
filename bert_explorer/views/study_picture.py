"""The small pictures of the study cards, drawn as SVG."""

from __future__ import annotations

import numpy as np
from plotly.colors import sample_colorscale

from bert_explorer.language import tr
from bert_explorer.study.picture import Bars, Curves, Matrix, Picture, Side, Strip
from bert_explorer.views import svg
from bert_explorer.views.theme import ATTENTION_SCALE, BIDIRECTIONAL, CAUSAL

COLOURS: dict[Side, str] = {
    "bidirectional": BIDIRECTIONAL,
    "causal": CAUSAL,
    "plain": "#808080",
}
LONGEST_LABEL = 26
TICKS = 4


def draw(picture: Picture) -> str:
    """An SVG of its own, without scripts or outside references."""
    match picture:
        case Bars():
            return _bars(picture)
        case Matrix():
            return _matrix(picture)
        case Curves():
            return _curves(picture)
        case Strip():
            return _strip(picture)


def summary(picture: Picture) -> str:
    """The same picture in one sentence."""
    match picture:
        case Bars(bars, axis, format):
            return f"{axis}: " + ", ".join(f"{bar.label} {bar.value:{format}}" for bar in bars)
        case Matrix(values):
            said = tr(
                "{rows} by {columns} cells, {row_axis} in rows, {column_axis} in columns; "
                "{n} are above 0.",
                rows=len(picture.rows),
                columns=len(picture.columns),
                row_axis=picture.row_axis,
                column_axis=picture.column_axis,
                n=int((values > 0).sum()),
            )
            return f"{picture.title}: {said}" if picture.title else said
        case Curves(curves, x_axis, y_axis):
            lines = ", ".join(
                tr(
                    "{label} from {first:.3g} to {last:.3g}",
                    label=curve.label,
                    first=curve.y[0],
                    last=curve.y[-1],
                )
                for curve in curves
            )
            return tr("{y} over {x}: {lines}", y=y_axis, x=x_axis, lines=lines)
        case Strip(tokens, title):
            said = " ".join(f"{t.text} ({t.note})" if t.note else t.text for t in tokens)
            return f"{title}: {said}" if title else said


def _bars(picture: Bars) -> str:
    row = 30
    labels = [svg.shorten(bar.label, LONGEST_LABEL) for bar in picture.bars]
    values = [f"{bar.value:{picture.format}}" for bar in picture.bars]
    left = max(map(len, labels)) * svg.CHARACTER + 12
    right = svg.WIDTH - max(map(len, values)) * svg.CHARACTER - 16
    lowest = min(0.0, *(bar.value for bar in picture.bars))
    highest = max(0.0, *(bar.high or bar.value for bar in picture.bars))
    scale = (right - left) / ((highest - lowest) or 1.0)
    zero = left - lowest * scale
    parts = []
    for i, (bar, label, value) in enumerate(zip(picture.bars, labels, values, strict=True)):
        y = i * row + 4
        end = zero + bar.value * scale
        beyond = zero + (bar.high or 0.0) * scale
        parts += [
            svg.text(left - 8, y + row / 2 + 3, label, anchor="end"),
            svg.box(
                min(zero, end),
                y + 2,
                abs(end - zero),
                row - 8,
                COLOURS[bar.side],
                title=f"{bar.label}: {value}",
                radius=2,
            ),
            svg.text(max(end, zero, beyond) + 6, y + row / 2 + 3, value),
        ]
        if bar.low is not None and bar.high is not None:
            middle = y + row / 2 - 2
            first, last = zero + bar.low * scale, zero + bar.high * scale
            parts += [
                svg.line(first, middle, last, middle, faint=False),
                svg.line(first, middle - 5, first, middle + 5, faint=False),
                svg.line(last, middle - 5, last, middle + 5, faint=False),
            ]
    bottom = len(picture.bars) * row + 6
    parts += [
        svg.line(zero, 2, zero, bottom - 2),
        svg.text(left, bottom + svg.TEXT + 2, picture.axis, faint=True),
    ]
    return svg.picture(bottom + svg.TEXT + 10, parts, summary(picture))


def _matrix(picture: Matrix) -> str:
    rows = [svg.shorten(label, 12) for label in picture.rows]
    columns = [svg.shorten(label, 12) for label in picture.columns]
    left = max(map(len, rows)) * svg.CHARACTER + 34
    top = max(map(len, columns)) * svg.CHARACTER + 46
    side = min((svg.WIDTH - left - 8) / len(columns), 40)
    peak = float(picture.values.max()) or 1.0
    yes_or_no = bool(np.isin(picture.values, (0, 1)).all())
    colours = (
        [COLOURS[picture.side]] * picture.values.size
        if yes_or_no
        else sample_colorscale(
            ATTENTION_SCALE, np.clip(picture.values.ravel() / peak, 0, 1).tolist()
        )
    )
    parts = [
        svg.text(left, svg.TEXT + 2, picture.title, bold=True) if picture.title else "",
        svg.text(
            svg.TEXT,
            top + len(rows) * side / 2,
            picture.row_axis,
            anchor="middle",
            faint=True,
            turned=-90,
        ),
        svg.text(
            svg.WIDTH - 8,
            svg.TEXT + 2,
            tr("columns: {axis}", axis=picture.column_axis),
            anchor="end",
            faint=True,
        ),
    ]
    for j, label in enumerate(columns):
        x = left + (j + 0.62) * side
        parts.append(svg.text(x, top - 6, label, turned=-90))
    for i, label in enumerate(rows):
        y = top + i * side
        parts.append(svg.text(left - 6, y + side / 2 + 5, label, anchor="end"))
        for j in range(len(columns)):
            value = float(picture.values[i, j])
            title = tr(
                "“{row}”, “{column}”: {value}",
                row=picture.rows[i],
                column=picture.columns[j],
                value=f"{value:{picture.format}}",
            )
            x = left + j * side
            if value == 0:  # closed cells stay empty, whatever the scale's darkest colour
                parts.append(
                    svg.box(x + 1, y + 1, side - 2, side - 2, "#808080", title=title, opacity=0.12)
                )
            else:
                parts.append(
                    svg.box(
                        x + 1, y + 1, side - 2, side - 2, colours[i * len(columns) + j], title=title
                    )
                )
    frame = svg.box(
        left, top, side * len(columns), side * len(rows), "none", stroke=COLOURS[picture.side]
    )
    return svg.picture(top + side * len(rows) + 8, (*parts, frame), summary(picture))


def _curves(picture: Curves) -> str:
    left, right, top, bottom = 62, svg.WIDTH - 16, 34, 250
    xs = np.concatenate([curve.x for curve in picture.curves])
    ys = np.concatenate([curve.y for curve in picture.curves])
    x0, x1, y0, y1 = float(xs.min()), float(xs.max()), min(float(ys.min()), 0.0), float(ys.max())
    across, up = (right - left) / ((x1 - x0) or 1.0), (bottom - top) / ((y1 - y0) or 1.0)
    parts = [svg.text(left, svg.TEXT, picture.y_axis, faint=True)]
    for i in range(TICKS + 1):
        x, y = x0 + (x1 - x0) * i / TICKS, y0 + (y1 - y0) * i / TICKS
        height = bottom - (y - y0) * up
        parts += [
            svg.line(left, height, right, height),
            svg.text(left - 8, height + 5, f"{y:.3g}", anchor="end"),
            svg.text(left + (x - x0) * across, bottom + 20, f"{x:,.4g}", anchor="middle"),
        ]
    for curve in picture.curves:
        points = [
            (left + (x - x0) * across, bottom - (y - y0) * up)
            for x, y in zip(curve.x, curve.y, strict=True)
        ]
        parts.append(svg.path(points, COLOURS[curve.side], curve.label))
    x = left
    for curve in picture.curves:
        parts += [
            svg.box(x, bottom + 46, 14, 14, COLOURS[curve.side], radius=2),
            svg.text(x + 20, bottom + 58, curve.label),
        ]
        x += 40 + len(curve.label) * svg.CHARACTER
    parts.append(svg.text(right, bottom + 40, picture.x_axis, anchor="end", faint=True))
    return svg.picture(bottom + 70, parts, summary(picture))


def _strip(picture: Strip) -> str:
    gap, height = 6, 30
    noted = any(token.note for token in picture.tokens)
    row = height + (26 if noted else 10)
    x, y, parts = 2.0, 8.0, []
    for token in picture.tokens:
        label, note = svg.shorten(token.text, 20), svg.shorten(token.note, 12)
        width = max(len(label), len(note)) * svg.CHARACTER + 18
        if x + width > svg.WIDTH - 2 and x > 2:
            x, y = 2.0, y + row
        colour = COLOURS[picture.side]
        parts += [
            svg.box(
                x,
                y,
                width,
                height,
                colour,
                title=f"{token.text} {token.note}".strip(),
                stroke=colour,
                opacity=0.3 if token.strong else 0.06,
                radius=4,
            ),
            svg.text(x + width / 2, y + 20, label, anchor="middle", bold=token.strong),
        ]
        if note:
            parts.append(
                svg.text(x + width / 2, y + height + 17, note, anchor="middle", faint=True)
            )
        x += width + gap
    y += row
    if picture.title:
        parts.append(svg.text(2, y + svg.TEXT + 2, picture.title, faint=True))
        y += svg.TEXT + 8
    return svg.picture(y + 4, parts, summary(picture))
