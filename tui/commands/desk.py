"""Who called, in which language, about which home: what every command has at hand."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import DAMAGED, FileFault, Message, UsageError, ZhanpingError
from models.language import Language

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from typer import Context

    from models.toml_file import TomlFile
    from storage.store import EvaluationStore
    from storage.workspace import Workspace
    from tui.session import Session


_UNESCAPED = re.compile("[\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of characters that JSON lets stand as they are."""


@dataclass(frozen=True)
class Desk:
    """What the options before a command say.

    Attributes:
        language: the language of all messages.
        wished_home: where evaluations are kept, if the caller said so.
        wished_author: who is at work, if the caller said so.
        guest: whether the caller came in by a key.
    """

    language: Language
    wished_home: Path | None = None
    wished_author: str | None = None
    guest: bool = False

    @classmethod
    def of(cls, ctx: Context) -> Desk:
        """The desk of the command line that is being run."""
        found = ctx.obj
        assert isinstance(found, cls)  # noqa: S101 - the callback of the whole program puts it there
        return found

    # -- where and who -------------------------------------------------------------------------

    @cached_property
    def home(self) -> Path:
        """Where evaluations are kept."""
        from storage.files import expanded
        from storage.places import default_home

        return expanded(self.wished_home) if self.wished_home else default_home(os.environ)

    @property
    def is_named(self) -> bool:
        """Whether it is said who is at work: by the caller, or in a shared home by the login."""
        from storage.places import shares

        return bool(self.wished_author or os.environ.get("ZHANPING_USER")) or shares(self.home)

    @cached_property
    def author(self) -> str:
        """Who is at work.

        Raises:
            UsageError: the name cannot be an author's, or is not the caller's own in a shared home.
        """
        from storage.places import check_name

        name = self._author()
        check_name(self.home, name)
        return name

    def _author(self) -> str:
        from models.names import author_name
        from storage.places import default_author

        if self.wished_author is not None:
            return author_name(self.wished_author)
        try:
            return default_author(os.environ)
        except UsageError as error:
            raise UsageError("cli.who", reason=error.message) from None

    @cached_property
    def workspace(self) -> Workspace:
        """The evaluations of the home, at the author's hands."""
        return self.workspace_as(self.author)

    def workspace_as(self, author: str) -> Workspace:
        """The evaluations of the home, at somebody else's hands.

        Raises:
            ZhanpingError: files would bear other names here: every author's is in a file's name.
        """
        from storage.workspace import Workspace

        check_encoding()
        return Workspace(self.home, author, guest=self.guest)

    @contextmanager
    def session(self, name: str) -> Iterator[Session]:
        """Work on an evaluation; what of it cannot be read is said on stderr.

        Raises:
            ZhanpingError: it cannot be opened, or a value does not fit where it is to stand.
        """
        from pydantic import ValidationError

        from models.toml_file import first_reason
        from tui.session import Session

        with open_store(self.workspace, name) as store:
            for problem in store.problems:
                self.say(problem)
            try:
                yield Session(store)
            except ValidationError as error:
                raise UsageError("cli.value", reason=first_reason(error)[1]) from None

    # -- what is said --------------------------------------------------------------------------

    def tell(self, key: str, **params: object) -> None:
        """A sentence of the catalogue on stderr."""
        tell(self.language(key, **params))

    def say(self, message: Message) -> None:
        """A message on stderr."""
        tell(self.language.say(message))

    def problems(self, store: EvaluationStore) -> list[str]:
        """What of an evaluation cannot be read, in sentences."""
        return [self.language.say(problem) for problem in store.problems]

    def put(self, line: str) -> None:
        """A line of data on stdout, as `tell` writes one on stderr."""
        sys.stdout.write(f"{_plain(line)}\n")

    def put_json(self, data: Any) -> None:
        """Data for machines on stdout."""
        import json

        text = json.dumps(data, ensure_ascii=False, indent=2)
        sys.stdout.write(_UNESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n")

    def put_found(self, data: dict[str, Any], store: EvaluationStore) -> None:
        """Data about an evaluation for machines on stdout, with what of it cannot be read."""
        self.put_json(data | {"problems": self.problems(store)})

    def show(self, view: RenderableType) -> None:
        """A view on stdout: as wide as the terminal, plain where colour is not wanted or nobody looks."""
        self._console.print(view)

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "", None)
        return Console(
            file=sys.stdout,
            color_system=None if plain else "auto",
            markup=False,
            highlight=False,
            emoji=False,
        )


def check_encoding() -> None:
    """See that files bear the names here that they were given: every author's is in a file's name.

    Raises:
        ZhanpingError: ``cli.encoding``.
    """
    if sys.getfilesystemencoding() != "utf-8":
        raise ZhanpingError("cli.encoding", encoding=sys.getfilesystemencoding())


def open_store(workspace: Workspace, name: str) -> EvaluationStore:
    """Open an evaluation.

    Raises:
        ZhanpingError: it cannot be opened; damage to its own files has the exit code for damage.
    """
    try:
        return workspace.open(name)
    except FileFault as error:
        error.code = DAMAGED
        raise


def damage(store: EvaluationStore) -> int:
    """How much of an evaluation is damaged; what is told and yet harmless does not count."""
    from storage.journal import HARMLESS

    return sum(problem.key not in HARMLESS for problem in store.problems)


def code_of(store: EvaluationStore, code: int = 0) -> int:
    """The exit code of a command that reads: of damage where there is any."""
    return DAMAGED if damage(store) else code


def read_toml(name: str) -> TomlFile:
    """A TOML file, or stdin where its name is ``-``.

    Raises:
        FileFault: it cannot be read, is not UTF-8 or not TOML.
    """
    from models.toml_file import TomlFile, text_in

    return TomlFile(name) if name != "-" else TomlFile("stdin", text_in("stdin", sys.stdin.buffer.read()))


def tell(sentence: str) -> None:
    """Words on stderr, without control characters that a file or another person may have put into them."""
    sys.stderr.write(f"{_plain(sentence)}\n")


def _plain(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def given(text: str | None) -> str | None:
    """A text that was given on the command line.

    Raises:
        UsageError: it was given and is empty.
    """
    if text is not None and not text.strip():
        raise UsageError("cli.empty_text")
    return text
