from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.store import EvaluationStore
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, Opener


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def opener(home: Path) -> Iterator[Opener]:
    """Opens the one evaluation as an author, again and again."""
    Workspace(home, "组长").create(FRAMEWORK, id="e1").close()
    stores: list[EvaluationStore] = []

    def opened(author: str) -> EvaluationStore:
        stores.append(Workspace(home, author).open("e1"))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(opener: Opener) -> EvaluationStore:
    return opener("张三")
