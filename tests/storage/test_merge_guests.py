"""What comes through a gate: a guest brings new lines of their own, within their role, and nothing else."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli_w

from models.catalogue import CATALOGUE
from models.entries import Adjudication, Entry, FactEntry, Member, PartyScore, Setup
from models.errors import ZhanpingError
from models.language import Language
from models.station import Staffing
from storage.archive import write_archive
from storage.copies import Copy, read_copy
from storage.lines import GENESIS, LAST_TIME, Operation, Record, sealed
from storage.merge import merge
from storage.sealed_text import with_seal
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, concern, refused, score, stated

TEAM = (
    Member(name="组长", role="lead"),
    Member(name="张三"),
    Member(name="李四"),
    Member(name="何芸", role="staff"),
)
DEVICE = "abcdefgh"


@pytest.fixture
def host(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "host", "组长")
    with workspace.create(FRAMEWORK, id="e1", team=TEAM) as store:
        store.put(score("组长", "5", "M01", "组长一"))
    with Workspace(workspace.home, "李四").open("e1") as store:
        store.put(score("李四", "5", "M01", "李四一"), concern("李四", "f1", "李四的意见"))
    return workspace


@pytest.fixture
def laptop(tmp_path: Path, host: Workspace) -> Workspace:
    workspace = Workspace(tmp_path / "laptop", "张三")
    merge(workspace, host.home)
    with workspace.open("e1") as store:
        store.put(score("张三", "7", "M01", "张三一"), concern("张三", "f2", "张三的意见"))
    return workspace


def folder_of(workspace: Workspace) -> Path:
    return workspace.home / "evaluations" / "e1"


def packed(copy: Copy, name: str = "e1") -> io.BytesIO:
    target = io.BytesIO()
    write_archive(target, [(name, copy)], "谁")
    target.seek(0)
    return target


def brought(workspace: Workspace, **files: bytes) -> io.BytesIO:
    """A laptop's bundle with forged files in it."""
    copy = read_copy(folder_of(workspace))
    forged = {name.replace("__", "."): data for name, data in files.items()}
    return packed(Copy("-", dict(sorted({**copy.files, **forged}.items()))))


def journal(author: str, *operations: Operation, time: int = 1_700_000_000_000 << 16) -> bytes:
    """A journal of one line, as anybody can seal it who has read the program."""
    line, _ = sealed(*Record(1, time, author, f"{author}.{DEVICE}", operations), GENESIS)
    return line


def stating(entry: Entry, *replaced: str) -> Operation:
    return entry.kind, entry.slot(), list(replaced), entry.document()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def version_of(workspace: Workspace, kind: str, slot: str) -> str:
    with workspace.open("e1") as store:
        [version] = store.versions(kind, slot)
    return version


def gate(host: Workspace, guest: str = "张三") -> Workspace:
    return Workspace(host.home, guest, guest=True)


def test_a_guest_brings_their_own_lines(host: Workspace, laptop: Workspace) -> None:
    report = merge(gate(host), brought(laptop))
    assert (report.new, report.code) == (1, 0)
    with host.open("e1") as store:
        assert stated(store) == {"组长一", "李四一", "李四的意见", "张三一", "张三的意见"}


def test_a_guest_may_correct_and_take_back_what_is_theirs(host: Workspace, laptop: Workspace) -> None:
    merge(gate(host), brought(laptop))
    with laptop.open("e1") as store:
        store.put(score("张三", "8", "M01", "张三更正"))
        store.withdraw(concern("张三", "f2", ""))
    merge(gate(host), brought(laptop))
    with host.open("e1") as store:
        assert stated(store) == {"组长一", "李四一", "李四的意见", "张三更正"}


def test_only_says_the_same_of_any_workspace(host: Workspace, laptop: Workspace) -> None:
    with refused("merge.not_yours"):
        merge(host, brought(laptop), only="李四")
    assert merge(host, brought(laptop), only="张三").new == 1


def forged_fork(host: Workspace) -> dict[str, bytes]:
    """李四's journal with another first line."""
    [name] = [path.name for path in folder_of(host).glob("李四.*")]
    replica = name.removesuffix(".jsonl")
    record = Record(1, 1 << 40, "李四", replica, [stating(score("李四", "0", "M01", "伪造"))])
    return {name.replace(".", "__"): sealed(*record, GENESIS)[0]}


def forged_next(host: Workspace) -> dict[str, bytes]:
    """李四's journal with a line more."""
    [path] = folder_of(host).glob("李四.*")
    whole = path.read_bytes()
    record = Record(2, 1 << 56, "李四", path.stem, [stating(score("李四", "0", "M01", "伪造"))])
    return {path.name.replace(".", "__"): whole + sealed(*record, whole[-33:-1].decode())[0]}


def own(*operations: Operation, **rest: int) -> dict[str, bytes]:
    return {f"张三__{DEVICE}__jsonl": journal("张三", *operations, **rest)}


Forgery = Callable[[Workspace], dict[str, bytes]]
FORGERIES: dict[str, tuple[Forgery, str]] = {
    "another's journal": (
        lambda _: {f"王五__{DEVICE}__jsonl": journal("王五", stating(score("王五", "1")))},
        "merge.not_yours",
    ),
    "another line in another's journal": (forged_fork, "merge.not_yours"),
    "one more line in another's journal": (forged_next, "merge.not_yours"),
    "a score in another's name": (lambda _: own(stating(score("李四", "0"))), "merge.entry.anothers"),
    "a finding in another's name": (
        lambda _: own(stating(concern("李四", "f9", "x"))),
        "merge.entry.anothers",
    ),
    "another's score withdrawn": (
        lambda host: own(("score", "李四/M01", [version_of(host, "score", "李四/M01")], None)),
        "right.not_yours",
    ),
    "another's score withdrawn unseen": (lambda _: own(("score", "李四/M01", [], None)), "right.not_yours"),
    "another's score withdrawn over a version made up": (
        lambda _: own(("score", "李四/M01", [f"0@张三.{DEVICE}"], None)),
        "right.not_yours",
    ),
    "a score withdrawn before it was given": (
        lambda _: own(("score", "何芸/M01", [], None)),
        "merge.unknown_base",
    ),
    "another's finding replaced": (
        lambda host: own(stating(concern("张三", "f1", "改"), version_of(host, "finding", "f1"))),
        "right.anothers",
    ),
    "another's finding talked over": (
        lambda _: own(stating(concern("张三", "f1", "改"))),
        "right.anothers",
    ),
    "a version that is not here replaced": (
        lambda _: own(stating(concern("张三", "f9", "改"), "000@李四.abcdefgh")),
        "merge.unknown_base",
    ),
    "a version that is none replaced": (
        lambda _: own(stating(concern("张三", "f9", "改"), "@@@")),
        "merge.unknown_base",
    ),
    "a fact": (lambda _: own(stating(FactEntry.of("张三", Staffing(on_post=3)))), "right.expert"),
    "a party's points": (
        lambda _: own(stating(PartyScore.model_validate({"author": "张三", "party": "p", "points": "1"}))),
        "right.expert",
    ),
    "an adjudication": (
        lambda _: own(stating(Adjudication(author="张三", indicator="M01", reason="合议"))),
        "right.lead",
    ),
    "a stage": (lambda _: own(("stage", "stage", [], {"author": "张三", "stage": "final"})), "right.lead"),
    "a kind that is none": (lambda _: own(("team", "x", [], {"author": "张三"})), "merge.entry.unknown_kind"),
    "a kind that is none, withdrawn": (lambda _: own(("team", "x", [], None)), "merge.entry.unknown_kind"),
    "an entry that is none": (
        lambda _: own(("score", "张三/M01", [], {"author": "张三", "x": 1})),
        "merge.entry.unreadable",
    ),
    "a time to come": (lambda _: own(stating(score("张三", "1")), time=LAST_TIME - 1), "merge.ahead_refused"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_whole_of_it_is_refused_and_nothing_written(
    host: Workspace, laptop: Workspace, forgery: str
) -> None:
    """Beside what is refused there are sound lines of the guest's own, and they do not come either."""
    make, key = FORGERIES[forgery]
    source = brought(laptop, **make(host))
    before = tree(host.home)
    with refused(key):
        merge(gate(host), source)
    assert tree(host.home) == before


def test_an_entry_in_anothers_name_is_told_to_keep_everything_out(host: Workspace, laptop: Workspace) -> None:
    with pytest.raises(ZhanpingError) as caught:
        merge(gate(host), brought(laptop, **own(stating(score("李四", "0")))))
    said = Language("zh").say(caught.value.message)
    assert "张三 带来的记录 李四/M01（score）署了 李四 的名字，全部没有并入" in said
    assert "没有采用" not in said
    for name in ("unknown_kind", "unreadable", "anothers", "misplaced"):
        chinese, english = CATALOGUE[f"merge.entry.{name}"]
        assert "全部没有并入" in chinese
        assert "othing was merged" in english


def test_a_role_in_their_copy_counts_for_nothing(host: Workspace, laptop: Workspace) -> None:
    setup = Setup(**{**host.setup("e1").model_dump(), "member": (Member(name="张三", role="lead"),)})
    toml = tomli_w.dumps(setup.model_dump(exclude_none=True)).encode()
    decided = stating(Adjudication(author="张三", indicator="M01", reason="合议"))
    before = tree(host.home)
    with refused("right.lead"):
        merge(gate(host), brought(laptop, evaluation__toml=toml, **own(decided)))
    assert tree(host.home) == before
    report = merge(gate(host), brought(laptop, evaluation__toml=toml))
    assert [note.key for note in report.evaluations[0].notes] == ["merge.team"]
    assert host.setup("e1").member == TEAM


def test_a_guests_setup_takes_no_place_of_ours_though_ours_is_damaged(
    host: Workspace, laptop: Workspace
) -> None:
    """Whoever keeps the host may put another in its place; a guest would make themself the lead."""
    path = folder_of(host) / "evaluation.toml"
    right = host.setup("e1").framework_hash.encode()
    path.write_bytes(path.read_bytes().replace(right, right[::-1]))
    setup = Setup(**{**laptop.setup("e1").model_dump(), "member": (Member(name="张三", role="lead"),)})
    toml = with_seal(tomli_w.dumps(setup.model_dump(exclude_none=True)))
    before = tree(host.home)
    with refused("merge.another", 4):
        merge(gate(host), brought(laptop, evaluation__toml=toml))
    assert tree(host.home) == before


@pytest.mark.parametrize(("guest", "role"), [("何芸", "staff"), ("组长", "lead")])
def test_what_a_role_may_write_comes(host: Workspace, laptop: Workspace, guest: str, role: str) -> None:
    with Workspace(laptop.home, guest).open("e1") as store:
        store.put(FactEntry.of(guest, Staffing(on_post=3)))
    (journal_path,) = folder_of(laptop).glob(f"张三.{(laptop.home / 'device').read_text().strip()}*")
    journal_path.unlink()
    assert merge(gate(host, guest), brought(laptop)).new == 1


def test_an_evaluation_that_is_not_theirs_is_not_there(
    host: Workspace, laptop: Workspace, tmp_path: Path
) -> None:
    for workspace, guest in ((host, "路人"), (Workspace(tmp_path / "empty", "张三"), "张三")):
        before = tree(workspace.home)
        with refused("unknown.evaluation", 2):
            merge(gate(workspace, guest), brought(laptop))
        assert tree(workspace.home) == before


def test_another_evaluation_of_that_id_is_refused(host: Workspace, laptop: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other", "张三")
    other.create(FRAMEWORK, id="e1").close()
    with refused("merge.another", 4):
        merge(gate(host), brought(other))


def test_a_fork_of_their_own_is_put_aside(host: Workspace, laptop: Workspace, tmp_path: Path) -> None:
    shutil.copytree(laptop.home, tmp_path / "older")
    older = Workspace(tmp_path / "older", "张三")
    for workspace, reason in ((laptop, "以前写的"), (older, "恢复后写的")):
        with workspace.open("e1") as store:
            store.put(score("张三", "3", "M02", reason))
    merge(gate(host), brought(laptop))
    report = merge(gate(host), brought(older))
    assert report.code == 4
    assert report.evaluations[0].forks[0].theirs.is_file()
    with host.open("e1") as store:
        assert "以前写的" in stated(store)


def test_forks_that_a_guest_carries_stay_outside(host: Workspace, laptop: Workspace) -> None:
    forged = {f"forks/李四__{DEVICE}__12345678__jsonl": journal("李四", stating(score("李四", "0")))}
    assert merge(gate(host), brought(laptop, **forged)).new == 1
    assert not (folder_of(host) / "forks").exists()


def test_lines_far_apart_are_refused(host: Workspace, laptop: Workspace) -> None:
    """Every number that is missing between lines is waited for in memory."""
    lines = b"".join(
        sealed(*Record(n, 1 << 40, "张三", f"张三.{DEVICE}", [stating(score("张三", "1"))]), GENESIS)[0]
        for n in (1, 90_000)
    )
    with refused("merge.gaps"):
        merge(gate(host), brought(laptop, **{f"张三__{DEVICE}__jsonl": lines}))


def test_a_guests_journal_begins_at_its_beginning_and_lacks_no_line(
    host: Workspace, laptop: Workspace
) -> None:
    """Else whoever reads it is told of damage from then on."""

    def line(number: int) -> bytes:
        said = [stating(score("张三", "1"))]
        return sealed(*Record(number, number << 20, "张三", f"张三.{DEVICE}", said), GENESIS)[0]

    for numbers in ([2], [1, 3]):
        with refused("merge.gaps"):
            merge(gate(host), brought(laptop, **{f"张三__{DEVICE}__jsonl": b"".join(map(line, numbers))}))
    merge(gate(host), brought(laptop, **{f"张三__{DEVICE}__jsonl": line(1)}))
    with refused("merge.gaps"):
        merge(gate(host), brought(laptop, **{f"张三__{DEVICE}__jsonl": line(1) + line(3)}))


def test_a_slot_is_not_crowded_with_versions(host: Workspace, laptop: Workspace) -> None:
    """Each of them is looked at whenever somebody opens the evaluation."""
    replica = f"张三.{DEVICE}"
    for count, key in ((64, None), (65, "merge.crowded")):
        lines = b"".join(
            sealed(*Record(n, n << 20, "张三", replica, [stating(score("张三", "1", "M02"))]), GENESIS)[0]
            for n in range(1, count + 1)
        )
        source = brought(laptop, **{f"张三__{DEVICE}__jsonl": lines})
        if key is None:
            assert merge(gate(host), source, dry_run=True).new == 65
        else:
            with refused(key):
                merge(gate(host), source)


def test_a_guest_does_not_flood_the_evaluation_with_devices(host: Workspace, laptop: Workspace) -> None:
    flood = {}
    for n in range(65):
        device = f"aaaaaa{chr(97 + n // 26)}{chr(97 + n % 26)}"
        line, _ = sealed(
            *Record(1, 1 << 40, "张三", f"张三.{device}", [stating(score("张三", "1"))]), GENESIS
        )
        flood[f"张三__{device}__jsonl"] = line
    with refused("merge.too_many"):
        merge(gate(host), brought(laptop, **flood))


def test_a_guests_archive_has_less_room(host: Workspace, laptop: Workspace) -> None:
    big = {
        f"张三.aaaaa{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}{chr(97 + n // 676)}.jsonl": b""
        for n in range(1001)
    }
    copy = Copy("-", {**read_copy(folder_of(laptop)).files, **big})
    with refused("file.fault_whole", 5):
        merge(gate(host), packed(copy))
