"""How it is said what became of a row that was stored, replaced, deleted, or taken back."""

from __future__ import annotations

from typing import Literal

from zettatui.worker.row_changes import Posted, RowChanged
from zettatui.worker.row_undo import Undone

Level = Literal["done", "warning", "error"]


def posted_sentence(posted: Posted) -> str:
    """Say what became of a row that was sent once, and only what is known."""
    counts = _counts(posted)
    if posted.ids:
        row = f"row {posted.ids[0]} of {posted.table}"
        if posted.told:
            return f"Stored as {row}."
        if posted.doubt:
            return (
                f"The server failed to say so ({posted.doubt}), but the row arrived: it is {row}. {counts}"
            ).rstrip()
        return f"Stored. This server tells no ids; reading the table shows it as {row}."
    if not posted.doubt:
        return (
            "Stored, says the server, which tells no ids; "
            f"the row could not be found by reading the table. {counts}"
        ).rstrip()
    if posted.arrived is False:
        return (
            f"The row is not in the table: {posted.doubt}. {counts} "
            "Your text is kept; it was sent once and is not sent again by itself."
        )
    return (
        f"It is not known whether the row arrived ({posted.doubt}). {counts or 'The table cannot be read.'} "
        "It was sent once. Look at the rows before you send it again; your text is kept."
    )


def _counts(posted: Posted) -> str:
    if posted.before is None or posted.after is None:
        return ""
    if posted.before == posted.after:
        return f"The table has {posted.after:,} rows, as before."
    return f"The table had {posted.before:,} rows before and has {posted.after:,} now."


def changed_sentence(changed: RowChanged) -> str:
    """Say what became of a row that was to be replaced or deleted, and only what is known."""
    row = f"row {changed.row} of {changed.table}"
    if changed.done is None:
        return (
            f"It is not known whether {row} was {changed.how} ({changed.doubt}), and reading it does not tell. "
            "It was sent once. Look at the row again (r) before you send it once more."
        )
    if changed.done is False:
        if changed.other is not None:
            return f"Somebody else replaced {row} meanwhile, by {changed.other}. Yours was not stored."
        return f"{row[0].upper()}{row[1:]} was not {changed.how}: {changed.doubt}. It is as it was."
    doubt = f"The server failed to say so ({changed.doubt}), but reading shows: " if changed.doubt else ""
    if changed.how == "deleted":
        said = f"{row} is deleted. z stores its content again, under a new id."
    elif changed.new_id == changed.row:
        said = f"{row} has the new values; this server kept its id."
    else:
        said = f"{row} is replaced: {changed.row} → {changed.new_id}. The old one stays readable."
    return doubt + (said if doubt else f"{said[0].upper()}{said[1:]}")


def undone_sentence(undone: Undone) -> str:
    """Say what became of a change that was to be taken back."""
    step, changed = undone.step, undone.changed
    if not changed.done:
        return changed_sentence(changed)
    if step.how == "posted":
        return f"Taken back: row {step.row} of {step.table} is deleted."
    if changed.new_id == changed.row:
        return f"Taken back: row {step.row} of {step.table} has its former values; this server kept its id."
    chain = " → ".join(str(one) for one in (step.before, step.row, changed.new_id) if one is not None)
    return f"Taken back: row {changed.new_id} of {step.table} holds what was there before ({chain})."


def level_of(done: bool | None) -> Level:
    """Return how a sentence about an outcome is shown."""
    return "done" if done else "warning" if done is None else "error"
