"""A seal covers every line, and nobody has a line accepted after it: whoever writes, and whenever."""

from __future__ import annotations

import errno
import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.acts import Reopening, Seal, SignOff
from models.entries import Member, StageChange
from models.errors import CONFLICT, ZhanpingError
from models.sealing import digest, reaches, setup_of
from storage.bundle import bundle
from storage.journal import Journals
from storage.merge import merge
from storage.purge import look
from storage.sealing import uncovered
from storage.store import EvaluationStore
from storage.team import add, remove
from storage.verify import verify
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, copied, folder_of, journal_of, refused, score

LEAD, SECOND, THIRD = "组长", "张三", "李四"
WRITERS = tuple(f"w{n}" for n in range(5))
TEAM = (
    Member(name=LEAD, role="lead"),
    *(Member(name=name, role="expert") for name in (SECOND, THIRD, "王五", *WRITERS)),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    Workspace(home, LEAD).create(FRAMEWORK, id="e1", team=TEAM).close()
    return home


@pytest.fixture
def lead(home: Path) -> Iterator[EvaluationStore]:
    with Workspace(home, LEAD).open("e1") as store:
        store.put(StageChange(author=LEAD, stage="final"))
        yield store


def opened(home: Path, author: str) -> EvaluationStore:
    return Workspace(home, author).open("e1")


def signed(home: Path, name: str = SECOND, version: int = 1) -> None:
    with opened(home, name) as store:
        store.put(SignOff(author=name, version=version, digest=digest(store.entries())))


def seal_of(store: EvaluationStore, version: int = 1) -> Seal:
    store.refresh()
    return Seal(
        author=store.author,
        version=version,
        digest=digest(store.entries()),
        framework=store.setup.framework_hash,
    )


def sealed(home: Path, lead: EvaluationStore) -> Seal:
    signed(home)
    lead.seal(seal_of(lead))
    found = lead.proceedings().sealed
    assert found is not None
    return found


def test_a_session_that_has_not_looked_since_is_refused(home: Path, lead: EvaluationStore) -> None:
    with opened(home, SECOND) as second, opened(home, THIRD) as third:
        second.put(score(SECOND, "8"))
        third.put(score(THIRD, "7"))
        sealed(home, lead)
        for store in (second, third, lead):  # none of them has read anything since
            with refused("admission.sealed", version=1, name=LEAD):
                store.put(score(store.author, "9", "M02"))
            with refused("admission.sealed"):
                store.withdraw(score(store.author, "8"))
    with opened(home, "王五") as fourth, refused("admission.sealed"):
        fourth.put(score("王五", "5"))
    assert not list(folder_of(home, lead).glob("王五.*.jsonl"))


def test_a_seal_says_how_far_every_journal_goes_and_fits(home: Path, lead: EvaluationStore) -> None:
    with opened(home, SECOND) as second:
        second.put(score(SECOND, "8"))
        second.put(score(SECOND, "9"))
    found = sealed(home, lead)
    covered = {name.partition(".")[0]: reach.number for name, reach in reaches(found).items()}
    assert covered == {LEAD: 1, SECOND: 3}, "a stage; two scores and a signature"
    assert lead.problems == ()
    assert verify(folder_of(home, lead)).damage == ()


@pytest.mark.parametrize("stays", [False, True], ids=["cut off", "cannot be cut off"])
def test_a_seal_that_the_disk_refuses_closes_nothing_that_is_not_on_it(
    home: Path, lead: EvaluationStore, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    """Where the line cannot be cut off either, it is found by the next look, and holds for everybody."""

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "refused")

    signed(home)
    seal, before = seal_of(lead), journal_of(home, lead).read_bytes()
    with opened(home, THIRD) as third:
        with monkeypatch.context() as patched, refused("disk.failed"):
            patched.setattr(os, "fdatasync", failing)
            if stays:
                patched.setattr(os, "ftruncate", failing)
            lead.seal(seal)
        assert lead.proceedings().sealed is None
        assert lead.problems == ()
        assert (journal_of(home, lead).read_bytes() == before) is not stays
        if stays:
            with refused("admission.sealed"):
                third.put(score(THIRD, "8"))
            with refused("admission.sealed"):
                lead.put(score(LEAD, "8"))
        else:
            third.put(score(THIRD, "8"))
            signed(home, "王五")
            lead.seal(seal_of(lead))
        with refused("admission.sealed"):
            third.put(score(THIRD, "9"))
    assert verify(folder_of(home, lead)).damage == ()


def test_what_was_seen_is_what_is_sealed(home: Path, lead: EvaluationStore) -> None:
    signed(home)
    seal = seal_of(lead)
    with opened(home, THIRD) as third:
        third.put(score(THIRD, "8"))
    with refused("seal.moved", CONFLICT):
        lead.seal(seal)
    assert lead.proceedings().sealed is None
    with opened(home, THIRD) as third:
        third.put(score(THIRD, "9"))  # and work goes on


def test_the_sealer_has_not_signed_alone_and_the_signature_is_under_what_stands(
    home: Path, lead: EvaluationStore
) -> None:
    with refused("admission.unsigned", name=LEAD):
        lead.seal(seal_of(lead))
    signed(home, LEAD)
    with refused("admission.unsigned"):
        lead.seal(seal_of(lead))
    signed(home)
    with opened(home, THIRD) as third:
        third.put(score(THIRD, "8"))
    with refused("admission.unsigned"):
        lead.seal(seal_of(lead))
    signed(home, THIRD)
    lead.seal(seal_of(lead))
    assert lead.proceedings().sealed is not None


def test_a_stage_and_a_signature_are_no_part_of_what_is_signed(home: Path, lead: EvaluationStore) -> None:
    lead.put(StageChange(author=LEAD, stage="draft"))
    signed(home)
    lead.put(StageChange(author=LEAD, stage="final"))
    signed(home, THIRD)
    lead.seal(seal_of(lead))
    assert lead.problems == ()


def test_only_the_lead_seals_and_only_the_final_version(home: Path, lead: EvaluationStore) -> None:
    signed(home, THIRD)
    with opened(home, SECOND) as second, refused("right.lead"):
        second.seal(seal_of(second))
    lead.put(StageChange(author=LEAD, stage="draft"))
    with refused("admission.seal_stage"):
        lead.seal(seal_of(lead))
    lead.put(StageChange(author=LEAD, stage="final"))
    with refused("admission.version", version=2, present=1):
        lead.seal(seal_of(lead, version=2))
    with pytest.raises(TypeError):
        lead.put(seal_of(lead))


def test_the_lead_opens_it_again_and_the_next_version_is_sealed_alike(
    home: Path, lead: EvaluationStore
) -> None:
    with opened(home, SECOND) as second:
        second.put(score(SECOND, "8"))
        first = sealed(home, lead)
        with refused("right.lead"):
            second.put(Reopening(author=SECOND, version=1, reason="改分"))
        lead.put(Reopening(author=LEAD, version=1, reason="监督方补交材料"))
        second.put(score(SECOND, "6"))
        with refused("admission.version", version=1, present=2):
            second.put(SignOff(author=SECOND, version=1, digest="0" * 64))
    with refused("admission.version_stays"):
        lead.withdraw(Reopening(author=LEAD, version=1, reason="监督方补交材料"))
    with refused("admission.not_sealed"):
        lead.put(Reopening(author=LEAD, version=1, reason="再开一次"))
    signed(home, THIRD, version=2)
    lead.seal(seal_of(lead, version=2))
    assert lead.proceedings().version == 2
    assert (lead.problems, verify(folder_of(home, lead)).damage) == ((), ())
    then = {entry.slot(): entry for entry in lead.as_of(first) if entry.kind == "score"}
    now = {entry.slot(): entry for entry in lead.entries() if entry.kind == "score"}
    assert [str(getattr(e[f"{SECOND}/M01"], "points", "")) for e in (then, now)] == ["8", "6"]
    assert digest(lead.as_of(first)) == first.digest


def test_a_line_that_came_by_another_way_is_found(home: Path, lead: EvaluationStore) -> None:
    with opened(home, SECOND) as second:
        second.put(score(SECOND, "8"))
        sealed(home, lead)
        journals = second._storage.journals
        late = score(SECOND, "10").document()
        with journals.own.held():
            list(journals.tail())
            journals.append(time.time_ns() // 1_000_000 << 16, [("score", f"{SECOND}/M01", [], late)])
    found = {message.key for message in verify(folder_of(home, lead)).damage}
    assert found == {"seal.beyond", "seal.other_entries"}
    with opened(home, THIRD) as third:
        assert {problem.key for problem in third.problems} == found


def test_lines_that_are_gone_are_missed(home: Path, lead: EvaluationStore) -> None:
    with opened(home, SECOND) as second:
        second.put(score(SECOND, "8"))
    sealed(home, lead)
    path = journal_of(home, lead, SECOND)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0])
    with opened(home, THIRD) as third:
        assert [problem.key for problem in third.problems] == ["seal.short"], "its signature is gone"
    path.unlink()
    found = [message.key for message in verify(folder_of(home, lead)).damage]
    assert found == ["seal.other_entries", "seal.short"]


def test_damaged_data_is_not_sealed(home: Path, lead: EvaluationStore) -> None:
    with opened(home, SECOND) as second:
        second.put(score(SECOND, "8"))
        second.put(score(SECOND, "9"))
    signed(home, THIRD)
    path = journal_of(home, lead, SECOND)
    path.write_bytes(path.read_bytes().replace(b'"8"', b'"7"'))
    with Workspace(home, LEAD).open("e1") as again, refused("seal.damaged", 5):
        again.seal(seal_of(again))


def test_where_the_other_sessions_cannot_be_told_nothing_is_sealed(
    home: Path, lead: EvaluationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: bytes) -> None:
        raise ZhanpingError("journal.clock", path=str(path))  # as for a file of another account

    signed(home)
    seal = seal_of(lead)
    monkeypatch.setattr("storage.frozen.write_atomically", refuse)
    with refused("seal.keeper"):
        lead.seal(seal)
    monkeypatch.undo()
    lead.refresh()
    assert lead.proceedings().sealed is None
    with opened(home, THIRD) as third:
        third.put(score(THIRD, "9"))


# -- a laptop that comes back --------------------------------------------------------------------


def laptop(home: Path, tmp_path: Path) -> Path:
    """A copy of the home on which somebody goes on writing."""
    place = copied(home, tmp_path / "laptop")
    (place / "device").write_text("laptop22\n")
    return place


def test_what_a_laptop_has_beyond_the_seal_is_refused_until_the_lead_reopens(
    home: Path, lead: EvaluationStore, tmp_path: Path
) -> None:
    away = laptop(home, tmp_path)
    with Workspace(away, THIRD).open("e1") as third:
        third.put(score(THIRD, "7"))
    sealed(home, lead)
    for dry in (True, False):
        report = merge(Workspace(home, LEAD), away, dry_run=dry)
        told = report.evaluations[0].refused
        assert told is not None
        assert (told.key, told.params["name"], told.params["names"]) == ("merge.sealed", LEAD, (THIRD,))
    assert (lead.problems, verify(folder_of(home, lead)).damage) == ((), ())
    lead.put(Reopening(author=LEAD, version=1, reason="补录"))
    assert merge(Workspace(home, LEAD), away).evaluations[0].refused is None
    lead.refresh()
    assert any(entry.author == THIRD for entry in lead.entries())


def test_a_guest_is_refused_as_well(home: Path, lead: EvaluationStore, tmp_path: Path) -> None:
    away = laptop(home, tmp_path)
    with Workspace(away, THIRD).open("e1") as third:
        third.put(score(THIRD, "7"))
    sealed(home, lead)
    with refused("merge.sealed", CONFLICT):
        merge(Workspace(home, THIRD, guest=True), away / "evaluations" / "e1")


def test_what_is_sealed_merges_into_its_own_copy_and_a_copy_of_it_again(
    home: Path, lead: EvaluationStore, tmp_path: Path
) -> None:
    with opened(home, SECOND) as second:
        second.put(score(SECOND, "8"))
    sealed(home, lead)
    archive = tmp_path / "e1.zip"
    with archive.open("wb") as file:
        bundle(Workspace(home, LEAD), "e1", file)
    assert merge(Workspace(home, LEAD), archive).evaluations[0].refused is None
    elsewhere = Workspace(tmp_path / "elsewhere", LEAD)
    merge(elsewhere, archive)
    with elsewhere.open("e1") as copy:
        assert copy.problems == ()
        with refused("admission.sealed"):
            copy.put(score(LEAD, "3"))
    path = journal_of(home, lead, SECOND)  # a line of it that was lost comes back
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    report = merge(Workspace(home, LEAD), archive)
    assert report.evaluations[0].refused is None
    assert verify(folder_of(home, lead)).damage == ()


# -- several processes ---------------------------------------------------------------------------


def _write(home: str, name: str, pause: float, acknowledged: Any) -> None:
    """Open it again and again and state scores without a look at the others', until refused."""
    time.sleep(pause)
    count = 0
    while True:
        with Workspace(Path(home), name).open("e1") as store:
            for _ in range(3):
                try:
                    store.put(score(name, str(count % 10), reason=str(count)))
                except ZhanpingError as error:
                    acknowledged.put((name, count, error.message.key))
                    return
                count += 1


@pytest.mark.parametrize("attempt", range(6))
def test_nothing_is_acknowledged_after_the_seal_that_it_does_not_cover(
    home: Path, lead: EvaluationStore, attempt: int
) -> None:
    """Some have a journal by then, some are just making theirs, some have not begun."""
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    writers = [
        context.Process(target=_write, args=(str(home), name, 0.01 * n, told), daemon=True)
        for n, name in enumerate(WRITERS)
    ]
    try:
        for writer in writers:
            writer.start()
        time.sleep(0.012 * attempt)
        _seal_whatever_stands(lead)
        found = {name: (count, key) for name, count, key in (told.get(timeout=20) for _ in WRITERS)}
    finally:
        for writer in writers:
            writer.kill()
            writer.join()
    assert {key for _, key in found.values()} == {"admission.sealed"}
    lead.refresh()
    seal = lead.proceedings().sealed
    assert seal is not None
    records = list(Journals(folder_of(home, lead), "-", "-").tail())
    assert uncovered(seal, records) == []
    for name, (count, _) in found.items():
        assert sum(record.author == name for record in records) == count, "nothing acknowledged is lost"
    assert digest(lead.as_of(seal)) == digest(lead.entries())


def _seal_whatever_stands(lead: EvaluationStore) -> None:
    """Seal while others write; what is signed and seen is not asked, since it never stands still."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.store.digest", lambda entries: "0" * 64)
        patch.setattr("models.admission._version", lambda proceedings, act: None)
        lead.seal(Seal(author=LEAD, version=1, digest="0" * 64, framework=lead.setup.framework_hash))


def test_nobody_joins_the_team_of_what_is_sealed_and_keys_and_leaving_are_another_matter(
    home: Path, lead: EvaluationStore
) -> None:
    seal, workspace = sealed(home, lead), Workspace(home, LEAD)
    for name in ("新人", SECOND):
        with refused("admission.sealed", version=1, name=LEAD):
            add(workspace, "e1", name, "staff")
    add(workspace, "e1", SECOND, "expert")
    remove(workspace, "e1", THIRD)
    with refused("admission.sealed"):
        add(workspace, "e1", THIRD, "staff")
    assert verify(folder_of(home, lead)).damage == ()
    lead.put(Reopening(author=LEAD, version=1, reason="补一位专家"))
    add(workspace, "e1", "新人", "expert")
    lead.refresh()
    assert "新人" in {member.name for member in lead.setup.member}
    assert setup_of(seal, lead.setup).member == TEAM, "the version keeps the team it was computed with"


def test_what_is_sealed_is_kept_from_its_last_seal_on(home: Path, lead: EvaluationStore) -> None:
    first = look(home, folder_of(home, lead)).finished
    sealed(home, lead)
    then = look(home, folder_of(home, lead))
    assert then.finished == then.newest
    lead.put(Reopening(author=LEAD, version=1, reason="补交材料"))
    now = look(home, folder_of(home, lead))
    assert now.finished == now.newest
    assert first is not None
    assert now.finished is not None
    assert now.finished > first
