"""Blind until handed in: two worlds that differ in what others scored look the same to who has not handed in.

Whatever a command prints or a screen shows would tell them apart if it held a digit of another's points, a
total, a count by value, or a text that names them. So each is asked in both worlds, and must say the same.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from export.formats import MADE, TABLES
from models.acts import Declaration, HandIn, Rescore, SecondLook, Settlement
from models.entries import Adjudication, Entry, Note, Score
from models.framework import Framework
from models.framework_file import named
from models.intake import entries, read
from models.refusals import refusal
from models.toml_file import TomlFile
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app
from tests.tui.conftest import LEAD, STAFF, Zhanping
from tui.screens.views import NAMES

EXPERT, CREATOR, OUTSIDER = "陈嘉树", "许知微", "王五"
LOOKERS = (EXPERT, LEAD, STAFF, OUTSIDER)
_CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*|\d\d:\d\d:\d\d|\b[a-z2-7]{8}\b|\b[0-9a-f]{32,}\b"
)
READ = (
    "list", "summary", "check", "log", "facts show", "panel", "day", "divergence", "divergence --all",
    "agreement", "findings", "follow-up", "rounds", "stage", "outlook", "tally", "check --waived", "frames",
)  # fmt: skip
"""What is only read, and says it as data as well."""
TRIED = (
    "explain", "explain total", "explain quality", "explain M01", "explain Q01@南片区", "log M01", "verify",
    "team", "compare", "compare 1 2", "sample", "findings management",
    "score M01 99", "score nothing 1", "score M02 na", "settle M01 mean", "settle M02 back",
    "settle M03 look",
    "settle M01 99 --reason 理由", "settle M01 look --of 无人", "settle M01 1", "hand-in management",
    "hand-in nothing", "hand-in calibration", "return 周映雪 nothing", "calibrate close", "combine 99 98",
    "omit 99 --reason 理由", "stage final", "sign", "seal", "reopen --reason 理由", "answer 99 accepted",
    "recuse nothing", "recuse management --undo", "assign 周映雪 nothing",
    "ruling 周映雪 upheld --reason 理由",
    "waive nothing --reason 理由", "waive deduction --reason 理由", "waive nothing --withdraw",
    "explain nothing", "explain parties", "self-score M01 99", "party purchaser 999",
)  # fmt: skip
"""What is explained, and what is refused or done: what it says tells nothing either."""


def words_of(text: str, *more: str) -> tuple[str, ...]:
    """A command line about the evaluation, which is named after the command."""
    command, *rest = text.split()
    return (command, *(() if command == "list" else ("e1",)), *rest, *more)


def other_points(framework: Framework, score: Score) -> Decimal | None:
    """Points that the line's rule takes and that are not the score's."""
    line = framework.indicators[score.indicator]
    steps = int(line.ceiling / framework.step)
    candidates = (framework.step * n for n in range(steps + 1))
    world = type("World", (), {"framework": framework})
    return next(p for p in candidates if p != score.points and refusal(world, line, p) is None)  # type: ignore[arg-type]


def altered(framework: Framework, stated: Iterable[Entry], looker: str) -> Iterator[Entry]:
    """The other world: whatever somebody else gave or decided is another number and another text."""
    for entry in stated:
        if isinstance(entry, Score | Adjudication) and entry.author != looker:
            like = (
                entry
                if isinstance(entry, Score)
                else Score(author="-", **entry.model_dump(exclude={"author"}))
            )
            changes = {"points": other_points(framework, like), "reason": f"另一个理由{entry.reason[:2]}"}
            yield entry.model_copy(update=changes)
        elif isinstance(entry, Settlement | Note | SecondLook) and entry.author != looker:
            field = "text" if isinstance(entry, Note) else "reason"
            spread = {"spread": Decimal(1)} if isinstance(entry, Settlement) else {}
            yield entry.model_copy(update={field: "另一段话", **spread})
        else:
            yield entry


def the_day() -> TomlFile:
    """The sample's evaluation while it goes on."""
    text = (files("models") / "samples" / "sample.toml").read_text("utf-8")
    return TomlFile("day.toml", text.replace("sample = true", "").replace('stage = "draft"', ""))


def make(home: Path, looker: str, is_other: bool) -> None:
    """A world in which all but the looker, or all but one, have handed in, and the lead has decided."""
    framework = named("guangzhou-2024")
    intake = read(the_day())
    team = intake.head.member
    scorers = [member.name for member in team if member.role != "staff"]
    with Workspace(home, CREATOR).create(framework, id="e1", team=team) as store:
        stated: list[Entry] = [*entries(intake, store.setup, framework, STAFF)]
    where = {"indicator": "M02"}
    stated += [Note(author=name, indicator="M01", text=f"{name}的备注") for name in scorers]
    stated += [Declaration(author=name, secrecy=True) for name in scorers]
    if looker != LEAD:
        stated += [
            Adjudication(author=LEAD, indicator="M01", points=Decimal(1), reason="合议"),
            Settlement(author=LEAD, spread=Decimal("0.5"), **where),
            SecondLook(author=LEAD, indicator="M03", reason="请再看台账"),
        ]
    others = [name for name in scorers if name != (looker if looker in scorers else scorers[-1])]
    again = Rescore(author=others[0], indicator="M03", points=Decimal("0.5"), reason="复看后改")
    kept = altered(framework, [*stated, again], looker) if is_other else [*stated, again]
    by_author: dict[str, list[Entry]] = {}
    for entry in kept:
        by_author.setdefault(entry.author, []).append(entry)
    for name in others:
        by_author[name] += [HandIn(author=name, section=section.id) for section in framework.sections]
    for name, own in by_author.items():
        with Workspace(home, name).open("e1") as store:
            store.begin(*own)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    made = {}
    for looker in LOOKERS:
        folder = tmp_path_factory.mktemp("blind")
        made[looker] = (folder / "one" / "home", folder / "other" / "home")
        for is_other, home in enumerate(made[looker]):
            make(home, looker, bool(is_other))
    return made


def entered(home: Path, world: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(world, home)


def plain(text: str) -> str:
    return _CHANGING.sub("·", text)


@pytest.mark.parametrize("looker", LOOKERS)
@pytest.mark.parametrize("text", READ)
def test_no_command_tells_two_worlds_apart(
    home: Path, worlds: dict[str, tuple[Path, Path]], zhanping: Zhanping, looker: str, text: str
) -> None:
    """Nothing is written, so the worlds serve as they are."""
    for more in ((), ("--json",)):
        told = [asked(zhanping, world, looker, *words_of(text, *more)) for world in worlds[looker]]
        assert told[0] == told[1]
        assert told[0][0] in (0, 1, 2, 3), told[0][2]


@pytest.mark.parametrize("looker", LOOKERS)
@pytest.mark.parametrize("text", TRIED)
def test_no_refusal_tells_two_worlds_apart(
    home: Path, worlds: dict[str, tuple[Path, Path]], zhanping: Zhanping, looker: str, text: str
) -> None:
    told = []
    for world in worlds[looker]:
        entered(home, world)
        told.append(asked(zhanping, home, looker, *words_of(text)))
    assert told[0] == told[1]


def asked(zhanping: Zhanping, home: Path, looker: str, *words: str) -> tuple[int, str, str]:
    """What a command line says, but for times and tokens."""
    outcome = zhanping("--home", str(home), *words, user=looker, lang="zh")
    assert "程序出错" not in outcome.err
    told = (outcome.out, outcome.err)
    return outcome.code, *(plain(text).replace(str(home), "HOME") for text in told)  # type: ignore[return-value]


# a PDF is made of the Word file alone, whatever it says
PAPERS = [(variant, form) for variant, forms in MADE.items() for form in forms if form != "pdf"]


@pytest.mark.parametrize(("variant", "form"), PAPERS)
@pytest.mark.parametrize("looker", LOOKERS)
def test_no_report_tells_two_worlds_apart(
    home: Path,
    worlds: dict[str, tuple[Path, Path]],
    zhanping: Zhanping,
    looker: str,
    tmp_path: Path,
    variant: str,
    form: str,
) -> None:
    made = []
    to = ("--party", "station") if variant == "notice" else ()
    for world in worlds[looker]:
        entered(home, world)
        path = tmp_path / f"{world.parent.name}.{form}"
        outcome = zhanping("report", "e1", "-o", str(path), "--variant", variant, *to, user=looker)
        made.append((outcome.code, path.read_bytes() if path.exists() else b""))
    assert made[0] == made[1]
    assert made[0][0] in (0, 3), "a grade is not known yet"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("looker", LOOKERS)
def test_no_table_tells_two_worlds_apart(
    home: Path,
    worlds: dict[str, tuple[Path, Path]],
    zhanping: Zhanping,
    looker: str,
    tmp_path: Path,
    table: str,
) -> None:
    made = []
    for world in worlds[looker]:
        path, words = tmp_path / f"{world.parent.name}.csv", ("--variant", "working", "--table", table)
        outcome = zhanping("--home", str(world), "report", "e1", "-o", str(path), *words, user=looker)
        made.append((outcome.code, plain(outcome.err).replace(str(path), "FILE"), path.read_bytes()))
    assert made[0] == made[1]


@pytest.mark.parametrize("looker", LOOKERS)
def test_no_batch_tells_two_worlds_apart(
    home: Path, worlds: dict[str, tuple[Path, Path]], zhanping: Zhanping, looker: str, tmp_path: Path
) -> None:
    made = []
    for world in worlds[looker]:
        folder = tmp_path / world.parent.name
        words = ("--all", "-o", str(folder), "--variant", "working", "--format", "md")
        outcome = zhanping("--home", str(world), "report", *words, user=looker, lang="zh")
        told = outcome.err.replace(str(folder), "FOLDER")
        made.append((outcome.code, told, {path.name: path.read_bytes() for path in folder.iterdir()}))
    assert made[0] == made[1]
    assert made[0][2]


@pytest.mark.parametrize("looker", LOOKERS)
def test_no_bundle_takes_along_what_is_not_to_be_seen(
    home: Path, worlds: dict[str, tuple[Path, Path]], zhanping: Zhanping, looker: str, tmp_path: Path
) -> None:
    for world in worlds[looker]:
        entered(home, world)
        path = tmp_path / f"{world.parent.name}.zip"
        assert zhanping("bundle", "e1", "-o", str(path), user=looker).code == 0
        with zipfile.ZipFile(path) as archive:
            held = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".jsonl")]
        scores = [
            line for text in held for line in text.splitlines() if '"score"' in line or '"rescore"' in line
        ]
        assert all(f'"w":"{looker}"' in line for line in scores)


@pytest.mark.parametrize(
    ("looker", "size"), [*((looker, SIZES[0]) for looker in LOOKERS), (EXPERT, SIZES[1]), (LEAD, SIZES[1])]
)
async def test_no_screen_tells_two_worlds_apart(
    home: Path,
    worlds: dict[str, tuple[Path, Path]],
    looker: str,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.screens.reports.found", lambda: None)  # a PDF in the making has its own pace
    shown: list[list[str]] = []
    for world in worlds[looker]:
        entered(home, world)
        app = make_app(home, "e1", looker)
        frames = []
        async with app.run_test(size=size) as pilot:
            for name in NAMES:
                app.view(name)
                await pilot.pause()
                frames.append(drawn(app))
                for key in ("down", "enter", "f10", "down", "end"):
                    await pilot.press(key)
                    await pilot.pause(0.4 if name == "checklist" and key == "down" else None)
                    frames.append(drawn(app))
                while app.screen.is_modal:
                    await pilot.press("escape")
            await pilot.press("f2", "escape")
            await pilot.pause(0.3)
            frames.append(drawn(app))
        shown.append(frames)
    for one, other in zip(*shown, strict=True):
        assert one == other


def drawn(app: object) -> str:
    """The text of the screen."""
    screen = app.screen  # type: ignore[attr-defined]
    return plain("\n".join("".join(s.text for s in strip) for strip in screen._compositor.render_strips()))


@pytest.mark.parametrize("looker", LOOKERS)
def test_the_two_worlds_are_told_apart_by_who_may_see_them(
    home: Path, worlds: dict[str, tuple[Path, Path]], zhanping: Zhanping, looker: str
) -> None:
    """The control: somebody who has handed in sees the difference everywhere that others must not."""
    scorer = next(name for name in ("周映雪", LEAD, EXPERT) if name not in (looker,))
    told = []
    for world in worlds[looker]:
        entered(home, world)
        told.append(
            [
                plain(zhanping(*words_of(text), user=scorer).out)
                for text in ("explain M01", "log", "divergence --all", "agreement")
            ]
        )
    assert all(one != other for one, other in zip(*told, strict=True))
