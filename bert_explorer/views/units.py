"""Large numbers as people read them."""

from __future__ import annotations

from bert_explorer.language import tr

_STEPS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def memory(size: float) -> str:
    """Bytes: 418 MB, 1.3 GB, in thousands as storage is sold."""
    for step, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= step:
            return f"{_digits(size / step)} {unit}"
    return f"{size:.0f} B"


def flops(count: float) -> str:
    """Floating-point operations: 22 GFLOPs."""
    for step, unit in _STEPS:
        if count >= step:
            return f"{_digits(count / step)} {unit}FLOPs"
    return f"{count:.0f} FLOPs"


def millions(count: float) -> str:
    """Parameters: 110M, 4.39M, 1.56B."""
    if count >= 1e9:
        return tr("{number}B", number=f"{count / 1e9:.2f}")
    if count >= 1e6:
        return tr("{number}M", number=_digits(count / 1e6))
    return tr("{number}k", number=_digits(count / 1e3)) if count >= 1e3 else f"{count:.0f}"


def _digits(value: float) -> str:
    """Three digits that count."""
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def signed(share: float) -> str:
    """A difference as a share: +0.1 %, −39 %; a true minus sign."""
    digits = 0 if abs(share) >= 0.0995 else 1
    text = f"{abs(share):.{digits}%}"
    if text.strip("0.%") == "":
        return "±0%"
    return ("−" if share < 0 else "+") + text
