"""Text as it may leave: without what cannot be seen, on one line where only one may stand, as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What XML 1.0 cannot hold, control characters, and signs without a look of their own that would turn or hide
# what stands around them: marks and embeddings of direction, soft hyphens, byte order marks, tags.
_UNFIT = re.compile(
    "[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U000dffff\\U000e0100-\\U0010ffff]"
    "|[\\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)
_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")


def visible(text: str) -> str:
    """What of a text can be seen."""
    return _UNFIT.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(text.split())


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV: UTF-8 with a byte-order mark, by which Excel tells it; lines end in CR and LF."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
