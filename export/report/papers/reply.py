"""Lines to write a comment on paper: at a draft's end, and as the slip that a notice asks for."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, PageBreak, Paragraph, Table
from export.report.papers import figures
from export.report.wording import Wording
from models.acts import Comment
from models.evaluation import Evaluation
from models.rounds import STATION, addressed
from models.workdays import deadlines

_LINES = 4
# A row high enough to be written in by hand.
_ROOM = "\n\n"


def sheet(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """A page of its own: who answers, by when, and lines for place and comment."""
    yield PageBreak()
    yield Paragraph(words("reply.title"), "AnnexTitle")
    yield Paragraph(words("reply.lead") + term(evaluation, words), "AnnexText")
    names = (recipient(evaluation, party, words) for party in addressed(evaluation))
    parties = figures.joined((words("reply.box", name=name) for name in names), words, "header_join")
    yield Paragraph(words("reply.from", parties=parties), "AnnexText")
    yield from lines(words)


def lines(words: Wording) -> Iterator[Block]:
    """No objection or comments, lines for those, and room for signature and date."""
    yield Paragraph(words("reply.stance"), "AnnexText")
    rows = tuple((str(n), _ROOM, "") for n in range(1, _LINES + 1))
    yield Table(words("reply.title"), words.list("reply.head"), rows, (10, 26, 64), left=(1, 2))
    yield from (Paragraph(line, "AnnexText") for line in words.list("reply.sign"))


def term(evaluation: Evaluation, words: Wording) -> str:
    """By when an answer is wanted, as far as the facts say."""
    schedule = evaluation.facts.schedule
    if (due := deadlines(schedule).reply) is not None:
        return words("reply.term", due=figures.date(due, words))
    return "" if schedule.comment_days is None else words("reply.term_days", days=schedule.comment_days)


def commented(evaluation: Evaluation, comment: Comment) -> str:
    """What a comment is about, where it says so: a line of the framework, or a section."""
    framework = evaluation.framework
    line = framework.indicators.get(comment.indicator or "")
    heading = framework.section(comment.section or "") or framework.party(comment.section or "")
    return (line.title if line else heading.title if heading else comment.section) or ""


def recipient(evaluation: Evaluation, party: str, words: Wording) -> str:
    """An addressee by the name of the body, where it is stated; else by what it is."""
    station = evaluation.facts.station
    if party == STATION:
        return words.common["station"]
    bodies = {
        "purchaser": station.purchaser,
        "supervisor": station.supervisor,
        "supervision": station.supervision_centre,
    }
    found = evaluation.framework.party(party)
    return bodies.get(party) or (figures.body(found) if found else party)
