"""The styles of the base document and the one list that numbers its headings and items, after GB/T 9704."""

from __future__ import annotations

import re
from functools import lru_cache

from export.ooxml import OFFICE, WORD

_NS = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}"'

# Each face with what Word takes in its place where it is not installed.
FANG, KAI, HEI, TITLE, SONG, LATIN = (
    "仿宋_GB2312",
    "楷体_GB2312",
    "黑体",
    "方正小标宋简体",
    "宋体",
    "Times New Roman",
)
STAND_INS = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", TITLE: "小标宋", SONG: "SimSun"}

# Exact 28.95 pt gives 22 lines in 225 mm; a quarter point less between characters gives 28 in 156 mm.
LINE = '<w:spacing w:before="0" w:after="0" w:line="579" w:lineRule="exact"/>'
CLOSER = '<w:spacing w:val="-5"/>'
INDENT = '<w:ind w:left="0" w:right="0" w:firstLineChars="200" w:firstLine="630"/>'
FLUSH = '<w:ind w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/>'
NUMBERING = 1
NUMBERED = {
    ("heading", 1): "Heading1",
    ("heading", 2): "Heading2",
    ("heading", 3): "Heading3",
    ("item", 3): "Item3",
    ("item", 4): "Item4",
    ("item", 5): "Item5",
}
TABLE_STYLE, CELL, CELL_LEFT, CELL_HEAD = "ReportTable", "TableCell", "TableCellLeft", "TableHead"
HEADER_STYLE = "Header"
CONTENTS_TITLE, CONTENTS_LEVELS = "TOCHeading", ("TOC1", "TOC2")
# Styles that templates from before them lack: the shipped ones are put in.
LATER = (CONTENTS_TITLE, *CONTENTS_LEVELS, "Addressee")


def _spaced(before: int, after: int, line: int, rule: str = "exact") -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/>'


def _style(
    style: str,
    name: str,
    face: str,
    size: int,
    paragraph: str,
    *,
    based: str = "Normal",
    run: str = CLOSER,
    following: str = "",
    latin: str = LATIN,
) -> str:
    """A paragraph style; Word knows headings, headers and contents by their names."""
    following = f'<w:next w:val="{following}"/>' if following else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/>'
        f"{following}<w:qFormat/><w:pPr>{paragraph}</w:pPr>"
        f'<w:rPr>{_fonts(face, latin)}{_plain(name)}<w:color w:val="000000"/>{run}<w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _plain(name: str) -> str:
    """Headings are bold nowhere in GB/T 9704, while Word makes them so unless told."""
    return '<w:b w:val="0"/><w:bCs w:val="0"/>' if name.startswith("heading") else ""


def _fonts(face: str, latin: str = LATIN) -> str:
    names = "".join(f' w:{kind}="{latin}"' for kind in ("ascii", "hAnsi", "cs"))
    return f'<w:rFonts w:hint="eastAsia"{names} w:eastAsia="{face}"/>'


def _numbered(level: int, *, keep: bool = False, outline: bool = False, align: str = "both") -> str:
    return (
        ("<w:keepNext/><w:keepLines/>" if keep else "")
        + f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{NUMBERING}"/></w:numPr>'
        + LINE
        + INDENT
        + f'<w:jc w:val="{align}"/>'
        + (f'<w:outlineLvl w:val="{level - 1}"/>' if outline else "")
    )


def _heading(level: int, face: str) -> str:
    layout = _numbered(level, keep=True, outline=True, align="left")
    return _style(f"Heading{level}", f"heading {level}", face, 32, layout, following="Body")


def _aligned(align: str, indent: str = FLUSH, spacing: str = LINE, before: str = "") -> str:
    # Lines of another pitch than the body's must not be stretched to its grid.
    free = "" if spacing == LINE else '<w:snapToGrid w:val="0"/>'
    return f'{before}{free}{spacing}{indent}<w:jc w:val="{align}"/>'


def _indented(left: int) -> str:
    return f'<w:ind w:left="{left}" w:right="0" w:firstLineChars="0" w:firstLine="0"/>'


def _annex_note(hanging: int) -> str:
    """Names of annexes line up under each other: two characters in, then 附件： and the number."""
    tabs = '<w:tabs><w:tab w:val="left" w:pos="2048"/></w:tabs>'
    before = 579 if hanging > 1000 else 0
    return f'{tabs}{_spaced(before, 0, 579)}<w:ind w:left="2048" w:hanging="{hanging}"/><w:jc w:val="left"/>'


def styles() -> str:
    """The part of styles."""
    # Twenty-six entries find room on one page.
    cell, entry = _spaced(40, 40, 320), _spaced(0, 0, 450)
    styles = (
        _style("Body", "公文正文", FANG, 32, _aligned("both", INDENT)),
        _heading(1, HEI),
        _heading(2, KAI),
        _heading(3, FANG),
        *(_style(f"Item{n}", f"公文条目{n}", FANG, 32, _numbered(n)) for n in (3, 4, 5)),
        _style(
            "CoverTitle", "封面标题", TITLE, 44, _aligned("center", spacing=_spaced(3474, 579, 720)), run=""
        ),
        _style("CoverMark", "封面标注", KAI, 32, _aligned("center")),
        _style(
            "CoverLine",
            "封面信息",
            FANG,
            32,
            _aligned("left", '<w:ind w:left="2362" w:hanging="1890"/>', _spaced(435, 0, 579)),
        ),
        _style(
            "ReportTitle", "公文标题", TITLE, 44, _aligned("center", spacing=_spaced(0, 579, 640)), run=""
        ),
        _style("Addressee", "主送机关", FANG, 32, _aligned("left")),
        _style("AnnexNote", "附件说明", FANG, 32, _annex_note(1418)),
        _style("AnnexNoteMore", "附件说明续", FANG, 32, _annex_note(473)),
        _style("AnnexLabel", "附件标识", HEI, 32, _aligned("left", before="<w:keepNext/>")),
        _style(
            "AnnexTitle",
            "附件标题",
            TITLE,
            36,
            _aligned("center", spacing=_spaced(290, 290, 520), before="<w:keepNext/>")
            + '<w:outlineLvl w:val="0"/>',
            run="",
        ),
        _style("AnnexText", "附表说明", FANG, 24, _aligned("left", spacing=_spaced(160, 160, 400)), run=""),
        _style("ClosingNote", "无正文说明", FANG, 32, _aligned("left", INDENT)),
        _style(
            "SignOff",
            "落款",
            FANG,
            32,
            _aligned("right", '<w:ind w:left="0" w:right="1260"/>', _spaced(579, 0, 579)),
        ),
        _style(CELL, "表格文字", FANG, 24, _aligned("center", spacing=cell), run=""),
        _style(CELL_LEFT, "表格文字左", FANG, 24, _aligned("left", spacing=cell), run=""),
        _style(
            CELL_HEAD, "表格表头", HEI, 24, _aligned("center", spacing=cell, before="<w:keepNext/>"), run=""
        ),
        _style(
            CONTENTS_TITLE,
            "TOC Heading",
            TITLE,
            44,
            _aligned("center", spacing=_spaced(0, 300, 640)),
            run="",
            following="Body",
        ),
        _style(CONTENTS_LEVELS[0], "toc 1", HEI, 28, _aligned("left", spacing=entry)),
        _style(CONTENTS_LEVELS[1], "toc 2", FANG, 28, _aligned("left", _indented(280), entry)),
        _style(
            HEADER_STYLE, "header", KAI, 21, _aligned("right", spacing=_spaced(0, 0, 240, "auto")), run=""
        ),
        _style(
            "Footer",
            "footer",
            SONG,
            28,
            _aligned("right", spacing=_spaced(0, 0, 280)),
            run="",
            latin=SONG,
        ),
    )
    lang = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    # No line is moved to keep another company: 22 stand on every full page.
    plain = '<w:pPr><w:widowControl w:val="0"/></w:pPr>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}<w:sz w:val="32"/><w:szCs w:val="32"/>'
        f"{lang}</w:rPr></w:rPrDefault><w:pPrDefault>{plain}</w:pPrDefault></w:docDefaults>"
    )
    normal = (
        f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"{plain}<w:rPr>{_fonts(FANG)}{lang}</w:rPr></w:style>"
    )
    return f"<w:styles {_NS}>{defaults}{normal}{''.join(styles)}{_table_style()}</w:styles>"


def _table_style() -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}"><w:name w:val="公文表格"/>'
        f"<w:rPr>{_fonts(FANG)}</w:rPr><w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
        '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


def numbering() -> str:
    """One multi-level list; each group of siblings gets a `w:num` of its own that starts it at 1."""
    levels = (
        ("chineseCountingThousand", "%1、", "Heading1", HEI, LATIN),
        ("chineseCountingThousand", "（%2）", "Heading2", KAI, LATIN),
        ("decimal", "%3.", "Heading3", FANG, LATIN),
        ("decimal", "（%4）", "Item4", FANG, LATIN),
        ("decimalEnclosedCircle", "%5", "Item5", FANG, FANG),
    )
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>{INDENT}</w:pPr>'
        f'<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{face}"/>'
        '<w:spacing w:val="0"/></w:rPr></w:lvl>'
        for n, (form, text, style, face, latin) in enumerate(levels)
    )
    return (
        f'<w:numbering {_NS}><w:abstractNum w:abstractNumId="0"><w:nsid w:val="5A3C7E10"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="1D2E3F40"/>{made}</w:abstractNum>'
        f'<w:num w:numId="{NUMBERING}"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


@lru_cache
def style_names() -> dict[str, str]:
    """Each style's id and its name; Word keeps names, but makes ids of its own when it saves."""
    return dict(re.findall(r'w:styleId="(\w+)"><w:name w:val="([^"]+)"', styles()))
