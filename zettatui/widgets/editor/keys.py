"""The editor's keys, each with a stable id, and which of its actions need the text to be editable."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _keys(name: str, keys: str, action: str, title: str) -> Binding:
    return Binding(keys, action, title, show=False, id=f"editor.{name}")


def _motion(name: str, keys: str, action: str, title: str, select: str = "") -> list[BindingType]:
    found: list[BindingType] = [_keys(name, keys, f"{action}(False)", title)]
    if select:
        found.append(_keys(f"select_{name}", select, f"{action}(True)", f"{title}, selecting"))
    return found


VIEW_KEYS: list[BindingType] = [
    *_motion("up", "up", "up", "Up", "shift+up"),
    *_motion("down", "down", "down", "Down", "shift+down"),
    *_motion("left", "left", "left", "Left", "shift+left"),
    *_motion("right", "right", "right", "Right", "shift+right"),
    *_motion("view_up", "k", "up", "Up"),
    *_motion("view_down", "j", "down", "Down"),
    *_motion("view_left", "h", "left", "Left"),
    *_motion("view_right", "l", "right", "Right"),
    *_motion("word_left", "ctrl+left", "word_left", "Word left", "ctrl+shift+left"),
    *_motion("word_right", "ctrl+right", "word_right", "Word right", "ctrl+shift+right"),
    *_motion("view_word_back", "b", "word_left", "Word back"),
    *_motion("view_word_next", "w", "word_start", "Next word"),
    *_motion("bracket", "percent_sign", "bracket", "Matching bracket"),
    *_motion("line_start", "home,ctrl+a", "line_start", "Line start", "shift+home"),
    *_motion("line_end", "end,ctrl+e", "line_end", "Line end", "shift+end"),
    *_motion("page_up", "pageup", "viewport_up", "Page up", "shift+pageup"),
    *_motion("page_down", "pagedown", "viewport_down", "Page down", "shift+pagedown"),
    *_motion("start", "ctrl+home", "start", "Start of the text", "ctrl+shift+home"),
    *_motion("end", "ctrl+end", "end", "End of the text", "ctrl+shift+end"),
    *_motion("view_line_start", "0", "line_start", "Line start"),
    *_motion("view_line_end", "dollar_sign", "line_end", "Line end"),
    *_motion("view_last_line", "G", "last_line", "Last line, or the line of a number before it"),
    _keys("select_line", "f6", "select_line", "Select line"),
    _keys("select_all", "f7", "select_all", "Select all"),
    _keys("fold", "f", "fold", "Fold or unfold what the cursor is in"),
    _keys("fold_all", "F", "fold_all", "Fold all but what the cursor is in, or unfold all"),
    _keys("copy", "ctrl+c,super+c", "copy", "Copy the selection"),
]

EDIT_KEYS: list[BindingType] = [
    Binding("i,enter", "edit", "edit", key_display="i", id="editor.edit"),
    _keys("view", "escape", "view", "Back to view"),
    _keys("backspace", "backspace", "erase_left", "Erase left"),
    _keys("delete", "delete,ctrl+d", "erase_right", "Erase right"),
    _keys("word_erase_left", "ctrl+w,ctrl+backspace,alt+backspace", "erase_word_left", "Erase word left"),
    _keys("word_erase_right", "alt+delete,ctrl+delete", "erase_word_right", "Erase word right"),
    _keys("erase_to_start", "ctrl+u,super+backspace", "erase_to_start", "Erase to line start"),
    _keys("erase_to_end", "ctrl+k", "erase_to_end", "Erase to line end, or the line end itself"),
    _keys("erase_line", "ctrl+shift+k", "erase_line", "Erase line"),
    _keys("cut", "ctrl+x,super+x", "cut", "Cut the selection, or the line"),
    _keys("paste", "ctrl+v,super+v", "paste", "Paste"),
    _keys("undo", "ctrl+z,super+z", "undo", "Undo"),
    _keys("redo", "ctrl+y,super+y,ctrl+shift+z", "redo", "Redo"),
]

TEXT_MODE_ACTIONS = frozenset(
    {
        "view",
        "erase_left",
        "erase_right",
        "erase_word_left",
        "erase_word_right",
        "erase_to_start",
        "erase_to_end",
        "erase_line",
        "cut",
        "paste",
    }
)
"""Actions that only text mode has; in view mode their keys go on to the screen."""
