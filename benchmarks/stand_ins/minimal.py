"""The least Textual app with a pydantic model in it: what any app of this kind pays at the start."""

from pydantic import BaseModel
from textual.app import App, ComposeResult
from textual.widgets import Static


class Row(BaseModel):
    title: str
    points: float


class Minimal(App[None]):
    def compose(self) -> ComposeResult:
        yield Static(Row(title="READY 就绪", points=1).title)


if __name__ == "__main__":
    Minimal().run(mouse=False)
