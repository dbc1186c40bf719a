"""`state put`: checked, stored once, read back."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace

from zettatui.states.diff import diff
from zettatui.states.document import StateDocument
from zettatui.states.lint import Problem
from zettatui.worker.jobs import OutOfTime
from zettatui.worker.local_states import LocalState
from zettatui.worker.states import OpenedState, Uploaded

from .checking import line_of, problems_in
from .exit_codes import AMBIGUOUS, DONE, NO, TROUBLE, Refused
from .files import content_of, naming, one_reader_of_standard_input, title_of
from .online import Online, run_online
from .options import Options
from .output import narrate, write_json, write_lines

_UNKNOWN = (
    "It is not known whether the server stored the state, under an id nobody was told; nothing is sent again. "
    "Sending it once more does no harm but may store it twice."
)


def put(found: argparse.Namespace, options: Options) -> int:
    """Check a text, store it once, read it back, and print its id and link."""
    one_reader_of_standard_input(options, found.file, found.base or "")
    state = LocalState(content_of(found.file), title_of(found.file))
    problems = problems_in(state.content)
    _tell(state, problems)
    uploaded = run_online(
        options, "upload", lambda online: _stored(online, state, found.base, problems), changes=True
    )
    narrate(uploaded.sentence)
    if options.json:
        write_json(_stored_json(uploaded))
    else:
        write_lines([str(uploaded.state_id), uploaded.links[uploaded.family]])
    if uploaded.read_back is None:
        return TROUBLE
    return NO if uploaded.read_back.verdict == "different" else DONE


def _tell(state: LocalState, problems: list[Problem]) -> None:
    """Say what lint found; raises `Refused` for errors, as nothing that has some is sent."""
    narrate(*(line_of(state.title, problem) for problem in problems))
    if any(problem.severity == "error" for problem in problems):
        raise Refused(NO, f"Nothing was sent: correct the errors in {state.title} first.")


async def _stored(online: Online, state: LocalState, base: str | None, told: list[Problem]) -> Uploaded:
    context = await online.lint_context(uploading=True)
    _tell(state, [problem for problem in problems_in(state.content, context) if problem not in told])
    parent = None
    if base is not None:
        before = await online.within(online.states.open(base, online.progress))
        _show_diff(before, state)
        parent = before.state_id if before.address == online.address else None
    document = StateDocument.from_bytes(state.content)
    opened = OpenedState(document, state.title, online.address, parent)
    try:
        stored = await online.within(online.states.store(opened, document))
    except OutOfTime as late:
        raise Refused(AMBIGUOUS, f"{late.sentence} {_UNKNOWN}") from late
    except asyncio.CancelledError:
        narrate(f"zettatui: The upload was interrupted. {_UNKNOWN}")
        raise
    try:
        return await online.within(online.states.read_back(stored))
    except OutOfTime as late:
        return replace(stored.known, trouble=f"{late.sentence} {stored.known.trouble}".rstrip())
    except asyncio.CancelledError:
        narrate(f"zettatui: Stored as {stored.known.state_id}, but not read back.")
        raise


def _stored_json(uploaded: Uploaded) -> dict[str, object]:
    """Return `read_back` as the verdict (null: not read back), with the rounded `paths` beside it."""
    back = uploaded.read_back
    return {
        "id": str(uploaded.state_id),
        "url": uploaded.url,
        "links": uploaded.links,
        "read_back": back.verdict if back is not None else None,
        "paths": [list(path) for path in back.paths] if back is not None else [],
        "say": uploaded.sentence,
    }


def _show_diff(before: OpenedState, state: LocalState) -> None:
    with naming(before.title):
        differences = diff(before.document.original, state.content)
    narrate(f"From {before.title}: {differences.headline}.")
    narrate(*(f"  {change.line()}" for change in differences.changes))
