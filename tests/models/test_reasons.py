"""What libraries and the system refuse is said in our own words, in Chinese without a word of English."""

from __future__ import annotations

import ast
import datetime as dt
import errno
import os
import re
import typing
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import tomli
from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from models import reasons
from models.entries import Member, Setup
from models.errors import FileFault, Message, UsageError, say
from models.framework import Framework
from models.intake import Head
from models.kinds import KINDS
from models.language import Language
from models.reasons import reason_of, system_reason
from models.station import TOPICS
from models.toml_file import TomlFile, bytes_of

CHINESE, ENGLISH = Language("zh"), Language("en")
WORD = re.compile(r"[A-Za-z]{4,}")
ALLOWED = {"true", "false", "OpenSSH", "TOML"}


def english_in(message: Message) -> set[str]:
    """English words in the Chinese sentence, apart from what stands in quotes: names, what was typed."""
    said = re.sub(r"“[^”]*”|\d{4}-\d\d-\d\dT[\d:]+Z", "", CHINESE.say(message))
    return set(WORD.findall(said)) - ALLOWED


# -- values ----------------------------------------------------------------------------------------


def models_in(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and those in its fields."""
    yield kind
    for info in kind.model_fields.values():
        for held in parts_of(info.annotation):
            if isinstance(held, type) and issubclass(held, BaseModel) and held is not kind:
                yield from models_in(held)


def parts_of(annotation: object) -> Iterator[object]:
    yield annotation
    for part in typing.get_args(annotation):
        yield from parts_of(part)


ROOTS: tuple[type[BaseModel], ...] = (*TOPICS.values(), *KINDS.values(), Member, Setup, Head, Framework)
MODELS = sorted({kind for root in ROOTS for kind in models_in(root)}, key=lambda kind: kind.__name__)
JUNK: tuple[object, ...] = (
    -1, 0, 1.5, 10**30, "", "x", "../../x", "2024-06-31", "x" * 30_000, True, None, [], [[]], ["x"] * 20, {},
    {"x": 1}, [{}], float("nan"), Decimal("Infinity"), dt.datetime(2024, 6, 11, 9, tzinfo=dt.UTC),
    dt.date(2024, 6, 11), object(),
)  # fmt: skip


LISTING = ("literal_error", "union_tag_invalid")  # what can be written is listed as it is written


@pytest.mark.parametrize("kind", MODELS, ids=[kind.__name__ for kind in MODELS])
def test_whatever_stands_in_a_field_is_refused_in_words_of_ours(kind: type[BaseModel]) -> None:
    seen = 0
    for name in kind.model_fields:
        for junk in JUNK:
            try:
                kind.model_validate({name: junk})
            except ValidationError as error:
                for detail in error.errors(include_url=False):
                    message = reason_of(detail)
                    said = CHINESE.say(message)
                    assert "不合这里的要求" not in said, detail
                    assert detail["type"] in LISTING or not english_in(message), (detail, said)
                    assert said.endswith("。")
                    seen += 1
            except UsageError:
                seen += 1  # a name: it has its own sentence
    assert seen or not kind.model_fields


def test_the_types_of_error_are_the_librarys() -> None:
    known = set(typing.get_args(ErrorType))
    assert set(reasons._MUST) | set(reasons._LIMITS) <= known


def told(text: str) -> Message:
    """Why a file of facts is refused."""
    from models.intake import read_facts

    with pytest.raises(FileFault) as caught:
        read_facts(TomlFile("facts.toml", text))
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        (
            "[[district]]\nid = '../x'\nname = '南片区'",
            "“id”的值“../x”不对：只能用英文字母、数字和 . _ -，以字母或数字开头，最多 40 个。",
            "“id” has the value “../x”: use letters (A-Z), digits and . _ - alone, a letter or digit first, "
            "at most 40.",
        ),
        (
            "[station]\nbudget = -1",
            "“budget”的值“-1”不对：不能小于 0。",
            "“budget” has the value “-1”: it cannot be below 0.",
        ),
        ("[station]\nstarted = '2015-13'", "“started”的值“2015-13”不对：应为年和月，", "month such as"),
        ("[visit]\ndate = '6月11日'", "“date”的值“6月11日”不对：应为日期，如 2024-06-11。", "a date such as"),
        ("[visit]\nexperts = 2.5", "“experts”的值“2.5”不对：应为整数。", "it must be a whole number."),
        ("[training]\nrequired = '一百'", "“required”的值“一百”不对：应为数字。", "it must be a number."),
        ("[station]\nname = true", "“name”的值“true”不对：应为文字，加英文引号。", "a text in quotes."),
        ("[survey]\nmethod = '挑选'", "“method”只能是：random、census。", "must be one of random, census."),
        ("[closing]\nrecommendations = '甲'", "应为列表，写在 [ ] 里。", "it must be a list in [ ]."),
        ("[staffing]\non_post = 2\ncertified = 3", "持证社工多于在岗人数，请改正其一。", "correct one of"),
    ],
)  # fmt: skip
def test_a_refused_value_says_what_it_must_be(text: str, chinese: str, english: str) -> None:
    reason = told(text)
    assert chinese in CHINESE.say(reason)
    assert english in ENGLISH.say(reason)


# -- TOML ------------------------------------------------------------------------------------------

BROKEN = (
    "a", "a b = 1", "a ＝ 1", "a =", "a = 好", "a = “好”", 'a = "好', "a = '好", "a = '''好", 'a = "好\n"',
    "a = [1,2", "a = [1 2]", "a = {b=1", "a = {b=1,b=2}", "a = 1\na = 2", "[a]\n[a]", "a = {b={}}\n[a.b.c]",
    "[a]\nb=1\n[[a]]", "a = 01", "a = 1 b = 2", "a = 2024-06-31", 'a = "\\q"', 'a = "\\u12"', 'a = "\\ud800"',
    "a = '\x01'", "# \x01", "[a", "[[a]\n", "= 1", "“a” = 1", "好 = 1", "[]",
    "［a］", "[a］", "＃ 注", "a = 1；", "a = {b=1，c=2}", "a = [1，2]", "a = {", 'a = "\\x4"',
    "a = '''\x01'''", "a = {b={}, b.c=1}", "[a.b]\n[a]\nb.c=1",
)  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_wrong_with_a_toml_file_is_said_in_our_own_words(text: str) -> None:
    with pytest.raises(FileFault) as caught:
        TomlFile("好.toml", text)
    assert caught.value.reason.key == "file.toml"
    assert english_in(caught.value.reason) == set()


def test_a_missing_equals_sign_is_told() -> None:
    with pytest.raises(FileFault) as caught:
        TomlFile("好.toml", "[station]\nname ＝ '甲'")
    assert CHINESE.say(caught.value.message) == (
        "好.toml 第 2 行：不是合格的 TOML（键后面缺少英文等号 =），请改正这一行。"
    )
    assert "(there is no = after the key)" in ENGLISH.say(caught.value.message)


def test_what_the_parser_may_say_one_day_is_left_out() -> None:
    assert reasons.toml_reason("Something new") == Message("file.toml_plain")


@pytest.mark.parametrize("text", ["a = '好\n'\nb = 1", 'a = "好\n"\nb = 1'])
def test_a_text_that_goes_past_its_line_is_told_as_unclosed_whatever_its_quotes(text: str) -> None:
    with pytest.raises(FileFault) as caught:
        TomlFile("好.toml", text)
    assert (caught.value.line, caught.value.reason) == (1, say("file.toml", reason=say("toml.string")))


@pytest.mark.parametrize("text", ["[a]\rb = 1\r", "\x01", "a = 1\x0c", "a\x00 = 1", "[a\x7f]", "a = [\r1]"])
def test_a_control_character_is_told_wherever_it_stands(text: str) -> None:
    with pytest.raises(FileFault) as caught:
        TomlFile("好.toml", text)
    assert caught.value.reason == say("file.toml", reason=say("toml.sign"))


def test_the_line_told_is_the_parsers_whatever_a_key_is_called() -> None:
    with pytest.raises(FileFault) as caught:
        TomlFile("好.toml", "\n\na = {'at line 9' = 1, 'at line 9' = 2}")
    assert caught.value.line == 3


def test_every_sentence_of_the_parser_has_one_of_ours() -> None:
    source = Path(tomli.__file__).with_name("_parser.py").read_text("utf-8")
    raised = [
        node.args[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "TOMLDecodeError"
    ]
    assert raised
    for said in raised:
        parts = said.values if isinstance(said, ast.JoinedStr) else [said]
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else repr("'") for part in parts)
        assert reasons.toml_reason(text).key == "file.toml", text


BEYOND = {
    "open brackets": "a = " + "[" * 10_000,
    "open braces": "a = " + "{a=" * 10_000,
    "closed brackets": "a = " + "[" * 100 + "]" * 100,
    "a long key": ".".join("a" * 5_000) + " = 1",
    "a long head": "[" + ".".join("a" * 900) + "]\n" + ".".join("b" * 900) + " = 1",
    "a long number": "a = " + "9" * 5_000,
    "more than 64 bits": "a = 9223372036854775808",
    "a long number in hexadecimal": "a = -1\nb = 0x" + "f" * 50_000,
    "a power that fills the memory": "[staffing]\non_post = 1e999999999",
    "a power beyond decimals": "a = 1e99999999999999999999",
    "a fraction beyond decimals": "a = 1e-99999999999999999999",
}


@pytest.mark.parametrize("text", BEYOND.values(), ids=BEYOND)
def test_what_is_too_deep_or_too_long_is_refused_in_words(text: str) -> None:
    with pytest.raises(FileFault) as caught:
        TomlFile("好.toml", text)
    assert (caught.value.line, caught.value.reason) == (None, say("file.toml_beyond"))


def test_whole_numbers_of_64_bits_and_usual_depths_are_read() -> None:
    text = "a = 9223372036854775807\nb = -9223372036854775808\nc = 1e30\nd = " + "[" * 40 + "]" * 40
    assert TomlFile("好.toml", text).data["c"] == Decimal("1e30")


# -- the system ------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as caught:
        bytes_of(tmp_path / "没有.toml")
    assert CHINESE.say(caught.value.reason) == "读不出来（没有这个文件或文件夹），请检查路径和权限。"
    with pytest.raises(FileFault) as caught:
        bytes_of(tmp_path)
    assert CHINESE.say(caught.value.reason) == "读不出来（这是文件夹，不是文件），请检查路径和权限。"


@pytest.mark.parametrize(
    "code", [errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO, errno.ENOTDIR, errno.ELOOP]
)
def test_common_refusals_of_the_system_have_words(code: int) -> None:
    reason = system_reason(OSError(code, os.strerror(code)))
    assert isinstance(reason, Message)
    assert english_in(reason) == set()


def test_a_rare_refusal_is_told_as_the_system_tells_it() -> None:
    assert system_reason(OSError(errno.ENOMSG, "No message")) == "No message"
