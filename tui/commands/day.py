"""The day on site on the command line: the seven tasks, the survey's sample and its questionnaires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from models.errors import UsageError, say
from tui.commands.desk import Desk, code_of
from tui.commands.options import Id, Json
from tui.commands.state import confirm

if TYPE_CHECKING:
    from models.acts import Roster
    from tui.session import Session

Who = Annotated[list[str] | None, Option("--who", metavar="NAME", help="cli.option.who")]
Begins = Annotated[str | None, Option("--from", metavar="HH:MM", help="cli.option.begins")]
Ends = Annotated[str | None, Option("--to", metavar="HH:MM", help="cli.option.to")]
IsDone = Annotated[bool, Option("--done", help="cli.option.done")]
IsOpen = Annotated[bool, Option("--open", help="cli.option.open")]
Remark = Annotated[str | None, Option("--remark", metavar="TEXT", help="cli.option.task_remark")]
Population = Annotated[int | None, Option("--population", metavar="N", help="cli.option.population")]
RosterFile = Annotated[str | None, Option("--roster", metavar="FILE", help="cli.option.roster")]
Size = Annotated[int | None, Option("--size", metavar="N", help="cli.option.size")]
Seed = Annotated[int | None, Option("--seed", metavar="N", help="cli.option.seed", min=0)]
KeepTally = Annotated[bool, Option("--keep", help="cli.option.keep_tally")]
Keep = Annotated[bool, Option("--keep", help="cli.option.keep")]


def day(ctx: Context, name: Id, as_json: Json = False) -> int:
    """The seven tasks, what each has left, and what must be done before leaving."""
    from export.day import day_data, day_view
    from tui.fieldwork import board

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        found = board(session)
        if as_json:
            desk.put_json(day_data(found, session.evaluation, desk.language))
        else:
            desk.show(day_view(found, desk.language))
        return code_of(session.store)


def task(
    ctx: Context,
    name: Id,
    title: Annotated[str, Argument(metavar="TASK", help="cli.argument.task")],
    who: Who = None,
    begins: Begins = None,
    ends: Ends = None,
    is_done: IsDone = False,
    is_open: IsOpen = False,
    remark: Remark = None,
) -> None:
    """Plan a task of the day, or say that it is done."""
    from models.acts import TASKS
    from models.day import DayTask, amended, find_task, held

    desk = Desk.of(ctx)
    if is_done and is_open:
        raise UsageError("cli.done_or_open")
    names = {desk.language(f"task.{known}"): known for known in TASKS}
    with desk.session(name) as session:
        found = find_task(title, names)
        done = is_done if is_done or is_open else None
        made = amended(
            session.evaluation, held(session.evaluation, found, session.author), session.author,
            who=who, begins=begins, ends=ends, done=done, remark=remark,
        )  # fmt: skip
        session.state(made)
        state = desk.language(f"day.state_{DayTask(found, made).state}")
        confirm(desk, session, f"{desk.language(f'task.{found}')} {state}", made)


def sample(
    ctx: Context,
    name: Id,
    population: Population = None,
    roster: RosterFile = None,
    size: Size = None,
    seed: Seed = None,
    keep: Keep = False,
    as_json: Json = False,
) -> int:
    """Draw whom to survey; nothing is stated unless it is to be kept."""
    from export.day import sample_head, sample_view
    from models.sampling import draw, size_of

    desk = Desk.of(ctx)
    if population is not None and roster is not None:
        raise UsageError("sample.one_of")
    with desk.session(name) as session:
        stated = _roster(session, population, roster)
        everybody = stated.codes if stated else _numbered(session, population)
        count, survey = len(everybody), session.evaluation.facts.survey
        wanted = size_of(session.evaluation, count, survey.sampled if size is None else size)
        if size is not None and size < wanted:
            raise UsageError("sample.too_small", population=count, least=wanted, size=size)
        seed = survey.seed if seed is None else seed
        if seed is None and wanted < count:
            raise UsageError("sample.no_seed")
        codes = draw(everybody, wanted, seed or 0)
        if keep:
            _keep(desk, session, stated, (count, len(codes), seed))
        if as_json:
            desk.put_json(
                {"population": count, "seed": seed, "method": _method(len(codes), count), "codes": codes}
            )
        else:
            desk.say(sample_head(codes, count, seed))
            desk.show(sample_view(codes))
        return code_of(session.store)


def ballot(
    ctx: Context,
    name: Id,
    code: Annotated[str, Argument(metavar="CODE", help="cli.argument.code")],
    digits: Annotated[str, Argument(metavar="DIGITS", help="cli.argument.digits")],
) -> None:
    """Enter a questionnaire: the client's code, and a digit for each question."""
    from models.acts import Ballot
    from models.sampling import drawn, read_code
    from models.survey import digits_of, read_answers
    from tui.fieldwork import counted

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        answers = read_answers(counted(session).questionnaire, digits)
        made = Ballot(author=session.author, code=read_code(code), answers=answers)
        session.state(made)
        confirm(desk, session, f"{made.code} = {digits_of(made)}", made)
        codes = drawn(session.evaluation)
        if codes and made.code not in codes:
            desk.say(say("ballot.not_drawn", code=made.code))


def tally(ctx: Context, name: Id, keep: KeepTally = False, as_json: Json = False) -> int:
    """The answers to each question, and satisfaction by both definitions."""
    from export.day import tally_data, tally_view
    from models.entries import FactEntry
    from models.survey import proposed
    from tui.fieldwork import counted

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        found, definition = counted(session), session.evaluation.facts.survey.definition
        if keep:
            if (made := proposed(session.evaluation)) is None:
                raise UsageError("cli.no_tally")
            session.fact(made)
            confirm(desk, session, desk.language("topic.survey"), FactEntry.of(session.author, made))
        if as_json:
            desk.put_json(tally_data(found, definition))
        else:
            desk.show(tally_view(found, definition, desk.language))
        return code_of(session.store)


def _roster(session: Session, population: int | None, file: str | None) -> Roster | None:
    """The roster to draw from: a file's, else the one that stands unless a number is given.

    Raises:
        FileFault: the file cannot be read, or is no roster.
    """
    import sys

    from models.acts import Roster
    from models.sampling import read_codes
    from models.toml_file import bytes_of, text_in

    if file is not None:
        name, data = ("stdin", sys.stdin.buffer.read()) if file == "-" else (file, bytes_of(file))
        return Roster(author=session.author, codes=read_codes(name, text_in(name, data)))
    return session.evaluation.stated(Roster).get(Roster.kind) if population is None else None


def _numbered(session: Session, population: int | None) -> tuple[str, ...]:
    """A code for each of the population, as given or as stated.

    Raises:
        UsageError: nobody says how many there are, or too many.
    """
    from models.sampling import codes_of

    count = session.evaluation.facts.survey.population if population is None else population
    if not count:
        raise UsageError("sample.no_population")
    return codes_of(count)


def _keep(desk: Desk, session: Session, roster: Roster | None, figures: tuple[int, int, int | None]) -> None:
    """State what was drawn among the survey's facts, and the roster it was drawn from, if any."""
    from models.acts import Roster
    from models.entries import FactEntry

    population, count, seed = figures
    change = {
        "population": population, "sampled": count, "seed": seed,
        "method": _method(count, population),
    }  # fmt: skip
    fact = FactEntry.of(session.author, session.evaluation.facts.survey.model_copy(update=change))
    standing = session.evaluation.stated(Roster).get(Roster.kind)
    session.state(fact, *((roster,) if roster and roster != standing else ()))
    if standing is not None and roster is None:
        session.withdraw(standing)
    confirm(desk, session, desk.language("sample.kept", count=count, population=population), fact)


def _method(count: int, population: int) -> str:
    return "census" if count == population else "random"
