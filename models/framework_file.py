"""Framework files: TOML written by an office, resolved and checked into a `Framework`."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.errors import UsageError, say
from models.facts import FACT_NAMES
from models.framework import Framework, faults
from models.numbers import trimmed
from models.toml_file import Place, TomlFile, first_reason

_PLURALS = {
    "sections": "section",
    "indicators": "indicator",
    "parties": "party",
    "bands": "band",
    "caps": "cap",
}


def load(path: Path | str, text: str | None = None) -> Framework:
    """Read a framework file.

    Sections may hold `group`s of indicators, and each level may say `weight` (percent of what it
    stands in) instead of `points`; the framework that comes out has points throughout.

    Raises:
        FileFault: with the file, the line and the reason.
    """
    file = TomlFile(path, text)
    places: dict[tuple[int, int], Place] = {}
    data = {k: v for k, v in file.data.items() if k not in _PLURALS.values()}
    for plural, single in _PLURALS.items():
        if plural != "indicators":
            data[plural] = file.data.get(single, [])
    third = next((p for p in data["parties"] if isinstance(p, dict) and p.get("computed")), {})
    whole = Decimal(str(third.get("maximum", 100)))
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
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@lru_cache
def named(name: str) -> Framework:
    """A framework that comes with the program.

    Raises:
        UsageError: none has that name.
    """
    if name not in shipped():
        raise UsageError("framework.unknown", name=name, known=", ".join(shipped()))
    source = files("models") / "frameworks" / f"{name}.toml"
    return load(f"{name}.toml", source.read_text("utf-8"))


def _resolve(file: TomlFile, siblings: list[dict[str, Any]], whole: Decimal, place: Place) -> None:
    """Turn `weight`s into `points`, from the top down."""
    weights = Decimal(0)
    for n, part in enumerate(siblings):
        if not isinstance(part, dict) or "weight" not in part:
            continue
        if "points" in part:
            raise file.fault((*place, n, "weight"), say("framework.points_or_weight"))
        weight = Decimal(str(part.pop("weight")))
        weights += weight
        part["points"] = (whole * weight / 100).normalize()
    if weights and weights != 100:
        raise file.fault((*place, 0), say("framework.weights", sum=trimmed(weights, 6)))
    for n, part in enumerate(siblings):
        if isinstance(part, dict) and "points" in part:
            for child in ("group", "indicator"):
                if isinstance(part.get(child), list):
                    _resolve(file, part[child], Decimal(str(part["points"])), (*place, n, child))


def _flatten(
    file: TomlFile, section: dict[str, Any], number: int, places: dict[tuple[int, int], Place]
) -> dict[str, Any]:
    """A section whose groups' indicators stand in one list; remembers where each came from."""
    lines: list[dict[str, Any]] = []
    for i, line in enumerate(section.get("indicator", [])):
        places[number, len(lines)] = ("section", number, "indicator", i)
        lines.append(line)
    for g, group in enumerate(section.get("group", [])):
        place = ("section", number, "group", g)
        points = sum((Decimal(str(line.get("points", 0))) for line in group.get("indicator", [])), Decimal(0))
        if "points" in group and points != Decimal(str(group["points"])):
            raise file.fault(
                place,
                say(
                    "framework.section_sum",
                    section=group.get("title", ""),
                    sum=trimmed(points, 6),
                    points=trimmed(Decimal(str(group["points"])), 6),
                ),
            )
        for i, line in enumerate(group.get("indicator", [])):
            places[number, len(lines)] = (*place, "indicator", i)
            lines.append({"group": group.get("title", ""), **line})
    return {**{k: v for k, v in section.items() if k not in ("indicator", "group")}, "indicators": lines}


def _in_file(place: Place, places: dict[tuple[int, int], Place]) -> Place:
    """A place in the framework as a place in the file."""
    path = [_PLURALS.get(str(step), step) if isinstance(step, str) else step for step in place]
    if len(path) >= 4 and path[0] == "section" and path[2] == "indicator":
        key = (int(path[1]), int(path[3]))
        return (*places.get(key, path[:4]), *path[4:])
    return tuple(path)
