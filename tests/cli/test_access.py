"""Signing in and out and the doctor, without a screen, against a served sandbox of each flavour."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from tests.access.test_keyring import Locked, Memory
from tests.cli.conftest import Invoke, World
from tests.sandbox.loopback import served
from zettatui.access.locations import secrets_folder, server_file
from zettatui.commands import login, logout


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)


def sign_in(invoke: Invoke, world: World, *more: object) -> Any:
    return invoke("login", "--server", world.server, *more, stdin=f'"{world.token}"\r\n'.encode())


# -- login -------------------------------------------------------------------------------------------------


def test_a_token_from_standard_input_is_checked_and_kept(invoke: Invoke, world: World) -> None:
    done = sign_in(invoke, world)
    assert done.code == 0, done.err
    assert done.text.startswith("You are ann@lab.example")
    assert done.text.rstrip().endswith(f"at {world.server}.")
    file = server_file(secrets_folder(), world.server)
    assert f"The token is kept in {file.name}." in done.err
    assert json.loads(file.read_text()) == {"token": world.token}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert world.token not in done.text + done.err
    # The next command needs neither the server's address nor a token.
    assert invoke("state", "get", "1").code == 5


def test_login_for_scripts(invoke: Invoke, world: World) -> None:
    done = sign_in(invoke, world, "--json", "--keep", "nowhere")
    assert done.code == 0
    told = done.json
    assert isinstance(told, dict)
    assert (told["server"], told["email"], told["kept"]) == (world.server, "ann@lab.example", None)
    assert isinstance(told["id"], str) == (world.flavour == "cave")
    assert "Quotes" in told["notes"]
    assert not secrets_folder().exists()


def test_login_from_a_token_file(invoke: Invoke, world: World) -> None:
    assert invoke("login", *world.options).code == 0
    assert server_file(secrets_folder(), world.server).exists()


def test_login_into_the_keyring(invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = sign_in(invoke, world, "--keep", "keyring")
    assert refused.code == 6
    assert "Use --keep file." in refused.err
    ring = Memory()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    done = sign_in(invoke, world, "--keep", "keyring")
    assert done.code == 0
    assert list(ring.kept.values()) == [world.token]
    assert not secrets_folder().exists()
    # It is remembered where the last one went.
    assert "kept in the system keyring" in sign_in(invoke, world).err


def test_a_keyring_that_hangs_is_explained(
    invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Locked()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    done = sign_in(invoke, world)
    ring.opened.set()
    assert done.code == 0
    assert "waiting for a password" in done.err
    assert "The token is kept in" in done.err


def test_a_prompt_shows_the_page_and_not_the_token(
    invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def prompt(question: str) -> str:
        asked.append(question)
        return f"  {world.token}\n"

    monkeypatch.setattr(login, "_asks_a_person", lambda: True)
    monkeypatch.setattr(login, "getpass", prompt)
    done = invoke("login", "--server", world.server)
    assert done.code == 0
    assert asked == ["Token (it is not shown): "]
    page = "/auth/google/login" if world.flavour == "zetta" else "/sticky_auth/settings/tokens"
    assert page in done.err
    assert world.token not in done.text + done.err


def test_the_server_is_remembered_as_a_profile(invoke: Invoke, world: World) -> None:
    sign_in(invoke, world, "--datastack", "vnc_v0")
    name = world.server.partition("://")[2].replace("/", " ")
    done = invoke("doctor", "--json", "--profile", name)
    assert done.code == 0
    told = done.json
    assert isinstance(told, dict)
    found = {one["name"]: one for one in told["findings"]}
    assert found[f"{name}: you"]["value"].startswith("ann@lab.example")
    assert found[f"{name}: annotation"]["verdict"] == "ok"
    assert world.token not in done.text


# -- logout ------------------------------------------------------------------------------------------------


def test_there_must_be_somebody_to_log_out(invoke: Invoke, world: World) -> None:
    done = invoke("logout", "--server", world.server, "--yes")
    assert done.code == 3
    assert done.err.startswith(f"zettatui: There is nothing to log out of at {world.server}.")


def test_without_anybody_to_ask_logging_out_needs_a_yes(invoke: Invoke, world: World) -> None:
    sign_in(invoke, world)
    done = invoke("logout")
    assert done.code == 2
    every = "discards all of your tokens, on every machine"
    assert (every in done.err) == (world.flavour == "zetta")
    assert "--yes" in done.err


@pytest.mark.parametrize("answers", [["no"], [""], ["yes", "yes"], ["yes", ""]])
def test_logging_out_is_asked_for_twice(
    invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    sign_in(invoke, world)
    given = iter(answers)
    monkeypatch.setattr(logout, "_asks_a_person", lambda: True)
    monkeypatch.setattr(logout, "_asked", lambda question: next(given))
    done = invoke("logout")
    assert done.code == 130
    assert "you are still signed in" in done.err
    assert next(given, None) is None


@pytest.mark.slow
@pytest.mark.parametrize("flavour", ["cave", "zetta"])
def test_what_logging_out_leaves_behind(
    invoke: Invoke, flavour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(flavour) as running:
        invoke("login", "--server", running.server, stdin=running.token.encode())
        host = running.server.partition("://")[2].partition("/")[0]
        given = iter(["yes", host])
        monkeypatch.setattr(logout, "_asks_a_person", lambda: True)
        monkeypatch.setattr(logout, "_asked", lambda question: next(given))
        done = invoke("logout", "--json")
        assert done.code == 0, done.err
        told = done.json
        assert isinstance(told, dict)
        assert told["server"] == running.server
        assert ("deleted" if flavour == "cave" else "logged out") in told["said"]
        # The file is as it was; the token in it is known to be dead, and is not sent any more.
        file = server_file(secrets_folder(), running.server)
        assert json.loads(file.read_text()) == {"token": running.token}
        again = invoke("logout", "--yes")
        assert again.code == 3
        assert "You logged out with it." in again.err
        assert invoke("state", "get", "1").code == 3


# -- doctor ------------------------------------------------------------------------------------------------


def test_the_doctors_report_is_fit_to_paste(invoke: Invoke, world: World, home: Path) -> None:
    sign_in(invoke, world)
    done = invoke("doctor", "--server", world.server, "--plain")
    assert done.code == 0, done.text
    assert world.token not in done.text
    assert str(home / "home") not in done.text
    for topic in ("terminal", "keyring", "files", "tokens", "network", "servers"):
        assert f"\n{topic}\n" in done.text
    assert done.err == ""


def test_a_server_that_is_not_there_is_1(invoke: Invoke, tmp_path: Path) -> None:
    settings = tmp_path / "zettatui" / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"servers": [{"name": "lab", "address": "http://127.0.0.1:9"}]}')
    done = invoke("doctor", "--profile", "lab", "--timeout", "3")
    assert done.code == 1
    assert "FAIL  lab" in done.text
    assert "could not be reached" in done.text


# -- config ------------------------------------------------------------------------------------------------


def test_every_setting_is_told_with_its_source(
    invoke: Invoke, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = invoke("config", "show", "--json").json
    assert isinstance(told, dict)
    assert told["server"] == {
        "value": "https://api.zetta.ai/wclee",
        "source": "the first known server, zetta wclee",
    }
    assert told["settings file"]["value"] == str(home / "zettatui" / "config" / "settings.json")
    monkeypatch.setenv("ZETTATUI_SERVER", "https://env.example")
    done = invoke("config", "show")
    assert "https://env.example  (ZETTATUI_SERVER)\n" in done.text
    assert "(--server)" in invoke("config", "show", "--server", "https://x.example").text
    named = invoke("--profile", "zetta wclee", "config", "show")
    assert "vnc_v0  (the profile zetta wclee)" in named.text
