"""What can be done with many ids: refreshing those of a state, and sets of them."""

from __future__ import annotations

from .action import Action

SETS: tuple[Action, ...] = (
    # -- refresh ---------------------------------------------------------------------------------------
    Action(
        "refresh.apply",
        "a",
        "apply",
        "Make the exchange one edit of the text, and show what it changes.",
        needs="an id that is not left as it is",
    ),
    Action("refresh.choose", "space", "choose", "Go to the choices; there, add this one or take it away."),
    Action(
        "refresh.best",
        "b",
        "best",
        "Let the best overlap take the id's place.",
        needs="a successor",
        footer=False,
    ),
    Action(
        "refresh.every",
        "A",
        "all",
        "Let all successors take the id's place.",
        needs="a successor",
        footer=False,
    ),
    Action("refresh.leave", "l", "leave", "Leave the id as it is.", needs="a stale id"),
    Action("refresh.take_out", "x", "take out", "Take the id out of the state.", needs="a stale id"),
    Action("refresh.time", "t", "time", "Judge the ids as of another time."),
    Action(
        "refresh.valid",
        "v",
        "valid",
        "Find a time, and the materialization versions, at which all ids of the state were valid.",
        needs="ids",
    ),
    # -- sets of ids -----------------------------------------------------------------------------------
    Action("sets.combine", "c", "combine", "Union, difference or intersection with ids, a file or a layer."),
    Action("sets.filter", "slash", "find", "Show only ids that are retired, current, or have these digits."),
    Action("sets.order", "o", "sort", "Sort by the next column.", needs="ids"),
    Action(
        "sets.renew", "b", "renew", "Put the best successor in the place of each retired id.", needs="ids"
    ),
    Action("sets.add", "plus", "add", "Add the shown ids to a layer of the open state.", needs="ids"),
    Action("sets.copy", "y", "copy", "Copy the shown ids, one a line.", needs="ids"),
    Action("sets.save", "W", "save", "Save the shown rows: text, .csv or .json.", needs="ids"),
    Action("sets.check", "r", "check", "Ask again which ids are current.", needs="ids", footer=False),
    Action(
        "sets.pieces",
        "n",
        "count level 2",
        "Count the level-2 nodes of each shown root.",
        needs="ids that were checked",
        footer=False,
    ),
    Action(
        "sets.keep",
        "s",
        "only these",
        "Let the set be what the filter shows.",
        needs="a filter",
        footer=False,
    ),
    Action("sets.take_out", "x", "take out", "Take this id out of the set.", needs="ids", footer=False),
    Action("sets.undo", "z", "undo", "Go back to the set as it was before.", needs="a change", footer=False),
)
