"""How to get to each picture: the screens in use, on CAVE, in trouble, while they wait."""

from __future__ import annotations

from tests.screens.walkthrough import STATE_ID

from .annotations import TABLES, import_checked, import_file, tables
from .around import AROUND, STATE_URL, VIEWER
from .diffs import DIFFS
from .graphs import GRAPHS, graph, look_up, retired
from .states import STATES, edited, stale, state
from .way import Drive, Way, make_table, nothing, on_state, on_tables, then, typed, until_busy

__all__ = [
    "LOADING", "ON_CAVE", "STATE_URL", "TROUBLE", "VIEWER", "WAYS", "Drive", "Way", "edited", "graph",
    "import_checked", "import_file", "look_up", "make_table", "nothing", "on_state", "on_tables", "stale", "state",
    "tables", "then", "typed", "until_busy",
]  # fmt: skip

WAYS: dict[str, Way] = {**AROUND, **STATES, **DIFFS, **GRAPHS, **TABLES}

ON_CAVE: dict[str, Way] = {
    "graph-lineage": Way(then(retired, "t")),
    "graph-history": Way(then(graph, "h")),
    "tables-card": Way(then(nothing, "g", "t", "end", "enter", "enter")),
    "tables-edit": Way(then(nothing, "g", "t", "end", "m", "e")),
    "tables-delete": Way(then(nothing, "g", "t", "end", "D")),
    "versions-query": Way(then(nothing, "g", "t", "v", "down", "enter", "down", "enter")),
}

TROUBLE: dict[str, tuple[str, Way]] = {
    "login": (".*/info/api/v2/datastacks", Way(then(nothing, "g", "l"), datastack=None)),
    "datastack": (".*/datastack/full/.*", Way(nothing)),
    "state": (".*/nglstate/api/v1/.*", Way(nothing, thing=STATE_ID, datastack=None)),
    "graph": (".*/roots_binary", Way(graph)),
    "tables": (".*/table", Way(then(nothing, "g", "t"))),
}
"""A path that fails, and the way to the screen that asks there."""

LOADING: dict[str, tuple[str, Way, tuple[str, ...]]] = {
    "datastack": (".*/info/api/v2/datastack/full/.*", Way(nothing, datastack=None), ("enter",)),
    "leaves": (".*/leaves", Way(graph), ("v",)),
    "tables": (".*/annotation/.*/table", Way(nothing), ("g", "t")),
}
"""A path that never answers, the way to the screen before, and the keys that ask."""
