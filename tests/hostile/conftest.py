"""What the hostile tests share."""

from __future__ import annotations

import functools

import pytest

from zettatui.services import transport


@pytest.fixture(autouse=True)
def certificates_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all clients share one set of certificates: reading it takes longer than most of these tests."""
    monkeypatch.setattr(transport, "trusted_context", _once)


@functools.cache
def _once() -> object:
    from zettatui.services.certificates import trusted_context

    return trusted_context()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the walks over all screens only the first is for every day."""
    for item in items:
        if (
            item.path.name == "test_screens.py"
            and item.name != "test_poison_in_every_text_is_shown_as_text[zetta]"
        ):
            item.add_marker(pytest.mark.slow)
