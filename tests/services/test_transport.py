"""The transport: headers, where the token goes, retries, ambiguous changes, progress, bounds, the log."""

from __future__ import annotations

import asyncio
import gzip
import logging
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.scripted import TOKEN, Reply, ScriptedAdapter, json_reply, page_reply, text_reply
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services import limits
from zettatui.services.address import ServerAddress
from zettatui.services.call import Answer, Call
from zettatui.services.transport import Transport, header_lines
from zettatui.services.wire import Cut, NoAnswerInTime, NotConnected, WireError

ADDRESS = ServerAddress.parse("https://api.zetta.ai/wclee")
READ = Call("info", "list", "the list", "GET", "/info/api/v2/datastacks")
LOOKUP = Call("graph", "find roots", "3 nodes", "POST", "/segmentation/x/roots_binary", body=b"12345678")
CHANGE = Call("annotation", "post rows", "1 row", "POST", "/annotation/x", body=b"{}", effect="change")
ONCE = Call("schema", "read", "schemas", "POST", "/schema/api/v2/types", effect="read once")

FAILURES: list[tuple[str, Reply | WireError]] = [
    ("unreachable", NotConnected("refused")),
    ("silent", NoAnswerInTime("30 s")),
    ("cut before the answer", Cut("closed")),
    ("cut in the body", Reply(200, (), (b"[1", Cut("closed")))),
    ("500", text_reply("Internal Server Error", 500)),
    ("502", page_reply(502)),
    ("503", page_reply(503)),
    ("504", page_reply(504)),
    ("429 with Retry-After", Reply(429, (("retry-after", "1"),))),
    ("503 with Retry-After", Reply(503, (("retry-after", "1"),))),
    ("307 to another host", Reply(307, (("location", "https://accounts.google.com/o/oauth2"),))),
    ("308 same host", Reply(308, (("location", "https://api.zetta.ai/wclee/annotation/x/"),))),
    ("401", json_reply({"error": "invalid_token", "message": "bad"}, 401)),
]


class Waits(list[float]):
    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def transport(
    script: Any, *, token: str | None = TOKEN, waits: Waits | None = None
) -> tuple[Transport, ScriptedAdapter]:
    adapter = ScriptedAdapter(script)
    secret = None if token is None else Secret(token)
    return Transport(
        ADDRESS, adapter, token=lambda: secret, pause=waits if waits is not None else Waits()
    ), adapter


async def test_every_request_carries_what_the_sheet_asks_for() -> None:
    sender, adapter = transport([json_reply([])])
    await sender.send(READ)
    [request] = adapter.requests
    headers = dict(header_lines(request))
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["x-requested-with"] == "zettatui"
    assert {"gzip", "deflate"} <= set(headers["accept-encoding"].split(", "))
    assert headers["user-agent"].startswith("zettatui/")
    assert "cookie" not in headers
    assert request.origin + request.target == "https://api.zetta.ai/wclee/info/api/v2/datastacks"
    assert TOKEN not in request.target


async def test_paths_of_the_host_leave_the_group_out() -> None:
    sender, adapter = transport([text_reply("ok")])
    await sender.send(Call("auth", "ask", "you", "GET", "/auth", at_origin=True))
    assert adapter.requests[0].target == "/auth"


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "tokén", ""])
async def test_a_token_that_cannot_be_sent_is_refused_without_a_request(token: str) -> None:
    sender, adapter = transport([json_reply([])], token=token)
    if token:
        with pytest.raises(e.BadAuthHeader) as caught:
            await sender.send(READ)
        assert token not in str(caught.value)
        assert not adapter.requests
    else:
        await sender.send(READ)
        assert "authorization" not in dict(header_lines(adapter.requests[0]))


@pytest.mark.parametrize(("name", "failure"), FAILURES, ids=[name for name, _ in FAILURES])
@pytest.mark.parametrize("call", [CHANGE, ONCE], ids=["change", "read once"])
async def test_nothing_but_a_plain_read_is_ever_sent_twice(call: Call, name: str, failure: Any) -> None:
    sender, adapter = transport([failure])
    with pytest.raises(e.ServiceError):
        await sender.send(call)
    assert len(adapter.requests) == 1


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (NotConnected("refused"), e.Unreachable),
        (NoAnswerInTime("60 s"), e.OutcomeUnknown),
        (Cut("closed"), e.OutcomeUnknown),
        (Reply(200, (("content-type", "application/json"),), (b"[1", Cut("closed"))), e.OutcomeUnknown),
        (text_reply("Internal Server Error", 500), e.OutcomeUnknown),
        (json_reply({"code": 500, "message": "info down", "traceback": ["x"]}, 500), e.OutcomeUnknown),
        (page_reply(502), e.OutcomeUnknown),
        (page_reply(504), e.OutcomeUnknown),
        (json_reply({"code": 500, "message": "400 Bad Request: Table t already exists"}, 500), e.NameTaken),
        (json_reply({"code": 500, "message": "429 Too Many Requests: 800/minute"}, 500), e.RateLimited),
        (Reply(413), e.TooLarge),
        (Reply(302, (("location", "https://login.example/authorize"),)), e.LoginNeeded),
    ],
)
async def test_a_change_says_whether_it_may_have_happened(
    failure: Any, expected: type[e.ServiceError]
) -> None:
    sender, _ = transport([failure])
    with pytest.raises(e.ServiceError) as caught:
        await sender.send(CHANGE)
    assert type(caught.value) is expected
    if expected is e.OutcomeUnknown:
        assert caught.value.__cause__ is not None


@pytest.mark.parametrize("call", [READ, LOOKUP], ids=["GET", "read-only POST"])
@pytest.mark.parametrize(
    "failure",
    [
        page_reply(502),
        page_reply(503),
        page_reply(504),
        NotConnected("refused"),
        Cut("closed"),
        Reply(200, (), (b"[", Cut("x"))),
    ],
    ids=["502", "503", "504", "unreachable", "cut", "cut in the body"],
)
async def test_reads_are_repeated_with_growing_waits(call: Call, failure: Any) -> None:
    waits = Waits()
    sender, adapter = transport([failure, failure, failure, json_reply([7])], waits=waits)
    answer = await sender.send(call)
    assert answer.body == b"[7]"
    assert len(adapter.requests) == 4
    for wait, around in zip(waits, (0.2, 0.4, 0.8), strict=True):
        assert 0.5 * around < wait < 1.5 * around


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (page_reply(503), e.GatewayTrouble),
        (NotConnected("no route"), e.Unreachable),
        (Cut("x"), e.ConnectionCut),
    ],
)
async def test_the_fourth_failure_is_the_last(failure: Any, expected: type[e.ServiceError]) -> None:
    sender, adapter = transport([failure])
    with pytest.raises(expected):
        await sender.send(READ)
    assert len(adapter.requests) == 4


@pytest.mark.parametrize(
    "failure",
    [
        text_reply("Internal Server Error", 500),
        json_reply({"message": "no"}, 404),
        Reply(429),
        NoAnswerInTime("30 s"),
        json_reply({"error": "no_token"}, 401),
    ],
    ids=["500", "404", "429 without Retry-After", "silence", "401"],
)
async def test_what_would_only_fail_again_is_not_repeated(failure: Any) -> None:
    sender, adapter = transport([failure])
    with pytest.raises(e.ServiceError):
        await sender.send(READ)
    assert len(adapter.requests) == 1


@pytest.mark.parametrize(("named", "waited"), [("2", 2.0), ("3600", 30.0), ("0", 0.0)])
@pytest.mark.parametrize("status", [429, 413, 503])
async def test_retry_after_is_honoured_up_to_half_a_minute(status: int, named: str, waited: float) -> None:
    waits = Waits()
    sender, _ = transport([Reply(status, (("retry-after", named),)), json_reply([])], waits=waits)
    await sender.send(READ)
    assert waits == [waited]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", [READ, CHANGE], ids=["GET", "POST"])
async def test_no_redirect_is_followed(status: int, call: Call) -> None:
    foreign = "https://foreign.example/elsewhere?middle_auth_token=abc&x=1"
    sender, adapter = transport([Reply(status, (("location", foreign),))])
    with pytest.raises((e.LoginNeeded, e.RedirectRefused)) as caught:
        await sender.send(call)
    assert len(adapter.requests) == 1
    assert {request.origin for request in adapter.requests} == {"https://api.zetta.ai"}
    named = getattr(caught.value, "location", "") or getattr(caught.value, "login_url", "")
    assert named == "https://foreign.example/elsewhere?x=1"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: (lambda c: c.compress(data) + c.flush())(zlib.compressobj(wbits=-15))),
        ("identity", lambda data: data),
    ],
    ids=["gzip", "zlib as deflate", "raw deflate", "identity"],
)
async def test_compressed_bodies_are_decoded_as_they_come(
    encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    body = bytes(range(256)) * 400
    packed = pack(body)
    parts = tuple(packed[at : at + 101] for at in range(0, len(packed), 101))
    sender, _ = transport([Reply(200, (("content-encoding", encoding),), parts)])
    assert (await sender.send(READ)).body == body


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(200, (("content-encoding", "deflate"),), (b'{"layers": []}',)), e.UnexpectedAnswer),
        (Reply(200, (("content-encoding", "br"),), (b"x",)), e.UnexpectedAnswer),
        (Reply(200, (("content-encoding", "gzip"),), (gzip.compress(b"x" * 999)[:-9],)), e.ConnectionCut),
    ],
    ids=["plain under deflate", "unknown coding", "ends in the middle"],
)
async def test_a_body_that_cannot_be_decoded_is_an_error(
    reply: Reply, expected: type[e.ServiceError]
) -> None:
    sender, _ = transport([reply])
    with pytest.raises(expected):
        await sender.send(READ)


async def test_progress_counts_bytes_against_the_length() -> None:
    told: list[tuple[int, int | None, str]] = []
    sender, _ = transport([Reply(200, (("content-length", "6"),), (b"ab", b"cdef"))])
    await sender.send(READ, tell=lambda done, total, unit: told.append((done, total, unit)))
    assert told == [(2, 6, "bytes"), (6, 6, "bytes")]


async def test_a_consumer_gets_a_new_start_for_each_attempt() -> None:
    starts: list[bytearray] = []

    def consume() -> Callable[[bytes], None]:
        starts.append(bytearray())
        return starts[-1].extend

    sender, _ = transport([Reply(200, (), (b"half", Cut("x"))), Reply(200, (), (b"who", b"le"))])
    answer = await sender.send(READ, consume=consume)
    assert [bytes(start) for start in starts] == [b"half", b"whole"]
    assert answer.body == b""


async def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LARGEST_ANSWER, READ.service, 1000)
    sender, adapter = transport([Reply(200, (("content-encoding", "gzip"),), (gzip.compress(bytes(5000)),))])
    with pytest.raises(e.TooLarge):
        await sender.send(READ)
    assert adapter.open_now == 0


async def test_cancelling_frees_the_exchange_and_sends_nothing_more() -> None:
    sender, adapter = transport([Reply(200, (), (b"some", None))])
    task = asyncio.ensure_future(sender.send(READ))
    await adapter.opened.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert adapter.open_now == 0
    assert len(adapter.requests) == 1
    [entry] = sender.log
    assert entry.failure == "stopped"


async def test_cancelling_during_a_wait_ends_the_retries() -> None:
    waiting = asyncio.Event()

    async def wait_for_ever(seconds: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    adapter = ScriptedAdapter([page_reply(503)])
    sender = Transport(ADDRESS, adapter, pause=wait_for_ever)
    task = asyncio.ensure_future(sender.send(READ))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(adapter.requests) == 1


async def test_warnings_become_notices() -> None:
    told: list[str] = []
    reply = json_reply([], 200, ("warning", "Table Owner Notice: be \x1b[31mcareful"))
    await Transport(ADDRESS, ScriptedAdapter([reply]), notice=told.append).send(READ)
    assert told == ["Table Owner Notice: be careful"]


@pytest.mark.parametrize(("alive", "confirmed"), [(True, False), (False, True), (None, None)])
async def test_a_refused_token_is_verified_before_it_is_called_dead(
    alive: bool | None, confirmed: bool | None
) -> None:
    asked = []

    async def confirm() -> bool | None:
        asked.append(1)
        return alive

    adapter = ScriptedAdapter([json_reply({"error": "invalid_token", "message": "bad"}, 401)])
    sender = Transport(ADDRESS, adapter, token=lambda: Secret(TOKEN), confirm=confirm)
    with pytest.raises(e.TokenRejected) as caught:
        await sender.send(READ)
    assert caught.value.confirmed is confirmed
    assert asked == [1]
    assert caught.value.next_step in str(caught.value)


@pytest.mark.parametrize(("name", "failure"), FAILURES, ids=[name for name, _ in FAILURES])
async def test_the_token_is_in_no_error_log_or_repr(
    name: str, failure: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sender, adapter = transport([failure])
    call = Call("link", "open", "a link", "GET", "/x", (("middle_auth_token", TOKEN),), at_origin=True)
    for sent in (READ, CHANGE, call):
        with pytest.raises(e.ServiceError) as caught:
            await sender.send(sent)
        for shown in (
            str(caught.value),
            repr(caught.value),
            repr(caught.value.__cause__),
            repr(vars(caught.value)),
        ):
            assert TOKEN not in shown
    assert TOKEN not in repr(list(sender.log))
    assert TOKEN not in repr([request for request in adapter.requests if "middle" not in request.target])
    assert TOKEN not in caplog.text


async def test_the_log_keeps_each_attempt_and_forgets_the_oldest() -> None:
    sender, _ = transport([page_reply(502), json_reply([1])])
    await sender.send(READ)
    first, second = sender.log
    assert (first.status, first.attempt, second.status, second.attempt) == (502, 1, 200, 2)
    assert second.url == "https://api.zetta.ai/wclee/info/api/v2/datastacks"
    assert second.received_bytes == 3
    for _ in range(300):
        await sender.send(READ)
    assert len(sender.log) == 200


def test_an_answer_reads_its_headers_loosely() -> None:
    answer = Answer(200, (("content-type", "Application/JSON; charset=UTF-8"),), b" <html>")
    assert answer.media_type == "application/json"
    assert answer.is_page
    assert answer.header("missing") == ""
