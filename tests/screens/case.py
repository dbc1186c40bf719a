"""One picture of `test_looks`: how the app is made, and what is done then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.test_doctor_screen import always
from tests.steady import steady_sandbox
from zettatui.app.main import ZettatuiApp
from zettatui.sandbox import Sandbox
from zettatui.worker.doctor import Doctor

Drive = Callable[[Pilot[None]], Awaitable[None]]
Made = tuple[ZettatuiApp, Drive]


class Case:
    """One picture; the doctor finds the same on every machine."""

    def __init__(
        self,
        make: Callable[[Path, Sandbox], Made],
        flavour: str = "zetta",
        examine: Callable[..., object] = always,
        again: tuple[str, ...] = (),
    ) -> None:
        self.again = again
        """What is pressed once more where the size of the window took away what was shown."""
        self._make, self._flavour, self._examine = make, flavour, examine

    def make(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
        """Make the app, and return how to get to the picture."""
        monkeypatch.setattr(Doctor, "examine", self._examine)
        return self._make(home / "app", steady_sandbox("cave" if self._flavour == "cave" else "zetta"))
