"""Whether each page number in a report's contents is the page that LibreOffice puts the heading on.

python -m benchmarks.pages [FILE…] [--texts N]

Without files: the sample, reports of its sentences in another order, and random texts that no one would write
(figures, Latin and runs of signs in any order, 10,000 characters in one finding), with an entry for every
paragraph and not for the headings alone. It needs LibreOffice, pdftotext and stand-ins for the Chinese fonts
in which every Han character is one em wide. Texts that no one would write have no budget.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from docx.oxml import parse_xml

from benchmarks.figures import Figures
from benchmarks.report import sample
from benchmarks.report import texts as paragraphs
from export.report import report
from export.report.blocks import Block, Contents, CoverEnd, Heading, Item, PageBreak, Paragraph, Table
from export.report.word import contents
from export.report.word.document import Properties, written

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FOOTER = re.compile(r"\s*—\s*(\d+)\s*—\s*$")
_HEADER = len("示例数据初稿")
_SIGNS = "，。；：、！？”）》"


def stated(path: Path) -> list[tuple[str, str]]:
    """Every entry of a report's contents: what it says and the page."""
    with zipfile.ZipFile(path) as package:
        root = parse_xml(package.read("word/document.xml"))
    texts = ([t.text or "" for t in link.iter(f"{W}t")] for link in root.iter(f"{W}hyperlink"))
    return [("".join(text[:-1]), text[-1]) for text in texts]


def laid_out(path: Path, folder: Path) -> dict[int, str]:
    """The text of every numbered page as LibreOffice makes them, without white space."""
    command = [
        "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
        "--outdir", str(folder), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    text = subprocess.run(
        ["pdftotext", "-raw", str(folder / f"{path.stem}.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = {}
    for page in text.split("\f"):
        footer = _FOOTER.search(page)
        if footer:
            found[int(footer[1])] = _bare(page[: footer.start()])
    headers = {text[:_HEADER] for text in found.values()}
    header = _HEADER if len(headers) == 1 and len(found) > 1 else 0
    return {number: text[header:] for number, text in found.items()}


def differing(path: Path, folder: Path) -> tuple[int, list[str]]:
    """How many entries a report's contents have, and those that LibreOffice puts on another page."""
    pages = laid_out(path, folder)
    whole = "".join(pages.values())
    ends, end = {}, 0
    for number, text in pages.items():
        end += len(text)
        ends[number] = end
    entries, wrong, place = stated(path), [], 0
    for text, page in entries:
        sought = _bare(text)[:60]
        # The list of annexes says the same as their heads, which come last.
        at = whole.rfind(sought) if re.match("附件[0-9]", text) else whole.find(sought, place)
        if at < 0:
            wrong.append(f"{text[:40]!r} is not found after {whole[place : place + 30]!r}")
            continue
        actual = next(number for number, end in ends.items() if at < end)
        if str(actual) != page:
            wrong.append(f"{text[:40]!r} stands on page {actual}, the contents say {page or 'nothing'}")
        place = at + max(len(sought) // 2, 1)
    return len(entries), wrong


def every(blocks: list[Block], labels: list[str]) -> dict[int, contents.Entry]:
    """An entry for each paragraph that says something."""
    body = next((n for n, block in enumerate(blocks) if isinstance(block, Contents)), -1)
    return {
        n: contents.Entry(2, labels[n] + block.text[:40], f"_Toc{n}")
        for n, block in enumerate(blocks)
        if n > body and isinstance(block, Heading | Item | Paragraph) and _bare(block.text)
    }


def texts(seed: int) -> Iterator[Block]:
    """A report of random texts: Latin, digits, runs of signs, very long findings, tables."""
    chance = random.Random(seed)
    han = "社工站评估服务对象档案社区困难群众建议落实制度规范专业个案小组活动满意度情况管理质量成效督导"

    def word() -> str:
        kind = chance.random()
        if kind < 0.7:
            return "".join(chance.choice(han) for _ in range(chance.randint(1, 12)))
        if kind < 0.82:
            return f"{chance.randint(0, 99999) / chance.choice((1, 10, 100)):g}" + chance.choice(
                ("%", "", "次", "人")
            )
        if kind < 0.88:
            return "".join(
                chance.choice("abcdefghijklmnopqrstuvwxyzABCDEF") for _ in range(chance.randint(1, 12))
            )
        if kind < 0.91:
            return chance.choice(("《", "“", "（", "‘")) + "".join(chance.choice(han) for _ in range(4)) + "”"
        if kind < 0.93:
            return "".join(chance.choice(_SIGNS) for _ in range(chance.randint(2, 4)))
        if kind < 0.95:
            return chance.choice((" ", "—", "……", "——", "·", "①", "3×4", "A-B", "x/y", "(a)", "2024.6.11"))
        return chance.choice(_SIGNS)

    def text(length: int) -> str:
        made = ""
        while len(made) < length:
            made += word() + (chance.choice("，。；、：") if chance.random() < 0.4 else "")
        return made.strip()

    yield Paragraph("封面", "CoverTitle")
    yield CoverEnd()
    yield Contents("目　录")
    yield Paragraph("标题\n报告", "ReportTitle")
    yield PageBreak()  # a page after contents that nearly fill theirs is a line shorter in LibreOffice
    for _ in range(40):
        kind = chance.random()
        if kind < 0.15:
            yield Heading(1, text(8))
        elif kind < 0.3:
            yield Heading(2, text(chance.choice((6, 10, 40))))
        elif kind < 0.4:
            yield Heading(3, text(8))
        elif kind < 0.75:
            yield Item(chance.choice((3, 4, 5)), text(chance.randint(5, 300)))
        elif kind < 0.98:
            yield Paragraph(text(chance.randint(5, 400)))
        else:
            yield Item(4, text(10_000))
    yield PageBreak()
    yield Paragraph("附件1", "AnnexLabel")
    yield Paragraph(text(12), "AnnexTitle")
    rows = tuple((str(n), text(chance.randint(2, 40)), text(4)) for n in range(chance.randint(3, 60)))
    yield Table("表", ("序号", "内容", "数量"), rows, (10, 60, 30), left=(1,), wide=bool(seed % 2))
    yield Paragraph("注：" + text(30), "AnnexText")
    yield Heading(1, text(8))
    yield Paragraph(text(900))
    yield Heading(1, text(8))
    yield Paragraph(text(30))


def mixed(sentences: list[str], seed: int) -> Iterator[Block]:
    """A report of a real one's length: the sample's sentences in another order, in longer paragraphs."""
    chance = random.Random(seed)
    yield Paragraph("封面", "CoverTitle")
    yield CoverEnd()
    yield Contents("目　录")
    yield Paragraph("年度报告\n评估报告", "ReportTitle")
    for n in range(150):
        text = "".join(chance.choice(sentences) for _ in range(chance.choice((1, 1, 2, 2, 3, 5))))
        kind = n % 15
        if kind in (0, 5, 10):
            yield Heading(2 if kind else 1, text[: chance.randint(4, 16)].rstrip(_SIGNS))
        else:
            yield Item(chance.choice((3, 4, 5)), text) if chance.random() < 0.7 else Paragraph(text)


def _sentences(data: bytes) -> list[str]:
    whole = (text for text in paragraphs(data) if text.endswith("。"))
    return [f"{sentence}。" for text in whole for sentence in text.split("。") if sentence]


def _bare(text: str) -> str:
    """Without white space, and without signs that are drawn over the margin and read after the next line."""
    return re.sub(r"[\s!,.:;?、。！，．：；？]", "", text)


def _battery(folder: Path, count: int) -> Iterator[Path]:
    with patch.object(contents, "entries", every):
        with tempfile.TemporaryDirectory() as home:
            made = {"sample": report(sample(Path(home)))}
        sentences = _sentences(made["sample"])
        for seed in range(count):
            blocks = list(mixed(sentences, seed))
            made[f"sentences-{seed}"] = written(blocks, Properties("t", "s", "a", "k", None))
        for seed in range(count):
            made[f"texts-{seed}"] = written(list(texts(seed)), Properties("t", "s", "a", "k", None))
    for name, data in made.items():
        path = folder / f"{name}.docx"
        path.write_bytes(data)
        yield path


def main() -> int:
    """Lay out and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--texts", type=int, default=10, help="reports of each kind")
    wanted = parser.parse_args()
    figures = Figures()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for path in wanted.files or _battery(folder, wanted.texts):
            count, wrong = differing(path, folder)
            for line in wrong[:5]:
                print(line, file=sys.stderr)
            budget = None if path.stem.startswith("texts-") else 0
            figures.put(
                f"{path.stem}: entries on another page, of {count}", len(wrong), "entries", budget=budget
            )
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
