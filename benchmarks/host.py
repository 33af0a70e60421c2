"""Six clients of a real sshd on loopback: what is lost of what they type, and how long a key takes.

python -m benchmarks.host [--rounds N]

Two of the six are sessions of one person. In the middle of a word one client is killed and another's line
falls silent, as a laptop does that walks out of the Wi-Fi; both log in again. One person alone, over the
same sshd, is the reference.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks import evaluation
from benchmarks.driver import Program, processes
from benchmarks.figures import Figures, percentile
from benchmarks.sshd import Host, free_port, serving
from models.entries import Finding, Score
from storage.workspace import Workspace

LEAD, EXPERTS = evaluation.AUTHOR, ("陈嘉树", "黄文彬", "周映雪", "罗启航")
STAFF = "何芸"
ALIVE = ("ClientAliveInterval 1", "ClientAliveCountMax 2")  # a silent line is given up after seconds
FIRST = "M001"
OFFERED = "另一处登录停在这里"
WORD = "这句话写到一半，线就断"
PACE_S = 1.5  # from one line to the next: somebody who hurries
LOGIN_S = 12.0  # until six have logged in
SHORT = 0.025  # seconds of silence after which a key's painting is over
PATIENCE_S = 20.0
_MEASURED = 0.95


@dataclass
class Typed:
    """What one client did.

    Attributes:
        who: the person.
        scores: digits whose saving was painted, by line.
        texts: findings whose saving was painted.
        keys: milliseconds from each key to its last byte on the screen.
        saves: the same for Enter, which saves before it paints.
        gone: seconds from the end of the line, as sshd sees it, to the end of the process on the host.
        drafts: half-typed words that stood in their field at the next login.
    """

    who: str
    scores: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    drafts: int = 0


# -- clients, each in a process of its own ----------------------------------------------------------


@contextmanager
def logged_in(host: Host, who: str, until: str) -> Iterator[Program]:
    """A client at a screen where a text stands."""
    with Program(host.command(who, options=["-tt"])) as client:
        client.wait(evaluation.STATION[:4], PATIENCE_S)
        client.settle(0.5, 2.0)  # it may be the list, or where another session of theirs stands
        if until not in client.screen():
            client.send("enter")
            _see(client, until)
        client.settle(0.5, 2.0)
        if until == FIRST and OFFERED in client.screen():
            client.press("escape")  # what the same person's other session is typing stays there
        yield client


def score(client: Program, typed: Typed, count: int, pace: float) -> None:
    """Score so many lines, one after the other, and look up and down after each."""
    for number in range(len(typed.scores) + 1, len(typed.scores) + count + 1):
        begun, digit = time.monotonic(), str(number % 10)
        typed.keys.append(_took(client, digit))
        typed.saves.append(_took(client, "enter"))
        _see(client, f"M{number:03} = {digit}")
        typed.scores[f"M{number:03}"] = digit
        typed.keys += [_took(client, "up"), _took(client, "down")]
        time.sleep(max(0.0, begun + pace - time.monotonic()))


def _took(client: Program, key: str) -> float:
    cost = client.press(key, quiet=SHORT, patience=PATIENCE_S)
    if cost.last is None:
        raise TimeoutError(f"{key!r} brought nothing:\n{client.screen()}")
    return cost.last


def only_score(host: Host, who: str, count: int, pace: float, start: float) -> Typed:
    """A person who scores."""
    typed = Typed(who)
    with logged_in(host, who, FIRST) as client:
        _until(start)
        score(client, typed, count, pace)
    return typed


def state_findings(host: Host, who: str, count: int, pace: float, start: float) -> Typed:
    """A person's second session, in which findings are written."""
    typed = Typed(who)
    with logged_in(host, who, FIRST) as client:
        _until(start)
        for number in range(1, count + 1):
            begun, text = time.monotonic(), f"{who}的第{number}条意见：台账与实地不一致。"
            client.send("f9")
            client.wait("需要关注", PATIENCE_S)
            for sign in text:
                client.press(sign, quiet=0.005)
            client.send("\x13")  # Ctrl+S
            _until_closed(client)
            _see(client, "已保存")
            typed.texts.append(text)
            time.sleep(max(0.0, begun + pace - time.monotonic()))
    return typed


def _until(start: float) -> None:
    """Wait until everybody is there: a login costs the host what a hundred keys do."""
    time.sleep(max(0.0, start - time.time()))


def _see(client: Program, text: str) -> None:
    """Wait until a text is painted, if it is not already."""
    if text not in client.screen():
        client.wait(text, PATIENCE_S)


def _until_closed(client: Program) -> None:
    """Wait until no box stands over the screen."""
    end = time.monotonic() + PATIENCE_S
    while "╭" in client.screen():
        if time.monotonic() > end:
            raise TimeoutError(f"the box stays:\n{client.screen()}")
        client.settle(0.05, 0.2)


def killed(host: Host, who: str, count: int, pace: float, start: float) -> Typed:
    """A person whose client is killed in the middle of a word, and who comes back."""
    typed = Typed(who)
    with logged_in(host, who, FIRST) as client:
        _until(start)
        score(client, typed, count // 2, pace)
        _half_a_word(client)
        os.kill(client.pid, signal.SIGKILL)
        typed.gone.append(_until_gone(host, who))
    _come_back(host, typed, count, pace)
    return typed


def fallen_silent(host: Host, who: str, count: int, pace: float, start: float) -> Typed:
    """A person whose line is cut without a word to either side, and who comes back."""
    typed = Typed(who)
    with line_to(host) as (port, cut), logged_in(replace(host, port=port), who, FIRST) as client:
        _until(start)
        score(client, typed, count // 2, pace)
        _half_a_word(client)
        cut.set()
        _until_given_up(host)
        typed.gone.append(_until_gone(host, who))
    _come_back(host, typed, count, pace)
    return typed


def _half_a_word(client: Program) -> None:
    client.send("f9")
    client.wait("需要关注", PATIENCE_S)
    for sign in WORD:
        client.press(sign, quiet=0.01)


def _come_back(host: Host, typed: Typed, count: int, pace: float) -> None:
    """Log in again: the half word stands in its box, is saved, and scoring goes on where it was left."""
    with logged_in(host, typed.who, WORD) as client:
        typed.drafts += WORD in client.screen()
        client.send("\x13")
        _until_closed(client)
        _see(client, "已保存")
        typed.texts.append(WORD)
        client.settle(0.5, 2.0)
        score(client, typed, count - count // 2, pace)


def _until_given_up(host: Host) -> None:
    """Wait until sshd closes the line that answers no more; how soon it does is its own affair."""
    end = time.monotonic() + PATIENCE_S
    while b"client not responding" not in (host.folder / "log").read_bytes():
        if time.monotonic() > end:
            raise TimeoutError("sshd holds on to a silent line")
        time.sleep(0.01)


def _until_gone(host: Host, who: str) -> float:
    """Seconds until the host has no process of that person's."""
    begun = time.monotonic()
    while processes("gate", who, str(host.home)):
        if time.monotonic() > begun + PATIENCE_S:
            raise TimeoutError(f"the process of {who} goes on")
        time.sleep(0.02)
    return time.monotonic() - begun


@contextmanager
def line_to(host: Host) -> Iterator[tuple[int, threading.Event]]:
    """A line to sshd that, once cut, carries nothing any more and closes nothing."""
    cut, done = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        carrier = threading.Thread(target=_carry, args=(server, host.port, cut, done), daemon=True)
        carrier.start()
        yield server.getsockname()[1], cut
        done.set()
        carrier.join()


def _carry(server: socket.socket, port: int, cut: threading.Event, done: threading.Event) -> None:
    near, _ = server.accept()
    with near, socket.create_connection(("127.0.0.1", port)) as far:
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while not cut.is_set() and not done.is_set():
            for end in select.select([near, far], [], [], 0.05)[0]:
                data = end.recv(65536)
                if not data:
                    return
                (far if end is near else near).sendall(data)
        done.wait()


# -- the day -----------------------------------------------------------------------------------------


def made(folder: Path) -> Host:
    """A host with the evaluation of a hundred lines, and everybody's key."""
    host = Host(folder, free_port())
    folder.mkdir(parents=True, exist_ok=True)
    evaluation.make(host.home)
    for who, role in ((LEAD, "lead"), *((name, "expert") for name in EXPERTS), (STAFF, "staff")):
        host.admit(evaluation.ID, who, role)
    return host


def at_work(host: Host, lines: int, pace: float) -> list[Typed]:
    """Six clients at once, with what befalls two of them."""
    acts = [
        (only_score, EXPERTS[0]),
        (state_findings, EXPERTS[0]),
        (only_score, EXPERTS[1]),
        (only_score, LEAD),
        (killed, EXPERTS[2]),
        (fallen_silent, EXPERTS[3]),
    ]
    with ProcessPoolExecutor(len(acts), mp_context=get_context("spawn")) as pool:
        start = time.time() + LOGIN_S
        running = [  # people do not press their keys in step
            pool.submit(act, host, who, lines, pace, start + number * pace / len(acts))
            for number, (act, who) in enumerate(acts)
        ]
        return [client.result() for client in running]


def lost(host: Host, clients: Sequence[Typed]) -> list[str]:
    """What was painted as saved and is not there."""
    with Workspace(host.home, "-").open(evaluation.ID) as store:
        entries = store.entries()
    scores = {(e.author, e.indicator): str(e.points) for e in entries if isinstance(e, Score)}
    texts = {(e.author, e.text) for e in entries if isinstance(e, Finding)}
    return [
        *(
            f"{typed.who} {line} {digit}"
            for typed in clients
            for line, digit in typed.scores.items()
            if scores.get((typed.who, line)) != digit
        ),
        *(
            f"{typed.who} {text}"
            for typed in clients
            for text in typed.texts
            if (typed.who, text) not in texts
        ),
    ]


def run(figures: Figures, folder: Path, lines: int, pace: float = PACE_S) -> list[str]:
    """One person alone, then six clients; the figures of both.

    Returns:
        What was painted as saved and is not there.
    """
    alone_host, host = made(folder / "alone"), made(folder / "six")
    with serving(alone_host, *ALIVE, language="zh"):
        alone = only_score(alone_host, EXPERTS[0], lines, pace, time.time())
    with serving(host, *ALIVE, language="zh"):
        clients = at_work(host, lines, pace)
    missing = lost(host, clients) + lost(alone_host, [alone])
    keys = [key for typed in clients for key in typed.keys]
    saves = [save for typed in clients for save in typed.saves]
    name = "six clients / one person"
    figures.put(f"{name}, key to screen, p50", median(keys), "ms", reference=median(alone.keys))
    figures.put(
        f"{name}, key to screen, p95",
        percentile(keys, _MEASURED),
        "ms",
        reference=percentile(alone.keys, _MEASURED),
        budget=1.5,
    )
    figures.put(f"{name}, Enter to saved, p50", median(saves), "ms", reference=median(alone.saves))
    stated = sum(len(typed.scores) + len(typed.texts) for typed in clients)
    figures.put("six clients: entries painted as saved", stated, "entries")
    figures.put("six clients: of them lost", len(missing), "entries", budget=0)
    figures.put("half-typed words that did not come back, of 2", 2 - sum(t.drafts for t in clients), "words",
                budget=0)  # fmt: skip
    ends = {typed.who: typed.gone[0] for typed in clients if typed.gone}
    figures.put("killed client: its process is gone after", ends[EXPERTS[2]], "s", budget=1)
    figures.put("silent line: its process is gone after sshd gave it up", ends[EXPERTS[3]], "s", budget=1)
    return missing


def main() -> int:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40, help="lines that each person scores, of a hundred")
    lines = parser.parse_args().rounds
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        for missing in run(figures, Path(folder), lines):
            print(f"  lost: {missing}", file=sys.stderr)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
