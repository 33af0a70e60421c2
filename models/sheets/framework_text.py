"""An indicator system as the TOML file of a framework: readable, with what was assumed said in comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from models.entries import clean_text
from models.errors import FileFault
from models.framework import Framework
from models.framework_file import load
from models.numbers import digits
from models.rules import AnyRule, Levels, Parts, Ratio, Threshold
from models.sheets.grid import Remark, SheetFaults, Spot
from models.sheets.indicators import Line, Part, System, Titled
from models.toml_text import quoted, spread


class _Writer:
    """Lines of a file, and which cell each comes from."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._from: list[tuple[int, Spot]] = []

    def put(self, *lines: str, spot: Spot | None = None) -> None:
        if spot is not None:
            self._from.append((len(self.lines) + 1, spot))
        for line in lines:
            self.lines += line.split("\n")

    def origin(self, line: int) -> Spot | None:
        """The cell that a line of the file comes from."""
        at = bisect_right([number for number, _ in self._from], line)
        return self._from[at - 1][1] if at else None


def framework_text(
    system: System, name: str, title: str, comments: Sequence[str], source: Spot
) -> tuple[str, Framework]:
    """The file of an indicator system, and the framework that it comes to.

    Args:
        system: as the sheets say it.
        name: the framework's id.
        title: of the framework.
        comments: what was assumed, in words.
        source: the sheets' file.

    Raises:
        SheetFaults: it makes no framework; says at which cell.
    """
    writer = _Writer()
    _head(writer, system, name, title, comments)
    for party in system.parties:
        _party(writer, party, system)
    for n, band in enumerate(system.bands):
        _band(writer, band, system.bands[n - 1] if n else None)
    for part in system.parts:
        _section(writer, part)
    text = "\n".join(writer.lines) + "\n"
    try:
        return text, load(source.file, text)
    except FileFault as error:
        spot = writer.origin(error.line or 0) or source
        raise SheetFaults([Remark(spot, error.reason)]) from None


def _head(writer: _Writer, system: System, name: str, title: str, comments: Sequence[str]) -> None:
    writer.put(*(f"# {clean_text(line)}" for line in comments), "")
    writer.put(
        "format = 1",
        f"id = {quoted(name)}",
        f"title = {quoted(title)}",
        'version = "1"',
        f"scale = {digits(_scale(system))}",
        f"step = {digits(system.step)}",
    )
    if system.veto_grade:
        writer.put(f"veto_grade = {quoted(system.veto_grade)}")


def _scale(system: System) -> Decimal:
    """What the total is out of: 100, or where grades begin above that, what all parties give together.

    A thousand points may be the lines' alone, or 700 of the lines and what the others give beside them.
    """
    highest = system.bands[0].number
    if highest <= 100:
        return Decimal(100)
    maxima = [_maximum(party, system) for party in system.parties]
    together = sum((most for most in maxima if most is not None), Decimal(0))
    is_shared = None not in maxima and system.points < highest <= together
    return together if is_shared else system.points


def _maximum(party: Titled, system: System) -> Decimal | None:
    return system.points if party.id == "third_party" else party.maximum


def _party(writer: _Writer, party: Titled, system: System) -> None:
    is_third = party.id == "third_party"
    maximum = _maximum(party, system) or Decimal(100)
    writer.put(
        "", "[[party]]", f"id = {quoted(party.id)}", f"title = {quoted(party.title)}",
        f"weight = {digits(party.number)}", f"maximum = {digits(maximum)}", spot=party.spot,
    )  # fmt: skip
    if is_third:
        writer.put("computed = true")


def _band(writer: _Writer, band: Titled, better: Titled | None) -> None:
    writer.put(
        "", "[[band]]", f"id = {quoted(band.id)}", f"title = {quoted(band.title)}",
        f"at_least = {digits(band.number)}", spot=band.spot,
    )  # fmt: skip
    if better is not None:
        writer.put(f"below = {digits(better.number)}")


def _section(writer: _Writer, part: Part) -> None:
    writer.put("", f"# {'─' * 20} {part.title} {digits(part.points)} {'─' * 20}", "", spot=part.spot)
    writer.put("[[section]]", f"id = {quoted(part.id)}", f"title = {quoted(part.title)}")
    writer.put(f"points = {digits(part.points)}")
    if part.by_district:
        writer.put("by_district = true")
    for line in part.lines:
        _line(writer, line)


def _line(writer: _Writer, line: Line) -> None:
    writer.put("", "[[section.indicator]]", f"id = {quoted(line.id)}", spot=line.spot)
    if line.group:
        writer.put(f"group = {quoted(line.group)}")
    writer.put(f"title = {quoted(line.title)}", f"scope = {quoted(line.scope)}")
    writer.put(f"points = {digits(line.points)}")
    if line.guidance:
        writer.put(f"guidance = {spread(line.guidance)}")
    if line.documents:
        writer.put(f"documents = [{', '.join(map(quoted, line.documents))}]")
    writer.put(*_rule(line.rule))


def _rule(rule: AnyRule) -> Iterator[str]:
    match rule:
        case Levels() | Parts():
            name = "levels" if isinstance(rule, Levels) else "parts"
            rows = rule.levels if isinstance(rule, Levels) else rule.parts
            yield f'rule = {{ kind = "{rule.kind}", {name} = ['
            for row in rows:
                yield f"    {{ points = {digits(row.points)}, text = {quoted(row.text)} }},"
            yield "] }"
        case Ratio():
            yield 'rule = { kind = "ratio", bands = ['
            for band in rule.bands:
                yield f"    {{ at_least = {digits(band.at_least)}, points = {digits(band.points)} }},"
            yield "] }"
        case Threshold():
            yield f'rule = {{ kind = "threshold", at_least = {digits(rule.at_least)} }}'
        case _:
            yield f'rule = {{ kind = "{rule.kind}" }}'
