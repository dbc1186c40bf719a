"""Fixtures of the widget tests."""

from __future__ import annotations

import pytest
import textual.app

from tests.idle import wait_for_idle


@pytest.fixture(autouse=True)
def prompt_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `Pilot.press` wait in fine slices; `Pilot.pause` stays as it is."""
    monkeypatch.setattr(textual.app, "wait_for_idle", wait_for_idle)
