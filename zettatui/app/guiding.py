"""Being guided through the demo: on every screen a line says what is next, and ticks off what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from zettatui.app.explaining import Explaining
from zettatui.screens.base import ZettaScreen
from zettatui.screens.news import News

if TYPE_CHECKING:
    from zettatui.screens.guide.steps import Guide, Step

NO_GUIDE = "The guide goes with the demo: leave (ctrl+q) and start zettatui demo."


class ResultCame(News):
    """A job's result was given to whoever asked for it, in a message of its own."""

    message: Message


class Guiding(Explaining, part=True):
    """An app that may have a guide."""

    guide: Guide | None = None
    demo_wanted = False
    """Whether the demo is to take this app's place when it ends."""

    def be_guided(self) -> None:
        """Guide through the walkthrough, from the first screen on."""
        from zettatui.screens.guide.steps import Guide

        self.guide = Guide()
        self.add_class("-guided")

    def on_mount(self) -> None:
        """Hear of every screen that is looked at."""
        if self.guide is not None:
            self.screen_change_signal.subscribe(self, self._look_at)

    def lines_above_keys(self) -> Iterator[Widget]:
        """Yield the line of the guide, for a new screen."""
        if self.guide is not None:
            from zettatui.widgets.guide_line import GuideLine

            yield GuideLine(guide_words(self.guide))

    def leave_for_demo(self) -> None:
        """End this app; whoever started it starts the demo."""
        self.demo_wanted = True
        self.run_worker(self.run_action("quit"), name="leave for the demo")

    def _look_at(self, screen: Screen[Any]) -> None:
        if self.guide is not None and isinstance(screen, ZettaScreen):
            self.guide.shown(screen.SCOPE)
            self._show_guide()

    def _show_guide(self) -> None:
        """Say on the screen one is on what is next."""
        if self.guide is None:
            return
        from zettatui.widgets.guide_line import GuideLine

        words = guide_words(self.guide)
        for screen in self.screen_stack:
            for line in screen.query(GuideLine):
                line.words = words

    @on(ResultCame)
    def _result_came(self, message: ResultCame) -> None:
        if self.guide is not None and self.guide.came(message.message):
            # What came may be on screen already, and looking at it the next step.
            self._look_at(self.screen)
            self._show_guide()

    def copy_text(self, text: str, what: str) -> None:
        """Put text on the clipboard by the best route there is, and say which one it was."""
        super().copy_text(text, what)
        self._took_away(text)

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open a web page in the browser, and nothing else."""
        super().open_url(url, new_tab=new_tab)
        self._took_away(url)

    def _took_away(self, text: str) -> None:
        if self.guide is not None and self.guide.copied(text):
            self._show_guide()

    def action_guide(self) -> None:
        """Show all steps."""
        if self.guide is None:
            self.notify(NO_GUIDE, markup=False)
            return
        from zettatui.screens.guide.guide import GuideScreen

        if not isinstance(self.screen, GuideScreen):
            self.push_screen(GuideScreen(self.guide), self._step_chosen)

    def _step_chosen(self, step: Step | None) -> None:
        self._show_guide()
        if step is not None and step.types and self.focused is not None:
            self.focused.post_message(events.Paste(step.types))
        elif step is not None:
            self.notify(f"{step.title}: {step.keys}", markup=False)


def guide_words(guide: Guide) -> tuple[str, str, str]:
    """Say how far one is, what is next, and which key tells more; nothing where the line is hidden."""
    from zettatui.screens.guide.steps import STEPS

    if guide.hidden:
        return ("", "", "")
    far = f"{len(guide.done)}/{len(STEPS)}"
    step = guide.next
    if step is None:
        return (f"✓ {far}", "That was the whole walkthrough. ctrl+q leaves; zettatui starts for real.", "f3")
    return (far, f"{step.title}: {step.keys}", "f3 guide")
