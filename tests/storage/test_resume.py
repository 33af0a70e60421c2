"""What a session leaves behind: taken up once, by its author alone, and never lost to damage."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from models.errors import UsageError, ZhanpingError
from storage import resume
from storage.resume import Layer, Left, Place, Seat, left_in

NAME, OTHER = "林静", "黄文彬"
TEXT = "个案G03的结案评估过于“笼统”，\n建议补充…①"


def place(text: str = TEXT, evaluation: str | None = "demo", row: str = "M03") -> Place:
    drafts = {"textarea": text, "choice": "concern"} if text else {}
    return Place(evaluation, (Layer("checklist", {"cell": row}, {}), Layer("finding", {}, drafts)))


def leave(home: Path, what: Place, author: str = NAME) -> None:
    """A session that is dropped there."""
    seat = Seat(home, author)
    seat.keep(what)
    seat.close()


def files(home: Path) -> list[Path]:
    return sorted((home / "sessions").glob("*/*"))


def taken(home: Path, author: str = NAME, evaluation: str | None = None) -> Place | None:
    left = Seat(home, author).take_up(evaluation)
    return left.place if left and not left.lives else None


def test_what_a_dropped_session_left_is_taken_up_as_it_was(tmp_path: Path) -> None:
    leave(tmp_path, place())
    left = Seat(tmp_path, NAME).take_up()
    assert left is not None
    assert left.place == place()
    assert left.waiting == 0
    assert left.when.tzinfo is not None


def test_nothing_is_made_before_there_is_something_to_keep(tmp_path: Path) -> None:
    seat = Seat(tmp_path, NAME)
    assert seat.take_up() is None
    seat.leave()
    seat.close()
    assert list(tmp_path.iterdir()) == []


def test_a_session_that_lives_is_not_taken_up(tmp_path: Path) -> None:
    living = Seat(tmp_path, NAME)
    living.keep(place("甲"))
    assert taken(tmp_path) is None
    living.keep(place("乙"))
    assert taken(tmp_path) is None, "the file in the old one's place is locked as well"
    living.close()
    assert taken(tmp_path) == place("乙")


def beside(home: Path, evaluation: str | None = None) -> tuple[Seat, Left | None]:
    """A session that begins while others live, and what it is told."""
    seat = Seat(home, NAME)
    return seat, seat.take_up(evaluation)


def test_where_a_session_stands_that_lives_is_told_and_stays_its_own(tmp_path: Path) -> None:
    living = Seat(tmp_path, NAME)
    living.keep(place("甲"))
    before = files(tmp_path)[0].read_bytes()
    _, left = beside(tmp_path)
    assert left is not None
    assert (left.place, left.lives) == (place("甲"), True)
    assert [path.read_bytes() for path in files(tmp_path)] == [before]
    assert beside(tmp_path, "2024-abc")[1] is None, "it is asked for in another evaluation"
    assert Seat(tmp_path, OTHER).take_up() is None, "nobody else is told"
    living.close()
    assert taken(tmp_path) == place("甲")


def test_of_sessions_that_live_the_newest_with_a_draft_is_told(tmp_path: Path) -> None:
    seats = [Seat(tmp_path, NAME) for _ in range(3)]
    for seat, text in zip(seats, ("甲", "乙", ""), strict=True):
        seat.keep(place(text))
    _, left = beside(tmp_path)
    assert left is not None
    assert left.place == place("乙")
    assert left.elsewhere


def test_what_an_ended_session_left_half_typed_goes_before_one_that_lives(tmp_path: Path) -> None:
    leave(tmp_path, place("甲"))
    living = Seat(tmp_path, NAME)
    living.keep(place("乙"))
    _, left = beside(tmp_path)
    assert left is not None
    assert (left.place, left.lives, left.elsewhere) == (place("甲"), False, True)


@pytest.mark.parametrize("is_newer", [True, False])
def test_where_nothing_is_half_typed_the_newer_place_is_told(tmp_path: Path, is_newer: bool) -> None:
    living = Seat(tmp_path, NAME)
    living.keep(place("", row="M01"))
    leave(tmp_path, place("", row="M02"))
    if is_newer:
        living.keep(place("", row="M03"))
    _, left = beside(tmp_path)
    assert left is not None
    assert left.place == place("", row="M03" if is_newer else "M02")
    assert left.lives == is_newer


def test_text_that_was_taken_over_does_not_come_back_when_its_session_ends(tmp_path: Path) -> None:
    frozen = Seat(tmp_path, NAME)
    frozen.keep(place("甲"))
    here, left = beside(tmp_path)
    assert left is not None
    here.keep(left.place, durable=True)
    here.take_over()
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)} == {0o600}
    here.leave()  # it is saved by now
    assert beside(tmp_path)[1] is None, "nor is it offered again while that session lives"
    frozen.keep(place("甲"), durable=True)  # the line is found to be gone
    frozen.close()
    assert taken(tmp_path) is None
    assert files(tmp_path) == []


def test_text_that_was_typed_on_after_it_was_taken_over_is_its_sessions_own(tmp_path: Path) -> None:
    other = Seat(tmp_path, NAME)
    other.keep(place("甲"))
    here, _ = beside(tmp_path)
    here.take_over()
    other.keep(place("甲乙"))
    _, left = beside(tmp_path)
    assert left is not None
    assert left.place == place("甲乙")
    other.close()
    assert taken(tmp_path) == place("甲乙")
    assert [path.suffix for path in files(tmp_path)] == [".json"]


def test_a_session_that_is_over_takes_with_it_what_says_its_text_was_taken_over(tmp_path: Path) -> None:
    other = Seat(tmp_path, NAME)
    other.keep(place("甲"))
    here, _ = beside(tmp_path)
    here.take_over()
    assert len(left_in(tmp_path, "demo")) == 2, "an evaluation that is removed takes both"
    other.leave()
    assert files(tmp_path) == []


def test_a_session_that_ends_beside_one_with_something_half_typed_is_told_of_once(tmp_path: Path) -> None:
    others = [Seat(tmp_path, NAME) for _ in range(3)]
    for other, text in zip(others, ("甲", "", "乙"), strict=True):
        other.keep(place(text))
    here, _ = beside(tmp_path)
    assert not here.freed()
    here.take_over()  # 乙
    others[2].close()
    others[1].close()
    assert not here.freed(), "one had nothing half typed, of one it is here"
    others[0].close()
    assert here.freed()
    assert not here.freed()


def test_a_session_of_another_process_ends_with_it(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from storage.resume import *\n"
        f"seat = Seat(pathlib.Path(sys.argv[1]), {NAME!r})\n"
        f"seat.keep(Place('demo', (Layer('checklist', {{}}, {{'points': '1.'}}),)))\n"
        "print('kept', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"kept\n"
        assert taken(tmp_path) is None
        other.kill()
        other.wait()
    found = taken(tmp_path)
    assert found is not None
    assert found.layers[0].drafts == {"points": "1."}


def test_two_drops_come_back_one_by_one_the_newest_first(tmp_path: Path) -> None:
    leave(tmp_path, place("甲"))
    leave(tmp_path, place("乙"))
    first, second, third = (Seat(tmp_path, NAME) for _ in range(3))
    one, two = first.take_up(), second.take_up()
    assert one is not None
    assert two is not None
    assert [one.place, two.place] == [place("乙"), place("甲")]
    assert [one.waiting, two.waiting] == [1, 0]
    assert [one.elsewhere, two.elsewhere] == [False, True]
    three = third.take_up()
    assert three is not None
    assert three.lives, "nothing is left that ended"
    first.leave()
    second.close()
    assert taken(tmp_path) == place("甲"), "the one was finished, the other dropped again"


def test_an_older_place_without_a_draft_is_forgotten_and_one_with_a_draft_waits(tmp_path: Path) -> None:
    for text, row in (("", "M01"), ("甲", "M02"), ("", "M03")):
        leave(tmp_path, place(text, row=row))
    seat = Seat(tmp_path, NAME)
    left = seat.take_up()
    assert left is not None
    assert left.place == place("", row="M03")
    assert left.waiting == 1
    assert len(files(tmp_path)) == 2
    seat.leave()
    assert taken(tmp_path) == place("甲", row="M02")


def test_a_place_in_one_evaluation_is_not_taken_up_in_another(tmp_path: Path) -> None:
    leave(tmp_path, place("甲", "demo"))
    leave(tmp_path, place("", "2024-abc"))
    assert taken(tmp_path, evaluation="2024-xyz") is None
    seat = Seat(tmp_path, NAME)
    left = seat.take_up("demo")
    assert left is not None
    assert left.place == place("甲", "demo")
    assert taken(tmp_path) == place("", "2024-abc"), "it is the last place, and stays"


def test_nobody_else_takes_up_a_place_and_nobody_else_reads_it(tmp_path: Path) -> None:
    leave(tmp_path, place())
    assert taken(tmp_path, OTHER) is None
    for folder in (tmp_path / "sessions", tmp_path / "sessions" / NAME):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)] == [0o600]


def test_a_draft_is_its_authors_alone_in_a_teams_folder_too(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    umask = os.umask(0)
    try:
        leave(tmp_path, place())
    finally:
        os.umask(umask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)] == [0o600]


@pytest.mark.parametrize("name", ["../林静", "a/b", "..", "", "x" * 40, "林静\n"])
def test_a_name_leads_out_of_no_folder(tmp_path: Path, name: str) -> None:
    if name == "林静\n":
        assert Seat(tmp_path, name).take_up() is None  # outer space is no part of a name
        return
    with pytest.raises(UsageError):
        Seat(tmp_path, name)


def test_a_clean_end_leaves_nothing(tmp_path: Path) -> None:
    leave(tmp_path, place())
    seat = Seat(tmp_path, NAME)
    seat.take_up()
    seat.leave()
    assert files(tmp_path) == []


def test_the_same_place_is_written_once(tmp_path: Path) -> None:
    seat = Seat(tmp_path, NAME)
    seat.keep(place())
    before = files(tmp_path)[0].stat().st_ino
    seat.keep(place())
    assert files(tmp_path)[0].stat().st_ino == before
    seat.keep(place("甲"))
    assert files(tmp_path)[0].stat().st_ino != before
    assert len(files(tmp_path)) == 1, "nothing else lies about"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"\xff\xfe", b"[]", b"null", b"7", b"{}", b"\x00" * 300, b"[" * 100_000,
        b'{"format": 1, "when": "never", "tries": 0, "evaluation": null, "layers": []}',
        b'{"format": 1, "when": "2024-06-11T10:00:00+00:00", "tries": 0, "evaluation": 7, "layers": [{}]}',
        b'{"format": 1, "when": "2024-06-11T10:00:00+00:00", "tries": 0, "evaluation": "demo", "layers": []}',
        b'{"format": 1, "when": "2024-06-11T10:00:00", "tries": 0, "evaluation": "demo", "layers": '
        b'[{"name": "checklist", "at": {}, "drafts": {}}]}',
        b'{"format": 1, "when": "2024-06-11T10:00:00+00:00", "tries": 0, "evaluation": "demo", "layers": '
        b'[{"name": "checklist", "at": {"cell": 7}, "drafts": {}}]}',
    ],
)  # fmt: skip
def test_a_damaged_place_is_put_aside_and_kept(tmp_path: Path, data: bytes) -> None:
    leave(tmp_path, place("甲"))
    leave(tmp_path, place("乙"))
    damaged = next(path for path in files(tmp_path) if "乙" in path.read_text())
    damaged.write_bytes(data)
    seat = Seat(tmp_path, NAME)
    left = seat.take_up()
    assert left is not None
    assert left.place == place("甲"), "the others are there"
    assert damaged.with_suffix(".aside").read_bytes() == data
    assert [trouble.key for trouble in seat.troubles] == ["resume.damaged"]
    assert taken(tmp_path) is None


def test_a_place_of_a_newer_program_waits_for_it(tmp_path: Path) -> None:
    leave(tmp_path, place())
    path = files(tmp_path)[0]
    data = json.dumps({**json.loads(path.read_bytes()), "format": 2}).encode()
    path.write_bytes(data)
    seat = Seat(tmp_path, NAME)
    assert seat.take_up() is None
    assert [trouble.key for trouble in seat.troubles] == ["resume.newer"]
    assert path.read_bytes() == data


def test_a_place_that_ends_the_app_again_and_again_is_put_aside(tmp_path: Path) -> None:
    leave(tmp_path, place())
    for _ in range(3):
        seat = Seat(tmp_path, NAME)
        assert seat.take_up() is not None
        seat.close()  # it never came to keep where it was
    seat = Seat(tmp_path, NAME)
    assert seat.take_up() is None
    assert [trouble.key for trouble in seat.troubles] == ["resume.hopeless"]
    assert "G03" in files(tmp_path)[0].read_text()


def test_a_place_that_was_stood_at_again_starts_anew(tmp_path: Path) -> None:
    leave(tmp_path, place())
    for _ in range(6):
        seat = Seat(tmp_path, NAME)
        left = seat.take_up()
        assert left is not None
        seat.keep(left.place)
        seat.close()


def test_a_full_disk_refuses_in_words_and_keeps_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = Seat(tmp_path, NAME)
    seat.keep(place("甲"))

    def full(*_: object) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(resume, "_encoded", full)
        with pytest.raises(ZhanpingError) as refused:
            seat.keep(place("乙"))
    assert refused.value.message.key == "disk.full"
    assert taken(tmp_path) is None, "the session still has its lock"
    assert len(files(tmp_path)) == 1
    seat.keep(place("丙"))
    seat.close()
    assert taken(tmp_path) == place("丙")


def test_a_disk_that_cannot_be_written_still_gives_what_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(tmp_path, place())
    real = os.open

    def read_only(path: str | Path, flags: int, *rest: int) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", read_only)
    seat = Seat(tmp_path, NAME)
    left = seat.take_up()
    assert isinstance(left, Left)
    assert left.place == place()
    with pytest.raises(ZhanpingError) as refused:
        seat.keep(place("乙"))
    assert refused.value.message.key == "disk.read_only"


def test_what_was_left_in_an_evaluation_is_found_so_that_it_can_go_with_it(tmp_path: Path) -> None:
    leave(tmp_path, place("甲", "demo"))
    leave(tmp_path, place("乙", "demo"), OTHER)
    leave(tmp_path, place("丙", "2024-abc"))
    damaged = tmp_path / "sessions" / NAME / "x.aside"
    damaged.write_bytes(b'{"evaluation": "demo", "la')
    found = left_in(tmp_path, "demo")
    assert len(found) == 3
    others = set(files(tmp_path)) - set(found)
    assert [json.loads(path.read_bytes())["evaluation"] for path in others] == ["2024-abc"]
    assert left_in(tmp_path / "none", "demo") == ()


def test_the_time_is_that_of_the_last_change(tmp_path: Path) -> None:
    seat = Seat(tmp_path, NAME)
    seat.keep(place("甲"))
    written = datetime.fromisoformat(json.loads(files(tmp_path)[0].read_bytes())["when"])
    seat.close()
    later = Seat(tmp_path, NAME)
    left = later.take_up()
    assert left is not None
    assert left.when == written
    later.close()
    again = Seat(tmp_path, NAME).take_up()
    assert again is not None
    assert again.when == written, "taking up is no change"
