"""An evaluation as a team leaves it: the shipped framework, six authors, seven journals, 300 entries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from unittest.mock import patch

from models.entries import METHODS, Cell, Entry, Evidence, FactEntry, Finding, Member, Score
from models.framework import Framework
from models.framework_file import named
from models.station import (
    Attendance,
    ClientFiles,
    Closing,
    CommunityFiles,
    District,
    Districts,
    Fact,
    Presence,
    Staffing,
    Station,
    Survey,
    Target,
    Targets,
    Training,
    Visit,
)
from storage.store import EvaluationStore
from storage.workspace import Workspace

LEAD, STAFF = "林静", "何芸"
TEAM = (
    Member(name=LEAD, role="lead"),
    *(Member(name=name) for name in ("陈嘉树", "黄文彬", "周映雪", "罗启航")),
    Member(name=STAFF, role="staff"),
)
SIZE = 300
LAPTOP = "laptop22"
"""The device of the seventh journal: the lead's own, off line."""

_DISTRICTS = (
    District(id="south", name="南片区", communities=("榕荫社区", "渡头社区", "南堤社区")),
    District(id="north", name="北片区", communities=("望溪社区", "竹里社区", "松岗社区")),
    District(id="east", name="东片区", communities=("荷塘社区", "明湖社区")),
)
_SCORES, _FINDINGS, _EVIDENCE = 40, 8, 10  # of each who scores
_REASONS = ("", "台账缺“签名”两处，抽查三份有一份不全", "制度齐全，但中期整改没有留下记录")


@cache
def framework() -> Framework:
    """The framework that is shipped, without what it asks of evaluators beside their scores."""
    return Framework.model_validate(named("guangzhou-2024").model_dump(exclude={"procedure"}))


@cache
def cells() -> list[Cell]:
    """Every line, in each district where it is scored by district."""
    lines = [line for section in framework().sections for line in section.indicators]
    station = [Cell(line.id) for line in lines if line.scope == "station"]
    return station + [
        Cell(line.id, place.id) for line in lines if line.scope == "district" for place in _DISTRICTS
    ]


def score(author: str, number: int) -> Score:
    """One author's points for one cell; numbers beyond the cells are corrections."""
    every = cells()
    cell, turn = every[number % len(every)], number // len(every)
    reason = _REASONS[number % len(_REASONS)] + ("" if turn == 0 else f"（第{turn}次更正）")
    return Score(author=author, indicator=cell.indicator, district=cell.district, points=Decimal("0.5"),
                 reason=reason)  # fmt: skip


def evidence(author: str, number: int, name: str = "") -> Evidence:
    """One author's evidence: each number has a slot of its own."""
    every = cells()
    cell = every[number % len(every)]
    return Evidence(
        author=author,
        id=f"{name or author_slug(author)}-{number}",
        indicator=cell.indicator,
        district=cell.district,
        method=METHODS[number % len(METHODS)],
        source=f"个案服务档案第{number}号，服务计划与结案评估表",
        place=f"第{number % 40 + 1}页，签名栏",
    )


def finding(author: str, number: int) -> Finding:
    """One author's finding about a section or, there, a district."""
    sections = framework().sections
    section, place = sections[number % len(sections)], _DISTRICTS[number % len(_DISTRICTS)]
    return Finding(
        author=author,
        id=f"{author_slug(author)}-f{number}",
        section=section.id,
        district=place.id if section.by_district else None,
        polarity="strength" if number % 2 else "concern",
        text=f"{section.title}：社工能按计划开展服务，但第{number + 1}类服务的过程记录与成效评估之间缺少"
        "对应，建议补充服务对象改变情况的前后测，并在督导记录中反映跟进结果。",
        order=Decimal(number),
    )


def facts() -> tuple[Fact, ...]:
    """What the staff states."""
    communities = [(place.id, name) for place in _DISTRICTS for name in place.communities]
    return (
        Station(name="榕湾街社工服务站", short_name="榕湾街社工站", city="南江市", region="青溪区",
                street="榕湾街", budget=Decimal(2400000)),
        Visit(year=2024, days=1, experts=5, staff=1),
        Districts(rows=_DISTRICTS),
        Targets(rows=tuple(Target(id=f"t{n}", name=f"第{n}项约定指标", unit="人次", target=Decimal(100 * n),
                                  actual=Decimal(98 * n)) for n in range(1, 25))),
        Staffing(contracted=20, on_post=19, certified=15, intermediate=4, assistant=11),
        Attendance(months=Decimal(11), due=Decimal(220), present=Decimal(213),
                   rows=tuple(Presence(code=f"S{n:02}", credential="assistant", joined=2019,
                                       due=Decimal(11), present=Decimal("10.5")) for n in range(1, 20))),
        Training(required=Decimal(640), completed=Decimal(655)),
        ClientFiles(rows=tuple(CommunityFiles(district=place, community=name, households_due=40,
                                              households=38, people_due=60, people=57, copies=38)
                               for place, name in communities)),
        Survey(population=5200, sampled=110, valid=104, satisfaction=Decimal("96.5")),
        Closing(recommendations=("完善个案服务的成效评估", "保持社工队伍稳定")),
    )  # fmt: skip


def author_slug(author: str) -> str:
    """An author's part of an id, which has no Chinese."""
    return f"a{[member.name for member in TEAM].index(author)}"


def entries(author: str) -> tuple[Entry, ...]:
    """All that one of the team states."""
    if author == STAFF:
        return tuple(FactEntry.of(STAFF, fact) for fact in facts())
    shift = 7 * [member.name for member in TEAM].index(author)
    return (
        *(score(author, shift + number) for number in range(_SCORES)),
        *(finding(author, number) for number in range(_FINDINGS)),
        *(evidence(author, number) for number in range(_EVIDENCE)),
    )


def make(home: Path, name: str) -> Path:
    """Make the evaluation in a home folder, one line for each entry; its folder."""
    workspace = Workspace(home, LEAD)
    with unsynced(), workspace.create(framework(), id=name, team=TEAM) as first:
        folder = workspace.folder(name)
        for member in TEAM:
            own = entries(member.name)
            laptop = len(own) // 5 if member.name == LEAD else 0
            with Workspace(home, member.name).open(name) as store:
                for entry in own[laptop:]:
                    store.put(entry)
            with EvaluationStore(folder, first.begun, member.name, LAPTOP) as store:
                for entry in own[:laptop]:
                    store.put(entry)
    return folder


@contextmanager
def unsynced() -> Iterator[None]:
    """Writes that nobody needs to survive: what is made only to be measured."""
    with patch("os.fdatasync", lambda fd: None), patch("os.fsync", lambda fd: None):
        yield
