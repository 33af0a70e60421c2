"""What the screens share that show findings place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.containers import Horizontal
from textual.widget import Widget

from models.disputes import Dispute
from models.errors import Message, say
from tui.edition import place_name
from tui.screens.base import guarded
from tui.screens.session import SessionScreen
from tui.session import Session
from tui.widgets.blocks import Blocks
from tui.widgets.lines import Lines
from tui.widgets.places import PlaceRow, Places


class PlacedScreen(SessionScreen[None]):
    """The places on the left, what is found at one of them on the right; a subclass fills both.

    Args:
        session: the open evaluation.
        section: the section or party to begin with.
        district: the district in it.
    """

    def __init__(self, session: Session, section: str | None = None, district: str | None = None) -> None:
        super().__init__(session)
        self._start = (section, district)

    def body(self) -> Iterator[Widget]:
        """Places beside findings."""
        with Horizontal(classes="body"):
            yield Places(id="places")
            yield Blocks(id="findings")

    @property
    def places(self) -> Places:
        """The list of places."""
        return self.query_one(Places)

    @property
    def findings(self) -> Blocks:
        """The findings of the present place."""
        return self.query_one(Blocks)

    def on_screen_resume(self) -> None:
        """Show what others stated while a box lay over the screen."""
        if self.places.places:
            self.renew()

    def renew(self) -> None:
        """Show what changed; both cursors stay on what they stand on."""
        self.places.show(self._place_rows())
        self._show()
        self.show_title()

    def where(self) -> Mapping[str, str]:
        """The place and what of it the cursor stands on."""
        place, block = self.places.current, self.findings.current
        if place is None:
            return {}
        at = {"section": place.section, "district": place.district or ""}
        return at if block is None else {**at, "finding": block.key}

    @guarded
    def action_raise(self) -> None:
        """Move the finding one place up."""
        self._move(-1, say("done.raised"))

    @guarded
    def action_lower(self) -> None:
        """Move the finding one place down."""
        self._move(1, say("done.lowered"))

    @guarded
    def action_settle(self) -> None:
        """Choose where several people changed the finding at once."""
        from tui.screens.conflict import settle

        settle(self, self._dispute())

    def _stand_at(self, section: str, district: str | None) -> bool:
        """Put the cursor on a place, without showing it yet; False where there is none such."""
        if (section, district) not in [(place.section, place.district) for place in self.places.places]:
            return False
        with self.prevent(Lines.Moved):
            self.places.move_to(self.places.index_of(section, district))
        return True

    def _shown(self, key: str, done: Message) -> None:
        """Show what was stated, the cursor on it."""
        self.places.show(self._place_rows())
        self._show(key)
        self.tell(done)

    def _place_name(self) -> str:
        """The place under the cursor, as people call it."""
        place = self.places.current
        if place is None:
            return ""
        return place_name(self.session.evaluation, place.section, place.district, self.words)

    def _show(self, key: str | None = None) -> None:
        """Show the findings of the place under the cursor, that cursor's own on one of them."""
        raise NotImplementedError

    def _place_rows(self) -> list[PlaceRow]:
        raise NotImplementedError

    def _move(self, step: int, done: Message) -> None:
        raise NotImplementedError

    def _dispute(self) -> Dispute | None:
        """The conflict over the finding under the cursor."""
        raise NotImplementedError
