"""The words of the import screen."""

from __future__ import annotations

from collections.abc import Sequence

from zettatui.annotations.mapping import targets_of
from zettatui.plain import plain_line
from zettatui.storage.journal import JournalState, ranges
from zettatui.worker.imports.checking import CheckedFile
from zettatui.worker.imports.importing import Prepared
from zettatui.worker.imports.pieces import piece_text
from zettatui.worker.imports.progress import Reading
from zettatui.worker.imports.upload import Outcome

NOT_USED = "— not used —"
_BAR = 24


def column_rows(prepared: Prepared, sample: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return one line a column: its name, where it goes, its first cell."""
    return [
        (plain_line(column), prepared.mapping.columns.get(column) or NOT_USED, plain_line(cell))
        for column, cell in zip(prepared.source.columns, sample, strict=True)
    ]


def target_choices(prepared: Prepared) -> list[str | None]:
    """Return what a column can go to, nothing first."""
    return [None, *targets_of(prepared.type.fields)]


def target_words(prepared: Prepared) -> list[str]:
    """Return the same in words: the target, and what its field takes."""
    notes = {one.name: one.note for one in prepared.type.fields}
    words = [NOT_USED]
    for target in target_choices(prepared)[1:]:
        point, _, part = str(target).partition(".")
        note = f"{part} of the point {point}" if part else notes.get(point, "")
        words.append(f"{target}   {note}")
    return words


def units_line(prepared: Prepared) -> str:
    """Say what coordinates count, and what becomes of them."""
    nm = prepared.metadata.resolution_nm
    if nm is None:
        unit = "nm" if prepared.mapping.units == "nm" else "voxels"
        return f"units    {unit} of a table whose voxel size is not known"
    table = " × ".join(f"{edge:g}" for edge in nm)
    arrow = "nm → " if prepared.mapping.units == "nm" else ""
    return f"units    {arrow}voxels of the table, {table} nm each (v switches)"


def check_lines(checked: CheckedFile, at: int = 0) -> list[str]:
    """Say how many rows are good, and name two bad cells, from the one of index `at` on."""
    line = f"check    {checked.good:,} good"
    if not checked.bad:
        return [f"{line} · none bad"]
    first = [
        f"         row {one.row:,} {one.column} {plain_line(one.say)}"
        for one in checked.problems[at : at + 2]
    ]
    more = f" (b shows {'all' if checked.problem_count <= len(checked.problems) else 'the first'})"
    return [f"{line} · {len(checked.bad):,} bad{more if checked.problem_count > 2 else ''}", *first]


def remarks_lines(prepared: Prepared, checked: CheckedFile) -> list[str]:
    """Say what would happen to coordinates, and whether they lie in the volume."""
    lines = []
    remarks = checked.remarks
    told = [
        f"{remarks[what]:,} {words}"
        for what, words in (
            ("rounded", "rounded to whole voxels"),
            ("cut", "with a fraction, which the server cuts"),
            ("negative", "negative"),
        )
        if remarks[what]
    ]
    if told:
        lines.append(f"         coordinates: {', '.join(told)}")
    if prepared.box is None:
        lines.append("         where the volume lies is not known, so the units could not be checked")
    elif sentence := checked.fit.sentence(prepared.mapping.units):
        lines.append(f"         {sentence}")
    return lines


def reading_line(reading: Reading) -> str:
    """Draw how far the upload is, with rate and time left."""
    share = reading.done / reading.total if reading.total else 1.0
    full = int(share * _BAR)
    line = f"{'━' * full}{'╌' * (_BAR - full)}  {reading.done:,} of {reading.total:,}"
    if reading.paused:
        return f"{line} · paused"
    if reading.rate:
        line += f" · {reading.rate:,.0f}/s"
    left = reading.seconds_left
    return f"{line} · {span(left)} left" if left else line


def span(seconds: float) -> str:
    """Spell a time that something takes: `5 s`, `12 min`, `3 h`."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 6000 else f"{round(seconds / 3600)} h"


def outcome_sentence(outcome: Outcome) -> tuple[str, str]:
    """Say how far an upload came, and what to do next; with the level of the sentence."""
    plan = outcome.state.plan
    stored = f"{outcome.stored:,} of {plan.good:,} rows are in {plan.table}"
    if outcome.doubt is not None:
        say = f"{stored}. Whether {piece_text(outcome.doubt.piece)} arrived is not known. u asks again."
        return say, "warning"
    if outcome.error is not None:
        return f"{stored}. {outcome.error.sentence} u goes on.", "error"
    if outcome.stopped:
        return f"{stored}. Stopped; u goes on, also after a restart.", "warning"
    refused = f" The server refused {len(outcome.refused):,}: press l." if outcome.refused else ""
    return f"{stored}, each once.{refused} l shows their ids, t takes them back.", "done"


def earlier_sentence(state: JournalState) -> tuple[str, str]:
    """Say that the same file was imported before, or begun to be."""
    plan = state.plan
    if not state.done:
        return (
            f"An import of this file was begun at {plan.begun} and is not finished: u goes on with it.",
            "warning",
        )
    back = " Its rows were taken back." if state.ids and state.deleted.issuperset(state.ids) else ""
    return (
        f"This file was imported at {plan.begun}: {plan.good:,} rows.{back} u would store them again.",
        "warning",
    )


def journal_rows(state: JournalState) -> list[tuple[str, str, str]]:
    """Return one line a batch: its rows, what became of it, its ids or the reason."""
    words = {
        "sent": "may have arrived",
        "stored": "stored",
        "absent": "not there, goes again",
        "refused": "refused",
    }
    lines = []
    for piece, one in sorted(state.pieces.items()):
        ids = ", ".join(ranges(one.ids)) if one.ids else "ids not known" if one.status == "stored" else ""
        gone = one.ids is not None and state.deleted.issuperset(one.ids) and bool(one.ids)
        status = "taken back" if gone else words[one.status]
        lines.append((piece_text(piece), status, plain_line(ids or one.say)))
    return lines
