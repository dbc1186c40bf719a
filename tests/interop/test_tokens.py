"""Tokens shared with the real caveclient: found by each other, on several servers, without a byte changed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zettatui.access.credentials import Credentials, KeepPlace
from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.locations import secrets_folder
from zettatui.access.profiles import Profiles
from zettatui.access.token_files import store_token
from zettatui.access.tokens import find_tokens
from zettatui.secret import Secret
from zettatui.storage.settings import SettingsFile

WCLEE = "https://api.zetta.ai/wclee"
OTHER_GROUP = "https://api.zetta.ai/other"
DAF = "https://global.daf-apis.com"
LOCAL = "http://localhost:8080"
ZETTA = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM="
CAVE = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
THIRD = "ffffffff9b1d2f4a6c8e0b2d4f6a8c1e"

SCRIPT = """
import json, sys
from caveclient.auth import AuthClient
from caveclient.datastack_lookup import handle_server_address
told = {}
for action, address, *more in json.loads(sys.stdin.read()):
    if action == "find":
        client = AuthClient(server_address=address)
        told[address] = [client.token, client.request_header]
    elif action == "save":
        AuthClient(server_address=address).save_token(token=more[0], overwrite=True)
    elif action == "map":
        handle_server_address(more[0], address, write=True)
print(json.dumps(told))
"""


def caveclient(*actions: list[str]) -> Any:
    """Run caveclient in a process of its own, with the home of this test; importing it takes seconds."""
    pytest.importorskip("caveclient")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(actions),
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_caveclient_finds_what_we_store(own_home: Path) -> None:
    folder = secrets_folder()
    credentials = Credentials(DeadTokens(own_home / "dead.json"), folder=folder, env={})
    for address, token in ((WCLEE, ZETTA), (DAF, CAVE), (LOCAL, THIRD)):
        credentials.keep(address, Secret(token), KeepPlace.FILE)
    told = caveclient(*(["find", address] for address in (WCLEE, OTHER_GROUP, DAF, LOCAL)))
    assert told == {
        address: [token, {"Authorization": f"Bearer {token}"}]
        for address, token in ((WCLEE, ZETTA), (OTHER_GROUP, ZETTA), (DAF, CAVE), (LOCAL, THIRD))
    }
    assert not (folder / "cave-secret.json").exists()


@pytest.mark.slow
def test_we_find_what_caveclient_saves_and_leave_its_files_alone(own_home: Path) -> None:
    folder = secrets_folder()
    folder.mkdir(parents=True)
    caveclient(["save", WCLEE, ZETTA], ["save", DAF, CAVE], ["map", WCLEE, "vnc_v0"], ["map", DAF, "minnie"])
    before = everything(folder)
    assert set(before) == {
        "api.zetta.ai-cave-secret.json", "global.daf-apis.com-cave-secret.json", "cave-secret.json",
        "cave_datastack_to_server_map.json",
    }  # fmt: skip
    for address, token in ((WCLEE, ZETTA), (OTHER_GROUP, ZETTA), (DAF, CAVE)):
        best = find_tokens(address).best
        assert best is not None
        assert (best.kind, best.secret.reveal(), best.owned) == ("server file", token, True)
    stranger = find_tokens(LOCAL).best
    assert stranger is not None
    assert (stranger.kind, stranger.owned) == ("shared file", False)
    profiles = Profiles(SettingsFile(own_home / "settings.json"))
    known = profiles.at(DAF)
    assert known is not None
    assert profiles.datastacks(known) == ["minnie"]
    # Keeping a token for another server, or in memory, or declaring one dead touches none of them.
    credentials = Credentials(DeadTokens(own_home / "dead.json"), folder=folder, env={})
    credentials.keep(LOCAL, Secret(THIRD), KeepPlace.FILE)
    credentials.keep(DAF, Secret(THIRD), KeepPlace.SESSION)
    credentials.mark_dead(WCLEE, Secret(ZETTA), "You logged out with it.")
    assert {**everything(folder), **before} == everything(folder)


@pytest.mark.parametrize(
    "written", ['{"token": "%s"}', '{\n  "dev":"x" ,\n\t"token":\n"%s", "n": 1.50\n}\n\n']
)
def test_a_file_that_is_replaced_keeps_every_other_byte(own_home: Path, written: str) -> None:
    folder = secrets_folder()
    folder.mkdir(parents=True)
    path = folder / "global.daf-apis.com-cave-secret.json"
    path.write_text(written % CAVE)
    store_token(folder, DAF, Secret(THIRD))
    assert path.read_text() == written % THIRD


@pytest.mark.slow
def test_caveclient_still_reads_a_file_of_its_own_that_we_changed(own_home: Path) -> None:
    folder = secrets_folder()
    folder.mkdir(parents=True)
    (folder / "api.zetta.ai-cave-secret.json").write_text('{"api" : "kept", "token":"old"}')
    store_token(folder, WCLEE, Secret(ZETTA))
    assert caveclient(["find", WCLEE])[WCLEE][0] == ZETTA
