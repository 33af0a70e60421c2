"""The key map: every act with its keys, its words and the group it is shown under.

A binding's description and tooltip are names in the message catalogue, put into words where they
are shown. Keys are those that survive a Chinese input method and every terminal; letters are extras.
"""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Key

GROUPS = ("views", "score", "record", "move", "edit", "app")
_GROUPS = {name: Binding.Group(f"group.{name}") for name in GROUPS}


def typed_digit(event: Key) -> int:
    """The digit that a key types, a full-width one too; -1 where it types none."""
    sign = event.character or ""
    return int(sign) if sign.isdecimal() else -1


def key(
    keys: str, action: str, name: str, group: str, *, show: bool = True, priority: bool = False
) -> Binding:
    """One act.

    Args:
        keys: Textual key names, the first is the one shown.
        action: the action string.
        name: the act's id; its words are ``key.<name>`` and ``tip.<name>`` in the catalogue.
        group: one of `GROUPS`.
        show: whether the hint line has it; help and palette always have.
        priority: whether it goes before the focused widget's own keys.
    """
    return Binding(
        keys,
        action,
        f"key.{name}",
        show=show,
        priority=priority,
        tooltip=f"tip.{name}",
        id=name,
        group=_GROUPS[group],
    )


APP = [
    key("f1", "help", "help", "app", priority=True),
    key("ctrl+p", "app.command_palette", "palette", "app", show=False),
    key("ctrl+l", "redraw", "redraw", "app", show=False),
    key("ctrl+t", "theme", "theme", "app", show=False),
    key("ctrl+q", "quit", "quit", "app", show=False, priority=True),
]

VIEWS = [
    key("f2", "view('checklist')", "checklist", "views"),
    key("f3", "view('facts')", "facts", "views"),
    key("f4", "view('findings')", "findings", "views"),
    key("f5", "view('parties')", "parties", "views"),
    key("f6", "view('results')", "results", "views"),
    key("f7", "view('gaps')", "gaps", "views"),
    key("ctrl+n", "more", "more", "views"),
    key("escape", "back", "back", "app"),
]

HOME = [
    key("enter", "open", "open", "views"),
    key("f8", "new", "new", "edit"),
    key("escape", "back", "clear_filter", "app", show=False),
    key("up", "move(-1)", "up", "move", show=False),
    key("down", "move(1)", "down", "move", show=False),
    key("pageup", "page(-1)", "page_up", "move", show=False),
    key("pagedown", "page(1)", "page_down", "move", show=False),
]

UNDO = key("ctrl+z", "undo", "undo", "edit", show=False)
SETTLE = key("ctrl+r", "settle", "settle", "edit", show=False)
FIND = key("ctrl+f", "find", "find", "move", show=False)

CHECKLIST = [
    key("f8", "next_open", "next_open", "move"),
    key("f9", "finding", "finding", "record"),
    key("ctrl+e", "evidence", "evidence", "record"),
    key("ctrl+r", "reason", "reason", "record"),
    key("ctrl+o", "note", "note", "record", show=False),
    key("ctrl+x,n", "not_applicable", "not_applicable", "score"),
    key("ctrl+y", "accept_proposal", "accept_proposal", "score", show=False),
    key("delete", "withdraw", "withdraw", "score", show=False),
    key("right,right_square_bracket", "district(1)", "next_district", "move", show=False),
    key("left,left_square_bracket", "district(-1)", "previous_district", "move", show=False),
    FIND,
    UNDO,
]

FINDINGS = [
    key("f8", "new", "new_finding", "edit"),
    key("f9", "raise", "raise", "edit"),
    key("f10", "lower", "lower", "edit"),
    key("delete,ctrl+d", "remove", "remove", "edit", show=False),
    SETTLE,
    UNDO,
]

EDITING = [
    key("ctrl+k,space", "mark", "mark", "edit"),
    key("f8", "combine", "combine", "edit"),
    key("f9", "raise", "raise_text", "edit"),
    key("f10", "lower", "lower_text", "edit"),
    key("delete,ctrl+d", "omit", "omit", "edit"),
    key("enter", "reword", "reword", "edit", show=False),
    key("ctrl+e", "recommend", "recommend", "edit"),
    key("ctrl+x", "split", "split", "edit", show=False),
    key("ctrl+g", "view('follow_ups')", "follow_ups", "views", show=False),
    SETTLE,
    UNDO,
]

FOLLOW_UPS = [
    key("1", "progress('rectified')", "rectified", "record"),
    key("2", "progress('partly')", "partly", "record"),
    key("3", "progress('not')", "not_rectified", "record"),
    key("0,delete", "progress('open')", "still_open", "record", show=False),
    key("ctrl+o", "remark", "remark", "record"),
    SETTLE,
    UNDO,
]

GAPS = [
    key("f8", "waive", "waive", "record"),
    UNDO,
]

RESULTS = [
    key("ctrl+g", "stage", "stage", "edit"),
    key("backspace", "up_level", "up_level", "move", show=False),
    UNDO,
]

ROUNDS = [
    key("f8", "comment", "new_comment", "edit"),
    key("f9", "reply", "reply", "edit"),
    key("ctrl+g", "stage", "stage", "edit"),
    key("f10", "sign", "sign", "record"),
    key("ctrl+y", "seal", "seal", "record"),
    key("ctrl+e", "compare", "compare", "record"),
    key("ctrl+x", "answer", "answer", "edit", show=False),
    key("ctrl+o", "reopen", "reopen", "record", show=False),
    key("delete,ctrl+d", "comment_gone", "comment_gone", "edit", show=False),
    SETTLE,
    UNDO,
]

REPORTS = [
    key("f8", "write", "write", "record"),
]

HELP = [
    key("escape", "back", "back", "app"),
]

DIALOG = [
    key("ctrl+s,f2", "save", "save", "edit"),
    key("escape", "back", "cancel", "app"),
]

ELSEWHERE = [
    key("enter,ctrl+s", "save", "take_over", "edit"),
    key("escape", "back", "leave_there", "app"),
]

SHEET = [
    key("f8", "new_row", "new_row", "edit"),
    key("ctrl+d,delete", "remove", "remove", "edit"),
    key("ctrl+e", "long_text", "long_text", "edit"),
    key("f9", "move_row(-1)", "move_row_up", "edit", show=False),
    key("f10", "move_row(1)", "move_row_down", "edit", show=False),
    UNDO,
]

FACTS = [
    key("pagedown,ctrl+down", "topic(1)", "next_topic", "move"),
    key("pageup,ctrl+up", "topic(-1)", "previous_topic", "move", show=False),
    key("ctrl+g", "draw", "draw", "record", show=False),
    SETTLE,
    *SHEET,
]

PARTIES = [
    key("ctrl+e", "findings", "party_findings", "views", show=False),
    key("delete,ctrl+d", "remove", "withdraw_points", "edit", show=False),
    SETTLE,
    UNDO,
]

DAY = [
    key("f8,space", "task_done", "task_done", "edit"),
    key("f9", "task_now", "task_now", "record"),
    key("ctrl+e", "task_edit", "task_edit", "edit"),
    key("delete,ctrl+d", "task_clear", "task_clear", "edit", show=False),
    SETTLE,
    UNDO,
]

TALLY = [
    key("f8", "tally_next", "tally_next", "move"),
    key("f9", "tally_take", "tally_take", "record"),
    key("delete,ctrl+d", "tally_clear", "tally_clear", "edit", show=False),
    SETTLE,
    UNDO,
]

BOARD = [
    key("f8,1", "mean", "mean", "score"),
    key("f9,2", "look", "look", "score"),
    key("ctrl+g,3", "decide", "decide", "score"),
    key("f10,4", "all_lines", "all_lines", "move"),
    key("ctrl+o,5", "agreement", "agreement", "views"),
    key("delete,ctrl+d", "take_back", "take_back", "edit", show=False),
    UNDO,
]

PANEL = [
    key("f9", "declare", "declare", "record"),
    key("f8", "hand_in", "hand_in", "record"),
    key("ctrl+g", "lead", "lead", "edit"),
    key("delete,ctrl+d", "take_back", "recusal_back", "edit", show=False),
    UNDO,
]

SELF_REVIEW = [
    key("delete,ctrl+d", "remove", "clear_points", "edit", show=False),
    SETTLE,
    UNDO,
]

NEW = [
    key("ctrl+s", "create", "create", "edit"),
    key("escape", "back", "back", "app"),
]
