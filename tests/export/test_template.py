"""An office's own template: what Word and others do to it keeps working, and what will not do is named."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document

from export.ooxml import OFFICE, packed
from export.report import report
from export.report.office.folder import checked, opened
from export.report.office.specimen import office_files
from export.report.options import Office, Options
from models.errors import FileFault, UsageError
from models.language import LANGUAGES, Language
from models.scoring import Assessment
from tests.export import packages
from tests.export.conftest import FRAMEWORK
from tests.export.packages import changed, folder_with, parts, related, replaced, with_header, with_parts
from tests.export.reader import W, lines, part, text_of

HERE = Path(__file__).parent / "templates"
EXPORTED = office_files(FRAMEWORK)["template.docx"]
RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'


def faults(folder: Path, data: bytes) -> list[tuple[str, bool]]:
    """Each fault in words, and whether no report is written with it."""
    words = Language("en")
    found = checked(folder_with(folder, data))
    return [(words.say(fault.reason), fault.refused) for fault in found]


def refused(folder: Path, data: bytes) -> str:
    """Why a report is not written with a template; the check says the same."""
    with pytest.raises(FileFault) as caught:
        opened(folder_with(folder, data))
    said = Language("en").say(caught.value.reason)
    assert faults(folder, data)[0] == (said, True)
    assert caught.value.path.endswith("template.docx")
    return said


def written(small: Assessment, folder: Path, data: bytes) -> bytes:
    """The report in an office's template."""
    return report(small, Options(office=opened(folder_with(folder, data))))


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("[Content_Types].xml", r'<Override PartName="/word/footer1.xml"[^>]*/>'),
        ("word/document.xml", r' r:id="rId\d+"'),
        ("word/_rels/document.xml.rels", r'<Relationship Id="[^"]*" Type="[^"]*/footer"[^>]*/>'),
    ],
)
def test_what_the_check_lets_pass_every_paper_can_be_written_with(
    small: Assessment, tmp_path: Path, name: str, cut: str
) -> None:
    """The working paper alone writes below the page number, and meets a footer that is none."""
    held = parts(EXPORTED)
    altered = re.sub(cut, "", held[name].decode(), count=1).encode()
    assert altered != held[name]
    assert refused(tmp_path, packed({**held, name: altered}))


# -- the files to start from ---------------------------------------------------------------------


def test_the_exported_files_are_sound_and_the_report_reads_as_without_them(
    small: Assessment, tmp_path: Path
) -> None:
    for name, data in office_files(FRAMEWORK).items():
        (tmp_path / name).write_bytes(data)
    assert checked(tmp_path) == ()
    assert lines(report(small, Options(office=opened(tmp_path)))) == lines(report(small))


def test_the_exported_template_shows_every_style_that_one_may_change() -> None:
    document = Document(io.BytesIO(EXPORTED))
    shown = {paragraph.style.name for paragraph in document.paragraphs if paragraph.text and paragraph.style}
    for name in ("公文正文", "Heading 1", "公文条目5", "封面标题", "附件标题", "落款", "表格表头"):
        assert name in shown
    assert office_files(FRAMEWORK)["template.docx"] == EXPORTED


def test_the_text_of_a_template_is_thrown_away(small: Assessment, tmp_path: Path) -> None:
    found = written(small, tmp_path, EXPORTED)
    assert not any("样例文字" in line for line in lines(found))


def test_a_folder_may_hold_one_file_alone_but_not_none(tmp_path: Path) -> None:
    assert opened(folder_with(tmp_path / "a", EXPORTED)).wording is None
    words = opened(folder_with(tmp_path / "b", wording='[grade]\nknown = "{grade}"\n'))
    assert words.template is None
    assert words.wording is not None
    with pytest.raises(UsageError):
        opened(tmp_path / "nowhere")
    with pytest.raises(UsageError):
        checked(tmp_path / "nowhere")


# -- what programs do to it on saving ------------------------------------------------------------


def renumbered(data: bytes) -> bytes:
    """As Word saves it: lists under other numbers, more of them, a mark at the end of the part."""
    held = parts(data)
    numbering = held["word/numbering.xml"].decode()
    other = re.sub(r'w:abstractNumId(=| w:val=)"0"', r'w:abstractNumId\1"7"', numbering)
    more = (
        '<w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="10001"><w:abstractNumId w:val="7"/></w:num><w:numIdMacAtCleanup w:val="3"/>'
    )
    other = other.replace('w:numId="1"', 'w:numId="3"').replace("</w:numbering>", f"{more}</w:numbering>")
    styles = held["word/styles.xml"].decode().replace('<w:numId w:val="1"/>', '<w:numId w:val="3"/>')
    return packed({**held, "word/numbering.xml": other.encode(), "word/styles.xml": styles.encode()})


def renamed(data: bytes) -> bytes:
    """As Word in Chinese saves it: style ids of its own, latent styles, marks of revisions."""
    held = parts(data)
    for n, style in enumerate(("Heading1", "Heading2", "Heading3", "Item3", "Item4", "Item5", "Body")):
        held = {name: re.sub(rf'"{style}"', f'"a{n}"', text.decode()).encode() for name, text in held.items()}
    latent = '<w:latentStyles w:count="376"><w:lsdException w:name="heading 1"/></w:latentStyles>'
    styles = held["word/styles.xml"].decode().replace("</w:docDefaults>", f"</w:docDefaults>{latent}")
    settings = held["word/settings.xml"].decode()
    settings = settings.replace("<w:compat>", '<w:rsids><w:rsidRoot w:val="00A1"/></w:rsids><w:compat>', 1)
    return packed({**held, "word/styles.xml": styles.encode(), "word/settings.xml": settings.encode()})


def by_python_docx(data: bytes) -> bytes:
    made = io.BytesIO()
    document = Document(io.BytesIO(data))
    document.add_paragraph("后来写的一段", style="公文正文")
    document.save(made)
    return made.getvalue()


def moved(data: bytes) -> bytes:
    """As Word on the web may save it: the text in a part of another name."""
    held = parts(data)
    for old, new in (("document.xml", "document2.xml"), ("styles.xml", "styles2.xml")):
        held = {
            name.replace(old, new): text.replace(old.encode(), new.encode()) for name, text in held.items()
        }
    return packed(held)


def with_glossary(data: bytes) -> bytes:
    """With building blocks, comments and properties that belong to the template's own text."""
    made = with_parts(
        {
            "word/glossary/document.xml": (
                f'<w:glossaryDocument xmlns:w="{W[1:-1]}"/>',
                f"{packages.WORDS}.document.glossary+xml",
            ),
            "word/comments.xml": (f'<w:comments xmlns:w="{W[1:-1]}"/>', f"{packages.WORDS}.comments+xml"),
        }
    )
    made = related(made, "word/document.xml", "glossaryDocument", "glossary/document.xml")
    return packed(
        {
            **parts(made),
            "word/_rels/document.xml.rels": parts(made)["word/_rels/document.xml.rels"].replace(
                b"</Relationships>",
                f'<Relationship Id="rIdC" Type="{OFFICE}/comments" Target="comments.xml"/>'
                "</Relationships>".encode(),
            ),
        }
    )


def read(data: bytes) -> list[str]:
    """The text as a program reads it that finds parts by their relationships."""
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


SAVED = {
    "by LibreOffice": lambda _: (HERE / "libreoffice.docx").read_bytes(),
    "by LibreOffice, with the styles of the contents": lambda _: (
        HERE / "libreoffice-later.docx"
    ).read_bytes(),
    "by python-docx": by_python_docx,
    "with other list numbers": renumbered,
    "with other style ids": renamed,
    "with other part names": moved,
    "with other list numbers and style ids": lambda data: renumbered(renamed(data)),
    "with building blocks and comments": with_glossary,
}


@pytest.mark.parametrize("how", SAVED)
def test_a_template_works_as_other_programs_saved_it(small: Assessment, tmp_path: Path, how: str) -> None:
    data = SAVED[how](EXPORTED)
    assert [fault for fault in faults(tmp_path, data) if fault[1]] == []
    found = written(small, tmp_path, data)
    if how != "with other part names":
        assert lines(found) == lines(report(small))
    assert read(found) == read(report(small))
    assert not [name for name in parts(found) if "glossary" in name or "comments" in name]


def test_the_same_template_gives_the_same_bytes(small: Assessment, tmp_path: Path) -> None:
    assert written(small, tmp_path, renumbered(EXPORTED)) == written(small, tmp_path, renumbered(EXPORTED))


def test_an_offices_own_header_and_footer_stay(sample: Assessment, tmp_path: Path) -> None:
    data = with_header(RUN.format("本所文头 {station}"))
    found = report(sample, Options(office=opened(folder_with(tmp_path, data))))
    headers = [text_of(part(found, name)) for name in parts(found) if re.search(r"header\d*\.xml$", name)]
    assert sum("本所文头 {station}" in text for text in headers) == 1
    assert all("示例数据" in text for text in headers)


def test_a_picture_in_a_header_stays_and_one_in_the_text_goes(small: Assessment, tmp_path: Path) -> None:
    held = {f"word/media/{name}.png": ("x", "image/png") for name in ("logo", "photo")}
    data = related(with_parts(held), HEADER, "image", "media/logo.png")
    data = related(data, DOCUMENT, "image", "media/photo.png")
    assert faults(tmp_path, data) == []
    left = [part for name, part in parts(written(small, tmp_path, data)).items() if "media/" in name]
    assert left == [b"x"]


def test_a_mark_stands_once_in_each_header_however_the_sections_share_them(
    sample: Assessment, tmp_path: Path
) -> None:
    found = report(sample, Options(office=opened(folder_with(tmp_path, SAVED["by LibreOffice"](b"")))))
    headers = [text_of(part(found, name)) for name in parts(found) if re.search(r"header\d*\.xml$", name)]
    assert len(headers) == 4
    assert all(text.count("示例数据") == 1 for text in headers)


def test_a_report_of_ours_serves_as_a_template_too(small: Assessment, tmp_path: Path) -> None:
    assert lines(written(small, tmp_path, report(small))) == lines(report(small))


# -- what is not safe ----------------------------------------------------------------------------

BOMB = '<!DOCTYPE w:styles [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
SPLIT = "<w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\x </w:instrText></w:r>"
EXTERNAL = "http://example.invalid/x"


STYLES, LISTS, SETTINGS = "word/styles.xml", "word/numbering.xml", "word/settings.xml"
TYPES, HEADER, DOCUMENT = "[Content_Types].xml", "word/header1.xml", "word/document.xml"
MAIN = f"{packages.WORDS}.document.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
VBA = {"word/vbaProject.bin": ("x", "application/vnd.ms-office.vbaProject")}
NUMBERED = r"(w:styleId=\"{}\".*?)<w:numPr>.*?</w:numPr>"


def without_number(style: str) -> bytes:
    return changed(STYLES, lambda text: re.sub(NUMBERED.format(style), r"\1", text, count=1))


def of_signs(style: str) -> bytes:
    """The template with a paragraph style turned into one for signs."""
    place = rf'(<w:style w:type=)"paragraph"([^>]*w:styleId="{style}")'
    return changed(STYLES, lambda text: re.sub(place, r'\1"character"\2', text))


def nested(text: str) -> str:
    return text.replace("<w:p>", "<w:p>" * 900).replace("</w:p>", "</w:p>" * 900)


def declared(text: str) -> str:
    return text.replace('standalone="yes"?>\n', f'standalone="yes"?>\n{BOMB}')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no zip", "no sound .docx"),
        (EXPORTED[: len(EXPORTED) // 2], "no sound .docx"),
        (packed({"a.txt": b"x"}), "no Word document"),
        (with_parts(VBA), "word/vbaProject.bin: it holds macros"),
        (replaced(TYPES, MAIN, MACRO), "macros"),
        (replaced(TYPES, "document.main+xml", "template.main+xml"), "a .dotx"),
        (changed(STYLES, declared), "word/styles.xml: its XML declares a document type"),
        (changed(HEADER, declared), "word/header1.xml: its XML declares"),
        (changed(TYPES, declared), "[Content_Types].xml: its XML declares"),
        (replaced(STYLES, "</w:styles>", ""), "word/styles.xml: its XML is damaged"),
        (changed(HEADER, nested), "word/header1.xml: its XML is damaged"),
        (related(EXPORTED, SETTINGS, "attachedTemplate", EXTERNAL, external=True), "Document Template"),
        (
            related(EXPORTED, HEADER, "image", EXTERNAL, external=True),
            "word/header1.xml: it links to something outside",
        ),
        (related(EXPORTED, DOCUMENT, "oleObject", "x.bin"), "embedded program"),
        (related(EXPORTED, DOCUMENT, "image", "media/gone.png"), "not there"),
        (
            with_header(FIELD.format(f' INCLUDEPICTURE "{EXTERNAL}" ')),
            "word/header1.xml, paragraph 1: the field INCLUDEPICTURE",
        ),
        (with_header(SPLIT), "the field DDEAUTO"),
        (with_header(f'<w:fldSimple w:instr=" INCLUDETEXT {EXTERNAL} "/>'), "INCLUDETEXT"),
    ],
)
def test_a_template_that_is_damaged_or_dangerous_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refused(tmp_path, data)


def test_a_package_that_would_fill_the_memory_is_refused_unread(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts().items():
            package.writestr(name, data)
        for n in range(11):
            package.writestr(f"word/media/{n}.bin", b"\0" * 10_000_000)
    assert len(made.getvalue()) < 500_000
    assert "110 MB" in refused(tmp_path / "size", made.getvalue())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for n in range(2_500):
            package.writestr(f"{n}", b"")
    assert "2500 parts" in refused(tmp_path / "count", made.getvalue())


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packing_that_word_does_not_use_is_not_unpacked(tmp_path: Path, packing: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as package:
        for name, data in parts().items():
            package.writestr(name, data)
    assert "no sound .docx" in refused(tmp_path, made.getvalue())


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    held = parts()
    assert "twice" in refused(tmp_path, packed({**held, "word/Styles.xml": held["word/styles.xml"]}))


def test_a_link_that_somebody_must_click_may_stand(small: Assessment, tmp_path: Path) -> None:
    data = related(EXPORTED, HEADER, "hyperlink", "https://example.org/", external=True)
    assert faults(tmp_path, data) == []
    assert written(small, tmp_path, data)


# -- what it lacks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (replaced(STYLES, '"公文正文"', '"我的正文"'), "style “公文正文” is missing"),
        (
            of_signs("Body"),
            "style “公文正文” is of the wrong type, it must be a paragraph style",
        ),
        (replaced(STYLES, 'w:type="table"', 'w:type="paragraph"'), "it must be a table style"),
        (
            without_number("Heading1"),
            "style “heading 1” is linked to no multi-level list",
        ),
        (changed(LISTS, lambda t: re.sub(r'<w:lvl w:ilvl="4">.*?</w:lvl>', "", t)), "level 5 of the list"),
        (replaced(LISTS, '"%3."', '"第几项"'), "level 3 of the list"),
        (changed(DOCUMENT, lambda t: re.sub("<w:pgMar[^>]*/>", "", t)), "no size of its paper or no margins"),
        (replaced(DOCUMENT, 'w:left="1588"', 'w:left="2 cm"'), "cannot be read (invalid literal"),
        (replaced(TYPES, "wordprocessingml.styles+xml", "theme+xml"), "cannot be read"),
    ],
)
def test_what_a_template_lacks_is_named_with_its_mend(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in refused(tmp_path, data)


def test_every_fault_is_named_and_not_the_first_alone(tmp_path: Path) -> None:
    data = changed(
        "word/styles.xml", lambda text: text.replace('"公文正文"', '"甲"').replace('"附件标题"', '"乙"')
    )
    assert [said for said, _ in faults(tmp_path, data)] == [
        "word/styles.xml: style “公文正文” is missing; copy it from the exported template and keep its name.",
        "word/styles.xml: style “附件标题” is missing; copy it from the exported template and keep its name.",
    ]


# -- what is doubtful ----------------------------------------------------------------------------


def test_pages_of_other_sizes_are_told_in_their_order(tmp_path: Path) -> None:
    tops = [str(2098 + 579 * n) for n in range(1, 8)]

    def with_sections(text: str) -> str:
        first = text[text.index("<w:p>") : text.index("</w:p>") + len("</w:p>")]
        return text.replace(first, "".join(first.replace('"2098"', f'"{top}"') for top in tops))

    told = [said for said, _ in faults(tmp_path, changed(DOCUMENT, with_sections))]
    assert [re.findall(r"give (\d+) lines", said) for said in told] == [[str(22 - n)] for n in range(1, 8)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            with_header(RUN.format("{{ station }}")),
            "word/header1.xml, paragraph 1: “{{ station }}” is not filled in",
        ),
        (with_header(RUN.format("{%") + RUN.format(" if x %}")), "“{% if x %}” is not filled in"),
        (with_header(RUN.format("{station}")), "“{station}” is not filled in"),
        (with_header(FIELD.format(" MERGEFIELD 站名 ")), "MERGEFIELD"),
        (with_header(FIELD.format(" DATE ")), "the field DATE changes with the day"),
        (replaced(DOCUMENT, 'w:top="2098"', 'w:top="3000"'), "give 20 lines of 28 characters"),
        (replaced(DOCUMENT, 'w:left="1588"', 'w:left="1900"'), "give 22 lines of 27 characters"),
        (replaced(DOCUMENT, 'w:w="11906"', 'w:w="12240"'), "not A4"),
        (
            replaced(STYLES, 'w:eastAsia="楷体_GB2312"', 'w:eastAsiaTheme="minorEastAsia"'),
            "style “heading 2” takes its font from the theme",
        ),
        (
            replaced(SETTINGS, "<w:compat>", '<w:updateFields w:val="true"/><w:compat>'),
            "Word asks a question",
        ),
        (replaced(SETTINGS, "<w:evenAndOddHeaders/>", ""), "odd and even pages"),
        (without_number("Item4"), "not linked to level 4"),
    ],
)
def test_what_is_doubtful_is_told_and_a_report_is_written_all_the_same(
    small: Assessment, tmp_path: Path, data: bytes, said: str
) -> None:
    found = faults(tmp_path, data)
    assert any(said in text for text, _ in found), found
    assert not any(is_refused for _, is_refused in found)
    assert lines(written(small, tmp_path, data)) == lines(report(small))


def test_code_in_the_text_is_said_to_do_nothing(tmp_path: Path) -> None:
    data = replaced(DOCUMENT, "<w:body>", f"<w:body><w:p>{RUN.format('{{ x }}')}</w:p>")
    assert any("placeholders and code in the text do nothing" in said for said, _ in faults(tmp_path, data))


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_are_said_in_both_languages(tmp_path: Path, language: str) -> None:
    words = Language("zh" if language == "zh" else "en")
    for n, data in enumerate(
        (b"x", with_header(RUN.format("{{x}}")), replaced(STYLES, '"公文正文"', '"甲"'))
    ):
        for fault in checked(folder_with(tmp_path / str(n), data)):
            assert "{" not in words.say(fault.error().message).replace("{{x}}", "")


def test_an_office_given_as_bytes_is_not_looked_into_twice(small: Assessment) -> None:
    assert lines(report(small, Options(office=Office(template=EXPORTED)))) == lines(report(small))
