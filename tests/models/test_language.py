from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from models.catalogue import CATALOGUE
from models.entries import METHODS, STAGES
from models.errors import FileFault, Message, say
from models.facts import FACT_NAMES, Facts, derived
from models.language import Language, choose
from models.rules import KINDS
from models.station import TOPICS
from tests.models.build import small

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"^[a-z_]+(\.[a-z0-9_-]+)+$")
SPEAKERS = ("say", "language", "lang", "words", "tell")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_both_languages_say_it_with_the_same_placeholders(key: str) -> None:
    chinese, english = CATALOGUE[key]
    assert chinese.strip()
    assert english.strip()
    assert placeholders(chinese) == placeholders(english)
    assert all(name.isidentifier() for name in placeholders(chinese))


def choices(node: ast.expr) -> Iterator[ast.expr]:
    """What an argument may be: both arms of ``a if x else b``."""
    if isinstance(node, ast.IfExp):
        yield from choices(node.body)
        yield from choices(node.orelse)
    else:
        yield node


def said(path: Path) -> Iterator[tuple[int, str, str | None]]:
    """Line, start and end of each key given to something that speaks; no end for a key given whole."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in SPEAKERS and not name.endswith("Error") and name != "__init__":
            continue
        if name == "words" and path.is_relative_to(ROOT / "export" / "report"):
            continue  # the report's wording is the office's file, with names of its own
        for choice in choices(node.args[0]):
            if isinstance(choice, ast.Constant) and isinstance(choice.value, str) and KEY.match(choice.value):
                yield node.lineno, choice.value, None
            elif isinstance(choice, ast.JoinedStr) and isinstance(first := choice.values[0], ast.Constant):
                last = choice.values[-1]
                end = str(last.value) if isinstance(last, ast.Constant) and len(choice.values) > 1 else ""
                if re.match(r"^[a-z_]+\.", str(first.value)):
                    yield node.lineno, str(first.value), end


def unknown(path: Path) -> list[str]:
    missing = []
    for line, start, end in said(path):
        if end is None:
            known = start in CATALOGUE
        else:
            known = any(key.startswith(start) and key.endswith(end) for key in CATALOGUE)
        if not known:
            missing.append(f"{path.relative_to(ROOT)}:{line} {start}{'…' if end is not None else ''}")
    return missing


SOURCES = sorted(
    path for name in ("models", "storage", "export", "tui") for path in (ROOT / name).rglob("*.py")
)


@pytest.mark.parametrize("path", SOURCES, ids=[str(path.relative_to(ROOT)) for path in SOURCES])
def test_every_sentence_that_the_program_says_is_in_the_catalogue(path: Path) -> None:
    assert unknown(path) == []


def test_the_search_for_sentences_finds_them() -> None:
    found = {start for path in SOURCES if path.parts[-2] == "models" for _, start, _ in said(path)}
    assert {
        "framework.weights",
        "unknown.district",
        "file.fault",
        "file.fault_whole",
        "polarity.",
        "rule.pass",
    } <= found


def test_every_term_of_the_field_has_words() -> None:
    wanted = {f"topic.{topic}" for topic in TOPICS}
    wanted |= {f"method.{method}" for method in METHODS} | {f"stage.{stage}" for stage in STAGES}
    wanted |= {f"rule.kind.{kind}" for kind in KINDS}
    wanted |= {f"fact.{name.split('.')[0]}" for name in FACT_NAMES} | {"fact.target", "fact.actual"}
    for held in derived(Facts(), small().completion_bar):
        wanted |= {f"ratio.{held.name}", f"base.{held.base}"}
    for topic, kind in TOPICS.items():
        for name, field in kind.model_fields.items():
            if name != "rows":
                wanted.add(f"field.{topic}.{name}")
            else:
                (row,) = (arg for arg in getattr(field.annotation, "__args__", ()) if arg is not Ellipsis)
                wanted |= {f"field.{topic}.{part}" for part in row.model_fields}
    assert sorted(wanted - CATALOGUE.keys()) == []


@pytest.mark.parametrize(
    ("wish", "environment", "code"),
    [
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        (None, {}, "en"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        (None, {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        (None, {"LANG": "ZH_CN.utf8"}, "zh"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("zh", {"LANG": "en_US.UTF-8"}, "zh"),
        ("", {"LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_the_language_is_the_one_wished_for_else_the_locales(
    wish: str | None, environment: Mapping[str, str], code: str
) -> None:
    assert choose(wish, environment).code == code


def test_a_message_within_a_message_is_said_in_the_same_language() -> None:
    message = say("check.fact_missing", fields=(say("polarity.strength"), say("polarity.concern")))
    assert Language("zh").say(message) == "未填：值得肯定、需要关注"
    assert "strength" in Language("en").say(message)


def test_a_fault_is_a_sentence_with_file_line_and_reason() -> None:
    fault = FileFault("a{b}.toml", 3, say("value.missing", field="{x}"))
    assert Language("zh").say(fault.message) == "a{b}.toml 第 3 行：缺少“{x}”，请补上。"
    assert Language("en").say(fault.message) == "a{b}.toml, line 3: “{x}” is missing; add it."
    whole = FileFault("a.toml", None, say("file.not_utf8"))
    assert Language("en").say(whole.message).startswith("a.toml: ")


def test_equal_messages_are_one_in_a_set() -> None:
    assert (
        len(
            {
                say("value.missing", field="a"),
                say("value.missing", field="a"),
                Message("rule.pass"),
                say("rule.pass"),
            }
        )
        == 2
    )


@pytest.mark.parametrize(
    ("key", "params", "one", "many"),
    [
        ("view.gaps", {"station": "S", "block": 0}, "1 warning", "2 warnings"),
        ("sheet.preview.source", {"place": "t.csv", "topic": "Targets"}, "1 row", "2 rows"),
        ("day.chore_hand_in", {"people": 1}, "1 person has 1 section left", "1 person has 2 sections left"),
        ("journal.gap", {"line": 3, "path": "p"}, "1 line is missing", "2 lines are missing"),
        ("gate.answered", {}, "1 comment, answered", "2 comments, all answered"),
        (
            "seal.short",
            {"journal": "j", "name": "N", "version": 1},
            "lacks 1 line that",
            "lacks 2 lines that",
        ),
    ],
)
def test_one_of_a_kind_is_said_in_the_singular(
    key: str, params: dict[str, object], one: str, many: str
) -> None:
    counted = placeholders(CATALOGUE[key][1]) - params.keys()
    for number, said_so in ((1, one), (2, many), (0, None)):
        sentence = Language("en")(key, **params, **dict.fromkeys(counted, number))
        assert said_so is None or said_so in sentence
        assert "|" not in sentence


NEVER_ONE = {"check.conflict_own", "conflict.finding", "template.page", "template.too_large"}
"""Sentences that are said of several alone."""
COUNTED = re.compile(
    r"\(e?s\)|"
    r"\{(?:count|lines|journals|files|rows|sections|households|people|codes)\} (?:new |valid )?[a-z]+s\b"
)


def test_no_sentence_counts_in_the_plural_alone() -> None:
    counting = {key for key, (_, english) in CATALOGUE.items() if COUNTED.search(english)}
    assert counting == NEVER_ONE, "one has a word of its own: {count:line|lines}"


def test_a_title_falls_back_to_chinese() -> None:
    framework = small()
    assert Language("en").title(framework) == "Small"
    assert Language("zh").title(framework) == "小体系"
    assert Language("en").title(framework.sections[1]) == "服务质量"


def test_no_name_stands_for_two_sentences() -> None:
    """The parts of the catalogue are put together: of two sentences under one name one would be lost."""
    import importlib
    import pkgutil

    import models.catalogue

    found: dict[str, tuple[str, str]] = {}
    for module in pkgutil.iter_modules(models.catalogue.__path__):
        for part in vars(importlib.import_module(f"models.catalogue.{module.name}")).values():
            if isinstance(part, dict) and part.keys() <= CATALOGUE.keys():
                assert [name for name in part if found.get(name, part[name]) != part[name]] == []
                found |= part
    assert found == CATALOGUE


def test_items_that_hold_commas_are_told_apart_by_the_stronger_sign() -> None:
    named = say("gate.undeclared", names=("甲", "乙")), say("gate.ruled")
    closed = say("gate.closed", stage="", what=named)
    assert "甲, 乙; objections" in Language("en").say(closed)
    assert "甲、乙；对评估人员" in Language("zh").say(closed)
