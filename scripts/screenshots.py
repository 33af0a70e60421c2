"""Draw the README's screenshots from the app itself: `python scripts/screenshots.py`.

Writes docs/screenshot.svg (English) and docs/screenshot.zh-CN.svg (Chinese), the same for the same code.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from models.language import Code, Language
from tui.app import ZhanpingApp

SIZE = (124, 30)
DOCS = Path(__file__).parents[1] / "docs"
OPEN = ("Q04@south", "Q05@south", "Q06@south", "Q07@south")
FONTS = "ui-monospace, 'Noto Sans Mono CJK SC', 'Sarasa Mono SC', 'WenQuanYi Zen Hei Mono', monospace"


async def draw(code: Code) -> str:
    """The checklist of the sample in one language, a few lines open, one half typed."""
    with tempfile.TemporaryDirectory() as home:
        demo = [sys.executable, "-m", "tui.entry", "--home", home, "demo", "--no-open"]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        app = ZhanpingApp(Path(home), "林静", Language(code), "demo")
        async with app.run_test(size=SIZE) as pilot:
            session = app.session
            assert session is not None
            for name in OPEN:
                score = session.own_score(session.evaluation.find_cell(name))
                if score is not None:
                    session.withdraw(score)
            app.view("checklist", cell=session.evaluation.find_cell("Q04@south"))
            await pilot.pause()
            await pilot.press("2", ".")
            await pilot.pause(0.6)
            return tidy(app.export_screenshot(title="zhanping"))


def tidy(svg: str) -> str:
    """Without fonts from elsewhere and without the run's own random class names."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.S)
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return svg.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")


def main() -> None:
    """Write both pictures."""
    DOCS.mkdir(exist_ok=True)
    names: tuple[tuple[Code, str], ...] = (("en", "screenshot.svg"), ("zh", "screenshot.zh-CN.svg"))
    for code, name in names:
        (DOCS / name).write_text(asyncio.run(draw(code)), "utf-8")


if __name__ == "__main__":
    main()
