"""What is said of an office's own template and wording."""

TEMPLATE: dict[str, tuple[str, str]] = {
    "template.nothing": (
        "{path} 里没有 template.docx，也没有 wording.toml；先用 zhanping template export 导出一份。",
        "{path} holds neither template.docx nor wording.toml; make them with zhanping template export.",
    ),
    "template.count": (
        "“{name}”要有 {count} 项，每项各有其位，现在是 {given} 项；请补足或删去多出的。",
        "“{name}” needs {count} items, each for its own place, and has {given}; add what is missing or remove what is too much.",
    ),
    "template.pair": (
        "“{name}”和“{other}”一一对应，现在各是 {count} 项和 {given} 项；请改成一样多。",
        "“{name}” and “{other}” go together item by item, and have {count} and {given}; make them as many.",
    ),
    "template.item": ("第 {number} 项：{reason}", "item {number}: {reason}"),
    "framework.wording_beside": (
        "报告用语不写在指标体系文件里，请写在旁边的 {name}。",
        "the report's wording does not stand in this file; put it into {name} beside it.",
    ),
}
