"""What is stated is there, in place of what stood there, with where it came from."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.entries import Entry, FactEntry, Note
from models.errors import Message
from models.station import Station
from storage.documents import entry_of
from storage.lines import Document
from storage.store import EvaluationStore
from tests.storage.build import (
    FRAMEWORK,
    Opener,
    concern,
    copied,
    folder_of,
    journal_of,
    keys,
    lines_of,
    refused,
    reopened,
    score,
    sealed,
    stated,
)


def test_what_was_put_is_served_now_and_after_reopening(home: Path, store: EvaluationStore) -> None:
    entries = (
        score("张三", "8.5", reason="制度齐全，但缺“应急预案”\t与\n签名"),
        concern("张三", "c1", "档案更新不及时"),
        FactEntry.of("张三", Station(name="石井街社工站", region="白云区")),
        Note(author="张三", indicator="M02", text="再看一次"),
    )
    store.put(*entries)
    assert set(map(repr, store.entries())) == set(map(repr, entries))
    assert reopened(home, store).entries() == store.entries()
    assert store.problems == ()


def test_entries_come_in_the_order_of_writing(store: EvaluationStore) -> None:
    for line in ("M03", "M01", "M02"):
        store.put(score("张三", "5", line))
    store.put(score("张三", "6", "M03"))
    assert [entry.slot() for entry in store.entries()] == ["张三/M01", "张三/M02", "张三/M03"]


def test_a_correction_replaces_the_whole_entry(home: Path, store: EvaluationStore) -> None:
    """Points that the newer entry leaves out are not kept from the older one."""
    store.put(score("张三", "8"))
    store.put(score("张三", None, reason="不适用"))
    [entry] = store.entries()
    assert entry == score("张三", None, reason="不适用")
    assert reopened(home, store).entries() == (entry,)


def test_entries_of_several_tables_are_one_line(home: Path, store: EvaluationStore) -> None:
    store.put(score("张三", "8"), concern("张三", "c1", "不足"), score("张三", "9", "M02"))
    [line] = lines_of(journal_of(home, store))
    assert [operation[:2] for operation in line["o"]] == [
        ["score", "张三/M01"], ["score", "张三/M02"], ["finding", "c1"],
    ]  # fmt: skip


def test_stating_what_stands_there_already_writes_nothing(home: Path, store: EvaluationStore) -> None:
    store.put(score("张三", "8"))
    store.put(score("张三", "8"))
    store.put()
    assert len(lines_of(journal_of(home, store))) == 1


def test_a_withdrawn_entry_is_gone_and_its_history_is_not(home: Path, store: EvaluationStore) -> None:
    store.put(score("张三", "8"), concern("张三", "c1", "不足"))
    store.withdraw(score("张三", "8"), concern("张三", "c1", "不足"))
    assert store.entries() == reopened(home, store).entries() == ()
    assert store.stamp(score("张三", "8")) is None
    assert len(lines_of(journal_of(home, store))) == 2
    assert [(change.old is None, change.new is None) for change in store.history()] == [
        (True, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip


def test_withdrawing_what_is_not_there_writes_nothing(home: Path, store: EvaluationStore) -> None:
    store.withdraw(score("张三", "8"))
    assert list(folder_of(home, store).glob("*.jsonl")) == []


@pytest.mark.parametrize("entry", [score("李四", "8"), Note(author="李四", indicator="M01", text="记")])
def test_nobody_scores_or_notes_for_somebody_else(store: EvaluationStore, entry: Entry) -> None:
    with refused("right.not_yours", author="李四", me="张三"):
        store.put(score("张三", "1"), entry)
    with refused("right.not_yours"):
        store.withdraw(entry)
    assert store.entries() == ()


def test_others_entries_appear_with_a_refresh(opener: Opener) -> None:
    mine, theirs = opener("张三"), opener("李四")
    assert not mine.refresh()
    theirs.put(score("李四", "7"))
    assert mine.entries() == ()
    assert mine.refresh()
    assert mine.entries() == (score("李四", "7"),)
    assert not mine.refresh()


def test_ones_own_entries_are_no_news_but_others_read_meanwhile_are(opener: Opener) -> None:
    mine, theirs = opener("张三"), opener("李四")
    mine.put(score("张三", "1"))
    assert not mine.refresh()
    theirs.put(score("李四", "7"))
    mine.put(score("张三", "2"))
    assert mine.refresh()


def test_two_sessions_of_one_person_lose_nothing(home: Path, opener: Opener) -> None:
    one, two = opener("张三"), opener("张三")
    for n in range(1, 11):
        (one if n % 2 else two).put(score("张三", str(n), f"M{n:02}"))
    one.refresh()
    two.refresh()
    assert one.entries() == two.entries() == reopened(home, one).entries()
    assert len(one.entries()) == 10
    assert one.problems == two.problems == ()
    assert one.conflicts() == {}
    assert [line["n"] for line in lines_of(journal_of(home, one))] == list(range(1, 11))


def test_the_stamp_says_when_by_whom_and_where(home: Path, opener: Opener) -> None:
    mine, theirs = opener("张三"), opener("李四")
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    theirs.put(concern("李四", "c1", "不足"))
    mine.refresh()
    stamp = mine.stamp(concern("张三", "c1", "别的文字"))
    assert stamp is not None
    assert before <= stamp.at <= datetime.now(UTC)
    assert stamp.author == "李四"
    assert stamp.device == (home / "device").read_text().strip()


def test_what_another_stated_since_the_last_look_is_not_replaced(opener: Opener) -> None:
    mine, theirs = opener("张三"), opener("李四")
    theirs.put(concern("李四", "c1", "改稿"))
    mine.put(concern("张三", "c1", "初稿"))
    mine.refresh()
    [heads] = mine.conflicts().values()
    assert {getattr(head.entry, "text", None) for head in heads} == {"改稿", "初稿"}


def test_history_tells_every_change_old_and_new_in_one_order(opener: Opener) -> None:
    mine, theirs = opener("张三"), opener("李四")
    mine.put(concern("张三", "c1", "初稿"))
    theirs.refresh()
    theirs.put(concern("李四", "c1", "改稿"))
    mine.refresh()
    mine.put(concern("张三", "c1", "定稿"))
    theirs.refresh()
    theirs.withdraw(concern("李四", "c1", "定稿"))
    told = mine.history()
    assert told == theirs.history()
    texts = [(getattr(c.old, "text", None), getattr(c.new, "text", None)) for c in told]
    assert texts == [(None, "初稿"), ("初稿", "改稿"), ("改稿", "定稿"), ("定稿", None)]
    assert [change.stamp.author for change in told] == ["张三", "李四", "张三", "李四"]
    assert [change.stamp.version for change in told] == sorted(change.stamp.version for change in told)


def test_a_clock_that_goes_back_does_not_reorder(home: Path, store: EvaluationStore) -> None:
    seconds = itertools.chain([2_000_000_000], itertools.repeat(1_000_000_000))
    late = EvaluationStore(
        folder_of(home, store), store.begun, "张三", "abcdefgh", lambda: next(seconds) * 10**9
    )
    with late:
        for points in ("1", "2", "3"):
            late.put(score("张三", points))
        assert late.entries() == (score("张三", "3"),)
        assert len({change.stamp.version for change in late.history()}) == 3
        store.put(score("张三", "4"))
        assert store.entries() == (score("张三", "4"),)
        assert store.conflicts() == {}


def apart(tmp_path: Path, home: Path, opener: Opener) -> tuple[EvaluationStore, EvaluationStore]:
    """Two copies of one evaluation, changed in the same slot without knowledge of each other, then joined."""
    mine = opener("张三")
    mine.put(concern("张三", "c1", "底稿"))
    other = copied(home, tmp_path / "laptop")
    there = folder_of(other, mine)
    for path in folder_of(home, mine).glob("*.jsonl"):
        (there / path.name).write_bytes(path.read_bytes())
    (other / "device").write_text("laptop22")
    theirs = reopened(other, mine, "李四")
    mine.put(concern("张三", "c1", "站上的改稿"))
    theirs.put(concern("李四", "c1", "现场的改稿"))
    for name in ("张三", "李四"):
        source, target = (home, there) if name == "张三" else (other, folder_of(home, mine))
        path = journal_of(source, mine, name)
        (target / path.name).write_bytes(path.read_bytes())
    mine.refresh()
    theirs.refresh()
    return mine, theirs


def test_changes_made_apart_are_listed_and_the_newest_is_served(
    tmp_path: Path, home: Path, opener: Opener
) -> None:
    mine, theirs = apart(tmp_path, home, opener)
    [(slot, heads)] = mine.conflicts().items()
    assert slot == ("finding", "c1")
    assert mine.conflicts() == theirs.conflicts()
    assert {getattr(head.entry, "text", None) for head in heads} == {"站上的改稿", "现场的改稿"}
    assert mine.entries() == theirs.entries() == (heads[0].entry,)
    assert heads[0].stamp.version > heads[1].stamp.version


def test_stating_the_served_entry_again_settles_it(tmp_path: Path, home: Path, opener: Opener) -> None:
    mine, theirs = apart(tmp_path, home, opener)
    mine.put(*(entry.model_copy(update={"author": mine.author}) for entry in mine.entries()))
    assert mine.conflicts() == {}
    theirs.withdraw(*theirs.entries())
    assert theirs.conflicts() == {}
    assert theirs.entries() == ()


def test_two_equal_changes_are_no_conflict(tmp_path: Path, home: Path, opener: Opener) -> None:
    mine, theirs = apart(tmp_path, home, opener)
    for store in (mine, theirs):
        store.withdraw(*store.entries())
    path = journal_of(theirs._folder.parent.parent, theirs)
    (folder_of(home, mine) / path.name).write_bytes(path.read_bytes())
    mine.refresh()
    assert mine.entries() == ()
    assert mine.conflicts() == {}


def test_the_order_in_which_journals_arrive_does_not_matter(
    tmp_path: Path, home: Path, opener: Opener
) -> None:
    stores = [opener(name) for name in ("张三", "李四", "王五")]
    for n, store in enumerate(stores * 2):
        store.refresh()
        store.put(concern(store.author, "c1", f"第{n}稿"), score(store.author, str(n)))
    paths = [journal_of(home, store) for store in stores]
    served = set()
    for number, order in enumerate(itertools.permutations(paths)):
        place = copied(home, tmp_path / str(number))
        with reopened(place, stores[0]) as copy:
            for path in order:
                (folder_of(place, copy) / path.name).write_bytes(path.read_bytes())
                copy.refresh()
            served.add((copy.entries(), copy.problems, str(copy.conflicts())))
    assert len(served) == 1
    assert stores[2].entries() == served.pop()[0]


def write(store: EvaluationStore, home: Path, *operations: object, author: str = "未来") -> None:
    """A line as another program would write it."""
    line = {"v": 1, "n": 1, "p": "0" * 32, "t": 1, "r": f"{author}.abcdefgh", "w": author, "o": operations}
    (folder_of(home, store) / f"{author}.abcdefgh.jsonl").write_bytes(sealed(line))


@pytest.mark.parametrize(
    ("operation", "key"),
    [
        (["score", "未来/M01", [], {"author": "未来", "indicator": "M01", "hue": "红"}], "entry.unreadable"),
        (["horoscope", "b1", [], {"author": "未来"}], "entry.unknown_kind"),
        (["fact", "weather", [], {"author": "未来", "topic": "weather", "value": {}}], "entry.unknown_kind"),
        (["fact", "visit", [], {"author": "未来", "topic": "visit", "value": {"a": 1}}], "entry.unreadable"),
        (["score", "张三/M01", [], {"author": "张三", "indicator": "M01"}], "entry.anothers"),
        (["stage", "stage", [], {"author": "张三", "stage": "final"}], "entry.anothers"),
        (["score", "未来/M02", [], {"author": "未来", "indicator": "M01"}], "entry.misplaced"),
    ],
)
def test_a_document_that_is_no_entry_is_reported_and_the_rest_served(
    home: Path, store: EvaluationStore, operation: list[object], key: str
) -> None:
    write(store, home, operation, ["score", "未来/M09", [], {"author": "未来", "indicator": "M09"}])
    assert store.refresh()
    assert [entry.slot() for entry in store.entries()] == ["未来/M09"]
    [problem] = store.problems
    assert problem.key == key
    assert problem.params["author"] == "未来"
    assert [change.slot for change in store.history()] == ["未来/M09"]


def test_a_problem_goes_when_its_document_is_replaced(home: Path, store: EvaluationStore) -> None:
    write(store, home, ["finding", "c1", [], {"author": "未来", "strange": True}])
    store.refresh()
    assert keys(store) == ["entry.unreadable"]
    store.put(concern("张三", "c1", "可读"))
    assert keys(store) == []


def test_a_save_parses_only_what_it_changed(store: EvaluationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(*(score("张三", "5", f"M{n:02}") for n in range(1, 10)))
    store.entries()
    parsed = []

    def parse(kind: str, slot: str, document: Document, version: str) -> Entry | Message:
        parsed.append(slot)
        return entry_of(kind, slot, document, version)

    monkeypatch.setattr("storage.store.entry_of", parse)
    store.put(score("张三", "6", "M04"))
    store.entries()
    store.entries()
    assert parsed == ["张三/M04"], "what stands now; what stood there was the same author's"


def test_the_frozen_framework_goes_on_being_used(home: Path, store: EvaluationStore) -> None:
    assert store.framework == FRAMEWORK
    assert store.setup.framework_hash == FRAMEWORK.hash
    assert (folder_of(home, store) / "framework.json").read_bytes() == FRAMEWORK.canonical()


def test_storage_loads_without_the_screen(home: Path) -> None:
    code = "import sys, storage.workspace; sys.exit('textual' in sys.modules or 'docx' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_texts_of_all_authors_are_served_together(opener: Opener) -> None:
    names = ("张三", "李四", "王五", "赵六", "钱七")
    for name in names:
        opener(name).put(score(name, "5", reason=f"{name}的理由"))
    assert stated(opener("组长")) == {f"{name}的理由" for name in names}


def test_a_pipe_in_a_journals_place_keeps_nobody_waiting(home: Path, opener: Opener) -> None:
    os.mkfifo(home / "evaluations" / "e1" / "孙七.abcdefgh.jsonl")
    [problem] = opener("张三").problems
    assert problem.key == "journal.unreadable"
