"""A slow line: how it is noticed, what is spared, and how what is written is counted."""

from __future__ import annotations

import pytest

from zettatui.terminal.line_meter import LineMeter
from zettatui.terminal.slow_line import calm_textual, is_slow
from zettatui.themes import fitting


@pytest.mark.parametrize(
    ("switch", "env", "slow"),
    [
        ("auto", {}, False),
        ("auto", {"SSH_CONNECTION": "a 1 b 22"}, True),
        ("auto", {"SSH_TTY": "/dev/pts/3"}, True),
        ("on", {}, True),
        ("off", {"SSH_CONNECTION": "a 1 b 22"}, False),
    ],
)
def test_a_line_is_spared_over_ssh_or_where_one_asks_for_it(
    switch: str, env: dict[str, str], slow: bool
) -> None:
    assert is_slow(switch, env) is slow


def test_what_a_person_set_for_textual_stays() -> None:
    env = {"TEXTUAL_FPS": "30"}
    calm_textual(env)
    assert env == {"TEXTUAL_FPS": "30", "TEXTUAL_SMOOTH_SCROLL": "0", "TEXTUAL_ANIMATIONS": "none"}


def test_bytes_are_counted_by_the_second_and_old_seconds_are_left_out() -> None:
    now = [100.0]
    meter = LineMeter(lambda: now[0])
    meter.count("ab")
    meter.count("ß")
    assert (meter.total, meter.most, meter.per_second()) == (4, 4, 4.0)
    now[0] = 110.0
    meter.count("x" * 16)
    assert (meter.total, meter.most, meter.per_second()) == (20, 16, 2.0)
    now[0] = 165.0
    assert meter.per_second() == 16 / 60, "the first second is more than a minute ago"
    now[0] = 300.0
    assert meter.per_second() == 0
    assert meter.sentence == "0 bytes/s over the last minute, 16 in the busiest second, 20 in 3 min"


@pytest.mark.parametrize(
    ("env", "theme"),
    [
        ({"TERM": "xterm-256color"}, "dark"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "dark"),
        ({"TERM": "rxvt-256color", "COLORFGBG": "0;default;15"}, "light"),
        ({"TERM": "rxvt-256color", "COLORFGBG": "15;0"}, "dark"),
        ({"TERM": "linux"}, "ansi"),
        ({"TERM": "xterm", "COLORFGBG": "0;7"}, "ansi-light"),
        ({}, "ansi"),
    ],
)
def test_the_theme_suits_the_terminal(env: dict[str, str], theme: str) -> None:
    assert fitting(env) == theme
