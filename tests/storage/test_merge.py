"""Merging: a union of sealed lines; what is here stays, what parts is kept, what is damaged is healed."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from models.entries import Member, Setup
from models.errors import DAMAGED, FileFault
from storage.bundle import bundle
from storage.copies import FORKS
from storage.lines import LAST_TIME
from storage.merge import merge
from storage.report import Merged, MergeReport
from storage.store import EvaluationStore
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, concern, keys, lines_of, refused, score, stated

DAY_NS = 24 * 60 * 60 * 10**9


@pytest.fixture
def host(tmp_path: Path) -> Workspace:
    """A host's home with an evaluation that has no team, so that everybody may write everything."""
    workspace = Workspace(tmp_path / "host", "组长")
    workspace.create(FRAMEWORK, id="e1").close()
    put(workspace, "组长", "M01", "组长一")
    return workspace


@pytest.fixture
def laptop(tmp_path: Path, host: Workspace) -> Workspace:
    """A laptop's home that took the evaluation along."""
    workspace = Workspace(tmp_path / "laptop", "张三")
    merge(workspace, bundled(host))
    return workspace


def bundled(workspace: Workspace) -> io.BytesIO:
    target = io.BytesIO()
    bundle(workspace, "e1", target)
    target.seek(0)
    return target


def put(workspace: Workspace, author: str, line: str, reason: str, points: str = "5") -> None:
    with Workspace(workspace.home, author).open("e1") as store:
        store.put(score(author, points, line, reason))


def folder_of(workspace: Workspace) -> Path:
    return workspace.home / "evaluations" / "e1"


def journal_of(workspace: Workspace, author: str) -> Path:
    device = (workspace.home / "device").read_text().strip()
    return folder_of(workspace) / f"{author}.{device}.jsonl"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def served(workspace: Workspace) -> set[str]:
    with workspace.open("e1") as store:
        return stated(store)


def only(report: MergeReport) -> Merged:
    [merged] = report.evaluations
    return merged


def spoil(path: Path, old: str) -> None:
    whole = path.read_bytes()
    assert old.encode() in whole
    path.write_bytes(whole.replace(old.encode(), old.encode()[:-1] + b"\xee"))


# -- union -----------------------------------------------------------------------------------------


def test_an_evaluation_that_is_not_here_is_created_whole(host: Workspace, laptop: Workspace) -> None:
    assert tree(folder_of(laptop)) == tree(folder_of(host))
    assert (laptop.home / "device").read_text() != (host.home / "device").read_text()
    assert {path.stat().st_mode & 0o777 for path in folder_of(laptop).iterdir()} == {0o600}
    assert [path.name for path in folder_of(laptop).parent.iterdir()] == ["e1"]


def test_what_was_entered_off_line_comes_and_is_told_by_author_and_device(
    host: Workspace, laptop: Workspace
) -> None:
    put(laptop, "张三", "M01", "张三一")
    put(laptop, "张三", "M02", "张三二")
    merged = only(merge(host, bundled(laptop)))
    device = (laptop.home / "device").read_text().strip()
    rows = {(row.author, row.device): (row.new, row.known) for row in merged.brought}
    assert rows == {("张三", device): (2, 0), ("组长", (host.home / "device").read_text().strip()): (0, 1)}
    assert (merged.created, merged.code, merged.new) == (False, 0, 2)
    assert served(host) == {"组长一", "张三一", "张三二"}
    assert (
        folder_of(host).joinpath(f"张三.{device}.jsonl").read_bytes()
        == journal_of(laptop, "张三").read_bytes()
    )


def test_merging_again_brings_nothing_and_changes_nothing(host: Workspace, laptop: Workspace) -> None:
    put(laptop, "张三", "M01", "张三一")
    merge(host, bundled(laptop))
    before = tree(host.home)
    report = merge(host, bundled(laptop))
    assert (report.new, report.code) == (0, 0)
    assert tree(host.home) == before


@pytest.mark.parametrize("kind", ["archive", "folder", "home"])
def test_a_dry_run_says_the_same_and_writes_nothing(
    host: Workspace, laptop: Workspace, tmp_path: Path, kind: str
) -> None:
    put(laptop, "张三", "M01", "张三一")
    (tmp_path / "x.zip").write_bytes(bundled(laptop).getvalue())
    source = {"archive": tmp_path / "x.zip", "folder": folder_of(laptop), "home": laptop.home}[kind]
    before = tree(tmp_path)
    tried = merge(host, source, dry_run=True)
    elsewhere = merge(Workspace(tmp_path / "empty", "李四"), source, dry_run=True)
    assert tree(tmp_path) == before
    assert not (tmp_path / "empty").exists()
    assert (only(elsewhere).created, elsewhere.new) == (True, 2)
    assert only(merge(host, source)) == only(tried)


def test_a_running_session_sees_what_was_merged(host: Workspace, laptop: Workspace) -> None:
    put(laptop, "张三", "M01", "张三一")
    with host.open("e1") as session:
        merge(host, laptop.home)
        assert session.refresh()
        assert "张三一" in stated(session)


def put_at(workspace: Workspace, seconds: int, reason: str) -> None:
    """Have 张三 score with a clock that stands there, on a device of their own."""
    with workspace.open("e1") as opened:
        begun = opened.begun
    nanoseconds = seconds * 10**9
    with EvaluationStore(folder_of(workspace), begun, "张三", "aaaaaaaa", lambda: nanoseconds) as store:
        store.put(score("张三", "9", "M01", reason))


def test_lines_of_a_time_to_come_wait_until_they_are_asked_for(host: Workspace, laptop: Workspace) -> None:
    """All that is entered afterwards would be dated after them."""
    put_at(laptop, 2_000_000_000, "时钟快了")
    before = tree(host.home)
    merged = only(merge(host, laptop.home))
    assert merged.refused is not None
    assert (merged.refused.key, merged.code) == ("merge.ahead_asks", 1)
    assert tree(host.home) == before
    assert only(merge(host, laptop.home, ahead=True)).new == 1


def test_no_line_is_dated_so_late_that_none_can_follow(host: Workspace, laptop: Workspace) -> None:
    """What is painted as saved has to be read again."""
    put_at(laptop, (LAST_TIME >> 16) // 1000 - 1, "2099")
    merge(host, laptop.home, ahead=True)
    put(host, "李四", "M02", "还能写")
    assert served(host) == {"组长一", "2099", "还能写"}
    with refused("journal.clock"):
        put_at(laptop, (LAST_TIME >> 16) // 1000, "2100")
    assert "2100" not in served(laptop)


def test_the_next_own_write_is_later_than_all_that_was_merged(host: Workspace, laptop: Workspace) -> None:
    """Also than lines of a clock that is ahead; those are told."""
    put_at(laptop, 2_000_000_000, "时钟快了")
    [note] = only(merge(host, laptop.home, ahead=True)).notes
    assert (note.key, note.params["count"], note.params["replica"]) == ("merge.ahead", 1, "张三.aaaaaaaa")
    assert str(note.params["at"]).startswith("2033-05-18")
    with Workspace(host.home, "张三").open("e1") as store:
        store.put(score("张三", "1", "M01", "更正"))
        assert stated(store) == {"组长一", "更正"}
        assert store.conflicts() == {}
    with Workspace(host.home, "李四").open("e1") as store:
        entry = score("李四", "1", "M01", "后来")
        store.put(entry)
        [last] = [store.stamp(found) for found in store.entries() if found == entry]
    assert last is not None
    assert last.at.year == 2033


def test_a_clock_less_than_a_day_ahead_is_not_told(host: Workspace, laptop: Workspace) -> None:
    put(laptop, "张三", "M01", "张三一")
    now = folder_of(laptop).stat().st_mtime_ns
    merged = only(merge(host, laptop.home, dry_run=True, clock=lambda: now - DAY_NS // 2))
    assert (merged.new, merged.notes) == (1, ())
    assert only(merge(host, laptop.home, dry_run=True, clock=lambda: now - 2 * DAY_NS)).refused is not None


def test_what_two_changed_at_once_is_told_with_both_values(host: Workspace, laptop: Workspace) -> None:
    with host.open("e1") as store:
        store.put(concern("组长", "f1", "原文"))
    merge(laptop, host.home)
    for workspace, text in ((host, "主机上改"), (laptop, "电脑上改")):
        with Workspace(workspace.home, "组长").open("e1") as store:
            store.put(concern("组长", "f1", text))
    report = merge(host, laptop.home)
    [(key, heads)] = only(report).conflicts.items()
    assert key == ("finding", "f1")
    assert {getattr(head.entry, "text", "") for head in heads} == {"主机上改", "电脑上改"}
    assert report.code == 4
    again = merge(host, laptop.home)
    assert (again.code, only(again).conflicts) == (0, {})
    with host.open("e1") as store:
        assert list(store.conflicts()) == [key]


def test_a_torn_tail_is_closed_before_what_comes(host: Workspace, laptop: Workspace) -> None:
    put(laptop, "张三", "M01", "张三一")
    merge(host, laptop.home)
    put(laptop, "张三", "M02", "张三二")
    path = folder_of(host) / journal_of(laptop, "张三").name
    with path.open("ab") as file:
        file.write('{"v":1,"写到一半'.encode())
    assert merge(host, laptop.home).new == 1
    with host.open("e1") as store:
        assert stated(store) == {"组长一", "张三一", "张三二"}
        assert keys(store) == ["journal.torn"]


# -- damage ----------------------------------------------------------------------------------------


def test_damaged_lines_of_ours_are_healed_by_theirs(host: Workspace, laptop: Workspace) -> None:
    for number in range(1, 6):
        put(host, "李四", f"M{number:02}", f"李四{number}")
    merge(laptop, host.home)
    spoil(journal_of(host, "李四"), "李四2")
    spoil(journal_of(host, "李四"), "李四5")
    assert served(host) == {"组长一", "李四1", "李四3", "李四4"}
    merged = only(merge(host, laptop.home))
    [row] = [row for row in merged.brought if row.author == "李四"]
    assert (row.new, row.healed, row.known) == (2, (2, 5), 3)
    with host.open("e1") as store:
        assert stated(store) == served(laptop)
        assert set(keys(store)) == {"journal.healed"}
    assert merge(host, laptop.home).new == 0
    put(host, "李四", "M06", "李四6")
    assert merge(laptop, host.home).new == 1
    assert served(laptop) == served(host)


def test_damaged_lines_of_theirs_are_passed_over_and_told(host: Workspace, laptop: Workspace) -> None:
    for number in range(1, 4):
        put(laptop, "张三", f"M{number:02}", f"张三{number}")
    whole = journal_of(laptop, "张三").read_bytes()
    spoil(journal_of(laptop, "张三"), "张三2")
    report = merge(host, laptop.home)
    assert [(message.key, message.params["line"]) for message in only(report).damage] == [("journal.seal", 2)]
    assert (report.code, report.new) == (5, 2)
    assert served(host) == {"组长一", "张三1", "张三3"}
    journal_of(laptop, "张三").write_bytes(whole)
    [row] = [row for row in only(merge(host, laptop.home)).brought if row.author == "张三"]
    assert (row.new, row.healed) == (1, (2,))
    with host.open("e1") as store:
        assert stated(store) == {"组长一", "张三1", "张三2", "张三3"}
        assert set(keys(store)) == {"journal.healed"}


def test_a_frozen_framework_that_is_damaged_here_comes_back(host: Workspace, laptop: Workspace) -> None:
    (folder_of(host) / "framework.json").write_bytes(b"{}")
    assert merge(host, laptop.home).code == 0
    assert served(host) == {"组长一"}


def test_an_evaluation_whose_framework_is_damaged_is_not_created(host: Workspace, tmp_path: Path) -> None:
    host.create(FRAMEWORK, id="e2").close()
    (folder_of(host) / "framework.json").write_bytes(b"{}")
    empty = Workspace(tmp_path / "empty", "张三")
    report = merge(empty, host.home)
    assert [(merged.id, merged.code) for merged in report.evaluations] == [("e1", 5), ("e2", 0)]
    assert empty.ids() == ("e2",)
    assert [path.name for path in (empty.home / "evaluations").iterdir()] == ["e2"]


def test_an_evaluation_without_its_framework_is_not_created_and_said_to_lack_it(
    host: Workspace, tmp_path: Path
) -> None:
    (folder_of(host) / "framework.json").unlink()
    merged = only(merge(Workspace(tmp_path / "empty", "张三"), host.home))
    assert merged.refused is not None
    assert (merged.refused.key, merged.code) == ("framework.missing", 5)


def test_a_setup_that_is_gone_here_comes_back(host: Workspace, laptop: Workspace) -> None:
    whole = tree(folder_of(host))
    for name in ("evaluation.toml", "framework.json"):
        (folder_of(host) / name).unlink()
    put(laptop, "张三", "M01", "张三一")
    assert merge(host, laptop.home).code == 0
    assert whole.items() <= tree(folder_of(host)).items()
    assert served(host) == {"组长一", "张三一"}


@pytest.mark.parametrize(
    "spoilt", [(b"format = 3", b"format = = 3"), (FRAMEWORK.hash.encode(), FRAMEWORK.hash[::-1].encode())]
)
def test_a_setup_that_cannot_be_used_here_comes_back(
    host: Workspace, laptop: Workspace, spoilt: tuple[bytes, bytes]
) -> None:
    path = folder_of(host) / "evaluation.toml"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(*spoilt))
    merged = only(merge(host, bundled(laptop)))
    assert [note.key for note in merged.notes] == ["merge.setup"]
    assert path.read_bytes() == whole
    assert served(host) == {"组长一"}


def test_a_setup_that_was_altered_elsewhere_is_told(host: Workspace, laptop: Workspace) -> None:
    path = folder_of(laptop) / "evaluation.toml"
    path.write_bytes(path.read_bytes().replace(b"sample = false", b"sample = true"))
    merged = only(merge(host, laptop.home))
    assert [message.key for message in merged.damage] == ["evaluation.altered"]
    assert merged.code == DAMAGED
    assert b"sample = false" in (folder_of(host) / "evaluation.toml").read_bytes()


def test_what_was_removed_when_its_time_had_passed_does_not_come_back_unnoticed(
    host: Workspace, laptop: Workspace
) -> None:
    shutil.rmtree(folder_of(host))
    certificate = host.home / "certificates" / "e1-20251103.txt"
    certificate.parent.mkdir()
    certificate.write_text("x")
    [note] = only(merge(host, laptop.home, dry_run=True)).notes
    assert (note.key, note.params["path"]) == ("merge.removed_before", str(certificate))


def test_lines_of_a_newer_program_keep_the_evaluation_out(host: Workspace, laptop: Workspace) -> None:
    from tests.storage.build import sealed

    put(laptop, "张三", "M01", "张三一")
    path = journal_of(laptop, "张三")
    path.write_bytes(path.read_bytes() + sealed({**lines_of(path)[0], "v": 2, "n": 2}))
    before = tree(host.home)
    report = merge(host, laptop.home)
    refusal = only(report).refused
    assert refusal is not None
    assert (refusal.key, report.code) == ("journal.newer", 1)
    assert tree(host.home) == before


# -- what is not the same --------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["framework_hash", "created", "created_by"])
def test_another_evaluation_of_the_same_id_is_refused(host: Workspace, laptop: Workspace, field: str) -> None:
    path = folder_of(laptop) / "evaluation.toml"
    value = {
        "framework_hash": f'"{"0" * 64}"', "created": "2020-01-01T00:00:00Z", "created_by": '"别人"',
    }[field]  # fmt: skip
    rows = [
        f"{field} = {value}" if row.startswith(f"{field} =") else row for row in path.read_text().split("\n")
    ]
    path.write_text("\n".join(rows))
    put_raw(laptop)
    before = tree(host.home)
    report = merge(host, laptop.home)
    refusal = only(report).refused
    assert refusal is not None
    assert (refusal.key, report.code) == ("merge.another", 4)
    assert tree(host.home) == before


def put_raw(workspace: Workspace) -> None:
    """A journal more, without opening the evaluation."""
    source = journal_of(workspace, "组长") if journal_of(workspace, "组长").exists() else None
    if source is not None:
        shutil.copy(source, folder_of(workspace) / "李四.aaaaaaaa.jsonl")


def test_one_evaluation_that_is_refused_keeps_no_other_out(host: Workspace, laptop: Workspace) -> None:
    laptop.create(FRAMEWORK, id="e0").close()
    (laptop.home / "evaluations" / "e0" / "evaluation.toml").write_text("不是设置")
    put(laptop, "张三", "M01", "张三一")
    report = merge(host, laptop.home)
    damaged, sound = report.evaluations
    assert damaged.refused is not None
    assert (damaged.id, damaged.code, sound.new, report.code) == ("e0", 5, 1, 5)
    assert host.ids() == ("e1",)


def with_team(workspace: Workspace, *names: str) -> None:
    """Another team in the file, as somebody else's copy may have it."""
    import tomli_w

    setup = workspace.setup("e1")
    changed = Setup(**{**setup.model_dump(), "member": tuple(Member(name=name) for name in names)})
    (folder_of(workspace) / "evaluation.toml").write_text(
        tomli_w.dumps(changed.model_dump(exclude_none=True))
    )


def test_another_team_is_told_and_ours_stays(host: Workspace, laptop: Workspace) -> None:
    with_team(host, "张三", "李四")
    with_team(laptop, "张三", "王五")
    before = tree(host.home)
    [note] = only(merge(host, laptop.home)).notes
    assert (note.key, note.params["names"]) == ("merge.team", ("李四", "王五"))
    assert tree(host.home) == before


@pytest.mark.parametrize("name", ["empty", "elsewhere", "missing"])
def test_a_source_without_an_evaluation_is_refused(host: Workspace, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "elsewhere" / "evaluations" / "x").mkdir(parents=True)
    source = tmp_path / name
    if name == "elsewhere":
        assert merge(host, source).evaluations == ()
        return
    with refused("file.fault_whole" if name == "empty" else "disk.missing"):
        merge(host, source)


def test_links_in_a_folder_are_not_followed(host: Workspace, laptop: Workspace, tmp_path: Path) -> None:
    put(laptop, "张三", "M01", "张三一")
    outside = tmp_path / "outside.jsonl"
    path = journal_of(laptop, "张三")
    path.rename(outside)
    path.symlink_to(outside)
    merged = only(merge(host, laptop.home))
    assert [note.key for note in merged.notes] == ["copy.left_out"]
    assert merged.new == 0
    (laptop.home / "evaluations" / "e2").symlink_to(folder_of(laptop))
    assert [merged.id for merged in merge(host, laptop.home).evaluations] == ["e1"]


@pytest.mark.parametrize("leads_elsewhere", [False, True])
def test_a_folder_without_its_setup_is_a_fault(
    host: Workspace, laptop: Workspace, tmp_path: Path, leads_elsewhere: bool
) -> None:
    path = folder_of(laptop) / "evaluation.toml"
    path.rename(tmp_path / "elsewhere.toml")
    if leads_elsewhere:
        path.symlink_to(tmp_path / "elsewhere.toml")
        assert only(merge(host, folder_of(laptop))).refused is not None
    else:
        with pytest.raises(FileFault):
            merge(host, folder_of(laptop))


# -- forks -----------------------------------------------------------------------------------------


@pytest.fixture
def parted(host: Workspace, laptop: Workspace, tmp_path: Path) -> Workspace:
    """The laptop as it was put back to an older copy and then written in; the host has the newer lines."""
    put(laptop, "张三", "M01", "张三一")
    shutil.copytree(laptop.home, tmp_path / "older")
    put(laptop, "张三", "M02", "以前写的")
    put(laptop, "李四", "M01", "李四一")
    merge(host, laptop.home)
    older = Workspace(tmp_path / "older", "张三")
    put(older, "张三", "M03", "恢复后写的")
    put(older, "王五", "M01", "王五一")
    return older


def test_a_fork_is_refused_and_both_are_kept(host: Workspace, parted: Workspace) -> None:
    report = merge(host, parted.home)
    [fork] = only(report).forks
    assert (report.code, fork.line, fork.replica.partition(".")[0]) == (4, 2, "张三")
    assert served(host) == {"组长一", "张三一", "以前写的", "李四一", "王五一"}
    assert fork.ours == folder_of(host) / f"{fork.replica}.jsonl"
    assert fork.theirs.parent == folder_of(host) / FORKS
    assert fork.theirs.read_bytes() == journal_of(parted, "张三").read_bytes()
    assert fork.theirs.stat().st_mode & 0o777 == 0o600
    with host.open("e1") as store:
        assert store.problems == ()


def test_a_home_whose_own_journal_has_parted_writes_under_another_device(
    host: Workspace, parted: Workspace
) -> None:
    """Else all that is entered there from now on would be put aside as well."""
    before = (parted.home / "device").read_text()
    assert [note.key for note in merge(parted, host.home).notes] == ["merge.device"]
    assert (parted.home / "device").read_text() != before
    put(parted, "张三", "M04", "此后写的")
    report = merge(host, parted.home)
    assert only(report).new > 0
    assert "此后写的" in served(host)
    assert merge(parted, host.home).notes == ()


def test_a_fork_is_kept_once_and_grows_with_theirs(host: Workspace, parted: Workspace) -> None:
    merge(host, parted.home)
    before = tree(host.home)
    assert merge(host, bundled(parted)).code == 4
    assert tree(host.home) == before
    put(parted, "张三", "M04", "又写了")
    [fork] = only(merge(host, parted.home)).forks
    assert [path.name for path in (folder_of(host) / FORKS).iterdir()] == [fork.theirs.name]
    assert "又写了" in fork.theirs.read_text()


def test_a_dry_run_names_the_fork_and_keeps_nothing(host: Workspace, parted: Workspace) -> None:
    before = tree(host.home)
    tried = merge(host, parted.home, dry_run=True)
    assert tree(host.home) == before
    assert only(merge(host, parted.home)).forks == only(tried).forks


def test_forks_travel_in_bundles(host: Workspace, parted: Workspace, tmp_path: Path) -> None:
    merge(host, parted.home)
    third = Workspace(tmp_path / "third", "赵六")
    report = merge(third, bundled(host))
    assert tree(folder_of(third)) == tree(folder_of(host))
    assert report.code == 4
    assert merge(third, bundled(host)).code == 0


def test_a_fork_does_not_come_back_to_where_it_is_served(host: Workspace, parted: Workspace) -> None:
    merge(host, parted.home)
    merge(parted, bundled(host))
    [kept] = (folder_of(parted) / FORKS).iterdir()
    assert "以前写的" in kept.read_text()
    assert "恢复后写的" in served(parted)


def test_a_fork_whose_first_line_is_damaged_is_found_by_its_chain(host: Workspace, parted: Workspace) -> None:
    put(parted, "张三", "M04", "又写了")
    spoil(journal_of(parted, "张三"), "恢复后写的")
    [fork] = only(merge(host, parted.home)).forks
    assert fork.line == 3
    assert "又写了" not in served(host)


def test_whoever_wrote_on_after_damage_made_no_fork(host: Workspace, laptop: Workspace) -> None:
    put(laptop, "张三", "M01", "张三一")
    put(laptop, "张三", "M02", "张三二")
    merge(host, laptop.home)
    spoil(journal_of(laptop, "张三"), "张三二")
    put(laptop, "张三", "M03", "张三三")
    assert only(merge(host, laptop.home)).forks == ()
    assert merge(laptop, host.home).new == 1
    assert served(host) == served(laptop) == {"组长一", "张三一", "张三二", "张三三"}


# -- restoring -------------------------------------------------------------------------------------


def test_a_restore_brings_a_lost_home_back(host: Workspace, laptop: Workspace, tmp_path: Path) -> None:
    """Into a place with newer journals it merges; lines of one's own that come back change the device."""
    put(host, "组长", "M02", "组长二")
    saved = tmp_path / "saved.zip"
    saved.write_bytes(bundled(host).getvalue())
    put(host, "组长", "M03", "组长三")
    put(laptop, "张三", "M01", "张三一")
    merge(host, laptop.home)
    report = merge(host, saved)
    assert (report.new, report.notes) == (0, ())
    device = (host.home / "device").read_text()
    shutil.rmtree(folder_of(host))
    report = merge(host, saved)
    assert [note.key for note in report.notes] == ["merge.device"]
    assert served(host) == {"组长一", "组长二"}
    assert (host.home / "device").read_text() != device
    put(host, "组长", "M04", "组长四")
    report = merge(host, laptop.home)
    assert (report.code, only(report).forks) == (0, ())


def test_healed_lines_of_ones_own_leave_the_device(host: Workspace, laptop: Workspace) -> None:
    put(host, "组长", "M02", "组长二")
    merge(laptop, host.home)
    spoil(journal_of(host, "组长"), "组长一")
    report = merge(host, laptop.home)
    assert (report.new, report.notes) == (1, ())


# -- faults ----------------------------------------------------------------------------------------


class PulledOut(BaseException):
    """The process ended there."""


def failing(after: int, error: BaseException) -> Iterator[None]:
    for _ in range(after):
        yield
    raise error


@pytest.mark.parametrize("call", ["write", "fdatasync"])
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O"), PulledOut()], ids=["EIO", "crash"])
def test_a_merge_that_ends_in_the_middle_is_completed_by_the_next(
    host: Workspace,
    laptop: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    after: int,
    error: BaseException,
) -> None:
    for author in ("张三", "李四", "王五"):
        for line in ("M01", "M02"):
            put(laptop, author, line, f"{author}{line}")
    real, steps = getattr(os, call), failing(after, error)

    def faulty(fd: int, *data: memoryview) -> object:
        try:
            next(steps)
        except PulledOut:
            if data:  # half of it was out
                real(fd, data[0][: len(data[0]) * 2 // 3])
            raise
        return real(fd, *data)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, faulty)
        with pytest.raises(BaseException) if after < 3 else nullcontext():  # noqa: PT011
            merge(host, laptop.home)
    with host.open("e1") as store:
        assert set(keys(store)) <= {"journal.torn"}
        assert stated(store) <= served(laptop)
    merge(host, laptop.home)
    assert served(host) == served(laptop)
    assert merge(host, laptop.home).new == 0


def test_a_creation_that_ends_in_the_middle_leaves_nothing(
    host: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Workspace(tmp_path / "empty", "张三")
    steps = failing(2, OSError(errno.ENOSPC, "full"))
    real = os.fsync
    with monkeypatch.context() as patched, refused("disk.full"):
        patched.setattr(os, "fsync", lambda fd: (next(steps), real(fd))[1])
        merge(empty, host.home)
    assert empty.ids() == ()
    assert merge(empty, host.home).new == 1


def test_a_session_that_writes_meanwhile_loses_nothing(host: Workspace, laptop: Workspace) -> None:
    """The own journal grows by a merge while its author has it open."""
    put(host, "组长", "M02", "组长二")
    whole = journal_of(host, "组长").read_bytes()
    merge(laptop, host.home)
    journal_of(host, "组长").write_bytes(whole[: whole.index(b"\n") + 1])
    with closing(host.open("e1")) as session:
        merge(host, laptop.home)
        session.put(score("组长", "3", "M03", "组长三"))
        assert stated(session) == {"组长一", "组长二", "组长三"}
        assert session.problems == ()
