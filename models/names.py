"""Names of people, as files and entries carry them."""

from __future__ import annotations

import unicodedata

from models.errors import UsageError

LONGEST = 32
_SIGNS = frozenset("-_·")


def author_name(text: str) -> str:
    """A person's name as an author: letters of any script, digits, ``-``, ``_`` and ``·``.

    Raises:
        UsageError: the name is empty, too long or has other signs.
    """
    name = unicodedata.normalize("NFKC", text).strip()
    if not 1 <= len(name) <= LONGEST or not all(c.isalnum() or c in _SIGNS for c in name):
        raise UsageError("unknown.author", name=text)
    return name
