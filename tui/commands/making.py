"""Making evaluations: from a file, or the sample."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from models.errors import say
from tui.commands.desk import Desk, read_toml
from tui.commands.opening import check_terminal, is_terminal, open_app

if TYPE_CHECKING:
    from models.entries import Entry
    from models.evaluation import Evaluation
    from models.framework import Framework
    from models.intake import Intake
    from storage.store import EvaluationStore
    from storage.workspace import Workspace

_SAMPLE = "demo"


def demo(
    ctx: Context, no_open: Annotated[bool, Option("--no-open", help="cli.option.no_open")] = False
) -> int:
    """Make the sample unless it is there; then open it, or print its id where nobody can look."""
    desk = Desk.of(ctx)
    opens = not no_open and is_terminal()
    if opens:
        check_terminal()
    workspace = _with_sample(desk)
    if opens:
        return open_app(workspace.home, workspace.author, desk.language, _SAMPLE)
    desk.put(_SAMPLE)
    return 0


def new(
    ctx: Context,
    source: Annotated[str, Option("--from", metavar="FILE.toml", help="cli.option.from")],
    name: Annotated[str | None, Option("--id", metavar="ID", help="cli.option.id")] = None,
    after: Annotated[str | None, Option("--after", metavar="ID", help="cli.option.follows")] = None,
) -> None:
    """Create an evaluation from a file and print its id."""
    from models.intake import read

    desk = Desk.of(ctx)
    intake = read(read_toml(source))
    earlier = None if after is None else _earlier(desk, after)
    with _create(desk.workspace, intake, Path(source).parent, name, earlier) as store:
        desk.put(store.id)
        desk.tell("cli.made", id=store.id, home=desk.home)
        if earlier is not None:
            _tell_followed(desk, earlier, store)


def _with_sample(desk: Desk) -> Workspace:
    """The home with the sample in it, at the hands of the sample's lead unless the caller is named."""
    from importlib.resources import files

    from models.intake import read
    from models.toml_file import TomlFile

    source = files("models") / "samples" / "sample.toml"
    intake = read(TomlFile("sample.toml", source.read_text("utf-8")))
    lead = next(member.name for member in intake.head.member if member.role == "lead")
    workspace = desk.workspace_as(desk.author if desk.is_named else lead)
    if _SAMPLE in workspace.ids():
        desk.tell("cli.kept", id=_SAMPLE, home=desk.home)
    else:
        _create(workspace, intake, Path(), _SAMPLE).close()
        desk.tell("cli.made", id=_SAMPLE, home=desk.home)
    return workspace


def _earlier(desk: Desk, name: str) -> Evaluation:
    """The evaluation that a new one follows, as its maker may see it.

    Raises:
        ZhanpingError: it cannot be opened.
    """
    with desk.session(name) as session:
        return session.evaluation


def _tell_followed(desk: Desk, earlier: Evaluation, store: EvaluationStore) -> None:
    """Say what the new evaluation opens with, and whether it is of another station."""
    from models.acts import FollowUp
    from tui.session import Session

    now = Session(store).evaluation
    desk.tell("cli.followed", id=earlier.id, count=len(now.stated(FollowUp)))
    if now.name != earlier.name:
        desk.tell("cli.another_station", id=earlier.id, earlier=earlier.name, now=now.name)


def _create(
    workspace: Workspace,
    intake: Intake,
    folder: Path,
    name: str | None,
    earlier: Evaluation | None = None,
) -> EvaluationStore:
    """Create what a file says; it opens with the concerns of the evaluation that it follows.

    Raises:
        FileFault: it says something that cannot be, or does not name the station.
    """
    head, framework = intake.head, _framework(intake.head.framework, folder)
    entries = _entries(workspace, intake, framework, earlier)
    if not any(fact.topic == "station" and getattr(fact, "name", "") for fact in intake.facts):
        raise intake.file.fault(("station",), say("value.missing", field="[station] name"))
    year = next((getattr(fact, "year", None) for fact in intake.facts if fact.topic == "visit"), None)
    return workspace.create(
        framework,
        entries,
        id=name if name is not None else head.id,
        year=year,
        team=head.member,
        sample=head.sample,
    )


def _framework(name: str, folder: Path) -> Framework:
    """The framework that a file names: one that is shipped, or a file beside it."""
    from models.framework_file import named, shipped
    from tui.indicator_system import taken

    beside = folder / name
    return taken(beside) if name not in shipped() and beside.is_file() else named(name)


def _entries(
    workspace: Workspace, intake: Intake, framework: Framework, earlier: Evaluation | None
) -> tuple[Entry, ...]:
    from models.entries import Setup
    from models.evaluation import fold
    from models.follow_up import carried
    from models.intake import entries

    setup = Setup(
        id="new",
        framework=framework.id,
        framework_hash=framework.hash,
        created=dt.datetime.now(dt.UTC),
        created_by=workspace.author,
        sample=intake.head.sample,
        member=intake.head.member,
    )
    stated = entries(intake, setup, framework, workspace.author)
    if earlier is None:
        return stated
    return (*stated, *carried(earlier, workspace.author, fold(setup, framework, stated)))
