"""The home folder: all evaluations of one host, and who is at work there."""

from __future__ import annotations

import base64
import errno
import re
import secrets
import shutil
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from models.entries import Entry, Member, Setup
from models.errors import CONFLICT, UsageError, ZhanpingError
from models.framework import Framework
from models.names import author_name
from storage.cache import cache_folder
from storage.files import (
    folded,
    held,
    is_shared,
    make_private,
    standing_for,
    sync_folder,
    translated,
    write_atomically,
)
from storage.frozen import SETUP, Beginnings, freeze, read_evaluation, read_setup
from storage.places import check_name, keeps, shares
from storage.store import EvaluationStore

_TOKEN = re.compile(r"[a-z2-7]{8}")
_SHOWN = 5


class Workspace:
    """The evaluations under one home folder; nothing is made before the first write.

    In a home that people share, each with an account of their own, the account says who is at work.

    Attributes:
        home: the folder.
        author: who is at work.
        guest: whether they came in by a key: to them there is nothing but the evaluations of their teams.
    """

    def __init__(self, home: Path, author: str, *, guest: bool = False) -> None:
        """Name the home and the author.

        Raises:
            UsageError: the author's name is empty, too long or has signs a name does not have, or is not
                that of the account in a shared home.
        """
        self.home, self.author, self.guest = home, author_name(author), guest
        self._evaluations = home / "evaluations"
        for folder in (home, self._evaluations):
            check_name(folder, self.author)

    @property
    def is_bound(self) -> bool:
        """Whether the author may bring their own lines alone: as a guest, or in a shared home not theirs."""
        return self.guest or (shares(self.home) and not keeps(self.home))

    def ids(self) -> tuple[str, ...]:
        """The ids of all evaluations, in order; none where there is no home yet.

        Raises:
            ZhanpingError: the home cannot be read.
        """
        with translated(self._evaluations):
            try:
                names = [folder.name for folder in self._evaluations.iterdir()]
            except FileNotFoundError:
                return ()
            return tuple(sorted(name for name in names if self._exists(name) and self._is_shown(name)))

    def setup(self, id: str) -> Setup:  # noqa: A002 - the word the users know
        """What an evaluation started with.

        Raises:
            UsageError: ``unknown.evaluation``, with the ids there are.
            ZhanpingError: its file is damaged, or a newer program wrote it.
        """
        return read_setup(self._folder(id))

    def open(self, id: str) -> EvaluationStore:  # noqa: A002
        """Open an evaluation, with the framework that was frozen when it was created.

        Raises:
            UsageError: ``unknown.evaluation``, with the ids there are.
            ZhanpingError: it cannot be read, its setup or framework is damaged, or a newer program wrote it.
        """
        folder = self._folder(id)
        begun = read_evaluation(folder, self.home)
        return EvaluationStore(folder, begun, self.author, self._device(), cache=cache_folder(self.home))

    def folder(self, id: str) -> Path:  # noqa: A002
        """Where an evaluation's files are.

        Raises:
            UsageError: ``unknown.evaluation``, with the ids there are.
        """
        return self._folder(id)

    def create(
        self,
        framework: Framework,
        entries: Iterable[Entry] = (),
        *,
        id: str | None = None,  # noqa: A002
        year: int | None = None,
        team: Sequence[Member] = (),
        sample: bool = False,
    ) -> EvaluationStore:
        """Create an evaluation: after this returns it is wholly there, and in no other case.

        Args:
            framework: frozen beside it.
            entries: what it begins with; each author's go to that author's own journal.
            id: its id; by default the year and six letters and digits.
            year: for the default id; by default this year.
            team: who evaluates.
            sample: whether it is made up.

        Returns:
            The evaluation, opened.

        Raises:
            UsageError: the id or an author's name will not do, or the author is a guest.
            ZhanpingError: ``evaluation.exists`` or ``.alike``, or the system refuses.
        """
        if self.guest:
            raise UsageError("gate.no_new")
        created = datetime.now(UTC).replace(microsecond=0)
        name = f"{year or created.year}-{_token(6)}" if id is None else id
        try:
            setup = Setup(
                id=name,
                framework=framework.id,
                framework_hash=framework.hash,
                created=created,
                created_by=self.author,
                sample=sample,
                member=tuple(team),
            )
        except ValueError:
            raise UsageError("evaluation.bad_id", id=name) from None
        self._build(setup, framework, entries)
        return self.open(name)

    def _exists(self, name: str) -> bool:
        return not name.startswith(".") and (self._evaluations / name / SETUP).is_file()

    def _is_shown(self, name: str) -> bool:
        """Whether there is such an evaluation as far as the author may know."""
        if not self.guest:
            return True
        try:
            return read_setup(self._evaluations / name).admits(self.author)
        except ZhanpingError:
            return False  # who may see it cannot be read: nobody

    def _folder(self, name: str) -> Path:
        with translated(self._evaluations):
            if name == Path(name).name and self._exists(name) and self._is_shown(name):
                check_name(self._evaluations / name, self.author)
                return self._evaluations / name
        ids = self.ids()
        known = ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
        raise UsageError("unknown.evaluation", id=name, known=known or "-")

    def _build(self, setup: Setup, framework: Framework, entries: Iterable[Entry]) -> None:
        mine, begun = self._device(), Beginnings(setup, framework)
        # where everybody has an account of their own, a journal made here for another would not be theirs
        others = _token(8) if is_shared(self._evaluations) else mine
        with self.founding(setup.id) as draft:
            freeze(draft, setup, framework)
            by_author: dict[str, list[Entry]] = {}
            for entry in entries:
                by_author.setdefault(author_name(entry.author), []).append(entry)
            for author, own in by_author.items():
                device = mine if author == self.author else others
                with EvaluationStore(draft, begun, author, device) as store:
                    store.begin(*own)

    @contextmanager
    def founding(self, name: str) -> Iterator[Path]:
        """A folder aside that becomes a new evaluation's when the block ends, and in no other case.

        Raises:
            ZhanpingError: ``evaluation.exists`` or ``.alike``, or the system refuses.
        """
        final = self._evaluations / name
        if final.exists():
            raise ZhanpingError("evaluation.exists", CONFLICT, id=name)
        self.check_new(name)
        draft = self._evaluations / f".{name}.{_token(8)}"
        with standing_for(final, draft):
            try:
                make_private(draft)
                yield draft
                self._move(draft, final)
            finally:
                shutil.rmtree(draft, ignore_errors=True)

    def check_new(self, name: str) -> None:
        """See that no evaluation is here whose id some disks, and archives, cannot tell from a new one's.

        Raises:
            ZhanpingError: ``evaluation.alike``, or the system refuses.
        """
        with translated(self._evaluations):
            there = [path.name for path in self._evaluations.iterdir()] if self._evaluations.is_dir() else []
        for other in there:
            if other != name and folded(other) == folded(name):
                raise ZhanpingError("evaluation.alike", CONFLICT, id=name, other=other)

    def _move(self, draft: Path, final: Path) -> None:
        with translated(final):
            try:
                draft.rename(final)
            except OSError as error:
                if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                    raise
                raise ZhanpingError("evaluation.exists", CONFLICT, id=final.name) from None  # made meanwhile
            sync_folder(self._evaluations)

    def draw_anew(self, devices: Container[str]) -> bool:
        """Give the home another token where its own is among these.

        For when lines came back that it once wrote and lost: others of them may still be elsewhere, and what
        is written here under the old token would bear their numbers.
        """
        if self._device() not in devices:
            return False
        write_atomically(self.home / "device", f"{_token(8)}\n".encode())
        return True

    def _device(self) -> str:
        """The home's token, drawn when the home is made."""
        make_private(self._evaluations)
        path = self.home / "device"
        with translated(path):
            if token := _read_token(path):
                return token
            with held(self.home):  # of two first sessions only one may draw
                if token := _read_token(path):
                    return token
                token = _token(8)
                write_atomically(path, f"{token}\n".encode())
                return token


def _read_token(path: Path) -> str | None:
    try:
        token = path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return token if _TOKEN.fullmatch(token) else None


def _token(length: int) -> str:
    """Random letters and digits that are not taken for one another."""
    return base64.b32encode(secrets.token_bytes(8)).decode().lower()[:length]
