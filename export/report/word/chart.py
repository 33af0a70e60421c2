"""A bar chart of Word's own: the office changes it, and the figures behind it, as any other.

Markup and workbook are written here by hand, so that their bytes depend on the values alone: a sealed report
bears the digest of its bytes, whichever version of a library is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, repeat
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from export.ooxml import DRAWING, EMU, HEAD, OFFICE, TYPES
from export.report.blocks import Chart
from export.report.layout.fitting import clipped
from export.report.word.chart_book import length, workbook
from export.report.word.styles import FANG, HEI, LATIN
from models.numbers import digits

if TYPE_CHECKING:
    from docx.document import Document

_CHART = f"{DRAWING}/chart"
_TITLE, _EACH, _LEAST, _MOST = 900, 400, 2400, 11_500  # heights, in twentieths of a point
_FIRST_PICTURE = 9_000  # above the numbers that pictures in a template's headers have
_NAME = 14  # Han widths that a bar's name may have; the workbook has it whole
_DARK, _LINE = "1F3864", "404040"


def paragraph(chart: Chart, number: int, width: int, *, fresh: bool = False) -> str:
    """The paragraph that a chart stands in.

    Args:
        chart: what is drawn.
        number: which chart of the document it is, from 1.
        width: between the margins, in twentieths of a point.
        fresh: whether it begins a page.
    """
    height = min(_MOST, max(_LEAST, _TITLE + _EACH * len(chart.names)))
    title = " ".join(chart.title.split("\n")[:1])
    return (
        f'<w:p xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}">'
        f'<w:pPr><w:pStyle w:val="AnnexText"/>{"<w:pageBreakBefore/>" if fresh else ""}'
        '<w:snapToGrid w:val="0"/><w:spacing w:before="160" w:after="160" w:line="240" w:lineRule="auto"/>'
        '<w:jc w:val="center"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr><w:r><w:rPr><w:sz w:val="2"/></w:rPr>'
        '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width * EMU}" cy="{height * EMU}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{_FIRST_PICTURE + number}" '
        f'name="Chart {number}" descr={quoteattr(chart.description)} title={quoteattr(title)}/>'
        f"<wp:cNvGraphicFramePr/><a:graphic>"
        f'<a:graphicData uri="{_CHART}"><c:chart xmlns:c="{_CHART}" r:id="{_relation(number)}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def add(document: Document, charts: Sequence[Chart]) -> None:
    """Put the charts' parts into a document whose paragraphs show them."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    for number, chart in enumerate(charts, start=1):
        drawn = Part(
            PackURI(f"/word/charts/chart{number}.xml"),
            f"{TYPES}.drawingml.chart+xml",
            (HEAD + _chart(chart)).encode(),
            package,
        )
        table = Part(
            PackURI(f"/word/embeddings/chart{number}.xlsx"),
            f"{TYPES}.spreadsheetml.sheet",
            workbook(chart),
            package,
        )
        drawn.rels.add_relationship(f"{OFFICE}/package", table, "rId1")
        document.part.rels.add_relationship(f"{OFFICE}/chart", drawn, _relation(number))


def _relation(number: int) -> str:
    return f"rIdChart{number}"


def _chart(chart: Chart) -> str:
    return (
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{DRAWING}/main" xmlns:r="{OFFICE}">'
        f'<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>{_title(chart)}'
        f'<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="clustered"/><c:varyColors val="0"/>{_series(chart)}<c:gapWidth val="55"/>'
        f'<c:axId val="1001"/><c:axId val="1002"/></c:barChart>{_axes(chart)}</c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:solidFill><a:srgbClr '
        'val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f"<c:txPr><a:bodyPr/><a:lstStyle/>{_paragraph_of(1050)}</c:txPr>"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _title(chart: Chart) -> str:
    lines = chart.title.split("\n")
    fonts = chain([_font("rPr", 1200, HEI)], repeat(_font("rPr", 900)))
    made = "".join(
        f"<a:p><a:pPr><a:defRPr/></a:pPr><a:r>{font}<a:t>{escape(line)}</a:t></a:r></a:p>"
        for line, font in zip(lines, fonts, strict=False)
    )
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/>{made}</c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _series(chart: Chart) -> str:
    rows = len(chart.names)
    lengths = [length(value, chart.cut) for value in chart.values]
    hatched = "".join(
        f'<c:dPt><c:idx val="{n}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_fill(hatched=True)}'
        "</c:dPt>"
        for n in chart.short
    )
    return (
        '<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>Sheet1!$C$1</c:f>'
        f"{_texts(chart.heads[2:3])}</c:strRef></c:tx>{_fill()}"
        f'<c:invertIfNegative val="0"/>{hatched}{_labels(chart)}'
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${rows + 1}</c:f>"
        f"{_texts(clipped(name, _NAME) for name in chart.names)}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!$C$2:$C${rows + 1}</c:f>"
        f"{_numbers(lengths)}</c:numRef></c:val></c:ser>"
    )


def _labels(chart: Chart) -> str:
    """The figure of each bar at its end; that of a bar that is cut off is the whole one, with an arrow."""
    shown = (
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )
    cut = "".join(
        f'<c:dLbl><c:idx val="{n}"/><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:r>{_font("rPr", 1050)}'
        f"<a:t>{escape(f'{digits(value)}{chart.unit}')} →</a:t></a:r></a:p></c:rich></c:tx>"
        f'<c:dLblPos val="outEnd"/>{shown}</c:dLbl>'
        for n, value in enumerate(chart.values)
        if value is not None and chart.cut is not None and value > chart.cut
    )
    return (
        f"<c:dLbls>{cut}<c:numFmt formatCode={_format(chart.unit)} "
        'sourceLinked="0"/><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></c:spPr>'
        f"<c:txPr><a:bodyPr/><a:lstStyle/>{_paragraph_of(1050)}</c:txPr>"
        f'<c:dLblPos val="outEnd"/>{shown}</c:dLbls>'
    )


def _axes(chart: Chart) -> str:
    """Names on the left from the top; below, nothing but the bar, as the one line of a grid."""
    end = "" if chart.end is None else f'<c:max val="{chart.end:f}"/>'
    line = f'<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="{_LINE}"/></a:solidFill></a:ln></c:spPr>'
    grid, unit = "", ""
    if chart.bar is not None:
        grid = (
            '<c:majorGridlines><c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
            '<a:prstDash val="dash"/></a:ln></c:spPr></c:majorGridlines>'
        )
        unit = f'<c:majorUnit val="{chart.bar:f}"/>'
    ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    words = f"<c:txPr><a:bodyPr/><a:lstStyle/>{_paragraph_of(1050)}</c:txPr>"
    return (
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>{ticks}'
        '<c:tickLblPos val="low"/>'
        f'{line}{words}<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/>{end}<c:min val="0"/>'
        f'</c:scaling><c:delete val="{0 if chart.bar is not None else 1}"/><c:axPos val="b"/>{grid}'
        f'<c:numFmt formatCode={_format(chart.unit)} sourceLinked="0"/>{ticks}<c:tickLblPos val="nextTo"/>'
        f'{line}{words}<c:crossAx val="1001"/><c:crosses val="max"/><c:crossBetween val="between"/>'
        f"{unit}</c:valAx>"
    )


def _fill(*, hatched: bool = False) -> str:
    """Dark, so that grey paper shows it; what is under the bar is told by its hatching, not by its colour."""
    dark = f'<a:srgbClr val="{_DARK}"/>'
    fill = (
        f'<a:pattFill prst="wdUpDiag"><a:fgClr>{dark}</a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr>'
        "</a:pattFill>"
        if hatched
        else f"<a:solidFill>{dark}</a:solidFill>"
    )
    return f'<c:spPr>{fill}<a:ln w="12700"><a:solidFill>{dark}</a:solidFill></a:ln></c:spPr>'


def _font(tag: str, size: int, face: str = FANG) -> str:
    return (
        f'<a:{tag} lang="zh-CN" sz="{size}" b="0"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:latin typeface="{LATIN}"/><a:ea typeface="{face}"/><a:cs typeface="{LATIN}"/></a:{tag}>'
    )


def _paragraph_of(size: int) -> str:
    return f'<a:p><a:pPr>{_font("defRPr", size)}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p>'


def _format(unit: str) -> str:
    """A figure with its unit, as a format of numbers writes it."""
    plain = unit.replace('"', "")
    return quoteattr(f'General"{plain}"' if plain else "General")


def _texts(texts: Iterable[str]) -> str:
    held = list(texts)
    made = "".join(f'<c:pt idx="{n}"><c:v>{escape(text)}</c:v></c:pt>' for n, text in enumerate(held))
    return f'<c:strCache><c:ptCount val="{len(held)}"/>{made}</c:strCache>'


def _numbers(values: Sequence[Decimal | None]) -> str:
    made = "".join(
        f'<c:pt idx="{n}"><c:v>{value:f}</c:v></c:pt>' for n, value in enumerate(values) if value is not None
    )
    return (
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{made}</c:numCache>'
    )
