"""Names of people in texts that leave the house: evaluators by name, clients by what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from models.errors import say
from models.lint.fault import Fault
from models.lint.passages import Passage
from models.lint.reading import any_of, quoted

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许吕张孔曹严魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐费薛雷贺倪汤滕殷罗毕郝邬"
    "傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄贝臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾江颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍虞"
    "万卢莫房裘缪丁邓洪包左石崔龚程邢陆荣翁甄曲封芮靳段焦谷车侯秋仲伊宫宁甘厉祖武符刘景詹龙叶黎薄白蒲赖卓蔺乔闻谭姬申冉"
    "廖曾温欧冼覃关简阎易丘"
)
_SURNAME = f"(?:欧阳|司徒|司马|上官|诸葛|[{_SURNAMES}])"
_SURE = (
    "李王张刘陈杨赵黄周吴徐孙朱林郭何罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈"
    "曾彭吕苏卢蒋蔡贾魏薛阎余潘杜戴钟汪廖邹熊郝崔邱侯欧"
)
_NO_NAME = "周边|周围|周末|周期|周年|周全|周到|何时|何种|何以|余下|余款|余额|许多|许可|张贴|黄金|罗列|林林"
"""Words that begin as a surname does."""
_CALLED = "某某?|阿姨|阿婆|婆婆|大爷|大妈|大叔|奶奶|爷爷|伯伯|叔叔|姨|婆|伯"
_CLIENT = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|对象|案主|居民|长者|老人|独居|低保户|[经为对由向陪给与和的时])(?P<name>{_SURNAME}(?:{_CALLED}))"
    rf"(?![姓氏])|(?:服务对象|案主|长者|居民|低保户)(?P<titled>{_SURNAME}(?:女士|先生|小姐))"
    rf"|(?:服务对象|案主)(?!{_NO_NAME})(?P<full>[{_SURE}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=反映|表示|认为|来站|提出|申请|已结案|的(?:档案|个案|家属|子女|儿子|女儿|需求))"
)
_BEFORE, _BEHIND = (
    "专家组长老师由经和与及、同志",
    ("老师", "专家", "组长", "同志", "认为", "指出", "提出", "表示", "现场"),
)


def person_faults(passage: Passage, evaluators: tuple[str, ...]) -> Iterator[Fault]:
    """An evaluator's name, and what looks like a client's."""
    for name, start in _evaluators(passage.text, evaluators):
        said = quoted(passage.text, start, start + len(name))
        yield Fault(
            "evaluator_named",
            say("lint.evaluator_named", quote=said, name=name),
            say("lint.mend.evaluator_named"),
        )
    if client := _CLIENT.search(passage.text):
        said = quoted(passage.text, *client.span(client.lastgroup or 0))
        yield Fault("client_named", say("lint.client_named", quote=said), say("lint.mend.client_named"))


@lru_cache(maxsize=16)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    told = any_of(name for name in names if len(name) > 1)
    return re.compile(told) if told else None


def _evaluators(text: str, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each evaluator's name once; one that may be a part of other words only where it stands alone."""
    pattern, told = _pattern(tuple(names)), set[str]()
    for match in pattern.finditer(text) if pattern else ():
        name = match[0]
        before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 2]
        if name in told or not _stands_alone(name, before, behind):
            continue
        told.add(name)
        yield name, match.start()


def _stands_alone(name: str, before: str, behind: str) -> bool:
    if name.isascii():
        return not (before.isascii() and before.isalnum()) and not (
            behind[:1].isascii() and behind[:1].isalnum()
        )
    if len(name) > 2 or behind.startswith(_BEHIND):
        return True
    return not before or not "\u4e00" <= before <= "\u9fff" or before in _BEFORE
