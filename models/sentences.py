"""Sentences in a file, each by its name: what an office or a framework puts into its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Sentence = str | tuple[str, ...]


def flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of nested tables under names with points, ``table.key``; a list becomes a tuple."""
    found: dict[str, Any] = {}
    waiting = list(data.items())[::-1]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(f"{name}.{key}", inner) for key, inner in list(value.items())[::-1]]
        else:
            found[name] = tuple(value) if isinstance(value, list) else value
    return found
