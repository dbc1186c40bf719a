"""The command line: what is imported to answer it, its exit codes, and where a token may come from."""

from __future__ import annotations

import os
import pty
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from zettatui import __version__, start
from zettatui.access import credentials as credentials_module
from zettatui.cli import CANCELLED, USAGE_ERROR, main
from zettatui.sandbox import Sandbox
from zettatui.worker.workbench import Workbench

TOKEN = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
HEAVY = ("textual", "rich", "httpx", "keyring", "starlette", "uvicorn", "asyncio", "sqlite3", "pygments")


def run(*words: str, stdin: int | None = subprocess.DEVNULL, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zettatui", *words],
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **env},
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ZETTATUI_HOME", str(tmp_path / "zettatui"))
    monkeypatch.delenv("ZETTATUI_TOKEN", raising=False)
    # Whatever keyring this machine has, or another test defines, is not asked.
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    return tmp_path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Workbench, str | None, str | None]]:
    """What would run as an app, instead of running it."""
    seen: list[tuple[Workbench, str | None, str | None]] = []

    def run_nothing(bench: Workbench, thing: str | None, datastack: str | None, **more: object) -> int:
        seen.append((bench, thing, datastack))
        return 0

    monkeypatch.setattr(start, "_run", run_nothing)
    return seen


# -- what is imported --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["demo", "--help"], ["sandbox", "--help"], ["--wrong"]]
)
def test_answering_at_once_imports_nothing_heavy(words: list[str]) -> None:
    code = f"""
import sys
from zettatui.cli import main
try:
    main({words!r})
except SystemExit as end:
    pass
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.endswith("[]\n"), done.stderr


def test_the_sandbox_needs_no_terminal_toolkit() -> None:
    code = """
import sys, zettatui.start, zettatui.sandbox.serve
print([name for name in ("textual", "rich", "httpx", "keyring") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


def test_the_rooms_import_one_another_one_way() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [tool, "--no-cache"], cwd=root, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


# -- exit codes --------------------------------------------------------------------------------------------


def test_the_version_goes_to_standard_output() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"zettatui {__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    [["--no-such-option"], ["one", "two"], ["sandbox", "--flavour", "other"], ["sandbox", "--port", "many"],
     ["sandbox", "--seed", "other"], ["demo", "--server", "https://x.example"], ["--token-file"]],
)  # fmt: skip
def test_wrong_usage_is_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == USAGE_ERROR
    assert "usage: zettatui" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["4711"], ["demo"]])
def test_without_a_terminal_the_app_does_not_start(words: list[str], home: Path) -> None:
    done = run(*words)
    assert done.returncode == USAGE_ERROR
    assert done.stderr == "zettatui: There is no terminal here: the app reads keys from it and draws on it.\n"
    assert done.stdout == ""


@pytest.mark.parametrize(
    "address", ["", "ftp://x.example", "https://ann@x.example", "https://x.example/?q", "a b"]
)
def test_a_wrong_address_is_a_sentence(
    address: str, home: Path, started: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--server", address or "https://"]) == USAGE_ERROR
    said = capsys.readouterr().err
    assert said.startswith("zettatui: ")
    assert said.endswith(".\n")
    assert started == []


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*given: object, **more: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "run_demo", interrupted)
    assert main(["demo"]) == CANCELLED


def test_the_options_reach_the_app(
    home: Path, started: list[tuple[Workbench, str | None, str | None]]
) -> None:
    assert main(["4711", "--server", "lab.example/group/", "--datastack", "vnc_v0"]) == 0
    ((bench, thing, datastack),) = started
    assert (bench.address.url, thing, datastack, bench.demo) == (
        "https://lab.example/group", "4711", "vnc_v0", False,
    )  # fmt: skip
    assert main(["demo", "vnc_v0"]) == 0
    assert (started[1][1], started[1][0].demo) == ("vnc_v0", True)


# -- the token of this run ---------------------------------------------------------------------------------


def test_a_token_file_counts_for_the_start_address_alone(
    home: Path, started: list[tuple[Workbench, str | None, str | None]]
) -> None:
    file = home / "token"
    file.write_text(f'"{TOKEN}"\n')
    assert main(["--server", "https://lab.example", "--token-file", str(file)]) == 0
    credentials = started[0][0].credentials
    (own,) = credentials.find("https://lab.example/any_group").found
    assert (own.secret.reveal(), own.kind, own.owned) == (TOKEN, "explicit", True)
    (elsewhere,) = credentials.find("https://other.example").found
    assert elsewhere.owned is False


def test_the_environments_token_counts_for_the_start_address_alone(
    home: Path, started: list[tuple[Workbench, str | None, str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZETTATUI_TOKEN", TOKEN)
    assert main([]) == 0
    credentials = started[0][0].credentials
    assert [one.owned for one in credentials.find("https://api.zetta.ai/other_group").found] == [True]
    assert [one.owned for one in credentials.find("https://global.daf-apis.com").found] == [False]


@pytest.mark.parametrize(
    "content", [b"", b"<html>login</html>", b"\xff\xfe\x00", f"{TOKEN}\n{TOKEN}\n".encode()]
)
def test_a_file_without_a_token_is_a_sentence(
    content: bytes, home: Path, started: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "token"
    file.write_bytes(content)
    assert main(["--token-file", str(file)]) == USAGE_ERROR
    said = capsys.readouterr().err
    assert str(file) in said
    assert TOKEN not in said
    assert started == []


def test_a_token_file_that_is_not_there_is_a_sentence(
    home: Path, started: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--token-file", str(home / "none")]) == USAGE_ERROR
    assert "No such file" in capsys.readouterr().err
    assert main(["--token-file", str(home)]) == USAGE_ERROR
    assert started == []


_FROM_STDIN = """
import sys
from zettatui import start
def show(bench, thing, datastack, **more):
    (found,) = bench.credentials.find("https://lab.example").found
    print(len(found.secret.reveal()), sys.stdin.isatty(), start.os.isatty(0))
    return 0
start._run = show
sys.exit(start.run_app(None, server="https://lab.example", token_file="-"))
"""


def test_a_piped_token_leaves_the_keys_to_the_terminal(home: Path) -> None:
    """The app must still be usable in `pass token | zettatui --token-file -`."""
    main_end, terminal = pty.openpty()
    try:
        with subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import fcntl, termios\nfcntl.ioctl(2, termios.TIOCSCTTY, 0)\n{_FROM_STDIN}",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=terminal,
            start_new_session=True,
            text=True,
        ) as process:
            said, _ = process.communicate(f"{TOKEN}\n", timeout=60)
        assert process.returncode == 0
        assert said == "32 True True\n"
    finally:
        os.close(terminal)
        os.close(main_end)


def test_a_piped_token_without_a_terminal_is_a_sentence(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FROM_STDIN],
        input=f"{TOKEN}\n",
        capture_output=True,
        start_new_session=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == USAGE_ERROR
    assert done.stderr.startswith("zettatui: ")
    assert TOKEN not in done.stderr


def test_this_persons_credentials_look_where_caveclient_does(home: Path) -> None:
    made = credentials_module.Credentials.of_this_person(
        credentials_module.DeadTokens(home / "dead.json"), given_for="https://lab.example"
    )
    assert made.find("https://lab.example").found == ()
    folder = home / ".cloudvolume" / "secrets"
    folder.mkdir(parents=True)
    (folder / "lab.example-cave-secret.json").write_text(f'{{"token": "{TOKEN}"}}')
    assert [one.kind for one in made.find("https://lab.example").found] == ["server file"]


# -- the sandbox -------------------------------------------------------------------------------------------


def test_a_taken_port_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("sandbox", "--port", str(port))
    assert done.returncode == USAGE_ERROR
    assert done.stderr.startswith(f"zettatui: Port {port} cannot be used: ")
    assert done.stdout == ""


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_is_none_is_a_sentence(port: str) -> None:
    done = run("sandbox", "--port", port)
    assert done.returncode == USAGE_ERROR
    assert (
        done.stderr
        == f"zettatui: There is no port {port}. Give one from 1 to 65535, or 0 for any that is free.\n"
    )


def test_a_folder_of_the_other_flavour_is_a_sentence(tmp_path: Path) -> None:
    Sandbox("cave", data_dir=tmp_path).close()
    done = run("sandbox", "--flavour", "zetta", "--data", str(tmp_path))
    assert done.returncode == USAGE_ERROR
    assert "holds a cave sandbox" in done.stderr
    assert done.stderr.startswith("zettatui: ")


def test_a_folder_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    done = run("sandbox", "--data", str(file))
    assert done.returncode == USAGE_ERROR
    assert done.stderr.startswith("zettatui: ")
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_store_is_a_sentence(tmp_path: Path) -> None:
    Sandbox("cave", data_dir=tmp_path / "data").close()
    for file in (tmp_path / "data").iterdir():
        file.write_bytes(b"this is no database " * 100)
    done = run("sandbox", "--data", str(tmp_path / "data"))
    assert done.returncode == USAGE_ERROR
    assert done.stderr.startswith("zettatui: ")


@pytest.mark.parametrize("code", [0, 130])
def test_the_servers_own_code_is_the_exit_code(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    from zettatui.sandbox import serve

    monkeypatch.setattr(serve, "serve", lambda flavour, **options: code)
    assert main(["sandbox"]) == code
