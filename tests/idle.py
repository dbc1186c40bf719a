"""Waiting until the app is idle, as Textual's pilot does, in finer slices: its own are half of a screen test's time."""

from __future__ import annotations

from asyncio import sleep
from time import monotonic, process_time

SLICE = 1 / 200
"""Seconds; Textual's own are 1/50, of which every key takes two at least."""
_BUSY = 1 / 20
"""The part of a slice that an idle process may work, as Textual has it."""


async def wait_for_idle(least: float = 0, most: float = 1) -> None:
    """Wait until this process has hardly worked for a slice; for `most` seconds if it never stops."""
    begun = monotonic()
    while monotonic() - begun < most:
        worked = process_time()
        await sleep(SLICE)
        if process_time() - worked < SLICE * _BUSY and monotonic() - begun > least:
            return
