"""What the doctor sees: terminals of every sort, tmux, files, proxies, and servers well and ill."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from tests.worker.conftest import Told
from zettatui.access.credentials import Credentials
from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.keyring_store import KeyringStore
from zettatui.access.locations import secrets_folder
from zettatui.access.profile import Profile
from zettatui.access.token_files import store_token
from zettatui.sandbox import Sandbox, demo
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.storage.paths import folders
from zettatui.worker.doctor import (
    TOPICS,
    Doctor,
    Finding,
    Terminal,
    as_json,
    as_text,
    machine,
    terminal,
    worst,
)
from zettatui.worker.workbench import Workbench

TOKEN = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def seen(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {one.name: one for one in findings}


# -- the terminal ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("env", "knobs", "name", "verdict", "says"),
    [
        (GOOD, {}, "TERM", "ok", "xterm-256color"),
        ({"TERM": "dumb"}, {}, "TERM", "trouble", "xterm-256color"),
        ({}, {}, "TERM", "trouble", "not set"),
        (GOOD, {}, "colours", "ok", "16,777,216"),
        ({"TERM": "xterm-256color"}, {}, "colours", "note", "export COLORTERM=truecolor"),
        ({"TERM": "xterm"}, {}, "colours", "warning", "export TERM=xterm-256color"),
        ({**GOOD, "NO_COLOR": "1"}, {}, "colours", "note", "NO_COLOR"),
        (GOOD, {"size": (80, 24)}, "size", "ok", "80 × 24"),
        (GOOD, {"size": (79, 24)}, "size", "warning", "80 × 24 or larger"),
        (GOOD, {}, "size", "note", "no terminal"),
        (GOOD, {"encoding": "UTF8"}, "characters", "ok", "UTF-8"),
        (GOOD, {"encoding": "ISO-8859-1"}, "characters", "warning", "export LC_ALL=C.UTF-8"),
        (GOOD, {"encoding": ""}, "characters", "warning", "not known"),
        ({**GOOD, "SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"}, {}, "SSH", "ok", "yes"),
        (GOOD, {}, "SSH", "ok", "no"),
    ],
)  # fmt: skip
def test_terminals(env: dict[str, str], knobs: dict[str, Any], name: str, verdict: str, says: str) -> None:
    found = seen(terminal.terminal_findings(Terminal(env=env, **knobs)))[name]
    assert found.verdict == verdict
    assert says in f"{found.value} {found.advice}"


Tmux = Callable[[str, int], dict[str, str]]


@pytest.fixture
def tmux(tmp_path: Path) -> Tmux:
    """Put a tmux on the PATH that answers with the line given."""

    def make(answer: str, code: int = 0) -> dict[str, str]:
        program = tmp_path / "bin" / "tmux"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!{sys.executable}\nprint({answer!r})\nraise SystemExit({code})\n")
        program.chmod(0o755)
        return {"TMUX": "/tmp/tmux,1,0", "PATH": str(program.parent)}

    return make


def test_tmux_as_it_comes_is_told_what_to_add(tmux: Tmux) -> None:
    env = tmux("3.3a\texternal\t500\t0\tscreen\txterm-256color\tclipboard,title", 0)
    found = seen(terminal.multiplexer_findings(env))
    assert found["version"].value == "3.3a"
    assert found["set-clipboard"].advice.endswith("set -s set-clipboard on")
    assert found["set-clipboard"].verdict == "note"
    assert (found["escape-time"].value, found["escape-time"].verdict) == ("500 ms", "warning")
    assert found["escape-time"].advice.endswith("set -s escape-time 10")
    assert found["default-terminal"].advice.endswith('set -g default-terminal "tmux-256color"')
    assert found["outer terminal"].advice.endswith("set -as terminal-features ',*:RGB'")
    assert found["allow-passthrough"].value == "0"


def test_a_tmux_that_is_set_up_has_nothing_to_add(tmux: Tmux) -> None:
    env = tmux("3.5a\ton\t10\toff\ttmux-256color\txterm-kitty\tRGB,clipboard", 0)
    findings = list(terminal.multiplexer_findings(env))
    assert {one.verdict for one in findings} == {"ok"}
    assert not any(one.advice for one in findings)


@pytest.mark.parametrize(("answer", "code"), [("no server running", 1), ("odd", 0)])
def test_a_tmux_that_does_not_answer_is_told(tmux: Tmux, answer: str, code: int) -> None:
    (found,) = terminal.multiplexer_findings(tmux(answer, code))
    assert (found.value, found.verdict) == ("does not answer", "warning")
    (found,) = terminal.multiplexer_findings({"TMUX": "x", "PATH": "/nowhere"})
    assert found.verdict == "warning"


@pytest.mark.parametrize(
    ("env", "route"),
    [
        ({"TMUX": "x"}, "tmux, else the terminal, else a file"),
        ({"STY": "1.pts"}, "the terminal, else a file"),
        ({}, "the terminal, else a file"),
        ({"TERM": "linux"}, "the text to select, else a file"),
    ],
)
def test_the_way_to_the_clipboard(env: dict[str, str], route: str) -> None:
    env = {"TERM": "xterm-256color", "PATH": "/nowhere", **env}
    assert seen(terminal.clipboard_findings(env))["route"].value == route


def test_a_way_to_the_clipboard_that_was_chosen_is_said() -> None:
    (route, _) = terminal.clipboard_findings({"TERM": "xterm", "TMUX": "x"}, "file")
    assert route.value == 'a file, as the option clipboard = "file" asks'


# -- the machine -------------------------------------------------------------------------------------------


def test_token_files_are_told_by_key_and_mode_and_never_shown(own_home: Path) -> None:
    folder = secrets_folder()
    store_token(folder, "https://good.example", Secret(TOKEN))
    folder.chmod(0o755)
    for name, content in {
        "open.example-cave-secret.json": json.dumps({"token": TOKEN, "api": TOKEN}),
        "cave-secret.json": "[]",
        "chunkedgraph-secret.json": f'{{"token": "{TOKEN}"',
        "empty.example-cave-secret.json": "",
        "cave_datastack_to_server_map.json": "{}",
    }.items():
        (folder / name).write_text(content)
        (folder / name).chmod(0o644)
    (folder / "folder.example-cave-secret.json").mkdir()
    findings = list(machine.token_findings({"ZETTATUI_TOKEN": TOKEN}))
    found = seen(findings)
    assert found["good.example-cave-secret.json"].value == "keys token, mode 600"
    exposed = found["open.example-cave-secret.json"]
    assert exposed.value == "keys api, token; others can read it"
    assert exposed.advice == "Run: chmod 600 ~/.cloudvolume/secrets/open.example-cave-secret.json"
    for name, says in {
        "cave-secret.json": "no JSON object",
        "chunkedgraph-secret.json": "not JSON",
        "empty.example-cave-secret.json": "not JSON",
        "folder.example-cave-secret.json": "it is a folder",
    }.items():
        assert says in found[name].value
        assert found[name].verdict == "warning"
    assert "cave_datastack_to_server_map.json" not in found
    assert found["ZETTATUI_TOKEN"].value.startswith("set")
    assert TOKEN not in as_text(findings)
    assert str(own_home) not in as_text(findings)


def test_places_where_nobody_looks_are_told(own_home: Path) -> None:
    (own_home / "cloudvolume" / "secrets").mkdir(parents=True)
    found = seen(machine.token_findings({"CLOUD_VOLUME_DIR": "/data/cv"}))
    assert found["old folder"].value == "~/cloudvolume/secrets"
    assert found["CLOUD_VOLUME_DIR"].value == "/data/cv"


def test_no_home_is_told_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nowhere)
    found = seen(machine.token_findings({}))
    assert found["folder"].verdict == "trouble"
    assert "Set HOME" in found["folder"].advice


def test_our_folders_and_what_stands_in_their_place(bench: Workbench) -> None:
    own = bench.folders
    own.config.mkdir(parents=True, mode=0o700)
    own.settings_file.write_text("{")
    own.state.mkdir(mode=0o700)
    own.state.chmod(0o755)
    own.cache.write_text("in the way")
    found = seen(machine.file_findings(own, bench.profiles))
    assert found["settings"].value.endswith("mode 700")
    assert found["settings file"].verdict == "warning"
    assert found["drafts, ledger"].verdict == "warning"
    assert "chmod 700" in found["drafts, ledger"].advice
    assert found["cache"].verdict == "trouble"
    assert "not made yet" in found["run-time"].value
    assert stat.S_IMODE(own.state.stat().st_mode) == 0o755, "the doctor changes nothing"


def test_proxies_are_told_without_their_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://ann:hunter2@proxy.lab:3128")
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("no_proxy", "localhost")
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    findings = list(machine.network_findings({}))
    found = seen(findings)
    assert found["https proxy"].value == "http://…@proxy.lab:3128"
    assert found["all proxy"].verdict == "trouble"
    assert "httpx[socks]" in found["all proxy"].advice
    assert found["no proxy for"].value == "localhost"
    assert "hunter2" not in as_text(findings)


def test_certificates_of_ones_own_are_told(tmp_path: Path) -> None:
    assert "usual authorities" in seen(machine.network_findings({}))["certificates"].value
    found = seen(machine.network_findings({"REQUESTS_CA_BUNDLE": str(tmp_path / "none.pem")}))["certificates"]
    assert found.verdict == "trouble"
    assert "REQUESTS_CA_BUNDLE" in found.value


def test_the_keyring_is_named_with_its_reason(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(machine.keyring_findings(Credentials.in_memory(), bench.settings))["system keyring"]
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    with_one = Credentials(folder=secrets_folder(), keyring=KeyringStore())
    found = seen(machine.keyring_findings(with_one, bench.settings))
    assert found["verdict"].verdict == "note"
    assert "no system keyring" in found["verdict"].value
    bench.folders.config.mkdir(parents=True)
    bench.folders.settings_file.write_text('{"keep_tokens": "keyring"}')
    assert seen(machine.keyring_findings(with_one, bench.settings))["verdict"].verdict == "warning"


# -- the servers -------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(bench: Workbench, sandbox: Sandbox, secrets: Path) -> Workbench:
    """The person's own server is the sandbox, and a file holds their token for it."""
    bench.profiles.save(Profile("lab", sandbox.address, None, demo.DATASTACK))
    store_token(secrets, sandbox.address, sandbox.people.token_of("ann"))
    return bench


def name_of(bench: Workbench) -> str:
    known = bench.profiles.at(bench.address.url)
    return known.name if known is not None else bench.address.netloc


async def report(bench: Workbench, progress: Told, **knobs: Any) -> tuple[Finding, ...]:
    return await Doctor(bench, Terminal(env=GOOD), only=bench.address, **knobs).examine(progress)


async def test_every_service_of_a_server_is_told_with_version_and_time(
    signed_in: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    told: list[Finding] = []
    doctor = Doctor(signed_in, Terminal(env=GOOD), only=signed_in.address)
    findings = await doctor.examine(progress, told.append)
    found = seen(one for one in findings if one.topic == "servers")
    assert f"kind {sandbox.flavour}" in found["lab"].value
    assert found["lab: you"].value.startswith("ann@lab.example, token from ")
    assert {name.removeprefix("lab: ") for name in found} == {
        "lab", "you", "datastack", "auth", "info", "nglstate", "schema", "chunkedgraph", "annotation",
        "materialization",
    }  # fmt: skip
    assert worst(found.values()) in ("ok", "note")
    assert "API 2" in found["lab: annotation"].value
    if sandbox.flavour == "cave":
        versions = {"auth": "2.30.3", "info": "4.3.3", "nglstate": "0.7.2", "chunkedgraph": "2.21.1"}
        assert all(found[f"lab: {name}"].value.startswith(version) for name, version in versions.items())
    assert sorted(told, key=str) == sorted(findings, key=str)
    assert [one.topic for one in findings] == sorted((one.topic for one in findings), key=TOPICS.index)
    assert progress.reports[-1][:2] == (progress.reports[-1][1], progress.reports[-1][1])
    token = sandbox.people.token_of("ann").reveal()
    assert token not in as_text(findings)
    assert token not in json.dumps(as_json(findings))


async def test_nothing_is_asked_twice_or_with_a_side_effect(
    signed_in: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    await report(signed_in, progress)
    asked = [request.path for request in sandbox.record.requests]
    assert all(request.method == "GET" for request in sandbox.record.requests)
    assert not [path for path in asked if any(word in path for word in ("create_token", "refresh", "logout"))]


async def test_without_a_token_only_open_questions_are_asked(
    bench: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    findings = await report(bench, progress)
    found = seen(one for one in findings if one.topic == "servers")
    name = name_of(bench)
    assert found[f"{name}: you"].verdict == "note"
    assert "sign in first" in found[f"{name}: datastack"].value
    assert worst(found.values()) == "note"
    assert sandbox.record.requests
    assert not any(request.header("authorization") for request in sandbox.record.requests)


async def test_a_token_that_the_server_refuses_is_trouble(
    bench: Workbench, sandbox: Sandbox, secrets: Path, progress: Told
) -> None:
    store_token(secrets, sandbox.address, Secret(TOKEN))
    findings = await report(bench, progress)
    found = seen(findings)[f"{name_of(bench)}: you"]
    assert found.verdict == "trouble"
    assert "did not accept the token" in found.value
    assert "sign in again" in found.advice


async def test_a_service_that_hangs_is_given_up_alone(
    signed_in: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("slow", "GET", ".*/schema/versions", seconds=3600, times=None)
    findings = await report(signed_in, progress, service_seconds=0.3)
    found = seen(findings)
    assert found["lab: schema"].verdict == "trouble"
    assert "did not answer in time: nothing came for 0.3 s" in found["lab: schema"].value
    assert found["lab: info"].verdict in ("ok", "note")


async def test_a_service_that_fails_is_told_with_its_sentence(
    signed_in: Workbench, sandbox: Sandbox, progress: Told
) -> None:
    sandbox.faults.add("html", "GET", ".*/annotation/api/versions", times=None)
    found = seen(await report(signed_in, progress))["lab: annotation"]
    assert found.verdict == "trouble"
    assert "web page" in found.value


async def test_servers_out_of_reach_are_one_sentence_each(tmp_path: Path, progress: Told) -> None:
    own = folders({"ZETTATUI_HOME": str(tmp_path / "z")})
    here = ServerAddress.parse("https://here.example")
    credentials = Credentials(DeadTokens(own.dead_tokens_file), folder=tmp_path / "secrets", env={})

    async def refuses(*things: object) -> None:
        raise AssertionError("nothing may get through")

    bench = Workbench(
        here, folders=own, credentials=credentials, adapter_of=lambda server: AsgiAdapter(refuses, ()),
        pause=no_pause,
    )  # fmt: skip
    bench.profiles.save(Profile("mine", here.url))
    findings = await Doctor(bench, Terminal(env=GOOD)).examine(progress)
    found = [one for one in findings if one.topic == "servers"]
    assert [one.name for one in found] == ["mine", "zetta wclee", "zetta", "daf", "brain-wire", "allen"]
    assert [one.verdict for one in found] == ["trouble", *["note"] * 5]
    assert "could not be reached" in found[0].value


async def no_pause(seconds: float) -> None:
    """Wait for nothing between attempts."""


# -- the report --------------------------------------------------------------------------------------------


def test_the_report_counts_and_orders() -> None:
    findings = [
        Finding("servers", "a", "down", "trouble", "Call them."),
        Finding("terminal", "b", "fine"),
        Finding("tmux", "c", "odd", "warning"),
        Finding("tokens", "d", "told", "note"),
    ]
    text = as_text(findings)
    assert text.index("terminal\n") < text.index("tmux\n") < text.index("tokens\n") < text.index("servers\n")
    assert "  FAIL  a  down\n        → Call them.\n" in text
    assert text.endswith("2 well, 1 to look at, 1 failed\n")
    assert as_json(findings)["worst"] == "trouble"
    assert as_json([]) == {"worst": "ok", "findings": []}
