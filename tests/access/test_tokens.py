"""Finding and storing tokens, together with the real caveclient."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.keyring_store import KeyringTrouble
from zettatui.access.locations import AddressUnusable, host_of, secrets_folder, server_file
from zettatui.access.token_files import TokenFileUnreadable, read_token_file, store_token
from zettatui.access.tokens import TokenSearch, find_tokens
from zettatui.secret import Secret
from zettatui.storage.errors import StorageError

CAVE = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
ZETTA = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM="
SERVER = "https://api.zetta.ai/wclee"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ZETTATUI_TOKEN", raising=False)
    return secrets_folder()


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


class Ring:
    def __init__(self, token: str | None) -> None:
        self.token = token

    def get(self, host: str) -> Secret | None:
        if self.token is None:
            raise KeyringTrouble("The keyring is locked.")
        return Secret(f"{self.token}@{host}")


def test_the_order_of_the_sources(folder: Path) -> None:
    for name in ("api.zetta.ai-cave-secret.json", "cave-secret.json", "chunkedgraph-secret.json"):
        write(folder / name, {"token": f"from-{name}", "other": 1})
    search = find_tokens(
        SERVER, explicit=Secret("given"), env={"ZETTATUI_TOKEN": f'"{CAVE}"\n'}, keyring=Ring("ring")
    )
    assert [(one.kind, one.secret.reveal(), one.owned) for one in search.found] == [
        ("explicit", "given", True),
        ("environment", CAVE, True),
        ("keyring", "ring@api.zetta.ai", True),
        ("server file", "from-api.zetta.ai-cave-secret.json", True),
        ("shared file", "from-cave-secret.json", False),
        ("old file", "from-chunkedgraph-secret.json", False),
    ]
    assert search.best == search.found[0]
    assert search.problems == ()
    third = search.found[3]
    assert third.source == "api.zetta.ai-cave-secret.json, key token"
    assert (third.path, third.key) == (folder / "api.zetta.ai-cave-secret.json", "token")


def test_a_token_given_for_one_server_is_not_owned_by_another(folder: Path) -> None:
    store_token(folder, "https://other.example", Secret(CAVE))
    given: dict[str, Any] = {
        "explicit": Secret("given"),
        "env": {"ZETTATUI_TOKEN": ZETTA},
        "given_for": SERVER,
    }
    there = find_tokens("https://other.example/wclee", **given)
    assert [(one.kind, one.owned) for one in there.found] == [
        ("explicit", False), ("environment", False), ("server file", True)
    ]  # fmt: skip
    assert there.best == there.found[2]
    assert [one.owned for one in find_tokens("https://api.zetta.ai/other_group", **given).found] == [
        True,
        True,
    ]


def test_problems_are_sentences_wherever_they_surface(folder: Path) -> None:
    with pytest.raises(AddressUnusable) as refused:
        find_tokens("https://")
    assert refused.value.sentence == "“https://” is not a server address."


def test_no_sources_at_all(folder: Path) -> None:
    assert find_tokens(SERVER) == TokenSearch(())
    assert find_tokens(SERVER).best is None


@pytest.mark.parametrize(
    ("content", "says"),
    [("not json", "not JSON"), ("[]", "no JSON object"), ({"api": "x", "dev": "y"}, "the keys api, dev"),
     ({"token": 5}, "no usable text"), ({"token": " "}, "no usable text"),
     ({"token": "a\nb"}, "no usable text"),
     ("", "not JSON"), ("[" * 50_000, "not JSON")],
)  # fmt: skip
def test_unusable_files_are_reported_and_passed_over(folder: Path, content: Any, says: str) -> None:
    write(server_file(folder, SERVER), content)
    write(folder / "cave-secret.json", {"token": CAVE})
    search = find_tokens(SERVER)
    assert [one.kind for one in search.found] == ["shared file"]
    (problem,) = search.problems
    assert says in problem
    assert "api.zetta.ai-cave-secret.json" in problem


def test_a_folder_where_a_file_should_be(folder: Path) -> None:
    server_file(folder, SERVER).mkdir(parents=True)
    (problem,) = find_tokens(SERVER, keyring=Ring("x")).problems
    assert "it is a folder" in problem


def test_trouble_with_other_sources_is_reported(folder: Path) -> None:
    search = find_tokens(SERVER, env={"ZETTATUI_TOKEN": "two words ä"}, keyring=Ring(None))
    assert search.found == ()
    assert search.problems[0].startswith("ZETTATUI_TOKEN: ")
    assert search.problems[1] == "The keyring is locked."


def test_files_that_others_may_read_are_named(folder: Path) -> None:
    path = server_file(folder, SERVER)
    write(path, {"token": CAVE})
    folder.chmod(0o755)
    for mode, exposed in ((0o644, True), (0o640, True), (0o600, False)):
        path.chmod(mode)
        (found,) = find_tokens(SERVER).found
        assert found.exposed == exposed
    path.chmod(0o644)
    folder.chmod(0o700)
    assert not find_tokens(SERVER).found[0].exposed


def test_another_key_of_a_file(folder: Path) -> None:
    write(server_file(folder, SERVER), {"api": CAVE})
    (found,) = find_tokens(SERVER, key="api").found
    assert found.secret.reveal() == CAVE
    with pytest.raises(TokenFileUnreadable):
        read_token_file(server_file(folder, SERVER))


@pytest.mark.parametrize(
    ("address", "host"),
    [(SERVER, "api.zetta.ai"), ("http://localhost:8080", "localhost:8080"),
     ("localhost:8080", "localhost:8080"),
     ("global.daf-apis.com/", "global.daf-apis.com"), ("https://[::1]:5000/x", "[::1]:5000")],
)  # fmt: skip
def test_hosts(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address", ["", "https://", "https://user:pw@host", "https://host:port", "https:///x", "[::1"]
)
def test_addresses_without_a_host_are_refused(address: str) -> None:
    with pytest.raises(AddressUnusable):
        host_of(address)


def test_storing_makes_private_files_and_keeps_foreign_keys(folder: Path) -> None:
    stored = store_token(folder, SERVER, Secret(ZETTA))
    assert stored.path == folder / "api.zetta.ai-cave-secret.json"
    assert stored.notes == ()
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    write(stored.path, {"token": "old", "api": "keep", "middle_auth_url": "m"})
    stored.path.chmod(0o644)
    store_token(folder, SERVER, Secret(ZETTA))
    assert json.loads(stored.path.read_text()) == {"token": ZETTA, "api": "keep", "middle_auth_url": "m"}
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["api.zetta.ai-cave-secret.json"]


def test_a_damaged_file_is_left_alone(folder: Path) -> None:
    path = server_file(folder, SERVER)
    write(path, '{"token": "hunter2-hunter2"')
    with pytest.raises(StorageError) as said:
        store_token(folder, SERVER, Secret(ZETTA))
    assert path.read_text() == '{"token": "hunter2-hunter2"'
    assert "hunter2" not in said.value.sentence
    assert ZETTA not in said.value.sentence


def test_an_open_folder_is_pointed_out_and_left(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    stored = store_token(folder, SERVER, Secret(CAVE))
    assert "chmod 700" in stored.notes[0]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o777


def test_dead_tokens_are_kept_where_they_are_and_passed_over(folder: Path, tmp_path: Path) -> None:
    dead = DeadTokens(tmp_path / "state" / "dead-tokens.json")
    store_token(folder, SERVER, Secret(ZETTA))
    write(folder / "cave-secret.json", {"token": CAVE})
    dead.mark(Secret(ZETTA), "api.zetta.ai", "logged out")
    dead.mark(Secret(ZETTA), "api.zetta.ai", "refused twice")
    search = find_tokens(SERVER, dead=dead)
    assert [one.why_dead for one in search.found] == ["refused twice", None]
    assert search.best is not None
    assert search.best.kind == "shared file"
    text = dead.path.read_text()
    assert ZETTA not in text
    assert len(json.loads(text)["dead"]) == 1
    assert dead.path.stat().st_mode & 0o777 == 0o600
    assert json.loads(server_file(folder, SERVER).read_text())["token"] == ZETTA
    DeadTokens(dead.path).revive(Secret(ZETTA))
    best = find_tokens(SERVER, dead=dead).best
    assert best is not None
    assert best.kind == "server file"


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"salt": 5}', '{"salt": "x", "dead": [1]}'])
def test_a_damaged_list_of_dead_tokens_is_set_aside(tmp_path: Path, content: str) -> None:
    dead = DeadTokens(tmp_path / "dead.json")
    dead.path.write_text(content)
    assert dead.why_dead(Secret(CAVE)) is None
    dead.revive(Secret(CAVE))
    dead.mark(Secret(CAVE), "h", "logged out")
    assert dead.why_dead(Secret(CAVE)) == "logged out"
    (kept,) = tmp_path.glob("dead.json.broken-*")
    assert kept.read_text() == content


def test_an_unreadable_list_of_dead_tokens_is_reported(folder: Path, tmp_path: Path) -> None:
    store_token(folder, SERVER, Secret(ZETTA))
    (tmp_path / "dead.json").mkdir()
    search = find_tokens(SERVER, dead=DeadTokens(tmp_path / "dead.json"))
    assert search.best is not None
    assert "dead tokens" in search.problems[0]


@pytest.fixture
def auth_client(folder: Path) -> Callable[..., Any]:
    from caveclient.auth import AuthClient

    def make(address: str = SERVER, **more: Any) -> Any:
        return AuthClient(server_address=address, **more)

    return make


@pytest.mark.parametrize("address", [SERVER, "http://localhost:8080", "global.daf-apis.com"])
def test_caveclient_finds_the_token_we_store(
    folder: Path, auth_client: Callable[..., Any], address: str
) -> None:
    write(folder / "cave-secret.json", {"token": CAVE})
    assert auth_client(address).token == CAVE
    store_token(folder, address, Secret(ZETTA))
    assert auth_client(address).token == ZETTA
    assert auth_client(address).request_header == {"Authorization": f"Bearer {ZETTA}"}


@pytest.mark.parametrize("address", [SERVER, "http://localhost:8080"])
def test_we_find_the_token_caveclient_saves(
    folder: Path, auth_client: Callable[..., Any], address: str
) -> None:
    folder.mkdir(parents=True)
    auth_client(address).save_token(token=CAVE)
    search = find_tokens(address)
    assert [(one.kind, one.secret.reveal()) for one in search.found] == [
        ("server file", CAVE),
        ("shared file", CAVE),
    ]
    store_token(folder, address, Secret(ZETTA))
    auth_client(address).save_token(token=CAVE, token_key="other", write_to_server_file=False)
    assert json.loads(server_file(folder, address).read_text()) == {"token": ZETTA, "other": CAVE}


def test_we_find_the_old_file_that_caveclient_falls_back_to(
    folder: Path, auth_client: Callable[..., Any]
) -> None:
    write(folder / "chunkedgraph-secret.json", {"token": CAVE})
    assert auth_client().token == CAVE
    best = find_tokens(SERVER).best
    assert best is not None
    assert (best.secret.reveal(), best.owned) == (CAVE, False)


def test_no_result_prints_a_token(folder: Path) -> None:
    stored = store_token(folder, SERVER, Secret(ZETTA))
    shown = f"{find_tokens(SERVER)!r} {stored!r} {read_token_file(stored.path)!r}"
    assert ZETTA not in shown
