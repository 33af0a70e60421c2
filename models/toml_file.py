"""TOML files read exactly (decimals stay decimals), their faults placed on lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomli
from pydantic import ValidationError

from models.errors import FileFault, Message, UsageError, say
from models.reasons import reason_of, system_reason, toml_reason

Place = Sequence[str | int]
MOST_BYTES = 100_000_000
_USUAL_BYTES = 65_536

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=""")
_SAME: Mapping[str, str] = MappingProxyType({})
_AT_LINE = re.compile(r"at line (\d+)")


class TomlFile:
    """A TOML file's data and the line of each of its tables and keys.

    Attributes:
        name: the file as the user named it.
        data: its content; numbers with a point are Decimal.
    """

    def __init__(self, path: Path | str, text: str | None = None) -> None:
        """Read and parse.

        Args:
            path: the file.
            text: its content, where it is already in memory.

        Raises:
            FileFault: it cannot be read, is not UTF-8 or not TOML.
        """
        self.name = str(path)
        self._text = text_in(self.name, bytes_of(path)) if text is None else text
        try:
            self.data: dict[str, Any] = tomli.loads(self._text, parse_float=Decimal)
        except tomli.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            line = int(found[1]) if found else self._text.rstrip("\n").count("\n") + 1
            raise FileFault(self.name, line, toml_reason(str(error))) from None

    def fault(self, place: Place, reason: Message) -> FileFault:
        """A fault at a place, given as a path of keys and positions."""
        return FileFault(self.name, self.line(place), reason)

    @contextmanager
    def placing(self, place: Place, skip: int = 0, names: Mapping[str, str] = _SAME) -> Iterator[None]:
        """Turn what a model refuses within the block into a fault on the file's line.

        Args:
            place: where in the file the model's value stands.
            skip: how many leading steps of the model's own path the file does not have.
            names: what the file calls fields that the model calls otherwise.

        Raises:
            FileFault: with file, line and reason.
        """
        try:
            yield
        except ValidationError as error:
            found, reason = first_reason(error)
            where = [names.get(step, step) if isinstance(step, str) else step for step in found[skip:]]
            params = {k: names.get(str(v), v) if k == "field" else v for k, v in reason.params.items()}
            raise self.fault((*place, *where), say(reason.key, **params)) from None
        except UsageError as error:
            raise self.fault(place, error.message) from None

    def line(self, place: Place) -> int:
        """The line where a path of keys and positions begins; that of its nearest parent if unknown."""
        path = tuple(place)
        while path:
            for known in (path, (*path, 0)):
                if known in self._lines:
                    return self._lines[known]
            path = path[:-1]
        return 1

    @cached_property
    def _lines(self) -> Mapping[tuple[str | int, ...], int]:
        lines: dict[tuple[str | int, ...], int] = {}
        counts: dict[tuple[str | int, ...], int] = {}
        here: tuple[str | int, ...] = ()
        fence = ""
        for number, text in enumerate(self._text.split("\n"), start=1):
            if fence:
                fence = "" if fence in text else fence
                continue
            if header := _HEADER.match(text):
                here = self._enter(header[2], bool(header[1]), counts)
                lines.setdefault(here, number)
            elif key := _KEY.match(text):
                lines.setdefault((*here, key[1] or key[2] or key[3]), number)
            for mark in ('"""', "'''"):
                if text.count(mark) == 1:
                    fence = mark
        return lines

    @staticmethod
    def _enter(
        header: str, is_array: bool, counts: dict[tuple[str | int, ...], int]
    ) -> tuple[str | int, ...]:
        """The path that a table header opens; array tables get their position."""
        names = [name.strip().strip("\"'") for name in header.split(".")]
        path: tuple[str | int, ...] = ()
        for depth, name in enumerate(names):
            path = (*path, name)
            if is_array and depth == len(names) - 1:
                counts[path] = counts.get(path, -1) + 1
                for deeper in [p for p in counts if p[: len(path) + 1] == (*path, counts[path])]:
                    del counts[deeper]
            if path in counts:
                path = (*path, counts[path])
        return path


def text_in(name: str, data: bytes) -> str:
    """The text of a file's bytes.

    Raises:
        FileFault: they are not UTF-8, with the line.
    """
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FileFault(name, data.count(b"\n", 0, error.start) + 1, say("file.not_utf8")) from None


def bytes_of(path: Path | str) -> bytes:
    """A file's content.

    Raises:
        FileFault: it cannot be read, or is larger than any that people write.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_USUAL_BYTES)
            if len(data) == _USUAL_BYTES:  # room for the largest is dear: only where it may be needed
                data += file.read(MOST_BYTES + 1 - _USUAL_BYTES)
        if len(data) > MOST_BYTES:
            raise FileFault(str(path), None, say("file.large", most=MOST_BYTES // 1_000_000))
        return data
    except OSError as error:
        raise FileFault(str(path), None, say("file.unreadable", reason=system_reason(error))) from None


def first_reason(error: ValidationError) -> tuple[Place, Message]:
    """Where and why a validation failed first, as a sentence; a misspelt key before a missing one."""
    details = error.errors(include_url=False, include_context=True)
    detail = next((d for d in details if d["type"] == "extra_forbidden"), details[0])
    return detail["loc"], reason_of(detail)
