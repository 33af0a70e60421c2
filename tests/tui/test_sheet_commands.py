"""Sheets on the command line: a preview first, all of it or nothing, and the same twice changes nothing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.framework_file import load
from tests.tui.conftest import LEAD, STAFF, Outcome, Zhanping
from tui.commands import sheets

EXPERT = "陈嘉树"
CSV = "指标,单位,协议量,完成量\n入户探访,个,624,800\n微心愿,个,—,12\n"


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    path = tmp_path / "targets.csv"
    path.write_text(CSV, "utf-8")
    return path


def log(zhanping: Zhanping) -> Any:
    return zhanping("log", "demo", "--json").json


def facts(zhanping: Zhanping) -> Any:
    return zhanping("facts", "demo", "show", "--json").json


def lines(demo: Path) -> int:
    """How many acts the lead's journal holds."""
    return sum(path.read_bytes().count(b"\n") for path in demo.glob(f"{LEAD}.*.jsonl"))


def actual(zhanping: Zhanping, name: str) -> Any:
    rows = facts(zhanping)["targets"]
    return next((row["actual"] for row in rows if row["name"] == name), None)


def test_a_preview_says_what_would_be_created_changed_and_kept(
    zhanping: Zhanping, demo: Path, targets: Path
) -> None:
    before = log(zhanping)
    shown = zhanping("facts", "demo", "import", str(targets), "--dry-run", lang="zh")
    assert shown.code == 0
    assert "指标完成情况：新增 1、更改 1、删去 0、不变 14（现由 林静" in shown.out
    assert "~ 入户探访 · 完成量：778 → 800" in shown.out
    assert "+ 微心愿：" in shown.out
    assert "文件里没有，保留：电话访问、" in shown.out
    assert log(zhanping) == before


def test_nothing_is_imported_where_nobody_can_be_asked_and_nobody_agreed(
    zhanping: Zhanping, demo: Path, targets: Path
) -> None:
    before = log(zhanping)
    outcome = zhanping("facts", "demo", "import", str(targets))
    assert outcome.code == 2
    assert "--yes" in outcome.err
    assert "778 → 800" in outcome.out
    assert log(zhanping) == before


def test_what_is_agreed_to_is_one_act_and_the_same_again_is_none(
    zhanping: Zhanping, demo: Path, targets: Path
) -> None:
    done = zhanping("facts", "demo", "import", str(targets), "--yes", user=STAFF)
    assert done.code == 0
    assert done.err.startswith("Targets (saved ")
    assert (actual(zhanping, "入户探访"), actual(zhanping, "微心愿")) == (800, 12)
    before = log(zhanping)
    again = zhanping("facts", "demo", "import", str(targets), "--yes", user=STAFF)
    assert again.code == 0
    assert "nothing to import" in again.out
    assert log(zhanping) == before


def test_several_files_are_one_act(zhanping: Zhanping, demo: Path, targets: Path, tmp_path: Path) -> None:
    training = tmp_path / "training.toml"
    training.write_text("[training]\nrequired = 1320\ncompleted = 1400\n", "utf-8")
    survey = tmp_path / "survey.csv"
    survey.write_bytes("抽取人数;100\n有效份数;98\n".encode("gb18030"))
    before = lines(demo)
    done = zhanping("facts", "demo", "import", str(targets), str(training), str(survey), "--yes")
    assert done.code == 0
    assert done.err.startswith("Targets, Training, Satisfaction survey (saved ")
    assert lines(demo) == before + 1
    ratios = {row["name"]: row["numerator"] for row in facts(zhanping)["ratios"]}
    assert ratios["training.hours"] == 1400
    assert facts(zhanping)["survey"]["valid"] == 98


def test_a_fault_in_one_file_imports_none_of_them(
    zhanping: Zhanping, demo: Path, targets: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("片区,社区,应建档户\n南片区,榕荫社区,一\n南片区,渡头社区,1.5\n", "utf-8")
    before = log(zhanping)
    outcome = zhanping("facts", "demo", "import", str(targets), str(bad), "--yes", lang="zh")
    assert (outcome.code, outcome.out) == (1, "")
    first, second, last = outcome.err.splitlines()
    assert first.startswith(f"{bad}，第 2 行 C 列：“一”不是数字")
    assert second.startswith(f"{bad}，第 3 行 C 列：“1.5”不是整数")
    assert last.startswith("共 2 处要改，什么都没有导入")
    assert log(zhanping) == before


def test_rows_that_the_file_does_not_have_go_only_where_that_is_asked_for(
    zhanping: Zhanping, demo: Path, targets: Path
) -> None:
    assert zhanping("facts", "demo", "import", str(targets), "--yes", "--replace").code == 0
    rows = facts(zhanping)["targets"]
    assert [row["name"] for row in rows] == ["入户探访", "微心愿"]


def test_an_expert_may_look_and_does_not_import(zhanping: Zhanping, demo: Path, targets: Path) -> None:
    assert zhanping("facts", "demo", "import", str(targets), "--dry-run", user=EXPERT).code == 0
    outcome = zhanping("facts", "demo", "import", str(targets), "--yes", user=EXPERT)
    assert outcome.code == 1
    assert "is an expert" in outcome.err


def test_a_person_at_a_terminal_is_asked(
    zhanping: Zhanping, demo: Path, targets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter((False, True))
    monkeypatch.setattr(sheets, "_agrees", lambda desk: next(answers))
    assert "nothing was imported" in zhanping("facts", "demo", "import", str(targets)).err
    assert actual(zhanping, "入户探访") == 778
    assert zhanping("facts", "demo", "import", str(targets)).code == 0
    assert actual(zhanping, "入户探访") == 800


def test_what_somebody_changed_after_the_preview_is_not_replaced(
    zhanping: Zhanping, demo: Path, targets: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from decimal import Decimal

    from storage.workspace import Workspace
    from tui.session import Session

    def meanwhile(desk: object) -> bool:
        with Workspace(home, STAFF).open("demo") as store:
            other = Session(store)
            rows = other.evaluation.facts.targets.rows
            changed = (rows[0].model_copy(update={"actual": Decimal(790)}), *rows[1:])
            other.fact(other.evaluation.facts.targets.model_copy(update={"rows": changed}))
        return True

    monkeypatch.setattr(sheets, "_agrees", meanwhile)
    outcome = zhanping("facts", "demo", "import", str(targets))
    assert outcome.code == 4
    assert "see the new preview" in outcome.err
    assert actual(zhanping, "入户探访") == 790


def test_a_workbook_comes_from_stdin_too(zhanping: Zhanping, demo: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["指标", "单位", "完成量"])
    sheet.append(["入户探访", "个", 801])
    written = io.BytesIO()
    made.save(written)
    assert zhanping("facts", "demo", "import", "-", "--yes", stdin=written.getvalue()).code == 0
    assert actual(zhanping, "入户探访") == 801


def test_the_preview_is_there_for_machines(zhanping: Zhanping, demo: Path, targets: Path) -> None:
    data = zhanping("facts", "demo", "import", str(targets), "--dry-run", "--json").json
    (change,) = data["changes"]
    assert (change["slot"], change["stated_by"], change["same"]) == ("targets", LEAD, 14)
    assert {"part": "入户探访 · done", "old": "778", "new": "800"} in change["differences"]
    assert "电话访问" in change["kept"]


def test_text_in_a_sheet_is_text_and_no_markup(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    path.write_text('指标,单位,完成量\n"[b]甲[/b]{{x}}",个,1\n=cmd|/c calc,个,2\n', "utf-8")
    shown = zhanping("facts", "demo", "import", str(path), "--dry-run")
    assert "[b]甲[/b]{{x}}" in shown.out
    assert "=cmd|/c calc" in shown.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import",), "facts ID import FILE"),
        (("show", "a.csv"), "facts ID import FILE"),
        (("import", "a.toml", "--replace"), "TOML"),
        (("import", "a.csv", "--topic", "weather"), "no kind of sheet"),
    ],
)
def test_words_that_make_no_sense_are_refused(
    zhanping: Zhanping,
    demo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.toml").write_text("[training]\nrequired = 1\n", "utf-8")
    Path("a.csv").write_text(CSV, "utf-8")
    outcome = zhanping("facts", "demo", *words)
    assert outcome.code == 2
    assert said in outcome.err


# -- blank sheets -------------------------------------------------------------------------------------


def test_a_blank_workbook_that_is_filled_in_is_imported(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "填报"
    assert zhanping("template", "sheets", str(folder), lang="zh").code == 0
    path = folder / "facts.xlsx"
    assert "没有要导入的" in zhanping("facts", "demo", "import", str(path), "--yes", lang="zh").out
    made = openpyxl.load_workbook(path)
    made["指标完成情况"].append(["入户探访", "个", 624, 802])
    made["继续教育"]["B2"] = 1400
    made["到岗情况"].append(["W01", "中级社工师", 2015, 11, 10.5])
    made.save(path)
    done = zhanping("facts", "demo", "import", str(path), "--yes", lang="zh", user=STAFF)
    assert done.code == 0
    assert done.err.startswith("指标完成情况, 到岗情况, 继续教育（何芸 于")
    assert actual(zhanping, "入户探访") == 802


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_blank_workbook_states_nothing_and_its_how_to_is_no_sheet(
    zhanping: Zhanping, demo: Path, tmp_path: Path, lang: str
) -> None:
    zhanping("template", "sheets", str(tmp_path), "--csv", lang=lang)
    names = [
        str(path) for path in tmp_path.glob("*.csv") if path.stem not in ("indicators", "parties", "bands")
    ]
    for files in ([str(tmp_path / "facts.xlsx")], names):
        shown = zhanping("facts", "demo", "import", *files, "--dry-run", "--json", lang=lang)
        assert (shown.json["changes"], shown.json["sources"]) == ([], [])


def test_a_blank_sheet_never_takes_the_place_of_a_filled_one(
    zhanping: Zhanping, home: Path, tmp_path: Path
) -> None:
    def write(*words: str) -> Outcome:
        return zhanping("template", "sheets", str(tmp_path / "t"), *words)

    assert write("--csv").code == 0
    (tmp_path / "t" / "facts.xlsx").unlink()
    again = write("--csv")
    assert again.code == 0
    assert f"written to {tmp_path / 't' / 'facts.xlsx'}" in again.err
    path = tmp_path / "t" / "targets.csv"
    assert f"{path} is there already and is the same" in again.err
    path.write_text(CSV, "utf-8")
    (tmp_path / "t" / "facts.xlsx").unlink()
    outcome = write("--csv")
    assert outcome.code == 1
    assert f"{path} is there already and says something else" in outcome.err
    assert not (tmp_path / "t" / "facts.xlsx").exists(), "nothing is written then"
    assert path.read_text("utf-8") == CSV


# -- indicator systems --------------------------------------------------------------------------------

INDICATORS = """一级指标,三级指标,分值,评分标准
项目管理（40分）,制度,40,有制度得20分；有记录得20分
服务质量,建档,60,
"""


def test_an_indicator_system_is_made_loaded_and_never_overwritten(
    zhanping: Zhanping, home: Path, tmp_path: Path
) -> None:
    source, target = tmp_path / "指标.csv", tmp_path / "city-2025.toml"
    source.write_bytes(INDICATORS.encode("gb18030"))
    made = zhanping("framework", "import", str(source), "-o", str(target), lang="zh")
    assert made.code == 0
    assert "合格：city-2025，2 个一级指标、2 条指标" in made.err
    framework = load(target)
    assert framework.indicators["A01"].rule.kind == "parts"
    assert "# - 评估主体：第三方 55%" in target.read_text("utf-8")
    assert zhanping("framework", "check", str(target)).code == 0
    assert zhanping("framework", "import", str(source), "-o", str(target)).code == 1
    out = zhanping("framework", "import", str(source), "-o", "-", "--id", "city-2025", lang="zh").out
    assert load("stdout.toml", out) == framework


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_blank_indicator_workbook_that_is_filled_in_makes_a_system(
    zhanping: Zhanping, home: Path, tmp_path: Path, lang: str
) -> None:
    zhanping("template", "sheets", str(tmp_path), lang=lang)
    made = openpyxl.load_workbook(tmp_path / "indicators.xlsx")
    _, lines, parties, bands = made.worksheets
    scope = {"zh": "片区", "en": "district"}[lang]
    lines.append(
        ["管理（60）", "人员", "配备", 60, "有合同得30分；有考勤得30分", "查", "合同；考勤表", scope]
    )
    lines.append(["成效", None, "满意", 40])
    for row in (["第三方", "60%"], ["购买方", 0.4]):
        parties.append(row)
    parties["B3"].number_format = "0%"
    for row in (["优", 85], ["良", 0]):
        bands.append(row)
    made.save(tmp_path / "filled.xlsx")
    target = tmp_path / "system.toml"
    done = zhanping("framework", "import", str(tmp_path / "filled.xlsx"), "-o", str(target), lang=lang)
    assert done.code == 0, done.err
    framework = load(target)
    assert [(line.scope, line.rule.kind) for line in framework.indicators.values()] == [
        ("district", "parts"), ("station", "judged"),
    ]  # fmt: skip
    assert framework.indicators["A01"].documents == ("合同", "考勤表")
    assert [(party.id, int(party.weight)) for party in framework.parties] == [
        ("third_party", 60), ("purchaser", 40),
    ]  # fmt: skip
    assert [(band.title, int(band.at_least)) for band in framework.bands] == [("优", 85), ("良", 0)]


def test_an_indicator_system_that_does_not_add_up_is_not_written(
    zhanping: Zhanping, home: Path, tmp_path: Path
) -> None:
    source, target = tmp_path / "a.csv", tmp_path / "x.toml"
    source.write_text(INDICATORS.replace("（40分）", "（41分）"), "utf-8")
    outcome = zhanping("framework", "import", str(source), "-o", str(target), lang="zh")
    assert outcome.code == 1
    assert "第 2 行 A 列：“项目管理”各指标分值之和是 40，应为 41" in outcome.err
    assert not target.exists()
    assert zhanping("framework", "import", str(source), "-o", str(tmp_path / "体系.toml")).code == 2


def test_the_help_names_several_files_without_marks_of_a_library(zhanping: Zhanping, home: Path) -> None:
    told = zhanping("facts", "--help").out
    assert "[FILE]..." in told
    assert "list[" not in told
