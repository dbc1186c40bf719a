"""Opening anything: on which screen it is shown, and what is asked where that is not clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zettatui.app.copying import Copying
from zettatui.screens.base import ZettaScreen

if TYPE_CHECKING:
    from zettatui.worker.id_sets import IdLists
    from zettatui.worker.things import Reading


class Opening(Copying, part=True):
    """An app that goes to screens and opens things on them."""

    # -- screens ---------------------------------------------------------------------------------------

    def _screens_mounted(self) -> list[ZettaScreen]:
        return [
            screen
            for stack in self._screen_stacks.values()
            for screen in stack
            if isinstance(screen, ZettaScreen) and screen.is_mounted
        ]

    @property
    def _place(self) -> str:
        return self.screen.SCOPE if isinstance(self.screen, ZettaScreen) else ""

    def _hand_over(self, text: str) -> None:
        if isinstance(self.screen, ZettaScreen):
            self.screen.open_thing(text)

    def _hand_over_to_compare(self, text: str) -> None:
        if isinstance(self.screen, ZettaScreen):
            self.screen.compare_with(text)

    def id_lists(self) -> IdLists:
        """Return the lists of ids that are open anywhere in the app, such as the layers of a state, by name."""
        return {name: ids for screen in self._screens_mounted() for name, ids in screen.id_lists.items()}

    # -- going and opening -----------------------------------------------------------------------------

    def go_to(self, place: str) -> None:
        """Show the screen of that name."""
        if place == "state":
            # What was offered elsewhere, the state screen offers by itself: the two would overlap.
            self.clear_notifications()
        self.switch_mode(place)

    def open_at(self, place: str, thing: str) -> None:
        """Show the screen of that name and let it open something."""
        self.go_to(place)
        self.call_after_refresh(self._hand_over, thing)

    def open_thing(self, text: str) -> None:
        """Take what a person typed or pasted to the screen that can open it first."""
        from zettatui.worker.things import Surroundings, choices

        likeliest = choices(text, Surroundings(self._place))[0]
        if likeliest.act == "open":
            self.open_choice(likeliest)
        else:
            self._ask_what_to_open(text)

    def open_choice(self, choice: Reading) -> None:
        """Do with what was pasted what was chosen: open it on its screen, compare it, or copy it."""
        if choice.act == "copy":
            self.copy_text(choice.thing, "the address")
            return
        self.go_to(choice.place)
        hand_over = self._hand_over_to_compare if choice.act == "compare" else self._hand_over
        self.call_after_refresh(hand_over, choice.thing)

    # -- actions of everywhere -------------------------------------------------------------------------

    def action_open(self) -> None:
        """Ask for anything to open."""
        self._ask_what_to_open("")

    def _ask_what_to_open(self, text: str) -> None:
        from zettatui.screens.omnibox import Omnibox
        from zettatui.worker.things import Surroundings

        title = next((screen.open_title for screen in self._screens_mounted() if screen.open_title), "")
        around = Surroundings(self._place, title, self.session.address.url)
        self.push_screen(Omnibox(around, text), lambda choice: self.open_choice(choice) if choice else None)
