"""What is told when the program itself fails: where, and nothing of what people wrote."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.language import Language

FRAMES, KEPT = 6, 20
_LINKS = 12  # exceptions of one chain: what raises while raising must not fill the disk


def report(error: BaseException, words: Language, home: Path, author: str, screen: str = "-") -> str:
    """Write a log of a failure, and give the account for the user, which names it.

    Args:
        error: what was raised.
        words: the user's language.
        home: where evaluations are kept; the log goes into ``crashes`` there.
        author: who was at work.
        screen: the name of what was shown.
    """
    from models.errors import ZhanpingError

    try:
        log = _write(log_of(error, screen), home / "crashes", author)
    except (ZhanpingError, ValueError) as refused:  # a name may not fit the locale
        reason = refused.message if isinstance(refused, ZhanpingError) else type(refused).__name__
        return "\n".join([account(error, words), words("crash.no_log", reason=reason)])
    return "\n".join([account(error, words), words("crash.log", path=log)])


def account(error: BaseException, words: Language) -> str:
    """The sentence for the user, the kind of error and the places in the code.

    Neither values of variables nor the error's own text: both can hold what people entered.
    """
    return "\n".join([words("app.failed"), f"  {type(error).__name__}", *_places(error, FRAMES)])


def log_of(error: BaseException, screen: str) -> str:
    """Versions, the screen, and of each error of the chain its kind and its places in the code."""
    import platform

    lines = [f"zhanping {_version('zhanping')}, textual {_version('textual')}"]
    lines += [f"python {platform.python_version()}, {platform.platform()}", f"screen {screen}"]
    for link, relation in _chain(error):
        lines += [f"{relation} {type(link).__module__}.{type(link).__qualname__}", *_places(link)]
    return "\n".join(lines) + "\n"


def _write(text: str, folder: Path, author: str) -> Path:
    """Put a log into the folder, readable by nobody else, and drop all but the newest.

    Raises:
        ZhanpingError: the system refuses.
    """
    from storage.files import make_private, translated, write_atomically

    make_private(folder)
    path = folder / f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S.%fZ}-{author}.log"
    write_atomically(path, text.encode(), mode=0o600)
    with translated(folder):
        for old in sorted(folder.glob("*.log"))[:-KEPT]:
            old.unlink(missing_ok=True)
    return path


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """An error, what it came from and what it holds, each once."""
    waiting, seen = [(error, "error")], set[int]()
    while waiting and len(seen) < _LINKS:
        link, relation = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link, relation
        if isinstance(link, BaseExceptionGroup):
            waiting += [(part, "holding") for part in link.exceptions]
        if link.__cause__ is not None:
            waiting.append((link.__cause__, "caused by"))
        elif link.__context__ is not None and not link.__suppress_context__:
            waiting.append((link.__context__, "while handling"))


def _places(error: BaseException, count: int = 0) -> list[str]:
    """The last places of an error in the code, all of them by default; the code itself is not quoted."""
    frames = traceback.extract_tb(error.__traceback__)[-count:]
    return [f"    {'/'.join(Path(f.filename).parts[-2:])}:{f.lineno} {f.name}" for f in frames]


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "-"
