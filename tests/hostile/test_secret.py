"""A secret shows itself in no way that Python has; what is left on the disk is for its owner alone."""

from __future__ import annotations

import copy
import dataclasses
import functools
import io
import json
import logging
import os
import pickle
import pprint
import re
import stat
import string
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

import zettatui
from tests.screens.conftest import until
from tests.screens.fault_kit import Visitor
from zettatui.crash import crash_report
from zettatui.sandbox import Sandbox, demo
from zettatui.secret import Secret
from zettatui.services.auth import ApiToken
from zettatui.services.wire import OutgoingRequest

VALUE = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM="
SECRET = Secret(VALUE)


@dataclasses.dataclass
class Holder:
    """Something that holds one."""

    token: Secret


SHOWN: dict[str, Callable[[], str]] = {
    "repr": lambda: repr(SECRET),
    "str": lambda: str(SECRET),
    "ascii": lambda: ascii(SECRET),
    "format": lambda: format(SECRET, ">60"),
    "f-string": lambda: f"{SECRET} {SECRET!s} {SECRET!r} {SECRET=} {SECRET:s}",
    "percent": lambda: "%s %r" % (SECRET, SECRET),  # noqa: UP031 - one of the ways
    "str.format": lambda: "{} {0!r} {x.__class__}".replace("{}", "{0}").format(SECRET, x=SECRET),
    "template": lambda: string.Template("$x").substitute(x=SECRET),
    "join": lambda: " ".join(map(str, [SECRET])),
    "list": lambda: str([SECRET, {SECRET: SECRET}, (SECRET,), {SECRET}]),
    "dataclass": lambda: f"{Holder(SECRET)} {vars(Holder(SECRET))}",
    "request": lambda: repr(OutgoingRequest("GET", "https://x", "/", (), SECRET, None, 1, 1)),
    "api token": lambda: repr(ApiToken(1, SECRET, "", None, None)),
    "pprint": lambda: pprint.pformat({"a": [SECRET]}),
    "rich": lambda: pretty_repr([SECRET, Holder(SECRET)]),
    "json with default": lambda: json.dumps({"t": SECRET}, default=str),
    "hint": lambda: SECRET.hint,
    "error": lambda: f"{ValueError(SECRET)} {ValueError(SECRET)!r} {KeyError(SECRET)}",
    "hash": lambda: str(hash(SECRET) == hash(VALUE)),
    "dir": lambda: str(dir(SECRET)),
    "doc": lambda: str(Secret.__doc__),
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN.keys())
def test_no_way_of_printing_shows_it(show: Callable[[], str]) -> None:
    shown = show()
    for length in (44, 12, 8):
        assert VALUE[:length] not in shown
    assert VALUE[10:24] not in shown


@pytest.mark.parametrize(
    "copy_it",
    [
        lambda: json.dumps(SECRET),
        lambda: json.dumps({"token": SECRET}),
        *(lambda p=protocol: pickle.dumps(SECRET, p) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
        lambda: pickle.dumps(Holder(SECRET)),
        lambda: copy.copy(SECRET),
        lambda: copy.deepcopy({"a": SECRET}),
        lambda: dataclasses.asdict(Holder(SECRET)),
        lambda: vars(SECRET),
        lambda: list(SECRET),
        lambda: len(SECRET),
        lambda: "x" + SECRET,
        lambda: SECRET + "x",
        lambda: bytes(SECRET),
        lambda: "".join([SECRET]),
        lambda: VALUE[:4] in SECRET,
        lambda: Secret("z") > SECRET,
    ],
)
def test_it_is_not_written_copied_or_taken_apart(copy_it: Callable[[], object]) -> None:
    with pytest.raises(TypeError) as caught:
        copy_it()
    assert VALUE not in str(caught.value)


def test_it_is_equal_to_itself_and_never_to_its_text() -> None:
    assert Secret(VALUE) == SECRET
    assert SECRET != VALUE
    assert VALUE not in {SECRET}
    assert bool(SECRET)
    assert not Secret("")
    assert Secret("short").hint == "…"


def _fail(token: Secret) -> None:
    inner = {"authorization": token, "list": [token]}
    raise RuntimeError(f"cannot use {token} of {inner}")


def _caught() -> RuntimeError:
    with pytest.raises(RuntimeError) as caught:
        _fail(SECRET)
    return caught.value


def test_tracebacks_with_locals_do_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    error = _caught()
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "inner" in told
    console = Console(record=True, width=200, file=io.StringIO())
    console.print(Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True))
    logging.getLogger("x").error("failed with %s", SECRET, exc_info=error)
    for text in (told, console.export_text(), caplog.text):
        assert VALUE[:12] not in text


def test_a_crash_report_holds_neither_locals_nor_the_errors_text(tmp_path: Path) -> None:
    def fail() -> None:
        plain_token = VALUE  # what no Secret protects: locals, the error's text, its notes, its causes
        try:
            raise KeyError(plain_token)
        except KeyError as cause:
            error = RuntimeError(f"could not use {plain_token}\x1b]52;c;eA==\x07")
            error.__notes__ = [plain_token]  # type: ignore[attr-defined]  # as add_note does since 3.11
            raise error from cause

    with pytest.raises(RuntimeError) as caught:
        fail()
    said = crash_report(caught.value, tmp_path / "state")
    written = (tmp_path / "state" / "crash.txt").read_text()
    for text in (said, written):
        assert VALUE[:12] not in text
        assert "\x1b" not in text
    assert "in fail" in written
    assert "RuntimeError" in said
    assert stat.S_IMODE((tmp_path / "state" / "crash.txt").stat().st_mode) == 0o600


# --- the source --------------------------------------------------------------------------------------

REVEALERS = {
    "secret.py": "itself",
    "services/transport.py": "the header, and whether it can be sent",
    "access/": "the stores of tokens",
    "screens/login/": "the masked field",
    "sandbox/": "the server, which makes them",
}


@functools.cache
def _lines() -> tuple[tuple[str, str], ...]:
    room = Path(zettatui.__file__).parent
    return tuple(
        (str(path.relative_to(room)), line)
        for path in sorted(room.rglob("*.py"))
        for line in path.read_text().splitlines()
    )


def test_only_the_rooms_of_tokens_reveal_one() -> None:
    found = {name for name, line in _lines() if ".reveal(" in line}
    assert {name for name in found if not name.startswith(tuple(REVEALERS))} == set()
    assert {"services/transport.py", "access/token_files.py"} <= found


def test_nothing_runs_what_came() -> None:
    """No eval, no pickle, no shell; what a server or a file says is data."""
    running = re.compile(
        r"(?<![\w.`])(eval|exec|compile|__import__)\(|shell=|os\.system"
        r"|^\s*(import|from) (pickle|marshal|shelve|yaml)\b"
    )
    assert [f"{name}: {line}" for name, line in _lines() if running.search(line)] == []


def test_every_notification_has_its_markup_off() -> None:
    """`notify(text)` reads markup unless told not to; a constant of ours may."""
    loose = re.compile(r"\.notify\((?!\")(?!.*markup=(?:False|markup))(?=.*\))")
    assert [f"{name}: {line}" for name, line in _lines() if loose.search(line)] == []


# --- the disk ----------------------------------------------------------------------------------------


def _below(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


async def test_all_files_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        visitor = Visitor("zetta", tmp_path, world=Sandbox("zetta"))
        async with visitor.here():
            await visitor.open(str(demo.STATE_ID))
            await until(visitor.pilot, visitor.app.bench.folders.ledger_file.exists)
            await visitor.pilot.press("i", "x", "escape")
            visitor.app.bench.profiles.use(visitor.app.bench.profiles.all()[0])
            visitor.app.bench.save_copy("copied")
            await visitor.pilot.press("ctrl+q")
    finally:
        os.umask(before)
    made = _below(tmp_path)
    assert {"settings.json", "copied.txt", "states.jsonl"} <= {path.name for path in made}
    wrong = {
        str(path.relative_to(tmp_path)): oct(stat.S_IMODE(path.lstat().st_mode))
        for path in made
        if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600)
    }
    assert wrong == {}
