"""An evaluation of the size that the budgets are for: a hundred lines in one section, three districts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from models.entries import FactEntry
from models.framework import Framework
from models.station import District, Districts, Station, Visit
from storage.workspace import Workspace

ID = "demo"  # the one that `zhanping demo` opens at its checklist
AUTHOR = "林静"
STATION = "榕湾街社工服务站"
LINES, DISTRICT_LINES = 100, 40
DISTRICTS = (("south", "南片区"), ("north", "北片区"), ("east", "东片区"))

_SUBJECTS = (
    "人员配备与持证", "考勤与工时", "继续教育学时", "服务合同与备案", "服务流程指引",
    "投诉回复留痕", "职业守则签署", "意见箱设置", "中期整改落实", "服务信息公示",
)  # fmt: skip
_ASPECTS = ("制度完备并按期更新", "记录齐全、可以核对", "执行到位且有佐证材料", "问题及时整改")


def _line(name: str, number: int, scope: str) -> dict[str, Any]:
    subject, aspect = _SUBJECTS[number % len(_SUBJECTS)], _ASPECTS[number % len(_ASPECTS)]
    return {
        "id": f"{name}{number:03}",
        "title": f"{subject}{aspect}",
        "scope": scope,
        "points": "10",
        "guidance": f"查看{subject}的制度文本与当期台账，抽查不少于三份，核对日期、签名与数量是否一致；"
        f"访谈一名社工，了解{aspect}的情况。",
        "documents": [f"{subject}制度", f"{subject}台账", "访谈记录"],
        "anchors": [
            {"points": "10", "text": "全部符合，材料齐全"},
            {"points": "6", "text": "基本符合，个别材料缺失"},
            {"points": "2", "text": "多数不符合"},
        ],
    }


def framework() -> Framework:
    """A hundred station lines and forty district lines, then forty more of each."""
    first = [_line("M", number, "station") for number in range(1, LINES + 1)]
    first += [_line("D", number, "district") for number in range(1, DISTRICT_LINES + 1)]
    second = [_line("Q", number, "station") for number in range(1, DISTRICT_LINES + 1)]
    second += [_line("R", number, "district") for number in range(1, DISTRICT_LINES + 1)]
    sections = [
        {"id": name, "title": title, "points": str(10 * len(lines)), "indicators": lines}
        for name, title, lines in (("management", "项目管理", first), ("quality", "服务质量", second))
    ]
    maximum = str(10 * (len(first) + len(second)))
    third = {"id": "third_party", "title": "第三方", "weight": "100", "maximum": maximum, "computed": True}
    return Framework.model_validate({
        "id": "hundred", "title": "百条指标", "sections": sections, "parties": [third],
        "bands": [
            {"id": "good", "title": "良好", "at_least": "60"},
            {"id": "poor", "title": "不合格", "at_least": "0", "below": "60"},
        ],
    })  # fmt: skip


def make(home: Path) -> None:
    """Make the evaluation in a home folder."""
    facts = (
        Station(name=STATION, short_name="榕湾街社工站", region="青溪区"),
        Visit(year=2024),
        Districts(rows=tuple(District(id=name, name=title) for name, title in DISTRICTS)),
    )
    entries = [FactEntry.of(AUTHOR, fact) for fact in facts]
    Workspace(home, AUTHOR).create(framework(), entries, id=ID, sample=True).close()


def forget_sessions(home: Path) -> None:
    """Let the next start be one after a clean end: dropped sessions are gone back to otherwise."""
    shutil.rmtree(home / "sessions", ignore_errors=True)


def environment(home: Path) -> dict[str, str]:
    """The variables that make the program find it."""
    return {"ZHANPING_HOME": str(home), "ZHANPING_USER": AUTHOR, "ZHANPING_LANG": "zh"}
