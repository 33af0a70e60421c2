"""The report's wording: common, a framework's own, an office's own; and text that only looks like wording."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import export
from export.report import report
from export.report.office.folder import checked, opened
from export.report.office.specimen import wording
from export.report.options import Office, Options
from export.report.papers.frames import frames
from export.report.wording import read, shipped, worded
from models.entries import Finding
from models.framework import Framework
from models.framework_file import load, named, wording_of
from models.framework_file import shipped as shipped_frameworks
from models.language import Language
from models.scoring import Assessment, assess
from models.toml_file import TomlFile
from tests.export.conftest import FRAMEWORK, build, finding
from tests.export.packages import folder_with
from tests.export.reader import lines
from tests.models import test_other_framework as other

NESTED = Path(__file__).parents[1] / "models" / "frameworks" / "nested-1000.toml"
SMALL = Path(__file__).parents[1] / "models" / "frameworks" / "small.toml"


def own_framework(folder: Path, words: str) -> Framework:
    """A framework in a file, with a wording file beside it."""
    (folder / "ours.toml").write_text(SMALL.read_text("utf-8"), "utf-8")
    (folder / "ours.wording.toml").write_text(words, "utf-8")
    return load(folder / "ours.toml")


def with_framework(assessment: Assessment, framework: Framework) -> Assessment:
    return assess(replace(assessment.evaluation, framework=framework))


# -- what an office writes -----------------------------------------------------------------------


def test_every_fault_of_a_wording_is_named_with_its_line(tmp_path: Path) -> None:
    text = (
        '[grade]\nknown = "{grade.__class__}"\nopen = "{"\nnobody = "x"\n'
        '[basis]\nitems = "x"\n'
        '[annex]\ntargets_head = ["a", "b"]\n'
        '[stages]\nnames = ["甲"]\n'
        '[principles]\nitems = ["好", "{short:>9}", "{0}"]\n'
        "[closing]\ntext = 3\n"
    )
    words = Language("en")
    found = [(fault.line, words.say(fault.reason)) for fault in checked(folder_with(tmp_path, None, text))]
    assert [line for line, _ in found] == [2, 3, 4, 6, 8, 12, 12, 14, 10]
    for (_, said), start in zip(
        found,
        [
            "“grade.__class__” is no placeholder",
            "“grade.open” has the value “{”: braces",
            "“grade.nobody” is not known here",
            "“basis.items” has the value “x”: it must be a list of texts",
            "“annex.targets_head” needs 6 items, each for its own place, and has 2",
            "item 2: “short:>9” is no placeholder",
            "item 3: “0” is no placeholder",
            "“closing.text” has the value “3”: it must be a text",
            "“stages.names” and “stages.texts” go together item by item, and have 1 and 4",
        ],
        strict=True,
    ):
        assert said.startswith(start)


def test_a_misspelt_sentence_is_told_which_one_it_is_like(tmp_path: Path) -> None:
    (fault,) = checked(folder_with(tmp_path, None, '[grade]\nknwon = "x"\n'))
    assert Language("en").say(fault.reason) == "“grade.knwon” is not known here; is “grade.known” meant?"


def test_a_file_that_is_no_toml_is_one_fault_with_its_line(tmp_path: Path) -> None:
    (fault,) = checked(folder_with(tmp_path, None, '[grade]\nknown "x"\n'))
    assert fault.line == 2
    assert fault.refused


@pytest.mark.parametrize(("depth", "key"), [(40, "value.unknown"), (3_000, "file.toml_beyond")])
def test_tables_within_tables_are_one_unknown_sentence_or_too_deep(
    tmp_path: Path, depth: int, key: str
) -> None:
    deep = ".".join(["a"] * depth)
    (fault,) = checked(folder_with(tmp_path, None, f'[grade]\n{deep} = "x"\n'))
    assert fault.reason.key == key


def test_what_an_office_leaves_out_stays_as_its_framework_has_it(small: Assessment, tmp_path: Path) -> None:
    office = opened(folder_with(tmp_path, None, '[grade]\nknown = "{short}：{grade}！"\n'))
    found = lines(report(small, Options(office=office)))
    assert "柳岸街社工站：" in "".join(line for line in found if line.endswith("！"))
    assert any("《广州市社会工作服务条例》" in line for line in found)


def test_the_exported_wording_says_what_the_framework_says_and_may_be_read_back() -> None:
    for name in shipped_frameworks():
        framework = named(name)
        assert read("wording.toml", wording(framework)).sentences == worded(framework).sentences
    assert read("wording.toml", wording(load(NESTED))).sentences == shipped().sentences


# -- what a framework brings ---------------------------------------------------------------------


def test_the_common_wording_names_no_place_and_no_law_of_one() -> None:
    said = "\n".join("\n".join(s) if isinstance(s, tuple) else s for s in shipped().sentences.values())
    for word in ("广州", "五社联动", "条例》", "管理办法》"):
        assert word not in said
        assert word in "\n".join(str(sentence) for sentence in wording_of(FRAMEWORK).values())


def test_every_shipped_frameworks_wording_is_sound() -> None:
    for name in shipped_frameworks():
        read(f"{name}.wording.toml", _toml(wording_of(named(name))))


def _toml(sentences: object) -> str:
    import tomli_w

    assert isinstance(sentences, dict)
    tables: dict[str, dict[str, object]] = {}
    for name, sentence in sentences.items():
        table, _, key = name.rpartition(".")
        tables.setdefault(table, {})[key] = list(sentence) if isinstance(sentence, tuple) else sentence
    return "".join(f"[{table}]\n{tomli_w.dumps(rows)}" for table, rows in tables.items())


def test_a_framework_of_another_shape_reads_sensibly() -> None:
    framework = load(NESTED)
    entries = (other.FACTS, other.SCORES, other.VETOES, other.PARTIES)
    text = "\n".join(lines(report(other.of(framework, *entries))))
    assert "评估总分为1000分，其中专业评估占70%、购买方占20%、监督方占10%" in text
    assert "评估内容依据《千分制体系》和服务协议确定，包括基础建设、服务、底线。" in text
    assert "随机抽取不少于60人" in text
    for word in ("广州", "五社联动", "项目管理、服务开展", "评估评估"):
        assert word not in text


def test_a_wording_beside_a_framework_is_frozen_with_it(small: Assessment, tmp_path: Path) -> None:
    bare = load(SMALL)
    framework = own_framework(tmp_path, '[basis]\nitems = ["依据：本市办法。", "《{framework}》"]\n')
    assert bare.wording is None
    assert framework.hash != bare.hash
    (tmp_path / "ours.wording.toml").unlink()
    frozen = Framework.model_validate_json(framework.canonical())
    assert (frozen, frozen.hash) == (framework, framework.hash)
    words = worded(frozen)
    assert words.list("basis.items", **dict.fromkeys(("framework",), "小体系")) == (
        "依据：本市办法。",
        "《小体系》",
    )
    office = read("wording.toml", '[basis]\nitems = ["办公室自己的依据"]\n')
    assert worded(frozen, office).sentences["basis.items"] == ("办公室自己的依据",)


def test_a_framework_without_a_wording_keeps_the_checksum_it_always_had() -> None:
    bare = load(SMALL)
    assert b'"wording":' not in bare.canonical()
    assert Framework.model_validate_json(bare.canonical()).hash == bare.hash


def test_a_shipped_framework_is_frozen_with_its_wording_and_an_older_one_has_the_present_one() -> None:
    assert FRAMEWORK.wording == wording_of(FRAMEWORK) != {}
    older = Framework.model_validate(FRAMEWORK.model_dump(exclude={"wording"}))
    assert older.wording is None
    assert older.hash != FRAMEWORK.hash
    assert worded(older).sentences == worded(FRAMEWORK).sentences


def test_what_a_frozen_wording_says_that_this_program_does_not_know_is_left_out(tmp_path: Path) -> None:
    framework = own_framework(
        tmp_path,
        '[grade]\nknown = "{short}{grade.__class__}"\nfuture = "x"\n'
        '[stages]\nnames = ["甲"]\n[annex]\ntargets_head = ["甲"]\n[word]\nnone = "无"\n',
    )
    words = worded(framework)
    common = shipped().sentences
    for name in ("grade.known", "stages.names", "stages.texts", "annex.targets_head"):
        assert words.sentences[name] == common[name]
    assert "grade.future" not in words.sentences
    assert words("word.none") == "无"


# -- frames --------------------------------------------------------------------------------------


def test_frames_begin_with_the_section_that_lost_most(sample: Assessment) -> None:
    found = frames(sample)
    assert len(found) == 4
    assert found[0].startswith("建议榕湾街社工站健全人员配备")
    assert all("{" not in text for text in found)


def test_what_the_experts_advised_is_taken_as_they_worded_it(small: Assessment) -> None:
    line = next(
        result.indicator
        for result in small.sections[0].lines
        if result.points and result.points.low < result.indicator.points
    )
    advised = finding(50, small.sections[0].section.id, "concern", "有不足。")
    told = Finding.model_validate(
        {**advised.model_dump(), "indicator": line.id, "recommendation": "请补签{short}的记录。"}
    )
    assert "请补签{short}的记录。" in frames(build(told))


def test_where_nothing_was_lost_or_scored_there_is_no_frame(empty: Assessment) -> None:
    assert frames(empty) == ()


# -- text that looks like wording ----------------------------------------------------------------

TRICKS = (
    "{station}",
    "{0}",
    "{short.__class__.__mro__}",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "%(station)s %s",
    "${station}",
    "{short!r:>999999999}",
    "{",
    "}",
)


@pytest.mark.parametrize("trick", TRICKS)
def test_what_people_type_is_never_filled_in_or_run(trick: str) -> None:
    facts = build().evaluation.facts
    station = facts.station.model_copy(
        update={"name": f"站{trick}", "short_name": f"短{trick}", "street": trick, "address": trick}
    )
    districts = facts.districts.model_copy(
        update={
            "rows": tuple(
                row.model_copy(update={"name": f"{row.name}{trick}"}) for row in facts.districts.rows
            )
        }
    )
    targets = facts.targets.model_copy(
        update={"rows": tuple(row.model_copy(update={"name": trick}) for row in facts.targets.rows)}
    )
    closing = facts.closing.model_copy(update={"recommendations": (trick,)})
    told = finding(60, "management", "concern", f"甲{trick}乙")
    built = build(
        told, facts=(station, facts.visit, districts, targets, facts.staffing, facts.attendance, closing)
    )
    plain = lines(report(built))
    assert f"（2）甲{trick}乙" in plain
    assert f"1.{trick}" in plain
    assert any(f"短{trick}" in line for line in plain)
    office = Office(read("wording.toml", '[grade]\nknown = "{short}的等级：{grade}"\n'))
    assert f"短{trick}的等级：" in "".join(lines(report(built, Options(office=office))))


def test_faults_of_a_hostile_wording_name_it_and_run_nothing(tmp_path: Path) -> None:
    text = '[grade]\nknown = "{grade.__init__.__globals__[os]}"\n'
    (fault,) = checked(folder_with(tmp_path, None, text))
    assert "{grade.__init__" not in Language("zh").say(fault.reason)
    assert "grade.__init__.__globals__[os]" in Language("zh").say(fault.reason)
    assert TomlFile("x", text).line(("grade", "known")) == fault.line


def test_every_sentence_of_the_wording_is_said_somewhere() -> None:
    """By its name, by a name that is put together, or as one of a table that is asked for an id."""
    root = Path(export.__file__).parent
    code = "\n".join(path.read_text("utf-8") for path in sorted(root.rglob("*.py")))
    said = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""", code))
    begun = tuple(re.findall(r"""f["']([a-z_]+\.[a-z_]*)\{""", code))
    ended = tuple(re.findall(r"""f["']\{[a-z_.]+\}(\.[a-z_]+)["']""", code))
    tables = {f"{table}.other" for table in re.findall(r"""one_of\(["']([a-z_.]+)["']""", code)}
    unsaid = [
        name
        for name in shipped().sentences
        if name not in said | tables and not name.startswith(begun) and not name.endswith(ended)
    ]
    assert unsaid == []
