"""What in a text looks like somebody's identity number or phone: people are named by codes here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from models.entries import Entry, Evidence, FactEntry
from models.errors import Message, say

Kind = Literal["identity", "phone"]

# One sign for each sign, so that places in the text stay the same.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000\t"), " ")
_WIDE = {ord(wide): unicodedata.normalize("NFKC", wide) for wide in "０１２３４５６７８９Ｘｘ＋（）．￥"}
_PLAIN = {**_DASHES, **_SPACES, **_WIDE}

_BEFORE, _AFTER = r"(?<![0-9A-Za-z])(?<![0-9]\.)", r"(?![0-9A-Za-z]|\.[0-9])"
_GAP = r"[ -]{0,3}"
_IDENTITY = re.compile(rf"{_BEFORE}(?=([0-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx]){_AFTER})")
_OLD_IDENTITY = re.compile(rf"{_BEFORE}([0-9]{{15}}|[0-9]{{6}}([ -])[0-9]{{6}}\2[0-9]{{3}}){_AFTER}")
_COUNTRY = r"(?:\(?(?:\+|00)?86\)?[ -]{0,2})?"
_MOBILE = re.compile(
    rf"{_BEFORE}{_COUNTRY}1[3-9][0-9](?:[ -]{{0,2}}[0-9]{{8}}|(?:[ -]{{1,2}}[0-9]{{4}}){{2}}){_AFTER}"
)
_AREA = r"(?:10|2[0-9]|[3-9][0-9]{2})"
_LANDLINE = re.compile(
    rf"{_BEFORE}(?:\(0{_AREA}\) ?|0{_AREA}[ -]{{0,2}}|\(?(?:\+|00)86\)?[ -]{{0,2}}0?{_AREA}[ -]{{0,2}})"
    rf"([1-9][0-9]{{2,3}}[ -]?[0-9]{{4}}){_AFTER}"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    f"{n}" for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
                     *range(61, 66), 71, 81, 82, 83, *range(91, 100))
)  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1880, 2099
_OF_PEOPLE = frozenset({"interview", "survey"})
"""Methods of evidence that name people."""
_REFERENCES = frozenset(
    {"author", "id", "indicator", "district", "section", "party", "points", "order", "topic"}
)
"""Fields that people choose and do not write."""

# What is said around a number that only looks like a phone: a document, an account, money.
_NUMBERED = re.compile(r"(?:编号|单号|文号|案号|票号|账号|帐号|合同号|档案号|序列号|No\.?|no\.?) ?[:：#]? ?$")
_MONEY_BEFORE, _MONEY_AFTER = re.compile(r"[¥￥$] ?$"), re.compile(r" ?(?:元(?![宵旦])|万元|亿元|人民币|%)")
_DATED = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


class Sighting(NamedTuple):
    """Something that looks personal.

    Attributes:
        kind: what it looks like.
        start: its first sign's place in the text.
        end: the place after its last sign.
    """

    kind: Kind
    start: int
    end: int


def sightings(text: str) -> tuple[Sighting, ...]:
    """Identity numbers (18 digits with a fitting check digit, or the 15 of old) and phones, in order."""
    plain = text.translate(_PLAIN)
    found: list[Sighting] = []
    for sighting in (*_identities(plain), *_phones(plain)):
        if all(sighting.end <= other.start or other.end <= sighting.start for other in found):
            found.append(sighting)
    return tuple(sorted(found, key=lambda sighting: sighting.start))


def kinds_in(text: str) -> tuple[Kind, ...]:
    """What the text seems to hold, each kind once."""
    return tuple(dict.fromkeys(sighting.kind for sighting in sightings(text)))


def is_code(text: str) -> bool:
    """Whether a text may be a person's code, such as ``C-017``: names of people have no digit or letter."""
    return any(c.isascii() and c.isalnum() for c in unicodedata.normalize("NFKC", text))


class Caution(NamedTuple):
    """Why an entry should be put in other words.

    Attributes:
        code: its name, stable for machines.
        message: where in the entry, and what it looks like; never the number itself.
    """

    code: str
    message: Message


def cautions(entry: Entry) -> tuple[Caution, ...]:
    """What of an entry should be said with a code instead."""
    document = entry.value if isinstance(entry, FactEntry) else entry.document()
    prefix = f"field.{entry.topic}" if isinstance(entry, FactEntry) else "privacy.field"
    found: dict[str, dict[Kind, None]] = {}
    for name, text in _texts(document):
        if name not in _REFERENCES and (kinds := kinds_in(text)):
            found.setdefault(name, {}).update(dict.fromkeys(kinds))
    told = [
        Caution(
            "personal",
            say(
                "privacy.holds", field=say(f"{prefix}.{name}"), what=tuple(say(f"privacy.{k}") for k in kinds)
            ),
        )
        for name, kinds in found.items()
    ]
    if isinstance(entry, Evidence) and entry.method in _OF_PEOPLE and not is_code(entry.source):
        told.append(Caution("no_code", say("privacy.no_code", method=say(f"method.{entry.method}"))))
    return tuple(told)


def _texts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of a document and the names of the fields they stand in; a row's fields by their own."""
    for field, value in document.items():
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, str):
                yield field, item
            elif isinstance(item, Mapping):
                yield from _texts(item)


def _identities(text: str) -> Iterator[Sighting]:
    for match in _IDENTITY.finditer(text):
        digits = re.sub(r"[ -]", "", match[1]).upper()
        if _is_place(digits) and _is_day(digits[6:14]) and _check_of(digits) == digits[17]:
            yield Sighting("identity", *match.span(1))
    for match in _OLD_IDENTITY.finditer(text):
        digits = re.sub(r"[ -]", "", match[1])
        if _is_place(digits) and _is_day(f"19{digits[6:12]}"):
            yield Sighting("identity", *match.span(1))


def _phones(text: str) -> Iterator[Sighting]:
    for match in _MOBILE.finditer(text):
        if not _is_numbered_or_money(text, match):
            yield Sighting("phone", *match.span())
    for match in _LANDLINE.finditer(text):
        local = re.sub(r"[ -]", "", match[1])
        if not _DATED.fullmatch(local) and not _is_numbered_or_money(text, match):
            yield Sighting("phone", *match.span())


def _is_numbered_or_money(text: str, match: re.Match[str]) -> bool:
    before = text[max(match.start() - 8, 0) : match.start()]
    return bool(
        _NUMBERED.search(before)
        or _MONEY_BEFORE.search(before)
        or _MONEY_AFTER.match(text, match.end())
        or (re.search(r"[0-9][ -]$", before) and not match[0].isdigit())  # part of a longer one in groups
    )


def _is_place(digits: str) -> bool:
    return digits[:2] in _PROVINCES


def _is_day(digits: str) -> bool:
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def _check_of(digits: str) -> str:
    """The check digit of ISO 7064 (MOD 11-2) over the first 17."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11]
