"""Archives that were made to do harm: each is refused in one sentence that says what is wrong with it."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.errors import FileFault
from storage.archive import MANIFEST, Limits, open_archive
from tests.storage.build import refused

NAME = "evaluations/e1/张三.abcdefgh.jsonl"

Files = dict[str, bytes]


def listed(packed_files: Files, /, **changes: Any) -> bytes:
    """A manifest that lists the files as they are."""
    rows = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in packed_files.items()
    ]
    fields = {"format": 1, "program": "zhanping 1", "created": "2025", "by": "张三", "evaluations": ["e1"]}
    return json.dumps({**fields, "files": rows, **changes}).encode()


def packed(files: Files, manifest: bytes | None = None, **attributes: Any) -> bytes:
    """A zip of files; attributes are those of the last but the manifest."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for number, (name, data) in enumerate(files.items(), start=1):
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for field, value in attributes.items() if number == len(files) else ():
                setattr(info, field, value)
            zipped.writestr(info, data)
        zipped.writestr(MANIFEST, listed(files) if manifest is None else manifest)
    return target.getvalue()


SOUND: Files = {"evaluations/e1/evaluation.toml": b"x", "evaluations/e1/framework.json": b"{}"}


def with_file(name: str, data: bytes = b"x") -> bytes:
    return packed({**SOUND, name: data})


def patched(data: bytes, name: str, change: Callable[[bytearray, int, int], None]) -> bytes:
    """An archive whose two headers of an entry were changed by hand."""
    raw = name.encode()
    found = bytearray(data)
    local = found.index(raw) - 30
    central = found.index(raw, found.index(b"PK\x01\x02")) - 46
    change(found, local, central)
    return bytes(found)


def encrypted(data: bytearray, local: int, central: int) -> None:
    data[local + 6] |= 1
    data[central + 8] |= 1


def sized(size: int) -> Callable[[bytearray, int, int], None]:
    def change(data: bytearray, local: int, central: int) -> None:
        for place in (local + 22, central + 24):
            data[place : place + 4] = size.to_bytes(4, "little")

    return change


def overlapping() -> bytes:
    """Two entries of the directory over one place in the file, as in a zip bomb of many times the same."""
    data = bytearray(packed({**SOUND, "evaluations/e1/张三.abcdefgh.jsonl": b"a" * 5000}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def duplicated() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        for name, data in SOUND.items():
            zipped.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            zipped.writestr(name, data)
        zipped.writestr(MANIFEST, listed(SOUND))
    return target.getvalue()


def many(count: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        for number in range(count):
            zipped.writestr(zipfile.ZipInfo(f"evaluations/e1/{number}"), b"")
        zipped.writestr(MANIFEST, listed(SOUND))
    return target.getvalue()


def lying_count() -> bytes:
    """The end of the file speaks of one entry, the directory holds many."""
    data = bytearray(many(1000))
    data[-14:-10] = b"\1\0\1\0"
    return bytes(data)


def truncated(data: bytes, end: int) -> bytes:
    return data[:end]


ATTACKS: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "an absolute name": (lambda: with_file("/etc/passwd"), "archive.strange", 5),
    "a name that climbs": (lambda: with_file("evaluations/e1/../../x.jsonl"), "archive.strange", 5),
    "a name that climbs inside": (lambda: with_file("evaluations/../evaluation.toml"), "archive.strange", 5),
    "a backslash": (lambda: with_file("evaluations\\e1\\张三.abcdefgh.jsonl"), "archive.strange", 5),
    "a drive": (lambda: with_file("C:evaluation.toml"), "archive.strange", 5),
    "a doubled slash": (lambda: with_file("evaluations/e1//evaluation.toml"), "archive.strange", 5),
    "a folder": (lambda: with_file("evaluations/e1/forks/", b""), "archive.strange", 5),
    "a deeper folder": (lambda: with_file("evaluations/e1/a/张三.abcdefgh.jsonl"), "archive.strange", 5),
    "a hidden file": (lambda: with_file("evaluations/e1/.bashrc"), "archive.strange", 5),
    "a journal of no author": (lambda: with_file("evaluations/e1/a b.abcdefgh.jsonl"), "archive.strange", 5),
    "a journal of no device": (lambda: with_file("evaluations/e1/张三.jsonl"), "archive.strange", 5),
    "another evaluation's file": (lambda: with_file("evaluations/e2/evaluation.toml"), "archive.strange", 5),
    "the home's device": (lambda: with_file("device"), "archive.strange", 5),
    "a fork of no number": (
        lambda: with_file("evaluations/e1/forks/张三.abcdefgh.jsonl"),
        "archive.strange",
        5,
    ),
    "a name with a zero byte": (
        lambda: with_file("evaluations/e1/AAAA").replace(b"e1/AAAA", b"e1/A\0AA"),
        "archive.strange",
        5,
    ),
    "a symbolic link": (
        lambda: packed(SOUND, external_attr=(stat.S_IFLNK | 0o777) << 16),
        "archive.strange",
        5,
    ),
    "a device file": (lambda: packed(SOUND, external_attr=stat.S_IFCHR << 16), "archive.strange", 5),
    "the same name twice": (duplicated, "archive.twice", 5),
    "a name twice but for case": (
        lambda: packed(
            {**SOUND, "evaluations/e1/Li.abcdefgh.jsonl": b"", "evaluations/e1/li.abcdefgh.jsonl": b""}
        ),
        "archive.twice",
        5,
    ),
    "an id twice but for case": (
        lambda: packed(SOUND, listed(SOUND, evaluations=["e1", "E1"])),
        "archive.manifest",
        5,
    ),
    "a changed file": (
        lambda: packed({**SOUND, NAME: b"y"}, listed({**SOUND, NAME: b"x"})),
        "archive.changed",
        5,
    ),
    "a shorter file": (
        lambda: packed({**SOUND, NAME: b"x"}, listed({**SOUND, NAME: b"xy"})),
        "archive.changed",
        5,
    ),
    "a missing file": (lambda: packed(SOUND, listed({**SOUND, NAME: b"x"})), "archive.missing", 5),
    "an extra file": (lambda: packed({**SOUND, NAME: b"x"}, listed(SOUND)), "archive.extra", 5),
    "no manifest": (
        lambda: packed({}, b"").replace(b"manifest.json", b"Manifest.json"),
        "archive.not_ours",
        1,
    ),
    "a manifest of noise": (lambda: packed(SOUND, b"\xff{"), "archive.manifest", 5),
    "a manifest of depth": (lambda: packed(SOUND, b"[" * 100_000), "archive.manifest", 5),
    "a manifest of other types": (lambda: packed(SOUND, listed(SOUND, files=[1])), "archive.manifest", 5),
    "a manifest of other ids": (
        lambda: packed(SOUND, listed(SOUND, evaluations=["../x"])),
        "archive.manifest",
        5,
    ),
    "a list": (lambda: packed(SOUND, b"[]"), "archive.manifest", 5),
    "an older format": (lambda: packed(SOUND, listed(SOUND, format=0)), "archive.manifest", 5),
    "a newer format": (lambda: packed(SOUND, listed(SOUND, format=2)), "archive.newer", 1),
    "a bomb by its ratio": (lambda: with_file(NAME, b"a" * (2 << 20)), "archive.bomb", 5),
    "a size that lies low": (
        lambda: patched(with_file(NAME, b"a" * 90_000), NAME, sized(10)),
        "archive.changed",
        5,
    ),
    "a size that lies high": (
        lambda: patched(with_file(NAME, b"a" * 90_000), NAME, sized(99_000)),
        "archive.changed",
        5,
    ),
    "a size that lies very high": (
        lambda: patched(with_file(NAME, b"a" * 90_000), NAME, sized(3 << 30)),
        "archive.bomb",
        5,
    ),
    "entries over one another": (overlapping, "archive.overlap", 5),
    "encrypted": (lambda: patched(with_file(NAME), NAME, encrypted), "archive.encrypted", 5),
    "another compression": (lambda: bz2(), "archive.method", 5),
    "cut": (lambda: truncated(with_file(NAME), -30), "archive.cut", 5),
    "a comment": (lambda: commented(), "archive.cut", 5),
    "something before it": (lambda: b"PK\x03\x04" + with_file(NAME), "archive.cut", 5),
    "something behind it": (lambda: with_file(NAME) + b"\0" * 50, "archive.cut", 5),
    "nothing": (lambda: b"", "archive.not_zip", 1),
    "no zip": (lambda: b"%PDF-1.7 and so on", "archive.not_zip", 1),
    "a hundred thousand entries": (lambda: many(100_000), "archive.too_many", 5),
    "a count that lies": (lying_count, "archive.cut", 5),
}


def bz2() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as zipped:
        zipped.writestr(NAME, b"x")
        zipped.writestr(MANIFEST, listed(SOUND))
    return target.getvalue()


def commented() -> bytes:
    target = io.BytesIO(packed(SOUND))
    with zipfile.ZipFile(target, "a") as zipped:
        zipped.comment = b"PK\x06\x07" + b"\0" * 16
    return target.getvalue()


def test_what_the_attacks_are_made_of_is_sound(tmp_path: Path) -> None:
    """The control: only what each attack changes makes it refused."""
    with open_archive(io.BytesIO(packed({**SOUND, NAME: b"a" * 90_000}))) as archive:
        assert list(archive.manifest.files) == [*SOUND, NAME]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("piped", [False, True], ids=["file", "stdin"])
def test_refused(attack: str, piped: bool, tmp_path: Path) -> None:
    make, key, code = ATTACKS[attack]
    key = "archive.nothing" if piped and attack == "nothing" else key
    path = tmp_path / "x.zip"
    path.write_bytes(make())
    with pytest.raises(FileFault) as caught, open_archive(io.BytesIO(path.read_bytes()) if piped else path):
        pass
    assert (caught.value.reason.key, caught.value.code) == (key, code)
    assert caught.value.path == ("stdin" if piped else str(path))


def test_a_bomb_is_stopped_before_it_fills_the_memory(tmp_path: Path) -> None:
    """200 MB of zeros in 200 kB, in a file whose headers speak of 20 MB and whose list agrees with them."""
    bomb = packed({**SOUND, NAME: b"\0" * (200 << 20)})
    liar = patched(bomb, NAME, sized(20 << 20))
    tracemalloc.start()
    for data in (bomb, liar):
        with pytest.raises(FileFault), open_archive(io.BytesIO(data)):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 << 20


def test_a_stream_without_end_is_stopped() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"PK\x03\x04" * (size // 4)

    limits = Limits(archive=4 << 20)
    with refused("file.fault_whole", 5), open_archive(Endless(), limits):  # type: ignore[arg-type]
        pass


def test_many_small_files_are_too_much_together() -> None:
    files = {**SOUND, **{f"evaluations/e1/a{n}.abcdefgh.jsonl": b"x" * 1000 for n in range(50)}}
    for limits in (Limits(total=40_000), Limits(files=50)):
        with refused("file.fault_whole", 5), open_archive(io.BytesIO(packed(files)), limits):
            pass
