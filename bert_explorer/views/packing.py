"""Data for our components as one string of bytes: arrays travel raw, not as lists of numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def pack(data: Mapping[str, Any]) -> bytes:
    """A dict as bytes: the length of a JSON text (4 bytes, little-endian), the text, then arrays.

    Values that are bytes follow the text in their order, and the text names them with their
    lengths under "arrays". `unpack` in assets/components/shared/draw.js is the reverse.
    """
    arrays = {name: value for name, value in data.items() if isinstance(value, bytes)}
    rest = {name: value for name, value in data.items() if name not in arrays}
    lengths = [[name, len(value)] for name, value in arrays.items()]
    text = json.dumps({**rest, "arrays": lengths}, ensure_ascii=False).encode()
    return len(text).to_bytes(4, "little") + text + b"".join(arrays.values())


def with_more(packed: bytes, **more: Any) -> bytes:
    """The packed data with further values, which are no bytes."""
    start = 4 + int.from_bytes(packed[:4], "little")
    text = json.dumps(json.loads(packed[4:start]) | more, ensure_ascii=False).encode()
    return len(text).to_bytes(4, "little") + text + packed[start:]
