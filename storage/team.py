"""The team of an evaluation, changed by whoever keeps the host."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tomli_w

from models.entries import Member, Role, Setup
from models.errors import UsageError
from models.names import author_name
from storage.files import translated, write_atomically
from storage.frozen import SETUP, read_setup
from storage.workspace import Workspace


def keys(workspace: Workspace) -> dict[str, str]:
    """Every key that opens the app, and for whom, over all evaluations of a home.

    Raises:
        ZhanpingError: an evaluation's file cannot be read.
    """
    return {
        key: member.name
        for id in workspace.ids()  # noqa: A001 - the word the users know
        for member in workspace.setup(id).member
        if not member.left
        for key in member.keys
    }


def add(workspace: Workspace, id: str, name: str, role: Role, new: tuple[str, ...] = ()) -> Member:  # noqa: A002
    """Add somebody to a team, give them another role or further keys, or let them come back.

    Args:
        workspace: the home.
        id: the evaluation.
        name: who.
        role: what they do.
        new: keys as `models.keys.public_key` gives them; those they had stay.

    Raises:
        UsageError: ``unknown.evaluation``, a name that will not do, or a key that is somebody else's.
        ZhanpingError: the file cannot be read or written.
    """
    name = author_name(name)
    with _held(workspace.home):
        taken = keys(workspace)
        for key in new:
            if taken.get(key, name) != name:
                raise UsageError("team.key_taken", name=taken[key], body=f"{key[:40]}…")
        setup = workspace.setup(id)
        former = next((member for member in setup.member if member.name == name), Member(name=name))
        both = tuple(dict.fromkeys((*former.keys, *new)))
        member = former.model_copy(update={"role": role, "keys": both, "left": False})
        team = {other.name: other for other in setup.member} | {name: member}
        _write(workspace, setup, tuple(team.values()))
    return member


def remove(workspace: Workspace, id: str, name: str) -> None:  # noqa: A002
    """Take somebody's keys and their right to enter and to write; what they stated stays.

    Raises:
        UsageError: ``unknown.evaluation``, or they are not on its team.
        ZhanpingError: the file cannot be read or written.
    """
    name = author_name(name)
    with _held(workspace.home):
        setup = workspace.setup(id)
        if all(member.name != name or member.left for member in setup.member):
            raise UsageError("team.unknown", name=name, id=id)
        gone = {"keys": (), "left": True}
        team = (member.model_copy(update=gone) if member.name == name else member for member in setup.member)
        _write(workspace, setup, tuple(team))


def _write(workspace: Workspace, setup: Setup, team: tuple[Member, ...]) -> None:
    path = workspace.folder(setup.id) / SETUP
    changed = setup.model_copy(update={"member": team})
    write_atomically(path, tomli_w.dumps(changed.model_dump()).encode())
    read_setup(path.parent)


@contextmanager
def _held(home: Path) -> Iterator[None]:
    """Let nobody else change a team of this home meanwhile."""
    with translated(home):
        fd = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
