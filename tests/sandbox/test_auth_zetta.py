"""Zetta's forward-auth: the check of every request, login, logout."""

from __future__ import annotations

import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox("zetta")


@pytest.mark.parametrize(
    "path",
    ["/wclee/info/version", "/wclee/info/api/v2/datastacks", "/json/1", "/wclee/nglstate/api/v1/1", "/auth"],
)
async def test_no_token_is_a_redirect_always(sandbox: Sandbox, path: str) -> None:
    answer = await Caller(sandbox, None).get(path, host=True)
    assert (answer.status_code, answer.text) == (307, "")
    assert answer.headers["location"] == "https://api.zetta.ai/auth/google/login"


async def test_a_viewer_site_gets_a_401_instead(sandbox: Sandbox) -> None:
    answer = await Caller(sandbox, None).get(
        "/json/1", host=True, headers={"Origin": "https://n.appspot.com"}
    )
    assert (answer.status_code, answer.text) == (401, "Invalid/expired token. Try again.")
    assert answer.headers["set-cookie"] == "middle_auth_token=; Path=/; Max-Age=0"
    realm = "Bearer realm=https://api.zetta.ai/auth/google/login, error=invalid_token"
    assert answer.headers["www-authenticate"] == realm


async def test_any_two_words_and_query_beats_header(sandbox: Sandbox) -> None:
    ann = Caller(sandbox)
    token = ann.headers["Authorization"].split()[1]
    assert (len(token), token[-1]) == (44, "=")
    nobody = Caller(sandbox, None)
    assert (
        await nobody.get("/info/api/v2/datastacks", headers={"Authorization": f"token {token}"})
    ).status_code == 200
    assert (await nobody.get("/info/api/v2/datastacks", headers={"Authorization": token})).status_code == 307
    assert (await ann.get("/info/api/v2/datastacks?middle_auth_token=wrong")).status_code == 401
    empty = await ann.get("/info/api/v2/datastacks?middle_auth_token=")
    assert empty.status_code == 400
    assert empty.text == "Login at https://api.zetta.ai/auth/google/login to get a token."
    cookie = {"Cookie": f"middle_auth_token={token}"}
    assert (await nobody.get("/info/api/v2/datastacks", headers=cookie)).status_code == 200
    expired = sandbox.people.expired_token_of("ann").reveal()
    assert (
        await ann.get("/json/1", host=True, headers={"Authorization": f"Bearer {expired}"})
    ).status_code == 401


async def test_policy(sandbox: Sandbox) -> None:
    sam = await Caller(sandbox, "sam").get("/info/api/v2/datastacks?x=1")
    uri = "/wclee/info/api/v2/datastacks?x=1"
    assert sam.status_code == 403
    assert sam.text == f"User sam@far.example not authorized to GET {uri} in domain /wclee"
    assert sam.headers["content-type"] == "text/plain; charset=UTF-8"
    assert (await Caller(sandbox, "vic").get("/info/api/v2/datastacks")).json() == ["vnc_v0"]
    assert (await Caller(sandbox, "vic").post("/annotation/api/v2/x", "{}")).status_code == 403


async def test_the_check_itself(sandbox: Sandbox) -> None:
    answer = await Caller(sandbox).get("/auth", host=True)
    assert (answer.status_code, answer.headers["x-forwarded-user"]) == (200, "ann@lab.example")


@pytest.mark.parametrize("path", ["/auth/google/login", "/wclee/auth/api/v1/refresh_token"])
async def test_the_login_page_is_the_token(sandbox: Sandbox, path: str) -> None:
    nobody = Caller(sandbox, None)
    pages = [await nobody.get(path, host=True) for _ in range(2)]
    assert pages[0].headers["content-type"] == "text/plain; charset=UTF-8"
    assert pages[0].text != pages[1].text
    for page in pages:
        assert len(page.text) == 44
        header = {"Authorization": f"Bearer {page.text}"}
        assert (await nobody.get("/info/api/v2/datastacks", headers=header)).json() == ["vnc_v0"]


async def test_login_with_redirects(sandbox: Sandbox) -> None:
    nobody = Caller(sandbox, None)
    viewer = await nobody.get("/auth/google/login?redirect=https://n.appspot.com/", host=True)
    assert viewer.headers["location"].startswith("https://n.appspot.com/?middle_auth_token=")
    other = await nobody.get("/auth/google/login?redirect=https://other.example/", host=True)
    assert other.headers["location"] == "https://other.example/"
    assert "middle_auth_token=" in other.headers["set-cookie"]


async def test_logout_kills_every_token_of_the_user(sandbox: Sandbox) -> None:
    ann, ben = Caller(sandbox), Caller(sandbox, "ben")
    second = sandbox.people.give_token(2, "session").reveal()
    answer = await ann.get("/auth/logout", host=True)
    assert (answer.status_code, answer.text) == (200, "ann@lab.example logged out.")
    for token in (ann.headers["Authorization"].split()[1], second):
        gone = await ann.get("/auth", host=True, headers={"Authorization": f"Bearer {token}"})
        assert gone.status_code == 401
    assert (await ben.get("/auth", host=True)).status_code == 200


async def test_no_cave_auth_here(sandbox: Sandbox) -> None:
    answer = await Caller(sandbox).get("/auth/api/v1/user/cache")
    assert (answer.status_code, answer.text) == (404, "404 page not found\n")
