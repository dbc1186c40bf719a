"""Commands that were told to change nothing: they say so and end with “not permitted”; all others go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, World

REFUSED = 4


def test_what_would_change_anything_does_not_begin(world: World, invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "after.json"
    file.write_text("{}")
    rows = tmp_path / "rows.json"
    rows.write_text('[{"type": "bound_tag", "pt": {"position": [1, 2, 3]}, "tag": "x"}]')
    table = ["--datastack", "vnc_v0"]
    for words in (
        ["state", "put", file],
        ["table", "create", "made", *table, "--schema", "bound_tag", "--description", "this is a test"],
        ["table", "delete", "made", "--yes", *table],
        ["table", "post", "made", rows, *table],
        ["table", "update", "made", rows, *table],
        ["table", "remove", "made", "1", *table],
        ["table", "import", "made", rows, *table],
        ["logout", "--yes"],
    ):
        if words[1] == "create":
            words += ["--resolution", "4", "4", "40"]
        done = invoke(*words, "--readonly", *world.options)
        assert done.code == REFUSED, (words, done.err)
        assert "read-only" in done.err, words
        assert done.out == b"", words
    assert world.uploads() == 0


def test_the_environment_says_it_too_and_reading_goes_on(
    world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZETTATUI_READONLY", "1")
    assert invoke("state", "get", "495722871693421950", *world.options).code == 0
    found = invoke("graph", "root", "72835911972360756", "--datastack", "vnc_v0", *world.options)
    assert found.code == 0, found.err
    assert invoke("config", "show").text.count("ZETTATUI_READONLY") == 1
