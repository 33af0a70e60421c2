"""An evaluation written as TOML: what `new --from` and `facts import` read, the sample included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from models.entries import (
    Cell,
    Entry,
    Evidence,
    FactEntry,
    Finding,
    Member,
    PartyScore,
    Score,
    Setup,
    StageChange,
)
from models.errors import say
from models.evaluation import Evaluation, fold
from models.facts import find_district
from models.framework import Framework
from models.names import author_name
from models.refusals import party_refusal, refusal
from models.station import TOPICS, Fact
from models.toml_file import Place, TomlFile

# Topics that the file writes as a list of tables, and the field of the topic they fill.
_ROWS = {"districts": "district", "targets": "target", "files": "files"}
# What the file calls fields of entries, and the other way round.
_RENAMED = {"by": "author", "kind": "polarity"}
_IN_FILE = {"author": "by", "polarity": "kind"}
_HEAD = frozenset({"format", "id", "framework", "sample", "stage", "member"})
_ENTRIES = frozenset({"finding", "party", "scores", "reason", "evidence"})
FACT_TABLES = frozenset(_ROWS.get(topic, topic) for topic in TOPICS)


class Head(BaseModel):
    """The top of the file.

    Attributes:
        id: the evaluation's id, made up when absent.
        framework: a shipped framework's name, or a path to a framework file beside this one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int = 1
    id: str | None = None
    framework: str = "guangzhou-2024"
    sample: bool = False
    stage: str | None = None
    member: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file says: its head and the facts, before anybody is named as their author."""

    file: TomlFile
    head: Head
    facts: tuple[Fact, ...]


def read(file: TomlFile) -> Intake:
    """Read the head and the facts.

    Raises:
        FileFault: with file, line and reason: an unknown table or key, a value out of range.
    """
    for name in file.data:
        if name not in _HEAD | _ENTRIES | FACT_TABLES:
            raise file.fault((name,), say("value.unknown", field=name))
    for place, row in _tables(file, "member"):
        if "name" in row:
            with file.placing((*place, "name")):
                author_name(str(row["name"]))
    with file.placing(()):
        head = Head.model_validate({k: v for k, v in file.data.items() if k in _HEAD})
    return Intake(file, head, tuple(_facts(file)))


def read_facts(file: TomlFile) -> tuple[Fact, ...]:
    """Read a file of facts alone.

    Raises:
        FileFault: with file, line and reason; also where the file states no fact or more than facts.
    """
    for name in file.data:
        if name not in FACT_TABLES | _HEAD:
            reason = "value.not_a_fact" if name in _ENTRIES else "value.unknown"
            raise file.fault((name,), say(reason, field=name))
    facts = tuple(_facts(file))
    if not facts:
        raise file.fault((), say("value.no_facts", known=", ".join(sorted(FACT_TABLES))))
    return facts


def entries(intake: Intake, setup: Setup, framework: Framework, author: str) -> tuple[Entry, ...]:
    """Everything the file states, as entries; facts are the author's, the rest is whose the file says.

    Raises:
        FileFault: with file, line and reason: an unknown line or district, points that the rule refuses.
    """
    file = intake.file
    facts: list[Entry] = [FactEntry.of(author, fact) for fact in intake.facts]
    if intake.head.stage:
        stage = {"author": author, "stage": intake.head.stage}
        with file.placing(("stage",)):
            facts.append(StageChange.model_validate(stage))
    for n, member in enumerate(intake.head.member):
        for name in member.owns:
            if all(name != section.id for section in framework.sections):
                known = ", ".join(section.id for section in framework.sections)
                raise file.fault(("member", n, "owns"), say("unknown.section", name=name, known=known))
    evaluation = fold(setup, framework, facts)
    return (
        *facts,
        *_scores(file, evaluation),
        *_evidence(file, evaluation),
        *_findings(file, evaluation, author),
        *_parties(file, evaluation, author),
    )


def _facts(file: TomlFile) -> Iterator[Fact]:
    for topic, kind in TOPICS.items():
        table = _ROWS.get(topic, topic)
        if table not in file.data:
            continue
        value: Any = file.data[table]
        if topic in _ROWS:
            value = {"rows": value}
        elif topic == "attendance" and isinstance(value, dict) and "row" in value:
            value = {**{k: v for k, v in value.items() if k != "row"}, "rows": value["row"]}
        with file.placing((table,), skip=1 if topic in _ROWS else 0, names={"rows": "row"}):
            fact = kind.model_validate(value)
        yield fact


def _tables(file: TomlFile, name: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    tables = file.data.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise file.fault((name,), say("value.tables", field=name))
    for n, table in enumerate(tables):
        yield (name, n), table


def _scores(file: TomlFile, evaluation: Evaluation) -> Iterator[Score]:
    table = file.data.get("scores", {})
    if not isinstance(table, dict):
        raise file.fault(("scores",), say("value.table", field="scores"))
    names = _names(file, table.get("by", []))
    reasons = _reasons(file, evaluation)
    for key, row in table.items():
        if key == "by":
            continue
        place = ("scores", key)
        with file.placing(place):
            cell = evaluation.find_cell(key)
        if not isinstance(row, list) or len(row) != len(names):
            raise file.fault(place, say("value.one_for_each", count=len(names)))
        for name, given in zip(names, row, strict=True):
            points = None if given == "na" else _points(file, place, given)
            line = evaluation.framework.indicators[cell.indicator]
            if points is not None and (reason := refusal(evaluation, line, points)):
                raise file.fault(place, reason)
            yield Score(
                author=name,
                indicator=cell.indicator,
                district=cell.district,
                points=points,
                reason=reasons.pop((cell, name), ((), ""))[1],
            )
    for (cell, name), (where, _) in reasons.items():
        raise file.fault(where, say("value.no_score", name=name, cell=str(cell)))


def _names(file: TomlFile, by: object) -> list[str]:
    with file.placing(("scores", "by")):
        names = [author_name(str(name)) for name in by] if isinstance(by, list) else []
    if not isinstance(by, list) or len(set(names)) < len(names):
        raise file.fault(("scores", "by"), say("value.names"))
    return names


def _reasons(file: TomlFile, evaluation: Evaluation) -> dict[tuple[Cell, str], tuple[Place, str]]:
    """The reasons by cell and author, with the place of each in the file."""
    reasons: dict[tuple[Cell, str], tuple[Place, str]] = {}
    for place, row in _tables(file, "reason"):
        for key in row:
            if key not in ("cell", "by", "text"):
                raise file.fault((*place, key), say("value.unknown", field=key))
        with file.placing(place):
            cell = evaluation.find_cell(str(row.get("cell", "")))
            reasons[cell, author_name(str(row.get("by", "")))] = (place, str(row.get("text", "")))
    return reasons


def _points(file: TomlFile, place: Place, given: object) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | Decimal) or not Decimal(given).is_finite():
        raise file.fault(place, say("value.points", value=str(given)))
    return Decimal(given)


def _evidence(file: TomlFile, evaluation: Evaluation) -> Iterator[Evidence]:
    for n, (place, row) in enumerate(_tables(file, "evidence"), start=1):
        with file.placing(place):
            cell = evaluation.find_cell(str(row.get("cell", "")))
        data = {_RENAMED.get(k, k): v for k, v in row.items() if k != "cell"}
        data |= {"id": f"e{n:04}", "indicator": cell.indicator, "district": cell.district}
        with file.placing(place, names=_IN_FILE):
            entry = Evidence.model_validate(data)
        yield entry


def _findings(file: TomlFile, evaluation: Evaluation, author: str) -> Iterator[Finding]:
    framework = evaluation.framework
    for n, (place, row) in enumerate(_tables(file, "finding"), start=1):
        named = str(row.get("section", ""))
        with file.placing((*place, "section")):
            section = framework.heading(named)
        if (district := row.get("district")) is not None:
            with file.placing((*place, "district")):
                district = find_district(evaluation.facts, str(district)).id
        if (indicator := row.get("indicator")) is not None and str(indicator) not in framework.indicators:
            raise file.fault(
                (*place, "indicator"),
                say("unknown.indicator", name=indicator, known=", ".join(framework.indicators)),
            )
        data = {"author": author} | {_RENAMED.get(k, k): v for k, v in row.items()}
        data |= {"id": f"f{n:04}", "section": section.id, "district": district, "order": n}
        with file.placing(place, names=_IN_FILE):
            entry = Finding.model_validate(data)
        yield entry


def _parties(file: TomlFile, evaluation: Evaluation, author: str) -> Iterator[PartyScore]:
    for place, row in _tables(file, "party"):
        data = {"author": author} | {_RENAMED.get(k, k): v for k, v in row.items() if k != "id"}
        party = evaluation.framework.party(str(row.get("id", "")))
        data["party"] = party.id if party else str(row.get("id", ""))
        with file.placing(place, names=_IN_FILE):
            score = PartyScore.model_validate(data)
        if reason := party_refusal(evaluation.framework, score.party, score.points):
            raise file.fault((*place, "points" if reason.key == "party.range" else "id"), reason)
        yield score
