"""What is said to those who may not write something: why, and who may."""

ROLES: dict[str, tuple[str, str]] = {
    "right.outsider": ("{me} 不在评估 {id} 的名单里，可以查看，不能录入。请组长运行 zhanping team {id} add {me} --role expert（或 lead、staff）把您加入，或用 --as 写明您是名单里的哪一位。", "{me} is not on the team of {id} and may read but not write. Have the lead run zhanping team {id} add {me} --role expert (or lead, staff), or say with --as who of the team you are."),
    "right.left": ("{me} 已退出评估 {id} 的名单，可以查看，不能再录入，以前的记录仍有效。重新加入请组长运行 zhanping team {id} add {me} --role expert；不是本人请用 --as 写明身份。", "{me} has left the team of {id} and may read but not write; what was stated stays. The lead lets people back with zhanping team {id} add {me} --role expert; if that is not you, use --as."),
    "right.staff": ("{me} 是工作人员，不打分，也不写意见和备注；工作人员可以录入事实数据、各方分数和佐证。请组长或专家录入。", "{me} is staff and does not score, nor write findings and notes; staff enter facts, the parties' points and evidence. Leave it to the lead or an expert."),
    "right.expert": ("{me} 是专家，事实数据和各方分数由工作人员或组长录入；专家可以打分、写意见、备注和佐证。请把数据交给他们。", "{me} is an expert; facts and the parties' points are entered by staff or the lead. Experts score and write findings, notes and evidence. Hand the figures to them."),
    "right.expert_else": ("{kind}由工作人员或组长登记，{me} 是专家。请交给他们登记。", "This is a matter for staff or the lead ({kind}), and {me} is an expert. Hand it to them."),
    "right.staff_else": ("{kind}由组长和专家本人办理，{me} 是工作人员。", "This is a matter for the lead and the experts ({kind}), and {me} is staff. Leave it to them."),
    "right.lead": ("这一步只有组长可以做，{me} 是{role}。请组长（{leads}）来做。", "Only the lead may do this; {me} is {role}. Ask the lead: {leads}."),
    "right.no_lead": ("这一步只有组长可以做，{me} 是{role}，而名单里还没有组长。请用 zhanping team {id} add NAME --role lead 加入一位。", "Only the lead may do this; {me} is {role}, and the team has no lead. Add one with zhanping team {id} add NAME --role lead."),
    "right.not_yours": ("{slot} 是 {author} 本人的打分或备注，您（{me}）不能代为填写或撤回。请以 {author} 的身份登录，或由组长合议。", "{slot} is {author}'s own score or note; you ({me}) cannot enter or withdraw it. Sign in as {author}, or let the lead adjudicate."),
    "right.as_another": ("这条{kind}署名 {author}，而您是 {me}，不能以他人名义录入。请以自己的名义录入，或以 {author} 的身份登录。", "This {kind} bears {author}'s name, and you are {me}: nobody writes as another. State it in your own name, or sign in as {author}."),
    "done.in_your_name": ("{done}；原由 {names} 所写，现署您的名字，原文仍留在记录中", "{done}; stated by {names} before, it bears your name now, and the log keeps the original"),
    "right.anothers": ("这条{kind}是 {author} 写的，您（{me}）不能改动或撤回。请另写一条，或请 {author} 或组长来改。", "This {kind} is {author}'s; you ({me}) cannot change or withdraw it. State one of your own, or ask {author} or the lead."),
}
