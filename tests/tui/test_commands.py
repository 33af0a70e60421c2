"""Every command of the command line, on the sample."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from models.language import Language
from tests.tui.conftest import EXPERT, LEAD, STAFF, Zhanping
from tui.commands.line import _application

STATION = """
[station]
name = "测试站"
region = "东区"

[visit]
year = 2025

[[district]]
id = "a"
name = "甲片区"
"""

FACTS = """
[staffing]
contracted = 20
on_post = 22
certified = 16

[training]
required = 10
"""


def command_paths(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command and of every group of them."""
    yield path
    for name, part in getattr(command, "commands", {}).items():
        yield from command_paths(part, (*path, name))


def test_demo_prints_its_id_alone_and_keeps_what_is_there(zhanping: Zhanping, home: Path) -> None:
    made = zhanping("demo", "--no-open", user=None)
    assert (made.code, made.out) == (0, "demo\n")
    assert str(home) in made.err
    zhanping("score", "demo", "M01", "1")
    again = zhanping("demo")  # no terminal: as with --no-open
    assert (again.code, again.out) == (0, "demo\n")
    assert "stays as it is" in again.err
    assert zhanping("explain", "demo", "M01").out.count("(1 + 2 + 2 + 2 + 2)") == 1


def test_the_sample_is_good_and_five_people_scored_it(zhanping: Zhanping, demo: Path) -> None:
    data = zhanping("summary", "demo", "--json").json
    assert (data["grade"], data["stage"]) == ("良好", "draft")
    assert data["progress"]["scored"] == data["progress"]["total"]
    names = {path.name.partition(".")[0] for path in demo.glob("*.jsonl")}
    assert len(names - {STAFF}) == 5
    assert LEAD in names


def test_demo_in_a_terminal_opens_as_the_samples_lead(
    zhanping: Zhanping, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, str, str | None]] = []

    def run(home: Path, author: str, language: Language, evaluation: str | None, *, guest: bool) -> int:
        assert not guest
        opened.append((author, language.code, evaluation))
        return 0

    monkeypatch.setattr("tui.app.run", run, raising=False)
    monkeypatch.setattr("tui.commands.making.is_terminal", lambda: True)
    monkeypatch.setattr("tui.commands.opening.is_terminal", lambda: True)
    monkeypatch.setattr("locale.getencoding", lambda: "UTF-8")
    outcome = zhanping("demo", user=None)
    assert (outcome.code, outcome.out) == (0, "")
    assert zhanping("demo", user="王五", lang="zh").code == 0
    assert zhanping(user="王五").code == 0
    assert opened == [(LEAD, "en", "demo"), ("王五", "zh", "demo"), ("王五", "en", None)]


def test_new_prints_the_id_alone(zhanping: Zhanping, tmp_path: Path) -> None:
    source = tmp_path / "new.toml"
    source.write_text(STATION, "utf-8")
    made = zhanping("new", "--from", str(source), "--id", "abc")
    assert (made.code, made.out) == (0, "abc\n")
    invented = zhanping("new", "--from", str(source)).out.strip()
    assert invented.startswith("2025-")
    from_stdin = zhanping("new", "--from", "-", "--id", "piped", stdin=STATION.encode())
    assert from_stdin.out == "piped\n"
    assert [row["id"] for row in zhanping("list", "--json").json] == sorted(["abc", invented, "piped"])


def test_a_framework_stands_beside_the_file_and_is_frozen(zhanping: Zhanping, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    shipped = Path("models/frameworks/guangzhou-2024.toml").read_text("utf-8")
    own.write_text(shipped.replace('id = "guangzhou-2024"', 'id = "own-2025"'), "utf-8")
    (tmp_path / "new.toml").write_text(f'framework = "own.toml"\n{STATION}', "utf-8")
    assert zhanping("new", "--from", str(tmp_path / "new.toml"), "--id", "x").code == 0
    before = zhanping("summary", "x", "--json").json
    assert before["framework"]["id"] == "own-2025"
    own.write_text("nothing of it is left", "utf-8")
    assert zhanping("summary", "x", "--json").json == before


def test_the_frozen_framework_is_used_when_the_shipped_one_changes(
    zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = zhanping("summary", "demo", "--json").json

    def changed(*_: object) -> None:
        raise AssertionError("the shipped framework was read")

    for name in ("load", "named", "shipped"):
        monkeypatch.setattr(f"models.framework_file.{name}", changed)
    assert zhanping("summary", "demo", "--json").json == before
    assert zhanping("score", "demo", "M01", "1").code == 0


def test_list_shows_every_evaluation_and_what_is_wrong_with_it(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.toml").write_text(STATION, "utf-8")
    zhanping("new", "--from", str(tmp_path / "new.toml"), "--id", "bad")
    (demo.parent / "bad" / "evaluation.toml").write_text("id = ", "utf-8")
    rows = {row["id"]: row for row in zhanping("list", "--json").json}
    assert rows["demo"]["region"] == "青溪区"
    assert rows["demo"]["problems"] == []
    assert rows["bad"]["total"] is None
    assert "evaluation.toml" in rows["bad"]["problems"][0]
    table = zhanping("list", lang="zh")
    assert table.code == 5
    assert "榕湾街社工服务站" in table.out
    assert "初稿与反馈" in table.out
    assert "evaluation.toml" in table.out.replace("\n", "").replace(" ", "")
    assert "\x1b" not in table.out


def test_list_without_a_home_says_how_to_begin(zhanping: Zhanping, home: Path) -> None:
    outcome = zhanping("list")
    assert (outcome.code, outcome.out) == (0, "")
    assert "zhanping demo" in outcome.err
    assert zhanping("list", "--json").json == []
    assert not home.exists()


def test_score_is_on_disk_and_confirmed_on_stderr(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("score", "demo", "m05", "１．5", "--reason", "补正", "--evidence", "合同 W07")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("M05 = 1.5 (saved ")
    assert outcome.err.endswith(f"by {LEAD})\n")
    told = zhanping("explain", "demo", "M05").out
    assert "补正" in told
    assert "合同 W07" in told


def test_score_and_evidence_are_one_line_of_the_journal(zhanping: Zhanping, demo: Path) -> None:
    zhanping("score", "demo", "M01", "1")
    journal = next(demo.glob(f"{LEAD}.*.jsonl"))
    before = journal.read_bytes().count(b"\n")
    zhanping("score", "demo", "M01", "1.5", "--evidence", "花名册")
    assert journal.read_bytes().count(b"\n") == before + 1


@pytest.mark.parametrize("cell", ["Q01@south", "Q01@南片区", "q01@south", "Ｑ０１＠南片区"])
def test_a_district_is_named_by_id_or_by_name(zhanping: Zhanping, demo: Path, cell: str) -> None:
    assert zhanping("score", "demo", cell, "1.5").err.startswith("Q01@south = 1.5 (saved ")


@pytest.mark.parametrize("word", ["na", "NA", "ｎａ", "不适用"])
def test_not_applicable_with_a_reason(zhanping: Zhanping, demo: Path, word: str) -> None:
    assert zhanping("score", "demo", "M01", word).code == 2
    assert zhanping("score", "demo", "M01", word, "--reason", "无此岗位").err.startswith("M01 = na (saved ")


def test_a_stranger_may_read_and_is_told_how_to_write(zhanping: Zhanping, demo: Path) -> None:
    assert zhanping("summary", "demo", user="王五").code == 0
    outcome = zhanping("score", "demo", "M01", "1", user="王五")
    assert outcome.code == 1
    assert "王五 is not on the team of demo and may read but not write" in outcome.err
    assert "zhanping team demo add 王五" in zhanping("score", "demo", "M01", "1", user="王五", lang="zh").err
    assert not list(demo.glob("王五.*.jsonl")) or not next(demo.glob("王五.*.jsonl")).read_bytes()


def test_a_strangers_score_brought_from_elsewhere_counts_and_blocks(
    zhanping: Zhanping, stranger: Path
) -> None:
    outcome = zhanping("check", "demo")
    assert outcome.code == 3
    assert "王五" in outcome.out


def test_party_by_id_or_title_keeps_the_day_it_came(zhanping: Zhanping, demo: Path) -> None:
    assert zhanping("party", "demo", "购买方", "９０", user=STAFF).err.startswith("purchaser = 90 (saved ")
    assert "2024-06-14" in zhanping("explain", "demo", "purchaser").out
    parties = {p["id"]: p["points"] for p in zhanping("summary", "demo", "--json").json["parties"]}
    assert parties["purchaser"] == 90


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("quality@南片区", "quality@south"),
        ("质量", ""),
        ("服务质量", "quality"),
        ("purchaser", "purchaser"),
    ],
)
def test_finding(zhanping: Zhanping, demo: Path, where: str, shown: str) -> None:
    outcome = zhanping("finding", "demo", where, "strength", "第一行\n第二行 [b]不是标记[/b]", user=LEAD)
    if not shown:
        assert outcome.code == 2
        return
    assert outcome.err.startswith(f"{shown} + strength (saved ")
    last = zhanping("log", "demo", "--json").json[-1]
    assert last["new"]["text"] == "第一行\n第二行 [b]不是标记[/b]"
    assert "[b]不是标记[/b]" in zhanping("log", "demo").out


def test_facts_import_and_show(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    source = tmp_path / "facts.toml"
    source.write_text(FACTS, "utf-8")
    outcome = zhanping("facts", "demo", "import", str(source), user=STAFF)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("staffing, training (saved ")
    ratios = {r["name"]: r for r in zhanping("facts", "demo", "show", "--json").json["ratios"]}
    certified = ratios["staffing.certified"]
    assert (certified["numerator"], certified["denominator"], certified["percent"]) == (16, 20, 80)
    assert zhanping("facts", "demo", "import", "-", stdin=source.read_bytes()).code == 0


def test_facts_show_has_the_targets_of_the_seed(zhanping: Zhanping, demo: Path) -> None:
    targets = {t["id"]: t for t in zhanping("facts", "demo", "show", "--json").json["targets"]}
    assert targets["home-visits"]["percent"] == 124.68
    assert {"name", "unit", "target", "actual", "percent"} <= targets["home-visits"].keys()
    assert "124.68%" in zhanping("facts", "demo", "show", lang="zh").out


def test_summary_json_has_what_was_promised(zhanping: Zhanping, demo: Path) -> None:
    data = zhanping("summary", "demo", "--json").json
    assert {"id", "station", "region", "stage", "framework", "progress"} <= data.keys()
    assert {"sections", "parties", "total", "interval", "grade", "possible_grades"} <= data.keys()
    assert {"id", "hash"} <= data["framework"].keys()
    assert {"id", "title", "points", "maximum", "scored", "total"} <= data["sections"][0].keys()
    assert {"id", "weight", "points"} <= data["parties"][0].keys()


def test_summary_in_both_languages_is_plain_when_piped(zhanping: Zhanping, demo: Path) -> None:
    chinese, english = (zhanping("summary", "demo", lang=lang).out for lang in ("zh", "en"))
    assert "良好" in chinese
    assert "项目管理" in chinese
    assert "Good" in english
    assert "\x1b" not in chinese + english


def test_explain(zhanping: Zhanping, demo: Path) -> None:
    total = zhanping("explain", "demo").out
    assert total == zhanping("explain", "demo", "total").out
    assert "55%" in total
    for what in ("M01", "Q01@south", "management", "purchaser"):
        assert zhanping("explain", "demo", what).out.startswith(what)


def test_check_says_by_its_code_whether_anything_blocks(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    assert zhanping("check", "demo").code == 0
    (tmp_path / "new.toml").write_text(STATION, "utf-8")
    zhanping("new", "--from", str(tmp_path / "new.toml"), "--id", "x")
    outcome = zhanping("check", "x", "--json")
    assert outcome.code == 3
    gaps = outcome.json["gaps"]
    assert outcome.json["blocking"] == sum(gap["severity"] == "block" for gap in gaps) > 0
    assert {"severity", "code", "place", "message", "mend", "key"} == gaps[0].keys()
    assert zhanping("check", "x", lang="zh").code == 3


def test_check_names_what_two_machines_changed_at_once(zhanping: Zhanping, demo: Path, home: Path) -> None:
    other = home.parent / "laptop"
    shutil.copytree(home, other)
    (other / "device").write_text("bbbbbbbb\n")
    zhanping("party", "demo", "purchaser", "80", user=STAFF)
    zhanping("--home", str(other), "party", "demo", "purchaser", "90", user=LEAD)
    shutil.copy(other / "evaluations" / "demo" / f"{LEAD}.bbbbbbbb.jsonl", demo)
    outcome = zhanping("check", "demo")
    assert outcome.code == 3
    assert "conflict, to be settled" in outcome.out
    assert all(f"{points} ({name}" in outcome.out for points, name in (("80", STAFF), ("90", LEAD)))
    assert zhanping("party", "demo", "purchaser", "85").code == 4
    assert zhanping("check", "demo").code == 3, "it is for a person to settle, in the app"


def test_log_keeps_the_old_and_the_new(zhanping: Zhanping, demo: Path) -> None:
    zhanping("score", "demo", "M01", "1")
    zhanping("score", "demo", "M01", "1.5", "--reason", "复核")
    changes = zhanping("log", "demo", "--json").json
    assert {"at", "author", "device", "kind", "slot", "old", "new"} == changes[-1].keys()
    assert (changes[-1]["old"]["points"], changes[-1]["new"]["points"]) == ("1", "1.5")
    assert changes[0]["old"] is None
    lines = zhanping("log", "demo").out.splitlines()
    assert len(lines) == len(changes)
    assert lines[-1].endswith("1 → 1.5; reason (empty) → 复核")


def test_log_is_aligned_in_cells(zhanping: Zhanping, demo: Path) -> None:
    from rich.cells import cell_len

    zhanping("score", "demo", "M01", "1", user="abc")
    lines = [line for line in zhanping("log", "demo", lang="zh").out.splitlines() if "  打分  M" in line]
    starts = {cell_len(line[: line.index("  打分  ")]) for line in lines}
    assert len(starts) == 1


@pytest.mark.parametrize(
    ("lang", "south", "purchaser"),
    [("zh", "服务质量 @ 南片区", "购买方"), ("en", "Quality @ 南片区", "Purchaser")],
)
def test_log_calls_sections_parties_and_districts_by_their_titles(
    zhanping: Zhanping, demo: Path, lang: str, south: str, purchaser: str
) -> None:
    zhanping("finding", "demo", "quality@south", "concern", "分级依据没有写明。")
    zhanping("finding", "demo", "purchaser", "strength", "沟通及时。")
    zhanping("assign", "demo", EXPERT, "quality@south", "management")
    first, second, last = zhanping("log", "demo", lang=lang).out.splitlines()[-3:]
    assert f"  {south} " in first
    assert f"  {purchaser} " in second
    assert "quality" not in first + last
    assert "management" not in last


def test_log_of_facts_names_every_field_and_says_closed_lists_in_words(
    zhanping: Zhanping, demo: Path
) -> None:
    told = zhanping("log", "demo", lang="zh").out
    row = "事实 指标完成情况 （无） → [入户探访：代号 home-visits，单位 个，协议量 624，完成量 778]"
    assert row in " ".join(told.split())
    assert "[电话访问：代号 phone-calls，单位 个，完成量 1877]" in told, "no target was agreed"
    assert "[W01：资格 中级社工师，入职年份 2015，应到人次 11，实到人次 11]" in told
    assert "[南片区：代号 south，社区 榕荫社区、渡头社区、南堤社区]" in told
    assert "[榕荫社区：片区 south，应建档（户） 46，实建档（户） 46]" in told
    assert "开始运营 2015-06" in told
    assert "intermediate" not in told
    assert "stage " not in told
    english = zhanping("log", "demo").out
    assert "[W01: credential intermediate, joined 2015, visits due 11, visits made 11]" in english
    assert "  fact      Targets " in english


def test_log_of_changed_facts_tells_old_and_new_of_what_changed_alone(zhanping: Zhanping, demo: Path) -> None:
    district = "[[district]]\nid = 'south'\nname = '{name}'\ncommunities = ['榕荫社区']\n{more}"
    more = "[[district]]\nid = 'west'\nname = '西片区'\n"
    for text in (district.format(name="南片区", more=more), district.format(name="新片区", more="")):
        zhanping("facts", "demo", "import", "-", stdin=text.encode())
    first, last = zhanping("log", "demo", lang="zh").out.splitlines()[-2:]
    assert "南片区 · 社区 榕荫社区、渡头社区、南堤社区 → 榕荫社区" in first
    assert "东片区 代号 east，社区 荷塘社区、明湖社区 → （已删除）" in first
    assert first.endswith("西片区 （无） → 代号 west")
    changed = "片区与社区 南片区 · 片区名称 南片区 → 新片区; 西片区 代号 west → （已删除）"
    assert " ".join(last.split()).endswith(changed)


def test_log_of_rows_in_another_order_tells_those_that_moved(zhanping: Zhanping, demo: Path) -> None:
    rows = "".join(f"[[attendance.row]]\ncode = 'W{n}'\n" for n in (1, 2, 3, 4))
    moved = rows.replace("W2", "W0").replace("W3", "W2").replace("W0", "W3")
    for text in (rows, moved):
        zhanping("facts", "demo", "import", "-", stdin=f"[attendance]\nmonths = 11\n{text}".encode())
    last = zhanping("log", "demo", lang="zh").out.splitlines()[-1]
    assert last.endswith("各行的次序 W2、W3 → W3、W2")


def test_log_says_not_applicable_in_words(zhanping: Zhanping, demo: Path) -> None:
    zhanping("score", "demo", "M01", "na", "--reason", "本期未开展")
    last = zhanping("log", "demo", lang="zh").out.splitlines()[-1]
    assert last.endswith("2 → 不适用; 理由 （空） → 本期未开展")


def test_report_is_written_whole_and_the_same_again(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.docx"
    outcome = zhanping("report", "demo", "-o", str(target))
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == f"written to {target}\n"
    first = target.read_bytes()
    assert first.startswith(b"PK")
    assert zhanping("report", "demo", "-o", str(target)).code == 0
    assert target.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.docx"]


def test_report_with_gaps_is_written_all_the_same(zhanping: Zhanping, home: Path, tmp_path: Path) -> None:
    (tmp_path / "new.toml").write_text(STATION, "utf-8")
    zhanping("new", "--from", str(tmp_path / "new.toml"), "--id", "x")
    outcome = zhanping("report", "x", "-o", str(tmp_path / "x.docx"))
    assert outcome.code == 0
    assert "zhanping check x" in outcome.err
    assert (tmp_path / "x.docx").is_file()


def test_framework(zhanping: Zhanping) -> None:
    assert zhanping("framework", "list").out.startswith("guangzhou-2024  Guangzhou")
    assert "示意分值" in zhanping("framework", "list", lang="zh").out
    path = "models/frameworks/guangzhou-2024.toml"
    shown = zhanping("framework", "show", "guangzhou-2024").out
    assert "M01" in shown
    assert zhanping("framework", "show", path).out == shown
    outcome = zhanping("framework", "check", path)
    assert outcome.code == 0
    assert "4 sections" in outcome.out


def test_help_is_in_the_language_asked_for(zhanping: Zhanping) -> None:
    assert "Commands:" in zhanping("--help").out
    assert "命令：" in zhanping("--help", lang="zh").out
    assert "命令：" in zhanping("--lang", "zh", "--help").out
    assert "Options:" in zhanping("--lang=en", "score", "--help", lang="zh").out


def test_help_lists_every_command_once_under_what_it_is_for(zhanping: Zhanping) -> None:
    for lang, panel in (("en", "The panel"), ("zh", "评估组")):
        rows = zhanping("--help", lang=lang).out.splitlines()
        told = [row.split()[0] for row in rows if re.match(r"    [a-z]", row)]
        assert len(told) == len(set(told)) > 50
        assert rows.index(f"  {panel}") < next(n for n, row in enumerate(rows) if "    hand-in" in row)


@pytest.mark.parametrize("command", [" ".join(path) for path in command_paths(get_command(_application()))])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_help_in_words(zhanping: Zhanping, command: str, lang: str) -> None:
    outcome = zhanping(*command.split(), "--help", lang=lang)
    assert outcome.code == 0
    assert "cli." not in outcome.out
    assert ("Usage:" in outcome.out) == (lang == "en")
    assert ("[default: " in outcome.out) <= (lang == "en")
    assert not re.search(r"<[a-z]", outcome.out), "what the library calls a type says nothing to anybody"
    assert not re.search(r"\[\[|\.{4}|\.\.\.\|", outcome.out), "a mark stands once, and at the end"


@pytest.mark.parametrize("command", ["facts", "waive", "template export"])
def test_what_the_help_says_of_arguments_and_options_begins_in_one_column(
    zhanping: Zhanping, command: str
) -> None:
    page = zhanping(*command.split(), "--help").out
    for part in page.split("\n\n"):
        title, *rows = part.splitlines()
        if title in ("Arguments:", "Options:"):
            told = {found.end() for row in rows if (found := re.match(r"  \S.*?  +(?=\S)|  +(?=\S)", row))}
            assert len(told) == 1, part


def test_options_stand_over_the_environment(zhanping: Zhanping, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert zhanping("--home", str(elsewhere), "--as", "王五", "demo").code == 0
    assert (elsewhere / "evaluations" / "demo").is_dir()
    scored = zhanping("--home", str(elsewhere), "--as", "赵六", "score", "demo", "M01", "1")
    assert scored.err.count("赵六") == 2
    assert zhanping("--version").out.startswith("zhanping ")


def test_the_locale_chooses_the_language(zhanping: Zhanping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "命令：" in zhanping("--help", lang="").out
    assert os.environ["TEXTUAL_DISABLE_KITTY_KEY"] == "1"


def test_log_of_a_line_has_its_scores_notes_evidence_decisions_and_findings_alone(
    zhanping: Zhanping, demo: Path
) -> None:
    zhanping("score", "demo", "M05", "1", "--reason", "合同变更未备案")
    zhanping("score", "demo", "M05", "1.5")
    told = zhanping("log", "demo", "m05", "--json")
    assert told.code == 0
    assert {change["kind"] for change in told.json} == {"score", "evidence", "finding"}
    for change in told.json:
        entry = change["new"] or change["old"]
        assert entry["indicator"] == "M05"
    last = zhanping("log", "demo", "M05", lang="zh").out.splitlines()[-1]
    device = told.json[-1]["device"]
    assert f"  {LEAD}  " in last
    assert f"  {device}  " in last
    assert " ".join(last.split()).endswith("M05 1 → 1.5; 理由 合同变更未备案"), (
        "why, though the reason is the former one"
    )


def test_log_of_a_line_in_one_district_takes_its_id_or_its_name(zhanping: Zhanping, demo: Path) -> None:
    by_id, by_name = (zhanping("log", "demo", f"Q04@{place}").out for place in ("south", "南片区"))
    assert by_id == by_name
    assert by_id.count("Q04@south") == len(by_id.splitlines()) == 5
    assert len(zhanping("log", "demo", "Ｑ０４").out.splitlines()) > 15
    assert zhanping("log", "demo", "Q04@火星").code == 2
    assert zhanping("log", "demo", "X99").code == 2
    assert zhanping("log", "demo", "M05@south").code == 2


def test_log_of_a_district_that_is_gone_still_tells_what_was_scored_there(
    zhanping: Zhanping, demo: Path
) -> None:
    zhanping("facts", "demo", "import", "-", stdin="[[district]]\nid = 'south'\nname = '南片区'\n".encode())
    assert len(zhanping("log", "demo", "Q04@east", "--json").json) >= 5


@pytest.mark.parametrize("width", [80, 120])
def test_log_in_a_terminal_wraps_each_change_within_its_width(
    zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    from rich.cells import cell_len

    monkeypatch.setattr("tui.commands.opening.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", str(width))
    told = zhanping("log", "demo", "M05", lang="zh").out.splitlines()
    assert max(map(cell_len, told)) <= width
    assert "理由" in "".join(told)
