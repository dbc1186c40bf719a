"""`state refresh` against a served sandbox of each flavour."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, World
from tests.worker import graph_roots as g
from zettatui.sandbox import demo

SOURCE = f"graphene://https://s.example.org/segmentation/table/{demo.GRAPH_TABLE}"


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    path = tmp_path / "stale.json"
    layer = {"name": "seg", "source": SOURCE, "segments": [str(g.WHOLE), f"!{g.SECOND}", str(g.QUIET)]}
    text = json.dumps({"layers": [layer]}, separators=(",", ":"))
    path.write_text(text.replace("[{", '[{"opacity":1.50,'))
    return path


@pytest.fixture
def options(world: World) -> list[str]:
    return [*world.options, "--datastack", demo.DATASTACK, "--plain"]


def test_what_is_stale_is_listed_and_ends_with_1(invoke: Invoke, options: list[str], stale: Path) -> None:
    done = invoke("state", "refresh", stale, *options)
    lines = [line.split("\t") for line in done.text.splitlines()]
    assert done.code == 1
    assert lines == [
        [str(g.WHOLE), "retired", ",".join(map(str, g.PARTS)), "seg: segments"],
        [str(g.SECOND), "retired", str(g.ROOT), "seg: hidden"],
    ]
    found = invoke("state", "refresh", stale, "--json", *options).json
    assert isinstance(found, dict)
    assert (found["checked"], found["latest"], found["at"], found["skipped"]) == (3, 1, None, [])
    assert [one["best"] for one in found["stale"]] == [str(g.PARTS[0]), str(g.ROOT)]
    assert [one["hidden"] for one in found["stale"]] == [False, True]


def test_it_is_applied_in_the_form_it_came_in(
    invoke: Invoke, options: list[str], stale: Path, tmp_path: Path
) -> None:
    before = stale.read_text()
    done = invoke("state", "refresh", "-", "--apply", *options, stdin=before.encode())
    fresh = before.replace(str(g.WHOLE), str(g.PARTS[0])).replace(str(g.SECOND), str(g.ROOT))
    assert (done.code, done.text) == (0, fresh)
    assert "Refreshed: 1 change" in done.err
    out = tmp_path / "fresh.json"
    assert invoke("state", "refresh", stale, "--apply", "--out", out, *options).code == 0
    assert out.read_text() == fresh
    again = invoke("state", "refresh", out, *options)
    assert (again.code, again.text) == (0, "")
    assert "All 3 ids are current." in again.err


@pytest.mark.slow
def test_as_of_a_time_and_the_time_when_all_were_valid(
    invoke: Invoke, options: list[str], stale: Path, world: World
) -> None:
    done = invoke("state", "refresh", stale, "--at", "2021-02-01T00:00Z", *options)
    assert (done.code, done.text) == (0, "")
    done = invoke("state", "refresh", stale, "--when", *options)
    if world.flavour == "zetta":
        assert (done.code, done.text) == (5, "")
        assert "does not offer times of roots" in done.err
        return
    assert (done.code, done.text) == (0, "2021-01-15T08:00:00Z\t2021-03-02T14:11:05.250Z\n")
    assert "No materialization version" in done.err
    stale.write_text(stale.read_text().replace(str(g.SECOND), str(g.ROOT)))
    found = invoke("state", "refresh", stale, "--when", "--json", *options).json
    assert isinstance(found, dict)
    assert [one["version"] for one in found["versions"]] == [3, 2]
    stale.write_text(stale.read_text().replace(str(g.WHOLE), str(g.SECOND)))
    done = invoke("state", "refresh", stale, "--when", *options)
    assert (done.code, done.text) == (1, "")
    assert f"Never all at once: {g.SECOND} was retired" in done.err


@pytest.mark.slow
def test_what_has_no_successor_stays_and_is_said(invoke: Invoke, options: list[str], stale: Path) -> None:
    stale.write_text(stale.read_text().replace(str(g.WHOLE), str(g.UNKNOWN)))
    done = invoke("state", "refresh", stale, "--apply", *options)
    assert done.code == 1
    assert f"{g.UNKNOWN} stays: the graph has no such root." in done.err
    assert json.loads(done.text)["layers"][0]["segments"] == [str(g.UNKNOWN), f"!{g.ROOT}", str(g.QUIET)]


def test_wrong_usage_and_states_without_the_graph(
    invoke: Invoke, world: World, options: list[str], stale: Path, tmp_path: Path
) -> None:
    assert invoke("state", "refresh", stale, *world.options).code == 2
    assert invoke("state", "refresh", stale, "--out", "x", *options).code == 2
    done = invoke("state", "refresh", stale, "--at", "soon", *options)
    assert done.code == 2
    assert "2021-03-02T14:07Z" in done.err
    other = tmp_path / "other.json"
    other.write_text('{"layers":[]}')
    assert invoke("state", "refresh", other, *options).code == 1
    other.write_text("{")
    assert invoke("state", "refresh", other, *options).code == 1
