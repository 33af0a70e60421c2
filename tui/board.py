"""The divergence board as it is drawn: a block for each line, and what is told of the one at the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.cells import cell_len

from export.divergence import evidence_words, nothing, points_words, remarks, spread_words, voice_words
from export.views import place_words
from models.divergence import Divergence, Voice
from models.evaluation import Evaluation
from models.gaps import Place
from models.language import Language
from models.numbers import trimmed
from models.scoring import Assessment
from tui.widgets.blocks import Block
from tui.widgets.lines import Span, fit
from tui.widgets.text_lines import held

_STATES = ("open", "look", "settled", "adjudicated", "agreed")


def called(made: Divergence, evaluation: Evaluation, words: Language) -> str:
    """A line as people call it, with its district's name."""
    return place_words(Place(cell=made.cell), evaluation, words)


def blocks(
    found: Mapping[str, Divergence], assessment: Assessment, author: str, words: Language
) -> list[Block]:
    """The lines, or that there is none."""
    if not found:
        told = Span(words.say(nothing(assessment)))
        return [Block("none", (Span("+ ", "good"),), (told,), can_choose=False)]
    width = max(cell_len(words(f"board.state.{name}")) for name in _STATES)
    return [_block(key, made, width, assessment.evaluation, author, words) for key, made in found.items()]


def described(made: Divergence, assessment: Assessment, words: Language) -> Iterator[Span]:
    """All there is to know of a line before one decides: what was decided, reasons, evidence."""
    yield Span(f"{called(made, assessment.evaluation, words)}  {spread_words(made, words)}", "head")
    if made.points is not None and made.points.known:
        yield Span(words("board.now", points=f"{assessment.shown(made.points.low):f}"))
    for remark in remarks(made):
        yield Span(words.say(remark), "bad" if made.is_open else "good")
    for voice in made.voices:
        reasons = [score.reason for score in (voice.first, voice.score) if score and score.reason]
        said = f"{voice.name} {voice_words(voice, words)}"
        yield Span(": ".join((said, " > ".join(dict.fromkeys(reasons)))) if reasons else said)
    if made.evidence:
        yield Span(words("board.evidence"), "head")
    for evidence in made.evidence:
        yield Span(evidence_words(evidence, words))


def _block(
    key: str, made: Divergence, width: int, evaluation: Evaluation, author: str, words: Language
) -> Block:
    """One line: its state and its spread's share; what it is; everybody's points side by side."""
    state = fit(words(f"board.state.{made.state}"), width)
    share = fit(f"{trimmed(made.percent, 0)}%", 5, right=True)
    lead = f"{'!' if made.is_open else '+'} {state}{share}  "
    spread = f"{trimmed(made.spread, 6)}/{trimmed(made.line.ceiling, 6)}"
    voices = "  ".join(_voice(voice, author, words) for voice in made.voices)
    head = Span(f"{called(made, evaluation, words)}  {spread}", "head")
    return Block(key, (Span(lead, "bad" if made.is_open else "good"),), (head, Span(voices)))


def _voice(voice: Voice, author: str, words: Language) -> str:
    """A name and points: a star before one's own, a question mark where a second look is awaited."""
    own = "*" if voice.name == author else ""
    points = points_words(voice.score, words)
    if voice.first is not None:  # no arrow: its width is not certain
        points = f"{points_words(voice.first, words)}>{points}"
    return held(f"{own}{voice.name} {points}{'?' if voice.is_awaited else ''}")
