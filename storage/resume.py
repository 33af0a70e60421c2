"""Where somebody was at work and what was half typed, kept so that a dropped line loses neither.

Each session of the app has one file of its own in its author's folder, and holds it locked while it
lives. A file whose lock is free is what an ended session left: the next one takes it up and goes on
in it. A session that lives may be one whose line is frozen, or be at work on another laptop: its file
is read, and stays its own. A person may take its half-typed text over; a copy beside the file then says
which text that was, so that it does not come back a second time when that session ends.
Half-typed text is nobody's entry: it stands here alone, never in a journal.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import Message, say
from models.names import author_name
from storage.files import make_private, translated, write_atomically

FOLDER = "sessions"
_FORMAT = 1
_TAKEN = ".taken"  # the copy of a living session's place whose text was taken over
_TRIES = 3  # times a place is returned to before it is held to be what ends the app


class Layer(NamedTuple):
    """A screen, or a box over it.

    Attributes:
        name: the screen's name; of a box, the act of the layer below that opens it.
        at: where on it one stands.
        drafts: what is half typed, by field.
    """

    name: str
    at: Mapping[str, str]
    drafts: Mapping[str, str]


class Place(NamedTuple):
    """Where a session is.

    Attributes:
        evaluation: the id of the open evaluation, None at the list of all.
        layers: the screen, and what lies over it.
    """

    evaluation: str | None
    layers: tuple[Layer, ...]

    @property
    def has_draft(self) -> bool:
        """Whether anything is half typed."""
        return bool(self.drafts)

    @property
    def drafts(self) -> tuple[Layer, ...]:
        """The layers in which something is half typed."""
        return tuple(layer for layer in self.layers if layer.drafts)

    def without_drafts(self) -> Place:
        """The screen alone, with nothing half typed."""
        return Place(self.evaluation, (self.layers[0]._replace(drafts={}),))


class Left(NamedTuple):
    """What an ended session left, or where one stands that lives.

    Attributes:
        place: where it was.
        when: the last time it was seen there.
        waiting: how many more ended sessions left something half typed.
        lives: whether it goes on, or its line is frozen: what it has half typed is its own.
        elsewhere: whether another one that lives has something half typed.
    """

    place: Place
    when: datetime
    waiting: int
    lives: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file, what it says, and its lock; that is held elsewhere, and -1 here, while its session lives."""

    path: Path
    lock: int
    place: Place
    when: datetime
    tries: int


class Seat:
    """The place of one session of an author, kept in a file that is locked while the session lives.

    Attributes:
        troubles: what of earlier sessions cannot be read, and where it is.
    """

    def __init__(self, home: Path, author: str) -> None:
        """Name the home and the author; nothing is read or made yet.

        Raises:
            UsageError: the author's name is empty, too long or has signs a name does not have.
        """
        self.troubles: list[Message] = []
        self._folder = home / FOLDER / author_name(author)
        self._path = self._folder / f"{secrets.token_hex(8)}.json"
        self._lock: int | None = None
        self._said: tuple[Place, int] | None = None
        self._beside: set[Path] = set()  # the files of sessions that lived when this one began
        self._followed: _Kept | None = None

    def take_up(self, evaluation: str | None = None) -> Left | None:
        """Take up what the last ended session of the author left, or see where one stands that lives.

        What an ended session left half typed goes first; other ended ones wait their turn. Of what
        lives nothing is taken: see `take_over`.

        Args:
            evaluation: only what was left in this evaluation; anywhere if None.

        Returns:
            What it left, None where there is nothing.
        """
        ended = sorted(self._ended(), key=lambda kept: kept.when, reverse=True)
        fitting = [kept for kept in ended if evaluation in (None, kept.place.evaluation)]
        taken = next((kept for kept in fitting if not self._is_hopeless(kept)), None)
        living = sorted(self._living(ended), key=lambda kept: (kept.place.has_draft, kept.when), reverse=True)
        self._beside = {kept.path for kept in living}
        beside = next((kept for kept in living if evaluation in (None, kept.place.evaluation)), None)
        if beside and (taken is None or (beside.when > taken.when and not taken.place.has_draft)):
            self._followed, taken = beside, None
        waiting = self._let_wait(ended, taken)
        elsewhere = any(kept.place.has_draft for kept in living if kept is not self._followed)
        if taken is None and beside is not None:
            return Left(beside.place, beside.when, waiting, lives=True, elsewhere=elsewhere)
        if taken is None:
            return None
        self._path, self._lock = taken.path, taken.lock
        _remove(taken.path.with_suffix(_TAKEN))
        with suppress(OSError):  # where nothing can be written, the tries cannot be counted
            self._write(taken.place, taken.when, taken.tries + 1, durable=False)
        return Left(taken.place, taken.when, waiting, elsewhere=elsewhere)

    def take_over(self) -> None:
        """Say that the half-typed text of the living session that was followed is kept here now.

        When that session ends and nothing more was typed there, its text does not come back again.

        Raises:
            ZhanpingError: the system refuses; it comes back then.
        """
        if (other := self._followed) is not None:
            copy = _encoded(other.place, other.when, other.tries)
            write_atomically(other.path.with_suffix(_TAKEN), copy, mode=0o600)

    def freed(self) -> bool:
        """Whether one that lived when this one began has ended with something half typed; said once."""
        is_waiting = False
        for path in tuple(self._beside):
            lock = _locked(path)
            if lock is None and path.exists():
                continue
            self._beside.discard(path)
            if lock is not None:
                with suppress(_NewerError, *_UNREADABLE):
                    kept = _read(path, lock)
                    is_waiting |= kept.place.has_draft and not _was_taken_over(kept)
                os.close(lock)
        return is_waiting

    def _let_wait(self, ended: Sequence[_Kept], taken: _Kept | None) -> int:
        """Let go of what ended sessions left, but for one; how many of them have something half typed."""
        waiting = 0
        for kept in ended:
            if kept is taken:
                continue
            if kept is not ended[0] and not kept.place.has_draft:
                _forget(kept.path)
            elif kept.path.exists():
                waiting += kept.place.has_draft
            os.close(kept.lock)
        return waiting

    def keep(self, place: Place, *, durable: bool = False) -> None:
        """Keep where the session is; nothing is written while that stays the same.

        Args:
            place: where it is.
            durable: whether it must outlive a power cut, not only the process.

        Raises:
            ZhanpingError: the system refuses; what was kept before stays.
        """
        if self._said == (place, 0) and not durable:
            return
        with translated(self._path):
            make_private(self._folder)
            self._write(place, datetime.now(UTC), 0, durable=durable)

    def leave(self) -> None:
        """End with nothing to come back to."""
        if self._lock is not None:
            _forget(self._path)
            self.close()

    def close(self) -> None:
        """End and leave what was kept to the next session; it may be kept anew."""
        if self._lock is not None:
            os.close(self._lock)
        self._lock = self._said = None

    def _ended(self) -> list[_Kept]:
        """What ended sessions left, each locked."""
        found = []
        for path in self._folder.glob("*.json"):
            if (lock := _locked(path)) is None:
                continue
            try:
                kept = _read(path, lock)
            except _NewerError:
                self.troubles.append(say("resume.newer", path=str(path)))
                os.close(lock)
            except _UNREADABLE:
                self._put_aside(path, is_damaged=True)
                os.close(lock)
            else:
                if _was_taken_over(kept):
                    _forget(path)
                    os.close(lock)
                else:
                    found.append(kept)
        return found

    def _living(self, ended: Sequence[_Kept]) -> list[_Kept]:
        """Where sessions stand that live, but for those whose text was taken over."""
        found = []
        for path in set(self._folder.glob("*.json")) - {kept.path for kept in ended}:  # those are locked here
            if (lock := _locked(path)) is not None:
                os.close(lock)  # it ended, now or before
                continue
            with suppress(_NewerError, *_UNREADABLE):
                kept = _read(path)
                found += [] if _was_taken_over(kept) else [kept]
        return found

    def _is_hopeless(self, kept: _Kept) -> bool:
        """Whether the app ended too often on returning there; it is put aside then."""
        if kept.tries < _TRIES:
            return False
        self._put_aside(kept.path, is_damaged=False)
        return True

    def _put_aside(self, path: Path, *, is_damaged: bool) -> None:
        aside = path.with_suffix(".aside")
        with suppress(OSError):
            path.rename(aside)
        where = str(aside if aside.exists() else path)
        self.troubles.append(say("resume.damaged" if is_damaged else "resume.hopeless", path=where))

    def _write(self, place: Place, when: datetime, tries: int, *, durable: bool) -> None:
        """Put a new file in place that is locked before it has the name."""
        draft = self._path.with_suffix(".part")
        lock = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.fchmod(lock, 0o600)  # in a team's folder too: a draft is its author's alone
            with open(lock, "wb", closefd=False) as file:
                file.write(_encoded(place, when, tries))
                file.flush()
                if durable:
                    os.fsync(lock)
            draft.replace(self._path)
        except OSError:
            os.close(lock)
            _remove(draft)
            raise
        if self._lock is not None:
            os.close(self._lock)
        self._lock, self._said = lock, (place, tries)


class _NewerError(Exception):
    """A newer program wrote the file."""


_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError)


def left_in(home: Path, evaluation: str) -> tuple[Path, ...]:
    """The files of whatever any author left in an evaluation, as far as they can be read.

    Raises:
        ZhanpingError: the system refuses.
    """
    found = []
    for path in sorted((home / FOLDER).glob("*/*")):
        with translated(path):
            if path.suffix in (".json", ".aside", ".part", _TAKEN) and os.access(path, os.R_OK):
                found += [path] if _names(path, evaluation) else []
    return tuple(found)


def _names(path: Path, evaluation: str) -> bool:
    """Whether a file was left in an evaluation; of a damaged one, whether it mentions it."""
    data = path.read_bytes()
    try:
        return bool(json.loads(data)["evaluation"] == evaluation)
    except (ValueError, KeyError, TypeError):
        return evaluation.encode() in data


def _locked(path: Path) -> int | None:
    """A file's descriptor with its lock; None where its session lives, or it is not there for us."""
    for access in (os.O_RDWR, os.O_RDONLY):  # a read-only disk still lets what stands there be read
        with suppress(OSError):
            lock = os.open(path, access | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(lock), path.stat()):
                    return lock
            except OSError:
                os.close(lock)
                return None
            os.close(lock)  # another file has taken the name meanwhile: its session lives
            return None
    return None


def _encoded(place: Place, when: datetime, tries: int) -> bytes:
    layers = [layer._asdict() for layer in place.layers]
    said = {"format": _FORMAT, "when": when.isoformat(), "tries": tries, "evaluation": place.evaluation}
    return json.dumps({**said, "layers": layers}, ensure_ascii=False, default=dict).encode("utf-8", "replace")


def _was_taken_over(kept: _Kept) -> bool:
    """Whether all that is half typed in a session was taken over by another."""
    try:
        copy = _read(kept.path.with_suffix(_TAKEN)).place
    except (_NewerError, *_UNREADABLE):
        return False
    return (copy.evaluation, copy.drafts) == (kept.place.evaluation, kept.place.drafts)


def _read(path: Path, lock: int = -1) -> _Kept:
    """What a file says.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is damaged.
        _NewerError: a newer program wrote it.
    """
    data: Any = json.loads(path.read_bytes())
    if isinstance(written := data["format"], int) and written > _FORMAT:
        raise _NewerError
    when, evaluation = datetime.fromisoformat(data["when"]), data["evaluation"]
    if when.tzinfo is None or not isinstance(evaluation, str | None) or not data["layers"]:
        raise ValueError(path)
    layers = tuple(
        Layer(_text(layer["name"]), _texts(layer["at"]), _texts(layer["drafts"])) for layer in data["layers"]
    )
    return _Kept(path, lock, Place(evaluation, layers), when, int(data["tries"]))


def _texts(data: Any) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in data.items()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _forget(path: Path) -> None:
    """Remove a session's file, and what says that its text was taken over."""
    _remove(path)
    _remove(path.with_suffix(_TAKEN))


def _remove(path: Path) -> None:
    """Remove a file of one's own; where the system refuses, it stays and is found again."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
