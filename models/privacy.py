"""What in a text looks like somebody's identity number or phone: people are named by codes here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from models.catalogue import CATALOGUE
from models.entries import Entry, Evidence, FactEntry
from models.errors import Message, say

Kind = Literal["identity", "phone"]

# One sign for each sign, so that places in the text stay the same.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000\t"), " ")
_WIDE = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F) if chr(wide) not in "，；！？"}
_PLAIN = {**_WIDE, **_DASHES, **_SPACES, ord("￥"): "¥"}

_AFTER = r"(?![0-9A-Za-z]|\.[0-9])"
_ALONE = r"(?<![0-9A-Za-z])(?<![0-9]\.)"
# Latin words that people write a number straight behind: Tel13800138000.
_BEFORE = rf"(?:{_ALONE}|" + "|".join(f"(?<=(?i:{word}))" for word in ("tel", "phone", "mobile", "no")) + ")"
_GAP = r"[ -]{0,3}"
_IDENTITY = re.compile(rf"(?<![0-9])(?<![0-9]\.)(?=([0-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx]){_AFTER})")
_OLD_IDENTITY = re.compile(
    rf"(?:{_ALONE}|(?<=(?i:id)))([0-9]{{15}}|[0-9]{{6}}([ -])[0-9]{{6}}\2[0-9]{{3}}){_AFTER}"
)
_COUNTRY = r"(?:\(?(?:\+|00)?86\)?[ -]{0,2})?"
_MOBILE = re.compile(
    rf"{_BEFORE}{_COUNTRY}1[3-9][0-9]"
    rf"(?:[ -]{{0,2}}[0-9]{{8}}|(?:[ -]{{1,2}}[0-9]{{4}}){{2}}|(?:\.[0-9]{{4}}){{2}}){_AFTER}"
)
_AREA = r"(?P<area>10|2[0-9]|[3-9][0-9]{2})"
_LANDLINE = re.compile(
    rf"{_BEFORE}(?:\(?(?:\+|00)86\)?[ -]{{0,2}}\(?0?|\(?0){_AREA}\)?[ -]{{0,2}}"
    rf"(?P<local>[1-9][0-9]{{2,3}}[ -]?[0-9]{{4}}){_AFTER}"
)
# Numbers that are a phone only behind a word that says so: without the area code, and of companies.
_SERVICE = r"[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}"
_LOCAL = re.compile(
    r"(?:电话|座机|固话|联系方式|致电|拨打|(?i:tel|phone))(?:号码?)?[是为]?(?:\([^()0-9]{1,4}\))?\.? ?"
    rf"(?:: ?(?P<told>{_SERVICE}|[2-9][0-9]{{2,3}}[ -]?[0-9]{{4}})"
    rf"|(?P<bare>{_SERVICE}|[2-9][0-9]{{2,3}}-?[0-9]{{4}})){_AFTER}"
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
    | {"sources", "finding"}
)
"""Fields that people choose and do not write."""

# What is said around a number that only looks like a phone: a document, an account, money, an address.
_NUMBERED = re.compile(r"(?:编号|单号|文号|案号|票号|账号|帐号|合同号|档案号|序列号|No\.?|no\.?) ?[:#]? ?$")
_MONEY_BEFORE = re.compile(
    r"(?:[¥$]|(?:预算|经费|金额|资金|费用|收入|支出|总额|合计|共计|总计)(?:为|约|是|共)?:?) ?$"
)
_COUNTED_AFTER = re.compile(r" ?(?:元(?![宵旦])|万元|亿元|人民币|%|人次|小时)")
_OF_IDENTITY = re.compile(r"(?:身份证|证件)(?:号码|号)?[是为]? ?:? ?$")
"""What says that the number behind it is somebody's identity, were it mistyped."""
_CALLED = re.compile(
    r"(?:电话|手机|座机|固话|联系人|联系方式|微信|(?i:tel|phone|mobile))"
    r"(?:号码|编号|号)? ?(?:No\.?|no\.?)? ?[:#]? ?$"
)
"""What says that the number behind it is a phone, whatever else it is called."""
_DATED = re.compile(r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:19|20)[0-9]{2})")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|(?<![A-Za-z0-9.-])[A-Za-z0-9.-]{1,80}\.[A-Za-z]{2,8}/[!-~]*"
)
_BEHIND = 16  # signs before a number that are looked at


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
            say("privacy.holds", field=_named(prefix, name), what=tuple(say(f"privacy.{k}") for k in kinds)),
        )
        for name, kinds in found.items()
    ]
    if isinstance(entry, Evidence) and entry.method in _OF_PEOPLE and not is_code(entry.source):
        told.append(Caution("no_code", say("privacy.no_code", method=say(f"method.{entry.method}"))))
    return tuple(told)


def _named(prefix: str, name: str) -> Message:
    key = f"{prefix}.{name}"
    return say(key if key in CATALOGUE else f"cli.field.{name}")


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
        digits = _digits(match[1]).upper()
        is_sound = _check_of(digits) == digits[17] or _OF_IDENTITY.search(
            text[max(match.start() - 12, 0) : match.start()]
        )
        if _is_place(digits) and _is_day(digits[6:14]) and is_sound:
            yield Sighting("identity", *match.span(1))
    for match in _OLD_IDENTITY.finditer(text):
        digits = _digits(match[1])
        if _is_place(digits) and _is_day(f"19{digits[6:12]}"):
            yield Sighting("identity", *match.span(1))


def _phones(text: str) -> Iterator[Sighting]:
    text = _ADDRESS.sub(lambda found: "/" * len(found[0]), text)
    for match in _MOBILE.finditer(text):
        if not _is_something_else(text, *match.span()):
            yield Sighting("phone", *match.span())
    for match in _LANDLINE.finditer(text):
        local = _digits(match["local"])
        is_short = len(match["area"]) == 2 and len(local) < 8  # the large cities have eight digits
        if not is_short and not _DATED.fullmatch(local) and not _is_something_else(text, *match.span()):
            yield Sighting("phone", *match.span())
    for match in _LOCAL.finditer(text):
        start, end = match.span("told" if match["told"] else "bare")
        if not _DATED.fullmatch(_digits(text[start:end])) and not _COUNTED_AFTER.match(text, end):
            yield Sighting("phone", start, end)


def _is_something_else(text: str, start: int, end: int) -> bool:
    """Whether a number that looks like a phone is money, a count, a document's or a part of a longer one."""
    before = text[max(start - _BEHIND, 0) : start]
    if _COUNTED_AFTER.match(text, end):
        return True
    if _CALLED.search(before):
        return False
    is_part = re.search(r"[0-9][ -]$", before) and not text[start:end].isdigit()
    return bool(_NUMBERED.search(before) or _MONEY_BEFORE.search(before) or is_part)


def _digits(text: str) -> str:
    return re.sub(r"[ -]", "", text)


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
