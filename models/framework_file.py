"""Framework files: TOML written by an office, resolved and checked into a `Framework`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.errors import UsageError, say
from models.facts import FACT_NAMES
from models.framework import Framework
from models.framework_faults import faults
from models.numbers import trimmed
from models.reasons import wrong
from models.sentences import Sentence, flat
from models.toml_file import Place, TomlFile, first_reason

_PLURALS = {
    "sections": "section",
    "indicators": "indicator",
    "parties": "party",
    "bands": "band",
    "caps": "cap",
}
_WORDING = ".wording.toml"


def load(path: Path | str, text: str | None = None, wording: str | None = None) -> Framework:
    """Read a framework file.

    Sections may hold `group`s of indicators, and each level may say `weight` (percent of what it
    stands in) instead of `points`; the framework that comes out has points throughout.

    The report's sentences that are its own stand in a file beside it: those of ``x.toml`` in
    ``x.wording.toml``. They become part of the framework.

    Args:
        path: the file.
        text: its content, where it is already in memory.
        wording: the content of the file beside it, likewise.

    Raises:
        FileFault: with the file, the line and the reason.
    """
    file = TomlFile(path, text)
    places: dict[tuple[int, int], Place] = {}
    data = {k: v for k, v in file.data.items() if k not in _PLURALS.values()}
    if "wording" in data:
        raise file.fault(("wording",), say("framework.wording_beside", name=beside(path).name))
    if wording is not None or (text is None and beside(path).is_file()):
        data["wording"] = _sentences(TomlFile(beside(path), wording))
    for plural, single in _PLURALS.items():
        if plural in data:
            raise file.fault((plural,), say("value.unknown", field=plural))
        if plural != "indicators":
            data[plural] = _tables(file, file.data, single, ())
    third = next((n for n, p in enumerate(data["parties"]) if p.get("computed")), 0)
    maximum = data["parties"][third].get("maximum", 100) if data["parties"] else 100
    whole = _number(file, ("party", third, "maximum"), maximum)
    _resolve(file, data["sections"], whole, ("section",))
    data["sections"] = [_flatten(file, s, n, places) for n, s in enumerate(data["sections"])]
    try:
        framework = Framework.model_validate(data)
    except ValidationError as error:
        place, reason = first_reason(error)
        raise file.fault(_in_file(place, places), reason) from None
    for fault in faults(framework, FACT_NAMES):
        raise file.fault(_in_file(fault.place, places), fault.reason)
    return framework


def shipped() -> tuple[str, ...]:
    """The names of the frameworks that come with the program."""
    folder = files("models") / "frameworks"
    names = (f.name for f in folder.iterdir() if f.name.endswith(".toml") and not f.name.endswith(_WORDING))
    return tuple(sorted(name.removesuffix(".toml") for name in names))


@lru_cache
def named(name: str) -> Framework:
    """A framework that comes with the program.

    Raises:
        UsageError: none has that name.
    """
    if name not in shipped():
        raise UsageError("framework.unknown", name=name, known=", ".join(shipped()))
    folder = files("models") / "frameworks"
    source, words = folder / f"{name}.toml", folder / f"{name}{_WORDING}"
    wording = words.read_text("utf-8") if words.is_file() else None
    return load(f"{name}.toml", source.read_text("utf-8"), wording)


def beside(path: Path | str) -> Path:
    """Where the wording of a framework file stands: ``x.wording.toml`` for ``x.toml``."""
    return Path(path).with_name(Path(path).name.removesuffix(".toml") + _WORDING)


def wording_of(framework: Framework) -> Mapping[str, Sentence]:
    """The report's sentences that are a framework's own: frozen with it, else shipped for its id.

    Frameworks that were frozen before they brought a wording have the one that is shipped now.
    """
    if framework.wording is not None:
        return framework.wording
    return (named(framework.id).wording or {}) if framework.id in shipped() else {}


def _sentences(file: TomlFile) -> Mapping[str, Sentence]:
    """The sentences in a file; whether the report knows them is asked where the report is made."""
    found = flat(file.data)
    for name, sentence in found.items():
        lines = sentence if isinstance(sentence, tuple) else (sentence,)
        if not all(isinstance(text, str) for text in lines):
            raise file.fault(tuple(name.split(".")), wrong(name, sentence, say("value.must.text")))
    return found


def _resolve(file: TomlFile, siblings: list[dict[str, Any]], whole: Decimal, place: Place) -> None:
    """Turn `weight`s into `points`, from the top down."""
    weights = Decimal(0)
    for n, part in enumerate(siblings):
        if "weight" not in part:
            continue
        if "points" in part:
            raise file.fault((*place, n, "weight"), say("framework.points_or_weight"))
        weight = _number(file, (*place, n, "weight"), part.pop("weight"))
        weights += weight
        part["points"] = (whole * weight / 100).normalize()
    if weights and weights != 100:
        raise file.fault((*place, 0), say("framework.weights", sum=trimmed(weights, 6)))
    if place[-1] == "indicator":
        return
    for n, part in enumerate(siblings):
        for child in ("group", "indicator"):
            if (children := _tables(file, part, child, (*place, n))) and "points" in part:
                points = _number(file, (*place, n, "points"), part["points"])
                _resolve(file, children, points, (*place, n, child))


def _flatten(
    file: TomlFile, section: dict[str, Any], number: int, places: dict[tuple[int, int], Place]
) -> dict[str, Any]:
    """A section whose groups' indicators stand in one list; remembers where each came from."""
    lines: list[dict[str, Any]] = []
    if "indicators" in section:
        raise file.fault(("section", number, "indicators"), say("value.unknown", field="indicators"))
    for i, line in enumerate(section.get("indicator", [])):
        places[number, len(lines)] = ("section", number, "indicator", i)
        lines.append(line)
    for g, group in enumerate(section.get("group", [])):
        place = ("section", number, "group", g)
        _check_group(file, group, place)
        for i, line in enumerate(group.get("indicator", [])):
            places[number, len(lines)] = (*place, "indicator", i)
            lines.append({"group": group.get("title", ""), **line})
    return {**{k: v for k, v in section.items() if k not in ("indicator", "group")}, "indicators": lines}


def _check_group(file: TomlFile, group: dict[str, Any], place: Place) -> None:
    """Refuse a group with a misspelt key, or one whose lines do not add up to its points."""
    for key in group:
        if key not in ("title", "title_en", "points", "indicator"):
            raise file.fault((*place, key), say("value.unknown", field=key))
    points = Decimal(0)
    for i, line in enumerate(group.get("indicator", [])):
        points += _number(file, (*place, "indicator", i, "points"), line.get("points", 0))
    stated = _number(file, (*place, "points"), group.get("points", points))
    if points != stated:
        title = str(group.get("title", ""))
        sums = {"sum": trimmed(points, 6), "points": trimmed(stated, 6)}
        raise file.fault(place, say("framework.section_sum", section=title, **sums))


def _tables(file: TomlFile, parent: dict[str, Any], name: str, place: Place) -> list[dict[str, Any]]:
    """The tables of that name; a fault where something else stands there."""
    tables = parent.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise file.fault((*place, name), say("value.tables", field=name))
    return tables


def _number(file: TomlFile, place: Place, value: object) -> Decimal:
    """A finite number; a fault where something else stands there."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise file.fault(place, wrong(str(place[-1]), value, say("value.must.number")))
    return number


def _in_file(place: Place, places: dict[tuple[int, int], Place]) -> Place:
    """A place in the framework as a place in the file."""
    path = [_PLURALS.get(str(step), step) if isinstance(step, str) else step for step in place]
    if len(path) >= 4 and path[0] == "section" and path[2] == "indicator":
        key = (int(path[1]), int(path[3]))
        return (*places.get(key, path[:4]), *path[4:])
    return tuple(path)
