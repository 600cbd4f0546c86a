"""The browser's side of bert_explorer/views/packing.py, for tests."""

import json
from typing import Any


def unpack(data: bytes) -> dict[str, Any]:
    """What assets/components/shared/draw.js makes of packed data."""
    start = 4 + int.from_bytes(data[:4], "little")
    found = json.loads(data[4:start])
    for name, length in found["arrays"]:
        found[name], start = data[start : start + length], start + length
    assert start == len(data)
    return found
