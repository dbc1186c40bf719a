"""The JSON text editor: view mode and text mode, drawn line by line, quick at any size."""

from __future__ import annotations

from zettatui.widgets.editor.canvas import Mark
from zettatui.widgets.editor.editor import Editor, Mode
from zettatui.widgets.editor.finding import Hits
from zettatui.widgets.editor.highlight import json_highlight, no_highlight
from zettatui.widgets.editor.laid_out import LaidOut
from zettatui.widgets.editor.lines import Snapshot
from zettatui.widgets.editor.search import SearchInvalid
from zettatui.widgets.editor.view import TextView

__all__ = [
    "Editor",
    "Hits",
    "LaidOut",
    "Mark",
    "Mode",
    "SearchInvalid",
    "Snapshot",
    "TextView",
    "json_highlight",
    "no_highlight",
]
