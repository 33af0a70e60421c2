"""The interface's two languages over one message catalogue."""

from __future__ import annotations

import datetime as dt
import os
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from models.catalogue import CATALOGUE
from models.errors import Message

Code = Literal["zh", "en"]
LANGUAGES: tuple[Code, ...] = ("zh", "en")


class _Counting(string.Formatter):
    """Fills placeholders; one with ``one|many`` for its form says the word that goes with the number."""

    def format_field(self, value: object, format_spec: str) -> str:
        """A placeholder in words."""
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_COUNTING = _Counting()


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the interface.

    Attributes:
        code: ``zh`` or ``en``.
        unsaid: a folder whose place is nobody's business here: a path in it is said from there on.
    """

    code: Code = "zh"
    unsaid: str = ""

    def __call__(self, key: str, **params: object) -> str:
        """The sentence of that name in this language, its placeholders filled.

        A parameter may be a message, a part of a framework (its title is said), a moment (in local time)
        or a tuple of those. Of ``{count:line|lines}`` in a sentence, the first is said of one, the
        second of any other number.
        """
        sentence = CATALOGUE[key][0 if self.code == "zh" else 1]
        if not params:
            return sentence
        plain = {name: self._plain(value) for name, value in params.items()}
        return _COUNTING.vformat(sentence, (), plain) if "|" in sentence else sentence.format_map(plain)

    def say(self, message: Message) -> str:
        """A message put into words."""
        return self(message.key, **message.params)

    def title(self, thing: object) -> str:
        """The title of a framework part in this language; Chinese where no English one was given."""
        english = getattr(thing, "title_en", "")
        return str(english) if self.code == "en" and english else str(getattr(thing, "title", ""))

    def _plain(self, value: object) -> object:
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, dt.datetime):
            return f"{value.astimezone():%m-%d %H:%M}"
        if self.unsaid and isinstance(value, str | PurePath):
            return str(value).replace(self.unsaid, "…")
        if isinstance(value, tuple):
            return self._list([str(self._plain(item)) for item in value])
        return self.title(value) if hasattr(value, "title_en") else value

    def _list(self, items: Sequence[str]) -> str:
        """Items one after the other; between such as hold commas themselves, the stronger sign."""
        comma, semicolon = ("、", "；") if self.code == "zh" else (", ", "; ")
        return (semicolon if any(comma in item for item in items) else comma).join(items)


CHINESE = Language("zh")
"""What reports are written in, whoever works with the program."""


def choose(wish: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """The language asked for, else ``ZHANPING_LANG``, else the locale's: English unless it is Chinese."""
    for wished in (wish, environment.get("ZHANPING_LANG")):
        if wished in LANGUAGES:
            return Language("zh" if wished == "zh" else "en")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return Language("zh" if value.lower().startswith("zh") else "en")
    return Language("en")
