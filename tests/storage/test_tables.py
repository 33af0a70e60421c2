"""TinyDB's own operations over journals; the tables are the same however records arrive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import where
from tinydb.operations import delete, increment
from tinydb.table import Document

from storage.journal import Journals
from storage.lines import Operation, Record
from storage.tables import JournalDB, JournalStorage


@pytest.fixture
def db(tmp_path: Path) -> Iterator[JournalDB]:
    with JournalDB(Journals(tmp_path, "张三", "device22")) as db:
        yield db


def row(document: dict[str, Any], doc_id: str) -> Document:
    """A document of TinyDB under an id that is a word."""
    return Document(document, cast(int, doc_id))


def state(db: JournalDB, table: str, documents: dict[str, Any]) -> None:
    with db.storage.batch() as changes:
        changes.setdefault(table, {}).update(documents)


def replay(tmp_path: Path) -> dict[str, dict[str, Any]]:
    with JournalDB(Journals(tmp_path, "李四", "device22")) as db:
        return {name: rows for name, rows in db.storage.read().items() if rows}


def lines(tmp_path: Path) -> int:
    return (tmp_path / "张三.device22.jsonl").read_bytes().count(b"\n")


def test_tinydb_inserts_updates_and_removes(db: JournalDB, tmp_path: Path) -> None:
    table = db.table("score")
    name = table.insert({"line": "M01", "n": 1, "seen": ["a"]})
    table.insert_multiple([row({"line": "M02", "n": 2}, "二"), row({"line": "M03", "n": 3}, "三")])
    table.update(increment("n"), where("n") >= 2)
    table.update(delete("seen"), doc_ids=[name])
    table.upsert(row({"n": 10}, "三"))  # type: ignore[arg-type, unused-ignore]
    table.upsert({"line": "M04", "n": 4}, where("line") == "M04")
    table.remove(where("line") == "M02")
    assert {r["line"]: r["n"] for r in table} == {"M01": 1, "M03": 10, "M04": 4}
    assert table.get(where("line") == "M03").doc_id == "三"  # type: ignore[union-attr]
    assert len(table) == 3
    assert replay(tmp_path) == db.storage.read()
    assert lines(tmp_path) == 7


def test_truncating_a_table_removes_each_document(db: JournalDB, tmp_path: Path) -> None:
    db.table("score").insert_multiple([{"n": 1}, {"n": 2}])
    db.table("score").truncate()
    assert len(db.table("score")) == 0
    assert replay(tmp_path) == {}


def test_stating_a_document_replaces_it_whole(db: JournalDB) -> None:
    table = db.table("score")
    state(db, "score", {"a": {"points": "5", "reason": ""}})
    state(db, "score", {"a": {"reason": "不适用"}})
    assert table.all() == [{"reason": "不适用"}]


def test_an_updater_that_fails_changes_nothing(db: JournalDB, tmp_path: Path) -> None:
    table = db.table("score")
    table.insert_multiple([row({"n": 1}, "a"), row({"n": "one"}, "b")])
    with pytest.raises(TypeError):
        table.update(increment("n"))
    assert table.all() == [{"n": 1}, {"n": "one"}]
    assert lines(tmp_path) == 1


def test_a_batch_over_tables_is_one_line(db: JournalDB, tmp_path: Path) -> None:
    with db.storage.batch():
        state(db, "score", {"a": {"n": 1}})
        state(db, "finding", {"b": {"n": 2}})
        db.table("score").update({"n": 3}, doc_ids=["a"])  # type: ignore[list-item]
        with db.storage.batch():
            state(db, "note", {"c": {"n": 4}})
        assert lines(tmp_path) == 0
    assert lines(tmp_path) == 1
    assert replay(tmp_path) == {"score": {"a": {"n": 3}}, "finding": {"b": {"n": 2}}, "note": {"c": {"n": 4}}}


def test_a_batch_that_fails_writes_nothing(db: JournalDB, tmp_path: Path) -> None:
    def failing() -> None:
        with db.storage.batch():
            state(db, "score", {"a": {"n": 1}})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert not list(tmp_path.glob("*.jsonl"))
    state(db, "score", {"a": {"n": 2}})
    assert replay(tmp_path) == {"score": {"a": {"n": 2}}}


def test_an_update_that_fails_inside_a_batch_leaves_no_half(db: JournalDB) -> None:
    table = db.table("score")
    with db.storage.batch():
        state(db, "score", {"a": {"n": 1}, "b": {"n": "one"}})
        with pytest.raises(TypeError):
            table.update(increment("n"))
    assert table.all() == [{"n": 1}, {"n": "one"}]


def test_there_is_no_bulk_overwrite(db: JournalDB) -> None:
    db.table("score").insert({"n": 1})
    with pytest.raises(NotImplementedError):
        db.drop_tables()
    assert len(db.table("score")) == 1


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """Records of three replicas over few slots, each replacing some versions that were there before."""
    records: list[Record] = []
    known: dict[str, list[str]] = {}
    for number in range(draw(st.integers(1, 12))):
        author = draw(st.sampled_from(["张三", "李四", "王五"]))
        operations: list[Operation] = []
        for slot in draw(st.sets(st.sampled_from("abc"), min_size=1)):
            replaced = draw(st.lists(st.sampled_from(known[slot]), unique=True)) if slot in known else []
            document = draw(st.none() | st.fixed_dictionaries({"n": st.just(number)}))
            operations.append(("score", slot, replaced, document))
        record = Record(number + 1, number // 2, author, f"{author}.{number % 2}", operations)
        records.append(record)
        for _, slot, _, _ in operations:
            known.setdefault(slot, []).append(record.version)
    return records


def taken(records: list[Record]) -> tuple[object, ...]:
    storage = JournalStorage(Journals(Path("nowhere"), "张三", "device22"))
    for record in records:
        storage.take(record)
    heads = {slot: dict(sorted(storage.heads("score", slot).items())) for slot in "abc"}
    return storage.tables["score"], storage.forked, heads


@given(histories().flatmap(lambda records: st.tuples(st.just(records), st.permutations(records))))
def test_any_order_of_arrival_gives_the_same_tables(orders: tuple[list[Record], list[Record]]) -> None:
    as_written, as_arrived = orders
    assert taken(as_written) == taken(as_arrived)
