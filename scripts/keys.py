"""The key tables of the documents, made from the bindings.

Run from the repository's root: ``python scripts/keys.py`` writes ``docs/keys.md`` and ``docs/keys.zh-CN.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from textual.binding import Binding  # noqa: E402

import tui.keys  # noqa: E402
from models.catalogue import CATALOGUE  # noqa: E402
from models.language import Code, Language  # noqa: E402
from tui.screens.base import key_name  # noqa: E402

PAGES: dict[Code, str] = {"en": "docs/keys.md", "zh": "docs/keys.zh-CN.md"}
TYPING = ("help.digits", "help.enter", "help.arrows", "help.tab")
_SIGNS = {"left_square_bracket": "[", "right_square_bracket": "]", "pageup": "PageUp", "pagedown": "PageDown"}


def page(code: Code) -> str:
    """All keys, as Markdown in one language."""
    words = Language(code)
    lines = [f"# {words('keys.title')}", "", words("keys.intro"), ""]
    for name, acts in lists():
        lines += [f"## {_heading(name, words)}", "", *_table(words), *(_row(act, words) for act in acts), ""]
    lines += [f"## {words('help.typing')}", "", f"| {words('keys.key')} | {words('keys.what')} |", "|---|---|"]
    for name in TYPING:
        keys, _, does = words(name).partition("  ")
        lines.append(f"| {keys} | {does} |")
    return "\n".join([*lines, ""])


def lists() -> Iterator[tuple[str, list[Binding]]]:
    """Every list of acts in the key map, in its order."""
    for name, value in vars(tui.keys).items():
        if isinstance(value, list) and value and all(isinstance(act, Binding) for act in value):
            yield name.lower(), value


def _heading(name: str, words: Language) -> str:
    return words(f"keys.{name}" if f"keys.{name}" in CATALOGUE else f"screen.{name}")


def _table(words: Language) -> list[str]:
    return [f"| {words('keys.key')} | {words('keys.act')} | {words('keys.what')} |", "|---|---|---|"]


def _row(act: Binding, words: Language) -> str:
    keys = ", ".join(_key(key) for key in act.key.split(","))
    return f"| {keys} | {words(act.description)} | {words(act.tooltip)} |"


def _key(key: str) -> str:
    return _SIGNS.get(key) or key_name(key).replace("^", "Ctrl+")


if __name__ == "__main__":
    for code, path in PAGES.items():
        (ROOT / path).write_text(page(code), "utf-8")
