"""A figure says whether it keeps its budget, and a broken one ends the run with 1."""

from __future__ import annotations

import json

import pytest

from benchmarks.evaluation import LINES, framework
from benchmarks.figures import Figures, percentile
from models.framework_faults import faults


@pytest.mark.parametrize(
    ("value", "reference", "budget", "ok"),
    [
        (400, None, 400, True),
        (401, None, 400, False),
        (3, 2, 1.5, True),
        (4, 2, 1.5, False),
        (9, None, None, True),
    ],
)
def test_budget_is_for_the_ratio_where_there_is_a_reference(
    capsys: pytest.CaptureFixture[str], value: float, reference: float | None, budget: float | None, ok: bool
) -> None:
    figures = Figures()
    figures.put("key", value, "B", reference=reference, budget=budget)
    line = json.loads(capsys.readouterr().out)
    assert list(line) == ["name", "value", "unit", "reference", "ratio", "budget", "ok"]
    assert line["ok"] is ok
    assert figures.exit_code == (0 if ok else 1)


def test_percentile() -> None:
    assert percentile(list(range(100)), 0.95) == 95


def test_the_measured_framework_is_sound() -> None:
    made = framework()
    assert not list(faults(made))
    assert sum(line.scope == "station" for line in made.sections[0].indicators) == LINES
