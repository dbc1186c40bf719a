"""The global options, what is imported for a command, the table of exit codes, and the progress line."""

from __future__ import annotations

import inspect
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from zettatui.access.profiles import READY_MADE
from zettatui.commands import exit_codes, failures, options, output
from zettatui.services import errors as e
from zettatui.states.faults import JsonFault
from zettatui.storage.errors import storage_error

SECRET = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM"
HEAVY = ("textual", "rich", "httpx", "keyring", "starlette", "uvicorn", "pygments", "sqlite3")
NETWORK = ("zettatui.services.transport", "zettatui.services.server", "asyncio", "ssl")


# -- what is imported --------------------------------------------------------------------------------------


def imported_by(words: list[str], forbidden: tuple[str, ...]) -> list[str]:
    code = f"""
import sys, json
from zettatui.cli import main
try:
    main({words!r})
except SystemExit:
    pass
print(json.dumps([name for name in {forbidden!r} if name in sys.modules]), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    found = json.loads(done.stderr.splitlines()[-1])
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "words",
    [
        ["state", "--help"], ["state", "put", "--help"], ["link", "--help"], ["state"], ["state", "nonsense"],
        ["state", "fmt", "FILE"], ["state", "lint", "FILE"], ["state", "segments", "FILE"],
        ["state", "diff", "FILE", "FILE"], ["state", "diff", "--text", "FILE", "FILE"], ["state", "get", "FILE"],
        ["link", "parse", "4711"], ["link", "build", "4711", "--family", "fork"], ["link", "build", "FILE"],
        ["state", "put", "no.json"],
    ],
)  # fmt: skip
def test_what_needs_no_server_imports_none(words: list[str], tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text('{"layers": [{"type": "segmentation", "name": "s", "segments": ["5"]}]}')
    words = [str(file) if word == "FILE" else word for word in words]
    network = () if "put" in words and "--help" not in words else NETWORK
    assert imported_by(words, (*HEAVY, *network)) == []


def test_a_command_over_the_network_imports_no_screen() -> None:
    words = ["state", "get", "5", "--server", "http://127.0.0.1:9"]
    assert (
        imported_by(words, ("textual", "rich", "pygments", "starlette", "uvicorn", "zettatui.screens")) == []
    )


def test_fmt_reads_nothing_it_does_not_need(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("{}")
    slow = (
        "dataclasses",
        "pathlib",
        "zettatui.states.links",
        "zettatui.states.positions",
        "zettatui.worker.states",
    )
    assert imported_by(["state", "fmt", str(file)], slow) == []


# -- options -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "state", "segments", "-"], ["state", "--json", "segments", "-"],
        ["state", "segments", "--json", "-"],
        ["state", "segments", "-", "--json"],
        ["--server=https://x.example", "--json", "--plain", "state", "segments", "-"],
        ["--timeout", "5", "state", "--json", "segments", "-", "--profile", "daf"],
    ],
)  # fmt: skip
def test_global_options_stand_anywhere(invoke: Invoke, words: list[str]) -> None:
    done = invoke(*words, stdin=b'{"layers": [{"name": "s", "segments": ["5"]}]}')
    assert (done.code, done.json) == (0, ["5"])


def test_the_innermost_of_two_counts(invoke: Invoke) -> None:
    done = invoke("--server", "a.example", "link", "build", "5", "--family", "fork", "--server", "b.example")
    assert "https://b.example/" in done.text


@pytest.mark.parametrize(
    "words",
    [
        ["--token", SECRET, "state", "get", "5"], ["state", "get", "5", "--token", SECRET],
        ["state", "get", "5", f"--token={SECRET}"], [f"--token={SECRET}", "state", "get", "5"],
        ["state", "get", "5", f"https://a.example/5?middle_auth_token={SECRET}"], ["--token", SECRET],
        ["state", "get", f"https://ann:{SECRET}@a.example/", "--server", "http://127.0.0.1:9"],
        ["state", "get", "5", "--server", f"https://ann:{SECRET}@a.example/"],
        ["state", "get", "5", "--server", f"https://a.example/?middle_auth_token={SECRET}"],
    ],
)  # fmt: skip
def test_a_token_given_as_an_argument_is_refused_and_not_repeated(invoke: Invoke, words: list[str]) -> None:
    done = invoke(*words)
    assert done.code == 2
    assert SECRET not in done.text + done.err
    assert done.err


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_limit_that_is_none_is_2(invoke: Invoke, limit: str) -> None:
    done = invoke("state", "get", "5", f"--timeout={limit}")
    assert done.code == 2
    assert "--timeout" in done.err


def test_the_version_is_told_by_every_command(invoke: Invoke) -> None:
    told = invoke("--version").out
    assert told.startswith(b"zettatui ")
    assert invoke("state", "--version").out == told
    assert invoke("link", "parse", "--version").out == told


@pytest.mark.parametrize(
    "words", [["--server"], ["--json"], [], ["a", "--json"], ["--server", "x", "state", "get"]]
)
def test_leading_options_are_split_off(words: list[str]) -> None:
    leading, rest = options.split_leading(words)
    assert leading + rest == words
    assert not rest or not rest[0].startswith("--")


# -- exit codes --------------------------------------------------------------------------------------------


def every_error() -> list[type[e.ServiceError]]:
    return [one for _, one in inspect.getmembers(e, inspect.isclass) if issubclass(one, e.ServiceError)]


def test_every_error_of_a_service_has_its_own_row() -> None:
    named = {kind for kind, _ in failures.TABLE}
    assert set(every_error()) <= named
    for error in every_error():
        first = next(code for kind, code in failures.TABLE if issubclass(error, kind))
        assert first == dict(failures.TABLE)[error], f"a row above hides {error.__name__}"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (e.LoginNeeded(), 3), (e.TokenRejected(), 3), (e.TermsMissing(), 4), (e.PermissionMissing(), 4),
        (e.StateNotFound(), 5), (e.Unreachable(), 6), (e.UnexpectedAnswer(), 6), (e.OutcomeUnknown(), 7),
        (JsonFault("wrong", "", 0), 1), (exit_codes.Refused(5, "No."), 5),
        (storage_error(PermissionError(13, "no"), "read", Path("x")), 6),
    ],
)  # fmt: skip
def test_the_exit_code_of_an_error(error: Exception, code: int) -> None:
    assert failures.explain(error)[0] == code


@pytest.mark.parametrize(("cause", "code"), [(PermissionError(13, "no"), 4), (FileNotFoundError(2, "no"), 5),
                                             (OSError(28, "full"), 6), (IsADirectoryError(21, "no"), 2)])  # fmt: skip
def test_the_exit_code_of_a_file(cause: OSError, code: int) -> None:
    failed = storage_error(cause, "read", Path("x"))
    failed.__cause__ = cause
    assert failures.explain(failed)[0] == code


def test_a_fault_of_our_own_is_no_answer(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*things: object) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr("zettatui.commands.state.write_bytes", fail)
    done = invoke("state", "fmt", "-", stdin=b"{}")
    assert done.code == 6
    assert done.err.startswith(
        "zettatui: zettatui stopped because of a fault of its own (ZeroDivisionError)."
    )
    assert SECRET not in done.err


# -- the terminal ------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, terminal = io.StringIO(), Terminal()
    monkeypatch.setattr(sys, "stderr", pipe)
    output.show_progress("download: 40 %")
    output.narrate("Done.")
    assert pipe.getvalue() == "Done.\n"
    monkeypatch.setattr(sys, "stderr", terminal)
    output.show_progress("download: 40 %")
    output.narrate("Done \x1b[31mred.")
    output.clear_progress()
    assert terminal.getvalue() == "\r\x1b[Kdownload: 40 %\r\x1b[KDone red.\n"


def test_text_of_others_cannot_steer_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    for kind, expected in ((Screen, b"ab\n"), (io.TextIOWrapper, b"a\x1b[2Jb\n")):
        held = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", kind(held, encoding="utf-8"))
        output.write_lines(["a\x1b[2Jb"])
        assert held.getvalue() == expected


# -- which server ------------------------------------------------------------------------------------------


def choose(**given: str) -> tuple[str, str | None, str | None]:
    profile = options.chosen_profile(options.Options(**given))
    return profile.address, profile.datastack, profile.flavour


def test_the_server_that_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = READY_MADE[0].address
    assert choose() == (first, None, None)
    monkeypatch.setenv("ZETTATUI_SERVER", "https://env.example")
    assert choose() == ("https://env.example", None, None)
    assert choose(server="https://given.example", datastack="ds") == ("https://given.example", "ds", None)
    assert choose(profile="Zetta-WCLEE") == (first, "vnc_v0", None)
    assert choose(profile="zetta wclee", datastack="other") == (first, "other", None)
    monkeypatch.delenv("ZETTATUI_SERVER")
    settings = tmp_path / "zettatui" / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    lab = {"name": "lab", "address": "https://lab.example/g", "flavour": "zetta", "datastack": "ds"}
    settings.write_text(json.dumps({"servers": [lab], "profile": "lab"}))
    assert choose() == (lab["address"], None, "zetta"), "the one used last"
    assert choose(profile="lab") == (lab["address"], "ds", "zetta")
    assert choose(server="LAB.example/g/") == ("LAB.example/g/", None, "zetta"), "a known one by its address"


def test_settings_that_cannot_be_read_stop_only_who_named_a_profile(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "zettatui" / "config" / "settings.json").mkdir(parents=True)
    assert choose() == (READY_MADE[0].address, None, None)
    assert choose(server="https://a.example") == ("https://a.example", None, None)
    done = invoke("link", "build", "5", "--profile", "lab", "--family", "fork")
    assert done.code == 2
    assert "Could not read the settings: it is a folder" in done.err


def test_an_unknown_profile_names_the_known_ones(invoke: Invoke) -> None:
    done = invoke("state", "get", "5", "--profile", "nobody")
    assert done.code == 2
    assert "There is no profile “nobody”. Known are: zetta wclee, zetta, daf" in done.err
