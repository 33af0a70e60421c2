"""The certificate of a removal: what went, when, by whom and why, and what it cannot reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from models.catalogue import CATALOGUE
from models.language import Language
from storage.purge import Holding


def certificate(
    holding: Holding, words: Language, *, who: str, account: str, why: str, now: dt.datetime
) -> str:
    """The text of a certificate; it is closed by one line more when everything is removed.

    Args:
        holding: what is to be removed.
        words: the language.
        who: the author at work.
        account: the user of the operating system.
        why: the rule that was met, or the reason given.
        now: when.
    """
    head = words("certificate.title")
    rows = [
        (words("certificate.id"), holding.folder.name),
        (words("certificate.station"), holding.station or "-"),
        (words("certificate.period"), _period(holding, words)),
        (words("certificate.created"), _day(holding.setup.created if holding.setup else None)),
        (words("certificate.finished"), _day(holding.finished)),
        (words("certificate.newest"), _day(holding.newest)),
        (words("certificate.when"), f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}"),
        (words("certificate.who"), words("certificate.account", name=who, account=account)),
        (words("certificate.why"), why),
    ]
    lines = [
        head,
        "",
        *_table(rows),
        "",
        words("certificate.statements"),
        *_table(_statements(holding, words)),
    ]
    lines += ["", words("certificate.files", count=len(holding.files))]
    lines += [f"  {file.sha256}  {file.size:>9}  {file.path}" for file in holding.files]
    lines += ["", words("certificate.beyond")]
    if holding.closed:
        lines += [words("certificate.closed", places=", ".join(holding.closed))]
    return "\n".join([*lines, "", words("certificate.open"), ""])


def closing(words: Language, now: dt.datetime) -> str:
    """The line that closes a certificate."""
    return words("certificate.done", at=f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}")


def _statements(holding: Holding, words: Language) -> Iterator[tuple[str, str]]:
    """For each kind, how often each author stated, corrected or withdrew something."""
    for kind in dict.fromkeys(kind for kind, _ in holding.statements):
        counts = {author: count for (of, author), count in holding.statements.items() if of == kind}
        by_author = ", ".join(f"{author} {count}" for author, count in counts.items())
        title = words(f"cli.kind.{kind}") if f"cli.kind.{kind}" in CATALOGUE else kind
        yield title, f"{sum(counts.values())}  ({by_author})"


def _period(holding: Holding, words: Language) -> str:
    visit = holding.visit
    return f"{visit.year} {words(f'period.{visit.period}')}" if visit.year else "-"


def _day(at: dt.datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d}" if at else "-"


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Names and values, aligned in cells."""
    pairs = list(rows)
    width = max((cell_len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        yield f"  {name}{' ' * (width - cell_len(name))}  {' '.join(value.split())}"
