"""Which blocks each variant is made of, and what its file says of itself."""

from __future__ import annotations

from collections.abc import Iterable

from export.report.blocks import Block, Chart
from export.report.options import Options, Sealed, Variant
from export.report.papers import reply
from export.report.papers.briefing import briefing
from export.report.papers.notice import notice
from export.report.papers.outline import filled, named, outline
from export.report.papers.page import page
from export.report.papers.public import public
from export.report.papers.working import working
from export.report.word.document import Properties
from export.report.wording import Wording, worded
from models.evaluation import Evaluation
from models.scoring import Assessment

# What only those inside may read: it says so on every page.
_INTERNAL: tuple[Variant, ...] = ("working", "summary")
# What is read out or filled in on the day is no draft of anything.
_NEVER_DRAFT: tuple[Variant, ...] = ("briefing", "summary", "notice")


def content(assessment: Assessment, options: Options | None = None) -> list[Block]:
    """What a variant says: a pure function of the assessment and the options.

    Raises:
        ZhanpingError: the variant cannot be made of this evaluation: no grade yet, or no such recipient.
    """
    wanted = options or Options()
    wording = worded(assessment.framework, wanted.office.wording)
    blocks = _content(assessment, wanted, wording)
    return [block for block in blocks if wanted.pictures or not isinstance(block, Chart)]


def _content(assessment: Assessment, wanted: Options, wording: Wording) -> Iterable[Block]:
    evaluation = assessment.evaluation
    words = filled(evaluation, wording)
    exact = named(evaluation, words)
    match wanted.variant:
        case "report":
            draft = reply.sheet(evaluation, words) if evaluation.stage != "final" else ()
            return [*outline(assessment, wording), *draft]
        case "grade":
            return public(assessment, words, exact)
        case "working":
            return working(assessment, _sealed(evaluation, wanted), words, exact)
        case "notice":
            return notice(evaluation, wanted.party, words, exact)
        case "briefing":
            return briefing(evaluation, words)
        case "summary":
            return page(assessment, exact)


def properties(assessment: Assessment, options: Options) -> Properties:
    """What the file says of itself; version and digest of what is sealed stand here, never in the text."""
    evaluation, variant, sealed = assessment.evaluation, options.variant, options.sealed
    words = filled(evaluation, worded(assessment.framework, options.office.wording))
    title = _title(evaluation, variant, words)
    return Properties(
        title=words("cover.title") + title,
        subject=title,
        author=words("document.author"),
        keywords=words("document.keywords"),
        day=evaluation.facts.visit.date,
        mark=words("word.header_join").join(_marks(evaluation, variant, words)),
        version=str(sealed.version) if sealed else "",
        identifier=words("document.identifier", digest=sealed.digest) if sealed else "",
        custom=_custom(sealed, words) if sealed else {},
        foot=_foot(evaluation, options, words) if variant == "working" else "",
    )


def _custom(sealed: Sealed, words: Wording) -> dict[str, str]:
    names = words("document.property_version"), words("document.property_digest")
    return dict(zip(names, (str(sealed.version), sealed.digest), strict=True))


def _title(evaluation: Evaluation, variant: Variant, words: Wording) -> str:
    if variant == "report":
        return words("cover.kind")
    if variant == "notice" and evaluation.stage == "final":
        return words("notice.name_final")
    names = {"grade": "public.name", "working": "working.name", "summary": "page.kind"}
    return words(names.get(variant, f"{variant}.name"))


def _marks(evaluation: Evaluation, variant: Variant, words: Wording) -> list[str]:
    marks = [words("word.sample")] if evaluation.setup.sample else []
    marks += [words("word.internal")] if variant in _INTERNAL else []
    is_draft = evaluation.stage != "final" and variant not in _NEVER_DRAFT
    return marks + ([words("word.draft")] if is_draft else [])


def _foot(evaluation: Evaluation, options: Options, words: Wording) -> str:
    sealed = _sealed(evaluation, options)
    if sealed is None:
        return words("working.foot_open", version=evaluation.proceedings.version)
    return words("working.foot", version=sealed.version, digest=sealed.digest)


def _sealed(evaluation: Evaluation, options: Options) -> Sealed | None:
    """The sealed version that a working paper is of: as it was asked for, else as the seal itself says.

    The official report goes by what was asked for alone: its hash stands in the seal.
    """
    seal = evaluation.proceedings.sealed
    return options.sealed or (Sealed(seal.version, seal.digest) if seal else None)
