"""The state services of both flavours: bytes kept or re-encoded, encodings, ids, failures."""

from __future__ import annotations

import json
import re
import zlib

import httpx
import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox, demo

_TRICKY = b'{"b": 4.0,\n "a": [1e-9, 1.50, -0, 648518346677614825], "a": "\\u00e9 <b>", "n": NaN }'


@pytest.fixture
def cave() -> Caller:
    return Caller(Sandbox("cave"))


@pytest.fixture
def zetta() -> Caller:
    return Caller(Sandbox("zetta"))


async def test_demo_state_is_byte_exact_on_cave(cave: Caller) -> None:
    answer = await cave.get(f"/nglstate/api/v1/{demo.STATE_ID}")
    assert answer.content == demo.state_text()
    state = answer.json()
    assert state["layers"][0]["name"] == "img"
    assert len(state["layers"]) == 4


async def test_cave_keeps_every_byte(cave: Caller) -> None:
    url = (await cave.post("/nglstate/api/v1/post", _TRICKY)).json()
    state_id = re.fullmatch(r"https://cave\.sandbox\.example/nglstate/api/v1/(\d{16})", url)[1]
    assert int(state_id) < 2**53
    for path in (f"/nglstate/api/v1/{state_id}", f"/nglstate/{state_id}"):
        assert (await cave.get(path)).content == _TRICKY
    for path in (f"/nglstate/api/v1/raw/{state_id}", f"/nglstate/raw/{state_id}"):
        answer = await cave.get(path)
        assert zlib.decompress(answer.content) == _TRICKY
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "content-encoding" not in answer.headers


async def test_legacy_post_answers_a_legacy_address(cave: Caller) -> None:
    url = (await cave.post("/nglstate/post", "{}")).json()
    assert re.fullmatch(r"https://cave\.sandbox\.example/nglstate/\d{16}", url)


@pytest.mark.parametrize(
    ("accepted", "compressed", "encoding"),
    [
        ("gzip, deflate", True, "deflate"),
        ("identity", False, None),
        ("br", False, None),
        ("*", False, None),
        ("gzip", False, "deflate"),
        ("deflate", True, None),
    ],
)
async def test_encoding_table(cave: Caller, accepted: str, compressed: bool, encoding: str | None) -> None:
    transport = httpx.ASGITransport(cave.sandbox.app)
    headers = {**cave.headers, "Accept-Encoding": accepted}
    url = f"{cave.sandbox.address}/nglstate/api/v1/{demo.STATE_ID}"
    async with (
        httpx.AsyncClient(transport=transport) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (zlib.decompress(raw) if compressed else raw) == demo.state_text()


@pytest.mark.parametrize("path", ["1", "abc", "-5", "post", "1.5"])
async def test_a_missing_state_is_a_500_page(cave: Caller, path: str) -> None:
    answer = await cave.get(f"/nglstate/api/v1/{path}")
    assert answer.status_code == 500
    assert "<title>500 Internal Server Error</title>" in answer.text
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("body", [b"", b"not json", b"{", b'{"a":1'])
async def test_cave_refuses_what_is_not_json(cave: Caller, body: bytes) -> None:
    assert (await cave.post("/nglstate/api/v1/post", body)).status_code == 500


@pytest.mark.parametrize("body", [b"[1,2]", b'"x"', b"5", b"null"])
async def test_cave_takes_any_json(cave: Caller, body: bytes) -> None:
    url = (await cave.post("/nglstate/api/v1/post", body)).json()
    assert (await cave.get(url.removeprefix(cave.sandbox.address))).content == body


async def test_a_form_has_no_body(cave: Caller) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await cave.post("/nglstate/api/v1/post", "{}", headers=form)).status_code == 500


async def test_only_superadmins_choose_ids_and_never_twice(cave: Caller) -> None:
    assert (await cave.post("/nglstate/api/v1/post/77", "{}")).text == "Requires superadmin privilege."
    root = Caller(cave.sandbox, "root")
    answer = await root.post("/nglstate/api/v1/post/77?timestamp=1.5", '{"a":1}')
    assert answer.json() == "https://cave.sandbox.example/nglstate/api/v1/post/77"
    assert (await root.post("/nglstate/api/v1/post/77", '{"a":2}')).status_code == 500
    assert (await cave.get("/nglstate/api/v1/77")).json() == {"a": 1}


async def test_properties_share_ids_but_are_no_states(cave: Caller) -> None:
    body = '{"@type":"neuroglancer_segment_properties","inline":{"ids":["1"],"properties":[]}}'
    url = (await cave.post("/nglstate/api/v1/property/post", body)).json()
    number = url.rpartition("/")[2]
    assert url == f"https://cave.sandbox.example/nglstate/api/v1/property/{number}"
    assert (await cave.get(f"/nglstate/api/v1/property/{number}/info")).text == body
    assert (await cave.get(f"/nglstate/api/v1/{number}")).status_code == 500
    assert (
        zlib.decompress((await cave.get(f"/nglstate/api/v1/property/raw/{number}")).content).decode() == body
    )


async def test_no_trailing_slash_and_no_other_verbs(cave: Caller) -> None:
    assert (await cave.post("/nglstate/api/v1/post/", "{}")).status_code == 404
    assert (await cave.ask("PUT", f"/nglstate/api/v1/{demo.STATE_ID}")).status_code == 405
    assert (await cave.ask("DELETE", f"/nglstate/api/v1/{demo.STATE_ID}")).status_code == 405


async def test_the_version_needs_a_token(cave: Caller) -> None:
    assert (await cave.get("/nglstate/api/v1/version")).json() == "0.7.2"
    assert (await Caller(cave.sandbox, None).get("/nglstate/api/v1/version")).status_code == 401


async def test_zetta_sorts_and_rounds(zetta: Caller) -> None:
    body = b'{"b":1,"a":2,"big":648518346677614825,"s":"648518346677614825","t":"<\xc3\xa9>"}'
    answer = await zetta.post("/nglstate/api/v1/post", body)
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    state_id = re.fullmatch(r"https://api\.zetta\.ai/json/(\d{18})", answer.json())[1]
    wanted = '{"a":2,"b":1,"big":648518346677614800,"s":"648518346677614825","t":"\\u003cé\\u003e"}\n'
    assert (await zetta.get(f"/nglstate/api/v1/{state_id}")).text == wanted
    assert (await zetta.get(f"/json/{state_id}", host=True)).text == wanted
    pretty = await zetta.get(f"/json/{state_id}?pretty", host=True)
    assert pretty.text.startswith('{\n  "a": 2,\n')
    assert (
        await zetta.get(f"/json/{state_id}", host=True, headers={"Accept-Encoding": "gzip"})
    ).text == wanted


async def test_demo_state_on_zetta_means_the_same(zetta: Caller) -> None:
    answer = await zetta.get(f"/nglstate/api/v1/{demo.STATE_ID}")
    assert answer.json() == json.loads(demo.state_text())
    assert list(answer.json()) == sorted(answer.json())


@pytest.mark.parametrize("body", [b"", b"not json", b"[1,2]", b'"x"', b'{"a":1e400}'])
async def test_zetta_takes_anything_and_then_fails_for_ever(zetta: Caller, body: bytes) -> None:
    answer = await zetta.post("/json/post", body, host=True)
    assert answer.status_code == 200
    for _ in range(2):
        again = await zetta.get(answer.json().removeprefix("https://api.zetta.ai"), host=True)
        assert (again.status_code, again.text) == (500, '{"message":"Internal Server Error"}\n')


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/json/version", 500),
        ("GET", "/json/123", 500),
        ("HEAD", f"/json/{demo.STATE_ID}", 405),
        ("GET", "/json/post", 405),
        ("PUT", f"/json/{demo.STATE_ID}", 405),
        ("DELETE", f"/json/{demo.STATE_ID}", 405),
        ("GET", f"/json/raw/{demo.STATE_ID}", 404),
        ("POST", "/json/post/77", 404),
        ("POST", "/json/property/post", 404),
        ("POST", "/json/post/", 404),
        ("GET", "/json/", 404),
        ("GET", "/wclee/nglstate/api/v1/version", 500),
        ("GET", "/wclee/nglstate/api/v1/raw/1", 404),
    ],
)
async def test_zetta_failures(zetta: Caller, method: str, path: str, status: int) -> None:
    answer = await zetta.ask(method, path, host=True)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    if method != "HEAD":
        phrase = {404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error"}[status]
        assert answer.text == f'{{"message":"{phrase}"}}\n'


async def test_any_zetta_user_reads_any_state(zetta: Caller) -> None:
    stranger = Caller(zetta.sandbox, "sam")
    assert (await stranger.get(f"/nglstate/api/v1/{demo.STATE_ID}")).status_code == 200
