"""One family of errors: each says what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

FAILED, USAGE, BLOCKED, CONFLICT, DAMAGED = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the catalogue, not yet in any language.

    Attributes:
        key: the sentence's name in `models.catalogue`.
        params: what its placeholders stand for; a value may be a Message itself.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def say(key: str, **params: object) -> Message:
    """A catalogue sentence with its placeholders filled."""
    return Message(key, MappingProxyType(params))


class ZhanpingError(Exception):
    """What went wrong, as a sentence of the catalogue and the exit code of the command line.

    Attributes:
        message: what, where and how to mend it.
        code: 1 failed, 2 usage, 3 blocked by a check, 4 conflict or locked, 5 damaged data.
    """

    def __init__(self, key: str, code: int = FAILED, **params: object) -> None:
        self.message = say(key, **params)
        self.code = code
        super().__init__(key, dict(params))

    @classmethod
    def of(cls, reason: Message) -> ZhanpingError:
        """An error that says what a message says."""
        error = cls(reason.key)
        error.message = reason
        return error


class UsageError(ZhanpingError):
    """Words on the command line or in a form that name nothing or are out of range."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, USAGE, **params)


class FileFault(ZhanpingError):
    """A file that cannot be taken as it is: names the file, the line and the reason.

    Attributes:
        path: the file as the user named it.
        line: the line at fault, or None when the whole file is.
        reason: why, as a catalogue sentence.
    """

    def __init__(self, path: str, line: int | None, reason: Message) -> None:
        super().__init__(
            "file.fault" if line else "file.fault_whole", FAILED, path=path, line=line or 0, reason=reason
        )
        self.path, self.line, self.reason = path, line, reason
