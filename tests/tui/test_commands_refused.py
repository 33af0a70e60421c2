"""What the command line refuses: the code, the sentence in both languages, and nothing lost."""

from __future__ import annotations

import fcntl
import re
from pathlib import Path

import pytest

from tests.tui.conftest import LEAD, STAFF, Zhanping

REFUSED = [
    # words, code, what the English and the Chinese sentence must name
    ("score none M01 1", 2, "demo", "demo"),
    ("summary none", 2, "none", "none"),
    ("score demo M99 1", 2, "no indicator “M99”.* M01", "没有指标“M99”.*M01"),
    ("score demo M01@south 1", 2, "once for the station", "全站只打一次分"),
    ("score demo Q01 1", 2, "Q01@DISTRICT.*南片区", "Q01@片区.*南片区"),
    ("score demo Q01@west 1", 2, "no district “west”.*south", "没有片区“west”.*south"),
    ("score demo Q01@south 3.5", 2, "cannot get 3.5: give 0 to 3", "不能打 3.5 分：应为 0 到 3"),
    ("score demo Q01@south -1", 2, "cannot get -1", "不能打 -1 分"),
    ("score demo Q01@south ９９", 2, "cannot get 99", "不能打 99 分"),
    ("score demo Q01@south 1.3", 2, "steps of 0.5", "以 0.5 为步长"),
    ("score demo M01 two", 2, "“two” is no score", "“two”不是分数"),
    ("score demo M01 1e3", 2, "“1e3” is no score", "“1e3”不是分数"),
    ("score demo M01 na", 2, "needs a reason", "要写明理由"),
    ("party demo third_party 80", 2, "computed.*purchaser", "由指标算出.*purchaser"),
    ("party demo nobody 80", 2, "no party “nobody”.*purchaser", "没有评估主体“nobody”.*purchaser"),
    ("party demo purchaser 101", 2, "101 is out of range", "101 超出范围"),
    ("party demo purchaser -1", 2, "-1 is out of range", "-1 超出范围"),
    ("party demo purchaser ten", 2, "“ten” is no score", "“ten”不是分数"),
    ("finding demo nowhere strength x", 2, "no section.*quality", "没有“nowhere”.*quality"),
    ("finding demo quality@west concern x", 2, "no district “west”", "没有片区“west”"),
    ("finding demo quality good x", 2, "strength nor concern", "既不是 strength"),
    ("facts demo export x", 2, "facts ID import", "facts 编号 import"),
    ("facts demo import", 2, "facts ID import", "facts 编号 import"),
    ("facts demo import missing.toml", 1, "missing.toml: cannot be read", "missing.toml：读不出来"),
    ("explain demo nothing", 2, "“nothing” is not known.*total", "不知道“nothing”是什么.*total"),
    ("new --from missing.toml", 1, "missing.toml: cannot be read", "missing.toml：读不出来"),
    ("framework show nothing", 2, "no framework “nothing”.*guangzhou", "没有名为“nothing”.*guangzhou"),
    ("framework check missing.toml", 1, "missing.toml: cannot be read", "missing.toml：读不出来"),
    ("report demo -o .", 2, "not a regular file", "不是普通文件"),
    ("report demo -o /dev/null", 2, "not a regular file", "不是普通文件"),
    ("report demo -o r.exe", 2, "r.exe does not tell the format.*docx, pdf", "看不出格式.*docx, pdf"),
    ("report demo -o r", 2, "r does not tell the format", "看不出格式"),
    ("report demo -o r.pdf --format docx", 2, "let it end in .docx", "与格式 docx 不符"),
    ("report demo", 2, "-o FILE.DIR is missing", "缺少 -o FILE.DIR"),
    ("report -o r.docx", 2, "Name the evaluations, or .* --all", "请写明评估编号"),
    ("report demo --all -o r", 2, "not both", "二者只取其一"),
    ("report --all -o -", 2, "do not go to stdout", "不能写到标准输出"),
    ("report --all -o pyproject.toml", 2, "is a file", "是文件"),
    ("report demo -o r.docx --variant minutes", 2, "--variant knows no .minutes.*working", "没有“minutes”"),
    ("report demo -o - --format odt", 2, "--format knows no .odt.*xlsx", "没有“odt”"),
    ("report demo -o r.csv --variant grade", 2, "grade makes no sense as csv.*docx, pdf, md", "不能写成 csv"),
    ("report demo -o r.json --variant notice", 2, "it can be written as docx, pdf, md.$", "可写成：docx"),
    ("report demo -o r.csv --table scores", 2, "scores tells points.*working.*targets", "只属于工作底稿"),
    ("report demo -o r.xlsx --table targets", 2, "name a .csv file", "文件名写成 .csv"),
    ("report demo -o r.docx --final", 3, "version 1 of demo is not sealed", "第 1 版还没有封存"),
    ("report demo -o r.docx --party station", 2, "for notices alone", "只用于通知书"),
    ("report demo -o r.docx --version 7", 2, "no version 7", "没有第 7 版"),
    ("report demo -o r.docx --template nowhere", 2, "nowhere", "nowhere"),
    ("summary demo --json -o r.pdf", 2, "goes with neither", "不能和"),
    ("summary demo -o r.xlsx", 2, "summary makes no sense as xlsx", "不能写成 xlsx"),
    ("report demo -o", 2, "-o needs a value", "-o 后面缺少内容"),
    ("score demo M01", 2, r"POINTS\|na is missing", r"缺少 POINTS\|na"),
    ("sample demo --seed x", 2, "--seed N wants a whole number", "--seed N 要写不小于 0 的整数"),
    ("sample demo --seed -1", 2, "--seed N wants a whole number", "--seed N 要写不小于 0 的整数"),
    ("compare demo x", 2, "VERSION wants a whole number", "VERSION 要写不小于 0 的整数"),
    ("list --jsn", 2, "no option --jsn", "没有选项 --jsn"),
    ("summary demo extra words", 2, "too many words: extra words", "多出了：extra words"),
    ("scor demo M01 1", 2, "no command “scor”.*score", "没有命令“scor”.*score"),
    ("framework chek x", 2, "no command “chek”.*check", "没有命令“chek”.*check"),
    ("framework", 2, "a command is missing", "缺少命令"),
    ("--lang fr list", 2, "no language “fr”", "没有语言“fr”"),
    ("--as a/b list", 2, "“a/b” cannot be a name", "“a/b”不能作为姓名"),
    ("--colour list", 2, "no option --colour", "没有选项 --colour"),
]


@pytest.mark.parametrize(("words", "code", "english", "chinese"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_mistake_gets_a_sentence_and_changes_nothing(
    zhanping: Zhanping, demo: Path, words: str, code: int, english: str, chinese: str
) -> None:
    before = {path: path.read_bytes() for path in demo.iterdir()}
    for lang, sentence in (("en", english), ("zh", chinese)):
        outcome = zhanping(*words.split(), lang=lang)
        assert (outcome.code, outcome.out) == (code, "")
        assert re.search(sentence, outcome.err), outcome.err
        assert "Traceback" not in outcome.err
    assert {path: path.read_bytes() for path in demo.iterdir()} == before


@pytest.mark.parametrize(
    "words",
    [
        ("finding", "demo", "quality", "strength", "  "),
        ("score", "demo", "M01", "1", "--reason", ""),
        ("score", "demo", "M01", "1", "--evidence", " "),
    ],
)
def test_an_empty_text_is_refused(zhanping: Zhanping, demo: Path, words: tuple[str, ...]) -> None:
    assert "the text is empty" in zhanping(*words).err
    assert zhanping(*words, lang="zh").code == 2


def test_a_text_beyond_measure_is_refused_in_a_sentence(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("finding", "demo", "quality", "strength", "长" * 20_001)
    assert outcome.code == 2
    assert "text" in outcome.err


def test_staff_do_not_score(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("score", "demo", "M01", "1", user=STAFF)
    assert outcome.code == 1
    assert outcome.err.startswith(f"{STAFF} is staff and does not score")
    assert "不打分" in zhanping("score", "demo", "M01", "1", user=STAFF, lang="zh").err


def test_an_id_that_is_taken_is_a_conflict(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("new", "--from", "-", "--id", "demo", stdin=NAMED)
    assert outcome.code == 4
    assert "demo" in outcome.err
    assert zhanping("new", "--from", "-", "--id", "../x", stdin=NAMED).code == 2


@pytest.mark.parametrize("text", ["", "[station]\n", "[station]\nname = ' '\n", "[visit]\nyear = 2025\n"])
def test_a_file_that_names_no_station_is_refused(zhanping: Zhanping, home: Path, text: str) -> None:
    for lang, sentence in (("en", "“[station] name” is missing"), ("zh", "缺少“[station] name”")):
        outcome = zhanping("new", "--from", "-", lang=lang, stdin=text.encode())
        assert (outcome.code, outcome.out) == (1, "")
        assert sentence in outcome.err
    assert zhanping("list", "--json").json == []


def test_where_no_districts_are_stated_the_refusal_says_so(zhanping: Zhanping, home: Path) -> None:
    zhanping("new", "--from", "-", "--id", "x", stdin=NAMED)
    for words in (
        "score x Q01 1",
        "score x Q01@south 1",
        "explain x Q01@south",
        "finding x quality@south concern x",
    ):
        assert "no districts are stated yet" in zhanping(*words.split()).err
        outcome = zhanping(*words.split(), lang="zh")
        assert (outcome.code, outcome.out) == (2, "")
        assert "还没有填写片区" in outcome.err


NAMED = "[station]\nname = '测试站'\n".encode()
BROKEN = [
    ("id = \n", 1, "TOML"),
    ("[station]\nname = 1979-05-27\n", 2, "name"),
    ("[station]\nnam = 'x'\n", 2, "nam"),
    ("\n[stations]\n", 2, "stations"),
    ("framework = 'nothing'\n", None, "nothing"),
    ("[[member]]\nname = 'a b'\n", None, "a b"),
    ("[scores]\nby = ['甲']\nM01 = [99]\n", 3, "99"),
    ("[scores]\nby = ['甲']\nX = [1]\n", 3, "X"),
]


@pytest.mark.parametrize(("text", "line", "named"), BROKEN)
def test_a_broken_file_is_refused_with_its_line(
    zhanping: Zhanping, home: Path, tmp_path: Path, text: str, line: int | None, named: str
) -> None:
    source = tmp_path / "broken.toml"
    source.write_text(text, "utf-8")
    outcome = zhanping("new", "--from", str(source), "--id", "x")
    assert outcome.code in (1, 2)
    assert outcome.out == ""
    assert named in outcome.err
    if line is not None:
        assert f"broken.toml, line {line}:" in outcome.err
        assert f"broken.toml 第 {line} 行：" in zhanping("new", "--from", str(source), lang="zh").err
    assert zhanping("list", "--json").json == []


def test_a_broken_framework_is_refused_with_file_line_and_reason(zhanping: Zhanping, tmp_path: Path) -> None:
    shipped = Path("models/frameworks/guangzhou-2024.toml").read_text("utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text(shipped.replace("weight = 55", "weight = 54", 1), "utf-8")
    (tmp_path / "new.toml").write_text("framework = 'broken.toml'\n", "utf-8")
    for words in (("new", "--from", str(tmp_path / "new.toml")), ("framework", "check", str(broken))):
        outcome = zhanping(*words)
        assert outcome.code == 1
        assert re.search(r"broken\.toml, line \d+: .*99 %", outcome.err)


def test_stdin_that_is_not_utf8_is_refused(zhanping: Zhanping, home: Path) -> None:
    outcome = zhanping("new", "--from", "-", stdin="name = '服务站点'".encode("gb18030"))
    assert outcome.code == 1
    assert "UTF-8" in outcome.err


def test_facts_refuse_a_file_of_anything_else(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("facts", "demo", "import", "-", stdin=b"[scores]\nby = []\n")
    assert outcome.code == 1
    assert "scores" in outcome.err
    assert zhanping("facts", "demo", "import", "-", stdin=b"").code == 1


def test_a_home_that_cannot_be_written(zhanping: Zhanping, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for lang in ("en", "zh"):
        for words in (("list",), ("demo", "--no-open"), ("new", "--from", "-")):
            outcome = zhanping("--home", str(tmp_path / "file" / "home"), *words, lang=lang, stdin=NAMED)
            assert (outcome.code, outcome.out) == (1, "")
            assert str(tmp_path / "file") in outcome.err


@pytest.mark.parametrize(
    "words",
    [
        "bundle demo -o round.zip", "report demo -o round.zip.md",
        "bundle demo -o ~nobody-is-called-so/x.zip", "merge ~nobody-is-called-so/x.zip",
        "backup ~nobody-is-called-so/b", "restore ~nobody-is-called-so/b.zip",
        "template check ~nobody-is-called-so/t", "template sheets ~nobody-is-called-so/t",
        "--home ~nobody-is-called-so/h list",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_path_that_leads_nowhere_is_said_to(
    zhanping: Zhanping, demo: Path, tmp_path: Path, words: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links in a circle, and the folder of somebody whom nobody is called."""
    monkeypatch.chdir(tmp_path)
    for name in ("round.zip", "round.zip.md"):
        (tmp_path / name).symlink_to(name)
    outcome = zhanping(*words.split(), lang=lang)
    [named] = [word for word in words.split() if word.startswith(("round", "~"))]
    assert (outcome.code, outcome.out) == (1, "")
    assert re.search(f"找不到 {named}" if lang == "zh" else f"{named} is not there", outcome.err)


def test_a_report_that_cannot_be_written(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for target in (tmp_path / "file" / "x.docx", tmp_path / "nowhere" / "x.docx"):
        outcome = zhanping("report", "demo", "-o", str(target))
        assert outcome.code == 1
        assert str(target) in outcome.err


def test_a_report_overwrites_nothing_but_a_word_file(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.DOCX"
    for content in (b"notes", b""):
        notes.write_bytes(content)
        for lang, sentence in (("en", "is no older docx"), ("zh", "不是以前写的这种 docx")):
            outcome = zhanping("report", "demo", "-o", str(notes), lang=lang)
            assert (outcome.code, outcome.out) == (1, "")
            assert str(notes) in outcome.err
            assert sentence in outcome.err
        assert notes.read_bytes() == content
    notes.unlink()
    assert zhanping("report", "demo", "-o", str(notes)).code == 0


def test_damage_that_matters_has_a_code_of_its_own(zhanping: Zhanping, demo: Path) -> None:
    frozen = demo / "framework.json"
    good = frozen.read_bytes()
    frozen.write_bytes(good.replace(b"M01", b"M00", 1))
    for lang, sentence in (("en", "a copy of the same framework serves"), ("zh", "内容相同的另一份指标体系")):
        outcome = zhanping("summary", "demo", lang=lang)
        assert outcome.code == 5
        assert "84.49" in outcome.out
        assert str(frozen) in outcome.err
        assert sentence in outcome.err
    assert zhanping("list").code == 5
    frozen.write_bytes(good)
    (demo / "evaluation.toml").write_text("format = 1\n", "utf-8")
    assert zhanping("summary", "demo").code == 5


def test_a_framework_that_is_gone_everywhere_closes_the_evaluation(
    zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.frozen.shipped", lambda: ())
    frozen = demo / "framework.json"
    frozen.unlink()
    for lang, sentence in (("en", "is gone"), ("zh", "不见了")):
        outcome = zhanping("summary", "demo", lang=lang)
        assert (outcome.code, outcome.out) == (5, "")
        assert f"{frozen} {sentence}" in outcome.err


def test_a_flipped_byte_is_reported_and_the_rest_is_read(zhanping: Zhanping, stranger: Path) -> None:
    stranger.write_bytes(stranger.read_bytes().replace(b'"M01"', b'"M02"', 1))
    for lang in ("en", "zh"):
        outcome = zhanping("summary", "demo", "--json", lang=lang)
        assert outcome.code == 5
        assert outcome.json["grade"] == "良好"
        assert stranger.name in outcome.err
        assert stranger.name in outcome.json["problems"][0]
    assert "1 damaged" in zhanping("list").out.replace("\n", " ")


READING = ["summary", "summary --json", "explain", "check", "check --json", "log", "log --json",
           "facts show", "facts show --json", "list", "list --json", "report"]  # fmt: skip


@pytest.mark.parametrize("words", READING)
def test_what_reads_damage_prints_what_there_is_and_has_its_code(
    zhanping: Zhanping, stranger: Path, tmp_path: Path, words: str
) -> None:
    sound = stranger.read_bytes()
    name, *rest = words.split()
    line = [name, *([] if name == "list" else ["demo"]), *rest]
    line += ["-o", str(tmp_path / "r.docx")] if name == "report" else []
    code = 3 if name == "check" else 0  # a stranger's score blocks
    stranger.write_bytes(sound + b'{"torn')
    assert zhanping(*line).code == code, "what was never finished was never confirmed"
    stranger.write_bytes(sound.replace(b'"M01"', b'"M02"', 1))
    outcome = zhanping(*line)
    assert outcome.code == 5
    assert (tmp_path / "r.docx").is_file() if name == "report" else outcome.out
    assert stranger.name in outcome.err + outcome.out.replace("\n", "")
    if words in ("summary --json", "check --json"):
        assert stranger.name in outcome.json["problems"][0]


def test_what_writes_says_damage_and_is_done_all_the_same(zhanping: Zhanping, stranger: Path) -> None:
    stranger.write_bytes(stranger.read_bytes().replace(b'"M01"', b'"M02"', 1))
    outcome = zhanping("score", "demo", "M01", "1.5")
    assert outcome.code == 0
    assert stranger.name in outcome.err
    assert "M01 = 1.5" in outcome.err


def test_words_from_a_file_cannot_command_the_terminal(zhanping: Zhanping, home: Path) -> None:
    outcome = zhanping("new", "--from", "-", stdin=b'"\\u001b[2Jx" = 1\n')
    assert outcome.code == 1
    assert "\x1b" not in outcome.err


def test_an_author_named_after_nobody_is_told_what_to_do(
    zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pwd.getpwuid", lambda _: type("Entry", (), {"pw_name": "li.ming"}))
    outcome = zhanping("score", "demo", "M01", "1", user=None)
    assert outcome.code == 2
    assert "--as" in outcome.err
    assert "--as" in zhanping("score", "demo", "M01", "1", user=None, lang="zh").err


TERMINALS = [
    ({"TERM": "dumb"}, "UTF-8", "TERM=dumb", "TERM=dumb"),
    ({"TERM": ""}, "UTF-8", "TERM=-", "TERM=-"),
    ({}, "gb18030", "gb18030.*LANG=C.UTF-8", "gb18030.*LANG=C.UTF-8"),
    ({}, "ANSI_X3.4-1968", "not UTF-8", "不是 UTF-8"),
]


@pytest.mark.parametrize(("environment", "encoding", "english", "chinese"), TERMINALS)
def test_a_terminal_that_cannot_show_the_app(
    zhanping: Zhanping,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    encoding: str,
    english: str,
    chinese: str,
) -> None:
    monkeypatch.setattr("tui.commands.making.is_terminal", lambda: True)
    monkeypatch.setattr("tui.commands.opening.is_terminal", lambda: True)
    monkeypatch.setattr("locale.getencoding", lambda: encoding)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for words in ((), ("demo",)):
        for lang, sentence in (("en", english), ("zh", chinese)):
            outcome = zhanping(*words, lang=lang)
            assert (outcome.code, outcome.out) == (1, "")
            assert re.search(sentence, outcome.err)
    assert not home.exists()


def test_without_a_terminal_nothing_opens_and_nothing_is_asked(zhanping: Zhanping) -> None:
    assert "zhanping --help" in zhanping().err
    assert zhanping(lang="zh").code == 1


def test_a_locked_journal_is_a_conflict(
    zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.own_journal._PATIENCE_S", 0.05)
    journal = next(demo.glob(f"{LEAD}.*.jsonl"))
    with journal.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for lang in ("en", "zh"):
            outcome = zhanping("score", "demo", "M01", "1", lang=lang)
            assert (outcome.code, outcome.out) == (4, "")
            assert journal.name in outcome.err
    assert zhanping("score", "demo", "M01", "1").code == 0
