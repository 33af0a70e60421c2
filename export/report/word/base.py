"""The base document after GB/T 9704: page, styles, numbering, page numbers; offices may change it in Word."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import quoteattr

from export.ooxml import DRAWING, HEAD, OFFICE, PACKAGE, TYPES, WORD, packed, relationships
from export.report.layout.glyphs import NEVER_FIRST, NEVER_LAST
from export.report.word.styles import FANG, HEADER_STYLE, LATIN, STAND_INS, numbering, styles

_NS = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}"'


def _section(refs: str, numbers: str = "") -> str:
    return (
        f'<w:sectPr>{refs}<w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="1134" w:footer="1432" '
        f'w:gutter="0"/>{numbers}<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
    )


def _document() -> str:
    headers = (
        '<w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="even" r:id="rId5"/>'
    )
    footers = (
        '<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="even" r:id="rId7"/>'
    )
    body = _section(headers + footers, '<w:pgNumType w:start="1"/>')
    return (
        f'<w:document {_NS}><w:body><w:p><w:pPr><w:pStyle w:val="CoverLine"/>{_section(headers)}'
        "</w:pPr></w:p>"
        f"{body}</w:body></w:document>"
    )


def _footer(align: str) -> str:
    """— 1 — outside: on the right of odd pages, on the left of even ones, one character in."""
    side = "right" if align == "right" else "left"
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    field = "".join(f"<w:r>{part}</w:r>" for part in parts)
    dash = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    return (
        f'<w:ftr {_NS}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}Chars="100" w:{side}="280"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{dash.format("— ")}{field}{dash.format(" —")}</w:p></w:ftr>'
    )


def _header() -> str:
    return f'<w:hdr {_NS}><w:p><w:pPr><w:pStyle w:val="{HEADER_STYLE}"/></w:pPr></w:p></w:hdr>'


def _settings() -> str:
    return (
        f'<w:settings {_NS}><w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:noLineBreaksAfter w:lang="zh-CN" w:val={quoteattr(NEVER_LAST)}/>'
        f'<w:noLineBreaksBefore w:lang="zh-CN" w:val={quoteattr(NEVER_FIRST)}/>'
        '<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _theme() -> str:
    """What Word wants beside the styles; nothing in them takes a colour or font from it."""
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    colours = ("000000", "FFFFFF", "333333", "EEEEEE", *("404040", "7F7F7F") * 3, "000000", "000000")
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>'
        for name, colour in zip(names, colours, strict=True)
    )
    faces = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{FANG}"/><a:cs typeface="{LATIN}"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{DRAWING}/main" name="Office">'
        f'<a:themeElements><a:clrScheme name="Office">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="Office"><a:majorFont>{faces}'
        f'</a:majorFont><a:minorFont>{faces}</a:minorFont></a:fontScheme><a:fmtScheme name="Office">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="default"/></w:font>'
        for name, other in STAND_INS.items()
    )
    return f"<w:fonts {_NS}>{fonts}</w:fonts>"


_PARTS = {
    "word/styles.xml": ("styles", styles),
    "word/numbering.xml": ("numbering", numbering),
    "word/settings.xml": ("settings", _settings),
    "word/header1.xml": ("header", _header),
    "word/header2.xml": ("header", _header),
    "word/footer1.xml": ("footer", lambda: _footer("right")),
    "word/footer2.xml": ("footer", lambda: _footer("left")),
    "word/fontTable.xml": ("fontTable", _font_table),
    "word/theme/theme1.xml": ("theme", _theme),
}
_RELATED = (
    "styles",
    "numbering",
    "settings",
    "header1",
    "header2",
    "footer1",
    "footer2",
    "fontTable",
    "theme/theme1",
)


@lru_cache
def base() -> bytes:
    """The empty document that reports are written into; the same bytes every time."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{TYPES}.{_family(kind)}{kind}+xml"/>'
        for name, (kind, _) in _PARTS.items()
    )
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{TYPES}.wordprocessingml.document.main+xml"/>{overrides}</Types>'
    )
    parts = {name: make() for name, (_, make) in _PARTS.items()}
    parts["[Content_Types].xml"] = types
    parts["_rels/.rels"] = relationships({"rId1": ("officeDocument", "word/document.xml")})
    parts["word/document.xml"] = _document()
    parts["word/_rels/document.xml.rels"] = relationships(
        {
            f"rId{n}": (name.split("/")[0].rstrip("12"), f"{name}.xml")
            for n, name in enumerate(_RELATED, start=1)
        }
    )
    return packed({name: (HEAD + text).encode() for name, text in parts.items()})


def _family(kind: str) -> str:
    return "" if kind == "theme" else "wordprocessingml."
