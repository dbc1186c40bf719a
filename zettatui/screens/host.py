"""What screens may ask of the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

from zettatui.actions.keymap import Keymap
from zettatui.plain import plain_line
from zettatui.screens.in_parts import InParts
from zettatui.services.address import ServerAddress
from zettatui.terminal.browser import browser_here
from zettatui.worker.jobs import Job, Work
from zettatui.worker.notices import Notices
from zettatui.worker.sessions import Session
from zettatui.worker.workbench import Workbench
from zettatui.worker.worker import Worker

if TYPE_CHECKING:
    from zettatui.storage.session import Memory
    from zettatui.terminal.line_meter import LineMeter
    from zettatui.worker.id_sets import IdLists

T = TypeVar("T")


class Host(InParts, App[None]):
    """What screens may ask of the app."""

    worker: Worker
    bench: Workbench
    notices: Notices
    session: Session
    keymap = Keymap()
    """The keys of the person's own."""
    command_keys: Mapping[int, str] = MappingProxyType({})
    """The keys of the person's own commands, by their places in the configuration."""
    line_meter: LineMeter
    rest_seconds = 0.0
    """How long the cursor of a list stands on a row before more is told of that row."""
    covered = False
    """Whether something else stands on the terminal still, so that nothing needs to be drawn."""

    def start_job(
        self,
        owner: MessagePump,
        name: str,
        work: Work[T],
        done: Callable[[T], Message],
        *,
        group: str | None = None,
        time_limit: float | None = None,
        quiet: bool = False,
    ) -> Job[T]:
        """Run `work` in the background; its result comes to `owner` as the message that `done` makes of it."""
        raise NotImplementedError

    starts_at_welcome = False
    """Whether nothing was configured, so that the app began by asking what to do first."""

    def lines_above_keys(self) -> Iterable[Widget]:
        """Return what every screen shows above its keys, besides its own parts."""
        return ()

    def leave_for_demo(self) -> None:
        """End this app, so that the demo takes its place."""
        raise NotImplementedError

    def when_forward(self, call: Callable[[], object]) -> None:
        """Call something once the screen is drawn and all that was typed before that is acted upon."""
        raise NotImplementedError

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open a web page in the browser, and nothing else: a server may have named what is to be opened."""
        if url.startswith(("https://", "http://")):
            if browser_here():
                super().open_url(url, new_tab=new_tab)
            else:
                self.copy_text(url, "the address, since no browser can be opened from this terminal")
        else:
            self.notify(f"This is no web page, so it is not opened: {plain_line(url)}", markup=False)

    def memory_of(self, scope: str) -> Memory | None:
        """Return what a screen had on it when the app last ended, once."""
        raise NotImplementedError

    def show_requests(self, job: Job[Any] | None) -> None:
        """Show the last requests to servers, or those of one job."""
        raise NotImplementedError

    def lend_mouse(self) -> None:
        """Let the terminal have the mouse, for as long as something stands there to be selected."""
        raise NotImplementedError

    def take_mouse(self) -> None:
        """Have the mouse again, if it is wanted."""
        raise NotImplementedError

    def copy_text(self, text: str, what: str) -> None:
        """Put text on the clipboard by the best route there is, and say which one it was."""
        raise NotImplementedError

    def connect(self, address: ServerAddress, *, shared: bool = False) -> None:
        """Turn to a server, with the token that is kept for it; every screen hears of it."""
        raise NotImplementedError

    def set_session(self, session: Session) -> None:
        """Change what the app is connected to; every screen hears of it."""
        raise NotImplementedError

    def go_to(self, place: str) -> None:
        """Show the screen of that name."""
        raise NotImplementedError

    def open_at(self, place: str, thing: str) -> None:
        """Show the screen of that name and let it open something."""
        raise NotImplementedError

    def id_lists(self) -> IdLists:
        """Return the lists of ids that are open anywhere in the app, such as the layers of a state, by name."""
        raise NotImplementedError

    def open_thing(self, text: str) -> None:
        """Take what a person typed or pasted to the screen that can open it."""
        raise NotImplementedError
