"""Whether this machine, this terminal and this home are fit for work, and how to mend what is not."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from typer import Context

from models.errors import FAILED
from tui.commands.desk import Desk
from tui.commands.options import Json

if TYPE_CHECKING:
    from storage.health import Check

_SIGNS = {"ok": ("+", "green"), "warn": ("!", "yellow"), "fail": ("x", "red"), "skip": ("-", "dim")}


def doctor(ctx: Context, as_json: Json = False) -> int:
    """Look at everything that the work rests on; the exit code says whether something has to be mended."""
    from storage.health import check_home
    from tui.checkup import check_machine, check_terminal

    desk = Desk.of(ctx)
    checks = [*check_machine(), *check_terminal(os.environ), *check_home(desk.home, time.time_ns() // 10**6)]
    failed, minded = (sum(check.state == state for check in checks) for state in ("fail", "warn"))
    if as_json:
        desk.put_json({"fit": not failed, "checks": [_data(desk, check) for check in checks]})
    else:
        _show(desk, checks)
        if failed:
            desk.put(desk.language("doctor.unfit", count=failed))
        elif minded:
            desk.put(desk.language("doctor.minded", count=minded))
        else:
            desk.put(desk.language("doctor.fit"))
    return FAILED if failed else 0


def _show(desk: Desk, checks: Sequence[Check]) -> None:
    """Each check with its sign and word, what it is about, what was found, and how to mend it."""
    from rich.cells import cell_len
    from rich.text import Text

    from export.text import Hanging, line

    words = desk.language
    heads = [(words(f"doctor.state.{check.state}"), words(f"doctor.check.{check.name}")) for check in checks]
    widths = [max(map(cell_len, column)) for column in zip(*heads, strict=True)]
    for check, head in zip(checks, heads, strict=True):
        sign, style = _SIGNS[check.state]
        state, title = (
            text + " " * (width - cell_len(text)) for text, width in zip(head, widths, strict=True)
        )
        lead = Text().append(f"{sign} {state}", style).append(f"  {title}  ")
        desk.show(Hanging(lead, line(words.say(check.message))))
        if check.mend is not None:
            desk.show(Hanging(Text(" " * lead.cell_len), line(words.say(check.mend))))


def _data(desk: Desk, check: Check) -> dict[str, Any]:
    """A check for machines."""
    mend = desk.language.say(check.mend) if check.mend else None
    message = desk.language.say(check.message)
    return {"name": check.name, "state": check.state, "message": message, "mend": mend}
