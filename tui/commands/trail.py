"""The audit trail in words: one line for each change, of everything or of one line of the framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from export.text import ByWidth, Hanging, line
from export.views import place_words
from models.acts import (
    CALIBRATION,
    Assignment,
    Calibration,
    Comment,
    FieldTask,
    FollowUp,
    HandIn,
    Objection,
    Recusal,
    Reply,
    Ruling,
    Waiver,
)
from models.blind import may_see
from models.catalogue import CATALOGUE
from models.checks import review
from models.disputes import changed_parts
from models.entries import Cell, Entry, FactEntry, Finding, OfCell, PartyScore, StageChange
from models.errors import Message, say
from models.evaluation import Evaluation
from models.gaps import Place
from models.language import Language
from models.panel import remit_said
from models.parts import ORDER, Difference
from models.rounds import party_said
from models.scoring import Assessment
from models.telling import about_said, all_said, flat, in_words, is_about, part_said, speaks, state_said
from storage.history import Change
from tui.session import Session

_LEAST = 40  # cells in which a difference can be read


def change_data(change: Change) -> dict[str, Any]:
    """A change for machines."""
    return {
        "at": change.stamp.at.isoformat(),
        "author": change.stamp.author,
        "device": change.stamp.device,
        "kind": change.kind,
        "slot": change.slot,
        "old": change.old.document() if change.old else None,
        "new": change.new.document() if change.new else None,
    }


def concerning(changes: Iterable[Change], evaluation: Evaluation, what: str) -> tuple[Change, ...]:
    """Scores, notes, evidence, decisions and findings about a line: at one place, or wherever it is scored.

    Args:
        changes: all of them.
        evaluation: what they come to.
        what: ``INDICATOR`` or ``INDICATOR@DISTRICT``.

    Raises:
        UsageError: there is no such line or district, and there never was.
    """
    indicator, _, place = what.partition("@")
    lines = evaluation.framework.indicators
    known = next((name for name in (indicator, indicator.upper()) if name in lines), None)
    named = tuple((change, _cells(change)) for change in changes)
    places = {cell.district for _, cells in named for cell in cells if cell.indicator == known}
    if known is None or (place and place not in places):
        known, district = evaluation.find_cell(what)  # by a district's name, or refused
        place = district or ""
    return tuple(
        change
        for change, cells in named
        if any(cell.indicator == known and place in ("", cell.district) for cell in cells)
    )


def _cells(change: Change) -> tuple[Cell, ...]:
    """The lines that a change is about: the one it named before, and the one it names now."""
    entries = (change.old, change.new)
    return tuple(
        Cell(entry.indicator, entry.district)
        for entry in entries
        if isinstance(entry, OfCell | Finding) and entry.indicator
    )


def shows(session: Session, change: Change) -> bool:
    """Whether the author may see what a change made of what; see `models.blind`."""
    states = (state for state in (change.old, change.new) if state is not None)
    return all(may_see(session.whole, session.author, state) for state in states)


class Told(NamedTuple):
    """A change in words.

    Attributes:
        head: when, who, on which device, what kind, about what; equally wide for all changes.
        what: old and new, and why.
    """

    head: str
    what: str


class Titles:
    """What sections, parties and checks are called in a language, where entries name them by ids.

    Args:
        language: the reader's.
        assessments: what the entries come to, as the reader may see it: of several versions each.
    """

    def __init__(self, language: Language, *assessments: Assessment) -> None:
        self.language = language
        self._assessments = assessments
        self._evaluation = assessments[-1].evaluation

    def about(self, entry: Entry, slot: str) -> str:
        """What an entry is about: a line by its id, all else by its title where it has one."""
        match entry:
            case Finding() | FollowUp():
                return self._where(entry.section, entry.district)
            case PartyScore() | Reply():
                return self._party(entry.party)
            case Comment():
                about = entry.indicator or (entry.section and self._where(entry.section))
                return " ".join(filter(None, (self._party(entry.party), about)))
            case HandIn() if entry.section != CALIBRATION:
                return self._where(entry.section)
            case HandIn() | Calibration():
                return self.language("panel.calibration")
            case FieldTask():
                return self.language(f"task.{entry.task}")
            case Recusal():
                return self._remit(entry.remit)
            case Waiver():
                return self._at(entry.gap.partition("/")[2].rpartition("/")[0])
        return in_words(about_said(entry, slot), self.language)

    def place(self, entry: Entry, slot: str) -> str:
        """What an entry is and what it is about; a topic of facts says both."""
        about = self.about(entry, slot)
        if isinstance(entry, FactEntry | StageChange):
            return about
        return self.language("told.place", kind=self.language(f"cli.kind.{entry.kind}"), about=about)

    def called(self, entry: Entry) -> Entry:
        """An entry with titles for ids: to be told, never to be kept."""
        match entry:
            case Recusal() | Ruling() | Objection():
                return entry.model_copy(update={"remit": self._remit(entry.remit)})
            case Assignment():
                return entry.model_copy(update={"remits": tuple(map(self._remit, entry.remits))})
            case FieldTask():
                return entry.model_copy(update={"task": self.language(f"task.{entry.task}")})
            case Waiver():
                return entry.model_copy(update={"gap": self._check(entry.gap), "place": ""})
        return entry

    def _where(self, section: str, district: str | None = None) -> str:
        return place_words(Place(section=section, district=district), self._evaluation, self.language)

    def _at(self, place: str) -> str:
        """Where a check's finding is mended, as its key says it."""
        named, _, district = place.partition("@")
        framework = self._evaluation.framework
        if named in framework.indicators:
            return place
        if not (framework.section(named) or framework.party(named)):
            for key in (f"topic.{named}", f"screen.{named}", f"cli.kind.{named}"):
                if key in CATALOGUE:
                    return self.language(key)
        return self._where(named, district or None)

    def _party(self, party: str) -> str:
        return self.language.say(party_said(self._evaluation, party))

    def _remit(self, text: str) -> str:
        return self.language.say(remit_said(self._evaluation, text))

    def _check(self, key: str) -> str:
        """What a check found; the end of its key once it finds that no more."""
        said = self._checks.get(key)
        return key.rpartition("/")[2] if said is None else self.language.say(said)

    @cached_property
    def _checks(self) -> Mapping[str, Message]:
        found = map(review, self._assessments)
        gaps = (gap for one in found for gap in (*one.open, *(gap for gap, _ in one.waived)))
        return {gap.key: gap.message for gap in gaps}


def trail(changes: Sequence[Change], titles: Titles) -> Iterator[Told]:
    """Each change: when, who, on which device, about what, what became of what, and why."""
    heads = [_head(change, titles) for change in changes]
    widths = [max(map(cell_len, column), default=0) for column in zip(*heads, strict=True)]
    for change, head in zip(changes, heads, strict=True):
        at = f"{change.stamp.at.astimezone():%Y-%m-%d %H:%M:%S}"
        padded = (text + " " * (width - cell_len(text)) for text, width in zip(head, widths, strict=True))
        yield Told("  ".join((at, *padded)), difference(change, titles))


def wrapped(told: Told) -> RenderableType:
    """A change for a terminal: what became of what beside its head, or below it where that is narrow."""

    def made(cells: int) -> Iterator[RenderableType]:
        head, what = line(told.head), line(told.what)
        beside = cell_len(told.head) + 2
        if cells - beside < _LEAST:
            yield head
            yield Hanging(Text("    "), what)
        else:
            head.pad_right(beside - head.cell_len)
            yield Hanging(head, what)

    return ByWidth(made)


def _head(change: Change, titles: Titles) -> tuple[str, ...]:
    entry, stamp = change.new or change.old, change.stamp
    about = change.slot if entry is None else titles.about(entry, change.slot)
    return stamp.author, stamp.device, titles.language(f"cli.kind.{change.kind}"), about


def difference(change: Change, titles: Titles) -> str:
    """What became of what, and why."""
    old, new = (entry and titles.called(entry) for entry in (change.old, change.new))
    language = titles.language
    if new is None:
        return f"{_all(old, language)} → {language('cli.withdrawn')}"
    if old is None:
        return f"{language('cli.nothing')} → {_all(new, language)}"
    parts = [found for found in changed_parts(old, new) if not _is_silent(new, found)]
    told = [_changed(new, found, language) for found in parts]
    reason = getattr(new, "reason", "")
    if told and reason and all(found.part.field != "reason" for found in parts):
        told.append(f"{language('cli.field.reason')} {flat(reason)}")  # why, though that did not change
    return "; ".join(told) or "="


def _all(entry: Entry | None, language: Language) -> str:
    parts = () if entry is None else all_said(entry)
    return "; ".join(in_words(part, language) for part in parts) or "-"


def _is_silent(entry: Entry, difference: Difference) -> bool:
    """Whether a field stands in what the change is about; a rank does not."""
    return is_about(entry, difference.part.field) and difference.part.field != "order"


def _changed(entry: Entry, difference: Difference, language: Language) -> str:
    """One part, old and new."""
    old, new = difference.values
    if difference.part == ORDER:
        old, new = _moved(old, new)
    was, now = (state_said(entry, difference, value) for value in (old, new))
    if not difference.part.field:  # a row that came or went
        was = was if old is not None else say("cli.nothing")
        now = now if new is not None else say("conflict.withdrawn")
    values = f"{in_words(was, language)} → {in_words(now, language)}"
    if speaks(entry, difference.part.field):
        return values
    return f"{in_words(part_said(entry, difference), language)} {values}"


def _moved(old: Sequence[Any], new: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Two orders of the same rows from the first to the last that stands elsewhere."""
    apart = [n for n, (one, other) in enumerate(zip(old, new, strict=True)) if one is not other]
    return old[apart[0] : apart[-1] + 1], new[apart[0] : apart[-1] + 1]
