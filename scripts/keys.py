"""Write the key tables of the documents from the bindings: `python scripts/keys.py`.

Writes docs/keys.md (English) and docs/keys.zh-CN.md (Chinese).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from textual.binding import Binding

import tui.keys
from models.catalogue import CATALOGUE
from models.language import Code, Language
from tui.screens.base import key_name
from tui.screens.help import typing

DOCS = Path(__file__).parents[1] / "docs"
PAGES: tuple[tuple[Code, str], ...] = (("en", "keys.md"), ("zh", "keys.zh-CN.md"))
TYPING = ("help.digits", "help.enter", "help.arrows", "help.tab")
SIGNS = {"left_square_bracket": "[", "right_square_bracket": "]", "pageup": "PageUp", "pagedown": "PageDown"}


def page(code: Code) -> str:
    """All keys, as Markdown in one language."""
    words = Language(code)
    lines = [f"# {words('keys.title')}", "", words("keys.intro"), ""]
    for name, acts in lists():
        heads = (words("keys.key"), words("keys.act"), words("keys.what"))
        lines += [f"## {heading(name, words)}", "", *table(heads), *(row(act, words) for act in acts), ""]
    title = words("help.of", help=words("screen.checklist"), screen=words("help.typing"))
    lines += [f"## {title}", "", *table((words("keys.key"), words("keys.what")))]
    lines += [f"| {keys} | {does} |" for keys, does in (typing(words(name)) for name in TYPING)]
    return "\n".join([*lines, ""])


def lists() -> Iterator[tuple[str, list[Binding]]]:
    """Every list of acts in the key map, in its order, but for those that are part of another."""
    found = {
        name.lower(): value
        for name, value in vars(tui.keys).items()
        if isinstance(value, list) and value and all(isinstance(act, Binding) for act in value)
    }
    sets = {name: {id(act) for act in acts} for name, acts in found.items()}
    yield from (
        (name, acts) for name, acts in found.items() if not any(sets[name] < other for other in sets.values())
    )


def heading(name: str, words: Language) -> str:
    """What a list of acts is called: a part of the program, or a screen."""
    return words(f"keys.{name}" if f"keys.{name}" in CATALOGUE else f"screen.{name}")


def table(heads: tuple[str, ...]) -> list[str]:
    """The head of a table."""
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]


def row(act: Binding, words: Language) -> str:
    """One act."""
    keys = ", ".join(SIGNS.get(key) or key_name(key).replace("^", "Ctrl+") for key in act.key.split(","))
    return f"| {keys} | {words(act.description)} | {words(act.tooltip)} |"


def main() -> None:
    """Write both pages."""
    for code, name in PAGES:
        (DOCS / name).write_text(page(code), "utf-8")


if __name__ == "__main__":
    main()
