"""What is left on the terminal after a fault of our own: a sentence, never locals, which may hold a token."""

from __future__ import annotations

import traceback
from pathlib import Path

from zettatui.storage.atomic import write_atomic
from zettatui.storage.errors import StorageError


def crash_report(error: BaseException, folder: Path) -> str:
    """Write where the fault happened to a file only the person can read; return the sentence to show.

    The report holds frames and the error's type, and neither locals nor the error's own text.
    """
    frames = "".join(traceback.format_tb(error.__traceback__))
    report = folder / "crash.txt"
    told = f"zettatui stopped because of a fault of its own ({type(error).__name__}). Your drafts are kept."
    try:
        write_atomic(report, f"{type(error).__name__}\n{frames}".encode())
    except StorageError:
        return f"{told} The report could not be written."
    return f"{told} Where it happened is in {report}; it holds no token and no data."
