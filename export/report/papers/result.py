"""What the result means and what it is: weights and bands, feedback, grade, closing words."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Item, Paragraph, stated_lines, told
from export.report.papers.figures import body, grades, joined
from export.report.papers.reply import commented, recipient
from export.report.wording import Wording
from models.acts import Reply
from models.evaluation import Evaluation
from models.facts import years_running
from models.framework import Band, Framework
from models.numbers import trimmed
from models.rounds import STATION, Answered, addressed, comments
from models.scoring import Assessment, Limit


def meaning(framework: Framework, words: Wording) -> Iterator[str]:
    """Weights, bands, how points are put together, what limits the grade: all from the framework."""
    shares = [
        words("results.weight", party=body(party), weight=trimmed(party.weight))
        for party in framework.parties
    ]
    weights = words(
        "results.weights",
        scale=trimmed(framework.scale),
        weights=joined(shares, words, "list"),
        count=len(framework.parties),
    )
    yield weights + bands(framework, words)
    ways = (
        words(f"results.panel_{framework.panel}"),
        words(f"results.districts_{framework.districts}"),
        words(f"results.rounding_{framework.rounding}", places=framework.places),
    )
    yield joined(ways, words) + words("word.stop")
    limits = "".join(_limits(framework, words))
    if limits:
        yield limits


def bands(framework: Framework, words: Wording) -> str:
    """What the grades mean."""
    names = joined((band.title for band in framework.bands), words, "list")
    limits = joined((_band(band, words) for band in framework.bands), words, "comma")
    return words("results.bands", names=names, count=len(framework.bands), bands=limits)


def feedback(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """What was answered on site and to the draft."""
    held = evaluation.facts.feedback
    yield Heading(1, words("feedback.title"))
    yield Paragraph(words("feedback.lead"))
    for name, stance, text in (
        ("on_site", held.on_site, held.on_site_text),
        ("draft", held.draft, held.draft_text),
    ):
        if name == "draft" and stance is None and evaluation.stated(Reply):
            yield from _replies(evaluation, words)
            continue
        yield Item(3, words(f"feedback.{name}") + words(f"feedback.{name}_{stance or 'open'}"))
        lines = stated_lines(text)
        yield from (Paragraph(line) for line in lines)
        if stance == "comments" and not lines:
            yield Paragraph(words("feedback.no_text"))


def _replies(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """What the parties answered to the draft, as it was taken down; their comments, and what became of them.

    Why a comment was refused is told to whose it is, in the notice.
    """
    replies = evaluation.stated(Reply)
    by: dict[str, list[str]] = {"draft_agreed": [], "draft_raised": [], "draft_open": []}
    for party in addressed(evaluation):
        stance = replies[party].stance if party in replies else None
        key = {"no_objection": "draft_agreed", "comments": "draft_raised", None: "draft_open"}[stance]
        by[key].append(_named(evaluation, party, words))
    last = "draft_silent" if evaluation.stage == "final" else "draft_waiting"
    said = (
        words(f"feedback.{last if key == 'draft_open' else key}", names=joined(names, words, "list"))
        for key, names in by.items()
        if names
    )
    yield Item(3, words("feedback.draft") + "".join(said))
    for party in addressed(evaluation):
        if party in replies and (lines := stated_lines(replies[party].text)):
            first, *rest = lines
            name = _named(evaluation, party, words)
            yield Item(4, words("feedback.comment", name=name, about="", text=first, became=""))
            yield from (Paragraph(line) for line in rest)
    for found in comments(evaluation):
        yield from told(4, _comment(evaluation, found, words))


def _comment(evaluation: Evaluation, found: Answered, words: Wording) -> str:
    place, answer = commented(evaluation, found.comment), found.answer
    outcome = None if answer is None else "accepted" if answer.accepted else "refused"
    return words(
        "feedback.comment",
        name=_named(evaluation, found.comment.party, words),
        about=words("feedback.about", place=place) if place else "",
        text=found.comment.text.rstrip(),
        became=words(f"feedback.{outcome}") if outcome else "",
    )


def _named(evaluation: Evaluation, party: str, words: Wording) -> str:
    return words.common["short"] if party == STATION else recipient(evaluation, party, words)


def grade(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """The grade, and no score of any stage; while it is open, what is pending and what may still come."""
    yield Heading(1, words("grade.title"))
    if assessment.grade:
        yield Paragraph(words("grade.known", grade=assessment.grade.title))
    else:
        pending = joined(_pending(assessment, words), words) or words("grade.pending_other")
        yield Paragraph(words("grade.open", pending=pending))
        yield Paragraph(words("grade.possible", grades=grades(assessment, words)))
    for limit in assessment.limits:
        if limit.certain:
            what = limit_what(assessment.framework, limit)
            yield Paragraph(words("grade.limited", grade=limit.band.title, what=what))


def closing(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """The closing words and recommendations."""
    years = years_running(evaluation.facts)
    yield Heading(1, words("closing.title"))
    counts = evaluation.report_counts
    stated = {"strengths": counts["strength"], "concerns": counts["concern"]}
    counted = words("closing.counted", **stated) if any(stated.values()) else ""
    yield Paragraph(
        words("closing.years", years=years, counted=counted)
        if years
        else words("closing.text", counted=counted)
    )
    recommendations = evaluation.facts.closing.recommendations
    yield Paragraph(words("closing.lead" if recommendations else "closing.none"))
    for text in recommendations:
        yield from told(3, text)


def _band(band: Band, words: Wording) -> str:
    lower = trimmed(band.at_least)
    if band.below is None:
        return words("results.band_top", name=band.title, at_least=lower)
    key = "results.band" if band.at_least else "results.band_bottom"
    return words(key, name=band.title, at_least=lower, below=trimmed(band.below))


def _limits(framework: Framework, words: Wording) -> Iterator[str]:
    for cap in framework.caps:
        part = framework.section(cap.section or "") or framework.indicators.get(cap.indicator or "")
        if part:
            yield words(
                "results.cap",
                what=part.title,
                below=trimmed(cap.below),
                grade=framework.band(cap.grade).title,
            )
    vetoes = [line.title for line in framework.indicators.values() if line.is_veto]
    if vetoes:
        yield words(
            "results.veto",
            grade=framework.band(framework.veto_grade).title,
            what=joined(vetoes, words, "clause"),
        )


def _pending(assessment: Assessment, words: Wording) -> Iterator[str]:
    evaluation, framework = assessment.evaluation, assessment.framework
    whole = len(assessment.cells)
    if assessment.scored < whole:
        yield words("grade.pending_lines", total=whole, open=whole - assessment.scored)
    per_district = any(line.scope == "district" for line in framework.indicators.values())
    if per_district and not evaluation.districts:
        yield words("grade.pending_districts")
    elif any(
        not line.weights and line.points and line.cells and line.indicator.scope == "district"
        for section in assessment.sections
        for line in section.lines
    ):
        yield words("grade.pending_clients")
    for party in assessment.parties:
        if not party.party.computed and not party.points.known:
            yield words("grade.pending_party", party=body(party.party))
    if assessment.total is not None and any(not limit.certain for limit in assessment.limits):
        yield words("grade.pending_limit")


def limit_what(framework: Framework, limit: Limit) -> str:
    """What limits the grade."""
    if limit.indicator:
        return limit.indicator.title
    cap = limit.cap
    if cap is None:
        return ""
    part = framework.section(cap.section or "") or framework.indicators.get(cap.indicator or "")
    return cap.reason.rstrip("\u3002") or (part.title if part else "")
