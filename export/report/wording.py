"""The report's sentences: the shipped ones, and what a framework and an office put in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

from models.errors import Message, say
from models.framework import Framework
from models.framework_file import wording_of
from models.reasons import wrong
from models.sentences import Sentence, flat
from models.toml_file import Place, TomlFile

# Filled in wherever they stand; all other placeholders belong to their own sentence.
COMMON = (
    "station",
    "short",
    "city",
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
OPEN = ("chapter.how.", "chapter.party_how.", "frames.")
# Lists that may have as many items as an office likes; in all others each item has its place.
_FREE = (".tasks", ".items", ".names", ".texts")
# Lists that go together, item by item.
_PAIRS = (("stages.names", "stages.texts"),)


@dataclass(frozen=True)
class Wording:
    """Sentences by name, and what the placeholders that all may use stand for.

    Attributes:
        sentences: for example ``grade.known``.
        common: a value for each of `COMMON`, once the wording serves one report.
        own: those of the sentences that an office changed.
    """

    sentences: Mapping[str, Sentence]
    common: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Sentence] = field(default_factory=dict)

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
        return Wording(self.sentences, common, self.own)


@lru_cache
def shipped() -> Wording:
    """The wording that comes with the program, for any framework."""
    text = (files("export.report") / "wording.toml").read_text("utf-8")
    return Wording(flat(TomlFile("wording.toml", text).data))


def worded(framework: Framework, office: Wording | None = None) -> Wording:
    """The wording of a report: the shipped one, over it the framework's, over that the office's own.

    What of a framework's wording this program does not know, or cannot fill in, is left out: it was checked
    when the framework was taken, and a report must come out years later all the same.

    Args:
        framework: the evaluation's.
        office: as read by `read`.
    """
    known = shipped().sentences
    theirs = {n: s for n, s in wording_of(framework).items() if not any(_reasons(n, s, known))}
    together = {**known, **theirs}
    faulty = {name for _, name, _ in _mismatched(together)}
    own = {} if office is None else office.own
    return Wording({**together, **{n: known[n] for n in faulty}, **own}, own=own)


def read(path: Path | str, text: str | None = None) -> Wording:
    """An office's wording: its sentences over the shipped ones.

    Args:
        path: the TOML file.
        text: its content, where it is already in memory.

    Raises:
        FileFault: with file, line and reason: an unknown sentence or placeholder, or braces that do not pair.
    """
    file = TomlFile(path, text)
    for place, reason in faults(file):
        raise file.fault(place, reason)
    own = flat(file.data)
    return Wording({**shipped().sentences, **own}, own=own)


def faults(file: TomlFile) -> Iterator[tuple[Place, Message]]:
    """Everything that is wrong with the wording in a file, each with its place."""
    known = shipped().sentences
    sound: dict[str, Sentence] = {}
    for name, sentence in flat(file.data).items():
        reasons = list(_reasons(name, sentence, known))
        yield from ((tuple(name.split(".")), reason) for reason in reasons)
        if not reasons:
            sound[name] = sentence
    for changed, name, reason in _mismatched({**known, **sound}):
        yield tuple((changed if changed in sound else name).split(".")), reason


def _reasons(name: str, sentence: object, known: Mapping[str, Sentence]) -> Iterator[Message]:
    """What is wrong with one sentence that is to take a shipped one's place."""
    table = next((table for table in OPEN if name.startswith(table)), None)
    model = known.get(f"{table}other" if table else name)
    if model is None:
        near = get_close_matches(name, known, 1, 0.8)
        yield say("template.meant", field=name, near=near[0]) if near else say("value.unknown", field=name)
        return
    lines = sentence if isinstance(sentence, tuple) else (sentence,)
    if isinstance(sentence, tuple) != isinstance(model, tuple) or not all(
        isinstance(text, str) for text in lines
    ):
        must = "value.must.texts" if isinstance(model, tuple) else "value.must.text"
        yield wrong(name, sentence, say(must))
        return
    if isinstance(model, tuple) and not table and not name.endswith(_FREE) and len(lines) != len(model):
        yield say("template.count", name=name, count=len(model), given=len(lines))
    allowed = {*COMMON, *_placeholders(model)}
    for number, text in enumerate(lines, start=1):
        for reason in _misfilled(name, str(text), allowed):
            yield say("template.item", number=number, reason=reason) if len(lines) > 1 else reason


def _misfilled(name: str, text: str, allowed: set[str]) -> Iterator[Message]:
    try:
        used = tuple(dict.fromkeys(_placeholders(text)))
    except ValueError:
        yield wrong(name, text, say("value.must.braces"))
        return
    for placeholder in used:
        if placeholder not in allowed:
            yield say("view.wording_placeholder", name=placeholder, known=", ".join(sorted(allowed)))


def _mismatched(sentences: Mapping[str, Sentence]) -> Iterator[tuple[str, str, Message]]:
    """Lists that go together and are of different lengths."""
    for one, other in _PAIRS:
        if len(sentences[one]) != len(sentences[other]):
            counts = {"count": len(sentences[one]), "given": len(sentences[other])}
            yield other, one, say("template.pair", name=one, other=other, **counts)


def _placeholders(sentence: Sentence) -> Iterator[str]:
    """Names in braces, with whatever format or attribute was put to them, so that only plain names pass."""
    for text in (sentence,) if isinstance(sentence, str) else sentence:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None:
                yield name + (f":{form}" if form else "") + (f"!{conversion}" if conversion else "")
