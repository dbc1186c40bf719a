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
    Action(
        "everywhere.why",
        "w",
        "why?",
        "Explain the failure that the last line tells of: what was asked, as whom, what to do.",
        footer=False,
        always=True,
        needs="a failure on this screen",
    ),
    Action("everywhere.why_typing", "f4", "why?", "The same, also while typing.", footer=False, always=True),
    Action(
        "everywhere.search",
        "slash",
        "find",
        "Go to the next row of the list that holds what you type; after a ~ with any letters in between.",
        footer=False,
        needs="a list",
        yields=True,
    ),
    Action(
        "everywhere.jump",
        "apostrophe,f6",
        "jump",
        "Put a letter on every row and field in view; the letter goes there. f6 also while typing.",
        footer=False,
    ),
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
        "everywhere.quit", "ctrl+q,f10", "quit", "Leave zettatui; drafts are kept.", footer=False, always=True
    ),
    Action(
        "everywhere.pager",
        "P",
        "pager",
        "Read the text, diff, page or list of the screen in your own pager: PAGER, else less.",
        footer=False,
        needs="something to read",
        yields=True,
    ),
    Action(
        "everywhere.theme",
        "f8",
        "theme",
        "Choose the colours: light, dark, the terminal's own, high contrast.",
        footer=False,
    ),
    Action(
        "everywhere.mouse",
        "f9",
        "mouse on or off",
        "Leave the mouse to the terminal, to select text with it, or have it act here again.",
        footer=False,
    ),
    Action(
        "everywhere.guide",
        "f3",
        "guide",
        "Show the demo's walkthrough: what is done, what is next, with which keys.",
        footer=False,
        always=True,
        needs="the demo",
    ),
    # -- welcome and the demo's guide ------------------------------------------------------------------
    Action("welcome.sign_in", "s", "sign in", "Choose a server, open its login page, paste the token."),
    Action(
        "welcome.demo", "d", "demo", "Try everything on made-up data: no network, no token, with a guide."
    ),
    Action(
        "welcome.open_link", "o", "open a link", "Paste a link, an id or a file's path, and see what it is."
    ),
    Action("guide.hide_line", "h", "hide the line", "Hide the guide's line, or show it again.", footer=False),
    # -- login -----------------------------------------------------------------------------------------
    Action("login.copy_page", "y", "copy", "Copy the address of the login page."),
    Action("login.open_page", "o", "open", "Open the login page in a browser on this machine."),
    # Before whatever has the focus: on a slow line the token comes in one read with this key.
    Action("login.paste_field", "i", "token", "Go to the field that takes the token.", always=True),
    Action("login.other_server", "a", "server", "Type the address of another server; it is remembered."),
    Action(
        "login.browser",
        "b",
        "browser sign-in",
        "Let a browser on this machine bring the token by itself (CAVE only); pasting works everywhere.",
        footer=False,
        needs="a CAVE server and a browser on this machine",
    ),
    Action(
        "login.qr_code", "Q", "QR code", "Show the login page as a QR code, for a telephone.", footer=False
    ),
    Action(
        "login.tokens",
        "K",
        "your tokens",
        "List your lasting tokens on this server, make one, delete one (CAVE only).",
        footer=False,
        needs="to be signed in",
    ),
    Action(
        "login.open_terms",
        "T",
        "open terms",
        "Open the terms of service that you have not accepted yet.",
        footer=False,
        needs="missing terms",
    ),
    Action(
        "login.flavour",
        "f",
        "kind of server",
        "Say which kind the server under the cursor is, or let it be found out.",
        footer=False,
    ),
    Action(
        "login.datastack",
        "d",
        "first datastack",
        "Say which datastack is opened first on the server under the cursor.",
        footer=False,
    ),
    Action("login.rename", "n", "name", "Give the server under the cursor another name.", footer=False),
    Action(
        "login.forget",
        "X",
        "forget server",
        "Take a server of your own out of the list; its token stays where it is.",
        footer=False,
        needs="a server that you added",
    ),
    Action(
        "login.use_shared",
        "t",
        "use found token",
        "Use the token that a shared file holds, though not by this server's name.",
        footer=False,
    ),
    Action(
        "login.trusted",
        "H",
        "trusted hosts",
        "The other hosts that your tokens may go to, because you agreed; there trust is withdrawn.",
        footer=False,
    ),
    Action("trusted.withdraw", "x", "withdraw", "Send no token to this host any more."),
    Action("login.check", "r", "check", "Ask the server once more where its login page is, and who you are."),
    Action(
        "login.log_out",
        "x",
        "log out",
        "Log out of this server, after a second question.",
        needs="a token",
        changes=True,
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
    Action("graph.look_up", "enter", "look up", "Look up the ids in the field.", footer=False),
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
    Action(
        "graph.successors",
        "s",
        "successors",
        "Show what a retired root became, and how much of it each one holds.",
        needs="a retired root",
    ),
    Action("graph.add", "plus", "add", "Add the root to a layer of the open state.", needs="a root id"),
    Action(
        "graph.sets",
        "S",
        "set of ids",
        "Show the roots of these ids as a set: what each is, algebra with lists and layers, saving.",
        needs="ids that were looked up",
        footer=False,
    ),
    Action("graph.copy", "y", "copy", "Copy the value under the cursor."),
    Action(
        "graph.copy_as",
        "Y",
        "copy as",
        "Copy the id in another form: box, JSON, Python, all leaves.",
        footer=False,
    ),
    Action(
        "graph.lineage",
        "t",
        "lineage",
        "Draw what this root came of and what came of it, as a tree.",
        needs="a root id on a server that keeps history",
        footer=False,
    ),
    Action("graph.at", "a", "at a time", "Look the same ids up as they were at a time.", footer=False),
    Action(
        "graph.level_two",
        "n",
        "level 2",
        "List the level-2 nodes of this root instead of its supervoxels.",
        needs="a root id",
        footer=False,
    ),
    Action(
        "graph.within",
        "b",
        "leaves in a box",
        "List only the leaves in the chunks that a box touches.",
        needs="a root id",
        footer=False,
    ),
    Action(
        "graph.find",
        "slash",
        "find",
        "Find ids among the leaves, else in the list of ids.",
        footer=False,
        needs="ids",
    ),
    Action(
        "graph.states", "f", "in states", "Look for the id in the newest states of the ledger.", footer=False
    ),
    Action(
        "graph.local", "z", "local time", "Show times by this machine's clock, or in UTC again.", footer=False
    ),
    Action("graph.again", "r", "look again", "Ask the server anew about the same ids.", footer=False),
    Action(
        "graph.save",
        "W",
        "save leaves",
        "Save the leaves: as text, or as the file's name ends, .csv, .json or .npy.",
        needs="loaded leaves",
        footer=False,
    ),
    # -- jobs ------------------------------------------------------------------------------------------
    Action("jobs.cancel_job", "x", "cancel job", "Cancel the job under the cursor.", needs="a running job"),
    Action("jobs.details", "enter", "details", "Show all that is known about the job.", needs="a job"),
    Action("jobs.copy", "y", "copy", "Copy the job's line and its error."),
    # -- tokens ----------------------------------------------------------------------------------------
    Action(
        "tokens.create",
        "n",
        "new",
        "Make a token with a description, and use it here from then on.",
        changes=True,
    ),
    Action(
        "tokens.delete",
        "x",
        "delete",
        "Delete this token at the server, after a question.",
        needs="a token",
        changes=True,
    ),
    Action("tokens.refresh", "r", "reload", "Ask the server for the list again."),
    # -- why can't I? ----------------------------------------------------------------------------------
    Action("output.copy", "y", "copy", "Copy all that the command said."),
    Action("output.again", "r", "run again", "Go back and run the command once more."),
    Action("why.copy", "y", "copy page", "Copy this page as text; no secret is in it."),
    Action(
        "why.again",
        "r",
        "try again",
        "Do once more what failed; a change is never sent twice from here.",
        needs="work that only asked",
    ),
    Action(
        "why.open_page",
        "o",
        "open page",
        "Open the page that helps, terms of service or login, in a browser on this machine.",
        needs="such a page",
    ),
    Action("why.ask", "a", "ask anew", "Ask the server again who you are and what you may do."),
    # -- doctor ----------------------------------------------------------------------------------------
    Action("doctor.copy", "y", "copy", "Copy the whole report as text; no secret is in it."),
    Action("doctor.again", "r", "look again", "Look at terminal, machine and servers once more."),
    Action("doctor.only_bad", "a", "only problems", "Show only what needs a look, or everything again."),
)
