"""What can be done everywhere, at login, with datastacks, in the graph and with jobs."""

from __future__ import annotations

from .action import Action

PLACES: tuple[Action, ...] = (
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
    # -- jobs ------------------------------------------------------------------------------------------
    Action("jobs.cancel_job", "x", "cancel job", "Cancel the job under the cursor.", needs="a running job"),
    Action("jobs.details", "enter", "details", "Show all that is known about the job.", needs="a job"),
    Action("jobs.copy", "y", "copy", "Copy the job's line and its error."),
)
