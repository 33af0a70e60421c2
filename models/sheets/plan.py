"""What an import would do, before it does anything: entries to state, and all that is to be told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.disputes import changed_parts
from models.entries import Entry, FactEntry
from models.errors import Message, UsageError, say
from models.evaluation import Evaluation
from models.parts import ORDER, Difference, Part, spread
from models.privacy import cautions
from models.sheets.grid import Book, Remark, SheetFaults, Spot
from models.sheets.heads import Table, find_tables
from models.sheets.questions import asked, ballots, readers, roster
from models.sheets.records import Reading, read_table
from models.sheets.stated import Stated
from models.sheets.stating import state_rows
from models.sheets.topics import TOPICS, Topic
from models.station import TOPICS as FACTS
from models.station import Fact
from models.telling import Said, part_said

_ORDER = (
    "districts",
    "targets",
    "attendance",
    "attendance_totals",
    "training",
    "files",
    "staffing",
    "survey",
)


@dataclass(frozen=True)
class Change:
    """What becomes of a slot.

    Attributes:
        entry: what is to be stated.
        former: what stands there; for a topic that nobody stated, an empty one; None for nothing.
        differences: in which parts they differ.
        kept: the names of rows that stand, and that no sheet has.
        same: rows that stay as they are.
    """

    entry: Entry
    former: Entry | None
    differences: tuple[Difference, ...]
    kept: tuple[Said, ...] = ()
    same: int = 0


@dataclass(frozen=True)
class Source:
    """A sheet that was read: what it is about and how many rows it has."""

    spot: Spot
    topic: str
    rows: int
    encoding: str = ""


@dataclass(frozen=True)
class Plan:
    """What an import comes to.

    Attributes:
        changes: what would be stated; nothing where all stands as the sheets say.
        remarks: what was skipped, assumed or contradicts itself, with its place.
        cautions: what looks like personal data.
    """

    sources: tuple[Source, ...]
    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...] = ()
    cautions: tuple[Message, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is to be stated."""
        return tuple(change.entry for change in self.changes)


@dataclass
class _Work:
    evaluation: Evaluation
    author: str
    replaces: bool
    stated: Stated
    readings: dict[str, list[Reading]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)


def plan(
    evaluation: Evaluation,
    books: Sequence[Book],
    author: str,
    *,
    topic: str | None = None,
    replaces: bool = False,
    facts: Sequence[Fact] = (),
) -> Plan:
    """What some sheets would change of an evaluation.

    Args:
        evaluation: as it stands.
        books: the files.
        author: in whose name it would be stated.
        topic: what all the sheets are about; None to tell by their headings.
        replaces: whether rows that no sheet has are taken out.
        facts: topics that are stated as they are, beside the sheets.

    Raises:
        SheetFaults: everything that is wrong with the sheets.
    """
    work = _Work(evaluation, author, replaces, Stated(evaluation.facts))
    for fact in facts:
        work.stated.put(fact)
    for book in books:
        _read_book(work, book, topic)
    unread = [*work.stated.faults, *(f for rs in work.readings.values() for r in rs for f in r.faults)]
    work.stated.faults = []
    for name in _ORDER:
        if name in work.readings:
            state_rows(work.stated, work.readings[name], replaces)
    acts = [*_act_changes(work)]
    rows = {(fault.spot.file, fault.spot.sheet, fault.spot.row) for fault in unread}
    # what follows from a row that cannot be read is not told as well
    followed = (f for f in work.stated.faults if (f.spot.file, f.spot.sheet, f.spot.row) not in rows)
    if faults := [*unread, *followed]:
        raise SheetFaults(sorted(faults, key=lambda fault: _place(books, fault.spot)))
    changes = (*_fact_changes(work), *acts)
    remarks = [*work.stated.remarks, *(f for rs in work.readings.values() for r in rs for f in r.remarks)]
    told = tuple(dict.fromkeys(sorted(remarks, key=lambda remark: _place(books, remark.spot))))
    seen = tuple(dict.fromkeys(c.message for change in changes for c in cautions(change.entry)))
    return Plan(tuple(work.sources), changes, told, seen)


def _place(books: Sequence[Book], spot: Spot) -> tuple[int, int, int, int]:
    """Where a place comes in the order of the files and their sheets."""
    for n, book in enumerate(books):
        if book.file == spot.file:
            sheets = [grid.sheet for grid in book.grids]
            return n, sheets.index(spot.sheet) if spot.sheet in sheets else -1, spot.row, spot.column
    return len(books), 0, spot.row, spot.column


# -- what the sheets are about ------------------------------------------------------------------------


def _read_book(work: _Work, book: Book, topic: str | None) -> None:
    work.stated.remarks += book.remarks
    topics = _topics(work.evaluation, topic)
    found = 0
    for grid in book.grids:
        if not grid.cells:
            continue
        if grid.is_hidden:
            work.stated.remarks.append(Remark(grid.spot, say("sheet.hidden_sheet")))
            continue
        tables = find_tables(grid, topics)
        if len(tables) > 1:
            names = tuple(say(f"sheet.topic.{table.topic.name}") for table in tables)
            work.stated.faults.append(Remark(grid.spot, say("sheet.ambiguous", topics=names)))
        elif tables:
            _read_table(work, tables[0])
        else:
            work.stated.remarks.append(Remark(grid.spot, say("sheet.no_headings")))
        found += len(tables)
    if not found:
        known = tuple(say(f"sheet.topic.{name}") for name in TOPICS)
        work.stated.faults.append(Remark(Spot(book.file), say("sheet.nothing", topics=known)))


def _topics(evaluation: Evaluation, name: str | None) -> tuple[Topic, ...]:
    """What a sheet may be about: questionnaires where the framework has questions.

    Raises:
        UsageError: there is no such topic.
    """
    questions = evaluation.framework.questionnaire
    if name == "ballots" and questions is None:
        raise UsageError("ballot.no_questions")
    if name is not None and name not in TOPICS:
        raise UsageError("sheet.no_topic", name=name, known=", ".join(TOPICS))
    wished = [TOPICS[name]] if name else [*TOPICS.values()]
    others = [topic for topic in wished if topic.name != "ballots"]
    return (*others, *([asked(questions)] if questions and len(others) < len(wished) else []))


def _read_table(work: _Work, table: Table) -> None:
    reading = read_table(table, readers(table.topic, work.evaluation.framework.questionnaire))
    if not reading.records and not reading.faults:
        work.stated.remarks.append(Remark(table.grid.spot, say("sheet.blank")))
        return
    work.readings.setdefault(table.topic.name, []).append(reading)
    grid = table.grid
    work.sources.append(Source(grid.spot, table.topic.name, len(reading.records), grid.encoding))


def _act_changes(work: _Work) -> Iterator[Change]:
    """The roster and the questionnaires that come out otherwise."""
    made: list[tuple[Entry | None, Entry]] = []
    if "roster" in work.readings:
        made += roster(work.stated, work.readings["roster"], work.evaluation, work.author, work.replaces)
    if "ballots" in work.readings:
        made += ballots(work.stated, work.readings["ballots"], work.evaluation, work.author)
    for former, entry in made:
        yield Change(entry, former, ())


def _fact_changes(work: _Work) -> Iterator[Change]:
    """The topics of facts that come out otherwise, in the order of the screens."""
    for topic in FACTS:
        new: Fact = getattr(work.stated.facts, topic)
        old: Fact = getattr(work.evaluation.facts, topic)
        if topic not in work.stated.topics or new == old:
            continue
        before, after = FactEntry.of(work.author, old), FactEntry.of(work.author, new)
        found = changed_parts(before, after)
        touched = {difference.part.row for difference in found if difference.part != ORDER}
        same = sum(row.key not in touched for row in getattr(new, "rows", ()))
        yield Change(after, before, found, tuple(_kept(work, topic, before)), same)


def _kept(work: _Work, topic: str, before: FactEntry) -> Iterator[Said]:
    """The rows that stand and that no sheet has."""
    seen = work.stated.seen.get(topic)
    if seen is None or work.replaces:
        return
    for key, row in spread(before).rows.items():
        if key not in seen:
            yield part_said(before, Difference(Part(key), (), row))
