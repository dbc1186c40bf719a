"""`link parse` and `link build`."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.cli.conftest import Invoke, World
from zettatui.sandbox import demo

LINKS = Path(__file__).parents[3] / "shared" / "data" / "links.jsonl"
SECRET = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM"
FIELDS = ["input", "what", "server", "id", "url", "viewer", "token_removed"]
SERVER = "https://api.zetta.ai/wclee"


@pytest.mark.skipif(not LINKS.exists(), reason=f"the collection of real links is not at {LINKS}")
def test_every_real_link_is_read_as_expected(invoke: Invoke) -> None:
    rows = [json.loads(line) for line in LINKS.read_text().splitlines()]
    assert len(rows) >= 150
    done = invoke("link", "parse", "-", "--json", stdin="".join(f"{row['link']}\n" for row in rows).encode())
    assert (done.code, done.err) == (0, "")
    answers = [json.loads(line) for line in done.text.splitlines()]
    assert len(answers) == len(rows)
    for row, answer in zip(rows, answers, strict=True):
        expect = {key: value for key, value in row["expect"].items() if key not in ("also_ok", "note")}
        assert list(answer)[:7] == FIELDS
        assert answer["say"]
        if answer["what"] not in row["expect"].get("also_ok", []):
            assert {key: answer.get(key) for key in expect} == expect, row["link"]


def test_several_links_are_one_object_a_line(invoke: Invoke) -> None:
    done = invoke("link", "parse", "4711", "-", "hello", "--json", stdin=b"\n  4712 \n\n4713\r\n")
    answers = [json.loads(line) for line in done.text.splitlines()]
    assert [one["id"] for one in answers] == ["4711", "4712", "4713", None]
    assert [one["what"] for one in answers] == ["state-url"] * 3 + ["other"]
    assert done.code == 0


def test_an_inline_state_is_described(invoke: Invoke) -> None:
    done = invoke(
        "link",
        "parse",
        "--json",
        "https://v.example/#!{'layers':[]_'dimensions':{}}",
        "https://v.example/#!{'la",
    )
    good, bad = (json.loads(line) for line in done.text.splitlines())
    assert (good["valid"], good["dialect"], good["layers"]) == (True, "mainline", 0)
    assert (bad["valid"], bad["dialect"], bad["layers"]) == (False, None, None)
    assert done.code == 0


def test_in_words_the_class_comes_first(invoke: Invoke) -> None:
    done = invoke("link", "parse", f"https://v.example/?json_url={SERVER}/nglstate/api/v1/5")
    assert done.text == "state-url\tState 5 on api.zetta.ai/wclee.\n"


@pytest.mark.parametrize("json_too", [True, False])
@pytest.mark.parametrize(
    "link",
    [
        f"https://v.example/?json_url=https://a.example/nglstate/api/v1/5?middle_auth_token={SECRET}",
        f"https://ann:{SECRET}@a.example/nglstate/api/v1/5",
        f"https://v.example/#!middleauth+https://a.example/nglstate/api/v1/5%3Fmiddle_auth_token%3D{SECRET}",
        f'{{"layers": [{{"source": "https://a.example/x?middle_auth_token={SECRET}"}}]}}',
    ],
)  # fmt: skip
def test_a_token_in_a_link_is_never_printed(invoke: Invoke, link: str, json_too: bool) -> None:
    done = invoke("link", "parse", link, *(["--json"] if json_too else []))
    assert SECRET not in done.text + done.err
    assert json.loads(done.text)["token_removed"] if json_too else "A token in it was removed." in done.text


# -- build -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "link"),
    [
        (["5", "--family", "fork"], f"https://neuromancer-seung-import.appspot.com/?json_url={SERVER}/nglstate/api/v1/5"),
        (["5", "--family", "mainline"],
         f"https://spelunker.cave-explorer.org/#!middleauth+{SERVER}/nglstate/api/v1/5"),
        (["5", "--site", "ngl.flywire.ai"], f"https://ngl.flywire.ai/?json_url={SERVER}/nglstate/api/v1/5"),
        (["5", "--site", "localhost:8080", "--family", "mainline"],
         f"http://localhost:8080/#!middleauth+{SERVER}/nglstate/api/v1/5"),
        (["5", "--family", "fork", "--server", "global.example"],
         "https://neuromancer-seung-import.appspot.com/?json_url=https://global.example/nglstate/api/v1/5"),
        (["https://spelunker.cave-explorer.org/#!middleauth+https://g.example/nglstate/api/v1/77"],
         "https://spelunker.cave-explorer.org/#!middleauth+https://g.example/nglstate/api/v1/77"),
        (["https://spelunker.cave-explorer.org/#!middleauth+https://g.example/nglstate/api/v1/77", "--family", "fork"],
         "https://neuromancer-seung-import.appspot.com/?json_url=https://g.example/nglstate/api/v1/77"),
        (["gs://bucket/state.json", "--family", "mainline"],
         "https://spelunker.cave-explorer.org/#!https://storage.googleapis.com/bucket/state.json"),
    ],
)  # fmt: skip
def test_the_link_of_a_stored_state(invoke: Invoke, words: list[str], link: str) -> None:
    """No server is there to be asked: nothing is fetched."""
    done = invoke("link", "build", *words)
    assert (done.code, done.text, done.err) == (0, link + "\n", "")


def test_the_environment_names_the_server_where_no_option_does(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZETTATUI_SERVER", "https://env.example/group/")
    assert "env.example/group/nglstate/api/v1/5" in invoke("link", "build", "5", "--family", "fork").text
    assert (
        "opt.example/nglstate"
        in invoke("--server", "opt.example", "link", "build", "5", "--family", "fork").text
    )
    profile = invoke("link", "build", "5", "--family", "fork", "--profile", "daf").text
    assert "json_url=https://global.daf-apis.com/nglstate/api/v1/5" in profile
    unknown = invoke("link", "build", "5", "--family", "fork", "--profile", "no such")
    assert unknown.code == 2
    assert "zetta wclee" in unknown.err


def test_a_text_that_is_stored_nowhere_goes_whole_into_its_link(invoke: Invoke, tmp_path: Path) -> None:
    text = '{"dimensions": {"x": [4e-09, "m"]}, "layers": [], "id": 648518346677614825}'
    file = tmp_path / "small.json"
    file.write_text(text)
    link = invoke("link", "build", file).text.strip()
    site, _, fragment = link.partition("#!")
    assert site == "https://spelunker.cave-explorer.org/"
    assert unquote(fragment) == text.replace(" ", "")
    again = json.loads(invoke("link", "parse", "--json", link).text)
    assert (again["what"], again["valid"], again["layers"]) == ("inline", True, 0)
    file.write_text(json.dumps({"layers": [], "x": "y" * 9000}))
    done = invoke("link", "build", file)
    assert (done.code, done.out) == (1, b"")
    assert "zettatui state put" in done.err


def test_the_dialect_of_the_state_decides_where_nothing_else_does(invoke: Invoke, world: World) -> None:
    fork = invoke("link", "build", demo.STATE_ID, *world.options)
    assert fork.text == (
        f"https://neuromancer-seung-import.appspot.com/?json_url={world.server}/nglstate/api/v1/{demo.STATE_ID}\n"
    )
    assert invoke("link", "build", demo.STATE_ID, "--server", world.server).code == 3
    given = invoke(
        "link",
        "build",
        demo.STATE_ID,
        "--family",
        "fork",
        "--datastack",
        demo.DATASTACK,
        "--json",
        *world.options,
    )
    assert given.json == {
        "link": f"{demo.VIEWER_SITE}/?json_url={world.server}/nglstate/api/v1/{demo.STATE_ID}",
        "family": "fork",
    }
    assert invoke(
        "link", "build", "5", "--family", "fork", "--datastack", "none_such", *world.options
    ).code in (4, 5)
