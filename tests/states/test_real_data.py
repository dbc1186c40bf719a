"""Real states and links, where they lie beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zettatui.states.compare import compare_read_back
from zettatui.states.dialect import dialect_of, layers
from zettatui.states.diff import diff
from zettatui.states.document import StateDocument
from zettatui.states.edits import apply
from zettatui.states.links import read_link
from zettatui.states.lint import lint
from zettatui.states.literals import read
from zettatui.states.urlsafe import encode

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
