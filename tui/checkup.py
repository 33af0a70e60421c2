"""Whether this machine and this terminal are fit for work."""

from __future__ import annotations

import locale
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from export.formats.pdf import found
from models.errors import say
from storage.health import Check
from tui.commands.opening import is_terminal
from tui.terminal import widths

PACKAGES = ("textual", "rich", "tinydb", "pydantic", "python-docx", "typer", "tomli", "tomli-w", "openpyxl")
WIDE, AMBIGUOUS = ("评", "站"), ("“", "”", "…", "①", "→", "√")
_LEAST = (80, 24)
_OLDEST_TMUX = (3, 0)


def check_machine() -> Iterator[Check]:
    """Python, the packages, the locale, and what makes PDFs."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", "ok", say("doctor.python", version=version))
    yield _packages()
    encodings = locale.getencoding(), sys.getfilesystemencoding()
    told = say("doctor.locale", encoding=encodings[0], files=encodings[1])
    fits = all(name.lower().replace("-", "") == "utf8" for name in encodings)
    yield Check("locale", "ok", told) if fits else Check("locale", "fail", told, say("doctor.mend_locale"))
    yield check_pdf(found())


def check_pdf(program: str | None) -> Check:
    """What makes PDFs; None where there is none, and all else works without."""
    if program is None:
        return Check("pdf", "skip", say("doctor.pdf_none"), say("doctor.mend_pdf"))
    return Check("pdf", "ok", say("doctor.pdf", path=program))


def check_terminal(environment: Mapping[str, str]) -> Iterator[Check]:
    """The terminal, what it stands in and what it is reached over."""
    yield check_term(environment)
    if is_terminal():
        yield _size()
        yield check_widths(_measured())
    else:
        yield Check("size", "skip", say("doctor.no_terminal"))
        yield Check("width", "skip", say("doctor.no_terminal"))
    yield _tmux(environment)
    if "SSH_CONNECTION" in environment or "SSH_TTY" in environment:
        yield Check("ssh", "skip", say("doctor.ssh"), say("doctor.mend_ssh"))
    else:
        yield Check("ssh", "ok", say("doctor.ssh_none"))


def check_term(environment: Mapping[str, str]) -> Check:
    """What the terminal calls itself, and its colours."""
    terminal = environment.get("TERM", "") or "-"
    if terminal in ("-", "dumb", "unknown"):
        told = say("doctor.term", terminal=terminal, colours=0)
        return Check("term", "fail", told, say("doctor.mend_term"))
    if environment.get("NO_COLOR"):
        return Check("term", "ok", say("doctor.term_plain", terminal=terminal))
    many = environment.get("COLORTERM", "") in ("truecolor", "24bit")
    colours = 1 << 24 if many else 256 if "256color" in terminal or "kitty" in terminal else 16
    told = say("doctor.term", terminal=terminal, colours=colours)
    return Check("term", "ok", told) if colours > 16 else Check("term", "warn", told, say("doctor.mend_term"))


def check_widths(measured: Mapping[str, int] | None) -> Check:
    """What the terminal draws Chinese characters and signs of uncertain width in; None where it is silent."""
    if measured is None:
        return Check("width", "skip", say("doctor.silent"))
    if wrong := [f"{sign} {measured[sign]}" for sign in WIDE if measured[sign] != 2]:
        told = say("doctor.wide_wrong", signs=", ".join(wrong))
        return Check("width", "fail", told, say("doctor.mend_wide"))
    if wide := [sign for sign in AMBIGUOUS if measured[sign] != 1]:
        told = say("doctor.wide_signs", signs=" ".join(wide))
        return Check("width", "warn", told, say("doctor.mend_signs"))
    return Check("width", "ok", say("doctor.wide"))


def check_tmux(version: str | None, is_inside: bool, is_utf8: bool | None) -> Check:
    """The multiplexer, where there is one.

    Args:
        version: what ``tmux -V`` says after its name; None where there is no tmux.
        is_inside: whether this runs in it.
        is_utf8: whether its client speaks UTF-8; None where nobody can tell.
    """
    if version is None:
        return Check("tmux", "skip", say("doctor.tmux_none"))
    found = re.search(r"(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < _OLDEST_TMUX:
        return Check("tmux", "warn", say("doctor.tmux", version=version), say("doctor.mend_tmux_old"))
    if not is_inside or is_utf8 is None:
        return Check("tmux", "ok", say("doctor.tmux", version=version))
    if is_utf8:
        return Check("tmux", "ok", say("doctor.tmux_inside", version=version))
    told = say("doctor.tmux_not_utf8", version=version)
    return Check("tmux", "fail", told, say("doctor.mend_tmux_utf8"))


def _packages() -> Check:
    from importlib.metadata import PackageNotFoundError, version

    versions, missing = [], []
    for name in ("zhanping", *PACKAGES):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        told = say("doctor.packages_missing", names=", ".join(missing))
        return Check("packages", "fail", told, say("doctor.mend_packages"))
    return Check("packages", "ok", say("doctor.packages", versions=", ".join(versions)))


def _size() -> Check:
    size = os.get_terminal_size(sys.stdout.fileno())
    told = say("doctor.size", width=size.columns, height=size.lines)
    if size.columns < _LEAST[0] or size.lines < _LEAST[1]:
        return Check("size", "warn", told, say("doctor.mend_size"))
    return Check("size", "ok", told)


def _measured() -> dict[str, int] | None:
    """The cells of each sign; None where the terminal does not answer."""
    signs = (*WIDE, *AMBIGUOUS)
    sys.stdout.flush()
    try:
        with open("/dev/tty", "r+b", buffering=0) as terminal:  # noqa: PTH123 - the terminal itself
            found = widths(terminal.fileno(), signs)
    except OSError:
        return None
    return dict(zip(signs, found, strict=True)) if found else None


def _tmux(environment: Mapping[str, str]) -> Check:
    program, is_inside = shutil.which("tmux"), "TMUX" in environment
    version = _said(program, "-V") if program else None
    utf8 = _said(program, "display-message", "-p", "#{client_utf8}") if program and is_inside else ""
    return check_tmux(
        version.removeprefix("tmux ") if version else None, is_inside, {"0": False, "1": True}.get(utf8)
    )


def _said(program: str, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - found in the user's own path, and no words of anybody's
            [program, *words], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
