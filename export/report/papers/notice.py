"""The notice to one party: what is asked until when, what touches them, what became of their comments."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Item, PageBreak, Paragraph, stated_lines, told
from export.report.papers import figures
from export.report.papers.annexes import issued
from export.report.papers.reply import commented, lines, recipient
from export.report.wording import Wording
from models.acts import Comment, Reply
from models.entries import Finding
from models.errors import BLOCKED, UsageError, ZhanpingError
from models.evaluation import Evaluation
from models.rounds import NOTICED, STATION, addressed, comments, find_addressee
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
        ZhanpingError: there is no draft yet.
    """
    if party is None:
        raise UsageError("variant.notice_whom", known=", ".join(addressed(evaluation)))
    to = find_addressee(evaluation, party)
    if evaluation.stage not in NOTICED:
        raise ZhanpingError("variant.no_draft", BLOCKED, id=evaluation.id)
    version = evaluation.proceedings.version
    name = recipient(evaluation, to, exact if to == STATION else words)
    if evaluation.stage == "final":
        yield Paragraph(words("notice.title_final"), "ReportTitle")
        yield Paragraph(words("notice.to", recipient=name), "Addressee")
        yield Paragraph(words("notice.final", version=version))
        yield from _handled(evaluation, to, words) or [Paragraph(words("notice.handled_none"))]
        yield from issued(exact)
        return
    day = evaluation.facts.schedule.draft_sent
    sent = words("notice.sent", day=figures.date(day, words)) if day else ""
    yield Paragraph(words("notice.title"), "ReportTitle")
    yield Paragraph(words("notice.to", recipient=name), "Addressee")
    yield Paragraph(words("notice.draft", version=version, sent=sent))
    yield from _asked(evaluation, words)
    slip, touching = words("notice.slip"), _touching(evaluation, to, words)
    if touching:
        title = words("notice.annex")
        yield Paragraph(words("annex.note", title=title), "AnnexNote")
        yield Paragraph(words("annex.note_more", number=2, title=slip), "AnnexNoteMore")
    else:
        yield Paragraph(words("notice.annex_one", title=slip))
    # The letter is signed on its own page; what it is about may take as many as it needs.
    yield from issued(exact, day)
    if touching:
        yield from _annex(words("annex.label", number=1), title)
        yield from touching
    label = words("annex.label", number=2) if touching else words("notice.label")
    yield from _annex(label, slip)
    yield Paragraph(words("notice.slip_text", recipient=name, version=version), "AnnexText")
    yield from lines(words)


def _annex(label: str, title: str) -> Iterator[Block]:
    yield PageBreak()
    yield Paragraph(label, "AnnexLabel")
    yield Paragraph(title, "AnnexTitle")


def _touching(evaluation: Evaluation, to: str, words: Wording) -> list[Block]:
    """The concerns that touch them, then what became of their comments; headed where there is both."""
    parts = {
        "notice.concerns_head": list(_concerns(evaluation, to, words)),
        "notice.handled": _handled(evaluation, to, words),
    }
    said = {name: part for name, part in parts.items() if part}
    return [
        block
        for name, part in said.items()
        for block in ([Heading(1, words(name))] if len(said) > 1 else []) + part
    ]


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
    if not found:
        return
    yield Paragraph(words("notice.concerns_station" if to == STATION else "notice.concerns_party"))
    for finding in found:
        text = figures.advised(finding, words)
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


def _handled(evaluation: Evaluation, to: str, words: Wording) -> list[Block]:
    """What they replied, and each of their comments with our answer; empty while nothing came."""
    reply = evaluation.stated(Reply).get(to)
    made: list[Block] = [] if reply is None else [*_replied(reply, words)]
    for found in comments(evaluation):
        if found.comment.party != to:
            continue
        about = _about(evaluation, found.comment, words)
        made += told(3, words("notice.comment", about=about, text=found.comment.text))
        if found.answer is None:
            made.append(Paragraph(words("notice.unanswered")))
        else:
            key = "notice.accepted" if found.answer.accepted else "notice.refused"
            reason = found.answer.reason.rstrip()
            said = words(key, reason=figures.ended(reason, words) if reason else "")
            made += (Paragraph(line) for line in stated_lines(said))
    return made


def _replied(reply: Reply, words: Wording) -> Iterator[Block]:
    stance = words(f"notice.{reply.stance}")
    if reply.received is None:
        yield Paragraph(words("notice.replied_undated", stance=stance))
    else:
        yield Paragraph(words("notice.replied", day=figures.date(reply.received, words), stance=stance))
    yield from (Paragraph(line) for line in stated_lines(reply.text))


def _about(evaluation: Evaluation, comment: Comment, words: Wording) -> str:
    place = commented(evaluation, comment)
    return words("notice.about", place=place) if place else ""
