"""Real states and links, where they lie beside the checkout."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from zettatui.states.compare import compare_read_back
from zettatui.states.dialect import dialect_of, layers
from zettatui.states.diff import diff
from zettatui.states.document import StateDocument
from zettatui.states.edits import apply
from zettatui.states.folding import Folds
from zettatui.states.layer_edits import duplicate_layer, move_layer, set_visible
from zettatui.states.layer_segments import change_segments, segments_of
from zettatui.states.links import read_link
from zettatui.states.lint import lint
from zettatui.states.literals import read
from zettatui.states.paths import parse_path, spell_path
from zettatui.states.positions import Positions
from zettatui.states.revert import revert
from zettatui.states.urlsafe import encode
from zettatui.states.view_edits import position_of, set_position

DATA = Path(__file__).parents[3] / "shared" / "data"
absent = pytest.mark.skipif(not DATA.is_dir(), reason=f"the collection of real states is not at {DATA}")
STATES = sorted((DATA / "states").glob("*/*.json"))
LINKS = (
    [json.loads(line) for line in (DATA / "links.jsonl").read_text().splitlines()] if DATA.is_dir() else []
)

pytestmark = absent


def test_the_collection_is_whole() -> None:
    assert len(STATES) >= 100
    assert len(LINKS) >= 150


@pytest.mark.parametrize("file", STATES, ids=lambda file: file.stem)
def test_state_opens_and_round_trips(file: Path) -> None:
    original = file.read_bytes()
    document = StateDocument.from_bytes(original)
    assert document.fault is None
    assert document.upload_bytes() == original
    # An edit taken back by hand leaves the bytes as they were; so does white space in the pretty view.
    assert document.with_text(document.text + "").upload_bytes() == original
    if document.form != "own":
        assert document.with_text(document.text + "\n").upload_bytes() == original
    assert dialect_of(document.value) == file.parent.name
    assert diff(original, document.text).same
    assert compare_read_back(original, document.text).verdict == "same"
    assert len(layers(document.value)) == len([one for one in document.outline() if one.depth == 1])


@pytest.mark.parametrize("file", STATES, ids=lambda file: file.stem)
def test_state_lints(file: Path) -> None:
    text = StateDocument.from_bytes(file.read_bytes()).text
    for problem in lint(text):
        assert problem.severity != "error", problem
        if problem.fix:
            read(apply(text, problem.fix.edits))


def test_lint_has_few_false_alarms() -> None:
    found = Counter(
        problem.rule for file in STATES for problem in lint(StateDocument.from_bytes(file.read_bytes()).text)
    )
    # What people and R wrote oddly, and one hand-written state with a key of its own.
    known = {"duplicate-segment", "empty-dimensions", "layers-old-form", "layout-form", "missing-dimensions"}
    assert set(found) <= known | {"number-as-text", "segments-form", "unknown-key"}
    assert found["unknown-key"] <= 1
    assert sum(found.values()) <= len(STATES) // 2


@pytest.mark.parametrize("file", STATES, ids=lambda file: file.stem)
def test_layers_of_a_state_can_be_worked_on(file: Path) -> None:
    text = StateDocument.from_bytes(file.read_bytes()).text
    positions, state = Positions(text), read(text)
    summaries = layers(state)
    for layer in summaries:
        copied = apply(text, duplicate_layer(positions, state, layer.path))
        assert len(layers(read(copied))) == len(summaries) + 1
        hidden = apply(text, set_visible(positions, state, layer.path, not layer.visible))
        assert layers(read(hidden))[layer.index].visible != layer.visible
        assert parse_path(spell_path(layer.path), positions) == layer.path
        if layer.segments and not layer.odd:
            one = segments_of(state, layer.path)[0]
            left = apply(text, change_segments(positions, state, layer.path, "remove", [one]))
            assert layers(read(left))[layer.index].segments == layer.segments - 1
            assert revert(left, diff(text, left).changes[0])
    if summaries:
        moved = apply(text, move_layer(positions, state, summaries[-1].path, 0))
        assert layers(read(moved))[0].name == summaries[-1].name
    where = position_of(state)
    if where is not None:
        there = apply(text, set_position(positions, state, (1, 2, 3)))
        assert position_of(read(there)) == ("1", "2", "3")
    if positions.text.startswith("{\n"):
        assert Folds(positions).at(0) is not None


@pytest.mark.parametrize("file", STATES, ids=lambda file: file.stem)
def test_state_survives_a_link(file: Path) -> None:
    text = file.read_text()
    link = read_link("https://viewer.example.org/#!" + encode(text))
    assert (link.what, link.valid, link.dialect) == ("inline", True, file.parent.name)
    assert diff(text, link.state_text or "").same


@pytest.mark.parametrize("row", LINKS, ids=lambda row: row["kind"])
def test_link_is_read_as_expected(row: dict[str, object]) -> None:
    expect = row["expect"]
    assert isinstance(expect, dict)
    link = read_link(str(row["link"]))
    if link.what in expect.get("also_ok", []):
        return
    wanted = {key: value for key, value in expect.items() if key not in ("also_ok", "note")}
    assert {key: getattr(link, key) for key in wanted} == wanted
