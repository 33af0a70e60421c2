"""A tiny framework, entries about it, and doors into an evaluation's folder."""

from __future__ import annotations

import json
import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.entries import Finding, Score
from models.errors import ZhanpingError
from models.framework import Framework
from storage import lines as line_format
from storage.store import EvaluationStore
from storage.workspace import Workspace

FRAMEWORK = Framework.model_validate({
    "id": "tiny",
    "title": "小体系",
    "sections": [{"id": "M", "title": "项目管理", "points": "100",
                  "indicators": [{"id": f"M{n:02}", "title": f"第{n}项", "points": "10"}
                                 for n in range(1, 11)]}],
    "parties": [{"id": "third_party", "title": "第三方", "weight": "100", "computed": True}],
    "bands": [{"id": "good", "title": "良好", "at_least": "80"},
              {"id": "pass", "title": "合格", "at_least": "0", "below": "80"}],
})  # fmt: skip

Opener = Callable[[str], EvaluationStore]


def score(author: str, points: str | None, line: str = "M01", reason: str = "") -> Score:
    number = None if points is None else Decimal(points)
    return Score(author=author, indicator=line, points=number, reason=reason)


def concern(author: str, name: str, text: str) -> Finding:
    return Finding(author=author, id=name, section="M", polarity="concern", text=text)


def folder_of(home: Path, store: EvaluationStore) -> Path:
    return home / "evaluations" / store.id


def journal_of(home: Path, store: EvaluationStore, author: str = "") -> Path:
    [path] = folder_of(home, store).glob(f"{author or store.author}.*.jsonl")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line.rpartition(b"\t")[0]) for line in path.read_bytes().splitlines()]


def signed_in(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Have the account that runs the test bear another name."""
    own, found = os.getuid(), pwd.getpwuid
    theirs = pwd.struct_passwd((name, *found(own)[1:]))
    monkeypatch.setattr("pwd.getpwuid", lambda number: theirs if number == own else found(number))


def sealed(fields: Any) -> bytes:
    """Any JSON under a seal that fits."""
    body = json.dumps(fields, ensure_ascii=False).encode()
    return body + b"\t" + line_format.digest(body).encode() + b"\n"


def stated(store: EvaluationStore) -> set[str]:
    """The reasons and texts that the store serves."""
    return {getattr(entry, "reason", "") or getattr(entry, "text", "") for entry in store.entries()}


def keys(store: EvaluationStore) -> list[str]:
    return [problem.key for problem in store.problems]


@contextmanager
def refused(key: str, code: int = 1, **params: object) -> Iterator[pytest.ExceptionInfo[ZhanpingError]]:
    with pytest.raises(ZhanpingError) as caught:
        yield caught
    error = caught.value
    assert (error.message.key, error.code) == (key, code)
    assert {name: error.message.params[name] for name in params} == params


def copied(home: Path, target: Path) -> Path:
    """A home with the same device and, until they are filled, no journals."""
    for folder, _, files in os.walk(home):
        place = target / Path(folder).relative_to(home)
        place.mkdir(parents=True, exist_ok=True)
        for file in files:
            if not file.endswith(".jsonl"):
                (place / file).write_bytes((Path(folder) / file).read_bytes())
    return target


def reopened(home: Path, store: EvaluationStore, author: str = "") -> EvaluationStore:
    return Workspace(home, author or store.author).open(store.id)
