"""Sentences in a file, each by its name: what an office or a framework puts into its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Sentence = str | tuple[str, ...]


def flat(data: Mapping[str, Any], table: str = "") -> dict[str, Any]:
    """The values of nested tables under names with points, ``table.key``; a list becomes a tuple."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        name = f"{table}{key}"
        if isinstance(value, Mapping):
            found |= flat(value, f"{name}.")
        else:
            found[name] = tuple(value) if isinstance(value, list) else value
    return found
