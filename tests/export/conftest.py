"""A small station, the shipped sample, and an evaluation of which nothing is known yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from importlib.resources import files

import pytest

from models import intake
from models.acts import Declaration, HandIn
from models.entries import (
    Entry,
    FactEntry,
    Finding,
    FindingKind,
    Member,
    PartyScore,
    Score,
    Setup,
    Stage,
    StageChange,
)
from models.evaluation import Evaluation, fold
from models.framework_file import named
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
    Presence,
    Staffing,
    Station,
    Survey,
    Target,
    Targets,
    Training,
    Visit,
)
from models.toml_file import TomlFile

FRAMEWORK = named("guangzhou-2024")
PANEL = ("甲", "乙")
DISTRICTS = ("south", "north")

FACTS: tuple[Fact, ...] = (
    Station(
        name="柳岸街社工服务站",
        short_name="柳岸街社工站",
        region="青溪区",
        street="柳岸街",
        address="柳岸路1号",
        started="2015-06",
        operator="同行中心",
        purchaser="柳岸街道办事处",
        supervisor="青溪区民政局",
        third_party="评估中心",
        budget=Decimal(2400000),
        contract_from=dt.date(2023, 7, 11),
        contract_to=dt.date(2024, 7, 10),
    ),
    Visit(
        year=2024,
        date=dt.date(2024, 6, 11),
        days=1,
        experts=5,
        staff=1,
        data_until=dt.date(2024, 5, 31),
    ),
    Districts(
        rows=(
            District(id="south", name="南片区", communities=("柳一社区", "柳二社区")),
            District(id="north", name="北片区", communities=("柳三社区",)),
        )
    ),
    Targets(
        rows=(
            Target(id="visits", name="入户探访", unit="个", target=Decimal(624), actual=Decimal(778)),
            Target(id="calls", name="电话访问", unit="个", actual=Decimal(1877)),
            Target(id="key", name="志愿者骨干", unit="名", target=Decimal(30), actual=Decimal(27)),
            Target(id="teams", name="志愿者队伍", unit="支", target=Decimal(2)),
        )
    ),
    Staffing(
        contracted=20, on_post=22, certified=17, intermediate=2, assistant=15, experienced=17, retained=17
    ),
    Attendance(
        months=Decimal(11),
        due=Decimal(220),
        present=Decimal(221),
        certified_due=Decimal(110),
        certified_present=Decimal("169.5"),
        uncertified_present=Decimal("51.5"),
        rows=(
            Presence(
                code="W01", credential="intermediate", joined=2015, due=Decimal(11), present=Decimal(11)
            ),
            Presence(code="W02", due=Decimal(11), present=Decimal("7.5")),
        ),
    ),
    Training(required=Decimal(1320), completed=Decimal("1831.5")),
    ClientFiles(
        rows=(
            CommunityFiles(district="south", community="柳一社区", households_due=46, households=46),
            CommunityFiles(district="south", community="柳二社区", households_due=20, households=15),
            CommunityFiles(
                district="north",
                community="柳三社区",
                households_due=40,
                households=40,
                people_due=42,
                people=42,
                copies=42,
            ),
        )
    ),
    Survey(population=1860, sampled=100, valid=98, seed=7, satisfaction=Decimal("89.4")),
    Feedback(on_site="no_objection", draft="comments", draft_text="第一条意见。\n第二条意见。"),
    Closing(recommendations=("建议一。", "建议二。")),
)


def finding(
    number: int, section: str, polarity: FindingKind, text: str, district: str | None = None
) -> Finding:
    return Finding(
        author="甲",
        id=f"f{number}",
        section=section,
        polarity=polarity,
        text=text,
        district=district,
        order=Decimal(number),
    )


FINDINGS = (
    finding(1, "management", "strength", "管理好一"),
    finding(2, "management", "strength", "管理好二"),
    finding(3, "management", "concern", "管理差一"),
    finding(4, "management", "concern", "管理差二", "north"),
    finding(5, "quality", "strength", "全站质量好"),
    finding(6, "quality", "strength", "南好一", "south"),
    finding(7, "quality", "strength", "南好二", "south"),
    finding(8, "quality", "strength", "北好一", "north"),
    finding(9, "quality", "concern", "南差一", "south"),
    finding(10, "monitoring", "strength", "监测好"),
    finding(11, "purchaser", "concern", "购买方的意见"),
)


def build(
    *extra: Entry,
    facts: Iterable[Fact] = FACTS,
    findings: Iterable[Entry] = FINDINGS,
    scored: bool = True,
    parties: tuple[str, ...] = ("purchaser", "supervision", "supervisor"),
    sample: bool = False,
    stage: Stage = "final",
) -> Assessment:
    """The small station; later entries replace earlier ones in their slot."""
    setup = Setup(
        id="small",
        framework=FRAMEWORK.id,
        framework_hash=FRAMEWORK.hash,
        created_by="甲",
        sample=sample,
        created=dt.datetime(2024, 6, 1, tzinfo=dt.UTC),
        member=tuple(Member(name=name) for name in PANEL),
    )
    entries: list[Entry] = [FactEntry.of("甲", fact) for fact in facts]
    bare = fold(setup, FRAMEWORK, entries)
    entries += findings
    entries.append(StageChange(author="甲", stage=stage))
    for name in PANEL:  # the proceedings are over, whatever is scored
        entries.append(Declaration(author=name, secrecy=True))
        entries += [HandIn(author=name, section=section.id) for section in FRAMEWORK.sections]
    if scored:
        entries += _scores(bare)
    entries += [PartyScore(author="甲", party=party, points=Decimal(85)) for party in parties]
    newest = {(entry.kind, entry.slot()): entry for entry in (*entries, *extra)}
    return assess(fold(setup, FRAMEWORK, newest.values()))


def _scores(evaluation: Evaluation) -> Iterable[Score]:
    for n, cell in enumerate(evaluation.cells):
        line = evaluation.framework.indicators[cell.indicator]
        for name in PANEL:
            points = line.points if n % 3 else Decimal(0)
            yield Score(
                author=name,
                indicator=cell.indicator,
                district=cell.district,
                points=points,
                reason="理由" if not n % 3 else "",
            )


@pytest.fixture(scope="session")
def small() -> Assessment:
    return build()


@pytest.fixture(scope="session")
def pending() -> Assessment:
    """Nothing scored yet in one part, one party missing."""
    return build(parties=("purchaser", "supervision"), stage="draft")


@pytest.fixture(scope="session")
def empty() -> Assessment:
    return build(facts=(), findings=(), scored=False, parties=(), stage="on_site")


@pytest.fixture(scope="session")
def sample() -> Assessment:
    """The sample that comes with the program."""
    text = (files("models") / "samples" / "sample.toml").read_text("utf-8")
    read = intake.read(TomlFile("sample.toml", text))
    framework = named(read.head.framework)
    setup = Setup(
        id=read.head.id or "demo",
        framework=framework.id,
        framework_hash=framework.hash,
        created_by="何芸",
        created=dt.datetime(2024, 6, 1, tzinfo=dt.UTC),
        sample=read.head.sample,
        member=read.head.member,
    )
    return assess(fold(setup, framework, intake.entries(read, setup, framework, "何芸")))
