"""An evaluation's row in words, for the list on the screen and on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.language import Language
    from models.overview import Overview
    from storage.listing import Listed


@dataclass(frozen=True, slots=True)
class Line:
    """What the list on the screen says of an evaluation.

    Attributes:
        sections: each section's ``title done/total``, complete cells of all cells.
        result: the total and the grade, or the interval, or why it cannot be read.
    """

    id: str
    name: str
    region: str = ""
    period: str = ""
    stage: str = ""
    sections: tuple[str, ...] = ()
    result: str = ""
    is_damaged: bool = False


def line(row: Listed, words: Language) -> Line:
    """Put a row into words."""
    seen = row.overview
    if seen is None:
        reason = words("home.damaged", reason=words.say(row.problems[0]))
        return Line(row.id, row.id, result=reason, is_damaged=True)
    sample = f" {words('app.sample')}" if seen.sample else ""
    damaged = f" {words('app.damaged')}" if row.problems else ""
    titles = (words.title(part) for part in seen.frame.sections)
    return Line(
        seen.id,
        f"{seen.station}{sample}{damaged}",
        seen.region,
        f"{seen.year or ''} {words(f'period.{seen.period}')}".strip(),
        stage(seen, words),
        tuple(
            f"{title} {part.scored}/{part.cells}" for title, part in zip(titles, seen.sections, strict=True)
        ),
        result(seen, words) or f"{seen.low}-{seen.high}",
    )


def stage(seen: Overview, words: Language) -> str:
    """The stage, or that it is sealed and as which version."""
    if seen.sealed is not None:
        return words("list.sealed", version=seen.sealed)
    return words(f"stage.{seen.stage}")


def result(seen: Overview, words: Language) -> str:
    """The total and the grade; empty while one of them is open."""
    return f"{seen.total} {words.title(seen.grade)}" if seen.total and seen.grade else ""
