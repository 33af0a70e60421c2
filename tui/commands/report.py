"""Reports as files: one, or one for each of many evaluations; the variant says what, the format how."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from models.errors import UsageError
from tui.commands.desk import Desk, code_of

if TYPE_CHECKING:
    from export.formats import Format
    from export.report.options import Office
    from tui.reports import Order, Wish

STDOUT = "-"
Ids = Annotated[list[str] | None, Argument(metavar="ID", help="cli.argument.ids", show_default=False)]
Output = Annotated[Path | None, Option("-o", "--output", metavar="FILE|DIR", help="cli.option.output")]
FormatOf = Annotated[
    str | None, Option("--format", metavar="docx|pdf|md|xlsx|csv|json", help="cli.option.format")
]


def report(
    ctx: Context,
    ids: Ids = None,
    output: Output = None,
    every: Annotated[bool, Option("--all", help="cli.option.report_all")] = False,
    variant: Annotated[
        str | None,
        Option(
            "--variant", metavar="report|grade|working|notice|briefing|summary", help="cli.option.variant"
        ),
    ] = None,
    form: FormatOf = None,
    party: Annotated[str | None, Option("--party", metavar="PARTY", help="cli.option.notice_party")] = None,
    version: Annotated[int | None, Option("--version", metavar="N", help="cli.option.report_version")] = None,
    final: Annotated[bool, Option("--final", help="cli.option.final")] = False,
    table: Annotated[str | None, Option("--table", metavar="TABLE", help="cli.option.table")] = None,
    template: Annotated[Path | None, Option("--template", metavar="DIR", help="cli.option.template")] = None,
    no_pictures: Annotated[bool, Option("--no-pictures", help="cli.option.no_pictures")] = False,
    numbering: Annotated[
        str | None, Option("--numbering", metavar="word|literal", help="cli.option.numbering")
    ] = None,
) -> int:
    """Write a report, of an older version if asked; what is still missing is stated in it and counted."""
    from tui import reports

    desk, names = Desk.of(ctx), list(dict.fromkeys(ids or ()))
    if every == bool(names):
        raise UsageError("report.which")
    if output is None:
        raise UsageError("report.no_output")
    wish = reports.Wish(
        variant=reports.variant(variant) if variant else "report",
        party=party,
        version=version,
        table=reports.table(table) if table else None,
        office=_office(template),
        pictures=not no_pictures,
        numbering=reports.numbering(numbering) if numbering else "word",
        final=final,
    )
    if every or len(names) > 1:
        from storage.files import followed
        from tui.commands.batch import write_all

        if str(output) == STDOUT:
            raise UsageError("report.many_stdout")
        wish = replace(wish, form=reports.form(form) if form else "docx")
        return write_all(desk, names if not every else desk.workspace.ids(), followed(output), wish)
    return write(desk, names[0], output, wish, form)


def _office(folder: Path | None) -> Office:
    from export.report.office.folder import opened
    from export.report.options import Office

    return opened(folder) if folder is not None else Office()


def write(desk: Desk, name: str, output: Path, wish: Wish, form: str | None = None) -> int:
    """Write one report, to a file or to stdout; the exit code.

    Args:
        desk: who calls.
        name: the evaluation's id.
        output: the file, or `STDOUT`.
        wish: what is wanted, but for the format.
        form: the format's name; by default the file's suffix says it.

    Raises:
        UsageError: it cannot be written there, or not so.
    """
    from export.formats.pdf import LibreOffice
    from storage.cache import cache_folder
    from storage.files import followed, write_atomically
    from tui import reports
    from tui.commands.targets import check_content, check_name

    is_stdout = str(output) == STDOUT
    target = followed(output)
    wish = replace(wish, form=reports.form(form) if form else _form_of(output, target))
    if is_stdout and sys.stdout.isatty() and wish.form in ("docx", "pdf", "xlsx"):
        raise UsageError("cli.report_terminal")
    if not is_stdout:
        check_name(output, target, wish.form)
    with desk.session(name) as session, LibreOffice(queue=cache_folder(desk.home)) as printer:
        order = reports.order(session, wish)
        data = order.written(printer)
        if is_stdout:
            sys.stdout.buffer.write(data)
        else:
            check_content(output, target, wish.form, data)
            write_atomically(target, data)
            desk.tell("cli.written", path=output)
        tell_remark(desk, order, data)
        tell_open(desk, order)
        return code_of(session.store)


def tell_remark(desk: Desk, order: Order, data: bytes) -> None:
    """Say where what was written is not the file that was sealed."""
    if remark := order.remark(data):
        desk.say(remark)


def tell_open(desk: Desk, order: Order) -> None:
    """Say how many checks block, or ask for a look; nothing where there are none."""
    from models.checks import counts

    name, found = order.assessment.evaluation.id, counts(order.assessment)
    for key, count in (("cli.blocking", found.block), ("cli.warned", found.warn)):
        if count:
            desk.tell(key, count=count, id=name)


def _form_of(output: Path, target: Path) -> Format:
    """The format that a file's name tells.

    Raises:
        UsageError: it tells none.
    """
    from export.formats import FORMATS

    if str(output) == STDOUT:
        return "docx"
    suffix = output.suffix.lower().removeprefix(".")
    for form in FORMATS:
        if form == suffix:
            return form
    if target.exists() and not target.is_file():
        raise UsageError("cli.not_a_file", path=output)
    raise UsageError("report.no_suffix", path=output, known=", ".join(FORMATS))
