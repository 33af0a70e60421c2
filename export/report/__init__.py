"""The official report as a Word file."""

from __future__ import annotations

from export.report.options import Options
from export.report.wording import worded
from models.scoring import Assessment


def report(assessment: Assessment, options: Options | None = None) -> bytes:
    """The evaluation's report as a .docx: the same assessment and options give the same bytes.

    Args:
        assessment: all it says and counts.
        options: what is wanted; the official report in the shipped wording and template when None.

    Raises:
        ZhanpingError: the template is no .docx or lacks a style.
    """
    from export.report.document import Properties, written
    from export.report.outline import filled, outline

    evaluation, wanted = assessment.evaluation, options or Options()
    wording = worded(evaluation.framework, wanted.office.wording)
    words = filled(evaluation, wording)
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
    return written(outline(assessment, wording), properties, wanted.office.template)


def template() -> bytes:
    """The base document, for an office to change in Word: fonts, sizes, margins, header and footer."""
    from export.report.base import base

    return base()
