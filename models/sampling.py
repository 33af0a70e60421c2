"""The sample of the satisfaction survey: whom to ask, as codes; the same on every machine.

A code's lot is the SHA-256 of the seed, a colon and the code, so that anybody can draw again with any
tool: ``printf '20240611:C0001' | sha256sum``. The codes with the smallest lots are drawn.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from models.acts import Roster
from models.errors import FileFault, UsageError, say
from models.evaluation import Evaluation
from models.facts import sample_required

LARGEST = 99_999
"""People whom codes are made for; larger rosters are another kind of survey."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,15}")


def codes_of(population: int) -> tuple[str, ...]:
    """A code for each number of a roster: ``C0001`` and on.

    Raises:
        UsageError: more people than there are codes for.
    """
    if not 0 <= population <= LARGEST:
        raise UsageError("sample.population", population=population, most=LARGEST)
    width = max(4, len(str(population)))
    return tuple(f"C{number:0{width}}" for number in range(1, population + 1))


def draw(codes: Iterable[str], wanted: int, seed: int) -> tuple[str, ...]:
    """The codes to ask, sorted; all of them where no more are wanted than there are.

    The order of the roster does not matter, and a larger number keeps all that a smaller one drew.

    Args:
        codes: the roster.
        wanted: how many.
        seed: a number that is told beforehand.
    """
    lots = sorted((_lot(code, seed), code) for code in set(codes))
    return tuple(sorted(code for _, code in lots[: max(wanted, 0)]))


def drawn(evaluation: Evaluation) -> tuple[str, ...]:
    """The codes that an evaluation's survey asks; none while its population or its seed is not stated.

    As many as the survey says it asks, and never fewer than the framework wants; everybody in a census.
    """
    survey, codes = evaluation.facts.survey, roster(evaluation)
    wanted = size_of(evaluation, len(codes), survey.sampled)
    if wanted >= len(codes):
        return tuple(sorted(codes))
    return () if survey.seed is None else draw(codes, wanted, survey.seed)


def roster(evaluation: Evaluation) -> tuple[str, ...]:
    """Everybody's codes: those that were stated, else made for the population that was."""
    if (stated := evaluation.stated(Roster).get(Roster.kind)) is not None:
        return stated.codes
    population = evaluation.facts.survey.population or 0
    return codes_of(population) if population <= LARGEST else ()


def size_of(evaluation: Evaluation, population: int, wished: int | None = None) -> int:
    """How many to ask: as many as wished, at least what the framework wants, at most everybody."""
    least = sample_required(population, evaluation.framework.satisfaction_sample)
    return min(max(least, wished or 0), population)


def read_code(text: str) -> str:
    """A code as somebody types it; full-width letters and digits are meant as such.

    Raises:
        UsageError: it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _CODE.fullmatch(plain):
        raise UsageError("ballot.code", name=plain)
    return plain


def read_codes(path: str, text: str) -> tuple[str, ...]:
    """The codes of a roster, one a line; what follows a comma, empty lines and ``#`` lines are passed over.

    Args:
        path: the file's name, for what is refused.
        text: its text.

    Raises:
        FileFault: a line begins with no code, one stands twice, or there are none or too many.
    """
    found: dict[str, int] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        code = line.partition(",")[0].strip()
        if not code or code.startswith("#"):
            continue
        if not _CODE.fullmatch(code):
            raise FileFault(path, number, say("sample.no_code"))
        if code in found:
            raise FileFault(path, number, say("sample.twice", code=code, line=found[code]))
        found[code] = number
    if not 0 < len(found) <= LARGEST:
        raise FileFault(path, None, say("sample.population", population=len(found), most=LARGEST))
    return tuple(found)


def _lot(code: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()
