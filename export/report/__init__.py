"""The official report as a Word file."""

from __future__ import annotations

from export.report.wording import Wording, shipped
from models.scoring import Assessment


def report(assessment: Assessment, wording: Wording | None = None, template: bytes | None = None) -> bytes:
    """The evaluation's report as a .docx: the same assessment gives the same bytes.

    Args:
        assessment: all it says and counts.
        wording: an office's sentences (`export.report.wording.read`); the shipped ones when None.
        template: an office's base document, made from `template()`; the shipped one when None.

    Raises:
        ZhanpingError: the template is no .docx or lacks a style.
    """
    from export.report.document import Properties, written
    from export.report.outline import filled, outline

    evaluation = assessment.evaluation
    words = filled(evaluation, wording or shipped())
    marks = [words("word.sample")] if evaluation.setup.sample else []
    marks += [words("word.draft")] if evaluation.stage != "final" else []
    properties = Properties(
        title=words("cover.title") + words("cover.kind"),
        subject=words("document.subject"),
        author=words("document.author"),
        keywords=words("document.keywords"),
        day=evaluation.facts.visit.date,
        mark=words("word.header_join").join(marks),
    )
    return written(outline(assessment, wording or shipped()), properties, template)


def template() -> bytes:
    """The base document, for an office to change in Word: fonts, sizes, margins, header and footer."""
    from export.report.base import base

    return base()
