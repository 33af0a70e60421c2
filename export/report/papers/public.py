"""The grade alone, on one page to be published: no finding, no score, no person."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Paragraph, Table
from export.report.papers.annexes import issued
from export.report.papers.result import bands
from export.report.wording import Wording
from models.errors import BLOCKED, ZhanpingError
from models.scoring import Assessment


def public(assessment: Assessment, words: Wording, exact: Wording) -> Iterator[Block]:
    """The announcement.

    Args:
        assessment: of which the grade is told, and nothing else.
        words: the wording in which names that nobody stated are circumscribed.
        exact: the one in which they are seen to be missing.

    Raises:
        ZhanpingError: there is no grade yet.
    """
    grade = assessment.grade
    if grade is None:
        raise ZhanpingError("variant.no_grade", BLOCKED, id=assessment.evaluation.id)
    yield Paragraph(words("public.title"), "ReportTitle")
    yield Paragraph(words("public.lead"))
    bodies = (exact.common[name] for name in ("operator", "purchaser", "supervisor", "date"))
    values = (exact.common["station"], *bodies)
    rows = tuple(zip(words.list("public.rows"), values, strict=True))
    yield Table(words("public.name"), words.list("public.head"), rows, (18, 82), left=(1,))
    yield Paragraph(words("public.grade", grade=grade.title), "AnnexTitle")
    yield Paragraph(words("public.bands", bands=bands(assessment.framework, words)), "AnnexText")
    if objection := words("public.objection"):
        yield Paragraph(objection)
    yield from issued(exact)
