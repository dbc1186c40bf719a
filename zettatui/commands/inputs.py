"""What a THING is: a state at hand, or one to be fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zettatui.states.links import Link
from zettatui.worker.local_states import LocalState, open_here

from .files import STANDARD_INPUT, content_of, title_of
from .options import Options

if TYPE_CHECKING:
    from .online import Online

_NAMES_A_FILE = re.compile(r"[~./][^\n]*|[^\n?#%{]*\.json", re.IGNORECASE)


def at_hand(thing: str) -> LocalState | Link:
    """Return the state that a THING holds or names on this machine, or the link to one that must be fetched.

    Raises:
        Refused: the file it names is not there. NothingToOpen: it is nothing that could be opened.
    """
    if thing == STANDARD_INPUT or ("://" not in thing and _NAMES_A_FILE.fullmatch(thing)):
        return LocalState(content_of(thing), title_of(thing))
    return open_here(thing)


def all_of(options: Options, *things: str) -> list[LocalState]:
    """Return the states that the arguments mean; the network is asked only for those that need it."""
    here = [at_hand(thing) for thing in things]
    states = [one for one in here if isinstance(one, LocalState)]
    if len(states) == len(here):
        return states
    from .online import run_online

    async def fetch(online: Online) -> list[LocalState]:
        fetched: list[LocalState] = []
        for thing, found in zip(things, here, strict=True):
            if not isinstance(found, LocalState):
                opened = await online.within(online.states.open(thing, online.progress))
                found = LocalState(opened.document.original, opened.title, opened.said)
            fetched.append(found)
        return fetched

    return run_online(options, "download", fetch)
