"""Signs in a text: half-width ones among Chinese, a lost full stop, a number of its own before a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.errors import say
from models.lint.fault import Fault
from models.lint.passages import Passage
from models.lint.reading import quoted

_HAN = r"[\u4e00-\u9fff“”《》]"
_HALF = re.compile(
    rf"(?<={_HAN})[,;:!?](?!\d)|(?<={_HAN})\((?=[^)\n]{{0,40}}\))|(?<![A-Za-z0-9 ])\)(?=[\u4e00-\u9fff])"
)
_FULL = re.compile(r"[，；：！？（）。]")
_WIDE_DIGIT, _DIGIT = re.compile(r"[０-９％]"), re.compile(r"[0-9%]")
_ENDS = re.compile(r"[。！？!?.…；;][”’」』）)》\]]*$")
_OWN = re.compile(
    r"[ \u3000]*(?:[（(][0-9０-９一二三四五六七八九十]{1,3}[）)]|[0-9０-９]{1,2}[.．、)）](?![0-9０-９])"
    r"|[①-⑳⑴-⒇]|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十]))"
)
_HAS_HAN = re.compile(r"[\u4e00-\u9fff]")


def sign_faults(passage: Passage) -> Iterator[Fault]:
    """Signs of two widths, a lost full stop, a number that the report gives itself."""
    text = passage.text.strip()
    if not text or _HAS_HAN.search(text) is None:
        return
    if (half := _HALF.search(text)) and _FULL.search(text):
        said = quoted(text, *half.span())
        yield Fault("width", say("lint.width", quote=said, sign=half[0]), say("lint.mend.width"))
    elif (wide := _WIDE_DIGIT.search(text)) and _DIGIT.search(text):
        said = quoted(text, *wide.span())
        yield Fault("width", say("lint.width_digits", quote=said), say("lint.mend.width_digits"))
    if _ENDS.search(text) is None:
        said = quoted(text, len(text), len(text), around=12)
        yield Fault("full_stop", say("lint.full_stop", quote=said), say("lint.mend.full_stop"))
    for line in text.splitlines():
        if own := _OWN.match(line):
            said = quoted(line, 0, own.end())
            yield Fault(
                "own_number",
                say("lint.own_number", quote=said),
                say("lint.mend.own_number", number=own[0].strip()),
            )
            break
