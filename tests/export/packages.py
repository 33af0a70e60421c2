"""Word files as other programs save them, and as nobody should make them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from export.ooxml import OFFICE, TYPES, packed, unpacked
from export.report import template

WORDS = f"{TYPES}.wordprocessingml"


def parts(data: bytes | None = None) -> dict[str, bytes]:
    """The parts of a Word file; of the shipped template when None."""
    return unpacked(data or template())


def changed(name: str, change: Callable[[str], str]) -> bytes:
    """The shipped template with one part changed."""
    held = parts()
    text = held[name].decode()
    made = change(text)
    assert made != text, "the change changed nothing"
    return packed({**held, name: made.encode()})


def replaced(name: str, old: str, new: str) -> bytes:
    return changed(name, lambda text: text.replace(old, new))


def with_parts(more: Mapping[str, tuple[str, str]]) -> bytes:
    """The shipped template with further parts, each with its content type."""
    held = parts()
    types = "".join(
        f'<Override PartName="/{n}" ContentType="{kind}"/>' for n, (_, kind) in more.items() if kind
    )
    made = held["[Content_Types].xml"].decode().replace("</Types>", f"{types}</Types>")
    return packed(
        {**held, "[Content_Types].xml": made.encode(), **{n: text.encode() for n, (text, _) in more.items()}}
    )


def related(data: bytes, owner: str, kind: str, target: str, *, external: bool = False) -> bytes:
    """A Word file with one more relationship of a part."""
    held = parts(data)
    folder, _, name = owner.rpartition("/")
    links = f"{folder}/_rels/{name}.rels"
    mode = ' TargetMode="External"' if external else ""
    link = f'<Relationship Id="rIdMore" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    empty = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    )
    text = held.get(links, empty.encode()).decode().replace("</Relationships>", f"{link}</Relationships>")
    return packed({**held, links: text.encode()})


def with_header(inner: str) -> bytes:
    """The shipped template with a paragraph of its own in the header."""
    made = f"<w:p>{inner}</w:p>"
    old = re.compile(r"<w:p[ >].*</w:p>|<w:p/>")
    return changed("word/header1.xml", lambda text: old.sub(lambda _: made, text, count=1))


def folder_with(folder: Path, data: bytes | None = None, wording: str | None = None) -> Path:
    """An office's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if data is not None:
        (folder / "template.docx").write_bytes(data)
    if wording is not None:
        (folder / "wording.toml").write_text(wording, "utf-8")
    return folder
