"""The divergence board and the panel's agreement, as `divergence` and `agreement` print them, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from export.data import number
from export.text import BLOCKED, KNOWN, NARROW, ByWidth, Hanging, line, sign, table
from models.acts import SecondLook
from models.agreement import Agreement, Leaning, PanelAgreement
from models.divergence import Divergence, Voice, divergences
from models.entries import Adjudication, Evidence, Score
from models.errors import Message, say
from models.language import Language
from models.numbers import rounded, trimmed
from models.scoring import Assessment


def divergence_view(
    found: Sequence[Divergence], assessment: Assessment, language: Language
) -> RenderableType:
    """The lines, worst first: state, spread, everybody's points side by side, reasons and evidence."""
    evaluation = assessment.evaluation
    every = divergences(assessment, settled=True)
    opened = sum(made.is_open for made in every)
    title = language("board.title", station=evaluation.name, open=opened, done=len(every) - opened)
    tolerance = language("board.tolerance", tolerance=trimmed(evaluation.procedure.tolerance, 6))
    parts: list[RenderableType] = [line(title, "bold"), line(tolerance, "dim")]
    if not found:
        parts.append(Hanging(sign(KNOWN).append(" "), line(language.say(nothing(assessment)))))
    for made in found:
        parts += _line(made, assessment, language)
    return Group(*parts)


def nothing(assessment: Assessment) -> Message:
    """That there is no open divergence, or none that whoever looks can see yet."""
    evaluation = assessment.evaluation
    of = {evaluation.framework.section_of[c.indicator].id for c in evaluation.hidden if c in evaluation.cells}
    sections = tuple(section for section in evaluation.framework.sections if section.id in of)
    if sections:
        return say("board.none_shown", sections=sections)
    return say("board.all_done" if divergences(assessment, settled=True) else "board.none")


def agreement_view(found: PanelAgreement, assessment: Assessment, language: Language) -> RenderableType:
    """The figures in all, for each section and for each evaluator."""
    title = line(language("agreement.title", station=assessment.evaluation.name), "bold")
    if not found.whole.pairs:
        return Group(title, line(language("agreement.none")))
    rows = agreement_rows(found, language)

    def made(width: int) -> Iterator[RenderableType]:
        heads = [language(f"agreement.head.{name}") for name in HEADS]
        if width >= NARROW:
            figures = table(*heads, right=tuple(range(1, len(heads))))
            for row in rows:
                figures.add_row(*(line(cell) for cell in row))
            yield figures
            return
        for name, *cells in rows:
            told = "  ".join(f"{head} {cell}" for head, cell in zip(heads[1:], cells, strict=True) if cell)
            yield line(name, "bold")
            yield Hanging(Text("  "), line(told))

    return Group(title, ByWidth(made), line(language("agreement.note"), "dim"))


HEADS = ("of", "pairs", "points", "share", "exact", "near", "leaning")


def agreement_rows(found: PanelAgreement, language: Language) -> list[tuple[str, ...]]:
    """The figures as rows of words, one cell for each of `HEADS`."""
    rows = [(language("agreement.whole"), *_figures(found.whole), "")]
    if found.first != found.whole:
        rows.append((language("agreement.first"), *_figures(found.first), ""))
    rows += [(language.title(section), *_figures(of), "") for section, of in found.sections]
    rows += [(name, *_figures(of), _leans(found.leanings[name])) for name, of in found.evaluators.items()]
    return rows


def voice_words(voice: Voice, language: Language) -> str:
    """What an evaluator gives a line, with what they gave before a second look."""
    points = points_words(voice.score, language)
    if voice.first is None:
        return points
    return language("board.moved", first=points_words(voice.first, language), points=points)


def points_words(score: Score | Adjudication, language: Language) -> str:
    """Points, or the word for not applicable."""
    return language("board.na") if score.points is None else trimmed(score.points, 6)


def remarks(made: Divergence) -> Iterator[Message]:
    """What was asked and decided on a line, and whose points are still to come."""
    if (decided := made.decision) is not None:
        points = say("board.na") if decided.points is None else trimmed(decided.points, 6)
        yield say("board.by_lead", name=decided.author, points=points, reason=decided.reason)
    if (settled := made.settlement) is not None:
        key = "board.by_mean" if settled.reason else "board.by_mean_plain"
        if made.state == "open":
            key = "board.outgrown"
        yield say(key, name=settled.author, spread=trimmed(settled.spread, 6), reason=settled.reason)
    if (look := made.look) is not None:
        key = "board.by_look" if look.reason else "board.by_look_plain"
        names = asked_of(look)
        yield say(key, name=look.author, names=names, reason=look.reason)
    if made.awaited:
        yield say("board.waiting", names=made.awaited)
    if made.missing:
        yield say("board.missing" if made.is_whole else "board.hidden", names=made.missing)


def asked_of(look: SecondLook) -> tuple[str, ...] | Message:
    """Whom a second look asks, by name or all of them."""
    return look.evaluators or say("board.everyone")


def spread_words(made: Divergence, language: Language) -> str:
    """The spread, of how many points, and what share that is."""
    return language(
        "board.spread",
        spread=trimmed(made.spread, 6),
        maximum=trimmed(made.line.ceiling, 6),
        share=trimmed(made.percent, 1),
    )


def divergence_data(found: Sequence[Divergence], assessment: Assessment) -> dict[str, Any]:
    """The board for ``divergence --json``."""
    evaluation = assessment.evaluation
    return {
        "id": evaluation.id,
        "tolerance": number(evaluation.procedure.tolerance),
        "open": sum(made.is_open for made in found),
        "lines": [_line_data(made, assessment) for made in found],
    }


def agreement_data(found: PanelAgreement, assessment: Assessment) -> dict[str, Any]:
    """The figures for ``agreement --json``; null where there is no pair."""
    return {
        "id": assessment.evaluation.id,
        "all": _agreement_data(found.whole),
        "before_second_looks": _agreement_data(found.first),
        "sections": [{"id": section.id, **_agreement_data(of)} for section, of in found.sections],
        "evaluators": [
            {
                "name": name,
                **_agreement_data(of),
                "leniency_points": _number(found.leanings[name].points),
                "leniency_percent": _number(found.leanings[name].share),
                "lines": found.leanings[name].lines,
            }
            for name, of in found.evaluators.items()
        ],
    }


def _line(made: Divergence, assessment: Assessment, language: Language) -> Iterator[RenderableType]:
    mark = sign(BLOCKED if made.is_open else KNOWN).append(" ")
    head = Text(language(f"board.state.{made.state}"), BLOCKED[1] if made.is_open else KNOWN[1])
    head.append("  ").append_text(line(f"{made.cell} {language.title(made.line)}", "bold"))
    head.append(f"  {spread_words(made, language)}", "not bold cyan")
    yield Hanging(mark, head)
    said = "   ".join(f"{voice.name} {voice_words(voice, language)}" for voice in made.voices)
    now = ""
    if made.points is not None and made.points.known:
        now = language("board.now", points=f"{assessment.shown(made.points.low):f}")
    yield Hanging(Text("    "), line(f"{said}   {now}".rstrip()))
    for remark in remarks(made):
        yield Hanging(Text("    - "), line(language.say(remark)))
    for name, reason in reasons(made):
        yield Hanging(Text("    - "), line(f"{name}: {reason}"))
    for evidence in made.evidence:
        yield Hanging(Text("    - "), line(evidence_words(evidence, language)))


def reasons(made: Divergence) -> Iterator[tuple[str, str]]:
    """Who gave which reason."""
    return ((voice.name, voice.score.reason) for voice in made.voices if voice.score.reason)


def evidence_words(evidence: Evidence, language: Language) -> str:
    """Evidence on one line, with who stated it."""
    said = language(
        "explain.evidence",
        method=language(f"method.{evidence.method}"), source=evidence.source, place=evidence.place,
    )  # fmt: skip
    return f"{said.rstrip()} ({evidence.author})"


def _line_data(made: Divergence, assessment: Assessment) -> dict[str, Any]:
    known = made.points is not None and made.points.known
    return {
        "cell": str(made.cell),
        "title": made.line.title,
        "maximum": number(made.line.ceiling),
        "state": made.state,
        "spread": number(made.spread),
        "share": _number(made.percent),
        "points": number(assessment.shown(made.points.low)) if known and made.points else None,
        "voices": [
            {
                "name": voice.name,
                "points": number(voice.score.points),
                "first_points": number(voice.first.points) if voice.first else None,
                "is_rescored": voice.first is not None,
                "is_awaited": voice.is_awaited,
                "reason": voice.score.reason or None,
            }
            for voice in made.voices
        ],
        "missing": list(made.missing),
        "evidence": [evidence.document() for evidence in made.evidence],
        "second_look": made.look.document() if made.look else None,
        "settlement": made.settlement.document() if made.settlement else None,
        "adjudication": made.decision.document() if made.decision else None,
    }


def _figures(of: Agreement) -> tuple[str, ...]:
    if not of.pairs:
        return ("0", "-", "-", "-", "-")
    percents = (f"{trimmed(share, 1)}%" for share in (of.share, of.exact, of.near) if share is not None)
    return (str(of.pairs), trimmed(of.points or Fraction(0)), *percents)


def _leans(of: Leaning) -> str:
    if of.points is None:
        return "-"
    shown = trimmed(of.points)
    return f"+{shown}" if of.points > 0 and shown != "0" else shown


def _agreement_data(of: Agreement) -> dict[str, Any]:
    return {
        "pairs": of.pairs,
        "difference_points": _number(of.points),
        "difference_percent": _number(of.share),
        "exact_percent": _number(of.exact),
        "within_one_step_percent": _number(of.near),
    }


def _number(value: Fraction | None) -> int | float | None:
    return None if value is None else number(rounded(value))
