"""An indicator system from a file, with the report's wording that stands beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.framework import Framework


def taken(path: Path) -> Framework:
    """A framework from its file, once the report knows every sentence of its wording.

    Raises:
        FileFault: the file or the wording beside it is not sound, with the line.
    """
    from export.report.wording import read
    from models.framework_file import beside, load

    framework = load(path)
    if framework.wording is not None:
        read(beside(path))
    return framework
