"""What is wanted of a report, and the one way from a wish to its bytes: for commands, the seal, the app."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from export.formats import FORMATS, TABLES, Format, Table, check
from export.report.options import VARIANTS, Numbering, Office, Options, Sealed, Variant
from models.errors import BLOCKED, Message, UsageError, ZhanpingError, say
from models.rounds import find_addressee
from models.scoring import Assessment
from tui.session import Session

if TYPE_CHECKING:
    from export.formats import Printer

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted.

    Attributes:
        form: the format.
        party: to whom a notice goes, by id or title.
        version: which version; None for the present one.
        table: the table of a CSV.
        final: whether nothing but a sealed version will do.
    """

    variant: Variant = "report"
    form: Format = "docx"
    party: str | None = None
    version: int | None = None
    table: Table | None = None
    office: Office = field(default_factory=Office)
    pictures: bool = True
    numbering: Numbering = "word"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A wish with all that it takes: what is written does not look at the evaluation again.

    Attributes:
        name: the file's name, where nobody gives it another.
        sealed_hash: SHA-256 of the file that was sealed, where just that one is wanted; else empty.
    """

    wish: Wish
    assessment: Assessment
    options: Options
    name: str
    sealed_hash: str = ""

    def remark(self, data: bytes) -> Message | None:
        """That what was written is not the file that was sealed; None where it is, or was not to be."""
        sealed = self.options.sealed
        if sealed is None or self.sealed_hash in ("", hashlib.sha256(data).hexdigest()):
            return None
        return say("report.laid_out_anew", version=sealed.version, hash=self.sealed_hash)

    def written(self, printer: Printer | None = None, stop: Callable[[], bool] = lambda: False) -> bytes:
        """The bytes; see `export.formats.written`."""
        from export.formats import written

        wish = self.wish
        return written(self.assessment, self.options, wish.form, table=wish.table, printer=printer, stop=stop)


def order(session: Session, wish: Wish) -> Order:
    """Take up a wish.

    Raises:
        UsageError: the variant makes no sense in that format, or names no party that there is.
        ZhanpingError: a sealed version is wanted, and it is not.
    """
    check(wish.variant, wish.form, wish.table)
    assessment, sealed = session.assessment, sealed_as(session, wish.version)
    if wish.version is not None:
        from tui.versions import assessed

        assessment = assessed(session, wish.version)
    if wish.final and sealed is None:
        version = wish.version or session.evaluation.proceedings.version
        raise ZhanpingError("report.not_sealed", BLOCKED, id=session.evaluation.id, version=version)
    if wish.party is not None and wish.variant != "notice":
        raise UsageError("report.party_alone", variant=wish.variant)
    party = find_addressee(assessment.evaluation, wish.party) if wish.party is not None else None
    name = file_name(session.evaluation.id, wish, party, sealed.version if sealed else wish.version)
    options = options_of(wish, sealed, party)
    return Order(wish, assessment, options, name, _sealed_hash(session, wish, sealed))


def _sealed_hash(session: Session, wish: Wish, sealed: Sealed | None) -> str:
    if sealed is None or replace(wish, version=None, final=False) != Wish():
        return ""
    return session.evaluation.proceedings.seals[sealed.version].report


def options_of(wish: Wish, sealed: Sealed | None, party: str | None = None) -> Options:
    """The options of a wish: a seal's hash and the command's file come of these alone."""
    return Options(
        variant=wish.variant,
        office=wish.office,
        pictures=wish.pictures,
        numbering=wish.numbering,
        sealed=sealed,
        party=party,
    )


def sealed_as(session: Session, version: int | None = None) -> Sealed | None:
    """As what a version is sealed, by default the present one; None while it is open."""
    proceedings = session.evaluation.proceedings
    seal = proceedings.sealed if version is None else proceedings.seals.get(version)
    return Sealed(seal.version, seal.digest) if seal is not None else None


def report_hash(session: Session, sealed: Sealed) -> str:
    """SHA-256 of the official report as it is when it is sealed so."""
    from export.report import report

    return hashlib.sha256(report(session.assessment, options_of(Wish(), sealed))).hexdigest()


def file_name(id: str, wish: Wish, party: str | None, version: int | None) -> str:  # noqa: A002
    """What a report's file is called: id, variant, and what tells it from its like."""
    told = [id, wish.variant, party, wish.table, f"v{version}" if version is not None else None]
    return f"{'-'.join(part for part in told if part)}.{wish.form}"


def variant(name: str) -> Variant:
    """The variant of that name."""
    return chosen("--variant", name, VARIANTS)


def form(name: str) -> Format:
    """The format of that name."""
    return chosen("--format", name, FORMATS)


def table(name: str) -> Table:
    """The table of that name."""
    return chosen("--table", name, TABLES)


def numbering(name: str) -> Numbering:
    """The numbering of that name."""
    return chosen("--numbering", name, ("word", "literal"))


def chosen(option: str, name: str, known: Iterable[Choice]) -> Choice:
    """The one of that name.

    Raises:
        UsageError: there is none; says which there are.
    """
    known = tuple(known)
    for choice in known:
        if choice == name.strip().lower():
            return choice
    raise UsageError("report.unknown", option=option, name=name, known=", ".join(known))
