from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

import models
from models.checks import check
from models.entries import Cell, Entry, PartyScore
from models.errors import FileFault
from models.evaluation import fold
from models.framework_file import named
from models.intake import Intake, entries, read, read_facts
from models.language import Language
from models.scoring import assess
from models.toml_file import TomlFile
from tests.models.build import LEAD, setup_of, small
from tests.models.test_framework_file import broken, line_of

SAMPLE = Path(models.__file__).parent / "samples" / "sample.toml"

FACTS = """\
[station] # station
name = "甲街社工站"
region = "乙区"
started = "2015-06" # started
budget = 2400000 # budget
contract_from = 2023-07-11
contract_to = 2024-07-10

[visit]
year = 2024
date = 2024-06-11 # date
data_until = 2024-05-31

[[district]] # south
id = "south"
name = "南片区"
communities = ["榕荫社区"]

[[district]] # north
id = "north"
name = "北片区" # north name
communities = ["竹里社区"]

[[target]] # teams
id = "teams"
name = "志愿者队伍"
unit = "支"
target = 2 # target
actual = 3

[staffing]
contracted = 20
on_post = 22
certified = 17 # certified

[attendance] # attendance
due = 220
present = 221
certified_present = 169.5

[[attendance.row]] # W01
code = "W01"
credential = "assistant"
due = 110
present = 110.5 # W01 present

[[attendance.row]] # W02
code = "W02"
due = 110 # W02 due
present = 110.5

[training]
required = 1320
completed = 1831.5

[[files]] # files south
district = "south"
community = "榕荫社区"
households_due = 112
households = 112

[[files]] # files north
district = "north"
community = "竹里社区"
households_due = 90
households = 87 # households north

[survey]
population = 1200
sampled = 110
valid = 100
method = "random" # method
satisfaction = 89.4

[feedback]
on_site = "no_objection"
draft = "comments"
draft_text = "意见"

[closing]
recommendations = ["建议一", "建议二"]
"""

WHOLE = (
    """\
format = 1
id = "try"
framework = "small"
stage = "draft" # stage

[[member]]
name = "林一"
role = "lead"
owns = ["quality"]

[[member]]
name = "陈二" # name
role = "expert" # role

"""
    + FACTS
    + """
[[finding]] # f1
by = "陈二"
section = "quality" # f1 section
kind = "strength" # f1 kind
district = "south" # f1 district
indicator = "B1" # f1 indicator
text = "个案扎实" # f1 text

[[finding]] # f2
section = "purchaser"
kind = "concern"
text = "覆盖面不够"

[[party]] # purchaser
id = "purchaser"
points = 88.5 # purchaser points
received = 2024-06-14 # received
by = "陈二"

[scores] # scores
by = ["林一", "陈二"] # by
"A1" = [2, 1] # s A1
"A2" = [1.5, "na"] # s A2
"B1@south" = [4.5, 5] # s B1 south
"B1@北片区" = [4, 4]
"V1" = [1, 1]

[[reason]] # r1
cell = "A1"
by = "陈二" # r1 by
text = "整改未到底" # r1 text

[[evidence]] # e1
cell = "B1@north"
by = "林一" # e1 by
method = "interview" # e1 method
source = "服务对象 R07"
place = "第3问" # e1 place
"""
)


def taken(text: str) -> tuple[Intake, tuple[Entry, ...]]:
    intake = read(TomlFile("station.toml", text))
    framework = small()
    return intake, entries(intake, setup_of(framework), framework, "何三")


def refused(text: str) -> FileFault:
    with pytest.raises(FileFault) as caught:
        taken(text)
    assert caught.value.path == "station.toml"
    assert caught.value.line is not None
    for language in (Language("zh"), Language("en")):
        assert "station.toml" in language.say(caught.value.message)
    return caught.value


def test_a_file_with_every_table_is_read() -> None:
    intake, found = taken(WHOLE)
    assert intake.head.id == "try"
    assert intake.head.framework == "small"
    assert [(m.name, m.role, m.owns) for m in intake.head.member] == [
        ("林一", "lead", ("quality",)),
        ("陈二", "expert", ()),
    ]
    assert {fact.topic for fact in intake.facts} == {
        "station",
        "visit",
        "districts",
        "targets",
        "staffing",
        "attendance",
        "training",
        "files",
        "survey",
        "feedback",
        "closing",
    }
    framework = small()
    evaluation = fold(setup_of(framework), framework, found)
    assert evaluation.stage == "draft"
    assert evaluation.facts.attendance.rows[1].present == Decimal("110.5")
    assert evaluation.facts.station.contract_from == dt.date(2023, 7, 11)
    assert evaluation.scores[Cell("A1")]["陈二"].points == 1
    assert evaluation.scores[Cell("A1")]["陈二"].reason == "整改未到底"
    assert evaluation.scores[Cell("A2")]["陈二"].points is None
    assert evaluation.scores[Cell("B1", "north")]["林一"].points == 4
    assert [(f.author, f.section, f.polarity, f.district, f.indicator) for f in evaluation.findings] == [
        ("陈二", "quality", "strength", "south", "B1"),
        ("何三", "purchaser", "concern", None, None),
    ]
    assert evaluation.parties["purchaser"] == PartyScore(
        author="陈二", party="purchaser", points=Decimal("88.5"), received=dt.date(2024, 6, 14)
    )
    (found_evidence,) = evaluation.evidence[Cell("B1", "north")]
    assert (found_evidence.author, found_evidence.method, found_evidence.place) == (
        "林一",
        "interview",
        "第3问",
    )


def test_facts_are_stated_by_whoever_reads_the_file() -> None:
    assert {entry.author for entry in taken(WHOLE)[1] if entry.kind == "fact"} == {"何三"}


# (what is broken, text before, text after, the mark of the line to name, the reason)
BREAKS: list[tuple[str, str, str, str, str]] = [
    ("an unknown table", "[training]", "[trainings] # x", "x", "value.unknown"),
    ("an unknown key at the top", 'id = "try"', 'di = "try" # x', "x", "value.unknown"),
    ("a misspelt key of the station", 'region = "乙区"', 'regoin = "乙区" # x', "x", "value.unknown"),
    (
        "a misspelt key of a district",
        'communities = ["竹里社区"]',
        'comunities = ["竹里社区"] # x',
        "x",
        "value.unknown",
    ),
    ("a misspelt key of a target", "actual = 3", "actaul = 3 # x", "x", "value.unknown"),
    ("a misspelt key of an attendance row", "due = 110 # W02 due", "deu = 110 # x", "x", "value.unknown"),
    ("a misspelt key of a member", 'role = "expert" # role', 'rolle = "expert" # x', "x", "value.unknown"),
    (
        "a misspelt key of a finding",
        'text = "个案扎实" # f1 text',
        'text = "个案扎实"\ntxt = "x" # x',
        "x",
        "value.unknown",
    ),
    ("a misspelt key of evidence", 'place = "第3问" # e1 place', 'palce = "第3问" # x', "x", "value.unknown"),
    (
        "a misspelt key of a party",
        "received = 2024-06-14 # received",
        "recieved = 2024-06-14 # x",
        "x",
        "value.unknown",
    ),
    (
        "a misspelt key of a reason",
        'text = "整改未到底" # r1 text',
        'txt = "整改未到底" # x',
        "x",
        "value.unknown",
    ),
    ("a role nobody has", 'role = "expert" # role', 'role = "boss" # role', "role", "value.one_of"),
    (
        "a member's name with a slash",
        'name = "陈二" # name',
        'name = "陈/二" # name',
        "name",
        "unknown.author",
    ),
    ("an unknown stage", 'stage = "draft"', 'stage = "drafts"', "stage", "value.one_of"),
    ("a number below zero", "budget = 2400000", "budget = -1", "budget", "value.wrong"),
    ("a month that is none", 'started = "2015-06"', 'started = "2015-13"', "started", "value.wrong"),
    ("a day that is none", "date = 2024-06-11", 'date = "2024-06-31"', "date", "value.wrong"),
    ("a day that TOML refuses", "date = 2024-06-11", "date = 2024-06-31", "date", "file.toml"),
    (
        "a day the points came that is none",
        "received = 2024-06-14",
        'received = "14 June"',
        "received",
        "value.wrong",
    ),
    ("half a household", "households = 87", "households = 87.5", "households north", "value.wrong"),
    ("a word for a count", "present = 110.5 # W01", 'present = "all" # W01', "W01 present", "value.wrong"),
    ("more certified than on post", "on_post = 22", "on_post = 2", "[staffing]", "value.certified"),
    (
        "a contract that ends before it begins",
        "contract_to = 2024-07-10",
        "contract_to = 2022-07-10",
        "station",
        "value.contract",
    ),
    ("two districts of one name", 'name = "北片区"', 'name = "南片区"', "south", "value.districts"),
    ("an unknown way of sampling", 'method = "random"', 'method = "handpicked"', "method", "value.one_of"),
    ("more than all satisfied", "satisfaction = 89.4", "satisfaction = 189.4 # x", "x", "value.wrong"),
    (
        "an unknown indicator in scores",
        '"A1" = [2, 1] # s A1',
        '"A9" = [2, 1] # s A1',
        "s A1",
        "unknown.indicator",
    ),
    ("an unknown district in scores", '"B1@south" = ', '"B1@west" = ', "s B1 south", "unknown.district"),
    ("a district where none belongs", '"A1" = ', '"A1@south" = ', "s A1", "unknown.not_per_district"),
    ("no district where one belongs", '"B1@south" = ', '"B1" = ', "s B1 south", "unknown.which_district"),
    ("a score too many", "[2, 1] # s A1", "[2, 1, 1] # s A1", "s A1", "value.one_for_each"),
    ("a score too few", "[2, 1] # s A1", "[2] # s A1", "s A1", "value.one_for_each"),
    ("one score instead of a list", "[2, 1] # s A1", "2 # s A1", "s A1", "value.one_for_each"),
    ("scores without their people", 'by = ["林一", "陈二"] # by', "", "s A1", "value.one_for_each"),
    ("a score off the rule", "[2, 1] # s A1", "[2, 1.5] # s A1", "s A1", "score.refused"),
    ("a score above the maximum", "[4.5, 5] # s B1", "[4.5, 5.5] # s B1", "s B1 south", "score.refused"),
    ("a score off the step", "[4.5, 5] # s B1", "[4.4, 5] # s B1", "s B1 south", "score.refused"),
    ("a word for a score", "[2, 1] # s A1", '[2, "good"] # s A1', "s A1", "value.points"),
    ("yes for a score", "[2, 1] # s A1", "[2, true] # s A1", "s A1", "value.points"),
    ("a score that is no number", "[2, 1] # s A1", "[2, nan] # s A1", "s A1", "value.points"),
    ("a score without end", "[2, 1] # s A1", "[2, inf] # s A1", "s A1", "value.points"),
    (
        "an evaluator who is no name",
        '["林一", "陈二"] # by',
        '["林一", "陈/二"] # by',
        "by",
        "unknown.author",
    ),
    ("one person named twice", '["林一", "陈二"] # by', '["林一", "林一"] # by', "by", "value.names"),
    ("a number for the evaluators", 'by = ["林一", "陈二"] # by', "by = 3 # by", "by", "value.names"),
    ("a word for the evaluators", 'by = ["林一", "陈二"] # by', 'by = "林一" # by', "by", "value.names"),
    ("a reason for an unknown cell", 'cell = "A1"', 'cell = "A9"', "r1", "unknown.indicator"),
    (
        "a reason by somebody who gave no score there",
        'by = "陈二" # r1 by',
        'by = "陈三" # r1 by',
        "r1",
        "value.no_score",
    ),
    ("a reason for a cell without scores", 'cell = "A1"', 'cell = "A3"', "r1", "value.no_score"),
    ("a reason by nobody", 'by = "陈二" # r1 by', "", "r1", "unknown.author"),
    (
        "a section that nobody could own",
        'owns = ["quality"]',
        'owns = ["服务质量"] # x',
        "x",
        "unknown.section",
    ),
    ("a finding of no kind", 'kind = "strength" # f1 kind\n', "", "f1", "value.missing"),
    ("evidence for an unknown cell", 'cell = "B1@north"', 'cell = "B1@west"', "e1", "unknown.district"),
    (
        "evidence of an unknown method",
        'method = "interview"',
        'method = "guess"',
        "e1 method",
        "value.one_of",
    ),
    ("evidence without a source", 'source = "服务对象 R07"\n', "", "e1", "value.missing"),
    ("evidence by nobody", 'by = "林一" # e1 by\n', "", "e1", "value.missing"),
    (
        "an unknown section in a finding",
        'section = "quality"',
        'section = "qualities"',
        "f1 section",
        "unknown.section",
    ),
    (
        "a finding under the third party",
        'section = "quality"',
        'section = "third_party"',
        "f1 section",
        "unknown.section",
    ),
    (
        "an unknown district in a finding",
        'district = "south" # f1',
        'district = "west" # f1',
        "f1 district",
        "unknown.district",
    ),
    (
        "an unknown indicator in a finding",
        'indicator = "B1" # f1',
        'indicator = "B9" # f1',
        "f1 indicator",
        "unknown.indicator",
    ),
    (
        "a list for a finding's indicator",
        'indicator = "B1" # f1',
        'indicator = ["B1"] # f1',
        "f1 indicator",
        "unknown.indicator",
    ),
    (
        "a list for a finding's district",
        'district = "south" # f1',
        'district = ["south"] # f1',
        "f1 district",
        "unknown.district",
    ),
    (
        "a finding of an unknown kind",
        'kind = "strength" # f1 kind',
        'kind = "praise" # f1 kind',
        "f1 kind",
        "value.one_of",
    ),
    ("a finding without text", 'text = "覆盖面不够"\n', "", "f2", "value.missing"),
    ("a party out of range", "points = 88.5", "points = 100.5", "purchaser points", "party.range"),
    ("a party below zero", "points = 88.5", "points = -1", "purchaser points", "party.range"),
    ("a party that is no number", "points = 88.5", "points = nan", "purchaser points", "value.wrong"),
    ("a party without points", "points = 88.5 # purchaser points\n", "", "purchaser", "value.missing"),
    ("an unknown party", 'id = "purchaser"', 'id = "bureau" # x', "x", "unknown.party"),
    (
        "the third party's points typed in",
        'id = "purchaser"',
        'id = "third_party" # x',
        "x",
        "party.computed",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "mark", "reason"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS]
)
def test_a_file_at_fault_is_refused_with_line_and_reason(old: str, new: str, mark: str, reason: str) -> None:
    text = broken(old, new, WHOLE)
    fault = refused(text)
    assert (fault.reason.key, fault.line) == (reason, line_of(text, mark))


@pytest.mark.parametrize("value", ["3", '"words"', "[1, 2]", "true", "{ a = 1 }"])
@pytest.mark.parametrize(
    "name",
    [
        "member",
        "district",
        "target",
        "files",
        "finding",
        "party",
        "reason",
        "evidence",
        "scores",
        "station",
        "attendance",
    ],
)
def test_another_thing_where_a_table_belongs_is_a_fault_with_a_line(name: str, value: str) -> None:
    refused(f"# {name}\n{name} = {value}\n")


def test_a_party_and_a_section_may_be_named_by_their_titles() -> None:
    text = broken(
        'id = "purchaser"', 'id = "购买方"', broken('section = "quality"', 'section = "服务质量"', WHOLE)
    )
    framework = small()
    evaluation = fold(setup_of(framework), framework, taken(text)[1])
    assert list(evaluation.parties) == ["purchaser"]
    assert {finding.section for finding in evaluation.findings} == {"quality", "purchaser"}


def test_a_fault_names_the_field_as_the_file_does() -> None:
    fault = refused(broken('kind = "strength"', 'kind = "praise"', WHOLE))
    assert fault.reason.params["field"] == "kind"
    fault = refused(broken('by = "林一" # e1 by\n', "", WHOLE))
    assert fault.reason.params["field"] == "by"


def test_a_file_of_facts_gives_the_facts_alone() -> None:
    facts = read_facts(TomlFile("facts.toml", FACTS))
    assert len(facts) == 11
    assert read_facts(TomlFile("facts.toml", "[training]\nrequired = 10\n"))[0].topic == "training"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[training]\nrequired = 10\n\n[[finding]]\n", 4, "value.not_a_fact"),
        ("[training]\nrequired = 10\n\n[scores]\n", 4, "value.not_a_fact"),
        ("[[evidence]]\ncell = 1\n", 1, "value.not_a_fact"),
        ("[[party]]\nid = 1\n", 1, "value.not_a_fact"),
        ("[training]\nrequired = 10\n\n[typo]\n", 4, "value.unknown"),
        ("# nothing\n", 1, "value.no_facts"),
        ("", 1, "value.no_facts"),
        ('format = 1\nid = "x"\n', 1, "value.no_facts"),
    ],
)
def test_a_file_of_facts_holds_nothing_else(text: str, line: int, reason: str) -> None:
    with pytest.raises(FileFault) as caught:
        read_facts(TomlFile("facts.toml", text))
    assert (caught.value.line, caught.value.reason.key) == (line, reason)


def test_the_sample_loads_has_nothing_that_blocks_and_is_good() -> None:
    intake = read(TomlFile(SAMPLE))
    framework = named(intake.head.framework)
    setup = setup_of(framework, intake.head.member).model_copy(update={"sample": True})
    result = assess(fold(setup, framework, entries(intake, setup, framework, LEAD)))
    gaps = check(result)
    assert [gap for gap in gaps if gap.severity == "block"] == []
    assert [
        gap
        for gap in gaps
        if gap.code in ("score_refused", "overridden", "stranger", "stray", "contradiction")
    ] == []
    assert intake.head.sample
    assert result.total is not None
    assert result.grade is not None
    assert result.grade.title == "良好"
    assert result.scored == len(result.cells)
