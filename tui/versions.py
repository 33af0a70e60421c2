"""Two versions of an evaluation, for the command line and the screen: which, and in what they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from export.rounds import result_words
from models.blind import may_see, seen_by
from models.entries import Entry
from models.errors import UsageError
from models.evaluation import Evaluation, fold
from models.language import Language
from models.scoring import Assessment, assess
from models.sealing import setup_of
from models.versions import Comparison, compare, versions
from tui.session import Session


def known(session: Session) -> tuple[int, ...]:
    """The versions that can be compared: those sealed, and the one that is open."""
    proceedings = session.evaluation.proceedings
    return versions(tuple(proceedings.seals), proceedings.version, proceedings.sealed is None)


def comparison(session: Session, wanted: Sequence[int] = ()) -> tuple[tuple[int, int], Comparison]:
    """Compare two versions, by default the last two.

    Args:
        session: the open evaluation.
        wanted: two version numbers; one is compared with the last.

    Raises:
        UsageError: there are no two versions, or none of such a number.
    """
    there = known(session)
    if len(there) < 2:
        raise UsageError("compare.none")
    for version in wanted:
        _check(there, version)
    chosen = tuple(wanted[:2]) or there[-2:]
    old, new = chosen if len(chosen) == 2 else (chosen[0], there[-1])
    (before, older), (after, newer) = (_version(session, number) for number in (old, new))
    return (old, new), compare(assess(before), assess(after), older, newer)


def assessed(session: Session, number: int) -> Assessment:
    """A version as it was sealed, or as it stands.

    Raises:
        UsageError: there is none of that number.
    """
    _check(known(session), number)
    return assess(_version(session, number)[0])


def _check(there: Sequence[int], number: int) -> None:
    if number not in there:
        raise UsageError("compare.unknown", version=number, known=", ".join(map(str, there)))


def _version(session: Session, number: int) -> tuple[Evaluation, tuple[Entry, ...]]:
    """A version as the author may see it, and its entries."""
    store, seal = session.store, session.evaluation.proceedings.seals.get(number)
    entries = store.entries() if seal is None else store.as_of(seal)
    whole = session.whole if seal is None else fold(setup_of(seal, store.setup), store.framework, entries)
    seen = tuple(entry for entry in entries if may_see(whole, session.author, entry))
    return seen_by(whole, session.author), seen


def lines(session: Session, pair: tuple[int, int], found: Comparison, words: Language) -> Iterator[str]:
    """A comparison, a line for each difference; the result first."""
    from storage.history import Change
    from tui.commands.trail import Titles, difference

    titles, proceedings = Titles(words, found.old, found.new), session.evaluation.proceedings
    present = words("compare.present") if proceedings.version == pair[1] and not proceedings.sealed else ""
    yield words("compare.head", old=pair[0], new=pair[1]) + present
    if (reopening := proceedings.reopenings.get(pair[0])) is not None:
        yield f"  {words('compare.reason', reason=' '.join(reopening.reason.split()))}"
    (was, graded), (now, regraded) = (result_words(side, words) for side in (found.old, found.new))
    yield f"  {words('compare.total')}  {was} → {now}"
    yield f"  {words('compare.grade')}  {graded} → {regraded}"
    for restated in found.restated:
        what = titles.place(restated.entry, restated.slot)
        change = Change(None, restated.kind, restated.slot, restated.old, restated.new)  # type: ignore[arg-type]
        yield f"  {what}  {difference(change, titles)}"
    if found.is_same:
        yield f"  {words('compare.same')}"
