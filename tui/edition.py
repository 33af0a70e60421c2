"""The editing as the screen shows it: places with their counts, and the blocks of one place."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from models.editing import Branch, Row, near, places, reported, rows
from models.entries import POLARITIES, Finding, FindingKind
from models.evaluation import Evaluation
from models.language import Language
from models.telling import cut, flat
from tui.widgets.blocks import Block
from tui.widgets.lines import Span
from tui.widgets.places import PlaceRow

MARK = "*"


def part_name(evaluation: Evaluation, section: str, words: Language) -> str:
    """A section or a party as people call it."""
    framework = evaluation.framework
    return words.title(framework.section(section) or framework.party(section)) or section


def place_name(evaluation: Evaluation, section: str, district: str | None, words: Language) -> str:
    """A place as people call it."""
    part = part_name(evaluation, section, words)
    if district is None:
        return part
    return words("findings.place", part=part, district=evaluation.district_name(district))


def place_rows(evaluation: Evaluation, words: Language) -> list[PlaceRow]:
    """Every place with how much of the report stands there, and how many of it say nearly the same."""
    counts = [_counts(evaluation, section, district) for section, district in places(evaluation)]
    widest = [len(str(max(column, default=0))) for column in zip(*counts, strict=True)]
    return [
        PlaceRow(
            section,
            district,
            evaluation.district_name(district) if district else part_name(evaluation, section, words),
            _tally(both, widest, words),
            not any(both[:2]),
        )
        for (section, district), both in zip(places(evaluation), counts, strict=True)
    ]


def blocks(
    evaluation: Evaluation, place: PlaceRow, marked: Collection[str], words: Language
) -> Iterator[Block]:
    """The report's text at a place, what says the same together, and what is left out at the end.

    Args:
        evaluation: the evaluation.
        place: the place.
        marked: the ids of what is chosen to be combined.
        words: the interface's language.
    """
    for kind in POLARITIES:
        found = [row for row in rows(evaluation, place.section, kind, place.district) if row.depth == 0]
        count = len(reported(evaluation, place.section, kind, place.district))
        title = words(f"findings.group.{kind}", count=count)
        yield Block(f"head:{kind}", (Span(title, "head"),), can_choose=False)
        if not found:
            yield Block(
                f"empty:{kind}", (Span("   "),), (Span(words("editing.empty"), "dim"),), can_choose=False
            )
        for row in found:
            yield _block(evaluation, row, kind, row.finding.id in marked, words)


def state_words(evaluation: Evaluation, finding: Finding, words: Language) -> str:
    """What the lead made of a finding; empty for what is the report's text."""
    editing = evaluation.editing
    match editing.state(finding):
        case "merged":
            into = tuple(cut(flat(head.text)) for head in editing.heads(finding))
            return words("editing.merged", into=into)
        case "omitted":
            omission = editing.omissions[finding.id]
            return words("editing.omitted", name=omission.author, reason=omission.reason)
    return ""


def _block(evaluation: Evaluation, row: Row, kind: FindingKind, is_marked: bool, words: Language) -> Block:
    editing, finding = evaluation.editing, row.finding
    is_out = row.state == "omitted"
    number = words("editing.out_sign") if is_out else f"{row.rank}."
    lead = Span(f"{MARK if is_marked else ' '}{number.rjust(3)} ", "good" if is_marked else "")
    body = [Span(finding.text, "dim" if is_out else ""), Span(_about(evaluation, row, kind, words), "dim")]
    if is_out:
        body.append(Span(state_words(evaluation, finding, words), "bad"))
    if finding.recommendation:
        body.append(Span(words("editing.recommendation", text=finding.recommendation)))
    if dispute := evaluation.dispute("finding", finding.id):
        body.append(Span(words("conflict.finding", count=len(dispute.heads)), "bad"))
    body += _sources(editing.tree(finding), 0, words)
    return Block(finding.id, (lead,), tuple(body))


def _about(evaluation: Evaluation, row: Row, kind: FindingKind, words: Language) -> str:
    finding, told = row.finding, [row.finding.author]
    if finding.indicator:
        line = evaluation.framework.indicators.get(finding.indicator)
        told.append(f"{finding.indicator} {words.title(line)}".strip())
    if row.similar:
        found = reported(evaluation, finding.section, kind, finding.district)
        ranks = {sibling.id: n for n, sibling in enumerate(found, start=1)}
        told.append(words("editing.similar", numbers=tuple(str(ranks[name]) for name in row.similar)))
    return "  ".join(told)


def _sources(branch: Branch, depth: int, words: Language) -> Iterator[Span]:
    for source in branch.sources:
        finding = source.finding
        told = words("editing.source", name=finding.author, text=" ".join(finding.text.split()))
        yield Span(f"{'  ' * depth}{told}", "dim")
        yield from _sources(source, depth + 1, words)


def _counts(evaluation: Evaluation, section: str, district: str | None) -> tuple[int, int, int]:
    found = [reported(evaluation, section, kind, district) for kind in POLARITIES]
    alike = sum(len(group) for texts in found for group in near(texts))
    return len(found[0]), len(found[1]), alike


def _tally(counts: tuple[int, int, int], widest: list[int], words: Language) -> str:
    strengths, concerns = (str(n).rjust(width) for n, width in zip(counts[:2], widest[:2], strict=True))
    tally = words("findings.tally", strengths=strengths, concerns=concerns)
    return f"{words('editing.alike', count=counts[2])} {tally}" if counts[2] else tally
