"""The ways to the pictures of all that is about no one thing: login, datastacks, the omnibox, jobs, requests, help."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.screens.conftest import keys, settled, type_text
from tests.screens.walkthrough import STATE_ID

from .graphs import graph
from .states import state
from .way import Way, nothing, on_state, then, then_paste

SERVER = "https://api.zetta.ai/wclee"
STATE_URL = f"{SERVER}/nglstate/api/v1/{STATE_ID}"
VIEWER = "https://neuromancer-seung-import.appspot.com/"


async def omnibox(pilot: Pilot[None]) -> None:
    """Type an id into the omnibox."""
    await settled(pilot)
    await keys(pilot, "ctrl+o")
    await type_text(pilot, STATE_ID)


AROUND: dict[str, Way] = {
    "login-empty": Way(nothing, signed_in=False, datastack=None),
    "login-token": Way(then(nothing, "o"), signed_in=False, datastack=None),
    "login-full": Way(then(nothing, "g", "l"), datastack=None),
    "login-logout": Way(then(nothing, "g", "l", "x"), datastack=None),
    "login-other-server": Way(then(nothing, "a"), signed_in=False, datastack=None),
    "datastack-empty": Way(then(nothing, "g", "d"), signed_in=False, datastack=None),
    "datastack-list": Way(nothing, datastack=None),
    "datastack-full": Way(nothing),
    "omnibox-link": on_state(
        then_paste(state, f"{VIEWER}?json_url={STATE_URL}&middle_auth_token=abcdef0123456789")
    ),
    "omnibox-short": Way(then_paste(nothing, "https://tinyurl.com/abc"), datastack=None),
    "omnibox-property": Way(then_paste(nothing, f"{SERVER}/nglstate/api/v1/property/17"), datastack=None),
    "jobs-full": Way(then(graph, "g", "j")),
    "notices": Way(then(nothing, "f5")),
    "requests": Way(then(nothing, "f7")),
    "request-bodies": Way(then(nothing, "f7", "enter", "b")),
    "help-state": on_state(then(state, "question_mark")),
    "go": Way(then(nothing, "g"), datastack=None),
    "omnibox": Way(omnibox, datastack=None),
    "palette": on_state(then(state, "ctrl+p")),
}
"""By the names of the pictures."""
