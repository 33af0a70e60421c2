"""Small evaluations to test with: a framework of every rule kind, and one that is only arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from models.entries import (
    Adjudication,
    Cell,
    Entry,
    Evidence,
    FactEntry,
    Finding,
    FindingKind,
    Member,
    PartyScore,
    Role,
    Score,
    Setup,
)
from models.evaluation import Evaluation, fold
from models.framework import Framework
from models.framework_faults import faults
from models.framework_file import load
from models.scoring import Assessment, assess
from models.station import (
    Attendance,
    ClientFiles,
    Closing,
    CommunityFiles,
    District,
    Districts,
    Fact,
    Feedback,
    Staffing,
    Station,
    Survey,
    Target,
    Targets,
    Training,
    Visit,
)

# Every rule kind once, a veto and a cap; tests break it one thing at a time.
SMALL = (Path(__file__).parent / "frameworks" / "small.toml").read_text("utf-8")

LEAD, EXPERT, STAFF = "林一", "陈二", "何三"
TEAM: Mapping[str, Role] = {LEAD: "lead", EXPERT: "expert", STAFF: "staff"}


def small(text: str = SMALL) -> Framework:
    return load("small.toml", text)


def plain(
    sections: Mapping[str, Sequence[tuple[str, str, int | str]]],
    weights: Mapping[str, int | str] | None = None,
    **more: Any,
) -> Framework:
    """A framework of judged lines, each (id, scope, points), a section with the sum of its lines."""
    parts = [
        {
            "id": name,
            "title": name,
            "points": sum((Decimal(p) for _, _, p in lines), Decimal(0)),
            "indicators": [{"id": i, "title": i, "scope": s, "points": Decimal(p)} for i, s, p in lines],
        }
        for name, lines in sections.items()
    ]
    whole = sum((Decimal(p) for lines in sections.values() for _, _, p in lines), Decimal(0))
    parties: list[dict[str, object]] = [
        {"id": name, "title": name, "weight": Decimal(weight)} for name, weight in (weights or {}).items()
    ]
    own = 100 - sum((Decimal(w) for w in (weights or {}).values()), Decimal(0))
    third = {"id": "third_party", "title": "第三方", "weight": own, "maximum": whole, "computed": True}
    framework = Framework.model_validate(
        {
            "id": "plain",
            "title": "plain",
            "sections": parts,
            "parties": [third, *parties],
            "bands": [
                {"id": "excellent", "title": "优秀", "at_least": 90},
                {"id": "good", "title": "良好", "at_least": 80, "below": 90},
                {"id": "qualified", "title": "合格", "at_least": 60, "below": 80},
                {"id": "unqualified", "title": "不合格", "at_least": 0, "below": 60},
            ],
            **more,
        }
    )
    assert not list(faults(framework))
    return framework


def setup_of(framework: Framework, team: Mapping[str, Role] | Iterable[Member] = TEAM) -> Setup:
    members = (
        tuple(Member(name=name, role=role) for name, role in team.items())
        if isinstance(team, Mapping)
        else tuple(team)
    )
    return Setup(
        id="t",
        framework=framework.id,
        framework_hash=framework.hash,
        created=dt.datetime(2024, 6, 1, tzinfo=dt.UTC),
        created_by=LEAD,
        member=members,
    )


def panel(*names: str) -> Mapping[str, Role]:
    return dict.fromkeys(names, "expert")


def evaluation_of(
    framework: Framework, entries: Iterable[Entry], team: Mapping[str, Role] | Iterable[Member] = TEAM
) -> Evaluation:
    return fold(setup_of(framework, team), framework, entries)


def assessed(
    framework: Framework, entries: Iterable[Entry], team: Mapping[str, Role] | Iterable[Member] = TEAM
) -> Assessment:
    return assess(evaluation_of(framework, entries, team))


def score(author: str, cell: str, points: Decimal | int | str | None, reason: str = "") -> Score:
    at = Cell.parse(cell)
    return Score(
        author=author,
        indicator=at.indicator,
        district=at.district,
        points=None if points is None else Decimal(points),
        reason=reason,
    )


def scores(cell: str, **given: Decimal | int | str | None) -> list[Score]:
    """One score for each author named: ``scores("A1", a=2, b=None)``."""
    return [score(author, cell, points) for author, points in given.items()]


def party(name: str, points: Decimal | int | str) -> PartyScore:
    return PartyScore(author=LEAD, party=name, points=Decimal(points))


def decided(cell: str, points: Decimal | int | str | None) -> Adjudication:
    at = Cell.parse(cell)
    return Adjudication(
        author=LEAD,
        indicator=at.indicator,
        district=at.district,
        points=None if points is None else Decimal(points),
        reason="合议",
    )


def finding(section: str, polarity: FindingKind, district: str | None = None, **more: Any) -> Finding:
    return Finding(
        author=LEAD,
        id=f"{section}-{district or 'all'}-{polarity}",
        section=section,
        district=district,
        polarity=polarity,
        text="意见。",
        **more,
    )


def evidence(cell: str, source: str = "记录表") -> Evidence:
    at = Cell.parse(cell)
    return Evidence(author=LEAD, id=f"e-{cell}", indicator=at.indicator, district=at.district, source=source)


def fact(stated: Fact) -> FactEntry:
    return FactEntry.of(LEAD, stated)


def districts(*ids: str) -> FactEntry:
    return fact(
        Districts(rows=tuple(District(id=i, name=f"{i}片区", communities=(f"{i}社区",)) for i in ids))
    )


def households(**counts: int | None) -> FactEntry:
    return fact(
        ClientFiles(
            rows=tuple(
                CommunityFiles(district=name, community=f"{name}社区", households_due=100, households=count)
                for name, count in counts.items()
            )
        )
    )


STATED: tuple[Fact, ...] = (
    Station(
        name="甲街社工站",
        region="乙区",
        street="甲街",
        operator="丙机构",
        purchaser="甲街道办",
        supervisor="乙区民政局",
        third_party="丁评估中心",
        contract_from=dt.date(2023, 7, 11),
        contract_to=dt.date(2024, 7, 10),
    ),
    Visit(year=2024, date=dt.date(2024, 6, 11), experts=2, data_until=dt.date(2024, 5, 31)),
    Districts(
        rows=(
            District(id="south", name="南片区", communities=("榕荫社区",)),
            District(id="north", name="北片区", communities=("竹里社区",)),
        )
    ),
    Targets(
        rows=(
            Target(id="teams", name="志愿者队伍", unit="支", target=Decimal(2), actual=Decimal(3)),
            Target(id="calls", name="电话访问", unit="个", actual=Decimal(1877)),
        )
    ),
    Staffing(
        contracted=20, on_post=22, certified=17, intermediate=2, assistant=15, experienced=17, retained=17
    ),
    Attendance(
        due=Decimal(220),
        present=Decimal(221),
        certified_due=Decimal(110),
        certified_present=Decimal("169.5"),
        uncertified_present=Decimal("51.5"),
    ),
    Training(required=Decimal(1320), completed=Decimal("1831.5")),
    ClientFiles(
        rows=(
            CommunityFiles(district="south", community="榕荫社区", households_due=112, households=112),
            CommunityFiles(district="north", community="竹里社区", households_due=90, households=87),
        )
    ),
    Survey(population=1200, sampled=110, valid=100, satisfaction=Decimal("89.4")),
    Feedback(on_site="no_objection", draft="no_objection"),
    Closing(recommendations=("建议一。",)),
)


def complete() -> dict[str, Entry]:
    """Everything that `small` wants to know, each entry under a name by which a test can take it away."""
    entries: dict[str, Entry] = {f"fact {stated.topic}": fact(stated) for stated in STATED}
    given = {
        "A1": 2,
        "A2": 2,
        "A3": 2,
        "A4": 2,
        "B1@south": 5,
        "B1@north": 4,
        "B2@south": 3,
        "B2@north": 2,
        "B3": 3,
        "V1": 1,
    }
    for cell, points in given.items():
        for author in (LEAD, EXPERT):
            entries[f"{author} {cell}"] = score(author, cell, points)
    for cell in ("B2@north", "B3"):
        entries[f"evidence {cell}"] = evidence(cell)
    entries["concern of B1@north"] = finding("quality", "concern", "north", indicator="B1")
    entries["strength north"] = finding("quality", "strength", "north")
    entries["concern south"] = finding("quality", "concern", "south")
    entries["strength south"] = finding("quality", "strength", "south")
    for section in ("management", "integrity", "purchaser", "supervisor"):
        entries[f"strength {section}"] = finding(section, "strength")
        entries[f"concern {section}"] = finding(section, "concern")
    entries["purchaser"] = party("purchaser", 88)
    entries["supervisor"] = party("supervisor", "88.5")
    return entries
