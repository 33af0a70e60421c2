"""What the journals of an evaluation come to, kept beside them so that few lines are replayed at opening.

It is derived and safe to delete. It names for each journal the bytes it was made of, by their digest;
a journal that reads otherwise up to there is replayed from its beginning, and damage is found as ever.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from storage.cache import read_sealed, write_sealed
from storage.heads import Mark, Trouble
from storage.tables import JournalStorage, Picture, keeping_all

_FORMAT = 1  # to be raised whenever the replay of the same lines comes to something else
_FEWEST, _SHARE = 32, 8  # lines worth a new snapshot: so many, and so large a part of those it holds


def resume(storage: JournalStorage, path: Path) -> None:
    """Begin with what a snapshot holds, where there is one that fits; the next read goes on from there."""
    data = read_sealed(path)
    with keeping_all():
        if data is not None and (picture := _decoded(data)) is not None:
            storage.resume(picture)


def keep(storage: JournalStorage, path: Path) -> None:
    """Write a snapshot where many lines had to be replayed since the last one; a refusal leaves none."""
    fresh = storage.fresh
    if fresh >= _FEWEST and fresh * _SHARE >= storage.revision:
        write_sealed(path, _encoded(storage.picture()))


def _encoded(picture: Picture) -> bytes:
    return to_json([_FORMAT, *picture])


def _decoded(data: bytes) -> Picture | None:
    """The picture in a snapshot; None for one of another format."""
    try:
        form, *rest = from_json(data)
        if form != _FORMAT:
            return None
        marks, troubles, *others = rest
        return Picture([Mark(*mark) for mark in marks], [_trouble(*trouble) for trouble in troubles], *others)
    except (ValueError, TypeError):
        return None  # another shape than any that this program writes


def _trouble(key: str, name: str, line: int, params: list[Any]) -> Trouble:
    return Trouble(key, name, line, tuple((field, value) for field, value in params))
