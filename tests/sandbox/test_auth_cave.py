"""Cave's auth service and the checks every cave service makes."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox
from zettatui.sandbox.people import new_token


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox("cave")


@pytest.fixture
def ann(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


def with_token(sandbox: Sandbox, token: str) -> Caller:
    caller = Caller(sandbox, None)
    caller.headers["Authorization"] = f"Bearer {token}"
    return caller


async def test_who_am_i(ann: Caller) -> None:
    cache = (await ann.get("/auth/api/v1/user/cache")).json()
    assert (cache["name"], cache["email"], cache["admin"]) == ("Ann Example", "ann@lab.example", False)
    assert cache["permissions"] == {"vnc": 2}
    assert cache["permissions_v2"] == {"vnc": ["edit", "view"]}
    assert cache["permissions_v2_ignore_tos"] == {"vnc": ["edit", "view"], "vnc_terms": ["view"]}
    assert cache["missing_tos"] == (await ann.get("/auth/api/v1/user/missing")).json()
    assert cache["affiliations"] == [[]]
    assert (await ann.get("/auth/api/v1/my_permissions")).json() == cache
    assert (await ann.get("/sticky_auth/api/v1/user/cache")).json() == cache


async def test_tokens_have_the_cave_shape_and_live_until_deleted(sandbox: Sandbox, ann: Caller) -> None:
    key = (await ann.post("/auth/api/v1/user/token", '{"description":"for tests"}')).json()
    assert len(key) == 32
    assert set(key) <= set("0123456789abcdef")
    listed = (await ann.get("/auth/api/v1/user/token")).json()
    assert [item["description"] for item in listed] == ["for tests", None]
    assert listed[0]["token"] == key
    assert listed[0]["last_used"] is None
    assert listed[0]["created"].endswith(" GMT")
    assert (await ann.get(f"/auth/api/v1/user/token/{key}/ttl")).json() == -1
    mine = with_token(sandbox, key)
    assert (await mine.get("/auth/api/v1/user/me")).json()["email"] == "ann@lab.example"
    ben = Caller(sandbox, "ben")
    assert (await ben.ask("DELETE", f"/auth/api/v1/user/token/{listed[0]['id']}")).status_code == 404
    assert (await ben.get(f"/auth/api/v1/user/token/{key}/ttl")).status_code == 404
    assert (await ann.ask("DELETE", f"/auth/api/v1/user/token/{listed[0]['id']}")).json() == "success"
    assert (await mine.get("/auth/api/v1/user/me")).status_code == 401


async def test_each_get_of_create_token_makes_a_key(ann: Caller) -> None:
    assert (await ann.get("/auth/api/v1/create_token")).json() != (
        await ann.get("/auth/api/v1/create_token")
    ).json()
    assert len((await ann.get("/auth/api/v1/user/token")).json()) == 3
    assert (await ann.get("/auth/api/v1/refresh_token")).status_code == 400


async def test_refresh_token_kills_the_only_key(ann: Caller) -> None:
    fresh = (await ann.get("/auth/api/v1/refresh_token")).json()
    assert (await ann.get("/auth/api/v1/user/me")).status_code == 401
    assert (await with_token(ann.sandbox, fresh).get("/auth/api/v1/user/me")).status_code == 200


async def test_logout_is_for_sessions(sandbox: Sandbox, ann: Caller) -> None:
    assert (await ann.get("/auth/api/v1/logout")).status_code == 422
    session = Caller(sandbox, "ses")
    assert (await session.get("/auth/api/v1/user/token")).json() == []
    token = session.headers["Authorization"].split()[1]
    assert 604_000 < (await session.get(f"/auth/api/v1/user/token/{token}/ttl")).json() <= 604_800
    assert (await session.get("/auth/api/v1/logout")).json() == "success"
    assert (await session.get("/auth/api/v1/user/me")).status_code == 401


async def test_logout_all_keeps_keys(sandbox: Sandbox, ann: Caller) -> None:
    session = with_token(sandbox, sandbox.people.give_token(2, "session").reveal())
    assert (await session.get("/auth/api/v1/logout_all")).json() == "success"
    assert (await session.get("/auth/api/v1/user/me")).status_code == 401
    assert (await ann.get("/auth/api/v1/user/me")).status_code == 200


async def test_a_session_expires_by_the_clock() -> None:
    now = [datetime(2026, 1, 1)]
    sandbox = Sandbox("cave", clock=lambda: now[0])
    session = Caller(sandbox, "ses")
    assert (await session.get("/auth/api/v1/user/me")).status_code == 200
    now[0] += timedelta(days=7, seconds=1)
    answer = await session.get("/auth/api/v1/user/me")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


async def test_an_expired_token(sandbox: Sandbox) -> None:
    answer = await with_token(sandbox, sandbox.people.expired_token_of("ann").reveal()).get(
        "/info/api/v2/datastacks"
    )
    assert answer.status_code == 401
    realm = 'Bearer realm="https://cave.sandbox.example/sticky_auth/api/v1/authorize"'
    wanted = f'{realm}, error="invalid_token", error_description="Invalid/Expired Token"'
    assert answer.headers["www-authenticate"] == wanted


@pytest.mark.parametrize("path", ["/user", "/user?id=1,2", "/group", "/group/1/user", "/user/3/permissions"])
async def test_some_admin_only(sandbox: Sandbox, ann: Caller, path: str) -> None:
    answer = await ann.get(f"/auth/api/v1{path}")
    assert (answer.status_code, answer.text) == (403, "Requires admin privilege.")
    assert (await Caller(sandbox, "root").get(f"/auth/api/v1{path}")).status_code == 200


async def test_admin_lists(sandbox: Sandbox) -> None:
    root = Caller(sandbox, "root")
    page = (await root.get("/auth/api/v1/user?per_page=3&page=2")).json()
    assert page["pages"] == 3
    assert [user["name"] for user in page["items"]] == ["Oli Otherlab", "Vic Viewer", "Sam Stranger"]
    assert [user["id"] for user in (await root.get("/auth/api/v1/user?email=ann@")).json()] == [2]
    assert [user["id"] for user in (await root.get("/auth/api/v1/user?name=collea")).json()] == [3]
    groups = {group["name"]: group["id"] for group in (await root.get("/auth/api/v1/group")).json()}
    members = (await root.get(f"/auth/api/v1/group/{groups['vnc_lab']}/user")).json()
    assert [member["name"] for member in members] == [
        "Rosa Root",
        "Ann Example",
        "Ben Colleague",
        "Ses Session",
    ]
    assert (await root.get("/auth/api/v1/group/999/user")).json() == []
    assert [dataset["name"] for dataset in (await root.get("/auth/api/v1/dataset")).json()] == [
        "vnc",
        "vnc_terms",
        "vnc_private",
    ]


async def test_names_are_open(ann: Caller) -> None:
    assert (await ann.get("/auth/api/v1/username?id=1,2,99")).json() == [
        {"id": 1, "name": "Rosa Root"},
        {"id": 2, "name": "Ann Example"},
    ]


async def test_query_token_becomes_a_cookie(sandbox: Sandbox, ann: Caller) -> None:
    token = ann.headers["Authorization"].split()[1]
    browser = Caller(sandbox, None)
    del browser.headers["X-Requested-With"]
    answer = await browser.get(f"/info/api/v2/datastacks?a=1&middle_auth_token={token}&token={token}")
    assert answer.status_code == 302
    assert answer.headers["location"] == "https://cave.sandbox.example/info/api/v2/datastacks?a=1"
    assert f"middle_auth_token={token}; Secure; HttpOnly; Path=/" in answer.headers["set-cookie"]
    cookie = {"Cookie": f"middle_auth_token={token}"}
    assert (await browser.get("/info/api/v2/datastacks", headers=cookie)).status_code == 200


async def test_header_wins_over_query(sandbox: Sandbox, ann: Caller) -> None:
    assert (await ann.get("/auth/api/v1/user/me?middle_auth_token=wrong")).status_code == 200
    token = ann.headers["Authorization"].split()[1]
    wrong = with_token(sandbox, "wrong")
    assert (await wrong.get(f"/auth/api/v1/user/me?middle_auth_token={token}")).status_code == 401


async def test_terms_can_be_accepted(ann: Caller) -> None:
    refused = await ann.get("/info/api/v2/datastack/full/vnc_terms")
    assert (refused.status_code, refused.json()["error"]) == (403, "missing_tos")
    form = refused.json()["data"]["tos_form_url"].removeprefix(ann.sandbox.address)
    page = await ann.get(form)
    assert "VNC data use" in page.text
    assert (await ann.post(form, "")).status_code == 400
    assert (await ann.post(form, "tos_agree=true")).status_code == 200
    assert (await ann.get("/info/api/v2/datastack/full/vnc_terms")).status_code == 200
    assert (await ann.get("/sticky_auth/api/v1/tos/99/accept")).status_code == 404


async def test_browser_login_round_trip(sandbox: Sandbox) -> None:
    browser = Caller(sandbox, None)
    del browser.headers["X-Requested-With"]
    answer = await browser.get("/sticky_auth/api/v1/authorize?redirect=http%3A//localhost%3A9999/cb%3Fx%3D1")
    page = await browser.get(answer.headers["location"].removeprefix(sandbox.address))
    assert page.status_code == 200  # a person has to go on from here
    click = unescape(page.text.partition('href="')[2].partition('"')[0])
    answer = await browser.get(click.removeprefix(sandbox.address))
    target = urlsplit(answer.headers["location"])
    query = parse_qs(target.query)
    assert (target.netloc, query["x"], query["token"]) == (
        "localhost:9999",
        ["1"],
        query["middle_auth_token"],
    )
    me = await with_token(sandbox, query["token"][0]).get("/auth/api/v1/user/me")
    assert me.json()["email"] == "ann@lab.example"
    as_text = await Caller(sandbox, None).get("/sticky_auth/api/v1/authorize?redirect=http%3A//x.example/")
    assert as_text.text.startswith("https://cave.sandbox.example/sticky_auth/")


async def test_open_endpoints(sandbox: Sandbox) -> None:
    nobody = Caller(sandbox, None)
    assert (await nobody.get("/auth_info")).json() == {
        "login_url": "https://cave.sandbox.example/sticky_auth"
    }
    assert (await nobody.get("/auth/version")).text == "neuroglance_auth -- version 2.30.3"


async def test_token_shapes_and_no_token_in_reprs(sandbox: Sandbox) -> None:
    assert len(new_token("cave")) == 32
    zetta = new_token("zetta")
    assert (len(zetta), zetta[-1]) == (44, "=")
    token = sandbox.people.token_of("ann")
    person = sandbox.people.by_token(token.reveal())
    assert token.reveal() not in repr(person)
    assert token.reveal() not in repr(sandbox.people.tokens(2))
    assert sandbox.people.token_of("ann") == token


async def test_an_id_too_big_for_the_database(ann: Caller) -> None:
    assert (await ann.get("/auth/api/v1/user/99999999999999999999")).status_code == 500


async def test_unknown_pages(ann: Caller) -> None:
    assert "nginx" in (await ann.get("/nope")).text
    answer: httpx.Response = await ann.get("/auth/api/v1/authorize")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
