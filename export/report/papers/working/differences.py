"""Where evaluators differed and how each difference was settled; how far the panel agrees."""

from __future__ import annotations

from collections.abc import Iterator

from export.divergence import HEADS, agreement_rows, remarks, voice_words
from export.report.blocks import Block, Heading, Paragraph, Table, told
from export.report.papers import figures
from export.report.papers.working.names import line
from export.report.wording import Wording
from models.agreement import panel_agreement
from models.divergence import Divergence, divergences
from models.evaluation import Evaluation
from models.language import CHINESE
from models.numbers import trimmed
from models.scoring import Assessment


def differences(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """Every line that was or is to be settled, then the figures."""
    evaluation = assessment.evaluation
    yield Heading(1, words("working.divergence"))
    yield Paragraph(words("working.tolerance", tolerance=trimmed(evaluation.procedure.tolerance, 6)))
    found = divergences(assessment, settled=True)
    if not found:
        yield Paragraph(words("working.divergence_none"))
    for made in found:
        yield from _one(evaluation, made, words)
    yield Heading(2, words("working.agreement"))
    agreement = panel_agreement(assessment)
    if not agreement.whole.pairs:
        yield Paragraph(words("working.agreement_none"))
        return
    head = tuple(CHINESE(f"agreement.head.{name}") for name in HEADS)
    rows = tuple(agreement_rows(agreement, CHINESE))
    yield Table(words("working.agreement"), head, rows, (22, 10, 13, 13, 13, 13, 16), left=(0,))
    yield Paragraph(CHINESE("agreement.note"), "AnnexText")


def _one(evaluation: Evaluation, made: Divergence, words: Wording) -> Iterator[Block]:
    yield from told(3, _apart(evaluation, made, words))
    for voice in made.voices:
        said = words("working.voice", name=voice.name, points=voice_words(voice, CHINESE))
        reason = voice.score.reason
        yield from told(4, said + (words("working.reason", reason=reason) if reason else ""))
    for remark in remarks(made):
        yield Paragraph(" ".join(CHINESE.say(remark).split()))


def _apart(evaluation: Evaluation, made: Divergence, words: Wording) -> str:
    """How far they are apart: by points, or because some call the line not applicable."""
    common = {
        "line": line(evaluation, made.cell, words),
        "state": words(f"working.state_{made.state}"),
        "maximum": trimmed(made.line.ceiling, 6),
    }
    if not made.spread and made.abstained:
        return words("working.spread_na", names=figures.joined(made.abstained, words, "list"), **common)
    spread, share = trimmed(made.spread, 6), trimmed(made.percent, 1)
    return words("working.spread", spread=spread, share=share, **common)
