"""What is said when a paper cannot be made of an evaluation."""

VARIANTS = {
    "variant.no_grade": (
        "{id} 的等级还不能确定，不能写评估结果公告；缺什么请用 zhanping check {id} 查看。",
        "The grade of {id} is not known yet, so there is none to announce; zhanping check {id} says what is missing.",
    ),
    "variant.no_draft": (
        "{id} 的评估报告初稿还没有完成，不能写意见反馈通知书；还差什么请用 zhanping stage {id} 查看。",
        "The draft report of {id} is not finished, so there is nothing to notify; zhanping stage {id} says what is missing.",
    ),
    "variant.notice_whom": (
        "意见反馈通知书要写明送给谁：用 --party 写 {known} 之一。",
        "A feedback notice needs a recipient: give --party one of {known}.",
    ),
}
