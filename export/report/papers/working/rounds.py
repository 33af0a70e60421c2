"""The draft's round and the versions: who answered what, what became of it, who signed and sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from export.report.blocks import Block, Heading, Item, Paragraph, Table, stated_lines, told
from export.report.papers import figures
from export.report.papers.reply import recipient
from export.report.papers.working.names import line
from export.report.wording import Wording
from models.acts import Comment
from models.entries import Cell
from models.evaluation import Evaluation
from models.kinds import KINDS
from models.language import CHINESE
from models.proceedings import Proceedings
from models.rounds import Addressee, Answered, addressees, comments


def rounds(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """The replies, then every comment with its answer."""
    yield Heading(1, words("working.rounds"))
    # Only whether a reply that came was late is asked for: the present day decides nothing of that.
    for found in addressees(evaluation, dt.date.min):
        yield from _reply(evaluation, found, words)
    yield Heading(2, words("working.comments"))
    answered = comments(evaluation)
    if not answered:
        yield Paragraph(words("working.none"))
    for one in answered:
        yield from _comment(evaluation, one, words)


def _reply(evaluation: Evaluation, found: Addressee, words: Wording) -> Iterator[Block]:
    name, reply = recipient(evaluation, found.party, words), found.reply
    if reply is None:
        yield Item(3, words("working.reply_none", name=name))
        return
    day = reply.received
    received = words("working.reply_received", day=figures.date(day, words)) if day else ""
    is_late = found.state == "late"
    late = words("working.reply_late", due=figures.date(found.due, words)) if is_late else ""
    stance = CHINESE(f"stance.{reply.stance}")
    yield Item(3, words("working.reply", name=name, stance=stance, received=received, late=late))
    yield from (Paragraph(line) for line in stated_lines(reply.text))


def _comment(evaluation: Evaluation, found: Answered, words: Wording) -> Iterator[Block]:
    comment, answer = found.comment, found.answer
    yield from told(
        3,
        words(
            "working.comment",
            name=recipient(evaluation, comment.party, words),
            about=_about(evaluation, comment, words),
            text=comment.text,
        ),
    )
    if answer is None:
        yield Paragraph(words("working.unanswered"))
        return
    key = "working.accepted" if answer.accepted else "working.refused"
    said = words(key, reason=answer.reason, name=answer.author)
    yield from (Paragraph(line) for line in stated_lines(said))
    if answer.changes:
        changes = figures.joined(
            (_link(evaluation, change, words) for change in answer.changes), words, "list"
        )
        yield Paragraph(words("working.changes", changes=changes))


def _about(evaluation: Evaluation, comment: Comment, words: Wording) -> str:
    line = evaluation.framework.indicators.get(comment.indicator or "")
    if line is not None:
        return words("working.comment_about", place=words("working.named", id=line.id, title=line.title))
    if comment.section is None:
        return ""
    return words("working.comment_about", place=figures.heading(evaluation.framework, comment.section))


def _link(evaluation: Evaluation, change: str, words: Wording) -> str:
    """A changed entry, linked as ``kind/slot``, by the kind's name; of a line by that line's."""
    kind, _, slot = change.partition("/")
    if kind not in KINDS:
        return change
    cell = Cell.parse(slot)
    named = line(evaluation, cell, words) if cell.indicator in evaluation.framework.indicators else f" {slot}"
    return words("working.change", kind=CHINESE(f"cli.kind.{kind}"), slot=named)


def versions(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """Each version: who signed and sealed it, and why it was opened again."""
    yield Heading(1, words("working.versions"))
    rows = tuple(
        (words("working.version_of", number=number), *row)
        for number in range(1, evaluation.proceedings.version + 1)
        for row in _acts(evaluation.proceedings, number, words)
    )
    title, head = words("working.versions"), words.list("working.versions_head")
    yield Table(title, head, rows, (11, 13, 13, 63), left=(3,))


def _acts(proceedings: Proceedings, number: int, words: Wording) -> Iterator[tuple[str, str, str]]:
    """What was done with a version, by whom, and the digest or the reason."""
    for entry in proceedings.sign_offs.get(number, ()):
        yield words("working.signed"), entry.author, "\n".join(filter(None, (entry.digest, entry.text)))
    if (seal := proceedings.seals.get(number)) is not None:
        of = words("working.seal_of", digest=seal.digest, report=seal.report) if seal.report else seal.digest
        yield words("working.seal"), seal.author, of
    else:
        yield words("working.unsealed"), words("word.none"), words("word.none")
    if (reopening := proceedings.reopenings.get(number)) is not None:
        yield words("working.reopened"), reopening.author, reopening.reason
