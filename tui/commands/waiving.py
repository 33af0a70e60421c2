"""The checks on the command line: what they find, and what of it may stand."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Context, Option

from models.errors import BLOCKED, UsageError
from tui.commands.desk import Desk, code_of, given
from tui.commands.options import Id, Json
from tui.commands.state import confirm


def check(
    ctx: Context,
    name: Id,
    waived: Annotated[bool, Option("--waived", help="cli.option.waived")] = False,
    as_json: Json = False,
) -> int:
    """What is missing or contradicts itself; the exit code says whether any of it blocks or is damage."""
    from models.checks import review

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        found = review(session.assessment)
        if as_json:
            from export.data import gaps_data

            desk.put_found(gaps_data(found.open, desk.language, found.waived), session.store)
        else:
            from export.views import gaps_view

            told = found.waived if waived else None
            desk.show(gaps_view(found.open, session.assessment, desk.language, told))
        return code_of(session.store, BLOCKED if any(gap.severity == "block" for gap in found.open) else 0)


def waive(
    ctx: Context,
    name: Id,
    key: Annotated[str, Argument(metavar="KEY", help="cli.argument.waive")],
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.waive_reason")] = None,
    back: Annotated[bool, Option("--withdraw", help="cli.option.waive_back")] = False,
) -> None:
    """Let what a check found stand, with a reason that the working paper prints, or take that back."""
    from models.acts import Waiver
    from models.checks import review
    from models.waiving import find_gap, find_waiver
    from tui import waiving

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if back:
            if reason is not None:
                raise UsageError("waive.no_reason")
            waiver = find_waiver(tuple(session.evaluation.stated(Waiver).values()), key)
            waiving.withdraw(session, waiver)
            desk.tell("done.unwaived")
            return
        gap = find_gap(review(session.assessment), key)
        waiver = waiving.waive(session, gap, given(reason) or "")
        confirm(desk, session, desk.language("done.waived", what=gap.message), waiver)
