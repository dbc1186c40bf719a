"""What each screen is for, in the words of its users."""

INTRODUCTIONS: dict[str, str] = {
    "login": (
        "Choose a server, open its login page in any browser, paste the token it shows. It is checked at "
        "once, and kept where you say. A token is never shown again, and goes to no other server."
    ),
    "datastack": (
        "The datastacks you may see on this server. Enter works with one: its image and segmentation "
        "sources, its graph and its annotation tables are then at hand on the other screens."
    ),
    "state": (
        "Open a neuroglancer state by its id or any link that holds it (ctrl+o), edit it (i), see what you "
        "changed (d), upload it as a new state (u) and copy its link (L). States are never changed in "
        "place. What you type is kept as a draft from one second to the next. In the text, arrows or h j k l "
        "move, w b words, % brackets, with shift they select; ctrl+z takes back, ctrl+y does again."
    ),
    "diff": (
        "What is different between two states, by layer, segment and annotation; key order means nothing. Of an "
        "edit, single changes can be taken back (x), and it is uploaded from here: sent once, read back and "
        "compared. Float dust and rounded integers are named and muted."
    ),
    "ledger": (
        "Every state opened or uploaded from this machine; servers list none, so this is the only way to find "
        "one again. Drafts come first. Mark two (space) to see what is different (d)."
    ),
    "graph": (
        "Paste supervoxel or root ids. You see what each one is, its root, whether it is still the latest, "
        "its history and its leaves. zettatui only reads the chunkedgraph; it never merges or splits."
    ),
    "tables": (
        "The annotation tables of the datastack's aligned volume: rows, schema, metadata; new tables and "
        "new rows by forms that know the schema. Nothing is ever sent twice."
    ),
    "rows": (
        "The rows of one table by their ids, the newest first; older ones come as the cursor reaches the "
        "end of the list. Rows that were deleted or replaced stay readable and say so."
    ),
    "schema": "What an annotation of this type holds: its properties, their types, which are required.",
    "metadata": "Everything the annotation engine says about the table.",
    "new_row": (
        "Every field says what is wrong with it while you type. Optional fields that stay empty are left "
        "out. tab goes on, ctrl+s sends once; what you typed stays until the row is stored."
    ),
    "create_table": (
        "Type a name, search the schema, describe the table, give the voxel size of its coordinates in nm. "
        "tab or enter goes on, ctrl+s creates the table. Names are taken for ever."
    ),
    "jobs": "Everything zettatui does in the background, with its progress. x cancels the job under the cursor.",
    "everywhere": (
        "Single keys act while lists and the editor are in view mode; in fields and in the editor's text "
        "mode they type, and ctrl keys act. Select text with the mouse by holding shift."
    ),
}

PARTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "state": (
        (
            "layers",
            "In the list of layers (tab)",
            "Every change is one edit of the text: it shows in the diff, and z takes it back.",
        ),
        (
            "problems",
            "In the list of problems (p)",
            "The text follows the list. Errors keep an upload back, the rest does not.",
        ),
        (
            "find",
            "While finding (/) and replacing (r)",
            "Small letters find capitals too. In a regular expression groups are put in as \\1.",
        ),
    ),
}
"""The parts of a screen that have keys of their own: scope, title, words."""
