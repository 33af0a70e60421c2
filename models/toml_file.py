"""TOML files read exactly (decimals stay decimals), their faults placed on lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
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

_DEEPEST, _LARGEST, _POWERS = 50, 2**63, 99  # TOML asks for whole numbers of 64 bits and no more

_NAME = r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_HEAD = re.compile(rf"[ \t]*(\[{{0,2}})[ \t]*({_NAME}(?:[ \t]*\.[ \t]*{_NAME})*)[ \t]*[=\]]")
_NAMES = re.compile(_NAME)
_WHOLE = re.compile(  # what holds ends of lines and brackets that mean nothing, or is one
    r'''"""(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}\n]''', re.DOTALL
)
_SAME: Mapping[str, str] = MappingProxyType({})


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
            FileFault: it cannot be read, is not UTF-8, not TOML, or holds what nobody writes.
        """
        self.name = str(path)
        self._text = text_in(self.name, bytes_of(path)) if text is None else text
        try:
            self.data: dict[str, Any] = tomli.loads(self._text, parse_float=Decimal)
        except tomli.TOMLDecodeError as error:
            line = min(error.lineno, self._text.rstrip("\n").count("\n") + 1)
            reason = toml_reason(error.msg, error.doc[error.pos : error.pos + 1])
            raise FileFault(self.name, line, reason) from None
        except (RecursionError, ValueError, InvalidOperation):  # brackets, whole numbers, powers of ten
            raise FileFault(self.name, None, say("file.toml_beyond")) from None
        if not _is_bounded(self.data):
            raise FileFault(self.name, None, say("file.toml_beyond"))

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
        for number, start in _statements(self._text):
            if not (head := _HEAD.match(self._text, start)):
                continue
            names = [name.strip("\"'") for name in _NAMES.findall(head[2])]
            if head[1]:
                here = self._enter(names, head[1] == "[[", counts)
                lines.setdefault(here, number)
            else:
                for depth in range(len(names)):
                    lines.setdefault((*here, *names[: depth + 1]), number)
        return lines

    @staticmethod
    def _enter(
        names: Sequence[str], is_array: bool, counts: dict[tuple[str | int, ...], int]
    ) -> tuple[str | int, ...]:
        """The path that a table header opens; array tables get their position."""
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


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Where the statements of a TOML text begin: the line and the place; not within brackets or texts."""
    number, open_brackets = 1, 0
    yield number, 0
    for found in _WHOLE.finditer(text):
        number += found[0].count("\n")
        if found[0] in ("[", "{"):
            open_brackets += 1
        elif found[0] in ("]", "}"):
            open_brackets -= 1
        elif found[0] == "\n" and not open_brackets:
            yield number, found.end()


def _is_bounded(data: object) -> bool:
    """Whether what a file holds can be told and reckoned with: neither too deep nor too large."""
    level = [data]
    for _ in range(_DEEPEST):
        held: list[object] = []
        for value in level:
            if isinstance(value, dict):
                held += value.values()
            elif isinstance(value, list):
                held += value
            elif isinstance(value, int):
                if not -_LARGEST <= value < _LARGEST:
                    return False
            elif isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > _POWERS:
                return False  # as a whole number it would fill the memory
        if not held:
            return True
        level = held
    return False


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
