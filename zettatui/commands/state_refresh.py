"""`state refresh`: which ids of a state are not current, what became of them, and the state with those instead."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from zettatui.plain import plain_line
from zettatui.states.diff import diff
from zettatui.states.document import StateDocument
from zettatui.states.edits import EditRefused, apply
from zettatui.worker.graph_json import fate_json, iso
from zettatui.worker.graphs import NoGraph
from zettatui.worker.local_states import LocalState
from zettatui.worker.refresh import Refreshing, RefreshPlan
from zettatui.worker.valid_times import CommonTime, TimeInvalid, ValidTimes, read_time

from .exit_codes import DONE, NO, USAGE, Refused
from .files import STANDARD_INPUT, one_reader_of_standard_input
from .inputs import at_hand
from .online import Online, run_online
from .options import Options
from .output import narrate, save, write_bytes, write_json, write_lines


def refresh(found: argparse.Namespace, options: Options) -> int:
    """List stale ids, find the time when all were valid, or write the refreshed state."""
    one_reader_of_standard_input(options, found.thing)
    at = _time(found.at)
    if found.out is not None and not found.apply:
        raise Refused(USAGE, "--out says where the refreshed state goes; it needs --apply.")
    if found.when:
        return _tell_when(
            run_online(options, "when the ids were valid", lambda one: _when(one, found)), options
        )
    document, plan = run_online(options, "check the ids", lambda one: _look(one, found.thing, at))
    narrate(*(said for said in (plan.fates.remark, *plan.skipped) if said))
    if not found.apply:
        _list(plan, options)
        return NO if plan.stale else DONE
    _write(_applied(document, plan), plan, found.out, options)
    left = [one for one in plan.stale if one.default is None]
    narrate(*(f"{one.node} stays: {one.fate.words or one.fate.state}." for one in left))
    return NO if left else DONE


async def _look(online: Online, thing: str, at: datetime | None) -> tuple[StateDocument, RefreshPlan]:
    """Fetch the state if it must be, and check its ids."""
    await online.use_datastack()
    here = at_hand(thing)
    if isinstance(here, LocalState):
        document = StateDocument.from_bytes(here.content)
    else:
        document = (await online.within(online.states.open(thing, online.progress))).document
    try:
        refreshing = Refreshing(online.bench, online.session)
    except NoGraph as none:
        raise Refused(USAGE, "Say which datastack's graph is meant: --datastack NAME.") from none
    try:
        looking = refreshing.look(lambda: document.text, online.progress, at=at)
        return document, await online.within(looking)
    except (NoGraph, EditRefused) as refused:
        raise Refused(NO, refused.sentence) from refused


async def _when(online: Online, found: argparse.Namespace) -> CommonTime:
    _, plan = await _look(online, found.thing, None)
    return await online.within(ValidTimes(online.bench, online.session).find(plan.ids, online.progress))


def _applied(document: StateDocument, plan: RefreshPlan) -> StateDocument:
    """Return the state with the best successors in the places of stale ids."""
    edits = plan.operation({})(document.positions, document.value)
    return document.with_text(apply(document.text, edits))


def _list(plan: RefreshPlan, options: Options) -> None:
    if options.json:
        write_json(_plan_json(plan))
        return
    for one in plan.stale:
        state = f"no root: {one.fate.words}" if one.fate.state == "other" else one.fate.state
        heirs = ",".join(str(successor.root) for successor in one.fate.successors)
        write_lines([f"{one.node}\t{state}\t{heirs}\t{plain_line(one.where, limit=400)}"])
    if not plan.stale:
        narrate(
            f"All {len(plan.ids):,} ids are current." if plan.ids else "There is no id of this graph in it."
        )


def _plan_json(plan: RefreshPlan) -> dict[str, Any]:
    return {
        "checked": len(plan.ids),
        "latest": len(plan.fates.latest),
        "at": iso(plan.at),
        "stale": [
            {
                **fate_json(one.fate),
                "best": None if one.fate.best is None else str(one.fate.best.root),
                "hidden": one.hidden,
                "where": one.where,
                "elsewhere": one.elsewhere,
            }
            for one in plan.stale
        ],
        "skipped": list(plan.skipped),
    }


def _write(after: StateDocument, plan: RefreshPlan, out: str | None, options: Options) -> None:
    """Say what changes, and write the state in the form it came in."""
    differences = diff(after.original, after.upload_bytes())
    narrate(f"Refreshed: {differences.headline}.", *(f"  {change.line()}" for change in differences.changes))
    data = after.upload_bytes()
    if options.json:
        write_json({**_plan_json(plan), "state": data.decode("utf-8", "replace")})
    elif out is None or out == STANDARD_INPUT:
        write_bytes(data)
    if out is not None and out != STANDARD_INPUT:
        save(Path(out), data)


def _tell_when(common: CommonTime, options: Options) -> int:
    if options.json:
        write_json(
            {
                "ids": common.count,
                "since": iso(common.since),
                "until": iso(common.until),
                "versions": [{"version": one.number, "at": iso(one.at)} for one in common.versions],
                "most": common.most,
                "most_since": iso(common.most_since),
                "unknown": [str(node) for node in common.unknown],
                "say": common.versions_said,
            }
        )
    elif common.since is not None:
        write_lines([f"{iso(common.since)}\t{iso(common.until) or ''}"])
        write_lines(f"version {one.number}\t{iso(one.at)}" for one in common.versions)
    narrate(*_when_words(common))
    return DONE if common.since is not None else NO


def _when_words(common: CommonTime) -> list[str]:
    said = []
    if common.since is None and common.last_made is not None and common.first_gone is not None:
        made, gone = common.last_made, common.first_gone
        said.append(
            f"Never all at once: {gone.node} was retired {iso(gone.until)}, before {made.node} was made "
            f"{iso(made.since)}. {common.most:,} of {common.count:,} were from {iso(common.most_since)} on."
        )
    elif not common.count:
        said.append("There is no root id in it that the graph knows.")
    if common.versions_said:
        said.append(common.versions_said)
    if common.unknown:
        said.append(f"Unknown to the graph and left out: {', '.join(map(str, common.unknown[:5]))}.")
    return said


def _time(typed: str | None) -> datetime | None:
    try:
        return None if typed is None else read_time(typed)
    except TimeInvalid as wrong:
        raise Refused(USAGE, wrong.sentence) from wrong
