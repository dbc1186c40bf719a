"""Text of a server with escapes, markup and direction controls in it is shown as plain text everywhere."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.screens.fault_kit import FLAVOURS, Flavour, Visitor
from tests.screens.fault_table import mend
from zettatui.sandbox import Sandbox, demo
from zettatui.widgets.editor import Editor

EVIL = "a[bold red]b[/] [link=x]c\x1b]8;;http://evil.example\x07d\x1b]8;;\x07\x1b[31me\x1b[2J\x9b1mf\u202eg\u2066h\u200bi"
MARKUP = "[bold red]"
"""What must be seen as it is: markup is data."""


def _wrong_in(visitor: Visitor, where: str) -> list[str]:
    """Return what the terminal would get that is no plain text."""
    found = []
    for strip in visitor.app.screen._compositor.render_strips():
        for segment in strip:
            bad = {
                f"{ord(c):#x}"
                for c in segment.text
                if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}
            }
            if bad:
                found.append(f"{where}: {sorted(bad)} in {segment.text!r}")
            if segment.style is not None and segment.style.link:
                found.append(f"{where}: a link to {segment.style.link}")
    return found


def _evil_world(flavour: Flavour) -> Sandbox:
    world = Sandbox(flavour)
    with world.store.write() as db:
        db.execute("UPDATE datastacks SET description = ?, viewer_site = ? || viewer_site", (EVIL, EVIL))
        db.execute("UPDATE aligned_volumes SET description = ?", (EVIL,))
    return world


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_names_and_descriptions(flavour: Flavour, tmp_path: Path) -> None:
    wrong: list[str] = []
    world = _evil_world(flavour)
    async with Visitor(flavour, tmp_path, world=world).here() as visitor:
        names = json.dumps([demo.DATASTACK, EVIL])
        world.faults.add("body", "GET", r".*/datastacks$", body=names, times=None)
        await visitor.go("datastack")
        await visitor.press("r")
        assert MARKUP in visitor.painted()
        wrong += _wrong_in(visitor, "datastacks")
        mend(visitor)
        await visitor.choose_datastack()
        wrong += _wrong_in(visitor, "datastack record")
        assert MARKUP in visitor.painted()

        tables = json.dumps(["synapses_v1", EVIL])
        world.faults.add("body", "GET", r".*/aligned_volume/[^/]+/table$", body=tables, times=None)
        metadata: dict[str, Any] = {
            "table_name": EVIL,
            "id": 1,
            "valid": True,
            "created": "2021-03-02T14:07:09.310277",
            "schema": EVIL,
            "schema_type": EVIL,
            "user_id": "1",
            "description": EVIL,
            "notice_text": EVIL,
            "annotation_table": EVIL,
            "deleted": None,
            "reference_table": EVIL,
            "flat_segmentation_source": EVIL,
            "voxel_resolution_x": 4,
            "voxel_resolution_y": 4,
            "voxel_resolution_z": 40,
        }
        world.faults.add(
            "status", "GET", r".*/table/[^/]+$", status=200, body=json.dumps(metadata), times=None
        )
        await visitor.go("tables")
        assert MARKUP in visitor.painted()
        wrong += _wrong_in(visitor, "tables")
        for key, where in (("m", "metadata"), ("enter", "rows"), ("s", "schema"), ("n", "new row")):
            await visitor.press(key)
            wrong += _wrong_in(visitor, where)
            while visitor.screen.SCOPE != "tables":
                await visitor.press("escape")
        mend(visitor)
    assert wrong == []


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_errors_and_states(flavour: Flavour, tmp_path: Path) -> None:
    wrong: list[str] = []
    async with Visitor(flavour, tmp_path).here() as visitor:
        await visitor.choose_datastack()
        for body in (
            json.dumps({"message": EVIL}),
            EVIL,
            json.dumps({"error": "missing_tos", "message": EVIL}),
        ):
            visitor.world.faults.add(
                "status", status=403, body=body, times=None, headers={"Warning": "299 - x[bold red]"}
            )
            for place in ("datastack", "tables", "login"):
                await visitor.go(place)
                await visitor.press("r")
                wrong += _wrong_in(visitor, place)
            await visitor.go("graph")
            await visitor.open(str(demo.SUPERVOXEL))
            wrong += _wrong_in(visitor, "graph")
            await visitor.go("jobs")
            wrong += _wrong_in(visitor, "jobs")
            mend(visitor)
        state = {"layers": [{"name": EVIL, "type": EVIL, "source": EVIL}], EVIL: EVIL}
        for ensure_ascii in (False, True):
            visitor.world.faults.add(
                "status",
                "GET",
                ".*/nglstate/.*",
                status=200,
                body=json.dumps(state, ensure_ascii=ensure_ascii),
                times=1,
            )
            await visitor.open(str(demo.STATE_ID))
            assert MARKUP in visitor.screen.query_one(Editor).text
            wrong += _wrong_in(visitor, "state")
            editor = visitor.screen.query_one(Editor)
            editor.replace_all(editor.text.replace("[bold red]", "[bold blue]"))
            await visitor.settled()
            await visitor.press("d")
            wrong += _wrong_in(visitor, "diff")
            await visitor.press("t")
            wrong += _wrong_in(visitor, "text diff")
            await visitor.press("escape")
            await visitor.press("D")
            wrong += _wrong_in(visitor, "drafts")
            await visitor.press("escape")
    assert wrong == []
