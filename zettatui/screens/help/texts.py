"""What each screen is for, in the words of its users; a key stands there as its action, `{state.edit}`."""

from __future__ import annotations

import re

from zettatui.actions import BY_ID, key_text
from zettatui.actions.keymap import Keymap

INTRODUCTIONS: dict[str, str] = {
    "welcome": (
        "Nothing is configured yet. Sign in to a server, try everything in the demo first, or open a link or "
        "a file. Once you have used a server this page is gone: zettatui then starts with that one."
    ),
    "login": (
        "Choose a server, open its login page in any browser, paste the token it shows. It is checked at "
        "once, and kept where you say. A token is never shown again, and goes to no other server. You can be "
        "signed in to several servers: enter turns to one, and what is open on another stays open there."
    ),
    "datastack": (
        "The datastacks you may see on this server. Enter works with one: its image and segmentation "
        "sources, its graph and its annotation tables are then at hand on the other screens. Where these are "
        "on another host, you are asked once before your token goes there."
    ),
    "state": (
        "Open a neuroglancer state by its id or any link that holds it ({everywhere.open}), edit it "
        "({state.edit}), see what you changed ({state.diff}), upload it as a new state ({state.upload}) and "
        "copy its link ({state.copy_link}). States are never changed in place. What you type is kept as a "
        "draft from one second to the next. In the text, arrows or h j k l move, w b words, % brackets, with "
        "shift they select; ctrl+z takes back, ctrl+y does again."
    ),
    "diff": (
        "What is different between two states, by layer, segment and annotation; key order means nothing. Of "
        "an edit, single changes can be taken back ({diff.take_back}), and it is uploaded from here: sent "
        "once, read back and compared. Float dust and rounded integers are named and muted."
    ),
    "refresh": (
        "The ids of the state that are not current, in segments, hidden segments, colours, equivalences, "
        "annotations and tools, with what became of each and how much of it. Where there are several, the "
        "best overlap is chosen; enter or {refresh.choose} chooses others. {refresh.apply} makes it one edit "
        "of the text, which undo takes back and the upload gate shows first. Colours go along, and what is "
        "hidden stays hidden."
    ),
    "sets": (
        "Many ids at once: which are current, what the others became, how large they are. Combine them with "
        "other lists, files and layers of the open state ({sets.combine}), filter ({sets.filter}) and sort "
        "({sets.order}), put the best successors in the places of retired ids ({sets.renew}), then copy, "
        "save, or add what is shown to a layer ({sets.add}). {sets.undo} takes back."
    ),
    "ledger": (
        "Every state opened or uploaded from this machine; servers list none, so this is the only way to "
        "find one again. Drafts come first. Mark two ({ledger.mark}) to see what is different "
        "({ledger.compare})."
    ),
    "notices": (
        "Everything that zettatui said since it began, newest first, also what has gone from the screen. The "
        "whole of the notice under the cursor stands below. {notices.filter} finds words, levels and "
        "screens."
    ),
    "requests": (
        "The last requests to all servers, or those of one job ({jobs.log} in Jobs): what came, how long it "
        "took and where the time went. {requests.curl} copies one as a curl command, {requests.python} as "
        "Python, with caveclient where it has a call. No token is in any of it: curl takes yours from the "
        "variable TOKEN, caveclient from where it keeps it."
    ),
    "request": (
        "One request with its headers and phases; {request.bodies} shows the first 8 kB of each body. Tokens "
        "are taken out before anything is kept, and bodies of the login service are never kept."
    ),
    "graph": (
        "Paste any text with ids, a file's path or a link to a state. You see what each id is, its root now "
        "or at a time, whether that is the latest, what became of it, its history and its leaves. What looks "
        "wrong in the ids is said with counts. zettatui only reads the chunkedgraph; it never merges or "
        "splits."
    ),
    "tables": (
        "The annotation tables of the datastack's aligned volume: rows, schema, metadata; new tables and new "
        "rows by forms that know the schema. Nothing is ever sent twice. What you may do stands under the "
        "list. {tables.versions} shows the frozen versions (materialization), {tables.delete} deletes a "
        "table you own."
    ),
    "rows": (
        "The rows of one table by their ids, the newest first; older ones come as the cursor reaches the end "
        "of the list. Rows that were deleted or replaced stay readable and say so. {rows.update} changes a "
        "row, which gets a new id; {rows.delete} deletes it; {rows.undo} takes back what you did last, by "
        "the inverse change."
    ),
    "card": (
        "One row: its fields, its points in voxels of the table, in nm and in voxels of the viewer, and what "
        "became of it. {card.link} copies a link that shows the point under the cursor in neuroglancer, "
        "{card.browse} opens it."
    ),
    "versions": (
        "Materialized versions: the rows that counted at a moment, with the root ids of that moment. Now "
        "(live) is this minute. Only reading."
    ),
    "contents": (
        "The tables that a version holds, with the rows that counted then. {contents.query} asks for rows."
    ),
    "query": (
        "Rows that pass a filter ({query.filter}): clauses parted by ;, such as size > 12; tag = soma; id in "
        "1, 2; tag ~ ^a; pt_position within 0, 0, 0 to 9, 9, 9. The service ignores != and not in, so they "
        "are applied here. It knows no order and stops at a limit, which is said."
    ),
    "imports": (
        "A file's columns, where each goes ({imports.target}), and what is wrong in its cells "
        "({imports.bad}): nothing is sent before. {imports.upload} stores the good rows in batches; a batch "
        "whose answer is lost is looked for in the table, never sent twice. {imports.stop} stops, and the "
        "same file goes on later, after a crash too. {imports.journal} shows what was added, "
        "{imports.take_back} takes it back. Row 1 is the first below the heading."
    ),
    "schema": "What an annotation of this type holds: its properties, their types, which are required.",
    "metadata": "Everything the annotation engine says about the table.",
    "edit_row": (
        "The form holds what the row holds; points are in voxels of the table. {edit_row.submit} replaces "
        "the row, once: the new one gets a new id, and the old one stays readable and names it."
    ),
    "edit_table": (
        "What the owner of a table may change. Only what you change is sent, once. A notice is one line; "
        "giving the table to somebody else cannot be taken back."
    ),
    "new_row": (
        "Every field says what is wrong with it while you type. Optional fields that stay empty are left "
        "out. tab goes on, {new_row.submit} sends once; what you typed stays until the row is stored."
    ),
    "create_table": (
        "Type a name, search the schema, describe the table, give the voxel size of its coordinates in nm. "
        "tab or enter goes on, {create_table.submit} creates the table. Names are taken for ever."
    ),
    "doctor": (
        "What zettatui leans on, and what to do where something is amiss: the terminal and tmux, the way to "
        "the clipboard, keyring, files and their modes, proxies and certificates, every service of every "
        "server. {doctor.copy} copies it all to paste into a question; no secret is in it. zettatui doctor "
        "prints the same."
    ),
    "tokens": (
        "Your lasting tokens on this server, each by its last four characters. A new one is used here at "
        "once and kept where you said on the login screen; the old one stays valid until you delete it."
    ),
    "output": (
        "What a command of your own said. Such commands stand below [[commands]] in config.toml; the palette "
        "({everywhere.command_palette}) and the help name them. No shell reads their arguments, and the "
        "token is not in their environment."
    ),
    "why": (
        "Why something was refused or failed: the call, where the token comes from, who the server thinks "
        "you are, what was wanted and what you have, asked again just now. No secret is on the page, so it "
        "can be copied ({why.copy}) and sent to whoever can help."
    ),
    "jobs": (
        "Everything zettatui does in the background, with its progress. {jobs.cancel_job} cancels the job "
        "under the cursor."
    ),
    "everywhere": (
        "Single keys act while lists and the editor are in view mode; in fields and in the editor's text "
        "mode they type, and ctrl keys act. Select text with the mouse by holding shift. A number before a "
        "motion repeats it: 5j, 3w, 2 pgdn. 12G goes to line or row 12, G to the last one, 1G or home (in "
        "the text ctrl+home) to the first; {everywhere.go} is taken by “go”. {everywhere.back} drops the "
        "number. In every search of a list (/) what you type is looked for as it stands; after a ~ its "
        "letters may have others between them: ~nwrow finds new row."
    ),
}

PARTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "state": (
        (
            "layers",
            "In the list of layers ({state.layers})",
            "Every change is one edit of the text: it shows in the diff, and {state.undo} takes it back.",
        ),
        (
            "problems",
            "In the list of problems ({state.problems})",
            "The text follows the list. Errors keep an upload back, the rest does not.",
        ),
        (
            "find",
            "While finding ({state.find}) and replacing ({state.replace})",
            "Small letters find capitals too. In a regular expression groups are put in as \\1.",
        ),
    ),
}
"""The parts of a screen that have keys of their own: scope, title, words."""


def with_keys(words: str, keymap: Keymap) -> str:
    """Put into a text the keys that run its actions now; raises KeyError for an action that there is not."""
    return re.sub(r"\{(\w+\.\w+)\}", lambda found: key_text(keymap.keys_of(BY_ID[found[1]])[0]), words)
