"""Charts of Word's own: editable, told in words, drawn from the models' values, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

from docx import Document
from openpyxl import load_workbook

from export.report import report
from export.report.blocks import Block, Chart, CoverEnd, Paragraph
from export.report.options import Options
from export.report.papers import charts
from export.report.papers.outline import filled
from export.report.word.document import Properties, written
from export.report.wording import Wording, worded
from models.evaluation import Evaluation
from models.facts import completion
from models.numbers import rounded
from models.scoring import Assessment
from tests.export.packages import parts
from tests.export.reader import lines, part

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
HOSTILE = '=HYPERLINK("x")&amp;<c:pt>{station}\x00\u202e末'
PLAIN = Chart("标题\n小字", "说明", ("甲", "乙"), (Decimal(90), None), "%", Decimal(95), ("项目", "值", "长"))


def words_of(evaluation: Evaluation) -> Wording:
    return filled(evaluation, worded(evaluation.framework))


def document_of(*drawn: Chart) -> bytes:
    blocks: list[Block] = [Paragraph("封面", "CoverTitle"), CoverEnd(), *drawn, Paragraph("正文")]
    return written(blocks, Properties("a", "b", "c", "d", None))


def values(data: bytes, number: int = 1) -> dict[str, str]:
    """What a chart shows, name by name."""
    root = part(data, f"word/charts/chart{number}.xml")
    found: list[dict[str, str]] = [
        {point.get("idx"): point.find(f"{C}v").text for point in root.find(f".//{C}{holder}").iter(f"{C}pt")}
        for holder in ("cat", "val")
    ]
    return {name: found[1].get(place, "") for place, name in found[0].items()}


def book(data: bytes, number: int = 1) -> list[tuple[Any, ...]]:
    """The rows of the workbook behind a chart."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        held = load_workbook(io.BytesIO(package.read(f"word/embeddings/chart{number}.xlsx")))
    return [tuple(row) for row in held.worksheets[0].iter_rows(values_only=True)]


def test_the_report_draws_how_much_is_done_of_each_target(sample: Assessment) -> None:
    data = report(sample)
    targets = [row for row in sample.evaluation.facts.targets.rows if completion(row).value is not None]
    told = {row.name: completion(row).value for row in targets}
    found = values(data)
    assert list(found) == list(told)
    for row in book(data)[1:]:
        exact = told[row[0]]
        assert exact is not None
        assert Decimal(str(row[1])) == rounded(exact)
    assert found["志愿者骨干"] == "90.00"


def test_one_bar_beyond_all_others_does_not_squash_them_and_bears_its_whole_figure(
    sample: Assessment,
) -> None:
    data = report(sample)
    root = part(data, "word/charts/chart1.xml")
    found = values(data)
    assert found["大型社区活动服务人次"] == found["中小型社区活动服务人次"] == "142.5"
    labels = ["".join(label.itertext()) for label in root.iter(f"{C}dLbl")]
    assert any("459.57% →" in label for label in labels)
    assert len(labels) == sum(Decimal(length) == Decimal("142.5") for length in found.values())
    axis = root.find(f".//{C}valAx")
    end, unit = (Decimal(axis.find(f".//{C}{name}").get("val")) for name in ("max", "majorUnit"))
    assert Decimal("142.5") < end
    assert unit == 95
    assert end < 2 * unit  # one line in the grid, at the bar
    assert ("大型社区活动服务人次", 459.57, "=MIN(B10,142.5)") in book(data)


def test_what_is_under_the_bar_is_hatched_so_that_grey_paper_shows_it(sample: Assessment) -> None:
    root = part(report(sample), "word/charts/chart1.xml")
    names = list(values(report(sample)))
    hatched = [names[int(point.find(f"{C}idx").get("val"))] for point in root.iter(f"{C}dPt")]
    assert hatched == ["志愿者骨干"]
    assert all(point.find(f".//{A}pattFill") is not None for point in root.iter(f"{C}dPt"))
    shades = {colour.get("val") for colour in root.find(f".//{C}ser/{C}spPr").iter(f"{A}srgbClr")}
    assert all(sum(int(shade[n : n + 2], 16) for n in (0, 2, 4)) < 300 for shade in shades)


def test_a_chart_is_told_in_words_for_those_who_cannot_see_it(sample: Assessment) -> None:
    (told,) = part(report(sample), "word/document.xml").iter(f"{WP}docPr")
    assert told.get("descr").startswith("条形图：各项协议指标的完成率，以95%为达标线。入户探访124.68%；")
    assert "志愿者骨干90%" in told.get("descr")
    assert told.get("title") == "协议指标完成率"


def test_every_text_of_a_chart_names_its_chinese_font(sample: Assessment) -> None:
    root = part(report(sample), "word/charts/chart1.xml")
    held = [*root.iter(f"{A}rPr"), *root.iter(f"{A}defRPr")]
    named = [run.find(f"{A}ea").get("typeface") for run in held if run.find(f"{A}latin") is not None]
    assert len(named) > 5
    assert set(named) <= {"仿宋_GB2312", "黑体"}


def test_the_official_report_draws_no_points(sample: Assessment) -> None:
    assert [name for name in parts(report(sample)) if name.startswith("word/charts/chart")] == [
        "word/charts/chart1.xml"
    ]
    assert not {"项目管理", "服务质量"} & set(values(report(sample)))


def test_the_working_paper_draws_the_sections(sample: Assessment) -> None:
    data = report(sample, Options(variant="working"))
    drawn = [n for n in (1, 2) if f"word/charts/chart{n}.xml" in parts(data)]
    assert {"项目管理": "82.00", "服务质量": "84.67", "服务监测": "79.50", "服务成效": "78.83"} in [
        values(data, n) for n in drawn
    ]


def test_one_switch_leaves_all_charts_out_and_nothing_else(sample: Assessment) -> None:
    for variant in ("report", "working"):
        bare = report(sample, Options(variant=variant, pictures=False))
        assert not [name for name in parts(bare) if "chart" in name or "embeddings" in name]
        drawn = [line for line in lines(report(sample, Options(variant=variant))) if line]
        assert [line for line in lines(bare) if line] == drawn


def test_an_open_section_has_no_bar_and_is_said_to_be_open(empty: Assessment) -> None:
    made = charts.sections(empty, words_of(empty.evaluation))
    assert set(made.values) == {None}
    assert "项目管理尚未确定" in made.description
    assert values(document_of(made)) == dict.fromkeys(made.names, "")


def test_without_targets_there_is_no_chart(empty: Assessment) -> None:
    assert charts.targets(empty.evaluation, words_of(empty.evaluation)) is None
    assert not [name for name in parts(report(empty)) if "chart" in name]


def test_hostile_names_are_text_in_the_chart_and_in_its_workbook() -> None:
    data = document_of(replace(PLAIN, names=(HOSTILE, "乙"), unit='"%', title=HOSTILE, description=HOSTILE))
    shown = '=HYPERLINK("x")&amp;<c:pt>{station}末'
    first, second = values(data)
    assert (first[:-1], first[-1], second) == (shown[: len(first) - 1], "…", "乙")
    row = book(data)[1]
    assert row[0] == shown
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        held = load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx")))
    assert held.worksheets[0]["A2"].data_type == "s"
    (told,) = part(data, "word/document.xml").iter(f"{WP}docPr")
    assert told.get("descr") == shown


def test_the_same_values_give_the_same_bytes_and_each_chart_its_own_number(sample: Assessment) -> None:
    assert report(sample) == report(sample)
    data = document_of(PLAIN, replace(PLAIN, title="另一张"))
    assert data == document_of(PLAIN, replace(PLAIN, title="另一张"))
    with zipfile.ZipFile(io.BytesIO(parts(data)["word/embeddings/chart1.xlsx"])) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    numbers = [told.get("id") for told in part(data, "word/document.xml").iter(f"{WP}docPr")]
    assert len(set(numbers)) == 2
    document = Document(io.BytesIO(data))
    kinds = [link.reltype.rpartition("/")[2] for link in document.part.rels.values()]
    assert kinds.count("chart") == 2


def test_long_names_are_cut_so_that_bars_keep_their_room_and_are_whole_in_the_workbook() -> None:
    name = "面向辖区内困难群众和特殊群体的专业服务活动（含入户探访）"
    data = document_of(replace(PLAIN, names=(name, "乙")))
    first, _ = values(data)
    assert first == f"{name[:13]}…"
    assert book(data)[1][0] == name
    assert part(data, "word/charts/chart1.xml").find(f".//{C}tickLblSkip").get("val") == "1"
