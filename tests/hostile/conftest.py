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


_EVERY_DAY = "test_poison_in_every_text_is_shown_as_text[zetta]"
_LONG = {
    "test_the_answer_is_remembered_for_this_server_only",
    "test_a_state_of_50_mb_is_still_taken_whole_and_packed",
    "test_the_app_bears_every_answer_and_goes_on",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the walks over all screens only the first is for every day."""
    for item in items:
        walk = item.path.name == "test_screens.py" and item.name != _EVERY_DAY
        if walk or item.name in _LONG:
            item.add_marker(pytest.mark.slow)
