"""Every finding with what it was made of, what was left out and why; what became of the last ones."""

from __future__ import annotations

from collections.abc import Iterator

from export.editing import state_counts
from export.report.blocks import Block, Heading, Item, Paragraph, told
from export.report.papers import figures
from export.report.papers.working.names import place
from export.report.wording import Wording
from models.editing import Row, places, rows
from models.entries import POLARITIES
from models.evaluation import Evaluation
from models.follow_up import follow_ups as carried_over
from models.language import CHINESE


def findings(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """The findings, place by place."""
    counts = state_counts(evaluation)
    yield Heading(1, words("working.findings"))
    yield Paragraph(words("working.findings_counts", total=sum(counts.values()), **counts))
    for section, district in places(evaluation):
        for polarity in POLARITIES:
            found = rows(evaluation, section, polarity, district)
            if not found:
                continue
            where, kind = place(evaluation, section, district, words), words(f"working.{polarity}")
            yield Heading(2, words("working.finding_place", place=where, kind=kind))
            for row in found:
                yield from _finding(evaluation, row, words)


def _finding(evaluation: Evaluation, row: Row, words: Wording) -> Iterator[Block]:
    finding = row.finding
    if row.depth:
        text = words("working.finding_source", name=finding.author, text=finding.text)
        yield from told(4, text)
        return
    yield from told(3, _said(evaluation, row, words))
    if finding.recommendation:
        advice = words("working.finding_advice", text=finding.recommendation)
        yield from (Paragraph(line) for line in advice.split("\n") if line.strip())


def _said(evaluation: Evaluation, row: Row, words: Wording) -> str:
    """A finding, who said it first, and what was done with it."""
    editing, finding = evaluation.editing, row.finding
    names = figures.joined(editing.said_by(finding), words, "list")
    if row.state == "omitted":
        omission = editing.omissions[finding.id]
        lead, reason = omission.author, omission.reason
        return words("working.finding_omitted", text=finding.text, names=names, lead=lead, reason=reason)
    if len(finding.sources) > 1:
        count = len(finding.sources)
        return words("working.finding_merged", text=finding.text, name=finding.author, count=count)
    if finding.sources:
        return words("working.finding_reworded", text=finding.text, name=finding.author)
    line = finding.indicator
    indicator = words("working.finding_indicator", indicator=line) if line else ""
    return words("working.finding_by", text=finding.text, names=names, indicator=indicator)


def follow_ups(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """What the last evaluation found, and what became of it."""
    yield Heading(1, words("working.follow_ups"))
    found = carried_over(evaluation)
    if not found:
        yield Paragraph(words("working.follow_ups_none"))
    for entry in found:
        where = place(evaluation, entry.section, entry.district, words)
        yield from told(3, words("working.follow_up", place=where, text=entry.text, source=entry.source))
        if entry.recommendation:
            yield from told(4, words("working.follow_up_advice", text=entry.recommendation))
        state = CHINESE(f"follow_up.{entry.state}") if entry.state else words("working.follow_up_open")
        remark = words("working.reason", reason=entry.remark) if entry.remark else ""
        yield Item(4, " ".join(words("working.follow_up_state", state=state, remark=remark).split("\n")))
