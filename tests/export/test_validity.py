"""Whether Word would open a report without a question, as a validator of the format sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from export.ooxml import packed
from export.report import report, template
from export.report.blocks import Block, Contents, CoverEnd, Heading, Item, Paragraph, Table
from export.report.office.folder import opened
from export.report.options import Options
from export.report.word.document import Properties, written
from models.entries import Finding
from models.scoring import Assessment
from tests.export.conftest import build, finding
from tests.export.packages import folder_with
from tests.export.test_report import HOSTILE, names, raw


def faults(data: bytes, folder: Path) -> list[str]:
    path = folder / "r.docx"
    path.write_bytes(data)
    return [str(fault) for fault in OpenXmlValidator().validate(path).errors]


def test_a_broken_file_is_found(tmp_path: Path) -> None:
    """Else this validator would prove nothing."""
    data = written([Paragraph("甲")], Properties("题", "题", "人", "词", None))
    parts = {name: raw(data, name) for name in names(data)}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:pPr>", b"<w:pPr><w:nonsense/>")
    assert faults(packed(parts), tmp_path)


def test_the_report_is_valid_whoever_counts_its_numbers(small: Assessment, tmp_path: Path) -> None:
    assert faults(report(small), tmp_path) == []
    assert faults(report(small, Options(numbering="literal")), tmp_path) == []
    assert faults(template(), tmp_path) == []


def test_the_report_of_nothing_is_valid(empty: Assessment, tmp_path: Path) -> None:
    assert faults(report(empty), tmp_path) == []


@pytest.mark.parametrize("text", [HOSTILE, "\u202e甲\u2067😀\u200d\ud800\t<w:p>\r\n=1+1", "甲" * 10_000])
def test_whatever_was_typed_the_report_is_valid(text: str, tmp_path: Path) -> None:
    bad = Finding.model_construct(**{**dict(finding(1, "management", "strength", "x")), "text": text})
    assert faults(report(build(bad)), tmp_path) == []


def test_turned_pages_and_circles_beyond_twenty_are_valid(tmp_path: Path) -> None:
    wide = Table("表", ("甲", "乙"), (("一", "二"),), (50, 50), wide=True)
    blocks: list[Block] = [
        CoverEnd(),
        Contents("目录"),
        Heading(1, "甲"),
        wide,
        *(Item(5, "项") for _ in range(52)),
    ]
    data = written(blocks, Properties("题", "题", "人", "词", None))
    assert faults(data, tmp_path) == []


@pytest.mark.parametrize("name", ["libreoffice.docx", "libreoffice-later.docx"])
def test_a_report_in_a_template_that_another_program_saved_is_valid(
    small: Assessment, tmp_path: Path, name: str
) -> None:
    folder = folder_with(tmp_path, (Path(__file__).parent / "templates" / name).read_bytes())
    found = faults(report(small, Options(office=opened(folder))), tmp_path)
    # The older one has no theme, which this validator wants and Word does without.
    assert [fault for fault in found if not fault.endswith("relationships/theme' is missing.")] == []


def test_the_working_paper_with_its_charts_is_valid(sample: Assessment, tmp_path: Path) -> None:
    data = report(sample, Options(variant="working"))
    assert [name for name in names(data) if name.startswith("word/charts/chart")]
    assert faults(data, tmp_path) == []
