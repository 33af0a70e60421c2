"""The sample with a text or a fact changed, and what the checks on meaning say of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from models import intake
from models.entries import Entry, FactEntry, Finding, FindingKind, Setup
from models.evaluation import Evaluation, fold
from models.framework import Framework
from models.framework_file import named
from models.gaps import Gap
from models.lint_checks import lint
from models.scoring import Assessment, assess
from models.toml_file import TomlFile

AUTHOR = "何芸"


@cache
def _sample() -> tuple[Setup, Framework, tuple[Entry, ...]]:
    text = (files("models") / "samples" / "sample.toml").read_text("utf-8")
    read = intake.read(TomlFile("sample.toml", text))
    framework = named(read.head.framework)
    setup = Setup(
        id="demo",
        framework=framework.id,
        framework_hash=framework.hash,
        created_by=AUTHOR,
        created=dt.datetime(2024, 6, 1, tzinfo=dt.UTC),
        sample=True,
        member=read.head.member,
    )
    return setup, framework, tuple(intake.entries(read, setup, framework, AUTHOR))


def sample(
    *more: Entry,
    change: Callable[[Entry], Entry | None] = lambda entry: entry,
    framework: Framework | None = None,
) -> Evaluation:
    """The sample with some entries changed or left out, and more beside them."""
    setup, shipped, entries = _sample()
    kept = [changed for entry in entries if (changed := change(entry)) is not None]
    return fold(setup, framework or shipped, [*kept, *more])


def assessed(evaluation: Evaluation) -> Assessment:
    """Its numbers."""
    return assess(evaluation)


def said(
    text: str, *, section: str = "management", district: str | None = None, polarity: FindingKind = "strength"
) -> Finding:
    """One more finding."""
    return Finding(
        author=AUTHOR, id="typed", section=section, district=district, polarity=polarity, text=text
    )


def stated(topic: str, **changes: Any) -> Callable[[Entry], Entry | None]:
    """A change of some of a topic's facts."""

    def change(entry: Entry) -> Entry:
        if isinstance(entry, FactEntry) and entry.topic == topic:
            return FactEntry(author=entry.author, topic=topic, value={**entry.value, **changes})
        return entry

    return change


def codes(text: str, **where: Any) -> list[str]:
    """What the checks say of the sample with one more text, each code once."""
    return sorted({gap.code for gap in typed(text, **where)})


def typed(text: str, **where: Any) -> list[Gap]:
    """What the checks find in one more text."""
    return [gap for gap in lint(sample(said(text, **where))) if gap.place.finding == "typed"]
