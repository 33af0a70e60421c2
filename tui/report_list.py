"""What can be written of an evaluation: every variant in every format that makes sense, and why not now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from export.formats import MADE
from export.report.options import Variant
from models.errors import Message, say
from models.proceedings import Proceedings
from models.rounds import NOTICED, addressed, party_said
from tui.reports import Wish
from tui.session import Session

FINAL = "final"
"""The official report once it is sealed, among the groups."""
_SHUT = 2  # rows by which it is seen that there is no final report yet
_PAPERS: tuple[Variant, ...] = ("grade", "working", "notice", "briefing", "summary")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be written.

    Attributes:
        key: what it is known by.
        to: to whom it goes; None where it goes to nobody in particular.
        why: why it cannot be written now; None where it can.
    """

    key: str
    wish: Wish
    to: Message | None = None
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A variant with its rows: its name and what it is for."""

    key: str
    title: Message
    purpose: Message
    rows: tuple[Row, ...]


def groups(session: Session, has_pdf: bool) -> tuple[Group, ...]:
    """Everything that can be written, the official report first.

    Args:
        session: the open evaluation.
        has_pdf: whether something here makes PDFs.
    """
    return tuple(_groups(session, say("reports.no_pdf") if not has_pdf else None))


def _groups(session: Session, no_pdf: Message | None) -> Iterator[Group]:
    proceedings = session.evaluation.proceedings
    if proceedings.sealed is None:
        yield _group("report", "report", session, no_pdf)
    yield _final(proceedings, no_pdf)
    for variant in _PAPERS:
        yield _group(variant, variant, session, no_pdf)


def _final(proceedings: Proceedings, no_pdf: Message | None) -> Group:
    """The sealed report: of the present version, or of the last that was sealed."""
    version = max(proceedings.seals, default=None)
    is_present = proceedings.sealed is not None
    why = None if version is not None else say("reports.unsealed")
    wish = Wish(version=None if is_present else version, final=True)
    rows = tuple(_rows(FINAL, wish, "report", no_pdf, why))
    if version is None:
        rows = rows[:_SHUT]
    purpose = (
        say("reports.for_final_of", version=version) if version is not None else say("reports.for_final")
    )
    return Group(FINAL, say("reports.final"), purpose, rows)


def _group(key: str, variant: Variant, session: Session, no_pdf: Message | None) -> Group:
    evaluation = session.evaluation
    rows: list[Row] = []
    if variant == "notice":
        why = None if evaluation.stage in NOTICED else say("reports.no_draft")
        for party in addressed(evaluation):
            wish = Wish(variant=variant, party=party)
            rows += _rows(f"{key}.{party}", wish, variant, no_pdf, why, party_said(evaluation, party))
    else:
        is_open = variant == "grade" and session.assessment.grade is None
        rows += _rows(
            key, Wish(variant=variant), variant, no_pdf, say("reports.no_grade") if is_open else None
        )
    return Group(key, say(f"reports.{key}"), say(f"reports.for_{key}"), tuple(rows))


def _rows(
    key: str,
    wish: Wish,
    variant: Variant,
    no_pdf: Message | None,
    why: Message | None,
    to: Message | None = None,
) -> Iterator[Row]:
    for form in MADE[variant]:
        shut = no_pdf if form == "pdf" else None
        yield Row(f"{key}.{form}", replace(wish, form=form), to, why or shut)


def fetched(session: Session, wish: Wish, name: str) -> str:
    """The command line by which somebody who came in by a key gets the same file onto their own machine."""
    words = ["report", session.evaluation.id, "--variant", wish.variant, "--format", wish.form]
    words += ["--party", wish.party] if wish.party is not None else []
    words += ["--version", str(wish.version)] if wish.version is not None else []
    words += ["--final"] if wish.final else []
    return f"ssh HOST {' '.join(words)} > {name}"
