"""All evaluations of a home in rows: those that the register knows at once, the others as they are read."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NamedTuple

from models.blind import seen_by
from models.entries import Setup
from models.errors import DAMAGED, FileFault, Message, ZhanpingError
from models.evaluation import fold
from models.overview import Overview, overview
from models.scoring import assess
from storage.copies import lacks_setup, no_setup
from storage.files import translated
from storage.frozen import SETUP, read_setup
from storage.journal import HARMLESS
from storage.register import Register, Row
from storage.store import EvaluationStore
from storage.workspace import Workspace


class Listed(NamedTuple):
    """An evaluation in the list.

    Attributes:
        overview: None where it cannot be read.
        problems: what of it cannot be read.
        damage: how many of the problems are damage.
    """

    id: str
    overview: Overview | None
    problems: tuple[Message, ...] = ()
    damage: int = 0


class Change(NamedTuple):
    """An evaluation that was read; its row is None where it is gone, or not the author's to see."""

    id: str
    row: Listed | None


def listed(workspace: Workspace) -> list[Listed]:
    """All evaluations that the author may see, as their files are now, in the order of their ids.

    Raises:
        ZhanpingError: the home cannot be read.
    """
    listing = Listing(workspace)
    rows = {row.id: row for row in listing.known}
    for name, row in filter(None, listing.changes()):
        rows.pop(name, None)
        if row is not None:
            rows[name] = row
    return [rows[name] for name in sorted(rows)]


class Listing:
    """A look at all evaluations that the author may see. For one thread.

    Attributes:
        known: what the register has of them, true to a quick look; see `storage.register`.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Look at the folders.

        Raises:
            ZhanpingError: the home cannot be read.
        """
        self._workspace, self._folder = workspace, workspace.home / "evaluations"
        self._register = Register(workspace.home)
        self._unread: list[str] = []
        self._unsure: list[str] = []
        with translated(self._folder):
            self.known = tuple(self._look())

    def changes(self) -> Generator[Change | None, None, None]:
        """Read what is not known, then look at every file of what is; one evaluation at a time.

        Yields:
            What was read, because it was unknown or somebody else changed it; None for what is as known.
        """
        try:
            for name in self._unread:
                yield Change(name, self._read(name))
            for name in self._unsure:
                yield None if self._register.holds(name) else Change(name, self._read(name))
        finally:
            self._register.keep()

    def _look(self) -> Iterator[Listed]:
        """Sort the folders into known and unread ones."""
        for name, row in self._register.look():
            if row is None:
                self._unread.append(name)
            elif not self._is_shown(row.team):
                continue
            elif row.overview is None:
                self._unread.append(name)
            else:
                self._unsure.append(name)
                yield Listed(name, row.overview)

    def _is_shown(self, team: str) -> bool:
        return not self._workspace.guest or self._workspace.author in team.split("/")

    def _read(self, name: str) -> Listed | None:
        """Read an evaluation and keep its row; None where it is gone, or not the author's to see."""
        mark = self._register.mark(name)
        self._register.drop(name)
        path = self._folder / name / SETUP
        if self._workspace.guest and not self._is_shown(team := _team_in(path.parent)):
            if mark is not None:
                self._register.put(name, mark, Row(team, None))
            return None
        try:
            with translated(path):
                is_there = path.is_file()
            if not is_there:
                return _without_setup(path.parent)
            with self._workspace.open(name) as store:
                seen, problems, team = _overview(store), store.problems, _team_of(store.setup)
        except ZhanpingError as error:
            is_damage = error.code == DAMAGED or isinstance(error, FileFault)
            return None if _is_gone(path) else Listed(name, None, (error.message,), int(is_damage))
        if mark is not None and not problems:
            self._register.put(name, mark, Row(team, seen))
        return Listed(name, seen, problems, sum(problem.key not in HARMLESS for problem in problems))


def _without_setup(folder: Path) -> Listed | None:
    """A folder that cannot be opened as an evaluation; None where it is none's."""
    with translated(folder):
        is_one = folder.is_dir() and lacks_setup(folder)
    return Listed(folder.name, None, (no_setup(folder).message,), 1) if is_one else None


def _overview(store: EvaluationStore) -> Overview:
    seen = seen_by(
        fold(store.setup, store.framework, store.entries()), None
    )  # a row is for anybody who looks
    return overview(assess(seen))


def _team_of(setup: Setup) -> str:
    return "/".join(member.name for member in setup.member if not member.left)


def _team_in(folder: Path) -> str:
    """Who may see an evaluation; nobody where that cannot be read."""
    try:
        return _team_of(read_setup(folder))
    except ZhanpingError:
        return ""


def _is_gone(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False
