"""When root ids were valid, and when all of many were at once."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker import graph_roots as g
from tests.worker.conftest import Told
from zettatui.sandbox import Sandbox, demo
from zettatui.services import errors as e
from zettatui.worker.sessions import Session
from zettatui.worker.valid_times import TimeInvalid, Validity, ValidTimes, common_time, read_time
from zettatui.worker.workbench import Workbench


@pytest.fixture
def times(bench: Workbench, session: Session) -> ValidTimes:
    return ValidTimes(bench, session)


@pytest.mark.parametrize("shared_sandbox", ["cave"], indirect=True)
async def test_all_valid_until_one_of_them_was_split(times: ValidTimes, progress: Told) -> None:
    found = await times.find([g.ROOT, g.WHOLE, g.UNKNOWN, demo.SUPERVOXEL, g.ROOT], progress)
    assert (found.since, found.until) == (
        g.utc(2021, 4, 21, 16, 20, 44, 125_000),
        g.utc(2021, 5, 12, 10, 5, 0, 750_000),
    )
    assert (found.count, found.unknown) == (2, (g.UNKNOWN,))
    assert [one.number for one in found.versions] == [3, 2]
    assert found.at == found.versions[0].at
    assert found.versions_said == ""


@pytest.mark.parametrize("shared_sandbox", ["cave"], indirect=True)
async def test_current_ids_are_valid_from_the_last_one_made_on(times: ValidTimes, progress: Told) -> None:
    found = await times.find([g.ROOT, *g.PARTS], progress)
    assert (found.since, found.until) == (g.utc(2021, 5, 12, 10, 5, 0, 750_000), None)
    assert found.versions == ()
    assert "No materialization version" in found.versions_said
    assert found.at == found.since


@pytest.mark.parametrize("shared_sandbox", ["cave"], indirect=True)
async def test_ids_that_exclude_each_other_are_named(times: ValidTimes, progress: Told) -> None:
    found = await times.find([g.MERGED, g.WRONG, g.THIRD], progress)
    assert (found.since, found.at) == (None, None)
    assert found.last_made is not None
    assert found.first_gone is not None
    assert (found.last_made.node, found.first_gone.node) == (g.WRONG, g.MERGED)
    assert (found.most, found.most_since) == (2, g.utc(2021, 3, 9, 9, 47, 31, 500_000))


@pytest.mark.parametrize("shared_sandbox", ["cave"], indirect=True)
async def test_no_versions_and_no_service_are_told_apart(
    times: ValidTimes, progress: Told, sandbox: Sandbox
) -> None:
    sandbox.faults.add(
        "body",
        path=".*/metadata",
        status=404,
        body='"No valid versions found"',
        content_type="application/json",
    )
    sandbox.faults.active[-1].kind = "status"
    found = await times.find([g.ROOT], progress)
    assert "No materialization version" in found.versions_said
    sandbox.faults.add("status", path=".*/metadata", status=403, body="{}", times=1)
    assert (await times.find([g.ROOT], progress)).versions_said not in ("", found.versions_said)


@pytest.mark.parametrize("shared_sandbox", ["zetta"], indirect=True)
async def test_zetta_keeps_no_times(times: ValidTimes, progress: Told) -> None:
    with pytest.raises(e.NotOffered):
        await times.find([g.ROOT], progress)


moments = st.integers(0, 15).map(lambda minute: g.utc(2021, 1, 1, 0, minute))
spans = st.tuples(moments, st.none() | moments).filter(lambda span: span[1] is None or span[0] < span[1])


@given(st.lists(spans, min_size=1, max_size=6))
def test_the_common_time_is_what_a_look_at_every_minute_finds(
    given_spans: list[tuple[datetime, datetime | None]],
) -> None:
    found = common_time([Validity(at, since, until) for at, (since, until) in enumerate(given_spans)])
    minutes = [g.utc(2021, 1, 1, 0, minute) for minute in range(20)]
    valid = {
        minute: sum(since <= minute and (until is None or minute < until) for since, until in given_spans)
        for minute in minutes
    }
    every = [minute for minute in minutes if valid[minute] == len(given_spans)]
    assert found.since == (every[0] if every else None)
    if every:
        assert found.until == (
            None if every[-1] == minutes[-1] else g.utc(2021, 1, 1, 0, every[-1].minute + 1)
        )
    assert found.most == max(valid.values())
    assert found.most_since is not None
    assert valid[found.most_since] == found.most


def test_no_ids_have_no_time() -> None:
    assert (common_time([]).count, common_time([]).since) == (0, None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2021-03-02T14:07:05Z", g.utc(2021, 3, 2, 14, 7, 5)),
        ("2021-03-02 14:07", g.utc(2021, 3, 2, 14, 7)),
        (" 2021-03-02 ", g.utc(2021, 3, 2)),
        ("2021-03-02T14:07:05.25+02:00", g.utc(2021, 3, 2, 12, 7, 5, 250_000)),
        ("2021-03-02T14:07-0500", g.utc(2021, 3, 2, 19, 7)),
    ],
)
def test_times_are_read_as_utc(typed: str, meant: datetime) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "yesterday", "2021-13-02", "1614693999", "2021-03-02T25:00Z"])
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(TimeInvalid) as caught:
        read_time(typed)
    assert "2021-03-02T14:07Z" in caught.value.sentence
