"""The team of an evaluation, changed by whoever keeps the host."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from models.entries import Member, Role, Setup
from models.errors import Message, UsageError, ZhanpingError, say
from models.keys import fingerprint
from models.names import author_name
from models.roles import role_of
from storage.files import held, translated
from storage.frozen import SETUP, write_setup
from storage.places import keeps
from storage.workspace import Workspace


class Keyring(NamedTuple):
    """Every key that opens the app, over all evaluations of a home.

    Attributes:
        names: for whom each key is.
        problems: evaluations that cannot be read, and keys that open nothing since two names claim them.
    """

    names: Mapping[str, str]
    problems: tuple[Message, ...] = ()


def keys(workspace: Workspace) -> Keyring:
    """Every key that opens the app, and for whom; a damaged evaluation locks nobody out of the others.

    Raises:
        ZhanpingError: the home cannot be read.
    """
    claims: dict[str, set[str]] = {}
    problems = []
    for id in workspace.ids():  # noqa: A001 - the word the users know
        try:
            team = workspace.setup(id).member
        except ZhanpingError as error:
            problems.append(error.message)
            continue
        for member in team:
            for key in () if member.left else member.keys:
                claims.setdefault(key, set()).add(member.name)
    for key, names in claims.items():
        if len(names) > 1:
            problems.append(say("keys.two_names", names=tuple(sorted(names)), mark=fingerprint(key)))
    return Keyring({key: names.pop() for key, names in claims.items() if len(names) == 1}, tuple(problems))


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
        ZhanpingError: ``team.not_yours``, ``team.has_seen``, ``admission.sealed``, or the file cannot be read
            or written.
    """
    name = author_name(name)
    with held(workspace.home):
        setup = workspace.setup(id)
        _check_keeper(workspace, setup)
        taken = keys(workspace).names
        for key in new:
            if taken.get(key, name) != name:
                raise UsageError("team.key_taken", name=taken[key], mark=fingerprint(key))
        if role != "staff":
            _check_unseen(workspace, setup, name)
        former = next((member for member in setup.member if member.name == name), Member(name=name))
        both = tuple(dict.fromkeys((*former.keys, *new)))
        member = former.model_copy(update={"role": role, "keys": both, "left": False})
        if (former.role, former.left) != (role, False) or all(m.name != name for m in setup.member):
            _check_open(workspace, id)
        team = {other.name: other for other in setup.member} | {name: member}
        _write(workspace, setup, tuple(team.values()))
    return member


def remove(workspace: Workspace, id: str, name: str) -> None:  # noqa: A002
    """Take somebody's keys and their right to enter and to write; what they stated stays.

    Raises:
        UsageError: ``unknown.evaluation``, or they are not on its team.
        ZhanpingError: ``team.not_yours``, or the file cannot be read or written.
    """
    name = author_name(name)
    with held(workspace.home):
        setup = workspace.setup(id)
        _check_keeper(workspace, setup)
        if all(member.name != name or member.left for member in setup.member):
            raise UsageError("team.unknown", name=name, id=id)
        gone = {"keys": (), "left": True}
        team = (member.model_copy(update=gone) if member.name == name else member for member in setup.member)
        _write(workspace, setup, tuple(team))


def _check_open(workspace: Workspace, id: str) -> None:  # noqa: A002
    """See whether anybody may come, or be somebody else: what is sealed was computed with its team.

    Raises:
        ZhanpingError: ``admission.sealed``.
    """
    with workspace.open(id) as store:
        seal = store.proceedings().sealed
    if seal is not None:
        raise ZhanpingError("admission.sealed", version=seal.version, name=seal.author)


def _check_keeper(workspace: Workspace, setup: Setup) -> None:
    """See whether the author may change a team.

    Raises:
        ZhanpingError: ``team.not_yours``.
    """
    if not is_keeper(workspace, workspace.folder(setup.id), setup):
        raise ZhanpingError("team.not_yours", me=workspace.author, id=setup.id)


def _check_unseen(workspace: Workspace, setup: Setup, name: str) -> None:
    """See whether somebody who only helped is to score what others handed in, which they are shown.

    Raises:
        ZhanpingError: ``team.has_seen``.
    """
    is_staff = any(member.name == name and member.role == "staff" for member in setup.member)
    if not is_staff and role_of(setup, name) != "staff":
        return
    try:
        with workspace.open(setup.id) as store:
            proceedings = store.proceedings()
    except ZhanpingError:
        return  # what cannot be opened shows nobody anything
    others = {who for _, who in proceedings.handed_in if who != name}
    if proceedings.procedure.blind and others:
        raise ZhanpingError("team.has_seen", who=name, names=tuple(sorted(others)))


def is_keeper(workspace: Workspace, folder: Path, setup: Setup | None) -> bool:
    """Whether the author keeps an evaluation: its lead, or from outside its team whoever owns the files.

    Args:
        workspace: the home.
        folder: the evaluation's.
        setup: what it started with; None where that cannot be read, and so nobody is known to be on its team.

    Raises:
        ZhanpingError: the folder cannot be read.
    """
    if workspace.guest:
        return False
    if setup and any(member.name == workspace.author for member in setup.member):
        return role_of(setup, workspace.author) == "lead"
    with translated(folder):
        path = folder / SETUP if (folder / SETUP).exists() else folder
        return keeps(path)


def _write(workspace: Workspace, setup: Setup, team: tuple[Member, ...]) -> None:
    changed = setup.model_copy(update={"member": team})
    write_setup(workspace.folder(setup.id), Setup.model_validate(changed.model_dump()))
