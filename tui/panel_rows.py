"""The panel's rows as they are drawn: an evaluator each, and the lines of the calibration round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from export.panel import calibration_words, declared_words, notes, progress_words, spread_words
from models.acts import Assignment
from models.evaluation import Evaluation
from models.language import Language
from models.panel import Standing, spreads
from models.remit import Remit
from tui.widgets.blocks import Block
from tui.widgets.lines import Span, fit
from tui.widgets.text_lines import held

GAP = 2  # cells between two columns
CELL = "cell "
"""What the keys of the round's lines begin with; an evaluator's row has their name for its key."""


def panel_blocks(
    evaluation: Evaluation, found: Sequence[Standing], words: Language, width: int
) -> list[Block]:
    """All rows.

    Args:
        evaluation: as the viewer sees it.
        found: where its evaluators stand.
        words: the language.
        width: how many cells a row has.
    """
    if not found:
        text = Span(words("panel.empty", id=evaluation.id))
        return [Block("none", (), (text,), can_choose=False)]
    return [*_people(evaluation, found, words, width), *_round(evaluation, words)]


def typed_remits(evaluation: Evaluation, given: Assignment | None, words: Language) -> str:
    """What an evaluator is to score, as it is typed: sections and districts by their names."""
    if given is None or given.remits == ("all",):
        return words("panel.word.all")
    names = {row.id: row.name for row in evaluation.facts.districts.rows if " " not in row.name}
    typed = []
    for remit in map(Remit.parse, given.remits):
        section = evaluation.framework.section(remit.section or "")
        place = f"@{names.get(remit.district, remit.district)}" if remit.district else ""
        title = words.title(section) if section else ""
        typed.append(f"{title if section is None or ' ' not in title else section.id}{place}")
    return " ".join(typed) or words("panel.word.nothing")


def _people(
    evaluation: Evaluation, found: Sequence[Standing], words: Language, width: int
) -> Iterator[Block]:
    """A row for each, the sections in columns where these fit, and below it what is particular to them."""
    titles = [words.title(section) for section in evaluation.framework.sections]
    heads = (words("panel.evaluator"), words("panel.declared"))
    rows = [(_called(standing, words), declared_words(standing, words)) for standing in found]
    first, second = (max(cell_len(row[n]) for row in (heads, *rows)) + GAP for n in (0, 1))
    cells = [[progress_words(part, words) for part in standing.sections] for standing in found]
    widest = max((cell_len(cell) for row in cells for cell in row), default=0) + 1
    room = max(width - first - second, 0) // max(len(titles), 1)
    fits = room >= widest
    head = "".join(fit(fit(title, room - 1), room) for title in titles) if fits else ""
    lead = Span(f"{fit(heads[0], first)}{fit(heads[1], second)}{head}", "head")
    yield Block("head", (lead,), can_choose=False)
    for standing, (name, declared), parts in zip(found, rows, cells, strict=True):
        style = "bad" if standing.declared is False else "good" if standing.declared else "dim"
        spans = [Span(fit(name, first)), Span(fit(declared, second), style)]
        if fits:
            spans += [Span(fit(part, room), _style(part)) for part in parts]
        yield Block(standing.member.name, tuple(spans))
        said = list(notes(evaluation, standing, words))
        if not fits:
            pairs = (f"{title} {part}" for title, part in zip(titles, parts, strict=True))
            said.insert(0, "   ".join(map(held, pairs)))
        for n, text in enumerate(said):
            key = f"{standing.member.name} {n}"
            yield Block(key, (Span("    "),), (Span(text, "dim"),), can_choose=False)


def _round(evaluation: Evaluation, words: Language) -> Iterator[Block]:
    if (text := calibration_words(evaluation, words)) is None:
        return
    yield Block("gap", (Span(""),), can_choose=False)
    yield Block("round", (), (Span(text, "head"),), can_choose=False)
    for spread in spreads(evaluation):
        said = spread_words(spread, words)
        if spread.width is not None:
            said = "  ".join(map(held, said.split("  ")))
        yield Block(f"{CELL}{spread.cell}", (Span("  "),), (Span(said),))


def _called(standing: Standing, words: Language) -> str:
    is_lead = standing.member.role == "lead"
    return f"{standing.member.name} ({words('role.lead')})" if is_lead else standing.member.name


def _style(progress: str) -> str:
    return "good" if progress.startswith("+") else "" if progress.startswith("-") else "dim"
