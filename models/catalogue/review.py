"""What the screens of findings, results and gaps say, the help, and the key tables."""

REVIEW: dict[str, tuple[str, str]] = {
    # findings
    "findings.tally": ("肯定 {strengths} 关注 {concerns}", "{strengths} str {concerns} con"),
    "findings.group.strength": ("值得肯定  {count}", "Strengths  {count}"),
    "findings.group.concern": ("需要关注  {count}", "Concerns  {count}"),
    "findings.none": ("还没有，按 Enter 或 F8 新增", "None yet; press Enter or F8 to state one"),
    "findings.place": ("{part} {district}", "{part}, {district}"),
    "done.raised": ("已上移", "Moved up"),
    "done.lowered": ("已下移", "Moved down"),
    "done.removed": ("已删除，可按 Ctrl+Z 撤销", "Removed; Ctrl+Z brings it back"),
    "why.no_finding": ("光标不在一条意见上", "the cursor is on no finding"),
    "why.first": ("已是本组第一条", "it is the first of its group"),
    "why.last": ("已是本组最后一条", "it is the last of its group"),
    # results
    "results.stage": ("第 {at} 步，共 {count} 步", "step {at} of {count}"),
    "results.stage_head": ("阶段", "Stage"),
    "stage.ask": ("现在的阶段：{stage}", "The stage is: {stage}"),
    "stage.keep": ("保持不变", "Leave it as it is"),
    "stage.forward": ("进入下一阶段：{stage}", "Go on to: {stage}"),
    "stage.backward": ("退回上一阶段：{stage}", "Go back to: {stage}"),
    "stage.keys": ("上下选择   Enter 确定   Esc 取消", "Up and down to choose   Enter accepts   Esc cancels"),
    "done.stage": ("已进入：{stage}", "The stage is now: {stage}"),
    "key.up_level": ("上一级", "Up"), "tip.up_level": ("从指标回到一级指标，从片区回到指标", "From the lines back to the sections, from the districts back to the lines"),
    "key.stage": ("阶段", "Stage"), "tip.stage": ("进入下一阶段或退回上一阶段，先确认", "Go to the next or the previous stage; it asks first"),
    "why.top_level": ("已在最上一级", "this is the top already"),
    # gaps
    "gaps.count": ("阻断 {block}  提醒 {warn}", "blocking {block}  warnings {warn}"),
    "gaps.none": ("没有缺项，也没有矛盾，可以出报告。", "Nothing is missing and nothing contradicts itself: the report can go out."),
    # help
    "help.of": ("{help}：{screen}", "{help}: {screen}"),
    "help.typing": ("输入与移动", "Typing and moving"),
    "help.close": ("上下翻看，Esc、F1 或 Enter 关闭", "Arrows scroll; Esc, F1 or Enter closes"),
    "help.not_now": ("现在不可用：{reason}", "not now: {reason}"),
    # keys that are no acts: the key, a colon, what it does
    "help.list_arrows": ("方向键：上下移动；PgUp PgDn 翻页；Home End 到首尾", "Arrows: up and down; PgUp, PgDn: by pages; Home, End: to the ends"),
    "help.list_tab": ("Tab：到旁边的列表", "Tab: to the list beside"),
    "help.edit_finding": ("Enter：修改所在的意见；粘贴的各行都保留", "Enter: edit the finding; a paste keeps all its lines"),
    "help.deeper": ("Enter：看下一级；在打分的一行上，到评分清单", "Enter: one level deeper; on a scored line, to the checklist"),
    "help.go": ("Enter：到该处补填", "Enter: go where it is mended"),
    # the key tables in the documents
    "keys.title": ("按键", "Keys"),
    "keys.intro": (
        "由按键绑定生成（`python scripts/keys.py`），请勿手改。程序内按 F1 可看当前页面的按键。",
        "Made from the bindings (`python scripts/keys.py`); do not edit. In the program, F1 shows the keys of the screen.",
    ),
    "keys.key": ("按键", "Key"),
    "keys.act": ("作用", "Act"),
    "keys.what": ("说明", "What it does"),
    "keys.app": ("任何页面", "Everywhere"),
    "keys.views": ("评估之内", "Within an evaluation"),
    "keys.dialog": ("对话框", "Dialogs"),
}
