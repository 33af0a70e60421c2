"""Targets that want a word in the report: under the bar, far above it, and such as were never agreed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.errors import say
from models.evaluation import Evaluation
from models.facts import behind, completion
from models.lint.fault import Fault, shown
from models.lint.passages import Passage
from models.numbers import trimmed
from models.rules import FactRule
from models.station import Target

Aimed = tuple[str, Fault]
"""The target's id, and what is to be said about it."""
_TAIL = re.compile(r"(?:服务)?(?:人次|节数|数量?|次数)$")
_RATE = re.compile(r"完成率|协议(?:指标)?量的|指标量的")


def aim_faults(evaluation: Evaluation, passages: Sequence[Passage]) -> Iterator[Aimed]:
    """Targets behind that no concern names, doubtful ones that no text names, rates of what has no target."""
    framework, facts = evaluation.framework, evaluation.facts
    concerns = [
        p.text for p in passages if p.is_ours and (p.finding is None or p.finding.polarity == "concern")
    ]
    for row in behind(facts, framework.completion_bar):
        if not any(_names(text, row, facts.targets.rows) for text in concerns):
            said = {
                "name": row.name,
                "percent": completion(row).percent,
                "bar": shown(framework.completion_bar),
            }
            yield row.id, Fault("behind", say("lint.behind", **said), say("lint.mend.behind", name=row.name))
    doubtful = framework.bars.doubtful
    texts = [p.text for p in passages if p.is_ours]
    for row in facts.targets.rows:
        held = completion(row)
        if held.value is None or held.value <= doubtful:
            continue
        if not any(_names(text, row, facts.targets.rows) for text in texts):
            said = {"name": row.name, "percent": trimmed(held.value), "bar": shown(doubtful)}
            mend = say("lint.mend.doubtful", name=row.name)
            yield row.id, Fault("doubtful", say("lint.doubtful", **said), mend)
    for row in facts.targets.rows:
        if row.target is None and any(_rated(text, row.name) for text in texts):
            yield (
                row.id,
                Fault(
                    "no_target",
                    say("lint.no_target", name=row.name),
                    say("lint.mend.no_target", name=row.name),
                ),
            )


def section_of(evaluation: Evaluation, target: str) -> str | None:
    """The section in which a target is scored; None where no line's rule asks for it."""
    for line in evaluation.framework.indicators.values():
        rule = line.rule
        if isinstance(rule, FactRule) and rule.fact in (f"target.{target}", f"actual.{target}"):
            return evaluation.framework.section_of[line.id].id
    return None


def _names(text: str, row: Target, rows: Sequence[Target]) -> bool:
    """Whether a text speaks of a target, by its name or by the name without 服务人次 and the like.

    Where another target has that shorter name, the unit has to be there as well.
    """
    if row.name in text:
        return True
    short = _TAIL.sub("", row.name)
    if short == row.name or len(short) < 2 or short not in text:
        return False
    is_shared = any(other.name == short for other in rows if other is not row)
    return not is_shared or (bool(row.unit) and row.unit in text)


def _rated(text: str, name: str) -> bool:
    """Whether a rate stands in the clause behind a name, or in the next."""
    at = text.find(name)
    if at < 0:
        return False
    end = re.search(r"[。；;]|[，,][^，,。；;]*[，,。；;]|$", text[at:])
    part = text[at : at + (end.end() if end else 0)]
    return _RATE.search(part) is not None and "%" in part
