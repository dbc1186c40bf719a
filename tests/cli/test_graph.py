"""`graph root`, `leaves`, `latest`, `history` and `decode`, against a served sandbox of each flavour."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, World
from tests.worker.graph_roots import BETWEEN, FIRST_AND_WRONG, MERGED, PARTS, UNKNOWN
from zettatui.sandbox import demo
from zettatui.segments.packed import from_npy

OPTIONS = ("--datastack", demo.DATASTACK)


def test_root_now_and_at_a_time_from_arguments_and_standard_input(invoke: Invoke, world: World) -> None:
    ask = ("graph", "root", *OPTIONS, *world.options)
    done = invoke(*ask, demo.SUPERVOXEL)
    assert (done.code, done.text, done.err) == (0, f"{demo.SUPERVOXEL}\t{demo.ROOT}\n", "")
    then = invoke(*ask, "--at", BETWEEN.isoformat(), "-", stdin=f"id\n{demo.SUPERVOXEL}\n".encode())
    assert then.text == f"{demo.SUPERVOXEL}\t{MERGED}\n"
    listed = invoke(*ask, "--json", demo.SUPERVOXEL, demo.ROOT).json
    assert [one["root"] for one in listed] == [str(demo.ROOT)] * 2  # type: ignore[attr-defined]  # JSON


def test_an_unknown_id_ends_with_5_and_hides_no_other(invoke: Invoke, world: World) -> None:
    done = invoke("graph", "root", UNKNOWN, demo.SUPERVOXEL, "5", *OPTIONS, *world.options)
    assert done.code == 5
    assert done.text.splitlines() == [f"{UNKNOWN}\t", f"{demo.SUPERVOXEL}\t{demo.ROOT}", "5\t"]
    assert done.err.count("\n") == 2
    assert world.token not in done.text + done.err


def test_latest_ends_with_1_for_a_stale_root(invoke: Invoke, world: World) -> None:
    ask = ("graph", "latest", *OPTIONS, *world.options)
    fresh = invoke(*ask, demo.ROOT)
    assert (fresh.code, fresh.text) == (0, f"{demo.ROOT}\tlatest\n")
    stale = invoke(*ask, demo.ROOT, FIRST_AND_WRONG)
    assert stale.code == 1
    node, state, heirs = stale.text.splitlines()[1].split("\t")
    assert (node, state, heirs.split(",")[0]) == (str(FIRST_AND_WRONG), "retired", str(demo.ROOT))
    assert invoke(*ask, UNKNOWN).code == 5
    said = invoke(*ask, "--json", FIRST_AND_WRONG).json
    assert said[0]["successors"][0]["root"] == str(demo.ROOT)  # type: ignore[index]  # JSON


def test_leaves_are_printed_kept_and_saved(invoke: Invoke, world: World, tmp_path: Path) -> None:
    ask = ("graph", "leaves", *OPTIONS, *world.options)
    done = invoke(*ask, PARTS[0])
    assert done.code == 0
    ids = [int(line) for line in done.text.splitlines()]
    assert len(ids) == len(set(ids)) > 1_000
    world.control("DELETE", "requests")
    assert invoke(*ask, PARTS[0], "--out", tmp_path / "a.npy").out == b""
    assert list(from_npy((tmp_path / "a.npy").read_bytes())) == ids
    paths = [one["path"] for one in world.control("GET", "requests")]  # type: ignore[attr-defined]  # JSON
    assert not any("leaves" in path for path in paths)
    assert [int(one) for one in invoke(*ask, PARTS[0], "--json").json] == ids  # type: ignore[attr-defined]  # JSON


def test_leaves_of_level_2_and_in_a_box(invoke: Invoke, world: World) -> None:
    ask = ("graph", "leaves", str(demo.ROOT), *OPTIONS, *world.options)
    boxed = invoke(*ask, "--bounds", "5632-6144_31744-32256_2176-2304")
    assert boxed.code == 0
    if world.flavour == "cave":
        assert str(demo.SUPERVOXEL) in boxed.text.split()
        assert 0 < len(invoke(*ask, "--layer", "2").text.split()) < demo.LEAF_COUNT
    else:
        refused = invoke(*ask, "--layer", "2")
        assert (refused.code, refused.out) == (5, b"")
        assert "does not offer" in refused.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("leaves", UNKNOWN), 5, "does not know it"),
        (("leaves", demo.ROOT, "--bounds=-5-5_0-5_0-5"), 2, "box"),
        (("leaves", "1 2"), 2, "One id"),
        (("root", "nothing"), 2, "no id"),
        (("root", demo.ROOT, "--at", "yesterday"), 2, "no time"),
    ],
)
def test_what_cannot_be_asked_is_said(
    invoke: Invoke, world: World, words: tuple[object, ...], code: int, says: str
) -> None:
    done = invoke("graph", *words, *OPTIONS, *world.options)
    assert (done.code, done.out) == (code, b"")
    assert says in done.err


def test_without_a_datastack_it_is_asked_for(invoke: Invoke, world: World) -> None:
    done = invoke("graph", "root", demo.ROOT, *world.options)
    assert done.code == 2
    assert "--datastack" in done.err


def test_history_is_listed_newest_first_or_not_offered(invoke: Invoke, world: World) -> None:
    done = invoke("graph", "history", demo.ROOT, *OPTIONS, *world.options)
    if world.flavour == "zetta":
        assert (done.code, done.out) == (5, b"")
        assert "does not offer" in done.err
        return
    assert done.code == 0
    first = done.text.splitlines()[0].split("\t")
    assert first[:4] == ["3", "merge", "2021-04-21T16:20:44.125Z", "Ann Example"]
    assert first[5] == str(demo.ROOT)
    said = invoke("graph", "history", demo.ROOT, "--json", *OPTIONS, *world.options).json
    assert [one["operation"] for one in said] == ["3", "2", "1"]  # type: ignore[attr-defined]  # JSON


def test_decode_asks_the_graph_for_its_layout(invoke: Invoke, world: World) -> None:
    done = invoke("graph", "decode", demo.SUPERVOXEL, "--json", *OPTIONS, *world.options)
    (one,) = json.loads(done.out)
    assert (one["layer"], one["chunk"], one["segment"]) == (1, [11, 62, 17], "70196")
    assert one["box_is_doubtful"] is (world.flavour == "zetta")


def test_decode_needs_no_server_for_a_known_number_of_layers(invoke: Invoke) -> None:
    done = invoke("graph", "decode", "--layers", "9", demo.SUPERVOXEL, demo.ROOT, 5)
    assert done.code == 5
    lines = done.text.splitlines()
    assert lines[0] == f"{demo.SUPERVOXEL}\tsupervoxel\tlayer 1\tchunk 11,62,17\tsegment 70196"
    assert lines[1].split("\t")[1] == "root"
    assert "its layer is 0" in done.err
    assert invoke("graph", "decode", "--layers", "1", demo.ROOT).code == 2
