"""The one registry of actions: what a person can do, where, with which key, and in which words.

Bindings, footer, command palette and help are all drawn from it, so none of them can say something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Action:
    """One thing a person can do.

    `id` is stable and is what a remapped key refers to; its last part is the name of the method, so
    `state.upload` runs `action_upload` of the state screen. `key` is in Textual's spelling.
    """

    id: str
    key: str
    title: str
    help: str
    footer: bool = True
    needs: str = ""
    always: bool = False
    """Runs before whatever has the focus, dialogs included."""

    @property
    def scope(self) -> str:
        """The screen the action belongs to, or `everywhere`."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The action's name for Textual: the method is `action_` plus this."""
        return self.id.rpartition(".")[2]

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that run the action, the one shown first."""
        return tuple(self.key.split(","))


ACTIONS: tuple[Action, ...] = (
    # -- everywhere ------------------------------------------------------------------------------------
    Action(
        "everywhere.open",
        "ctrl+o",
        "open",
        "Open anything: a state id, a link, a file, a segment id, a table.",
    ),
    Action("everywhere.go", "g", "go", "Go to another screen: press the letter that follows.", always=True),
    Action("everywhere.go_typing", "ctrl+g", "go", "The same, also while typing.", footer=False, always=True),
    Action("everywhere.help", "question_mark,f1", "help", "Show what can be done here, with every key."),
    Action("everywhere.command_palette", "ctrl+p", "palette", "Find any action by its name.", footer=False),
    Action(
        "everywhere.cancel",
        "ctrl+c",
        "cancel",
        "Cancel this screen's running jobs.",
        footer=False,
        needs="a running job",
    ),
    Action("everywhere.back", "escape", "back", "Step back.", footer=False),
    Action(
        "everywhere.quit", "ctrl+q", "quit", "Leave zettatui; drafts are kept.", footer=False, always=True
    ),
    # -- login -----------------------------------------------------------------------------------------
    Action("login.copy_page", "y", "copy", "Copy the address of the login page."),
    Action("login.open_page", "o", "open", "Open the login page in a browser on this machine."),
    Action("login.paste_field", "i", "token", "Go to the field that takes the token."),
    Action("login.other_server", "a", "server", "Type the address of another server."),
    Action(
        "login.use_shared",
        "t",
        "use found token",
        "Use the token that a shared file holds, though not by this server's name.",
        footer=False,
    ),
    Action("login.check", "r", "check", "Ask the server once more where its login page is, and who you are."),
    Action(
        "login.log_out", "x", "log out", "Log out of this server, after a second question.", needs="a token"
    ),
    # -- datastack -------------------------------------------------------------------------------------
    Action("datastack.use", "enter", "use", "Work with this datastack.", needs="a datastack in the list"),
    Action("datastack.copy", "y", "copy", "Copy the value under the cursor."),
    Action(
        "datastack.copy_image_source",
        "I",
        "image",
        "Copy the image source.",
        needs="an open datastack",
    ),
    Action(
        "datastack.copy_segmentation_source",
        "S",
        "segmentation",
        "Copy the segmentation source.",
        needs="an open datastack",
    ),
    Action("datastack.filter", "slash", "find", "Filter the list by name."),
    Action("datastack.refresh", "r", "reload", "Ask the info service again."),
    # -- state -----------------------------------------------------------------------------------------
    Action("state.edit", "i", "edit", "Put the editor into text mode.", needs="an open state"),
    Action("state.diff", "d", "diff", "Show what your edit changes.", needs="an open state"),
    Action(
        "state.upload",
        "u",
        "upload",
        "Show the diff, then upload the edit as a new state.",
        needs="an open state without errors",
    ),
    Action(
        "state.copy_link",
        "L",
        "link",
        "Copy the neuroglancer link of this state.",
        needs="a stored state",
    ),
    Action("state.find", "slash", "find", "Find text in the state.", needs="an open state"),
    Action(
        "state.layers",
        "tab",
        "layers",
        "Go to the list of layers, whose keys change them without typing JSON, and back.",
        needs="an open state",
    ),
    Action(
        "state.outline",
        "o",
        "outline",
        "Choose a layer or a key to go to.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.copy",
        "y",
        "copy",
        "Copy the selected text, or the value under the cursor.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.go_to",
        "colon",
        "go to",
        "Go to a line, a layer or a path such as layers[1].segments[0].",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.problems",
        "p",
        "problems",
        "List what is wrong or doubtful, with quick fixes.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.next_problem",
        "n",
        "next problem",
        "Go to the next problem, or while a search is on to the next place.",
        needs="a problem",
        footer=False,
    ),
    Action(
        "state.previous_problem",
        "N",
        "previous problem",
        "Go to the previous problem, or while a search is on to the previous place.",
        needs="a problem",
        footer=False,
    ),
    Action(
        "state.replace",
        "r",
        "replace",
        "Find text and put another in its place, once or everywhere.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.fold",
        "f",
        "fold",
        "Fold what the cursor is in, or unfold it.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.fold_all",
        "F",
        "fold all",
        "Fold all but what the cursor is in, or unfold everything.",
        needs="an open state",
        footer=False,
    ),
    Action("state.undo", "z", "undo", "Take the last edit back.", needs="an edit", footer=False),
    Action("state.redo", "Z", "redo", "Do what was taken back again.", needs="an undone edit", footer=False),
    Action(
        "state.revert",
        "R",
        "revert",
        "Go back to the text that was opened, as one edit that undo takes back.",
        needs="an edit",
        footer=False,
    ),
    Action(
        "state.external",
        "E",
        "your editor",
        "Edit the text in the editor that VISUAL or EDITOR names; it comes back as one edit.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.form",
        "m",
        "compact or as seen",
        "Choose whether an upload sends the text without white space, or as you see it.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.open_link",
        "O",
        "open link",
        "Open the neuroglancer link in a browser on this machine.",
        needs="a stored state",
        footer=False,
    ),
    Action(
        "state.compare",
        "c",
        "compare",
        "Compare the text with any other state: an id, a link, a file.",
        needs="an open state",
        footer=False,
    ),
    Action(
        "state.drafts",
        "D",
        "ledger",
        "Show drafts and the states opened or uploaded before.",
        footer=False,
    ),
    # -- the layers of a state -------------------------------------------------------------------------
    Action("layers.jump", "enter", "go", "Go to the layer in the text.", needs="a layer"),
    Action("layers.rename", "r", "rename", "Give the layer another name.", needs="a layer"),
    Action("layers.hide", "h", "hide", "Hide the layer, or show it again.", needs="a layer"),
    Action("layers.segments", "s", "segments", "Add, remove or replace segments.", needs="a layer"),
    Action("layers.down", "J", "down", "Move the layer one place down.", needs="a layer"),
    Action("layers.up", "K", "up", "Move the layer one place up.", needs="a layer"),
    Action("layers.delete", "x", "delete", "Take the layer out.", needs="a layer"),
    Action(
        "layers.duplicate", "c", "duplicate", "Put a copy behind the layer.", needs="a layer", footer=False
    ),
    Action(
        "layers.source",
        "S",
        "source",
        "Change where the layer takes its data from.",
        needs="a layer",
        footer=False,
    ),
    Action(
        "layers.host",
        "H",
        "host",
        "Change a host in the sources of all layers.",
        needs="a layer with a host in its source",
        footer=False,
    ),
    Action(
        "layers.position",
        "P",
        "position",
        "Change where the viewer looks, in voxels.",
        needs="an open state",
        footer=False,
    ),
    # -- the problems of a state -----------------------------------------------------------------------
    Action("problems.jump", "enter", "go", "Go to the problem in the text.", needs="a problem"),
    Action("problems.fix", "f", "fix", "Make the quick fix, as one edit.", needs="a problem with a fix"),
    Action("problems.copy", "y", "copy", "Copy the problem with its place.", needs="a problem"),
    # -- finding and replacing in a state --------------------------------------------------------------
    Action("find.next", "enter,down", "next", "Go to the next place; in the lower field, replace this one."),
    Action("find.previous", "up", "back", "Go to the previous place."),
    Action("find.regex", "ctrl+r", "regex", "Take what is typed as a regular expression, or as it is."),
    Action("find.replacement", "tab", "replace", "Go to the field for what takes its place, and back."),
    Action("find.replace_all", "ctrl+l", "all", "Replace every place, as one edit."),
    # -- diff ------------------------------------------------------------------------------------------
    Action(
        "diff.upload",
        "u",
        "upload",
        "Upload this edit as a new state; it is sent once, read back and compared.",
        needs="an edit without errors that has not been uploaded",
    ),
    Action("diff.text", "t", "text", "Switch between the list of changes and the text diff."),
    Action(
        "diff.side_by_side",
        "s",
        "sides",
        "Switch between the list of changes and the text diff in two columns.",
    ),
    Action(
        "diff.take_back",
        "x",
        "take back",
        "Take the change under the cursor back, in the editor too.",
        needs="a change of an edit",
    ),
    Action("diff.copy", "y", "copy", "Copy the changes as text, or the new link once uploaded."),
    Action(
        "diff.copy_forms",
        "Y",
        "copy as",
        "Copy the changes as JSON; once uploaded, choose among id, address and links.",
        footer=False,
    ),
    Action("diff.next_change", "n", "next change", "Go to the next change.", footer=False),
    Action("diff.previous_change", "p", "previous change", "Go to the change before.", footer=False),
    Action(
        "diff.open_link",
        "o",
        "open",
        "Open the new state's neuroglancer link in a browser.",
        needs="an uploaded state",
    ),
    Action(
        "diff.qr_code",
        "Q",
        "QR code",
        "Show the new state's link as a QR code.",
        needs="an uploaded state",
        footer=False,
    ),
    # -- ledger ----------------------------------------------------------------------------------------
    Action("ledger.take", "enter", "open", "Open this state, on its own server, or take the draft up again."),
    Action("ledger.mark", "space", "mark", "Mark this state for a diff.", needs="a state"),
    Action(
        "ledger.compare",
        "d",
        "diff",
        "Show what is different between the two marked states, or the marked one and this.",
        needs="a marked state and another one",
    ),
    Action("ledger.note", "e", "note", "Write a note on this state.", needs="a state"),
    Action(
        "ledger.versions",
        "v",
        "versions",
        "List what this state was made from and what was made from it.",
        needs="a state",
    ),
    Action("ledger.search", "slash", "find", "Search ids, titles, notes and servers."),
    Action("ledger.copy", "y", "copy", "Copy the id of this state.", needs="a state", footer=False),
    Action(
        "ledger.copy_forms",
        "Y",
        "copy as",
        "Choose among the id, the address and the links of this state.",
        needs="a state",
        footer=False,
    ),
    # -- graph -----------------------------------------------------------------------------------------
    Action("graph.look_up", "enter", "look up", "Look up the ids in the field."),
    Action("graph.enter_ids", "i", "ids", "Go to the field that takes ids."),
    Action(
        "graph.leaves", "v", "leaves", "List the supervoxels of this root, with progress.", needs="a root id"
    ),
    Action(
        "graph.history",
        "h",
        "history",
        "Show the merges and splits that made this root.",
        needs="a root id on a server that keeps history",
    ),
    Action("graph.copy", "y", "copy", "Copy the value under the cursor."),
    Action(
        "graph.save",
        "w",
        "save leaves",
        "Save the leaves as a text file.",
        needs="loaded leaves",
        footer=False,
    ),
    # -- tables ----------------------------------------------------------------------------------------
    Action("tables.rows", "enter", "rows", "Show the rows of this table.", needs="a table"),
    Action(
        "tables.new_row",
        "n",
        "new row",
        "Fill in a new annotation, in a form drawn from the schema.",
        needs="a table you may write",
    ),
    Action("tables.create", "c", "create", "Create a table.", needs="a datastack"),
    Action("tables.schema", "s", "schema", "Show the fields of the table's schema.", needs="a table"),
    Action(
        "tables.metadata",
        "m",
        "metadata",
        "Show everything the server says about the table.",
        needs="a table",
    ),
    Action("tables.filter", "slash", "find", "Filter the tables by name or schema."),
    Action("tables.refresh", "r", "reload", "Ask the annotation engine again.", footer=False),
    Action("tables.copy", "y", "copy", "Copy the name of the table under the cursor.", footer=False),
    # -- rows of a table -------------------------------------------------------------------------------
    Action(
        "rows.new_row",
        "n",
        "new row",
        "Fill in a new annotation, in a form drawn from the schema.",
        needs="a table you may write",
    ),
    Action("rows.turn", "o", "other end", "Begin with the oldest rows, or with the newest again."),
    Action("rows.find_id", "slash", "row id", "Begin at a row whose id you type."),
    Action("rows.copy", "y", "copy", "Copy the row under the cursor as JSON.", needs="a row"),
    Action("rows.schema", "s", "schema", "Show the fields of the table's schema."),
    Action(
        "rows.metadata", "m", "metadata", "Show everything the server says about the table.", footer=False
    ),
    Action("rows.refresh", "r", "reload", "Read the newest rows again.", footer=False),
    # -- schema and metadata of a table ----------------------------------------------------------------
    Action(
        "schema.raw",
        "t",
        "JSON",
        "Switch between the page and the definition as the schema service gives it.",
    ),
    Action("schema.copy", "y", "copy JSON", "Copy the definition as JSON."),
    Action("metadata.raw", "t", "JSON", "Switch between the page and what the annotation engine sent."),
    Action("metadata.copy", "y", "copy JSON", "Copy the metadata as JSON."),
    # -- forms of tables -------------------------------------------------------------------------------
    Action("new_row.submit", "ctrl+s,f2", "send", "Check the form and store the row; it is sent once."),
    Action(
        "create_table.submit", "ctrl+s,f2", "create", "Check the form and create the table; it is sent once."
    ),
    # -- jobs ------------------------------------------------------------------------------------------
    Action("jobs.cancel_job", "x", "cancel job", "Cancel the job under the cursor.", needs="a running job"),
    Action("jobs.details", "enter", "details", "Show all that is known about the job.", needs="a job"),
    Action("jobs.copy", "y", "copy", "Copy the job's line and its error."),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def actions_of(scope: str) -> Iterator[Action]:
    """Yield the actions of a screen, most used first."""
    return (action for action in ACTIONS if action.scope == scope)


def key_text(key: str) -> str:
    """Spell a key as people write it: `question_mark` is `?`, `ctrl+o` stays."""
    return {
        "question_mark": "?",
        "slash": "/",
        "colon": ":",
        "escape": "esc",
        "enter": "enter",
    }.get(key, key)
