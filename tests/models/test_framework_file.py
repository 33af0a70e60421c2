from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from models.errors import FileFault, UsageError
from models.framework import Framework, Lint
from models.framework_file import load, named, shipped
from models.rules import KINDS
from tests.models.build import SMALL, small

NESTED = Path(__file__).parent / "frameworks" / "nested-1000.toml"


def line_of(text: str, mark: str) -> int:
    """The number of the only line that ends with the mark, or that is the mark."""
    found = [
        n for n, line in enumerate(text.split("\n"), start=1) if line == mark or line.endswith(f"# {mark}")
    ]
    assert len(found) == 1, (mark, found)
    return found[0]


def broken(old: str, new: str, text: str = SMALL) -> str:
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)


def refused(text: str) -> FileFault:
    with pytest.raises(FileFault) as caught:
        load("office.toml", text)
    assert caught.value.path == "office.toml"
    assert caught.value.message.params["reason"] is caught.value.reason
    return caught.value


def test_the_small_framework_is_taken_as_it_is() -> None:
    framework = small()
    assert list(framework.indicators) == ["A1", "A2", "A3", "A4", "B1", "B2", "B3", "V1"]
    assert {line.rule.kind for line in framework.indicators.values()} == set(KINDS)


# (what is broken, text before, text after, the mark of the line that must be named, the reason)
BREAKS: list[tuple[str, str, str, str, str]] = [
    (
        "a section whose lines do not add up",
        "points = 8\n",
        "points = 9\n",
        "management",
        "framework.section_sum",
    ),
    (
        "a line's points changed alone",
        'title = "队伍"\npoints = 4',
        'title = "队伍"\npoints = 5',
        "quality",
        "framework.section_sum",
    ),
    (
        "sections short of the third party's maximum",
        "maximum = 20",
        "maximum = 100",
        "management",
        "framework.sum",
    ),
    ("weights of 99", "weight = 10\n", "weight = 9\n", "third_party", "framework.weights"),
    ("weights of 101", "weight = 10\n", "weight = 11\n", "third_party", "framework.weights"),
    ("a weight of zero", "weight = 10\n", "weight = 0 # w\n", "w", "value.wrong"),
    ("no computed party", "computed = true", "computed = false", "third_party", "framework.third_party"),
    (
        "two computed parties",
        'title = "监督方"\n',
        'title = "监督方"\ncomputed = true\n',
        "third_party",
        "framework.third_party",
    ),
    ("a gap between bands", "below = 90", "below = 89", "fair", "framework.band_gap"),
    ("bands that overlap", "below = 90", "below = 91", "fair", "framework.band_overlap"),
    ("a band upside down", "below = 60", "below = 0", "poor", "framework.band_overlap"),
    ("a lower band without an upper end", "below = 60\n", "", "poor", "framework.band_overlap"),
    (
        "a best band with an upper end",
        "at_least = 90\n",
        "at_least = 90\nbelow = 100\n",
        "best",
        "framework.band_top",
    ),
    (
        "a lowest band above zero",
        "at_least = 0\nbelow",
        "at_least = 1\nbelow",
        "poor",
        "framework.band_bottom",
    ),
    (
        "a best band above the scale",
        'title_en = "Small"',
        'scale = 80\ntitle_en = "Small"',
        "best",
        "framework.band_scale",
    ),
    ("two grades of one id", 'id = "fair"', 'id = "best"', "fair", "framework.duplicate"),
    ("an unknown rule kind", 'kind = "levels", ', 'kind = "stars", ', "A1 rule", "value.kind"),
    ("a rule without a kind", 'kind = "levels", ', "", "A1 rule", "value.missing"),
    ("a rule with a misspelt key", "per_unit = 1", "per_unti = 1", "B3 rule", "value.unknown"),
    ("a required key misspelt", 'title = "购买方"', 'titel = "购买方" # x', "x", "value.unknown"),
    ("an unknown fact", 'fact = "attendance.all"', 'fact = "attendance.most"', "A4", "framework.fact"),
    ("a maximum off the step", "step = 0.5", "step = 0.4", "B1", "framework.step"),
    (
        "a rule's own step that misses the maximum",
        'scope = "district"\npoints = 5',
        'scope = "district"\nrule = { kind = "judged", step = 2 }\npoints = 5',
        "B1",
        "framework.step",
    ),
    ("a step of zero", "step = 0.5", "step = 0", "step", "value.wrong"),
    (
        "levels that do not start at the maximum",
        '{ points = 2, text = "好" }, ',
        "",
        "A1",
        "framework.levels",
    ),
    (
        "a single level",
        '{ points = 2, text = "好" }, { points = 1, text = "中" }, ',
        "",
        "A1 rule",
        "value.wrong",
    ),
    (
        "levels that rise",
        '{ points = 1, text = "中" }',
        '{ points = 3, text = "中" }',
        "A1",
        "framework.levels",
    ),
    (
        "levels below zero",
        '{ points = 0, text = "差" }] } # A1',
        '{ points = -1, text = "差" }] } # A1',
        "A1",
        "framework.levels",
    ),
    (
        "parts that do not add up",
        '{ points = 0.5, text = "开" }',
        '{ points = 1, text = "开" }',
        "A2",
        "framework.parts",
    ),
    (
        "a part of nothing",
        '{ points = 0.5, text = "开" }',
        '{ points = 0.5, text = "开" }, { points = 0, text = "空" }',
        "A2",
        "framework.parts",
    ),
    (
        "ratio bands that rise",
        "at_least = 60, points = 1",
        "at_least = 90, points = 1",
        "A3",
        "framework.ratio",
    ),
    (
        "ratio bands that do not reach zero",
        "    { at_least = 0, points = 0 },\n",
        "",
        "A3",
        "framework.ratio",
    ),
    (
        "ratio bands that do not give the maximum",
        "at_least = 80, points = 2",
        "at_least = 80, points = 1.5",
        "A3",
        "framework.ratio",
    ),
    ("two indicators of one id", 'id = "A2"', 'id = "A1"', "A2", "framework.duplicate"),
    ("an indicator named like a section", 'id = "A2"', 'id = "quality"', "quality", "framework.duplicate"),
    ("two parties of one id", 'id = "supervisor"', 'id = "purchaser"', "supervisor", "framework.duplicate"),
    ("a misspelt key at the top", 'title_en = "Small"', 'tilte_en = "Small" # x', "x", "value.unknown"),
    ("a misspelt key of an indicator", 'group = "专业服务"', 'gruop = "专业服务" # x', "x", "value.unknown"),
    ("a misspelt key of a party", "weight = 30", "weight = 30\nweigth = 30 # x", "x", "value.unknown"),
    ("a misspelt table", "[[cap]] # cap", "[[capp]] # cap", "cap", "value.unknown"),
    ("a table in the plural", "[[cap]] # cap", "[[caps]] # cap", "cap", "value.unknown"),
    ("a missing title", 'title = "购买方"\n', "", "purchaser", "value.missing"),
    ("a word for a number", "weight = 30", 'weight = "many" # x', "x", "value.wrong"),
    (
        "a word for the points of a line",
        'title = "队伍"\npoints = 4',
        'title = "队伍"\npoints = "four" # x',
        "x",
        "value.wrong",
    ),
    ("a word for a section's points", "points = 8", 'points = "eight" # x', "x", "value.wrong"),
    ("a word for a section's weight", "points = 8", 'weight = "forty" # x', "x", "value.wrong"),
    ("a word for the third party's maximum", "maximum = 20", 'maximum = "twenty" # x', "x", "value.wrong"),
    ("points that are no number", "points = 8", "points = nan # x", "x", "value.wrong"),
    ("points without end", "points = 8", "points = inf # x", "x", "value.wrong"),
    (
        "an unknown scope",
        'scope = "district" # B2 scope',
        'scope = "village" # B2 scope',
        "B2 scope",
        "value.one_of",
    ),
    ("an unknown panel rule", 'title_en = "Small"', 'panel = "best" # x', "x", "value.one_of"),
    ("an unknown rounding", 'title_en = "Small"', 'rounding = "down" # x', "x", "value.one_of"),
    ("a newer format", "format = 1\n", "format = 2 # x\n", "x", "value.one_of"),
    (
        "an anchor above the maximum",
        'anchors = [{ points = 5, text = "好" }',
        'anchors = [{ points = 6, text = "好" }',
        "B1",
        "framework.anchor",
    ),
    ("a cap on nothing", 'section = "management"\n', "", "cap", "framework.cap"),
    (
        "a cap on an unknown section",
        'section = "management"',
        'section = "managment"',
        "cap",
        "framework.cap",
    ),
    (
        "a cap on a section's title, which no rule would find",
        'section = "management"',
        'section = "项目管理"',
        "cap",
        "framework.cap",
    ),
    (
        "a cap on two things",
        'section = "management"',
        'section = "management"\nindicator = "A1"',
        "cap",
        "framework.cap",
    ),
    ("a cap to an unknown grade", 'grade = "fair"', 'grade = "faire"', "cap", "framework.cap"),
    (
        "a veto without its grade",
        'veto_grade = "poor" # veto_grade',
        "",
        "format = 1",
        "framework.veto_grade",
    ),
    (
        "a veto with an unknown grade",
        'veto_grade = "poor"',
        'veto_grade = "awful"',
        "veto_grade",
        "framework.veto_grade",
    ),
    (
        "a veto with points",
        'points = 0\n\n[[section.indicator]] # V1\nid = "V1"\ntitle = "无虚假材料"\npoints = 0',
        'points = 1\n\n[[section.indicator]] # V1\nid = "V1"\ntitle = "无虚假材料"\npoints = 1',
        "V1",
        "framework.no_points",
    ),
    ("a scored line without points", 'rule = { kind = "pass" } # V1 rule', "", "V1", "framework.no_points"),
    (
        "points and weight together",
        "points = 8",
        "points = 8\nweight = 40 # x",
        "x",
        "framework.points_or_weight",
    ),
    ("sections' weights of 90", "points = 8\n", "weight = 90\n", "management", "framework.weights"),
    ("TOML that does not end its string", 'id = "A1"', 'id = "A1 # x', "x", "file.toml"),
    ("a key written twice", 'id = "A1"', 'id = "A1"\nid = "A1" # x', "x", "file.toml"),
]


@pytest.mark.parametrize(
    ("old", "new", "mark", "reason"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS]
)
def test_a_framework_at_fault_is_refused_with_line_and_reason(
    old: str, new: str, mark: str, reason: str
) -> None:
    text = broken(old, new)
    fault = refused(text)
    # Two contradictions may follow from one change (a section's sum): the first is told.
    assert (fault.reason.key, fault.line) == (reason, line_of(text, mark))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[section]] # management", "[section] # management"),
        ("[[party]] # third_party", "[party] # third_party"),
        ("[[band]] # best", "[band] # best"),
    ],
)
def test_a_table_where_tables_belong_is_a_fault_with_a_line(old: str, new: str) -> None:
    name = old.strip("[]").split("]")[0]
    first, _, _ = SMALL.partition(f"[[{name}]]")
    one = new.split(" ")[0] + '\nid = "only"\ntitle = "一"\n'
    rest = "" if name == "section" else SMALL[SMALL.index("[[section]] # management") :]
    fault = refused(first + one + rest)
    assert fault.line is not None
    assert fault.reason.key.startswith("value.")


@pytest.mark.parametrize("value", ['"words"', "3", "[1, 2]", "true", "{ a = 1 }"])
@pytest.mark.parametrize("name", ["section", "party", "band", "cap", "sections"])
def test_a_value_where_tables_belong_is_a_fault_with_a_line(name: str, value: str) -> None:
    fault = refused(f"format = 1\n{name} = {value}\n")
    assert fault.line is not None


@pytest.mark.parametrize("value", ['"words"', "3", "[1, 2]", "true", "{ a = 1 }"])
@pytest.mark.parametrize("name", ["indicator", "group", "indicators"])
def test_a_value_where_a_sections_lines_belong_is_a_fault_with_a_line(name: str, value: str) -> None:
    text = broken('title_en = "Management"\n', f'title_en = "Management"\n{name} = {value} # x\n')
    start, end = text.index("[[section.indicator]] # A1"), text.index("[[section]] # quality")
    fault = refused(text[:start] + text[end:])
    assert fault.line is not None


@pytest.mark.parametrize("cut", range(0, len(SMALL), 97))
def test_half_a_file_is_refused_and_never_a_crash(cut: int) -> None:
    refused(SMALL[:cut])


def test_a_fault_below_a_text_of_several_lines_is_on_its_own_line() -> None:
    text = broken('title = "建档"', 'titel = "建档" # x')
    assert refused(text).line == line_of(text, "x")


def test_a_line_separator_within_a_text_does_not_shift_the_lines() -> None:
    text = broken('title = "个案"', 'title = "个\u2028案"').replace('title = "建档"', 'titel = "建档" # x')
    assert refused(text).line == line_of(text, "x")


def test_a_misspelt_key_of_a_group_is_a_fault() -> None:
    text = NESTED.read_text("utf-8")
    text = text.replace('title = "人员"\n', 'titel = "人员" # x\n')
    assert (refused(text).reason.key, refused(text).line) == ("value.unknown", line_of(text, "x"))


def test_weights_within_a_group_that_are_not_100_name_the_group() -> None:
    text = NESTED.read_text("utf-8").replace('title = "督导"\nweight = 40', 'title = "督导"\nweight = 30')
    fault = refused(text)
    assert fault.reason.key == "framework.weights"
    assert fault.line == line_of(text, 'id = "F1"') - 1


def test_points_within_a_group_that_do_not_add_up_name_the_group() -> None:
    text = SMALL.replace(
        "[[section.indicator]] # A1",
        '[[section.group]] # g\ntitle = "组"\npoints = 3\n\n[[section.group.indicator]] # A1',
    )
    fault = refused(text)
    assert (fault.reason.key, fault.line) == ("framework.section_sum", line_of(text, "g"))


def test_a_fault_of_a_line_within_a_group_is_on_that_line() -> None:
    text = NESTED.read_text("utf-8").replace('title = "设施"', 'titel = "设施" # x')
    assert refused(text).line == line_of(text, "x")


def test_a_framework_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes(SMALL.encode("gb18030"))
    with pytest.raises(FileFault) as caught:
        load(path)
    assert (caught.value.reason.key, caught.value.line, caught.value.path) == (
        "file.not_utf8",
        4,
        str(path),
    )


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load(path) == small()


def test_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "crlf.toml"
    path.write_bytes(SMALL.replace("\n", "\r\n").encode())
    assert load(path).hash == small().hash


def test_a_missing_file_or_a_folder_says_why(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(FileFault) as caught:
            load(path)
        assert (caught.value.reason.key, caught.value.line) == ("file.unreadable", None)


def test_the_shipped_framework_has_the_shape_of_the_field() -> None:
    framework = named("guangzhou-2024")
    assert "guangzhou-2024" in shipped()
    assert 30 <= len(framework.indicators) <= 45
    assert [section.id for section in framework.sections] == [
        "management",
        "quality",
        "monitoring",
        "outcomes",
    ]
    for section in framework.sections:
        assert {line.scope for line in section.indicators} == {"station", "district"}
    # The veto (pass) is the one kind left to the office: the published material names no veto line.
    assert {line.rule.kind for line in framework.indicators.values()} == set(KINDS) - {"pass"}
    assert [(p.id, int(p.weight)) for p in framework.parties] == [
        ("third_party", 55),
        ("purchaser", 20),
        ("supervision", 15),
        ("supervisor", 10),
    ]
    assert [(b.title, int(b.at_least), b.below and int(b.below)) for b in framework.bands] == [
        ("优秀", 90, None),
        ("良好", 80, 90),
        ("合格", 60, 80),
        ("不合格", 0, 60),
    ]


def test_the_shipped_framework_says_that_its_points_are_illustrative() -> None:
    framework = named("guangzhou-2024")
    assert "示意" in framework.title
    assert "示意" in framework.note
    assert "illustrative" in framework.title_en.lower()
    assert "illustrative" in framework.note_en.lower()


def test_every_shipped_line_can_be_understood_and_scored_in_full() -> None:
    framework = named("guangzhou-2024")
    for line in framework.indicators.values():
        assert line.title
        assert line.title_en
        assert line.guidance
        assert line.documents
        assert line.rule.accepts(line.ceiling, line.ceiling, framework.step)
        assert line.rule.accepts(Decimal(0), line.ceiling, framework.step)
        for anchor in line.anchors:
            assert line.rule.accepts(anchor.points, line.ceiling, framework.step)


def test_an_unknown_shipped_name_tells_the_known() -> None:
    with pytest.raises(UsageError) as caught:
        named("guangzhou-1999")
    assert caught.value.message.key == "framework.unknown"
    assert "guangzhou-2024" in str(caught.value.message.params["known"])


def test_the_hash_is_of_the_content_not_of_the_layout() -> None:
    same = small("# a comment\n" + SMALL.replace("points = 8\n", "points   =  8.0\n"))
    assert same.hash == small().hash
    assert small(SMALL.replace('title_en = "Small"', 'title_en = "Smaller"')).hash != small().hash


def test_weights_and_the_points_they_come_to_have_the_same_hash() -> None:
    weighted = SMALL.replace("points = 8\n", "weight = 40\n").replace("points = 12\n", "weight = 60\n")
    assert small(weighted).hash == small().hash


def test_the_frozen_copy_gives_back_the_same_framework() -> None:
    for framework in (small(), named("guangzhou-2024"), load(NESTED)):
        again = Framework.model_validate_json(framework.canonical())
        assert again == framework
        assert again.hash == framework.hash


_ASKED = """
[procedure]
grounds = [{ id = "a", title = "一" }, { id = "b", title = "二" }] # grounds
[questionnaire]
scale = 5
satisfied = 4 # satisfied
questions = [{ id = "a", title = "一" }, { id = "b", title = "二" }] # questions
"""


@pytest.mark.parametrize(
    ("old", "new", "mark", "key"),
    [
        ("satisfied = 4", "satisfied = 6", "# satisfied", "framework.satisfied"),
        ('grounds = [{ id = "a"', 'grounds = [{ id = "b"', "# grounds", "framework.duplicate"),
        ('questions = [{ id = "a"', 'questions = [{ id = "b"', "# questions", "framework.duplicate"),
    ],
)
def test_a_procedure_or_a_questionnaire_at_fault_is_refused_with_line_and_reason(
    old: str, new: str, mark: str, key: str
) -> None:
    text = SMALL + _ASKED
    assert small(text).questionnaire is not None
    broken = text.replace(old, new)
    with pytest.raises(FileFault) as caught:
        small(broken)
    line = next(n for n, row in enumerate(broken.splitlines(), 1) if row.endswith(mark))
    assert (caught.value.line, caught.value.reason.key) == (line, key)


def test_the_checks_bars_are_data() -> None:
    told = small(SMALL + "\n[lint]\ndoubtful = 300\ncertified_share = 50\n")
    assert told.bars == Lint(doubtful=Decimal(300), certified_share=Decimal(50))
    assert small().bars == Lint()
    assert small().lint is None, "what says nothing of them keeps its hash"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("doubtful = 100", "value.wrong"),
        ("doubtful = 110", "framework.doubtful"),
        ("certified_share = 101", "value.wrong"),
        ("doubted = 200", "value.unknown"),
    ],
)
def test_a_bar_that_makes_no_sense_is_refused_with_its_line(line: str, key: str) -> None:
    text = f"completion_bar = 120\n{SMALL}\n[lint]\n{line}\n"
    with pytest.raises(FileFault) as caught:
        small(text)
    assert caught.value.reason.key == key
    assert caught.value.line == text.splitlines().index(line) + 1
