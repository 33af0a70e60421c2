"""The result on one screen, for a terminal of any width and for a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from export.text import (
    BLOCKED,
    KNOWN,
    NARROW,
    OPEN,
    Hanging,
    amount,
    bar,
    line,
    share_bar,
    shown,
    sign,
    table,
)
from models.checks import counts
from models.facts import Ratio, headlines
from models.follow_up import tally
from models.language import Language
from models.panel import recusal_said, standings
from models.pictures import target_bars
from models.scoring import Assessment, Limit, Range

_LONG_BARS = 100
_LATE = 3  # targets under the bar that are named; the screen has one line for each


def summary(assessment: Assessment, language: Language) -> Summary:
    """Station, stage, grade, sections, parties, progress, headline figures and what is missing."""
    return Summary(assessment, language)


def limit_words(limit: Limit, language: Language) -> str:
    """What forces or caps the grade, and at which grade."""
    if limit.indicator:
        what = f"{limit.indicator.id} {language.title(limit.indicator)}"
    else:
        what = language.title(limit.cap)
    key = "summary.limit" if limit.certain else "summary.limit_open"
    return language(key, grade=language.title(limit.band), what=what)


@dataclass(frozen=True)
class Summary:
    """The summary as a renderable; it takes its width from the console that prints it."""

    assessment: Assessment
    language: Language

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The summary's lines and tables."""
        width = options.max_width
        yield from self._heading()
        yield from self._grade(width)
        yield from (self._limit(limit) for limit in self.assessment.limits)
        yield from self._recusals()
        yield self._sections(width)
        yield self._parties(width)
        yield self._figures(width)
        yield from self._late(width)
        yield from self._closing(width)
        yield from self._follow_ups()

    def _heading(self) -> Iterator[Text]:
        evaluation, say = self.assessment.evaluation, self.language
        visit = evaluation.facts.visit
        period = say(f"period.{visit.period}")
        title = line(evaluation.name, "bold")
        title.append("  ")
        title.append(
            say("summary.year", year=visit.year, period=period)
            if visit.year
            else say("summary.period", period=period)
        )
        if evaluation.setup.sample:
            title.append(f"  [{say('summary.sample')}]", "bold magenta")
        yield title
        parts = [
            evaluation.id,
            evaluation.facts.station.region,
            say(f"stage.{evaluation.stage}"),
            visit.date.isoformat() if visit.date else "",
        ]
        yield line(" | ".join(part for part in parts if part), "dim")

    def _grade(self, width: int) -> Iterator[RenderableType]:
        assessment, say = self.assessment, self.language
        lead = sign(KNOWN if assessment.grade else OPEN)
        lead.append(f" {say('summary.grade')}  ", "bold")
        total = self._total()
        if not assessment.grade:
            body = Text(f"{say('summary.open')}  ", "bold yellow")
            body.append_text(line(say("summary.possible", grades=assessment.possible_grades)))
            yield Hanging(lead, body)
            yield Hanging(Text("  "), total)
        elif width < NARROW:
            yield Hanging(lead, line(say.title(assessment.grade), "bold green"))
            yield Hanging(Text("  "), total)
        else:
            yield (
                lead.append_text(line(say.title(assessment.grade), "bold green"))
                .append("   ")
                .append_text(total)
            )

    def _total(self) -> Text:
        assessment, say = self.assessment, self.language
        scale = amount(assessment.framework.scale)
        low, high = (f"{end:f}" for end in assessment.interval)
        if assessment.total is not None:
            points = say("summary.total_of", total=low, scale=scale)
        else:
            points = say("summary.interval", low=low, high=high, scale=scale)
        scored = f"{assessment.scored}/{len(assessment.cells)}"
        return Text(f"{say('summary.total')}  {points}   {say('summary.progress')}  {scored}")

    def _limit(self, limit: Limit) -> RenderableType:
        lead = sign(BLOCKED if limit.certain else OPEN).append(" ")
        return Hanging(lead, line(limit_words(limit, self.language)))

    def _recusals(self) -> Iterator[RenderableType]:
        """Who is recused from what, and which lines nobody is left for."""
        evaluation, lead = self.assessment.evaluation, sign(OPEN).append(" ")
        for standing in standings(evaluation):
            if standing.recusals:
                said = tuple(recusal_said(evaluation, recusal) for recusal in standing.recusals)
                words = self.language("summary.recused", name=standing.member.name, recusals=said)
                yield Hanging(lead.copy(), line(words))
        cells = self.assessment.cells.values()
        if empty := tuple(str(c.cell) for c in cells if c.is_left_out):
            yield Hanging(lead.copy(), line(self.language("summary.recused_cells", cells=empty)))

    def _sections(self, width: int) -> Table:
        say, wide = self.language, width >= NARROW
        heads = ["", say("summary.sections"), say("summary.points"), say("summary.progress")]
        made = table(*heads, *([say("summary.bar")] if wide else []), right=(2, 3), crop=(4,))
        for result in self.assessment.sections:
            whole = result.scored == len(result.cells)
            maximum = amount(result.section.points)
            row = [
                sign(KNOWN if whole else OPEN),
                line(say.title(result.section)),
                Text(f"{self._points(result.points)} / {maximum}"),
                Text(f"{result.scored}/{len(result.cells)}"),
            ]
            if wide:
                row.append(bar(result.points, result.section.points, 40 if width >= _LONG_BARS else 20))
            made.add_row(*row)
        return made

    def _parties(self, width: int) -> Table:
        say, wide = self.language, width >= NARROW
        heads = ["", say("summary.parties"), say("summary.points"), say("summary.weight")]
        made = table(*heads, *([say("summary.share")] if wide else []), right=(2, 3, 4))
        for result in self.assessment.parties:
            pending = not result.party.computed and not result.points.known
            points = (
                say("summary.pending")
                if pending
                else f"{self._points(result.points)} / {amount(result.party.maximum)}"
            )
            row = [
                sign(KNOWN if result.points.known else OPEN),
                line(say.title(result.party)),
                Text(points),
                Text(f"{amount(result.party.weight)}%"),
            ]
            if wide:
                row.append(Text(self._points(result.share)))
            made.add_row(*row)
        return made

    def _figures(self, width: int) -> Table:
        say, wide = self.language, width >= NARROW
        heads = ["", say("summary.figures"), say("summary.count"), say("summary.percent")]
        made = table(*heads, *([say("summary.base")] if wide else []), right=(2, 3))
        for ratio in self._headlines():
            stated = ratio.percent is not None
            count = say("view.of", numerator=amount(ratio.numerator), denominator=amount(ratio.denominator))
            row = [
                sign(KNOWN if stated else OPEN),
                Text(say(f"ratio.{ratio.name}")),
                Text(count if stated else say("summary.not_stated")),
                Text(f"{ratio.percent}%" if stated else "-"),
            ]
            if wide:
                row.append(Text(say(f"base.{ratio.base}"), "dim"))
            made.add_row(*row)
        return made

    def _headlines(self) -> Sequence[Ratio]:
        framework, facts = self.assessment.framework, self.assessment.evaluation.facts
        return headlines(facts, framework.completion_bar, framework.satisfaction_sample)

    def _late(self, width: int) -> Iterator[RenderableType]:
        """The targets under the bar, each with a bar of its own; those that met it are counted above."""
        say, framework = self.language, self.assessment.framework
        bars = target_bars(self.assessment.evaluation.facts, framework.completion_bar)
        late = [(bars.names[n], bars.values[n]) for n in bars.short]
        made = table("", "", "", "", right=(2,), crop=(3,))
        for name, value in late[:_LATE]:
            row = [sign(BLOCKED), line(name), Text(f"{amount(value)}%")]
            if width >= NARROW:
                row.append(share_bar(value, 20).append(" " + say("summary.late", bar=amount(bars.bar))))
            else:
                row.append(Text(say("summary.late", bar=amount(bars.bar))))
            made.add_row(*row)
        if late:
            yield made
        if len(late) > _LATE:
            yield Hanging(sign(BLOCKED).append(" "), line(say("summary.late_more", count=len(late) - _LATE)))

    def _closing(self, width: int) -> Iterator[Text]:
        say = self.language
        gaps = counts(self.assessment)
        stated = Text(say("summary.findings"), "bold")
        for kind, count in self.assessment.evaluation.report_counts.items():
            stated.append(f"  {say(f'polarity.{kind}')} {count}", "not bold")
        found = Text(f"{say('summary.checks')}  ", "bold")
        if not gaps.block and not gaps.warn:
            found.append(f"+ {say('summary.done')}", "not bold green")
        else:
            style = "not bold red" if gaps.block else "not bold green"
            found.append(f"{'!' if gaps.block else '+'} {say('summary.blocking', count=gaps.block)}", style)
            found.append(f"  {say('summary.warnings', count=gaps.warn)}", "not bold")
        if width < NARROW:
            yield from (stated, found)
        else:
            yield stated.append("   ").append_text(found)

    def _follow_ups(self) -> Iterator[Text]:
        """What became of the last evaluation's concerns, where this one follows another."""
        counts, say = tally(self.assessment.evaluation), self.language
        if any(counts.values()):
            told = Text(say("summary.follow_ups"), "bold")
            for name, count in counts.items():
                told.append(f"  {say(f'follow_up.{name}')} {count}", "not bold")
            yield told

    def _points(self, points: Range | None) -> str:
        if points is None:
            return self.language("summary.not_applicable")
        return shown(self.assessment, points, self.language("summary.range"))
