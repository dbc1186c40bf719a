"""The leaves anyone may use: secrets that never show, server text made safe, the way to the clipboard, crashes."""

from __future__ import annotations

import base64
import copy
import json
import logging
import pickle
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.crash import crash_report
from zettatui.plain import plain_line, plain_text
from zettatui.secret import Secret
from zettatui.terminal import clipboard

TOKEN = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"

# -- secrets -----------------------------------------------------------------------------------------------


def test_a_secret_shows_in_no_text(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(TOKEN)
    logging.getLogger("test").warning("%s %r", secret, secret)
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>40}",
        str([secret]),
        caplog.text,
    ]
    shown += [format(secret, ">80"), str(vars(type(secret))), str(KeyError(secret))]
    for text in shown:
        assert TOKEN not in text
        assert TOKEN[-4:] not in text
    assert secret.reveal() == TOKEN


def test_a_secret_is_never_serialised_or_changed() -> None:
    secret = Secret(TOKEN)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars, iter, len):
        with pytest.raises(TypeError):
            attempt(secret)  # type: ignore[operator]
    with pytest.raises(AttributeError):
        secret.value = "other"  # type: ignore[attr-defined]


def test_secrets_compare_by_value_and_only_with_secrets() -> None:
    assert Secret(TOKEN) == Secret(TOKEN)
    assert hash(Secret(TOKEN)) == hash(Secret(TOKEN))
    assert Secret(TOKEN) != Secret(TOKEN[::-1])
    assert Secret(TOKEN) != TOKEN
    assert TOKEN not in {Secret(TOKEN)}
    assert bool(Secret(TOKEN)) is True
    assert bool(Secret("")) is False


@pytest.mark.parametrize(("value", "hint"), [(TOKEN, "…8c1e"), ("short-token", "…"), ("", "…")])
def test_a_hint_gives_a_long_secret_away_by_four_letters(value: str, hint: str) -> None:
    assert Secret(value).hint == hint


# -- server text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain ünïcode 神経\n\ttext", "plain ünïcode 神経\n\ttext"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]52;c;c3RvbGVu\x07copied", "copied"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title never ended", ""),
        ("\x1bPq#0;2;0;0;0\x1b\\drawn", "drawn"),
        ("\x1b_G payload\x1b\\picture", "picture"),
        ("a\x1bcb", "ab"),
        ("a\rb\x00c\x08d\x7fe", "abcde"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("[bold]no markup[/bold]", "[bold]no markup[/bold]"),
        ("half \ud83d emoji", "half  emoji"),
    ],
)
def test_server_text_is_made_safe(text: str, safe: str) -> None:
    assert plain_text(text) == safe


@given(st.text(alphabet=st.characters() | st.sampled_from("\x1b\x9b[]P_^X\\\x07;m52")))
def test_nothing_a_terminal_acts_on_is_left(text: str) -> None:
    safe = plain_text(text)
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in safe)
    assert plain_text(safe) == safe
    line = plain_line(text)
    assert len(line) <= 300
    assert "\n" not in line
    assert line == line.strip()


def test_long_server_text_is_cut() -> None:
    assert plain_text("x" * 20_000) == "x" * 10_000 + "…"
    assert plain_line("\n \n  first\nsecond") == "first"
    assert plain_line("y" * 400) == "y" * 299 + "…"
    assert plain_line("\n\x1b[0m\n") == ""


# -- the clipboard -----------------------------------------------------------------------------------------


@given(st.text(alphabet=st.characters() | st.sampled_from("\ud83d\udcff"), max_size=50))
def test_what_fits_is_counted_as_it_is_encoded(text: str) -> None:
    many = clipboard.copyable(text) * 1000
    assert clipboard.fits_osc52(many) == (len(base64.b64encode(many.encode())) <= clipboard.OSC52_LIMIT)


def test_what_is_no_character_is_copied_as_a_mark() -> None:
    assert (
        clipboard.copyable("half \ud83d, a byte \udcff, whole 😀") == "half \ufffd, a byte \ufffd, whole 😀"
    )


@pytest.mark.parametrize(("value", "inside"), [("/tmp/tmux-0/default,1,0", True), ("", False), (None, False)])
def test_being_in_tmux_is_seen(monkeypatch: pytest.MonkeyPatch, value: str | None, inside: bool) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    if value is not None:
        monkeypatch.setenv("TMUX", value)
    assert clipboard.in_tmux() is inside


def fake_tmux(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(exist_ok=True)
    tmux = folder / "tmux"
    tmux.write_text(f"#!/bin/sh\n{script}\n")
    tmux.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_tmux_takes_the_text_on_its_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tmux(tmp_path, f'printf "%s " "$@" > {tmp_path}/words; cat > {tmp_path}/text', monkeypatch)
    assert clipboard.to_tmux_buffer("$(rm -rf) ß\n") is True
    assert (tmp_path / "text").read_text() == "$(rm -rf) ß\n"
    assert (tmp_path / "words").read_text() == "load-buffer -w - "


def test_a_tmux_that_refuses_or_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tmux(tmp_path, "exit 1", monkeypatch)
    assert clipboard.to_tmux_buffer("text") is False
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert clipboard.to_tmux_buffer("text") is False


# -- crashes -----------------------------------------------------------------------------------------------


def fault() -> Exception:
    token = TOKEN
    try:
        raise ValueError(f"this text holds {token}")
    except ValueError as error:
        return error


def test_a_crash_leaves_a_report_without_data(tmp_path: Path) -> None:
    told = crash_report(fault(), tmp_path / "state")
    report = tmp_path / "state" / "crash.txt"
    assert str(report) in told
    assert "ValueError" in told
    text = report.read_text()
    assert text.startswith("ValueError\n")
    assert "test_leaves.py" in text
    assert TOKEN not in text + told
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_crash_without_a_place_for_the_report_is_still_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should be")
    told = crash_report(fault(), tmp_path / "state")
    assert "could not be written" in told
    assert TOKEN not in told
