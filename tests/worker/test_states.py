"""States: anything that can be opened, what an edit changes, one upload, and its reading back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.states.faults import JsonFault
from zettatui.states.links import read_link
from zettatui.worker.comparisons import differences_of
from zettatui.worker.sessions import Session
from zettatui.worker.state_text import AtHand, StateText
from zettatui.worker.states import DEFAULT_SITES, NothingToOpen, OpenedState, States
from zettatui.worker.workbench import Workbench

MAINLINE = '{"dimensions": {"x": [4e-09, "m"]}, "layers": [{"type": "image", "name": "img", "source": "s"}]}'


@pytest.fixture
def states(bench: Workbench, session: Session) -> States:
    return States(bench, session)


# -- opening -----------------------------------------------------------------------------------------------


def assert_is_demo_state(opened: OpenedState, sandbox: Sandbox) -> None:
    """CAVE gives the bytes as they were stored, Zetta writes them anew."""
    if sandbox.flavour == "cave":
        assert opened.document.original == demo.state_text()
    assert json.loads(opened.document.original) == json.loads(demo.state_text())


async def test_an_id_opens_the_stored_state(
    states: States, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    opened = await states.open(f" {demo.STATE_ID}\n", progress)
    assert_is_demo_state(opened, sandbox)
    assert (opened.title, opened.state_id) == (str(demo.STATE_ID), demo.STATE_ID)
    assert not opened.document.changed
    (entry,) = bench.ledger.read().entries
    assert (entry.event, entry.state_id, entry.server) == ("opened", str(demo.STATE_ID), bench.address.url)


async def test_a_neuroglancer_link_opens_its_state(
    states: States, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    url = bench.server(bench.address).state.url(demo.STATE_ID)
    opened = await states.open(f"{demo.VIEWER_SITE}/?json_url={url}", progress)
    assert opened.state_id == demo.STATE_ID
    assert_is_demo_state(opened, sandbox)


async def test_a_file_opens_byte_for_byte(states: States, tmp_path: Path, progress: Told) -> None:
    path = tmp_path / "my state.json"
    path.write_bytes(b'{"layers": [],\r\n "x": 1.10}')
    opened = await states.open(str(path), progress)
    assert opened.document.original == path.read_bytes()
    assert (opened.title, opened.state_id) == ("my state.json", None)


async def test_json_text_opens_as_it_was_pasted(states: States, sandbox: Sandbox, progress: Told) -> None:
    opened = await states.open(MAINLINE, progress)
    assert opened.title == "pasted text"
    assert "mainline" in opened.said
    assert json.loads(opened.document.upload_bytes()) == json.loads(MAINLINE)
    assert sandbox.record.requests == []


@pytest.mark.parametrize(
    "thing",
    ["", "   ", "hello", "/no/such/file.json", "~nobody-of-that-name/x.json", "x" * 5000, "\0", "/tmp",
     "https://neuroglancer-demo.appspot.com/", "12345678901234567890123"],
)  # fmt: skip
async def test_what_is_no_state_is_told_what_it_is(
    states: States, sandbox: Sandbox, progress: Told, thing: str
) -> None:
    with pytest.raises(NothingToOpen) as caught:
        await states.open(thing, progress)
    assert caught.value.sentence.endswith(".")
    assert sandbox.record.requests == []


async def test_an_unknown_id_is_told_by_name(states: States, bench: Workbench, progress: Told) -> None:
    with pytest.raises(e.StateNotFound, match="4711"):
        await states.open("4711", progress)
    assert bench.ledger.read().entries == ()


async def test_a_file_that_may_not_be_read_is_a_sentence(
    states: States, tmp_path: Path, progress: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.json"
    path.write_text("{}")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    # The tests may run as root, whom no mode keeps out.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(Exception, match=r"mine\.json") as caught:
        await states.open(str(path), progress)
    assert "mine.json" in str(getattr(caught.value, "sentence", ""))


async def test_a_full_disk_keeps_no_state_from_opening(
    states: States, bench: Workbench, progress: Told
) -> None:
    bench.folders.ledger_file.parent.parent.mkdir(parents=True, exist_ok=True)
    bench.folders.ledger_file.parent.write_text("a file stands where the folder should be")
    opened = await states.open(str(demo.STATE_ID), progress)
    assert opened.state_id == demo.STATE_ID


async def test_the_token_goes_to_no_other_server(
    bench: Workbench, session: Session, sandbox: Sandbox, progress: Told
) -> None:
    other = "https://other.example/nglstate/api/v1/17"
    with pytest.raises(e.Unreachable):  # the only network of this workbench is the sandbox
        await States(bench, session).open(other, progress)
    assert bench.server(bench.address.parse("https://other.example")).token is None
    assert sandbox.record.requests == []


# -- what the text means -----------------------------------------------------------------------------------


async def test_checking_says_what_a_text_is(states: States, progress: Told) -> None:
    checked = await states.check(demo.state_text().decode(), progress)
    assert checked.fault is None
    assert checked.dialect == "fork"
    assert len(checked.layers) == 4
    assert checked.errors == []


async def test_checking_says_where_a_text_is_broken(states: States, progress: Told) -> None:
    checked = await states.check('{"layers": [}', progress)
    assert checked.fault is not None
    assert checked.errors == [checked.fault.sentence]
    assert (checked.layers, checked.dialect) == ((), None)


async def test_the_place_under_the_cursor_has_a_path(progress: Told) -> None:
    text = '{\n  "layers": [\n    {"name": "img"}\n  ]\n}'
    assert await StateText("").place(AtHand(text), 2, 15, progress) == ("layers", 0, "name")


# -- storing -----------------------------------------------------------------------------------------------


async def test_an_upload_is_stored_once_and_read_back(
    states: States, bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    opened = await states.open(str(demo.STATE_ID), progress)
    document = opened.document.with_text(opened.document.opened.replace('"img"', '"raw"', 1))
    sandbox.record.clear()
    uploaded = await states.upload(opened, document, progress)
    assert sandbox.record.count("POST") == 1
    assert uploaded.state_id != demo.STATE_ID
    assert uploaded.read_back is not None
    assert uploaded.read_back.verdict in ("same", "rounded")
    assert uploaded.sentence.startswith(f"Stored as {uploaded.state_id}. Read back: the same")
    newest = bench.ledger.read().entries[0]
    assert (newest.event, newest.state_id, newest.parent) == (
        "uploaded", str(uploaded.state_id), str(demo.STATE_ID),
    )  # fmt: skip
    again = await states.open(uploaded.url, progress)
    assert again.state_id == uploaded.state_id
    assert differences_of(document.text, again.document.opened).diff.same


async def test_the_links_of_an_upload_lead_back_to_it(
    states: States, sandbox: Sandbox, progress: Told
) -> None:
    opened = await states.open(MAINLINE, progress)
    uploaded = await states.upload(opened, opened.document, progress)
    assert uploaded.family == "mainline"
    assert set(uploaded.links) == {"fork", "mainline"}
    assert uploaded.links["fork"].startswith(demo.VIEWER_SITE)
    assert uploaded.links["mainline"].startswith(DEFAULT_SITES["mainline"])
    for link in uploaded.links.values():
        assert read_link(link).id == str(uploaded.state_id)


async def test_a_broken_text_is_not_sent(states: States, sandbox: Sandbox, progress: Told) -> None:
    opened = await states.open(MAINLINE, progress)
    with pytest.raises(JsonFault):
        await states.upload(opened, opened.document.with_text("{"), progress)
    assert sandbox.record.count("POST") == 0


async def test_an_upload_without_an_outcome_is_not_repeated(
    states: States, sandbox: Sandbox, progress: Told
) -> None:
    opened = await states.open(MAINLINE, progress)
    sandbox.faults.add("after", "POST", times=None, status=504)
    with pytest.raises(e.OutcomeUnknown):
        await states.upload(opened, opened.document, progress)
    assert sandbox.record.count("POST") == 1


@pytest.mark.parametrize(
    ("kind", "knobs"), [("status", {"status": 500}), ("truncate", {}), ("html", {}), ("empty", {})]
)
async def test_an_upload_that_cannot_be_read_back_keeps_its_id(
    states: States, bench: Workbench, sandbox: Sandbox, progress: Told, kind: str, knobs: dict[str, int]
) -> None:
    opened = await states.open(MAINLINE, progress)
    sandbox.faults.add(kind, "GET", times=None, **knobs)  # type: ignore[arg-type]
    uploaded = await states.upload(opened, opened.document, progress)
    assert uploaded.read_back is None
    assert uploaded.sentence.startswith(f"Stored as {uploaded.state_id}, but it could not be read back: ")
    assert bench.ledger.read().entries[0].state_id == str(uploaded.state_id)


async def test_a_wrong_id_is_noticed(states: States, sandbox: Sandbox, progress: Told) -> None:
    opened = await states.open(MAINLINE.replace("img", "no other state has this name"), progress)
    sandbox.faults.add("wrong_id", "POST")
    uploaded = await states.upload(opened, opened.document, progress)
    assert uploaded.read_back is not None
    assert uploaded.read_back.verdict == "different"
    assert "different state" in uploaded.sentence


async def test_a_ledger_that_cannot_be_written_is_told_with_the_upload(
    states: States, bench: Workbench, progress: Told
) -> None:
    opened = await states.open(MAINLINE, progress)
    bench.folders.ledger_file.parent.parent.mkdir(parents=True, exist_ok=True)
    bench.folders.ledger_file.parent.write_text("a file stands where the folder should be")
    uploaded = await states.upload(opened, opened.document, progress)
    assert uploaded.read_back is not None
    assert uploaded.trouble
    assert uploaded.trouble in uploaded.sentence


async def test_a_text_that_is_stored_nowhere_has_no_link(states: States, progress: Told) -> None:
    with pytest.raises(NothingToOpen, match="upload it first"):
        states.link_of(await states.open(MAINLINE, progress), "mainline")
    opened = await states.open(str(demo.STATE_ID), progress)
    assert read_link(states.link_of(opened, "fork")).id == str(demo.STATE_ID)
