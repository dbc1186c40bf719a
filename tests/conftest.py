"""What every test runs in: no settings, tokens, proxies or terminal quirks of the person who runs it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from zettatui.terminal import slow_line

_STRANGE = (
    "COLORFGBG",
    "COLUMNS",
    "DISPLAY",
    "LINES",
    "NO_COLOR",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TMUX",
    "WAYLAND_DISPLAY",
    "WSL_DISTRO_NAME",
    "ZETTATUI_TOKEN",
    "ZETTATUI_HOME",
    "ZETTATUI_SERVER",
)


def pytest_configure(config: pytest.Config) -> None:
    """Set what Textual reads when it is imported, before any test imports it."""
    for name in [name for name in os.environ if name in _STRANGE or _is_textual(name)]:
        del os.environ[name]
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    # A shell in the background, or nohup, has these ignored, and so would all that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.environ.update(TEXTUAL_ANIMATIONS="none", COLORTERM="truecolor", TERM="xterm-256color")
    settings.register_profile("everyday", max_examples=30)
    settings.register_profile("thorough", max_examples=300, deadline=None)
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("everyday")


def _is_textual(name: str) -> bool:
    return name.startswith("TEXTUAL_") and not name.startswith("TEXTUAL_SNAPSHOT")


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list tell of a row as soon as the cursor is on it; a test of the pause sets `rest_seconds` itself."""
    monkeypatch.setattr(slow_line, "REST_SECONDS", {True: 0.0, False: 0.0})


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home of its own, so that nothing of the person's is read or written."""
    home = tmp_path_factory.mktemp("home-of-the-test")
    monkeypatch.setenv("HOME", str(home))
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
        "CLOUD_VOLUME_DIR",
    ):
        monkeypatch.delenv(name, raising=False)
    return home
