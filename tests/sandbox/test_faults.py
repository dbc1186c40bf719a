"""Every fault knob, in process as the demo has it and over a real line as `zettatui sandbox` has it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.sandbox.kit import Caller
from tests.sandbox.loopback import Served, served
from zettatui.sandbox import Sandbox, demo
from zettatui.sandbox.faults import ConnectionCut

STATE = f"/nglstate/api/v1/{demo.STATE_ID}"
POST = "/nglstate/api/v1/post"


@pytest.fixture
def ann() -> Caller:
    return Caller(Sandbox("cave"))


@pytest.mark.parametrize("status", [413, 429, 500, 502, 503, 504])
async def test_status_n_times(ann: Caller, status: int) -> None:
    ann.sandbox.faults.add("status", path=STATE, status=status, times=2)
    answers = [(await ann.get(STATE)).status_code for _ in range(3)]
    assert answers == [status, status, 200]
    assert ann.sandbox.faults.active == []


async def test_faults_pick_by_method_path_and_turn(ann: Caller) -> None:
    ann.sandbox.faults.add("status", "POST", POST, status=502, skip=1, times=None)
    assert (await ann.get(STATE)).status_code == 200
    assert [(await ann.post(POST, "{}")).status_code for _ in range(4)] == [200, 502, 502, 502]
    ann.sandbox.faults.clear()
    assert (await ann.post(POST, "{}")).status_code == 200


async def test_retry_after_and_warning(ann: Caller) -> None:
    ann.sandbox.faults.add("status", status=429, headers={"Retry-After": "2"})
    ann.sandbox.faults.add("headers", headers={"Warning": '299 - "The table owner says: careful"'})
    answer = await ann.get(STATE)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    answer = await ann.get(STATE)
    assert answer.content == demo.state_text()
    assert answer.headers["warning"] == '299 - "The table owner says: careful"'


@pytest.mark.parametrize("status", [500, 504])
async def test_done_but_said_to_have_failed(ann: Caller, status: int) -> None:
    ann.sandbox.faults.add("after", "POST", POST, status=status)
    assert (await ann.post(POST, '{"kept":1}')).status_code == status
    last = ann.sandbox.store.db.execute("SELECT id FROM states ORDER BY number DESC LIMIT 1").fetchone()["id"]
    assert (await ann.get(f"/nglstate/api/v1/{last}")).json() == {"kept": 1}


async def test_a_json_failure_with_its_own_body(ann: Caller) -> None:
    body = json.dumps(
        {"code": 500, "message": "500 Internal Server Error: session rolled back", "traceback": []}
    )
    ann.sandbox.faults.add("after", "POST", POST, status=500, body=body)
    answer = await ann.post(POST, "{}")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/json")
    assert answer.text == body


async def test_html_instead(ann: Caller) -> None:
    ann.sandbox.faults.add("html")
    answer = await ann.get(STATE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_redirect_to_a_foreign_host(ann: Caller) -> None:
    ann.sandbox.faults.add("redirect", location="http://foreign.example/x")
    answer = await ann.get(STATE)
    assert (answer.status_code, answer.headers["location"]) == (302, "http://foreign.example/x")


async def test_truncated_json(ann: Caller) -> None:
    ann.sandbox.faults.add("truncate", path="/info", keep=10)
    answer = await ann.get("/info/api/v2/datastack/full/vnc_v0")
    assert answer.text == '{"aligned_'
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()


async def test_wrong_content_encoding(ann: Caller) -> None:
    ann.sandbox.faults.add("headers", path="/info", headers={"Content-Encoding": "gzip"})
    with pytest.raises(httpx.DecodingError):
        await ann.get("/info/api/v2/datastacks")


@pytest.mark.parametrize("flavour", ["cave", "zetta"])
async def test_wrong_id_on_upload(flavour: Any) -> None:
    ann = Caller(Sandbox(flavour))
    ann.sandbox.faults.add("wrong_id", "POST", ".*/post")
    url = (await ann.post(POST, '{"mine":1}')).json()
    assert url.endswith(f"/{demo.STATE_ID}")
    assert "layers" in (await ann.get(f"/nglstate/api/v1/{demo.STATE_ID}")).json()


async def test_slow(ann: Caller) -> None:
    ann.sandbox.faults.add("slow", seconds=0.1)
    started = time.monotonic()
    assert (await ann.get(STATE)).status_code == 200
    assert time.monotonic() - started >= 0.1


async def test_drip_sends_small_pieces(ann: Caller) -> None:
    ann.sandbox.faults.add("drip", path=STATE, keep=1000, seconds=0.001)
    sent: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            sent.append(message["body"])

    headers = [(b"authorization", ann.headers["Authorization"].encode()), (b"host", b"x")]
    scope = {"type": "http", "method": "GET", "path": STATE, "query_string": b"", "headers": headers}
    await ann.sandbox.app(
        {**scope, "scheme": "https", "server": ("x", 443), "http_version": "1.1"}, receive, send
    )
    assert b"".join(sent) == demo.state_text()
    assert len(sent) == -(-len(demo.state_text()) // 1000) + 1


@pytest.mark.parametrize("kind", ["cut", "empty"])
async def test_cut_in_process(ann: Caller, kind: Any) -> None:
    ann.sandbox.faults.add(kind, path=STATE)
    with pytest.raises(ConnectionCut):
        await ann.get(STATE)
    assert (await ann.get(STATE)).status_code == 200


def test_unknown_knobs_and_kinds() -> None:
    faults: Any = Sandbox("cave").faults
    with pytest.raises(ValueError, match="unknown kind"):
        faults.add("explode")
    with pytest.raises(ValueError, match="unknown knob: tiems"):
        faults.add("status", tiems=2)


@pytest.fixture(scope="module")
def line() -> Iterator[Served]:
    with served("cave") as running:
        yield running


@pytest.fixture
def client(line: Served) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {line.token}"}
    with httpx.Client(base_url=line.server, headers=headers) as client:
        yield client
        client.delete("/_sandbox/faults")
        client.delete("/_sandbox/requests")


def test_cut_line_mid_body(client: httpx.Client) -> None:
    client.post("/_sandbox/faults", json={"kind": "cut", "path": STATE, "keep": 100})
    received: list[bytes] = []
    with client.stream("GET", STATE) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            received.extend(answer.iter_raw())
    assert len(b"".join(received)) == 100
    assert client.get(STATE).content == demo.state_text()


def test_line_closed_without_a_byte(line: Served, client: httpx.Client) -> None:
    client.post("/_sandbox/faults", json={"kind": "empty", "path": STATE})
    raw = http.client.HTTPConnection(urlsplit(line.server).netloc, timeout=10)
    raw.request("GET", STATE, headers={"Authorization": f"Bearer {line.token}"})
    with pytest.raises(http.client.RemoteDisconnected):
        raw.getresponse()
    raw.close()
    assert client.get(STATE).status_code == 200


def test_control_endpoints(line: Served, client: httpx.Client) -> None:
    assert client.post("/_sandbox/faults", json={"kind": "status", "status": 503}).json()[0]["status"] == 503
    assert client.post("/_sandbox/faults", json={"kind": "nonsense"}).status_code == 400
    assert client.post("/_sandbox/faults", content="[").status_code == 400
    assert client.post("/_sandbox/faults", json={"kind": "slow", "path": "("}).status_code == 400
    assert client.get("/info/version").status_code == 503
    assert client.post(POST, content='{"ü":1}').status_code == 200
    seen = client.get("/_sandbox/requests").json()
    assert [(one["method"], one["path"], one["status"]) for one in seen] == [
        ("GET", "/info/version", 503),
        ("POST", POST, 200),
    ]
    assert seen[1]["body"] == '{"ü":1}'
    assert ["authorization", f"Bearer {line.token}"] in seen[1]["headers"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_control_needs_the_token(line: Served, headers: dict[str, str]) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert httpx.request(method, f"{line.server}/_sandbox/faults", headers=headers).status_code == 403
    assert httpx.get(f"{line.server}/_sandbox/requests", headers=headers).status_code == 403


async def test_no_control_in_process(ann: Caller) -> None:
    assert (await ann.get("/_sandbox/requests")).status_code == 404


async def test_record(ann: Caller) -> None:
    await ann.post(POST, '{"a":1}')
    await ann.get(f"{STATE}?x=1")
    await ann.get("/nglstate/api/v1/1")
    record = ann.sandbox.record
    assert record.count() == 3
    assert record.count("GET") == 2
    assert record.count("GET", STATE) == 1
    assert record.select("POST")[0].body == b'{"a":1}'
    assert record.select(path=STATE)[0].query == "x=1"
    assert record.requests[0].header("AUTHORIZATION") == ann.headers["Authorization"]
    assert [one.status for one in record.requests] == [200, 200, 500]
    record.clear()
    assert record.count() == 0
