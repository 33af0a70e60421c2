"""What people write in sheets, as data: headings, words for nothing and for sums, names of closed lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import tomli

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


def plain(text: str) -> str:
    """A text as headings and names are compared: without width, case, spaces, brackets and punctuation."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LNM")


def unbracketed(text: str) -> str:
    """A text without what it says in brackets."""
    return _BRACKETED.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(1)
def _data() -> Mapping[str, Any]:
    return tomli.loads((files("models.sheets") / "columns.toml").read_text("utf-8"))


@lru_cache
def headings(topic: str) -> Mapping[str, str]:
    """The field that each heading of a topic stands for, by the heading in plain form."""
    return {plain(word): name for name, words in _data()[topic].items() for word in words}


@lru_cache
def words(name: str) -> frozenset[str]:
    """One of the lists of words, in plain form where a word has letters."""
    return frozenset(plain(word) or word for word in _data()["words"][name])


@lru_cache(1)
def silent() -> frozenset[str]:
    """Headings of columns that are passed over without a word."""
    return frozenset(plain(word) for word in _data()["silent"]["columns"])


@lru_cache
def closed(field: str) -> Mapping[str, str]:
    """The values of a closed list, by the words for them."""
    return {plain(word): name for name, words in _data()["values"][field].items() for word in words}


@lru_cache
def known_ids(kind: str) -> Mapping[str, str]:
    """The ids of names that many stations share, by the name in plain form."""
    return {plain(word): name for name, words in _data()["ids"][kind].items() for word in words}


@lru_cache(1)
def answers() -> Mapping[str, int]:
    """Answers in words, on a scale of five."""
    found = _data()["answers"]
    return {
        plain(word): 5 - n for words in (found["words"], found["english"]) for n, word in enumerate(words)
    }


def is_nothing(text: str) -> bool:
    """Whether a text says that there is nothing: a dash, a stroke, 无."""
    bare = unicodedata.normalize("NFKC", text).strip()
    return bool(bare) and (bare in words("nothing") or (plain(bare) or bare) in words("nothing"))


def is_sum(text: str) -> bool:
    """Whether a row that begins so is a sum of others."""
    bare = plain(text)
    return bare in words("sum") or bare.endswith(("小计", "合计"))


def is_subtotal(text: str) -> bool:
    """Whether such a row sums up those since the last of its kind, and not all."""
    bare = plain(text)
    return bare in words("subtotal") or (bare not in words("sum") and is_sum(text))


def is_remark(text: str) -> bool:
    """Whether a row that begins so is a remark below the table: ``注：``, ``填表人：``."""
    head, colon, _ = unicodedata.normalize("NFKC", text).partition(":")
    bare = plain(head)
    return (bool(colon) and bare.rstrip("0123456789") in words("remark")) or bare in ("备注", "填表说明")
