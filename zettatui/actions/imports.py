"""What can be done with an import of a file into an annotation table."""

from __future__ import annotations

from .action import Action

IMPORTS: tuple[Action, ...] = (
    Action(
        "imports.upload",
        "u",
        "upload",
        "Store the good rows, each exactly once.",
        needs="a checked file",
        changes=True,
    ),
    Action("imports.target", "enter", "field", "Choose which field the column under the cursor goes to."),
    Action(
        "imports.units",
        "v",
        "units",
        "Coordinates are voxels of the table, or nm: switch between the two.",
        footer=False,
    ),
    Action("imports.pause", "p", "pause", "Send nothing more for now, or go on.", needs="a running upload"),
    Action(
        "imports.stop",
        "x",
        "stop",
        "Stop after this batch; the same file goes on later.",
        needs="a running upload",
    ),
    Action("imports.bad", "b", "bad", "Show what is wrong in the file, cell by cell, or the columns again."),
    Action(
        "imports.journal", "l", "journal", "Show what was sent and which ids it got, or the columns again."
    ),
    Action(
        "imports.take_back",
        "t",
        "take back",
        "Delete exactly the rows that the import added.",
        footer=False,
        needs="rows that were added",
        changes=True,
    ),
    Action("imports.file", "f", "file", "Choose another file.", footer=False),
    Action(
        "imports.save_map",
        "m",
        "save mapping",
        "Write which column goes where to a file, for --map and for M.",
        footer=False,
    ),
    Action(
        "imports.load_map", "M", "load mapping", "Read which column goes where from a file.", footer=False
    ),
    Action("imports.copy", "y", "copy ids", "Copy the ids of the rows that were added.", footer=False),
)
