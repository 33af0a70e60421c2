"""How wide a terminal draws a text: asked of the terminal itself."""

from __future__ import annotations

import os
import re
import select
import termios
import time
import tty
from collections.abc import Sequence

_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")
PATIENCE_S = 1.0


def widths(fd: int, texts: Sequence[str], patience_s: float = PATIENCE_S) -> list[int] | None:
    """The cells that each text takes.

    The terminal is left as it was, whatever happens; what was typed meanwhile is dropped.

    Args:
        fd: the terminal, to read from and to write to.
        texts: short texts without control characters.
        patience_s: seconds to wait for each answer.

    Returns:
        A number of cells for each, or None where the terminal does not answer.

    Raises:
        OSError: it is no terminal, or it is gone.
    """
    try:
        before = termios.tcgetattr(fd)
    except termios.error as error:
        raise OSError(*error.args) from None
    try:
        tty.setraw(fd, termios.TCSAFLUSH)
        found = []
        for text in texts:
            width = _width(fd, text, patience_s)
            if width is None:
                return None
            found.append(width)
        return found
    finally:
        os.write(fd, b"\r\x1b[2K")
        termios.tcsetattr(fd, termios.TCSAFLUSH, before)


def _width(fd: int, text: str, patience_s: float) -> int | None:
    """Print a text at the left edge and ask for the cursor's column."""
    os.write(fd, b"\r\x1b[2K" + text.encode() + b"\x1b[6n")
    until, heard = time.monotonic() + patience_s, b""
    while (left := until - time.monotonic()) > 0 and select.select([fd], [], [], left)[0]:
        data = os.read(fd, 1024)
        if not data:
            return None
        heard += data
        if match := _ANSWER.search(heard):
            return int(match[2]) - 1
    return None
