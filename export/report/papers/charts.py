"""The pictures of a report: what each shows, and the same in words for those who cannot see it."""

from __future__ import annotations

from export.report.blocks import Chart
from export.report.papers.figures import joined
from export.report.wording import Wording
from models.evaluation import Evaluation
from models.numbers import trimmed
from models.pictures import Bars, section_bars, target_bars
from models.scoring import Assessment


def sections(assessment: Assessment, words: Wording) -> Chart:
    """What share of its points each section reaches; never in the official report, which tells the grade."""
    bars = section_bars(assessment)
    return _chart(bars, words("chart.sections"), words("chart.sections_told", rows=_told(bars, words)), words)


def targets(evaluation: Evaluation, words: Wording) -> Chart | None:
    """How much is done of what was agreed; None where no target has both figures."""
    bars = target_bars(evaluation.facts, evaluation.framework.completion_bar)
    if not bars.names or bars.bar is None:
        return None
    bar = trimmed(bars.bar)
    told = words("chart.targets_told", rows=_told(bars, words), bar=bar)
    return _chart(bars, words("chart.targets", bar=bar), told, words)


def _chart(bars: Bars, title: str, told: str, words: Wording) -> Chart:
    return Chart(
        title,
        told,
        bars.names,
        bars.values,
        unit=words("chart.unit"),
        bar=bars.bar,
        heads=words.list("chart.columns_head"),
        short=bars.short,
        cut=bars.cut,
        end=bars.end,
    )


def _told(bars: Bars, words: Wording) -> str:
    rows = (
        words("chart.row_open", name=name)
        if value is None
        else words("chart.row", name=name, percent=trimmed(value))
        for name, value in zip(bars.names, bars.values, strict=True)
    )
    return joined(rows, words, "clause")
