"""The notice to one party: what is asked until when, what touches them, what became of their comments."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Item, PageBreak, Paragraph, stated_lines, told
from export.report.papers import figures
from export.report.papers.annexes import issued
from export.report.papers.reply import lines, recipient
from export.report.wording import Wording
from models.acts import Comment, Reply
from models.entries import Finding
from models.errors import UsageError
from models.evaluation import Evaluation
from models.rounds import STATION, addressed, comments, find_addressee
from models.workdays import deadlines


def notice(evaluation: Evaluation, party: str | None, words: Wording, exact: Wording) -> Iterator[Block]:
    """The notice: of a draft one that asks, of the final report one that says what became of the comments.

    Args:
        evaluation: whose report it is about.
        party: to whom it goes, by id or title.
        words: the wording in which names that nobody stated are circumscribed.
        exact: the one in which they are seen to be missing.

    Raises:
        UsageError: nobody is named, or the draft does not go to them.
    """
    if party is None:
        raise UsageError("variant.notice_whom", known=", ".join(addressed(evaluation)))
    to = find_addressee(evaluation, party)
    version = evaluation.proceedings.version
    name = recipient(evaluation, to, exact if to == STATION else words)
    if evaluation.stage == "final":
        yield Paragraph(words("notice.title_final"), "ReportTitle")
        yield Paragraph(words("notice.to", recipient=name), "Addressee")
        yield Paragraph(words("notice.final", version=version))
        yield from _handled(evaluation, to, words)
        yield from issued(exact)
        return
    day = evaluation.facts.schedule.draft_sent
    sent = words("notice.sent", day=figures.date(day, words)) if day else ""
    yield Paragraph(words("notice.title"), "ReportTitle")
    yield Paragraph(words("notice.to", recipient=name), "Addressee")
    yield Paragraph(words("notice.draft", version=version, sent=sent))
    yield from _asked(evaluation, words)
    concerns, slip = words("notice.annex"), words("notice.slip")
    yield Paragraph(words("annex.note", title=concerns), "AnnexNote")
    yield Paragraph(words("annex.note_more", number=2, title=slip), "AnnexNoteMore")
    # The letter is signed on its own page; what it is about may take as many as it needs.
    yield from issued(exact, day)
    yield from _annex(1, concerns, words)
    yield from _concerns(evaluation, to, words)
    yield from _handled(evaluation, to, words)
    yield from _annex(2, slip, words)
    yield Paragraph(words("notice.slip_text", recipient=name, version=version), "AnnexText")
    yield from lines(words)


def _annex(number: int, title: str, words: Wording) -> Iterator[Block]:
    yield PageBreak()
    yield Paragraph(words("annex.label", number=number), "AnnexLabel")
    yield Paragraph(title, "AnnexTitle")


def _asked(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    yield from (Item(3, text) for text in words.list("notice.texts"))
    schedule = evaluation.facts.schedule
    due, days = deadlines(schedule).reply, schedule.comment_days
    if due is not None:
        key = "notice.due" if days else "notice.due_only"
        yield Item(3, words(key, due=figures.date(due, words), **({"days": days} if days else {})))
    elif days is not None:
        yield Item(3, words("notice.days", days=days))


def _concerns(evaluation: Evaluation, to: str, words: Wording) -> Iterator[Block]:
    """Every concern for the station; for a party those that are reported as its own."""
    found = [
        finding
        for finding in evaluation.report_findings
        if finding.polarity == "concern" and (to == STATION or finding.section == to)
    ]
    yield Heading(1, words("notice.concerns_head"))
    if not found:
        yield Paragraph(words("notice.concerns_none"))
        return
    yield Paragraph(words("notice.concerns_station" if to == STATION else "notice.concerns_party"))
    for finding in found:
        text = finding.text
        yield from told(
            3,
            words("notice.concern", place=place_of(evaluation, finding, words), text=text)
            if to == STATION
            else text,
        )


def place_of(evaluation: Evaluation, finding: Finding, words: Wording) -> str:
    """Where a finding stands: its section or party, and its district."""
    title = figures.heading(evaluation.framework, finding.section)
    if finding.district is None:
        return title
    return words("notice.place", section=title, district=evaluation.district_name(finding.district))


def _handled(evaluation: Evaluation, to: str, words: Wording) -> Iterator[Block]:
    reply = evaluation.stated(Reply).get(to)
    own = [found for found in comments(evaluation) if found.comment.party == to]
    is_final = evaluation.stage == "final"
    if reply is None and not own and not is_final:
        return
    yield Heading(1, words("notice.handled"))
    if reply is not None:
        yield from _replied(reply, words)
    elif not own:
        yield Paragraph(words("notice.handled_none"))
    for found in own:
        about = _about(evaluation, found.comment, words)
        yield from told(3, words("notice.comment", about=about, text=found.comment.text))
        if found.answer is None:
            yield Paragraph(words("notice.unanswered"))
        else:
            key = "notice.accepted" if found.answer.accepted else "notice.refused"
            said = words(key, reason=found.answer.reason)
            yield from (Paragraph(line) for line in stated_lines(said))


def _replied(reply: Reply, words: Wording) -> Iterator[Block]:
    stance = words(f"notice.{reply.stance}")
    if reply.received is None:
        yield Paragraph(words("notice.replied_undated", stance=stance))
    else:
        yield Paragraph(words("notice.replied", day=figures.date(reply.received, words), stance=stance))
    yield from (Paragraph(line) for line in stated_lines(reply.text))


def _about(evaluation: Evaluation, comment: Comment, words: Wording) -> str:
    """What a comment is about, where it says so: a line of the framework, or a section."""
    framework = evaluation.framework
    line = framework.indicators.get(comment.indicator or "")
    heading = framework.section(comment.section or "") or framework.party(comment.section or "")
    named = line.title if line else heading.title if heading else comment.section
    return words("notice.about", place=named) if named else ""
