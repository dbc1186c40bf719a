"""Line 1 of every screen: where you are, on which server, as whom, and what runs."""

from __future__ import annotations

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget


class WhereLine(Widget, can_focus=False):
    """One line: screen, datastack, server and identity on the left; running work and the mode on the right."""

    DEFAULT_CSS = """
    WhereLine {
        height: 1;
        dock: top;
        background: $panel;
        color: $text;
        text-style: none;
    }
    """

    parts: reactive[tuple[str, ...]] = reactive(())
    """Datastack, server and identity, as far as they are known."""
    badge: reactive[str] = reactive("")
    """What holds of all that is done on the server, before its name."""
    work: reactive[str] = reactive("")
    """The running job and its progress."""
    mode: reactive[str] = reactive("")
    """`view` or `text` where the screen has an editor, else nothing."""

    wanted_room: reactive[str] = reactive("")
    """How large a window would show more, where this one is too small."""

    count: reactive[str] = reactive("")
    """The number that was typed before a motion which is still to come."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    @property
    def shown_parts(self) -> tuple[str, ...]:
        """What stands after the title: the parts, with the badge before server and identity."""
        return (*self.parts[:-2], self.badge, *self.parts[-2:]) if self.badge and self.parts else self.parts

    def render(self) -> Text:
        """Draw the line, cutting the left part first where both do not fit."""
        width = self.size.width
        right = "  ".join(part for part in (self.work, self.mode, self.count, self.wanted_room) if part)
        if right:
            right += " "
        left = Text(no_wrap=True)
        left.append(f" {self._title}", style="bold")
        for part in self.shown_parts:
            left.append(" · ", style="dim")
            left.append(part, style="bold reverse" if part == self.badge else "")
        room = max(0, width - len(right) - (2 if right else 0))
        left.truncate(room, overflow="ellipsis")
        left.pad_right(width - left.cell_len - Text(right).cell_len)
        left.append(right, style="bold")
        return left
