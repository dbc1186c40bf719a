"""Layers without typing JSON: each key is one edit of the text that undo takes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.screens.conftest import type_text
from tests.screens.state_kit import Desk, Make, desk, shown

ROOT = "648518346677614825"
NAMES = ["img", "vnc_v0", "outlines", "notes"]


async def undone(one: Desk, before: str) -> None:
    """Take one step back, from the list itself."""
    await one.press("z")
    assert one.text == before


async def test_the_footer_tells_the_keys_of_the_list_while_one_is_in_it(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        assert "d diff" in shown(one).splitlines()[-1]
        await one.press("tab")
        assert "r rename" in shown(one).splitlines()[-1]
        assert "d diff" not in shown(one).splitlines()[-1]
        await one.press("escape")
        assert one.screen.editor.has_focus
        assert "d diff" in shown(one).splitlines()[-1]


async def test_hidden_layers_say_so_and_all_is_said_below(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        assert "○ outlines" in shown(one)
        assert "hidden segments" in shown(one)
        await one.at_layer("outlines")
        assert one.static("#state-place").startswith(
            "outlines · segmentation · hidden · 1 id · precomputed://"
        )


async def test_rename_follows_references_and_is_one_step(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("vnc_v0")
        await one.press("r", "ctrl+u")
        await type_text(one.pilot, "img")
        assert "already" in shown(one)
        await one.press("enter")
        assert one.text == before
        await one.press("ctrl+u")
        await type_text(one.pilot, "cells")
        await one.press("enter")
        assert one.names == ["img", "cells", "outlines", "notes"]
        assert '"vnc_v0"' not in one.text
        assert one.sentence == "Renamed vnc_v0 to cells. z takes it back."
        await undone(one, before)


@pytest.mark.parametrize(("name", "visible"), [("img", False), ("outlines", True)])
async def test_hide_and_show(demo_app: Make, name: str, visible: bool) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer(name)
        await one.press("h")
        assert one.layer(name).visible is visible
        await undone(one, before)


async def test_moving_is_quicker_than_the_list(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("img")
        await one.pilot.press("J", "J")
        await one.read()
        assert one.names == ["vnc_v0", "outlines", "img", "notes"]
        assert one.pane.chosen is not None
        assert one.pane.chosen.name == "img"
        await one.press("K")
        assert one.names == ["vnc_v0", "img", "outlines", "notes"]
        await one.press("z", "z")
        await undone(one, before)


async def test_the_last_layer_moves_no_further(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("notes")
        await one.press("J")
        assert one.text == before
        assert one.sentence == "It is so already: nothing is changed."


async def test_duplicate_and_delete(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("outlines")
        await one.press("c")
        assert one.names == ["img", "vnc_v0", "outlines", "outlines1", "notes"]
        await undone(one, before)
        await one.press("x")
        assert one.names == ["img", "vnc_v0", "notes"]
        await undone(one, before)


async def test_segments_from_a_list_of_many_lines(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("vnc_v0")
        await one.press("s")
        await type_text(one.pilot, f"5\n6,\n{ROOT}\n")
        assert "taken for 3 ids" in shown(one)
        await one.press("enter")
        assert one.layer("vnc_v0").segments == 3
        assert one.sentence == "Segments of vnc_v0: 3 ids added. z takes it back."
        await undone(one, before)


async def test_segments_of_another_layer_and_of_a_file(demo_app: Make, tmp_path: Path) -> None:
    async with desk(demo_app) as one:
        await one.at_layer("vnc_v0")
        await one.press("s")
        await type_text(one.pilot, "outlines")
        assert "the 1 id of layer outlines" in shown(one)
        await one.press("enter")
        listed = json.loads(one.text)["layers"][1]["segments"]
        assert listed == [ROOT, "1"]
        ids = tmp_path / "ids.txt"
        ids.write_text("1\n7\n")
        await one.read()
        await one.press("s", "shift+tab", "right", "space", "tab")
        await type_text(one.pilot, str(ids))
        assert "the ids in this file" in shown(one)
        await one.press("enter")
        assert json.loads(one.text)["layers"][1]["segments"] == [ROOT]


async def test_what_is_no_id_changes_nothing(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("vnc_v0")
        await one.press("s")
        await type_text(one.pilot, "5 12.5")
        await one.press("enter")
        assert one.text == before
        assert one.sentence.endswith("Nothing is changed.")
        assert "12.5" in one.sentence


async def test_segments_of_an_image_are_refused_in_words(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("img")
        await one.press("s")
        await type_text(one.pilot, "5")
        await one.press("enter")
        assert one.text == before
        assert "it holds no segments" in one.sentence


async def test_source_host_and_position(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        before = one.text
        await one.at_layer("img")
        await one.press("S", "ctrl+u")
        await type_text(one.pilot, "precomputed://gs://elsewhere/img")
        await one.press("enter")
        assert one.layer("img").source == "precomputed://gs://elsewhere/img"
        await undone(one, before)
        await one.read()
        await one.press("H")
        assert "api.zetta.ai   1 source" in shown(one)
        await one.press("down", "enter", "ctrl+u")
        await type_text(one.pilot, "other.example")
        await one.press("enter")
        assert one.layer("vnc_v0").source.startswith("graphene://https://other.example/wclee/")
        await undone(one, before)
        await one.read()
        await one.press("P", "ctrl+u")
        await type_text(one.pilot, "[10, 20.5 30]")
        await one.press("enter")
        pose = json.loads(one.text)["navigation"]["pose"]["position"]
        assert pose["voxelCoordinates"] == [10, 20.5, 30]
        await undone(one, before)


async def test_enter_goes_to_the_layer(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.at_layer("notes")
        await one.press("enter")
        assert one.screen.editor.has_focus
        assert '"name": "notes"' in "\n".join(one.text.split("\n")[one.row :])
        assert one.screen.editor.line(one.row).strip() == "{"


async def test_nothing_is_changed_in_a_text_that_is_no_json(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.at_layer("img")
        await one.put(one.text + ",")
        before = one.text
        await one.press("h")
        assert one.text == before
        assert one.sentence.startswith("Mend the text first: line ")


async def test_an_edit_waits_for_what_is_typed_under_it(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.at_layer("img")
        await one.pilot.press("h")
        # Before the job is back the text is another one: the edit is made anew, of that text.
        one.screen.editor.apply_edits([(0, 0, " ")])
        await one.read()
        assert one.text.startswith(" {")
        assert one.layer("img").visible is False


async def test_the_list_of_layers_is_searched_and_not_the_text(demo_app: Make) -> None:
    async with desk(demo_app) as one:
        await one.at_layer("img")
        await one.press("slash", "o", "u", "t", "enter")
        assert one.screen.focused is not one.screen.editor
        assert one.static("#state-place").startswith("outlines")
        await one.press("x")
        assert one.names == ["img", "vnc_v0", "notes"]
