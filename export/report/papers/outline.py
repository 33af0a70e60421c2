"""The report as typed blocks: a pure function of the assessment and the wording."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from export.report.blocks import Block, Contents, CoverEnd, Heading, Item, Paragraph, told
from export.report.papers import annexes, figures, result
from export.report.wording import Wording
from models.entries import POLARITIES, Finding, FindingKind
from models.evaluation import Evaluation
from models.framework import Party, Section
from models.scoring import Assessment
from models.station import Visit

_BODIES = ("operator", "purchaser", "supervisor", "third_party")


def outline(assessment: Assessment, wording: Wording) -> list[Block]:
    """Every part of the report in its order; a part with nothing to say says so."""
    words = filled(assessment.evaluation, wording)
    exact = named(assessment.evaluation, words)
    return [
        *_cover(assessment.evaluation, exact),
        Contents(words("contents.title")),
        *_opening(assessment.evaluation.facts.visit, words),
        *_background(assessment, words),
        *_summary(assessment, words),
        *result.feedback(assessment.evaluation, words),
        *result.grade(assessment, words),
        *result.closing(assessment.evaluation, words),
        *annexes.annexes(assessment.evaluation, words),
        *annexes.closing_page(exact),
    ]


def filled(evaluation: Evaluation, wording: Wording) -> Wording:
    """The wording with what all its sentences may use: names, day, period, who came."""
    station, visit = evaluation.facts.station, evaluation.facts.visit
    name = station.name or wording("role.station")
    bodies = {role: getattr(station, role) or wording(f"role.{role}") for role in _BODIES}
    return wording.filled(
        **bodies,
        station=name,
        short=station.short_name or name,
        city=station.city,
        region="" if name.startswith(station.region) else station.region,
        street=station.street,
        centre=station.supervision_centre,
        framework=evaluation.framework.title,
        year=wording("word.year", year=visit.year) if visit.year else "",
        period=wording(f"word.period_{visit.period}"),
        date=figures.date(visit.date, wording) if visit.date else wording("role.date"),
        **{name: _count(getattr(visit, name), wording) for name in ("experts", "staff", "days")},
    )


def named(evaluation: Evaluation, words: Wording) -> Wording:
    """The same wording for places where a name that nobody stated must be seen to be missing."""
    station, visit = evaluation.facts.station, evaluation.facts.visit
    missing = words("word.missing")
    bodies = {role: getattr(station, role) or missing for role in _BODIES}
    return words.filled(
        **{
            **words.common,
            **bodies,
            "station": station.name or missing,
            "date": figures.date(visit.date, words),
        }
    )


def _count(value: int | None, words: Wording) -> str:
    return words("word.missing") if value is None else str(value)


def _visitors(visit: Visit, words: Wording) -> str:
    """Who came, with the numbers that were stated."""
    came = [name for name in ("experts", "staff") if getattr(visit, name)]
    return words(f"visitors.{'_and_'.join(came) or 'team'}")


def _cover(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    yield Paragraph(f"{words('cover.title')}\n{words('cover.kind')}", "CoverTitle")
    if evaluation.setup.sample:
        yield Paragraph(words("cover.sample"), "CoverMark")
    if evaluation.stage != "final":
        yield Paragraph(words("cover.draft"), "CoverMark")
    for name in ("supervisor", "purchaser", "operator", "third_party", "date"):
        yield Paragraph(words(f"cover.{name}"), "CoverLine")
    yield CoverEnd()


def _opening(visit: Visit, words: Wording) -> Iterator[Block]:
    length = words("opening.length") if visit.days else ""
    came = words("opening.visit", visitors=_visitors(visit, words), length=length)
    yield Paragraph(f"{words('cover.title')}\n{words('cover.kind')}", "ReportTitle")
    yield Paragraph(words("opening.text", visit=came))


def _background(assessment: Assessment, words: Wording) -> Iterator[Block]:
    framework, visit = assessment.framework, assessment.evaluation.facts.visit
    yield Heading(1, words("background.title"))
    length = words("background.length") if visit.days else ""
    yield Paragraph(words("background.visit", visitors=_visitors(visit, words), length=length))
    for task in words.list("background.tasks", sample=framework.satisfaction_sample):
        yield Item(3, task)
    for name in ("basis", "principles"):
        yield Heading(2, words(f"{name}.title"))
        yield from (Item(3, text) for text in words.list(f"{name}.items"))
    yield Heading(2, words("stages.title"))
    for name, text in zip(words.list("stages.names"), words.list("stages.texts"), strict=False):
        yield Heading(3, name)
        yield Paragraph(text)
    yield Heading(2, words("content.title"))
    sections = figures.joined((section.title for section in framework.sections), words, "list")
    parties = figures.joined(
        (figures.body(party) for party in framework.parties if not party.computed), words, "list"
    )
    yield from (Item(3, text) for text in words.list("content.items", sections=sections, parties=parties))
    yield Heading(2, words("results.title"))
    yield from (Paragraph(text) for text in result.meaning(framework, words))


def _summary(assessment: Assessment, words: Wording) -> Iterator[Block]:
    evaluation, framework = assessment.evaluation, assessment.framework
    yield Heading(1, words("summary.title"))
    yield Heading(2, words("basic.title"))
    yield from (Paragraph(text) for text in figures.basic(evaluation, words) if text)
    yield Heading(2, words("progress.title"))
    yield from (Paragraph(text) for text in figures.progress(evaluation, words))
    sections = {section.id for section in framework.sections}
    for name, lead in figures.LEADS.items():
        if name not in sections:
            yield from (Paragraph(text) for text in lead(evaluation, words) if text)
    for section in framework.sections:
        yield from _section(evaluation, section, words)
    for party in assessment.parties:
        if not party.party.computed:
            yield from _party(evaluation, party.party, words, pending=not party.points.known)


def _section(evaluation: Evaluation, section: Section, words: Wording) -> Iterator[Block]:
    yield Heading(2, section.title)
    if section.id in figures.LEADS:
        lead = figures.LEADS[section.id]
        yield from (Paragraph(text) for text in lead(evaluation, words) if text)
    by_district = section.by_district and bool(evaluation.districts)
    for kind in POLARITIES:
        yield Heading(3, words(f"chapter.{kind}s"))
        found = [f for f in evaluation.report_findings if f.section == section.id and f.polarity == kind]
        if not found:
            yield Paragraph(words(f"chapter.no_{kind}", title=section.title))
            continue
        how = words.one_of("chapter.how", section.id)
        yield Paragraph(words(f"chapter.{kind}_intro", how=how, title=section.title))
        if by_district:
            yield from _districts(evaluation, found, kind, words)
        else:
            yield from _items(evaluation, found, words)


def _party(evaluation: Evaluation, party: Party, words: Wording, *, pending: bool) -> Iterator[Block]:
    title = figures.body(party)
    own = [found for found in evaluation.report_findings if found.section == party.id]
    yield Heading(2, words("chapter.party", title=title))
    if own:
        yield Paragraph(words.one_of("chapter.party_how", party.id, title=title))
    if pending:
        yield Paragraph(words("chapter.pending", title=title))
    elif not own:
        yield Paragraph(words("chapter.no_party", title=title))
    for kind in POLARITIES if own else ():
        yield Heading(3, words(f"chapter.{kind}s"))
        found = [finding for finding in own if finding.polarity == kind]
        if not found:
            yield Paragraph(words(f"chapter.no_party_{kind}", title=title))
        yield from _items(evaluation, found, words)


def _items(evaluation: Evaluation, found: list[Finding], words: Wording) -> Iterator[Block]:
    """Findings as （1）（2）…: those of the whole station first, then each district's under its name."""
    names = evaluation.district_names
    for finding in found:
        if finding.district is None:
            yield from told(4, figures.advised(finding, words))
    order = (*names, *sorted({f.district for f in found if f.district and f.district not in names}))
    for district in order:
        for finding in found:
            if finding.district == district:
                name = names.get(district, district)
                text = figures.advised(finding, words)
                yield from told(4, words("chapter.of_district", district=name, text=text))


def _districts(
    evaluation: Evaluation, found: list[Finding], kind: FindingKind, words: Wording
) -> Iterator[Block]:
    """Findings as （1）南片区 ①②…: those of the whole station first, then every district's."""
    known = set(evaluation.districts)
    whole = [f for f in found if f.district not in known]
    if whole:
        yield Item(4, words("chapter.whole"))
    for finding in whole:
        of, text = (
            partial(words, "chapter.of_district", district=finding.district),
            figures.advised(finding, words),
        )
        yield from told(5, of(text=text) if finding.district else text)
    for district in evaluation.facts.districts.rows:
        communities = figures.joined(district.communities, words, "list")
        head = (
            words("chapter.district", district=district.name, communities=communities)
            if communities
            else words("chapter.district_bare", district=district.name)
        )
        own = [f for f in found if f.district == district.id]
        yield Item(4, head if own else head + words(f"chapter.no_district_{kind}"))
        for finding in own:
            yield from told(5, figures.advised(finding, words))
