"""Datastacks, the workbench, and what a typed text can be taken for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.conftest import Told
from zettatui.access.credentials import Credentials
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.storage.paths import folders
from zettatui.worker.datastacks import Datastacks
from zettatui.worker.sessions import Session
from zettatui.worker.things import readings
from zettatui.worker.workbench import Workbench

# -- datastacks --------------------------------------------------------------------------------------------


async def test_the_datastacks_one_may_see_and_one_of_them(
    bench: Workbench, session: Session, sandbox: Sandbox, progress: Told
) -> None:
    datastacks = Datastacks(bench, bench.address)
    names = await datastacks.names(progress)
    assert demo.DATASTACK in names
    assert names == sorted(names)
    record = await datastacks.record(demo.DATASTACK, progress)
    assert record.image_source == demo.IMAGE_SOURCE
    # Zetta's info service has no resolution.
    assert record.resolution_nm == (demo.RESOLUTION_NM if sandbox.flavour == "cave" else None)
    assert session.with_datastack(None).parts[0] != record.name == session.parts[0]


async def test_without_a_token_the_datastacks_need_a_login(bench: Workbench, progress: Told) -> None:
    with pytest.raises(e.LoginNeeded):
        await Datastacks(bench, bench.address).names(progress)


async def test_an_unknown_datastack_is_told_by_name(
    bench: Workbench, session: Session, progress: Told
) -> None:
    with pytest.raises(e.ServiceError) as caught:
        await Datastacks(bench, bench.address).record("no_such_stack", progress)
    assert "no_such_stack" in caught.value.sentence


# -- the workbench -----------------------------------------------------------------------------------------


async def test_there_is_one_client_for_each_server(bench: Workbench) -> None:
    assert bench.server(bench.address) is bench.server(ServerAddress.parse(bench.address.url + "/"))
    assert bench.server(ServerAddress.parse("https://other.example")) is not bench.server(bench.address)


def test_the_demo_begins_as_nobody(tmp_path: Path) -> None:
    where = folders({"ZETTATUI_HOME": str(tmp_path)})
    address = ServerAddress.parse("https://lab.example")
    bench = Workbench(address, folders=where, credentials=Credentials.in_memory(), demo=True)
    assert bench.first_session().parts == ("demo of lab.example", "not signed in")


async def test_what_is_too_long_for_a_clipboard_is_saved_for_its_owner_alone(bench: Workbench) -> None:
    path = bench.save_copy("ß" * 100_000)
    assert path.read_text() == "ß" * 100_000
    assert path.stat().st_mode & 0o077 == 0


# -- what a text can be taken for --------------------------------------------------------------------------

STATE_URL = f"https://api.zetta.ai/wclee/nglstate/api/v1/{demo.STATE_ID}"


@pytest.mark.parametrize(
    ("text", "place", "places"),
    [
        (str(demo.STATE_ID), "", ["state", "graph"]),
        (str(demo.STATE_ID), "graph", ["graph", "state"]),
        (f"  {demo.ROOT}\n", "tables", ["state", "graph"]),
        ("17", "", ["state", "graph"]),
        (STATE_URL, "graph", ["state"]),
        (f"{demo.VIEWER_SITE}/?json_url={STATE_URL}", "", ["state"]),
        ('{"layers": []}', "tables", ["state"]),
        ("~/states/mine.json", "", ["state"]),
        ("./mine", "", ["state"]),
        ("mine.json", "", ["state"]),
        (f"{demo.ROOT}, {demo.SUPERVOXEL}", "", ["graph"]),
        (f"{demo.ROOT}\n{demo.SUPERVOXEL}\n", "state", ["graph"]),
        ("synapses_v1", "", ["tables", "datastack"]),
        ("vnc_v0", "datastack", ["datastack", "tables"]),
        ("", "", ["state"]),
        ("what is this?", "", ["state"]),
    ],
)
def test_where_a_text_can_be_opened(text: str, place: str, places: list[str]) -> None:
    found = readings(text, place)
    assert [reading.place for reading in found] == places
    assert all(reading.words.endswith(".") for reading in found)
    assert all(reading.thing == text.strip() for reading in found)


@given(st.text(max_size=200), st.sampled_from(["", "state", "graph", "tables", "datastack", "login"]))
def test_there_is_always_a_reading(text: str, place: str) -> None:
    found = readings(text, place)
    assert 1 <= len(found) <= 2
    assert len({reading.place for reading in found}) == len(found)
