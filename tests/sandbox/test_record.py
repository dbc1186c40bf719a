"""What a sandbox keeps of the requests it was sent, however long it runs."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from zettatui.sandbox import record
from zettatui.sandbox.record import Received, Record


def _post(body: bytes) -> Received:
    return Received("POST", "/here", "", (), body, datetime(2026, 1, 1, tzinfo=timezone.utc))


def test_the_oldest_requests_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST_REQUESTS", 3)
    kept = Record()
    for number in range(5):
        kept.add(_post(str(number).encode()))
    assert [one.body for one in kept.requests] == [b"2", b"3", b"4"]


def test_large_bodies_go_and_the_newest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST_BYTES", 10)
    kept = Record()
    for body in (b"a" * 6, b"b" * 6, b"c" * 20):
        kept.add(_post(body))
    assert [one.body for one in kept.requests] == [b"c" * 20]
    kept.clear()
    kept.add(_post(b"d" * 10))
    assert [one.body for one in kept.requests] == [b"d" * 10]
