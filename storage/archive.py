"""One archive for bundles and backups: evaluations' files and a manifest that says what each must be."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from models.errors import FAILED, FileFault
from storage.copies import MOST_BYTES, Copy, fault, is_known
from storage.files import filled, folded, translated

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What an evaluation's id in an archive looks like."""
FORMAT = 1
MANIFEST = "manifest.json"
_FOLDER, _STDIN = "evaluations", "stdin"
_RATIO, _SMALL = 100, 1 << 20  # how far a file may be compressed, and up to which size it does not matter
_MOST_MANIFEST = 32 << 20
_CHUNK = 1 << 20
_END, _END_SIZE, _LARGE, _ENTRY = b"PK\x05\x06", 22, b"PK\x06\x07", b"PK\x01\x02"
_HEADER_SIZE, _MOST_NAME = 30, 512
_FLAGS = 0x0002 | 0x0004 | 0x0008 | 0x0800  # how well it is compressed, sizes behind the data, UTF-8 names
_FORTY_YEARS_AGO = (1980, 1, 1, 0, 0, 0)
_BROKEN = (
    BadZipFile, zlib.error, struct.error, ValueError, LookupError, EOFError, NotImplementedError,
    RuntimeError, OverflowError,
)  # fmt: skip


class Limits(NamedTuple):
    """What an archive may come to, so that none fills the memory or the disk.

    Attributes:
        archive: bytes of the archive itself.
        total: bytes of all its files.
        files: how many.
    """

    archive: int = 2 << 30
    total: int = 3 << 30
    files: int = 50_000


FROM_GUESTS = Limits(archive=64 << 20, total=256 << 20, files=1_000)


class Listed(NamedTuple):
    """A file as the manifest has it: its bytes and their SHA-256."""

    size: int
    sha256: str


class Manifest(NamedTuple):
    """What an archive says of itself.

    Attributes:
        program: what wrote it.
        created: when, in UTC.
        by: who.
        evaluations: their ids, in order.
        files: each file, by its name in the archive.
    """

    program: str
    created: str
    by: str
    evaluations: tuple[str, ...]
    files: Mapping[str, Listed]


class Archive:
    """An archive that was read from its first byte to its last and found to be what it says.

    Attributes:
        name: the archive as people know it.
        manifest: what it says of itself.
    """

    def __init__(self, zipped: ZipFile, name: str, manifest: Manifest) -> None:
        self.name, self.manifest, self._zip = name, manifest, zipped

    def copies(self) -> Iterator[tuple[str, Copy]]:
        """Each evaluation in it, with its id.

        Raises:
            FileFault: the archive changed while it was open.
        """
        for id in self.manifest.evaluations:  # noqa: A001 - the word the users know
            start = f"{_FOLDER}/{id}/"
            names = [name for name in self.manifest.files if name.startswith(start)]
            files = {name.removeprefix(start): self._read(name) for name in names}
            yield id, Copy(f"{self.name}/{start[:-1]}", files)

    def _read(self, name: str) -> bytes:
        info = self._zip.getinfo(name)
        data = b"".join(_inflated(self._zip, info, self.name))
        _check_content(self.name, name, self.manifest.files[name], len(data), hashlib.sha256(data))
        return data


# -- writing -------------------------------------------------------------------------------------


def write_archive(
    target: BinaryIO, copies: Iterable[tuple[str, Copy]], by: str, now: datetime | None = None
) -> None:
    """Write evaluations, given with their ids, as an archive. Same copies, same moment: same bytes.

    Args:
        target: where to; it can be sought in.
        copies: each is asked for when its turn comes; see `check_amount` and `storage.copies.check_names`.
        by: who makes it.
        now: the moment that the archive bears.
    """
    created = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    files: dict[str, Listed] = {}
    ids: list[str] = []
    with ZipFile(target, "w") as zipped:
        for id, copy in copies:  # noqa: A001
            ids.append(id)
            for name, data in copy.files.items():
                full = f"{_FOLDER}/{id}/{name}"
                files[full] = Listed(len(data), hashlib.sha256(data).hexdigest())
                _put(zipped, full, data)
        manifest = {
            "format": FORMAT,
            "program": _program(),
            "created": created.isoformat().replace("+00:00", "Z"),
            "by": by,
            "evaluations": ids,
            "files": [{"name": name, **listed._asdict()} for name, listed in files.items()],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        _put(zipped, MANIFEST, f"{text}\n".encode())


def _put(zipped: ZipFile, name: str, data: bytes) -> None:
    info = ZipInfo(name, _FORTY_YEARS_AGO)
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    info.compress_type = ZIP_STORED if _is_bomb(data) else ZIP_DEFLATED
    zipped.writestr(info, data, compresslevel=6)


def _is_bomb(data: bytes) -> bool:
    """Whether data could be compressed so far that a reader would refuse them."""
    return len(data) > _SMALL and len(zlib.compress(data, 6)) * _RATIO <= len(data)


def _program() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"zhanping {version('zhanping')}"
    except PackageNotFoundError:
        return "zhanping -"


# -- reading -------------------------------------------------------------------------------------


def held_in(path: Path) -> tuple[str, ...] | None:
    """Which evaluations a file says that it holds; None where it is no archive of this program.

    Nothing else of it is checked: it is as good as its manifest.
    """
    try:
        with path.open("rb") as file, ZipFile(file) as zipped:
            info = zipped.getinfo(MANIFEST)
            data = zipped.read(info) if info.file_size <= _MOST_MANIFEST else b""
            return _manifest(data, str(path)).evaluations
    except (*_BROKEN, OSError, FileFault):
        return None


@contextmanager
def open_archive(source: Path | BinaryIO, limits: Limits = Limits()) -> Iterator[Archive]:  # noqa: B008
    """Open an archive and read all of it, believing nothing it says of itself.

    Args:
        source: a file, or a stream, which is put aside privately first.
        limits: what it may come to.

    Raises:
        FileFault: it is none, is damaged, was tampered with or is too large; or a newer program wrote it.
        ZhanpingError: it cannot be read.
    """
    if isinstance(source, Path):
        with translated(source):
            if source.exists() and not source.is_file():
                raise fault(str(source), "archive.not_zip", FAILED)
            opened = source.open("rb")
        with opened, _checked(opened, str(source), limits) as archive:
            yield archive
        return
    with filled(lambda file: _take_in(source, file, limits)) as file, _checked(file, _STDIN, limits) as made:
        yield made


def _take_in(source: BinaryIO, file: BinaryIO, limits: Limits) -> None:
    """Copy a stream into a file, as far as an archive may go."""
    size = 0
    while chunk := _read_from(source):
        size += file.write(chunk)
        if size > limits.archive:
            raise fault(_STDIN, "archive.too_large", most=limits.archive >> 20)
    if not size:
        raise fault(_STDIN, "archive.nothing", FAILED)


def _read_from(source: BinaryIO) -> bytes:
    with translated(Path(_STDIN)):  # it is not the file that refuses
        return source.read(_CHUNK)


@contextmanager
def _checked(file: BinaryIO, name: str, limits: Limits) -> Iterator[Archive]:
    _check_frame(file, name, limits)
    try:
        zipped = ZipFile(file)
    except _BROKEN as error:
        raise fault(name, "archive.broken", reason=str(error)) from None
    with zipped:
        infos = _infos(zipped, name)
        manifest = _manifest(b"".join(_inflated(zipped, infos[MANIFEST], name)), name)
        del infos[MANIFEST]
        _check_names(name, infos)
        for entry, listed in manifest.files.items():
            if entry not in infos:
                raise fault(name, "archive.missing", entry=entry)
            if not _is_ours(entry, manifest.evaluations):
                raise fault(name, "archive.strange", entry=entry)
            if infos[entry].file_size != listed.size:
                raise fault(name, "archive.changed", entry=entry)
        if extra := sorted(infos.keys() - manifest.files.keys()):
            raise fault(name, "archive.extra", entry=extra[0])
        sizes = [listed.size for listed in manifest.files.values()]
        check_amount(name, len(sizes), sum(sizes), limits)
        for entry, info in infos.items():
            _check_entry(zipped, info, name, manifest.files[entry])
        yield Archive(zipped, name, manifest)


def _check_frame(file: BinaryIO, name: str, limits: Limits) -> None:
    """See that the file ends as a plain zip does, so that its directory may be read into memory."""
    size = file.seek(0, os.SEEK_END)
    if size > limits.archive:
        raise fault(name, "archive.too_large", most=limits.archive >> 20)
    file.seek(0)
    begin = file.read(4)
    if begin not in (b"PK\x03\x04", _END):
        raise fault(name, "archive.not_zip", FAILED)
    file.seek(max(0, size - _END_SIZE - 20))
    tail = file.read()
    end = tail[-_END_SIZE:]
    if end[:4] != _END or end[-2:] != b"\0\0":
        raise fault(name, "archive.cut")
    count, directory, offset = (int.from_bytes(end[a:b], "little") for a, b in ((10, 12), (12, 16), (16, 20)))
    if count > limits.files or directory > (limits.files + 1) * (_MOST_NAME + 64):
        raise fault(name, "archive.too_many", most=limits.files)
    if (
        tail.startswith(_LARGE)
        or offset + directory + _END_SIZE != size
        or end[4:8] != b"\0\0\0\0"
        or end[8:10] != end[10:12]
    ):
        raise fault(name, "archive.cut")
    file.seek(offset)
    if file.read(directory).count(_ENTRY) != count:
        raise fault(name, "archive.cut")


def _infos(zipped: ZipFile, name: str) -> dict[str, ZipInfo]:
    """The entries, each a plain file with a place of its own, the manifest among them."""
    infos: dict[str, ZipInfo] = {}
    free = 0
    for info in sorted(zipped.infolist(), key=lambda info: info.header_offset):
        entry, kind = info.orig_filename, stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & 0x2041:
            raise fault(name, "archive.encrypted", entry=entry)
        if info.filename != entry or kind not in (0, stat.S_IFREG) or info.external_attr & 0x10:
            raise fault(name, "archive.strange", entry=entry)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.flag_bits & ~_FLAGS:
            raise fault(name, "archive.method", entry=entry)
        if entry in infos:
            raise fault(name, "archive.twice", entry=entry, other=entry)
        if info.header_offset < free:
            raise fault(name, "archive.overlap", entry=entry)
        free = info.header_offset + _HEADER_SIZE + info.compress_size
        most = _MOST_MANIFEST if entry == MANIFEST else MOST_BYTES
        if info.file_size > min(most, max(_SMALL, info.compress_size * _RATIO)):
            raise fault(name, "archive.bomb", entry=entry)
        infos[entry] = info
    if MANIFEST not in infos:
        raise fault(name, "archive.not_ours", FAILED)
    return infos


def _manifest(data: bytes, name: str) -> Manifest:
    try:
        fields = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise fault(name, "archive.manifest") from None
    form = fields.get("format") if isinstance(fields, dict) else None
    if isinstance(form, int) and form > FORMAT:
        raise fault(name, "archive.newer", FAILED, format=form)
    try:
        return _typed(fields)
    except (TypeError, LookupError, ValueError):
        raise fault(name, "archive.manifest") from None


def _typed(fields: Any) -> Manifest:
    """A manifest's fields as what they are.

    Raises:
        TypeError, LookupError, ValueError: they are something else.
    """
    form, ids, listed = fields["format"], fields["evaluations"], fields["files"]
    told = [fields[key] for key in ("program", "created", "by")]
    if type(form) is not int or form != FORMAT or not all(isinstance(text, str) for text in (*told, *ids)):
        raise ValueError(form)
    if len({id.casefold() for id in ids}) < len(ids) or not all(map(ID.fullmatch, ids)):  # noqa: A001
        raise ValueError(ids)
    files = {row["name"]: Listed(row["size"], row["sha256"]) for row in listed}
    if len(files) < len(listed) or not all(
        isinstance(name, str) and type(row.size) is int and isinstance(row.sha256, str)
        for name, row in files.items()
    ):
        raise ValueError(listed)
    program, created, by = told
    return Manifest(program, created, by, tuple(ids), files)


def _is_ours(entry: str, ids: tuple[str, ...]) -> bool:
    """Whether an entry's name is exactly that of an evaluation's file."""
    folder, _, rest = entry.partition("/")
    id, _, file = rest.partition("/")  # noqa: A001
    return folder == _FOLDER and id in ids and is_known(file)


def _inflated(zipped: ZipFile, info: ZipInfo, name: str) -> Iterator[bytes]:
    """An entry's bytes, never more than it may have; refused where its own words differ from them."""
    done = 0
    try:
        with zipped.open(info) as file:
            while chunk := file.read(_CHUNK):
                done += len(chunk)
                if done > info.file_size:
                    raise fault(name, "archive.bomb", entry=info.filename)
                yield chunk
    except _BROKEN:
        raise fault(name, "archive.changed", entry=info.filename) from None


def _check_entry(zipped: ZipFile, info: ZipInfo, name: str, listed: Listed) -> None:
    digest, size = hashlib.sha256(), 0
    for chunk in _inflated(zipped, info, name):
        digest.update(chunk)
        size += len(chunk)
    _check_content(name, info.filename, listed, size, digest)


def _check_content(name: str, entry: str, listed: Listed, size: int, digest: Any) -> None:
    if (size, digest.hexdigest()) != (listed.size, listed.sha256):
        raise fault(name, "archive.changed", entry=entry)


def _check_names(name: str, entries: Iterable[str]) -> None:
    """See that no two names are one on a disk that minds neither case nor composed letters."""
    seen: dict[str, str] = {}
    for entry in entries:
        other = seen.setdefault(folded(entry), entry)
        if other != entry:
            raise fault(name, "archive.twice", entry=entry, other=other)


def check_amount(name: str, files: int, size: int, limits: Limits) -> None:
    """See whether so many files, of so many bytes together, may be in one archive.

    Raises:
        FileFault: ``archive.too_many`` or ``.too_large``, about that name.
    """
    if files >= limits.files:
        raise fault(name, "archive.too_many", most=limits.files)
    if size > limits.total:
        raise fault(name, "archive.too_large", most=limits.total >> 20)
