"""The list of servers as a person sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.worker.conftest import Told
from zettatui.access.credentials import Credentials
from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.profile import Profile
from zettatui.access.profiles import READY_MADE, ProfileUnusable
from zettatui.access.token_files import store_token
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.errors import AddressInvalid
from zettatui.storage.paths import folders
from zettatui.worker.profiles import ServerBook
from zettatui.worker.workbench import Workbench

TOKEN = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
LAB = ServerAddress.parse("https://lab.example/group")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


@pytest.fixture
def person(tmp_path: Path, secrets: Path) -> Workbench:
    own = folders({"ZETTATUI_HOME": str(tmp_path / "z")})
    credentials = Credentials(DeadTokens(own.dead_tokens_file), folder=secrets, env={})
    return Workbench(LAB, folders=own, credentials=credentials)


def write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document))


async def test_each_server_tells_its_token_and_kind(person: Workbench, secrets: Path, progress: Told) -> None:
    book = ServerBook(person)
    await book.save(Profile("lab", "lab.example/group/", "zetta", "ds"), progress)
    store_token(secrets, "https://lab.example", Secret(TOKEN))
    store_token(secrets, "https://global.daf-apis.com", Secret(TOKEN[::-1]))
    person.credentials.mark_dead(
        "https://global.daf-apis.com", Secret(TOKEN[::-1]), "You logged out with it."
    )
    listed = await book.all(progress)
    lab = listed.at(LAB)
    assert lab is not None
    assert lab.profile.address == LAB.url
    assert (lab.token, lab.has_token) == ("token from lab.example-cave-secret.json, key token", True)
    assert lab.flavour == "zetta, as you set it"
    assert lab.datastacks == ("ds",)
    by_name = {line.profile.name: line for line in listed.lines}
    assert by_name["daf"].token.endswith("is dead: You logged out with it.")
    assert not by_name["daf"].has_token
    assert (by_name["zetta"].token, by_name["zetta"].flavour) == ("no token", "kind not known yet")
    assert TOKEN not in repr(listed)
    assert person.server(LAB).known_flavour == "zetta"


async def test_a_token_of_no_server_in_particular_is_named_as_such(
    person: Workbench, secrets: Path, progress: Told
) -> None:
    write(secrets / "cave-secret.json", {"token": TOKEN})
    line = (await ServerBook(person).all(progress)).lines[0]
    assert (line.token, line.has_token) == (
        "no token of its own; cave-secret.json, key token holds one",
        False,
    )


async def test_changes_come_back_as_the_list_is_then(person: Workbench, progress: Told) -> None:
    book = ServerBook(person)
    added = await book.save(Profile("lab", LAB.url), progress)
    assert added.lines[0].profile.name == "lab"
    renamed = await book.save(Profile("mine", LAB.url), progress, instead_of="lab")
    assert [line.profile.name for line in renamed.lines if line.address == LAB] == ["mine"]
    await book.use(renamed.lines[0].profile, progress)
    last = person.profiles.last()
    assert last is not None
    assert last.name == "mine"
    assert len((await book.remove("mine", progress)).lines) == len(READY_MADE)
    with pytest.raises(AddressInvalid):
        await book.save(Profile("x", "ftp://lab.example"), progress)
    with pytest.raises(ProfileUnusable):
        await book.save(Profile("  ", LAB.url), progress)


async def test_the_kind_of_a_server_can_be_set_and_left_to_the_server_again(
    person: Workbench, progress: Told
) -> None:
    book, server = ServerBook(person), person.server(LAB)
    for flavour in ("cave", "zetta", None):
        await book.save(Profile("lab", LAB.url, flavour), progress)
        assert server.known_flavour == flavour
        assert person.chosen_flavour(LAB) == flavour


async def test_a_server_that_cannot_be_used_is_told_and_left_out(
    person: Workbench, tmp_path: Path, progress: Told
) -> None:
    servers = [{"name": "old", "address": "ftp://lab.example"}, {"name": "lab", "address": LAB.url}]
    write(person.folders.settings_file, {"servers": servers})
    listed = await ServerBook(person).all(progress)
    assert listed.lines[0].profile.name == "lab"
    (problem,) = listed.problems
    assert problem.startswith("The server old cannot be used. ")


async def test_the_demo_lists_itself_and_remembers_nothing(tmp_path: Path, progress: Told) -> None:
    own = folders({"ZETTATUI_HOME": str(tmp_path)})
    demo = Workbench(LAB, folders=own, credentials=Credentials.in_memory(), demo=True)
    book = ServerBook(demo)
    (line,) = (await book.all(progress)).lines
    assert (line.profile.name, line.address, line.token) == ("demo", LAB, "no token")
    await book.use(line.profile, progress)
    assert not own.settings_file.exists()


async def test_the_demo_under_another_name_stands_once(tmp_path: Path, progress: Told) -> None:
    own = folders({"ZETTATUI_HOME": str(tmp_path)})
    demo = Workbench(LAB, folders=own, credentials=Credentials.in_memory(), demo=True)
    book = ServerBook(demo)
    (line,) = (await book.all(progress)).lines
    renamed = line.profile._replace(name="my lab")
    (line,) = (await book.save(renamed, progress, instead_of="demo")).lines
    assert (line.profile.name, line.address) == ("my lab", LAB)
