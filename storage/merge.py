"""Merging: what is in an archive, an evaluation's folder or another home is added to what is in this one.

Per replica the result is the union of sealed lines, so merging is safe to repeat and to interrupt, and the
order of several merges does not matter. What is here stays in every case.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from glob import escape
from pathlib import Path
from typing import BinaryIO, NamedTuple

from models.disputes import Head
from models.entries import Setup
from models.errors import CONFLICT, DAMAGED, FileFault, Message, ZhanpingError, say
from storage.archive import FROM_GUESTS, Limits, open_archive
from storage.copies import Copy, evaluation_folders, fault, fork_in, read_copy, read_lines, replica_in
from storage.documents import stamp_of
from storage.files import write_atomically
from storage.forks import Fork, put_aside
from storage.frozen import (
    FRAMEWORK,
    SETUP,
    framework_in,
    read_evaluation,
    read_framework,
    read_setup,
    setup_in,
    stands,
)
from storage.guests import admit, changed_after_hand_in
from storage.lines import SUFFIX, Record
from storage.presence import Presence
from storage.purge import CERTIFICATES
from storage.report import Brought, Merged, MergeReport
from storage.sealing import check_open
from storage.tables import Key
from storage.union import Gain, Reading, compare, conflicts, device_of, journals_of, read_journal, reading
from storage.workspace import Workspace

_DAY_MS = 24 * 60 * 60 * 1000
_EMPTY = b""


class _Dates(NamedTuple):
    """Milliseconds since 1970 that no line should be dated after, and whether one may all the same."""

    latest: int
    may_exceed: bool


class _Plan(NamedTuple):
    """What is to be done for one evaluation; nothing is written yet."""

    copy: Copy
    theirs: Setup
    altered: tuple[Message, ...]
    folder: Path
    created: bool
    has_setup: bool
    ours: Mapping[str, Reading]
    readings: Mapping[str, Reading]
    gains: Mapping[str, Gain]
    conflicts: Mapping[Key, tuple[Head, ...]]
    notes: tuple[Message, ...]
    stood: tuple[int, int]


def merge(
    workspace: Workspace,
    source: Path | BinaryIO,
    *,
    dry_run: bool = False,
    only: str | None = None,
    ahead: bool = False,
    clock: Callable[[], int] = time.time_ns,
) -> MergeReport:
    """Add what is elsewhere to what is here.

    Args:
        workspace: the home.
        source: an archive as a file or a stream, an evaluation's folder, or a home.
        dry_run: whether to say what would be done, and do nothing.
        only: the guest who brings it, and may bring new lines of their own alone; see `storage.guests`.
            A guest of the home is one in any case, and so is whoever shares it and does not keep it.
        ahead: whether lines dated more than a day ahead of this machine come in as well, from a guest in no
            case. All that is entered afterwards is dated later than they are.
        clock: nanoseconds since 1970, to tell clocks that are ahead.

    Raises:
        FileFault: the source is no such thing, or damaged.
        UsageError: a guest brings an evaluation that is not theirs to see.
        ZhanpingError: a guest brings what they may not: nothing is written. Or the system refuses: what was
            written by then is whole, and a second call completes it.
    """
    only = workspace.author if workspace.is_bound else only
    dates = _Dates(clock() // 1_000_000 + _DAY_MS, ahead and only is None)
    with _copies(source, FROM_GUESTS if only else Limits()) as copies:
        if only is not None:
            plans = [_plan(workspace, copy, dates, only) for _, copy in copies]
            done = [_carry_out(plan, workspace, dry_run, only) for plan in plans]
        else:
            done = [_merge_one(workspace, name, copy, dates, dry_run) for name, copy in copies]
    renewed = not dry_run and only is None and workspace.draw_anew(_came_back(done))
    return MergeReport(
        tuple(merged for merged, _ in done), dry_run, (say("merge.device"),) if renewed else ()
    )


_Done = tuple[Merged, frozenset[str]]
"""What was done, and the devices that have written more than is known here of them."""


def _came_back(done: Iterable[_Done]) -> frozenset[str]:
    return frozenset().union(*(devices for _, devices in done))


def _merge_one(workspace: Workspace, id: str, copy: Copy, dates: _Dates, dry_run: bool) -> _Done:  # noqa: A002
    """Merge one evaluation; what is wrong with it alone keeps none of the others out."""
    try:
        plan = _plan(workspace, copy, dates)
    except ZhanpingError as error:
        code = DAMAGED if isinstance(error, FileFault) else error.code
        return Merged(id, refused=error.message, code=code), frozenset()
    return _carry_out(plan, workspace, dry_run)


# -- reading -------------------------------------------------------------------------------------


@contextmanager
def _copies(source: Path | BinaryIO, limits: Limits) -> Iterator[Iterator[tuple[str, Copy]]]:
    """The evaluations in a source, each with the id that its place gives it."""
    if not isinstance(source, Path) or not source.is_dir():
        with open_archive(source, limits) as archive:
            yield archive.copies()
    elif (source / SETUP).is_file():
        yield iter([(source.name, read_copy(source))])
    elif (source / "evaluations").is_dir() and not (source / "evaluations").is_symlink():
        folders = (path for path in evaluation_folders(source) if not path.is_symlink())
        yield ((path.name, read_copy(path)) for path in folders if (path / SETUP).is_file())
    else:
        raise FileFault(str(source), None, say("merge.no_source"))


def _plan(workspace: Workspace, copy: Copy, dates: _Dates, guest: str | None = None) -> _Plan:
    """See what a copy of an evaluation has for ours.

    Raises:
        UsageError: a guest brings an evaluation that is not here.
        ZhanpingError: it is another evaluation of that id, theirs is damaged as a whole or newer, has lines
            of a time to come, or a guest may not bring it.
    """
    if SETUP not in copy.files:
        raise fault(copy.path(SETUP), "merge.no_setup")
    theirs, altered = setup_in(copy.path(SETUP), copy.files[SETUP])
    folder = workspace.home / "evaluations" / theirs.id
    if guest:
        workspace.setup(theirs.id)  # refused where it is not theirs to see
    if not (here := folder.is_dir()):
        workspace.check_new(theirs.id)
    stood_setup = stands(folder)
    own = read_copy(folder) if here else Copy(str(folder), {})
    setup = None
    if guest:
        setup = read_setup(folder)  # theirs says who may do what: it takes no place from a guest
    elif SETUP in own.files:
        setup = _read_setup(folder)
    if setup is not None:
        notes = _differences(setup, theirs)
    else:
        if FRAMEWORK not in copy.files:
            raise ZhanpingError("framework.missing", DAMAGED, path=copy.path(FRAMEWORK))
        framework_in(copy.files[FRAMEWORK], copy.path(FRAMEWORK), theirs)
        notes = [*_removed_before(workspace.home, theirs.id)]
        notes += [say("merge.setup", path=str(folder / SETUP))] if here else []
    readings = {replica: reading(copy.where, replica, data) for replica, data in copy.journals()}
    ours = {replica: reading(own.where, replica, data) for replica, data in own.journals()}
    gains = {
        replica: compare(ours.get(replica) or reading(own.where, replica, _EMPTY), held)
        for replica, held in readings.items()
    }
    notes += [say("copy.left_out", path=copy.path(name)) for name in copy.left_out]
    records = [record for held in ours.values() for record in held.records.values()]
    ahead = [*_ahead(gains, dates.latest)]
    come = [record for gain in gains.values() if gain.parting is None for record in gain.records.values()]
    if setup is not None:
        check_open(records, come, tuple(m.name for m in setup.member if m.role == "lead" and not m.left))
    if guest and setup is not None:
        framework = read_evaluation(folder, workspace.home).framework
        names = [replica for name in own.files if (replica := replica_in(name) or fork_in(name))]
        admit(setup, framework, guest, records, gains, names)
    elif setup is not None:
        notes += _late(folder, workspace.home, setup, records, come)
    if ahead and not dates.may_exceed:
        raise ZhanpingError("merge.ahead_refused" if guest else "merge.ahead_asks", what=ahead[0])
    return _Plan(
        copy=copy,
        theirs=theirs,
        altered=(altered,) if altered else (),
        folder=folder,
        created=not here,
        has_setup=setup is not None,
        ours=ours,
        readings=readings,
        gains=gains,
        conflicts=_fresh(records, gains),
        notes=(*notes, *ahead),
        stood=stood_setup,
    )


def _late(
    folder: Path, home: Path, setup: Setup, ours: Iterable[Record], fresh: Iterable[Record]
) -> Iterator[Message]:
    """That points come which differ from those handed in here."""
    try:
        framework = read_evaluation(folder, home).framework
    except ZhanpingError:
        return  # theirs may mend it
    if names := changed_after_hand_in(setup, framework, ours, fresh):
        yield say("merge.late", names=names)


def _read_setup(folder: Path) -> Setup | None:
    """Our setup; None where its file is so damaged that theirs has to take its place."""
    try:
        return read_evaluation(folder).setup
    except FileFault:
        return None
    except ZhanpingError:
        return read_setup(folder)  # it is the framework that theirs may mend


def _differences(ours: Setup, theirs: Setup) -> list[Message]:
    """Whether theirs is the same evaluation, and what it says otherwise.

    Raises:
        ZhanpingError: ``merge.another``: it is not.
    """
    for name in ("framework_hash", "created", "created_by"):
        if getattr(ours, name) != getattr(theirs, name):
            raise ZhanpingError("merge.another", CONFLICT, id=ours.id, what=say(f"merge.by.{name}"))
    if ours.member == theirs.member:
        return []
    members = [{member.name: member for member in setup.member} for setup in (ours, theirs)]
    names = sorted(members[0].keys() | members[1].keys())
    other = tuple(name for name in names if members[0].get(name) != members[1].get(name))
    return [say("merge.team", names=other or tuple(names), id=ours.id)]


def _removed_before(home: Path, name: str) -> Iterator[Message]:
    """Whether an evaluation that would be created was removed here when its time had passed."""
    for path in sorted((home / CERTIFICATES).glob(f"{escape(name)}-[0-9]*.txt"))[-1:]:
        yield say("merge.removed_before", id=name, path=str(path))


def _fresh(ours: list[Record], gains: Mapping[str, Gain]) -> dict[Key, tuple[Head, ...]]:
    """Conflicts that there will be and were not."""
    come = [record for gain in gains.values() if gain.parting is None for record in gain.records.values()]
    if not come:
        return {}
    before = conflicts(ours)
    return {key: heads for key, heads in conflicts([*ours, *come]).items() if key not in before}


def _ahead(gains: Mapping[str, Gain], latest: int) -> Iterator[Message]:
    """Replicas whose clock was far ahead of ours."""
    for replica, gain in sorted(gains.items()):
        versions = [record.version for record in gain.records.values() if record.time >> 16 > latest]
        if versions:
            at = stamp_of(max(versions)).at
            yield say("merge.ahead", replica=replica, count=len(versions), at=f"{at:%Y-%m-%d %H:%M} UTC")


# -- writing -------------------------------------------------------------------------------------


def _carry_out(plan: _Plan, workspace: Workspace, dry_run: bool, guest: str | None = None) -> _Done:
    gains = dict(plan.gains)
    if not dry_run:
        if plan.created:
            _found(plan, workspace)
        else:
            with closing(Presence(plan.folder)):
                _mend(plan)
                stood = plan.stood if plan.has_setup else stands(plan.folder)
                for replica, gain in plan.gains.items():
                    if gain.lines and gain.parting is None:
                        gains[replica] = _adopt(plan.folder, replica, plan.readings[replica], stood)
    forks = _forks(plan, gains, dry_run, guest)
    brought = tuple(
        Brought(replica, len(gain.lines), gain.healed, gain.known)
        for replica, gain in gains.items()
        if gain.parting is None
    )
    damage = (*plan.altered, *(message for held in plan.readings.values() for message in held.damage))
    code = CONFLICT if forks or plan.conflicts else DAMAGED if damage else 0
    merged = Merged(
        plan.theirs.id, plan.created, brought, plan.conflicts, forks, damage, plan.notes, code=code
    )
    longer = {row.device for row in brought if row.new > len(row.healed)}
    return merged, frozenset(longer | {device_of(fork.replica) for fork in forks})


def _adopt(folder: Path, replica: str, theirs: Reading, stood: tuple[int, int]) -> Gain:
    """Add their lines to our journal, as it is now that nobody else writes it.

    Raises:
        ZhanpingError: ``merge.moved``: the evaluation was sealed, or its team changed, since it was read.
    """
    path = folder / f"{replica}{SUFFIX}"
    with closing(journals_of(folder, replica)) as journals, journals.own.held():
        if stands(folder) != stood:
            raise ZhanpingError("merge.moved", CONFLICT, id=folder.name)
        gain = compare(read_journal(journals, read_lines(path, held=True)), theirs)
        if gain.lines and gain.parting is None:
            journals.adopt(list(gain.lines.values()))
    return gain


def _found(plan: _Plan, workspace: Workspace) -> None:
    """Make the evaluation, whole, with what theirs holds."""
    with workspace.founding(plan.theirs.id) as draft:
        for name, data in plan.copy.files.items():
            if name in (SETUP, FRAMEWORK):
                write_atomically(draft / name, data)
        for replica, gain in plan.gains.items():
            write_atomically(draft / f"{replica}{SUFFIX}", b"".join(gain.lines.values()))


def _mend(plan: _Plan) -> None:
    """Put the setup back where ours cannot be read, and the framework where ours is not what it was."""
    if not plan.has_setup:
        write_atomically(plan.folder / SETUP, plan.copy.files[SETUP])
    try:
        read_framework(plan.folder, plan.theirs)
    except ZhanpingError as error:
        data = plan.copy.files.get(FRAMEWORK, _EMPTY)
        if error.code == DAMAGED and hashlib.sha256(data).hexdigest() == plan.theirs.framework_hash:
            write_atomically(plan.folder / FRAMEWORK, data)


def _forks(plan: _Plan, gains: Mapping[str, Gain], dry_run: bool, guest: str | None) -> tuple[Fork, ...]:
    """Put aside what parts from ours, and what theirs had put aside before; a guest's own alone.

    Returns:
        Every journal that parts, and of those put aside before the ones that were not here yet.
    """
    forks = []
    apart = [(replica, plan.readings[replica]) for replica, gain in gains.items() if gain.parting is not None]
    carried = () if guest else plan.copy.forks()
    before = [(replica, reading(plan.copy.where, replica, data)) for replica, data in carried]
    for number, (replica, theirs) in enumerate([*apart, *before]):
        served = _served(plan, gains, replica)
        kept = put_aside(plan.folder, replica, theirs.lines, served, dry_run)
        if kept is not None and (kept[1] or number < len(apart)):
            line = min(n for n, line in theirs.lines.items() if served.get(n) != line)
            forks.append(Fork(replica, line, plan.folder / f"{replica}{SUFFIX}", kept[0]))
    return tuple(forks)


def _served(plan: _Plan, gains: Mapping[str, Gain], replica: str) -> dict[int, bytes]:
    """The lines of a replica that are served after the merge."""
    served = dict(plan.ours[replica].lines) if replica in plan.ours else {}
    gain = gains.get(replica)
    return served if gain is None or gain.parting is not None else {**served, **gain.lines}
