"""The texts that leave the house, each with the place where it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.acts import Answer, Comment, Reply
from models.entries import Finding
from models.evaluation import Evaluation
from models.gaps import Place
from models.lint.reading import Reading, read

_NUMERAL = re.compile(r"[0-9０-９]|[二两三四五六七八九十百]|一户一档")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that people wrote.

    Attributes:
        finding: the finding whose text or recommendation it is.
        district: the district it is about; None for the station.
        is_ours: whether the panel wrote it, and not a party.
        is_prose: whether the report prints it as a paragraph of its own.
    """

    text: str
    place: Place
    finding: Finding | None = None
    district: str | None = None
    is_ours: bool = True
    is_prose: bool = False

    @property
    def is_read(self) -> bool:
        """Whether there is any figure in it: without a number in it there is nothing to compare."""
        return _NUMERAL.search(self.text) is not None

    @property
    def reading(self) -> Reading:
        """Its figures."""
        return read(self.text)


def passages(evaluation: Evaluation) -> Iterator[Passage]:
    """The report's findings with their advice, the closing, the feedback, the comments and their answers."""
    sections = {section.id for section in evaluation.framework.sections}
    for finding in evaluation.report_findings:
        place = Place(section=finding.section, district=finding.district, finding=finding.id)
        is_ours = finding.section in sections
        yield Passage(finding.text, place, finding, finding.district, is_ours, is_prose=True)
        if finding.recommendation:
            yield Passage(finding.recommendation, place, finding, finding.district, is_ours)
    facts = evaluation.facts
    for text in facts.closing.recommendations:
        yield Passage(text, Place(topic="closing"), is_prose=True)
    for text in filter(None, (facts.feedback.on_site_text, facts.feedback.draft_text)):
        yield Passage(text, Place(topic="feedback"), is_ours=False)
    rounds = Place(view="rounds")
    for reply in evaluation.stated(Reply).values():
        if reply.text:
            yield Passage(reply.text, rounds, is_ours=False)
    for comment in evaluation.stated(Comment).values():
        yield Passage(comment.text, rounds, is_ours=False)
    for answer in evaluation.stated(Answer).values():
        yield Passage(answer.reason, rounds)
