"""The JSON's shape: exact numbers, null for what is not known."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

from export.data import facts_data, gaps_data, number, summary_data
from models.checks import check
from models.language import Language
from models.scoring import Assessment


def through_json(data: dict[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(json.dumps(data, ensure_ascii=False))
    return parsed


def test_summary_of_a_known_result(sample: Assessment) -> None:
    data = through_json(summary_data(sample))
    assert data["id"] == "demo"
    assert data["region"] == "青溪区"
    assert data["stage"] == "draft"
    assert data["sample"] is True
    assert data["framework"]["hash"] == sample.framework.hash
    assert data["progress"] == {"scored": len(sample.cells), "total": len(sample.cells)}
    assert Decimal(str(data["total"])) == sample.total
    assert data["interval"] == [data["total"], data["total"]]
    assert data["grade"] == "良好"
    assert data["possible_grades"] == ["良好"]
    assert [party["weight"] for party in data["parties"]] == [55, 20, 15, 10]
    assert [section["id"] for section in data["sections"]] == [
        "management",
        "quality",
        "monitoring",
        "outcomes",
    ]
    assert {"id", "title", "points", "maximum", "scored", "total"} <= set(data["sections"][0])
    assert all(Decimal(str(s["points"])).as_tuple().exponent >= -2 for s in data["sections"])  # type: ignore[operator]


def test_what_is_not_known_is_null_and_an_interval(empty: Assessment, pending: Assessment) -> None:
    data = through_json(summary_data(empty))
    assert data["total"] is None
    assert data["grade"] is None
    assert data["interval"] == [0, 100]
    assert data["possible_grades"] == ["优秀", "良好", "合格", "不合格"]
    assert data["region"] is None
    assert all(section["points"] is None for section in data["sections"])
    assert all(party["points"] is None for party in data["parties"])
    points = {party["id"]: party["points"] for party in summary_data(pending)["parties"]}
    assert points["supervisor"] is None
    assert points["purchaser"] == 85


def test_facts_carry_ratios_with_their_bases(small: Assessment) -> None:
    data = through_json(facts_data(small.evaluation))
    assert data["targets"][0] == {
        "id": "visits",
        "name": "入户探访",
        "unit": "个",
        "target": 624,
        "actual": 778,
        "percent": 124.68,
    }
    assert data["targets"][1]["percent"] is None
    ratios = {ratio["name"]: ratio for ratio in data["ratios"]}
    assert ratios["staffing.certified"] == {
        "name": "staffing.certified",
        "label": "持证社工",
        "numerator": 17,
        "denominator": 20,
        "base": "staffing.contracted",
        "base_label": "协议岗位数",
        "percent": 85,
    }
    assert data["files"]["households"] == 101
    assert [district["files"]["percent"] for district in data["districts"]] == [92.42, 100]
    assert data["survey"]["satisfaction"] == 89.4
    assert data["topics"]["station"]["contract_from"] == "2023-07-11"
    assert (
        through_json(facts_data(small.evaluation, Language("en")))["ratios"][1]["label"]
        == "certified workers"
    )


def test_gaps_name_their_place(empty: Assessment) -> None:
    gaps = check(empty)
    data = through_json(gaps_data(gaps, Language("en")))
    assert data["blocking"] + data["warnings"] == len(data["gaps"]) == len(gaps)
    assert data["gaps"][0] == {
        "severity": "block",
        "code": "unscored",
        "place": "M01",
        "message": Language("en").say(gaps[0].message),
        "mend": None,
        "key": None,
    }


def test_numbers_stay_whole_where_they_are() -> None:
    assert [number(value) for value in (None, 3, Decimal("3.00"), Decimal("2.50"))] == [None, 3, 3, 2.5]
    assert isinstance(number(Decimal("3.00")), int)


def test_nothing_here_loads_textual_and_only_a_report_loads_docx() -> None:
    code = (
        "import sys, export.data, export.summary, export.views, export.report, export.report.papers.outline, "
        "export.report.word.document; "
        "print([m for m in ('textual', 'typer', 'docx', 'tinydb', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
