"""One server: which deployment it is, and where its token goes."""

from __future__ import annotations

import json

import pytest

from tests.services.scripted import (
    FULL,
    LOCAL,
    ROOT,
    SUPERVOXEL,
    TOKEN,
    Reply,
    bearer,
    by_path,
    json_reply,
    page_reply,
    server,
    text_reply,
)
from zettatui.services import errors as e

# --- which deployment --------------------------------------------------------------------------------

GOOGLE = (("location", "https://accounts.google.com/o/oauth2/auth"),)
STICKY = (("location", "https://g.example.org/sticky_auth/api/v1/authorize?redirect=x"),)
CHALLENGE = ("www-authenticate", 'Bearer realm="https://g.example.org/sticky_auth/api/v1/authorize"')


@pytest.mark.parametrize(
    ("version", "listing", "flavour"),
    [
        (json_reply("4.3.3"), None, "cave"),
        (Reply(307, GOOGLE), None, "zetta"),
        (text_reply("Invalid/expired token. Try again.", 401), None, "zetta"),
        (text_reply("User a@b.org not authorized to GET /info/version in domain /x", 403), None, "zetta"),
        (json_reply({"error": "no_token", "message": "m"}, 401, CHALLENGE), None, "cave"),
        (Reply(302, STICKY), None, "cave"),
        (page_reply(404), json_reply({"error": "no_token"}, 401, CHALLENGE), "cave"),
        (page_reply(404), Reply(307, GOOGLE), "zetta"),
        (page_reply(404), json_reply(["a"]), "cave"),
    ],
)
async def test_the_deployment_is_detected_not_assumed(
    version: Reply, listing: Reply | None, flavour: str
) -> None:
    made, adapter = server([version, listing] if listing else [version])
    assert await made.flavour() == flavour
    assert [bearer(request) for request in adapter.requests] == [None] * len(adapter.requests)


@pytest.mark.parametrize("reply", [page_reply(), page_reply(404), text_reply("Internal Server Error", 500)])
async def test_what_is_neither_is_an_error(reply: Reply) -> None:
    made, _ = server([reply])
    with pytest.raises((e.UnexpectedAnswer, e.NotFound, e.ServerTrouble)):
        await made.flavour()


# --- where the token goes ----------------------------------------------------------------------------


async def test_the_token_goes_to_a_local_server_that_info_named() -> None:
    made, adapter = server(by_path(root=json_reply({"root_id": ROOT})))
    datastack = await made.info.datastack("ds")
    assert await made.graph(datastack).root(SUPERVOXEL) == ROOT
    assert {(request.origin, bearer(request)) for request in adapter.requests} == {
        ("https://g.example.org", f"Bearer {TOKEN}"),
        (LOCAL, f"Bearer {TOKEN}"),
    }


async def test_the_token_does_not_go_where_somebody_else_says() -> None:
    elsewhere, _ = server(by_path())
    datastack = await elsewhere.info.datastack("ds")
    made, adapter = server(by_path(root=json_reply({"root_id": ROOT})))
    await made.graph(datastack).root(SUPERVOXEL)
    assert [bearer(request) for request in adapter.requests] == [None, None]


async def test_the_token_is_not_sent_unencrypted_for_an_encrypted_server() -> None:
    plain = {**FULL, "local_server": "http://local.example.org"}
    made, adapter = server([json_reply(plain)])
    datastack = await made.info.datastack("ds")
    for open_service in (made.graph, made.annotations):
        with pytest.raises(e.AddressInvalid, match="not encrypted"):
            open_service(datastack)
    assert len(adapter.requests) == 1


async def test_a_foreign_state_is_fetched_without_the_token() -> None:
    made, adapter = server([json_reply({"layers": []})])
    url = "https://foreign.example/nglstate/api/v1/12?middle_auth_token=abc&pretty=1"
    assert json.loads(await made.state.get_url(url)) == {"layers": []}
    [request] = adapter.requests
    assert (request.origin, request.target) == ("https://foreign.example", "/nglstate/api/v1/12?pretty=1")
    assert bearer(request) is None


async def test_a_foreign_redirect_is_named_not_followed() -> None:
    made, adapter = server([Reply(302, (("location", "https://long.example/#!{}"),))])
    with pytest.raises(e.RedirectRefused) as caught:
        await made.state.get_url("https://tinyurl.com/x")
    assert caught.value.location == "https://long.example/#!{}"
    assert len(adapter.requests) == 1


def test_a_server_never_shows_its_token() -> None:
    made, _ = server([json_reply([])])
    assert TOKEN not in repr(made.token) + repr(vars(made))
