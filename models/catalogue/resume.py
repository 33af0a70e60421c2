"""What is said after a dropped line: where one is again, and what became of half-typed text, here or elsewhere."""

RESUME: dict[str, tuple[str, str]] = {
    "resume.back": ("已回到 {when} 离开时的位置", "Back where you left off at {when}"),
    "resume.typed": ("已回到 {when} 离开时的位置，没写完的内容已放回，未保存", "Back where you left off at {when}, with what was half typed, not yet saved"),
    "resume.waiting": ("{told}；另有 {count} 份下次登录取回", "{told}; {count} more at the next login"),
    "resume.beside": ("您的另一处登录从 {when} 起停在这里", "Another session of yours stands here since {when}"),
    "resume.elsewhere": ("您的另一处登录停在这里（{when}），有没写完的内容：", "Another session of yours stands here since {when}, with half-typed text:"),
    "resume.taken": ("已取到这里，未保存；另一处登录若还在用，请只在一处保存", "Taken over, not yet saved; if you still write there, save it in one place only"),
    "resume.also": ("{told}；另一处登录也有没写完的内容", "{told}; another session has half-typed text too"),
    "resume.freed": ("您的另一处登录已断开，没写完的内容下次登录取回", "Another session of yours ended; its half-typed text comes at the next login"),
    "keys.elsewhere": ("另一处登录没写完的内容", "Half-typed text of another session of yours"),
    "key.take_over": ("取到这里", "Take over"), "tip.take_over": ("把另一处登录没写完的内容放到这里的原处，接着写", "Put what the other session has half typed in its field here, and go on writing"),
    "key.leave_there": ("留在那边", "Leave it there"), "tip.leave_there": ("不取；那边断开后，下次登录取回", "It stays with the other session; once that has ended, it comes back at the next login"),
    "resume.box": ("这是上次没写完的内容，尚未保存", "This was half typed last time and is not yet saved"),
    "resume.changed": ("没写完的内容已放回；原处的内容后来有改动，请核对后再保存", "What was half typed is here again; what stood there has been changed since: compare before you save"),
    "resume.lost": ("没写完的内容，原来的位置已经没有了；请复制到合适的地方", "Half-typed text whose place is gone; copy it to where it belongs"),
    "resume.lost_save": ("此处不能保存：请先复制这段文字，再按两次 Esc 离开", "It cannot be saved here: copy the text, then leave with Esc twice"),
    "resume.not_kept": ("没写完的内容现在存不下来（磁盘已满或不可写）：请先保存；再退出一次则放弃", "What is half typed cannot be kept now (the disk is full or cannot be written): save it first; quitting again gives it up"),
    "resume.unkept": ("没写完的内容暂时存不下来（磁盘已满或不可写），掉线会丢失", "What is half typed cannot be kept for now (the disk is full or cannot be written): a dropped line would lose it"),
    "resume.damaged": ("上次没写完的内容读不出来，文件已改名保留：{path}", "What was half typed last time cannot be read; its file is kept aside as {path}"),
    "resume.newer": ("上次没写完的内容由更新的版本保存，请用新版本打开；文件：{path}", "What was half typed last time was kept by a newer version: open it with that; file: {path}"),
    "resume.hopeless": ("几次回到上次的位置都没有成功，没写完的内容另存于 {path}", "Going back to the last place failed several times; what was half typed is kept in {path}"),
}
