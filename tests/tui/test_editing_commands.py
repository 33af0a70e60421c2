"""Editing on the command line: findings become the report's text, and the next visit asks again."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.tui.conftest import Zhanping

EXPERT, OTHER, STAFF = "周映雪", "罗启航", "何芸"
NEXT = """
framework = "guangzhou-2024"
id = "next"

[station]
name = "榕湾街社工服务站"

[visit]
year = 2025

[[district]]
id = "south"
name = "南片区"
"""


def of_place(zhanping: Zhanping, *where: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = zhanping("findings", "demo", *where, "--json").json["findings"]
    return found


def say(zhanping: Zhanping, text: str, who: str, where: str = "monitoring@south") -> str:
    """State a concern and give its key."""
    assert zhanping("finding", "demo", where, "concern", text, user=who).code == 0
    return next(str(f["key"]) for f in of_place(zhanping) if f["text"] == text)


def report_of(zhanping: Zhanping, tmp_path: Path) -> str:
    target = tmp_path / "report.docx"
    assert zhanping("report", "demo", "-o", str(target)).code == 0
    return zipfile.ZipFile(target).read("word/document.xml").decode()


def test_combined_findings_are_told_once_and_keep_their_sources(
    demo: Path, zhanping: Zhanping, tmp_path: Path
) -> None:
    one = say(zhanping, "慈善基金没有管委会会议记录", EXPERT)
    two = say(zhanping, "慈善基金未见管委会的会议记录", OTHER)
    similar = {f["key"]: f["similar"] for f in of_place(zhanping, "monitoring@南片区")}
    assert similar[one] == [two]
    done = zhanping("combine", "demo", one, two, "--text", "慈善基金缺少管委会会议记录。")
    assert (done.code, "2 findings combined" in done.err) == (0, True)
    found = {f["text"]: f for f in of_place(zhanping)}
    made = found["慈善基金缺少管委会会议记录。"]
    assert (made["state"], set(made["sources"])) == ("reported", {one, two})
    assert set(made["said_by"]) == {EXPERT, OTHER}
    assert made["author"] == "林静"
    assert found["慈善基金没有管委会会议记录"]["into"] == [made["key"]]
    text = report_of(zhanping, tmp_path)
    assert text.count("慈善基金缺少管委会会议记录") == 1
    assert "没有管委会会议记录" not in text
    assert "未见管委会的会议记录" not in text


def test_without_a_text_they_are_joined_and_split_again(demo: Path, zhanping: Zhanping) -> None:
    keys = [say(zhanping, text, EXPERT) for text in ("志愿者流失", "宣传不足")]
    zhanping("combine", "demo", *keys)
    made = next(f for f in of_place(zhanping) if f["text"] == "志愿者流失\n宣传不足")
    shown = zhanping("findings", "demo", "monitoring@south", lang="zh").out
    assert f"已并入：{made['number']}" in shown
    assert f"原意见：{EXPERT}" in shown
    assert zhanping("split", "demo", str(made["number"])).code == 0
    states = {f["key"]: f["state"] for f in of_place(zhanping)}
    assert made["key"] not in states
    assert {states[key] for key in keys} == {"reported"}
    assert zhanping("split", "demo", keys[0]).code != 0


def test_a_reworded_finding_keeps_the_original(demo: Path, zhanping: Zhanping) -> None:
    key = say(zhanping, "宣传不足", EXPERT)
    assert zhanping("combine", "demo", key, "--text", "宣传形式单一").code == 0
    found = {f["text"]: f for f in of_place(zhanping)}
    assert found["宣传形式单一"]["sources"] == [key]
    assert (found["宣传不足"]["state"], found["宣传不足"]["author"]) == ("merged", EXPERT)
    zhanping("combine", "demo", found["宣传形式单一"]["key"], "--text", "宣传形式较单一")
    again = {f["text"]: f for f in of_place(zhanping)}["宣传形式较单一"]
    assert again["sources"] == [key], "a second wording takes the place of the first"


def test_what_is_left_out_says_why_and_comes_back(demo: Path, zhanping: Zhanping, tmp_path: Path) -> None:
    key = say(zhanping, "座椅颜色偏暗", EXPERT)
    assert zhanping("omit", "demo", key).code == 2
    assert zhanping("omit", "demo", key, "--reason", "与服务无关").code == 0
    assert "left out (林静): 与服务无关" in " ".join(zhanping("findings", "demo", "monitoring").out.split())
    assert "座椅颜色偏暗" not in report_of(zhanping, tmp_path)
    assert "不采用" in zhanping("log", "demo", lang="zh").out
    assert zhanping("omit", "demo", key, "--back").code == 0
    assert "座椅颜色偏暗" in report_of(zhanping, tmp_path)
    assert zhanping("omit", "demo", key, "--back").code != 0


@pytest.mark.parametrize(
    "words",
    [
        ("combine", "{mine}", "{theirs}"),
        ("combine", "{theirs}", "--text", "改写"),
        ("omit", "{mine}", "--reason", "重复"),
        ("recommend", "{theirs}", "建议"),
    ],
)
@pytest.mark.parametrize("who", [EXPERT, STAFF])
def test_others_findings_are_for_the_lead_to_edit(
    demo: Path, zhanping: Zhanping, words: tuple[str, ...], who: str
) -> None:
    keys = {"mine": say(zhanping, "宣传不足", EXPERT), "theirs": say(zhanping, "志愿者流失", OTHER)}
    name, *rest = (word.format(**keys) for word in words)
    assert zhanping(name, "demo", *rest, user=who).code != 0
    assert all(f["state"] == "reported" for f in of_place(zhanping))


def test_an_expert_combines_their_own(demo: Path, zhanping: Zhanping) -> None:
    keys = [say(zhanping, text, EXPERT) for text in ("宣传不足", "志愿者流失")]
    assert zhanping("combine", "demo", *keys, "--text", "合一", user=EXPERT).code == 0
    assert zhanping("recommend", "demo", keys[0], "加强宣传", user=EXPERT).code != 0, "it is merged"


def test_what_does_not_go_together_is_refused(demo: Path, zhanping: Zhanping) -> None:
    here, there = say(zhanping, "宣传不足", EXPERT), say(zhanping, "人手不足", EXPERT, "management")
    for words, reason in (
        ((here,), "At least two"),
        ((here, here), "At least two"),
        ((here, there), "one section and one kind"),
        ((here, "9999"), "no finding 9999"),
        ((here, "f"), "more than one"),
    ):
        outcome = zhanping("combine", "demo", *words)
        assert outcome.code != 0
        assert reason in outcome.err


def test_concerns_of_two_districts_become_one_of_the_station(demo: Path, zhanping: Zhanping) -> None:
    keys = [say(zhanping, "宣传不足", EXPERT), say(zhanping, "宣传偏少", OTHER, "monitoring@north")]
    zhanping("combine", "demo", *keys, "--text", "各片区宣传不足")
    made = next(f for f in of_place(zhanping) if f["text"] == "各片区宣传不足")
    assert made["district"] is None


def test_the_next_evaluation_opens_with_the_recommendations(
    demo: Path, zhanping: Zhanping, tmp_path: Path
) -> None:
    south, north = say(zhanping, "宣传不足", EXPERT), say(zhanping, "宣传偏少", OTHER, "monitoring@north")
    assert zhanping("recommend", "demo", south, "每月入户宣传一次").code == 0
    zhanping("recommend", "demo", north, "增设宣传栏")
    (tmp_path / "next.toml").write_text(NEXT, "utf-8")
    made = zhanping("new", "--from", str(tmp_path / "next.toml"), "--after", "demo")
    assert (made.code, made.out.strip()) == (0, "next")
    assert "opens with 2 follow-ups from demo" in made.err
    found = zhanping("follow-up", "next", "--json").json
    assert found["counts"] == {"rectified": 0, "partly": 0, "not": 0, "open": 2}
    assert [(f["district"], f["recommendation"], f["source"]) for f in found["follow_ups"]] == [
        (None, "增设宣传栏", "demo"), ("south", "每月入户宣传一次", "demo"),
    ]  # fmt: skip
    gaps = zhanping("check", "next", "--json").json["gaps"]
    assert sum(gap["code"] == "follow_up_open" for gap in gaps) == 2
    assert zhanping("follow-up", "next", "2", "部分整改", "--remark", "半年三次").code == 0
    assert zhanping("follow-up", "next", north, "not").code == 0
    assert zhanping("follow-up", "next", "3", "not").code == 2
    assert zhanping("follow-up", "next", "1", "maybe").code == 2
    assert zhanping("follow-up", "next", "1").code == 2
    shown = zhanping("follow-up", "next", lang="zh").out
    assert "已整改 0，部分整改 1，未整改 1，待核实 0" in shown
    assert "半年三次" in shown
    assert "整改跟进  已整改 0  部分整改 1  未整改 1  待核实 0" in zhanping("summary", "next", lang="zh").out
    assert zhanping("summary", "next", "--json").json["follow_ups"]["not"] == 1
    assert "整改情况 （空） → 部分整改" in zhanping("log", "next", lang="zh").out


def test_an_evaluation_of_another_station_is_minded_and_an_unknown_one_refused(
    demo: Path, zhanping: Zhanping, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(NEXT.replace("榕湾街", "望江街"), "utf-8")
    assert zhanping("new", "--from", str(other), "--after", "gone").code != 0
    assert "next" not in zhanping("list").out
    assert (
        "Mind: demo is of “榕湾街社工服务站”" in zhanping("new", "--from", str(other), "--after", "demo").err
    )


def test_without_follow_ups_nothing_is_said_of_them(demo: Path, zhanping: Zhanping) -> None:
    assert "Nothing to follow up" in zhanping("follow-up", "demo").out
    assert "Follow-up" not in zhanping("summary", "demo").out
