"""What the screen of the draft's round shows, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from export.rounds import addressee_line, comment_lines, deadlines_said, version_said
from models.disputes import Dispute
from models.language import Language
from models.rounds import addressees, comments
from models.sealing import digest
from tui.clock import today
from tui.session import Session
from tui.widgets.blocks import Block
from tui.widgets.lines import Span

STAGE, VERSION, SCHEDULE = "stage", "version", "schedule"
PARTY, COMMENT = "party.", "comment."
"""What the blocks are known by; the last two with an addressee's or a comment's id."""


def blocks(session: Session, words: Language, record: Sequence[str]) -> list[Block]:
    """The stage, the version, the deadlines, the replies, the comments with answers, the record.

    Args:
        session: the open evaluation.
        words: the language.
        record: who opened which stage, signed and sealed, as `tui.rounds.steps_said` says it.
    """
    evaluation = session.evaluation
    stage = words("rounds.stage", stage=words(f"stage.{evaluation.stage}"))
    sealed = evaluation.proceedings.sealed is not None
    found = [
        Block(STAGE, (Span("  "),), (Span(stage),)),
        Block(VERSION, (Span("+ " if sealed else "  ", "good"),), _spans(_version(session, words))),
        _head("rounds.deadlines", words),
        Block(SCHEDULE, (Span("  "),), _spans(_deadlines(session, words))),
        _head("rounds.replies", words),
    ]
    for addressee in addressees(evaluation, today()):
        key, line = f"{PARTY}{addressee.party}", addressee_line(addressee, evaluation, words)
        found.append(_marked(key, [line], dispute_of(session, key), words))
    found.append(_head("rounds.comments", words))
    for answered in comments(evaluation):
        key, told = f"{COMMENT}{answered.comment.id}", list(comment_lines(answered, evaluation, words))
        found.append(_marked(key, told, dispute_of(session, key), words))
    if not comments(evaluation):
        found.append(_quiet("none", words("rounds.no_comments")))
    if record:
        found.append(_head("rounds.record", words))
        found += [_quiet(f"record.{n}", line) for n, line in enumerate(record)]
    return found


def dispute_of(session: Session, key: str) -> Dispute | None:
    """The conflict over what a block is about; None where there is none."""
    evaluation = session.evaluation
    if key.startswith(PARTY):
        return evaluation.dispute("reply", key.removeprefix(PARTY))
    if key.startswith(COMMENT):
        id = key.removeprefix(COMMENT)  # noqa: A001
        return evaluation.dispute("answer", id) or evaluation.dispute("comment", id)
    return evaluation.dispute("stage", "stage") if key == STAGE else None


def _version(session: Session, words: Language) -> Iterator[str]:
    evaluation = session.evaluation
    yield words.say(version_said(evaluation, digest(session.store.entries())))
    if (seal := evaluation.proceedings.sealed) is not None:
        yield words("rounds.report", hash=seal.report)
        if not session.store.problems:
            yield words("rounds.seal_fits")


def _deadlines(session: Session, words: Language) -> Iterator[str]:
    told = deadlines_said(session.evaluation)
    for message in told if isinstance(told, tuple) else (told,):
        yield words.say(message)


def _spans(lines: Iterator[str]) -> tuple[Span, ...]:
    return tuple(Span(line) for line in lines)


def _head(key: str, words: Language) -> Block:
    return Block(f"head.{key}", body=(Span(words(key), "head"),), can_choose=False)


def _quiet(key: str, text: str) -> Block:
    return Block(key, (Span("  "),), (Span(text, "dim"),), can_choose=False)


def _marked(key: str, lines: Sequence[str], dispute: Dispute | None, words: Language) -> Block:
    """Lines of which the first begins with its sign."""
    sign, first = lines[0][0], lines[0][2:]
    style = "bad" if sign == "!" else "good" if sign == "+" else ""
    told = [Span(first), *(Span(line.strip(), "dim") for line in lines[1:])]
    if dispute is not None:
        told.append(Span(words("conflict.sign"), "bad"))
    return Block(key, (Span(f"{sign} ", style),), tuple(told))
