"""Reports as Word files: the official one, and the other papers of an evaluation."""

from __future__ import annotations

from export.report.options import Options
from models.scoring import Assessment


def report(assessment: Assessment, options: Options | None = None) -> bytes:
    """A paper of the evaluation as a .docx: the same assessment and options give the same bytes.

    Args:
        assessment: all it says and counts.
        options: what is wanted; the official report in the shipped wording and template when None.

    Raises:
        ZhanpingError: the template is no .docx or lacks a style, or the variant cannot be made here.
    """
    from export.report.variants import content, properties
    from export.report.word.document import written

    wanted = options or Options()
    return written(
        content(assessment, wanted), properties(assessment, wanted), wanted.office.template, wanted.numbering
    )


def template() -> bytes:
    """The base document, for an office to change in Word: fonts, sizes, margins, header and footer."""
    from export.report.word.base import base

    return base()
