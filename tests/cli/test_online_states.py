"""`state get`, `put` and `diff` against a served sandbox of each flavour, and every exit code of trouble."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Done, Invoke, World
from zettatui.sandbox import demo
from zettatui.storage.ledger import Ledger
from zettatui.storage.paths import folders

MAINLINE = (
    '{"layers": [{"type": "segmentation", "name": "seg", "source": "s", "segments": ["648518346677614825"]}],'
    ' "dimensions": {"x": [4e-09, "m"]}, "position": [1.5]}'
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(MAINLINE)
    return path


def no_token_in(done: Done, world: World) -> bool:
    return world.token not in done.text + done.err and world.token[-12:] not in done.text + done.err


# -- get ---------------------------------------------------------------------------------------------------


def test_get_prints_the_stored_text(invoke: Invoke, world: World, tmp_path: Path) -> None:
    done = invoke("state", "get", demo.STATE_ID, *world.options)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == json.loads(demo.state_text())
    if world.flavour == "cave":
        assert done.out == demo.state_text()
    link = f"{demo.VIEWER_SITE}/?json_url={world.server}/nglstate/api/v1/{demo.STATE_ID}"
    assert invoke(*world.options, "state", "get", link, "--out", tmp_path / "got.json").out == b""
    assert (tmp_path / "got.json").read_bytes() == done.out
    assert no_token_in(done, world)


def test_the_token_may_come_from_the_environment_or_from_standard_input(
    invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = invoke(
        "state",
        "get",
        demo.STATE_ID,
        "--server",
        world.server,
        "--token-file",
        "-",
        stdin=f"{world.token}\n".encode(),
    )
    assert given.code == 0
    monkeypatch.setenv("ZETTATUI_TOKEN", world.token)
    monkeypatch.setenv("ZETTATUI_SERVER", world.server)
    assert invoke("state", "get", demo.STATE_ID).out == given.out


def test_the_token_that_caveclient_keeps_is_used(invoke: Invoke, world: World, home: Path) -> None:
    folder = home / "home" / ".cloudvolume" / "secrets"
    folder.mkdir(parents=True)
    shared = folder / "cave-secret.json"
    shared.write_text(json.dumps({"token": world.token}))
    shared.chmod(0o600)
    asked = invoke("state", "get", demo.STATE_ID, "--server", world.server)
    assert asked.code == 3
    assert f"--token-file {shared}" in asked.err
    assert no_token_in(asked, world)
    assert invoke("state", "get", demo.STATE_ID, "--server", world.server, "--token-file", shared).code == 0
    host = world.server.split("/")[2]
    shared.rename(folder / f"{host}-cave-secret.json")
    assert invoke("state", "get", demo.STATE_ID, "--server", world.server).code == 0


# -- put and diff ------------------------------------------------------------------------------------------


def test_what_is_put_can_be_got_and_is_the_same(invoke: Invoke, world: World, file: Path) -> None:
    done = invoke("state", "put", file, *world.options)
    assert done.code == 0
    state_id, link = done.text.split()
    assert state_id.isdigit()
    assert (
        link == f"https://spelunker.cave-explorer.org/#!middleauth+{world.server}/nglstate/api/v1/{state_id}"
    )
    assert world.uploads() == 1
    assert f"Stored as {state_id}. Read back: the same" in done.err
    got = invoke("state", "get", state_id, *world.options)
    if world.flavour == "cave":
        assert got.text == MAINLINE
    same = invoke("state", "diff", file, state_id, *world.options)
    assert (same.code, same.out) == (0, b"")
    edited = MAINLINE.replace("614825", "614826").encode()
    different = invoke("state", "diff", state_id, "-", "--json", *world.options, stdin=edited)
    assert different.code == 1
    assert invoke("state", "segments", link, *world.options).text == "648518346677614825\n"
    assert invoke("state", "lint", state_id, *world.options).code == 0
    for one in (done, got, same, different):
        assert no_token_in(one, world)


def test_put_as_json_says_how_it_reads_back(invoke: Invoke, world: World) -> None:
    exact = invoke("state", "put", "-", "--json", *world.options, stdin=MAINLINE.encode())
    answer = exact.json
    assert isinstance(answer, dict)
    assert (answer["read_back"], answer["paths"]) == ("same", [])
    assert answer["url"] == f"{world.server}/nglstate/api/v1/{answer['id']}"
    assert set(answer["links"]) == {"fork", "mainline"}
    assert answer["links"]["fork"].endswith(f"?json_url={answer['url']}")
    big = MAINLINE.replace("[1.5]", "[9007199254740993]").encode()
    done = invoke("state", "put", "-", "--json", *world.options, stdin=big)
    rounded = done.json
    assert isinstance(rounded, dict)
    expected = ("rounded", [["position", 0]]) if world.flavour == "zetta" else ("same", [])
    assert (rounded["read_back"], rounded["paths"]) == expected
    assert done.code == 0


def test_put_from_shows_the_diff_and_remembers_the_parent(
    invoke: Invoke, world: World, tmp_path: Path
) -> None:
    edited = tmp_path / "edited.json"
    edited.write_bytes(demo.state_text().replace(b'"img"', b'"raw"', 1))
    done = invoke("state", "put", edited, "--from", demo.STATE_ID, *world.options)
    assert done.code == 0
    assert f"From {demo.STATE_ID}: 1 change" in done.err
    assert "raw" in done.err
    state_id = done.text.split()[0]
    newest = Ledger(folders().ledger_file).read().entries[0]
    assert (newest.event, newest.state_id, newest.parent) == ("uploaded", state_id, str(demo.STATE_ID))


def test_the_viewer_of_the_datastack_is_used(invoke: Invoke, world: World) -> None:
    text = json.dumps({"navigation": {}, "layers": []}).encode()
    done = invoke("state", "put", "-", "--datastack", demo.DATASTACK, *world.options, stdin=text)
    assert done.text.splitlines()[1].startswith(demo.VIEWER_SITE)


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"a": NaN}', b'{"a": "\xff"}', b""])
def test_what_has_errors_is_not_sent(invoke: Invoke, world: World, text: bytes) -> None:
    done = invoke("state", "put", "-", *world.options, stdin=text)
    assert (done.code, done.out) == (1, b"")
    assert "standard input:1:" in done.err
    assert "Nothing was sent" in done.err
    assert world.uploads() == 0


def test_lint_knows_the_datastack_where_one_is_named(invoke: Invoke, world: World) -> None:
    source = "graphene://https://elsewhere.example/segmentation/table/other"
    layer = {"type": "segmentation_with_graph", "name": "seg", "source": source}
    text = json.dumps({"navigation": {}, "layers": [layer]}).encode()
    plain = invoke("state", "lint", "-", "--json", stdin=text)
    named = invoke("state", "lint", "-", "--json", "--datastack", demo.DATASTACK, *world.options, stdin=text)
    assert isinstance(plain.json, list)
    assert isinstance(named.json, list)
    new = [one for one in named.json if one not in plain.json]
    assert [one["path"][:2] for one in new] == [["layers", 0]]
    put = invoke("state", "put", "-", "--datastack", demo.DATASTACK, *world.options, stdin=text)
    assert put.code == 0
    assert new[0]["say"] in put.err


# -- trouble -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["get", str(demo.STATE_ID)], ["put", "FILE"], ["diff", "FILE", str(demo.STATE_ID)]]
)
def test_without_a_token_it_is_3(invoke: Invoke, world: World, file: Path, words: list[str]) -> None:
    words = [str(file) if word == "FILE" else word for word in words]
    done = invoke("state", *words, "--server", world.server)
    assert (done.code, done.out) == (3, b"")
    assert "--token-file" in done.err
    assert "ZETTATUI_TOKEN" in done.err


def test_a_token_nobody_knows_is_3_and_not_repeated(invoke: Invoke, world: World) -> None:
    wrong = world.token[:-5] + "AAAA" + world.token[-1]
    world.token_file.write_text(wrong)
    done = invoke("state", "get", demo.STATE_ID, *world.options)
    assert (done.code, done.out) == (3, b"")
    assert wrong not in done.err


def test_a_token_file_without_a_token_is_2(invoke: Invoke, world: World) -> None:
    world.token_file.write_bytes(b"\xff\xfe")
    assert invoke("state", "get", "5", *world.options).code == 2
    world.token_file.unlink()
    assert invoke("state", "get", "5", *world.options).code == 2


def test_a_refusal_is_4(invoke: Invoke, world: World) -> None:
    if world.flavour == "cave":
        world.fault(
            "status",
            "GET",
            status=403,
            body='{"error": "missing_permission", "message": "Missing permission: view for dataset vnc"}',
        )
    else:
        world.fault("status", "GET", status=403, body="403 Forbidden")
    done = invoke("state", "get", demo.STATE_ID, *world.options)
    assert (done.code, done.out) == (4, b"")


def test_an_id_nobody_has_is_5(invoke: Invoke, world: World) -> None:
    done = invoke("state", "get", "4711", *world.options)
    assert (done.code, done.out) == (5, b"")
    assert "4711" in done.err


@pytest.mark.parametrize(
    ("kind", "knobs"), [("html", {}), ("empty", {"times": None}), ("truncate", {"times": None})]
)
def test_trouble_on_the_way_is_6(invoke: Invoke, world: World, kind: str, knobs: dict[str, object]) -> None:
    world.fault(kind, "GET", **knobs)
    done = invoke("state", "get", demo.STATE_ID, *world.options)
    assert (done.code, done.out) == (6, b"")
    assert done.err.startswith("zettatui: ")
    assert no_token_in(done, world)


def test_a_redirect_to_a_login_page_is_3_and_not_followed(invoke: Invoke, world: World) -> None:
    world.fault("redirect", "GET", location="http://127.0.0.1:9/login")
    done = invoke("state", "get", demo.STATE_ID, *world.options)
    assert (done.code, done.out) == (3, b"")


def test_nobody_at_the_address_is_6_and_no_address_is_2(invoke: Invoke) -> None:
    done = invoke("state", "get", "5", "--server", "http://127.0.0.1:9", "--timeout", "20")
    assert done.code == 6
    assert "could not be reached" in done.err
    assert invoke("state", "get", "5", "--server", "ftp://x.example").code == 2


def test_time_that_is_up_is_6_for_reading(invoke: Invoke, world: World) -> None:
    world.fault("slow", "GET", seconds=30)
    done = invoke("state", "get", demo.STATE_ID, "--timeout", "0.5", *world.options)
    assert (done.code, done.out) == (6, b"")
    assert "0.5 s" in done.err


@pytest.mark.parametrize(
    ("kind", "knobs", "options"),
    [
        ("after", {"status": 504}, []),
        ("empty", {}, []),
        ("slow", {"seconds": 30}, ["--timeout", "1"]),
    ],
)
def test_an_upload_without_an_outcome_is_7_and_sent_once(
    invoke: Invoke, world: World, file: Path, kind: str, knobs: dict[str, object], options: list[str]
) -> None:
    world.fault(kind, "POST", **knobs)
    done = invoke("state", "put", file, *options, *world.options)
    assert (done.code, done.out) == (7, b"")
    assert "not known" in done.err
    assert no_token_in(done, world)
    assert world.uploads() <= 1


@pytest.mark.parametrize(("kind", "knobs"), [("html", {}), ("slow", {"seconds": 30})])
def test_what_cannot_be_read_back_keeps_its_id_and_is_6(
    invoke: Invoke, world: World, file: Path, kind: str, knobs: dict[str, object]
) -> None:
    world.fault(kind, "GET", **knobs)
    done = invoke("state", "put", file, "--json", "--timeout", "3", *world.options)
    answer = done.json
    assert isinstance(answer, dict)
    assert (done.code, answer["read_back"], answer["paths"]) == (6, None, [])
    assert invoke("state", "diff", answer["id"], file, *world.options).code == 0


def test_another_states_id_is_noticed(invoke: Invoke, world: World, file: Path) -> None:
    world.fault("wrong_id", "POST")
    file.write_text(MAINLINE.replace('"seg"', '"no other state has this"'))
    done = invoke("state", "put", file, "--json", *world.options)
    answer = done.json
    assert isinstance(answer, dict)
    assert (done.code, answer["read_back"]) == (1, "different")


def test_a_ledger_that_cannot_be_written_does_not_hide_the_id(
    invoke: Invoke, world: World, file: Path, home: Path
) -> None:
    (home / "zettatui").write_text("a file stands where the folder should be")
    done = invoke("state", "put", file, *world.options)
    assert done.code == 0
    assert done.text.split()[0].isdigit()
    assert "ledger" in done.err or "folder" in done.err


def test_ctrl_c_in_an_upload_is_130_and_told(world: World, file: Path) -> None:
    world.fault("slow", "POST", seconds=30)
    command = [sys.executable, "-m", "zettatui", "state", "put", str(file), *world.options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as running:
        while world.control("GET", "faults"):
            assert running.poll() is None  # until the request is in flight, when its fault is used up
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (130, "")
    assert err.startswith("zettatui: The upload was interrupted. It is not known")
    assert "Traceback" not in err


def test_a_whole_process_does_the_same(world: World, file: Path) -> None:
    def zettatui(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "zettatui", "state", *words, *world.options]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    stored = zettatui("put", str(file))
    assert stored.returncode == 0
    state_id = stored.stdout.split()[0]
    assert zettatui("diff", state_id, str(file)).returncode == 0
    assert json.loads(zettatui("get", state_id).stdout) == json.loads(MAINLINE)
    assert "\x1b" not in stored.stdout + stored.stderr
    assert world.token not in stored.stdout + stored.stderr
