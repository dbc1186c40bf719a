"""Refreshing a state: what is stale in it, what is proposed, and the edit that comes of it, on both flavours."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.worker import graph_roots as g
from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.states.edits import EditRefused
from zettatui.worker.graphs import NoGraph
from zettatui.worker.refresh import Refreshing, RefreshPlan
from zettatui.worker.sessions import Session
from zettatui.worker.state_text import AtHand, StateText
from zettatui.worker.workbench import Workbench

SOURCE = f"graphene://https://s.example.org/segmentation/table/{demo.GRAPH_TABLE}"


@pytest.fixture
def refreshing(bench: Workbench, session: Session) -> Refreshing:
    return Refreshing(bench, session)


def state(*layers: dict[str, Any], **more: Any) -> str:
    return json.dumps({"layers": list(layers), **more}, indent=1)


def seg(**held: Any) -> dict[str, Any]:
    return {"name": "seg", "type": "segmentation_with_graph", "source": SOURCE, **held}


def texts(*ids: int) -> list[str]:
    return [str(one) for one in ids]


async def look(refreshing: Refreshing, text: str, progress: Told, **knobs: Any) -> RefreshPlan:
    return await refreshing.look(lambda: text, progress, **knobs)


async def applied(plan: RefreshPlan, text: str, progress: Told, **picks: Any) -> dict[str, Any]:
    """Return the state after the edit, made as the state screen makes it."""
    chosen = {int(node[1:]): ids for node, ids in picks.items()}
    made = await StateText(text).edits(plan.operation(chosen), AtHand(text), progress)
    for start, end, new in reversed(made.edits):
        text = text[:start] + new + text[end:]
    found: dict[str, Any] = json.loads(text)
    return found


async def test_a_fork_state_with_a_merge_a_split_and_an_unknown_id(
    refreshing: Refreshing, progress: Told
) -> None:
    text = state(
        seg(
            segments=texts(g.SECOND, g.WHOLE, g.QUIET),
            hiddenSegments=texts(g.THIRD, g.UNKNOWN),
            segmentColors={str(g.WHOLE): "#0f0", "17": "#000"},
        ),
        {
            "name": "notes",
            "type": "annotation",
            "linkedSegmentationLayer": "seg",
            "annotations": [{"segments": texts(g.WHOLE), "description": f"cell {g.WHOLE}"}],
        },
    )
    plan = await look(refreshing, text, progress)
    stale = {one.node: one for one in plan.stale}
    assert list(stale) == [g.SECOND, g.WHOLE, g.THIRD, g.UNKNOWN]
    assert stale[g.WHOLE].where == "seg: segments, colour; notes: annotation"
    assert (stale[g.WHOLE].elsewhere, stale[g.SECOND].elsewhere) == (1, 0)
    assert stale[g.THIRD].where == "seg: hidden"
    assert stale[g.THIRD].hidden
    assert stale[g.WHOLE].default == (g.PARTS[0],)
    assert (stale[g.UNKNOWN].fate.state, stale[g.UNKNOWN].default) == ("unknown", None)
    after = await applied(plan, text, progress)
    layer, notes = after["layers"]
    # THIRD was merged into what SECOND became: SECOND was shown, so that is.
    assert layer["segments"] == texts(g.ROOT, g.PARTS[0], g.QUIET)
    assert layer["hiddenSegments"] == texts(g.UNKNOWN)
    assert layer["segmentColors"] == {str(g.PARTS[0]): "#0f0", "17": "#000"}
    assert notes["annotations"][0] == {"segments": texts(g.PARTS[0]), "description": f"cell {g.WHOLE}"}


async def test_a_mainline_state_and_picks_of_a_person(refreshing: Refreshing, progress: Told) -> None:
    text = state(
        {
            "name": "seg",
            "type": "segmentation",
            "source": {"url": f"graphene://middleauth+https://s/segmentation/table/{demo.GRAPH_TABLE}"},
            "segments": [f"!{g.WHOLE}", str(g.SECOND), f"!{g.UNKNOWN}"],
        },
        dimensions={"x": [4e-9, "m"]},
    )
    plan = await look(refreshing, text, progress)
    picks = {f"_{g.WHOLE}": g.PARTS, f"_{g.SECOND}": None, f"_{g.UNKNOWN}": ()}
    after = await applied(plan, text, progress, **picks)
    assert after["layers"][0]["segments"] == [f"!{g.PARTS[0]}", f"!{g.PARTS[1]}", str(g.SECOND)]


async def test_a_state_with_both_spellings_in_two_layers(refreshing: Refreshing, progress: Told) -> None:
    text = state(
        seg(segments=[f"!{g.WHOLE}"], hiddenSegments=texts(g.SECOND)),
        {"name": "again", "source": [{"url": SOURCE}], "segments": [f"!{g.SECOND}", str(g.WHOLE)]},
    )
    plan = await look(refreshing, text, progress)
    assert {one.node: one.where for one in plan.stale} == {
        g.WHOLE: "seg: hidden; again: segments",
        g.SECOND: "seg: hidden; again: hidden",
    }
    first, second = (await applied(plan, text, progress))["layers"]
    assert (first["segments"], first["hiddenSegments"]) == ([f"!{g.PARTS[0]}"], texts(g.ROOT))
    assert second["segments"] == [f"!{g.ROOT}", str(g.PARTS[0])]


async def test_as_of_a_time(refreshing: Refreshing, progress: Told) -> None:
    text = state(seg(segments=texts(g.ROOT, g.QUIET)))
    plan = await look(refreshing, text, progress, at=g.BETWEEN)
    (one,) = plan.stale
    assert {successor.root for successor in one.fate.successors} == {g.MERGED, g.THIRD}
    assert (plan.at, one.default) == (g.BETWEEN, (g.MERGED,))


async def test_nothing_stale_and_nothing_to_change(refreshing: Refreshing, progress: Told) -> None:
    text = state(seg(segments=texts(g.ROOT, g.QUIET)))
    plan = await look(refreshing, text, progress)
    assert (plan.stale, plan.ids, plan.exchange({})) == ((), (g.ROOT, g.QUIET), {})
    assert (await look(refreshing, state(seg(segments=[])), progress)).ids == ()


async def test_ids_of_other_layers_are_pointed_out_only_in_lists_of_segments(
    refreshing: Refreshing, progress: Told
) -> None:
    marker = {"annotations": [{"segments": texts(demo.SUPERVOXEL, g.ROOT)}]}
    text = state(seg(segments=texts(g.ROOT), graphOperationMarker=[marker, {}]))
    assert (await look(refreshing, text, progress)).stale == ()
    text = state(seg(segments=texts(g.ROOT, demo.SUPERVOXEL)))
    (one,) = (await look(refreshing, text, progress)).stale
    assert (one.node, one.fate.state, one.fate.words, one.default) == (
        demo.SUPERVOXEL,
        "other",
        "supervoxel",
        None,
    )


async def test_another_graph_is_not_asked(refreshing: Refreshing, progress: Told, sandbox: Sandbox) -> None:
    foreign = {"name": "human", "source": "graphene://https://s/segmentation/table/h01", "segments": ["5"]}
    with pytest.raises(NoGraph) as caught:
        await look(refreshing, state(foreign), progress)
    assert "human shows another graph (h01)" in caught.value.sentence
    assert demo.GRAPH_TABLE in caught.value.sentence, "which one would be asked"
    with pytest.raises(NoGraph) as caught:
        await look(refreshing, state(), progress)
    assert demo.GRAPH_TABLE in caught.value.sentence
    assert not sandbox.record.requests
    plan = await look(refreshing, state(seg(segments=texts(g.SECOND)), foreign), progress)
    assert plan.skipped == ("Layer human shows another graph (h01), which is not asked here.",)
    assert [one.node for one in plan.stale] == [g.SECOND]


async def test_a_broken_text_is_refused_before_anything_is_asked(
    refreshing: Refreshing, progress: Told, sandbox: Sandbox
) -> None:
    with pytest.raises(EditRefused):
        await look(refreshing, '{"layers": [', progress)
    assert not sandbox.record.requests


async def test_cancelled_or_failed_it_can_be_done_again(
    refreshing: Refreshing, progress: Told, sandbox: Sandbox
) -> None:
    text = state(seg(segments=texts(g.SECOND, g.WHOLE)))
    sandbox.faults.add("slow", path=".*/segmentation/.*", seconds=30, times=None)
    task = asyncio.ensure_future(look(refreshing, text, progress))
    await asyncio.wait({task}, timeout=0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    sandbox.faults.clear()
    sandbox.faults.add("status", path=".*/segmentation/.*", status=403, body="{}")
    with pytest.raises(e.ServiceError):
        await look(refreshing, text, progress)
    assert len((await look(refreshing, text, progress)).stale) == 2
