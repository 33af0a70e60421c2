"""What `facts show`, `explain`, `check` and `framework show` print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from export.text import BLOCKED, KNOWN, NARROW, OPEN, ByWidth, Hanging, amount, line, sign, table
from models.acts import Waiver
from models.derivation import Derivation
from models.entries import Cell
from models.errors import Message
from models.evaluation import Evaluation
from models.facts import FileTotals, Ratio, completion, derived, file_totals, files
from models.framework import Cap, Framework, Indicator, Section
from models.gaps import Gap, Place
from models.language import Language
from models.scoring import Assessment
from models.station import CommunityFiles, Fact

_TOPICS = ("station", "visit", "staffing", "attendance", "training", "survey", "feedback", "closing")
_NO_FILES = FileTotals(None, None, None, None, None)
# Words for values that the facts keep as names of a closed list.
_WORDS = {
    "period": "period",
    "method": "sampling",
    "definition": "satisfaction",
    "on_site": "stance",
    "draft": "stance",
}


def explain_view(derivation: Derivation, language: Language) -> RenderableType:
    """A derivation as an indented tree: value, arithmetic, what else must be known, parts."""
    return Group(*derivation_lines(derivation, language))


def derivation_lines(node: Derivation, language: Language, depth: int = 0) -> Iterator[Hanging]:
    """A derivation line by line, each indented by its depth."""
    indent = "  " * depth
    title = language("view.total_title") if node.name == "total" else ""
    if node.title is not None:
        title = language.say(node.title)
    value = language.say(node.value) if isinstance(node.value, Message) else node.value
    head = line(f"{node.name} {title}".strip())
    head.stylize("bold")
    head.append(f"  {value}", "not bold cyan")
    yield Hanging(Text(indent), head)
    if node.formula:
        yield Hanging(Text(f"{indent}  = "), line(node.formula, "dim"))
    for remark in node.remarks:
        yield Hanging(Text(f"{indent}  - "), line(language.say(remark)))
    for part in node.parts:
        yield from derivation_lines(part, language, depth + 1)


def gaps_view(
    gaps: Sequence[Gap],
    assessment: Assessment,
    language: Language,
    waived: Sequence[tuple[Gap, Waiver]] | None = None,
) -> RenderableType:
    """What is missing or contradicts itself, each with the place where it is mended, and how.

    Args:
        gaps: what stands.
        assessment: what they are of.
        language: the reader's.
        waived: what is waived, with the reasons; None to leave that unsaid.
    """
    evaluation, parts = assessment.evaluation, list[RenderableType]()
    if gaps:
        block = sum(gap.severity == "block" for gap in gaps)
        title = language("view.gaps", station=evaluation.name, block=block, warn=len(gaps) - block)
        parts.append(line(title, "bold"))
        parts.append(ByWidth(lambda width: _gaps(gaps, evaluation, language, width)))
        if any(gap.can_waive for gap in gaps):
            parts.append(line(language("view.waive_hint", id=evaluation.id), "dim"))
    else:
        head = sign(KNOWN).append(" ")
        parts.append(Hanging(head, line(language("view.no_gaps", station=evaluation.name))))
    if waived is not None:
        parts.append(line(language("view.waived", count=len(waived)), "bold"))
        parts += (Hanging(Text("  "), part) for part in _waived(waived, evaluation, language))
    return Group(*parts)


def place_words(place: Place, evaluation: Evaluation, language: Language) -> str:
    """The place of a gap as people call it."""
    framework = evaluation.framework
    if place.cell:
        return _cell(place.cell, evaluation, language)
    if place.party:
        return language.title(framework.party(place.party)) or place.party
    if place.topic:
        return language(f"topic.{place.topic}")
    if place.stage:
        return language("cli.kind.stage")
    if place.follow_up:
        return language("cli.kind.follow_up")
    if place.view:
        return language(f"screen.{place.view}")
    part = framework.section(place.section or "") or framework.party(place.section or "")
    where = language.title(part) if part else str(place.section)
    return f"{where} @ {evaluation.district_name(place.district)}" if place.district else where


def facts_view(evaluation: Evaluation, language: Language) -> RenderableType:
    """Every topic of facts, with the percentages that follow and what they are percentages of."""
    parts: list[RenderableType] = [
        line(language("view.figures_of", station=evaluation.name, id=evaluation.id), "bold")
    ]
    for topic in _TOPICS:
        parts += _topic(getattr(evaluation.facts, topic), language)
    parts += _block(
        language("topic.targets"), _targets(evaluation, language), evaluation.facts.targets.rows, language
    )
    parts += _block(
        language("topic.districts"),
        ByWidth(lambda width: _files(evaluation, language, width)),
        evaluation.facts.districts.rows,
        language,
    )
    parts += _block(language("view.ratios"), _ratios(evaluation, language), (True,), language)
    return Group(*parts)


def framework_view(framework: Framework, language: Language) -> RenderableType:
    """An indicator system: parties, grades, rules, and every line with its points."""
    note = framework.note_en if language.code == "en" and framework.note_en else framework.note
    parts: list[RenderableType] = [
        line(language.title(framework), "bold"),
        line(language("view.framework_id", id=framework.id, version=framework.version)),
        line(language("view.hash", hash=framework.hash), "dim"),
    ]
    if note:
        parts.append(line(note))
    parts += [
        Text(language("view.parties"), "bold"),
        Padding(_parties(framework, language), (0, 0, 0, 2), expand=False),
    ]
    parts.append(Text(language("view.bands"), "bold"))
    parts += (Hanging(Text("  "), line(words)) for words in _bands(framework, language))
    parts.append(Text(language("view.rules"), "bold"))
    parts += (Hanging(Text("  "), line(words)) for words in _rules(framework, language))
    for section in framework.sections:
        parts.append(line(f"{language.title(section)}  {amount(section.points)}", "bold"))
        parts.append(Padding(_lines(section, language), (0, 0, 0, 2), expand=False))
    return Group(*parts)


def _gaps(
    gaps: Sequence[Gap], evaluation: Evaluation, language: Language, width: int
) -> Iterator[RenderableType]:
    heads = (language("view.state"), language("view.place"), language("view.what"), language("view.key"))
    made = table("", *heads, crop=(4,))
    for gap in gaps:
        mark = BLOCKED if gap.severity == "block" else OPEN
        place = line(place_words(gap.place, evaluation, language))
        what, key = line(language.say(gap.message)), gap.short if gap.can_waive else ""
        state = Text(language(f"view.{gap.severity}"), mark[1])
        if gap.mend is not None:
            what.append("\n").append_text(line(language("view.mend", what=gap.mend), "dim"))
        if width < NARROW:
            head = state.append("  ").append_text(place).append(f"  {key}" if key else "", "dim")
            yield Hanging(sign(mark).append(" "), head)
            yield Hanging(Text("    "), what)
        else:
            made.add_row(sign(mark), state, place, what, Text(key, "dim"))
    if made.row_count:
        yield made


def _waived(
    waived: Sequence[tuple[Gap, Waiver]], evaluation: Evaluation, language: Language
) -> Iterator[Text]:
    for gap, waiver in waived:
        place = place_words(gap.place, evaluation, language)
        yield line(f"{gap.short}  {place}  {language.say(gap.message)}")
        yield line(language("view.waived_by", name=waiver.author, reason=waiver.reason), "dim")


def _cell(cell: Cell, evaluation: Evaluation, language: Language) -> str:
    known = evaluation.framework.indicators.get(cell.indicator)
    where = f"{cell.indicator} {language.title(known)}".strip()
    return f"{where} @ {evaluation.district_name(cell.district)}" if cell.district else where


def _block(
    title: str, body: RenderableType, rows: Iterable[object], language: Language
) -> Iterator[RenderableType]:
    yield Text(title, "bold")
    yield (
        Padding(body, (0, 0, 0, 2), expand=False)
        if any(True for _ in rows)
        else Text(f"  ? {language('view.nothing')}", "yellow")
    )


def _topic(fact: Fact, language: Language) -> Iterator[RenderableType]:
    made = table("", "")
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        if name == "rows":
            continue
        made.add_row(Text(language(f"field.{fact.topic}.{name}"), "dim"), _value(name, value, language))
    yield from _block(language(f"topic.{fact.topic}"), made, (True,), language)


def _value(name: str, value: object, language: Language) -> Text:
    if value in (None, "", ()):
        return Text(f"? {language('view.nothing')}", "yellow")
    if isinstance(value, dt.date):
        return Text(value.isoformat())
    if isinstance(value, Decimal | int):
        return Text(amount(value) if name != "seed" else str(value))
    if isinstance(value, tuple):
        return Text("\n").join(line(f"{n}.{item}") for n, item in enumerate(value, start=1))
    return line(language(f"{_WORDS[name]}.{value}") if name in _WORDS else str(value))


def _targets(evaluation: Evaluation, language: Language) -> Table:
    heads = [language(f"field.targets.{name}") for name in ("name", "unit", "target", "actual")]
    made = table(*heads, language("summary.percent"), right=(2, 3, 4))
    for row in evaluation.facts.targets.rows:
        made.add_row(
            line(row.name),
            line(row.unit),
            Text(amount(row.target)),
            Text(amount(row.actual)),
            _percent(completion(row)),
        )
    return made


def _files(evaluation: Evaluation, language: Language, width: int) -> Iterator[RenderableType]:
    units = ("households", "people", "copies") if width >= NARROW else ("households",)
    heads = [language("field.files.district"), language("field.files.community")]
    heads += [language(f"view.files.{unit}") for unit in units]
    made = table(*heads, language("summary.percent"), right=tuple(range(2, 3 + len(units))))
    facts = evaluation.facts
    stated = {(row.district, row.community): row for row in facts.files.rows}
    for district in facts.districts.rows:
        for community in district.communities:
            row = stated.get((district.id, community), _NO_FILES)
            made.add_row(line(district.name), line(community), *_counts(row, units), Text(""))
        made.add_row(
            line(district.name),
            Text(language("view.total")),
            *_counts(file_totals(facts, district.id), units),
            _percent(files(facts, district.id)),
            style="bold",
        )
    made.add_row(
        Text(language("view.whole_station")),
        Text(language("view.total")),
        *_counts(file_totals(facts), units),
        _percent(files(facts)),
        style="bold",
    )
    yield made


def _counts(row: FileTotals | CommunityFiles, units: Sequence[str]) -> Iterator[Text]:
    for unit in units:
        done, due = getattr(row, unit), getattr(row, f"{unit}_due", None)
        both = unit != "copies" and (done is not None or due is not None)
        yield Text(f"{amount(done)} / {amount(due)}" if both else amount(done))


def _percent(ratio: Ratio) -> Text:
    return Text(f"{ratio.percent}%" if ratio.percent else "-")


def _ratios(evaluation: Evaluation, language: Language) -> Table:
    framework = evaluation.framework
    made = table(
        language("view.ratios"),
        language("summary.count"),
        language("summary.percent"),
        language("summary.base"),
        right=(1, 2),
    )
    found: Iterable[Ratio] = derived(
        evaluation.facts, framework.completion_bar, framework.satisfaction_sample
    )
    for ratio in found:
        count = language("view.of", numerator=amount(ratio.numerator), denominator=amount(ratio.denominator))
        made.add_row(
            Text(language(f"ratio.{ratio.name}")),
            Text(count),
            _percent(ratio),
            Text(language(f"base.{ratio.base}"), "dim"),
        )
    return made


def _parties(framework: Framework, language: Language) -> Table:
    made = table(
        "id", language("view.parties"), language("summary.weight"), language("view.maximum"), "", right=(2, 3)
    )
    for party in framework.parties:
        made.add_row(
            Text(party.id),
            line(language.title(party)),
            Text(f"{amount(party.weight)}%"),
            Text(amount(party.maximum)),
            Text(language("view.computed") if party.computed else "", "dim"),
        )
    return made


def _bands(framework: Framework, language: Language) -> Iterator[str]:
    for band in framework.bands:
        lower = amount(band.at_least)
        reach = (
            language("view.from", from_=lower)
            if band.below is None
            else language("view.from_below", from_=lower, below=amount(band.below))
        )
        yield f"{language.title(band)}  {reach}"
    for cap in framework.caps:
        yield language(
            "view.cap",
            what=_capped(cap, framework, language),
            below=amount(cap.below),
            grade=language.title(framework.band(cap.grade)),
        )
    if any(indicator.is_veto for indicator in framework.indicators.values()):
        yield language("view.veto", grade=language.title(framework.band(framework.veto_grade)))


def _capped(cap: Cap, framework: Framework, language: Language) -> str:
    part = framework.section(cap.section or "") or framework.indicators.get(cap.indicator or "")
    return language.title(part)


def _rules(framework: Framework, language: Language) -> Iterator[str]:
    yield language("view.panel", rule=language(f"view.panel.{framework.panel}"))
    yield language(f"view.districts.{framework.districts}")
    yield language(
        "view.rounding", places=framework.places, mode=language(f"view.rounding.{framework.rounding}")
    )
    yield language("view.bar", bar=amount(framework.completion_bar))
    yield language("view.survey", sample=framework.satisfaction_sample)


def _lines(section: Section, language: Language) -> Table:
    heads = [language(f"view.{name}") for name in ("indicator", "points", "scope", "rule")]
    made = table("id", *heads, right=(2,))
    for indicator in section.indicators:
        made.add_row(
            Text(indicator.id),
            line(language.title(indicator)),
            Text(amount(indicator.points)),
            Text(language(f"view.scope.{indicator.scope}")),
            Text(_rule(indicator, language)),
        )
    return made


def _rule(indicator: Indicator, language: Language) -> str:
    fact = getattr(indicator.rule, "fact", "")
    kind = language(f"rule.kind.{indicator.rule.kind}")
    return f"{kind} ({fact})" if fact else kind
