"""The report's sentences: shipped with the program, changed by an office in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

from models.errors import Message, say
from models.reasons import wrong
from models.toml_file import TomlFile

Sentence = str | tuple[str, ...]

# Filled in wherever they stand; all other placeholders belong to their own sentence.
COMMON = (
    "station",
    "short",
    "region",
    "street",
    "operator",
    "purchaser",
    "supervisor",
    "third_party",
    "centre",
    "year",
    "period",
    "date",
    "framework",
    "experts",
    "staff",
    "days",
)
# Tables whose keys an office chooses: the ids of its framework's sections and parties.
_OPEN = ("chapter.how.", "chapter.party_how.")


@dataclass(frozen=True)
class Wording:
    """Sentences by name, and what the placeholders that all may use stand for.

    Attributes:
        sentences: for example ``grade.known``.
        common: a value for each of `COMMON`, once the wording serves one report.
    """

    sentences: Mapping[str, Sentence]
    common: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **params: object) -> str:
        """The sentence of that name, filled in; what is filled in is never read as a sentence itself."""
        sentence = self.sentences[key]
        if not isinstance(sentence, str):
            raise TypeError(key)
        return sentence.format_map({**self.common, **params})

    def list(self, key: str, **params: object) -> tuple[str, ...]:
        """The sentences of a list, filled in."""
        sentences = self.sentences[key]
        if isinstance(sentences, str):
            raise TypeError(key)
        return tuple(sentence.format_map({**self.common, **params}) for sentence in sentences)

    def one_of(self, table: str, name: str, **params: object) -> str:
        """The sentence of an open table for an id, or its sentence for all others."""
        key = f"{table}.{name}"
        return self(key if key in self.sentences else f"{table}.other", **params)

    def filled(self, **common: str) -> Wording:
        """The wording for one report."""
        return Wording(self.sentences, common)


@lru_cache
def shipped() -> Wording:
    """The wording that comes with the program."""
    text = (files("export.report") / "wording.toml").read_text("utf-8")
    return Wording(dict(_flat(TomlFile("wording.toml", text).data)))


def read(path: Path | str, text: str | None = None) -> Wording:
    """An office's wording: its sentences over the shipped ones.

    Args:
        path: the TOML file.
        text: its content, where it is already in memory.

    Raises:
        FileFault: with file, line and reason: an unknown sentence or placeholder, or braces that do not pair.
    """
    file = TomlFile(path, text)
    known = shipped().sentences
    sentences = dict(known)
    for name, sentence in _flat(file.data):
        if reason := _fault(name, sentence, known):
            raise file.fault(tuple(name.split(".")), reason)
        sentences[name] = sentence
    return Wording(sentences)


def _flat(data: Mapping[str, Any], table: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        name = f"{table}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        else:
            yield name, tuple(value) if isinstance(value, list) else value


def _fault(name: str, sentence: object, known: Mapping[str, Sentence]) -> Message | None:
    """What is wrong with an office's sentence; None when it may stand."""
    table = next((table for table in _OPEN if name.startswith(table)), None)
    model = known.get(f"{table}other" if table else name)
    if model is None:
        return say("value.unknown", field=name)
    lines = sentence if isinstance(sentence, tuple) else (sentence,)
    if isinstance(sentence, tuple) != isinstance(model, tuple) or not all(
        isinstance(text, str) for text in lines
    ):
        return wrong(name, sentence, say(f"value.must.{'texts' if isinstance(model, tuple) else 'text'}"))
    allowed = {*COMMON, *_placeholders(model)}
    try:
        used = list(_placeholders(lines))
    except ValueError:
        return wrong(name, sentence, say("value.must.braces"))
    for placeholder in used:
        if placeholder not in allowed:
            return say("view.wording_placeholder", name=placeholder, known=", ".join(sorted(allowed)))
    return None


def _placeholders(sentence: Sentence) -> Iterator[str]:
    """Names in braces, with whatever format or attribute was put to them, so that only plain names pass."""
    for text in (sentence,) if isinstance(sentence, str) else sentence:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None:
                yield name + (f":{form}" if form else "") + (f"!{conversion}" if conversion else "")
