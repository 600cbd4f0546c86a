"""Probabilities as people read them."""

from bert_explorer.language import later, tr

_ENDINGS = {1: later("{rank}st"), 2: later("{rank}nd"), 3: later("{rank}rd")}
_OTHERS = later("{rank}th")


def percent(probability: float) -> str:
    """Two digits that count: 34%, 3.4%, 0.34%; below that "under 0.01%"."""
    if probability >= 0.0995:
        return f"{probability:.0%}"
    if probability >= 0.00995:
        return f"{probability:.1%}"
    return f"{probability:.2%}" if probability >= 0.00005 else tr("under 0.01%")


def odds(probability: float) -> str:
    """percent(), or "1 in 45,000" when that would only say that it is small."""
    if probability >= 0.00005 or probability <= 0:
        return percent(probability)
    return tr("1 in {number}", number=f"{float(f'{1 / probability:.2g}'):,.0f}")


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 1,021st."""
    ending = _OTHERS if rank % 100 in (11, 12, 13) else _ENDINGS.get(rank % 10, _OTHERS)
    return tr(ending, rank=f"{rank:,}")


def times(ratio: float) -> str:
    """How many times as much, for a ratio of at least 1: "1.2 times", "35 times"."""
    return tr("{ratio} times", ratio=f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}")
