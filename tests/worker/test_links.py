"""Short links: asked once, without a token, not a step further; and what can be done with any pasted text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.worker.conftest import Told, at_once
from zettatui.access.credentials import Credentials
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.asgi import AsgiAdapter
from zettatui.states.links import read_link
from zettatui.storage.paths import folders
from zettatui.worker.links import follow
from zettatui.worker.local_states import NothingToOpen
from zettatui.worker.sessions import Session
from zettatui.worker.things import Surroundings, choices, comparable, what_it_is
from zettatui.worker.workbench import Workbench

STATE = "https://api.zetta.ai/wclee/nglstate/api/v1/123456789012345678"
ADDRESS = ServerAddress.parse("https://api.zetta.ai/wclee")


class ShortLinks:
    """A shortener that writes down who asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.app = Starlette(routes=[Route("/{name:path}", self.answer)])

    async def answer(self, request: Request) -> Response:
        self.asked.append((str(request.url), dict(request.headers)))
        name = request.path_params["name"]
        if name == "page":
            return PlainTextResponse("<html>hello</html>", media_type="text/html")
        if name == "file":
            return JSONResponse({"layers": []})
        if name == "login":
            return RedirectResponse("https://accounts.google.com/o/oauth2")
        if name == "again":
            return RedirectResponse("https://bit.ly/abc")
        return RedirectResponse(f"https://n.appspot.com/?json_url={STATE}&middle_auth_token=theirsecret")


@pytest.fixture
def short() -> ShortLinks:
    return ShortLinks()


@pytest.fixture
def workbench(short: ShortLinks, credentials: Credentials, tmp_path: Path) -> Workbench:
    made = Workbench(
        ADDRESS,
        folders=folders({"ZETTATUI_HOME": str(tmp_path)}),
        credentials=credentials,
        adapter_of=lambda server: AsgiAdapter(short.app),
        pause=at_once,
    )
    made.server(ADDRESS).token = Secret("0123456789abcdef0123456789abcdef")
    return made


async def test_one_redirect_without_a_token(workbench: Workbench, short: ShortLinks, progress: Told) -> None:
    followed = await follow(workbench, Session(ADDRESS), read_link("tinyurl.com/abc"), progress)
    assert (followed.link.what, followed.link.id) == ("state-url", "123456789012345678")
    assert "theirsecret" not in followed.link.input
    ((url, headers),) = short.asked
    assert url == "https://tinyurl.com/abc"
    assert "authorization" not in headers
    assert "cookie" not in headers


async def test_a_short_link_to_a_short_link_is_not_followed_on(
    workbench: Workbench, short: ShortLinks, progress: Told
) -> None:
    followed = await follow(workbench, Session(ADDRESS), read_link("https://tinyurl.com/again"), progress)
    assert followed.link.what == "short"
    assert len(short.asked) == 1


@pytest.mark.parametrize(
    ("name", "says"), [("page", "leads nowhere"), ("file", "no short link"), ("login", "login")]
)
async def test_what_leads_nowhere(workbench: Workbench, name: str, says: str, progress: Told) -> None:
    with pytest.raises(NothingToOpen, match=says):
        await follow(workbench, Session(ADDRESS), read_link(f"https://tinyurl.com/{name}"), progress)


# -- what can be done --------------------------------------------------------------------------------------

AROUND = Surroundings("state", "my state", ADDRESS.url)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("123456789012345678", [("open", "state"), ("open", "graph"), ("compare", "state"), ("copy", "")]),
        (STATE, [("open", "state"), ("compare", "state"), ("copy", "")]),
        ('{"layers": []}', [("open", "state"), ("compare", "state")]),
        ("./mine.json", [("open", "state"), ("compare", "state")]),
        ("1 2 3", [("open", "graph")]),
        ("synapses_v1", [("open", "tables"), ("open", "datastack")]),
        ("https://tinyurl.com/abc", [("follow", ""), ("copy", "")]),
        ("https://g.example.org/nglstate/api/v1/property/5", [("copy", "")]),
        ("https://v.example/?local_id=abc", [("open", "state")]),
        ("what is this?", [("open", "state")]),
    ],
)
def test_what_can_be_done(text: str, acts: list[tuple[str, str]]) -> None:
    assert [(one.act, one.place) for one in choices(text, AROUND)] == acts
    assert what_it_is(text).endswith(".")


def test_what_is_copied() -> None:
    plain = f"{ADDRESS.url}/nglstate/api/v1/123456789012345678"
    assert choices("123456789012345678", AROUND)[-1].thing == plain
    assert choices(f"https://n.appspot.com/?json_url={STATE}", AROUND)[-1].thing == STATE
    source = "precomputed://middleauth+https://g.example.org/nglstate/api/v1/property/5"
    assert choices("https://g.example.org/nglstate/api/v1/property/5/info", AROUND)[0].thing == source


def test_only_states_can_be_compared_with() -> None:
    assert [one.act for one in comparable(STATE)] == ["compare"]
    assert [one.act for one in comparable("https://tinyurl.com/abc")] == ["follow"]
    assert comparable("synapses_v1") == comparable("https://v.example/?local_id=abc") == []


def test_without_an_open_state_nothing_is_compared() -> None:
    assert all(one.act != "compare" for one in choices(STATE, Surroundings()))


@given(st.sampled_from([STATE, f"https://n.appspot.com/?json_url={STATE}", "https://tinyurl.com/abc",
                        "https://x.example/s.json", "https://g.example.org/nglstate/api/v1/property/5"]),
       st.sampled_from("?&"))  # fmt: skip
def test_no_token_is_handed_on(url: str, joint: str) -> None:
    joint = "&" if "?" in url else "?"
    text = f"{url}{joint}middle_auth_token=abcdef0123456789"
    assert "A token in it was removed." in what_it_is(text)
    for one in [*choices(text, AROUND), *comparable(text)]:
        assert "abcdef" not in one.thing + one.words


@given(st.text(max_size=200))
def test_there_is_always_something_to_do(text: str) -> None:
    assert choices(text, AROUND)
    assert what_it_is(text)
