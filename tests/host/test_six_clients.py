"""Six clients at work over a real sshd: one is killed, one line falls silent, one person has two sessions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import host
from benchmarks.figures import Figures


@pytest.fixture(scope="module")
def figures(sshd: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """A short day's figures, by name, and what was lost in it."""
    kept: dict[str, dict[str, Any]] = {}

    class Kept(Figures):
        def put(self, name: str, value: float, unit: str, **more: Any) -> None:
            kept[name] = {"value": value, **more}

    missing = host.run(Kept(), tmp_path_factory.mktemp("six"), lines=6, pace=0.3)
    kept["missing"] = {"value": missing}
    return kept


def test_nothing_that_was_painted_as_saved_is_lost(figures: dict[str, dict[str, Any]]) -> None:
    assert figures["missing"]["value"] == []
    assert figures["six clients: of them lost"]["value"] == 0
    assert figures["six clients: entries painted as saved"]["value"] == 6 * 6 + 2


def test_the_half_typed_words_stand_in_their_box_at_the_next_login(
    figures: dict[str, dict[str, Any]],
) -> None:
    assert figures["half-typed words that did not come back, of 2"]["value"] == 0


def test_an_entry_that_is_not_there_counts_as_lost(tmp_path: Path) -> None:
    """The control."""
    made = host.made(tmp_path)
    typed = host.Typed(host.LEAD, scores={"M001": "1"}, texts=["没有记下"])
    assert len(host.lost(made, [typed])) == 2


def test_the_budget_is_for_keys_of_six_against_one(figures: dict[str, dict[str, Any]]) -> None:
    line = figures["six clients / one person, key to screen, p95"]
    assert line["budget"] == 1.5
    assert json.dumps(line)
