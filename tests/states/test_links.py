"""Links: the sheet's own vectors (7.3), URL-safe JSON (7.4), building (7.2), and tokens removed."""

from __future__ import annotations

import pytest

from zettatui.states.links import read_link
from zettatui.states.literals import read
from zettatui.states.sites import (
    build,
    family_of,
    full_state_link,
    property_source,
    site_url,
    stored_state_url,
)
from zettatui.states.urlsafe import encode, to_json

G = "https://g.example.org"
ZETTA = "https://api.zetta.ai"


VECTORS = [
    ("495722871693421950", None, "495722871693421950", None),
    (
        f"https://n.appspot.com/?json_url={ZETTA}/wclee/nglstate/api/v1/123456789012345678",
        f"{ZETTA}/wclee",
        "123456789012345678",
        f"{ZETTA}/wclee/nglstate/api/v1/123456789012345678",
    ),
    (
        f"https://n.appspot.com/?json_url={ZETTA}/json/123456789012345678",
        ZETTA,
        "123456789012345678",
        f"{ZETTA}/json/123456789012345678",
    ),
    (
        "https://f.example.org/?json_url=https%3A%2F%2Fg.example.org%2Fnglstate%2F4811223344556677#!%7B%22layers%22:%5B%5D%7D",
        G,
        "4811223344556677",
        f"{G}/nglstate/4811223344556677",
    ),
    (
        f"https://s.example.org/#!middleauth+{G}/nglstate/api/v1/5300112233445566",
        G,
        "5300112233445566",
        f"{G}/nglstate/api/v1/5300112233445566",
    ),
    (
        "https://s.example.org/#!gs://bucket/a/b.json",
        None,
        None,
        "https://storage.googleapis.com/bucket/a/b.json",
    ),
    (
        f'"{ZETTA}/json/123456789012345678"',
        ZETTA,
        "123456789012345678",
        f"{ZETTA}/json/123456789012345678",
    ),
]


@pytest.mark.parametrize(("text", "server", "state_id", "url"), VECTORS)
def test_the_sheets_vectors(text: str, server: str | None, state_id: str | None, url: str | None) -> None:
    link = read_link(text)
    assert (link.what, link.server, link.id, link.url) == ("state-url", server, state_id, url)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("https://s.example.org/#!%7B%22layout%22:%22xy-3d%22%7D", '{"layout":"xy-3d"}'),
        (
            "https://s.example.org/#!{'layers':{'a':'precomputed://x'}_'layout':'3d'}",
            '{"layers":{"a":"precomputed://x"},"layout":"3d"}',
        ),
        ('{"layout":"xy-3d"}', '{"layout":"xy-3d"}'),
        ("%7B%22a%22:1%7D", '{"a":1}'),
        ("#!{'a':1}", '{"a":1}'),
        ("https://s.example.org/#!%7B%22a%22:%22x+y%23%22%7D", '{"a":"x+y#"}'),
    ],
)
def test_states_in_links(text: str, state: str) -> None:
    link = read_link(text)
    assert (link.what, link.valid, link.state_text) == ("inline", True, state)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("{G}/nglstate/api/v1/post/77", "{G}/nglstate/api/v1/77"),
        ("{G}/nglstate/raw/77", "{G}/nglstate/77"),
        ("{G}//nglstate/api/v1/77", "{G}//nglstate/api/v1/77"),
        ("middleauth+{G}/grp/nglstate/api/v1/77", "{G}/grp/nglstate/api/v1/77"),
        ("<{G}/nglstate/api/v1/77>.", "{G}/nglstate/api/v1/77"),
        ("({G}/nglstate/api/v1/77),", "{G}/nglstate/api/v1/77"),
        ("[here]({G}/nglstate/api/v1/77)", "{G}/nglstate/api/v1/77"),
        ("{G}/nglsta\n   te/api/v1/77\n", "{G}/nglstate/api/v1/77"),
        ("g.example.org/nglstate/api/v1/77", "{G}/nglstate/api/v1/77"),
        ("https://n.org/?json_url=g.example.org/nglstate/api/v1/77", "{G}/nglstate/api/v1/77"),
        ("https://n.org/?json_url=middleauth+{G}/nglstate/77", "{G}/nglstate/77"),
        ("https://n.org/?x=1&json_url={G}/nglstate/77&y=2", "{G}/nglstate/77"),
        ("https://n.org/#!middleauth+https%3A%2F%2Fg.example.org%2Fnglstate%2F77", "{G}/nglstate/77"),
    ],
)
def test_other_ways_to_write_a_state_address(text: str, url: str) -> None:
    link = read_link(text.replace("{G}", G))
    assert (link.what, link.id, link.url, link.needs_token) == (
        "state-url",
        "77",
        url.replace("{G}", G),
        True,
    )


def test_files() -> None:
    plain = read_link("https://x.org/s.json")
    assert (plain.what, plain.url, plain.needs_token, plain.id) == (
        "state-url",
        "https://x.org/s.json",
        False,
        None,
    )
    s3 = read_link("https://v.org/#!s3://bucket/a/b.json")
    assert (s3.url, s3.fetch_url) == ("s3://bucket/a/b.json", "https://bucket.s3.amazonaws.com/a/b.json")
    guarded = read_link("https://v.org/#!middleauth+https://x.org/s.json")
    assert guarded.needs_token


@pytest.mark.parametrize(
    ("text", "what", "state_id"),
    [
        ("https://v.org/#!+%7B%22layout%22:%22xy%22%7D", "partial", None),
        ("https://v.org/?local_id=abc123#", "local", "abc123"),
        ("{G}/nglstate/api/v1/property/88/info", "property", "88"),
        ("precomputed://middleauth+{G}/nglstate/api/v1/property/88", "property", "88"),
        ("https://tinyurl.com/abc", "short", None),
        ("https://ng.banc.community/view", "short", None),
        ("https://v.org/?json_url=", "other", None),
        ("{G}/nglstate/api/v1/post", "other", None),
        ("graphene://middleauth+{G}/segmentation/table/x", "other", None),
        ("https://v.org/#!precomputed://gs://bucket/x", "other", None),
        ("https://groups.google.com/forum/#!forum/x", "other", None),
        ("{G}/info/api/v2/datastacks", "other", None),
        ("hello there", "other", None),
        ("", "other", None),
        ("123456789012345678901", "other", None),
        ("./state.json", "other", None),
    ],
)
def test_what_is_no_stored_state(text: str, what: str, state_id: str | None) -> None:
    link = read_link(text.replace("{G}", G))
    assert (link.what, link.id) == (what, state_id)
    assert link.say.endswith(".")


def test_a_cut_link_says_so() -> None:
    link = read_link("https://v.org/#!%7B%22layers%22:%5B%7B%22name%22:%22im")
    assert (link.what, link.valid) == ("inline", False)
    assert "line 1, column 20: this text in quotes has no closing quote" in link.say


TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        f"{G}/nglstate/api/v1/77?middle_auth_token={TOKEN}",
        f"{G}/nglstate/api/v1/77?a=b&middle_auth_token={TOKEN}&c=d",
        f"https://n.org/?json_url={G}/nglstate/api/v1/77?middle_auth_token={TOKEN}",
        f"https://n.org/?json_url=https%3A%2F%2Fg.example.org%2Fnglstate%2Fapi%2Fv1%2F77%3Fmiddle_auth_token%3D{TOKEN}",
        f"https://n.org/?json_url=https%3A%2F%2Fg.example.org%2Fnglstate%2Fapi%2Fv1%2F77%3Fmiddle_auth_token%3D{TOKEN}%26z%3D1",
        f"https://n.org/?middle_auth_token={TOKEN}&json_url={G}/nglstate/api/v1/77",
        f"https://n.org/?MIDDLE_AUTH_TOKEN={TOKEN}==&json_url={G}/nglstate/api/v1/77",
        f"https://n.org/#!middleauth+{G}/nglstate/api/v1/77?middle_auth_token={TOKEN}",
        f"https://me:{TOKEN}@g.example.org/nglstate/api/v1/77",
        f"https://n.org/?json_url={G}/nglstate/api/v1/77&middle_auth_token={TOKEN[:8]}\n{TOKEN[8:]}",
    ],
)
def test_tokens_are_dropped_and_kept_nowhere(text: str) -> None:
    link = read_link(text)
    assert (link.id, link.server, link.token_removed) == ("77", G, True)
    assert TOKEN not in repr(link)
    assert TOKEN[8:] not in str(link.to_json())
    assert "token in it was removed" in link.say


def test_a_state_broken_by_a_terminal_is_joined_without_its_token() -> None:
    link = read_link(f'{{"source":"graphene://{G}/x?middle_auth_token={TOKEN[:9]}\n  {TOKEN[9:]}","a_b":1}}')
    assert (link.valid, link.token_removed) == (True, True)
    assert link.state_text == f'{{"source":"graphene://{G}/x","a_b":1}}'


def test_tokens_in_a_state_are_dropped() -> None:
    link = read_link(f'{{"layers":[{{"source":"graphene://{G}/x?middle_auth_token={TOKEN}"}}]}}')
    assert link.token_removed
    assert read(link.state_text or "") == {"layers": [{"source": f"graphene://{G}/x"}]}


def test_link_as_json() -> None:
    assert read_link(f"https://n.org/?json_url={G}/nglstate/api/v1/77").to_json() == {
        "input": f"https://n.org/?json_url={G}/nglstate/api/v1/77",
        "what": "state-url",
        "server": G,
        "id": "77",
        "url": f"{G}/nglstate/api/v1/77",
        "viewer": "https://n.org",
        "token_removed": False,
        "say": "State 77 on g.example.org.",
    }
    inline = read_link("http://localhost:8080//#!{'layers':[]}").to_json()
    assert inline["viewer"] == "http://localhost:8080"
    assert (inline["valid"], inline["dialect"], inline["layers"]) == (True, "unknown", 0)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{'a':1_'b':[1&2]}", '{"a":1,"b":[1,2]}'),
        (r"""{'a':'say "hi"'}""", r'{"a":"say \"hi\""}'),
        (r"{'a':'it\'s'}", '{"a":"it\'s"}'),
        (r"{'a':'x\\'}", r'{"a":"x\\"}'),
        ('{"a_b":"c&d\'e"}', '{"a_b":"c&d\'e"}'),
        ("{'a_b':'c&d'}", '{"a_b":"c&d"}'),
        (r"{'a':'\n\u0041'}", r'{"a":"\n\u0041"}'),
    ],
)
def test_url_safe_json(text: str, result: str) -> None:
    assert to_json(text) == result


def test_building() -> None:
    state = stored_state_url(G, "77")
    assert (
        build("https://n.example.org", "fork", state)
        == f"https://n.example.org/?json_url={G}/nglstate/api/v1/77"
    )
    assert build("https://n.example.org/", "mainline", state) == (
        f"https://n.example.org/#!middleauth+{G}/nglstate/api/v1/77"
    )
    assert build("n.example.org", "mainline", "https://x.org/s.json", static=True) == (
        "https://n.example.org/#!https://x.org/s.json"
    )
    assert build("https://n.example.org", "fork", "middleauth+" + state).count("middleauth") == 0
    assert build(
        "https://neuromancer-seung-import.appspot.com",
        "fork",
        stored_state_url("https://api.zetta.ai/wclee/", "5"),
    ) == (
        "https://neuromancer-seung-import.appspot.com/?json_url=https://api.zetta.ai/wclee/nglstate/api/v1/5"
    )
    assert property_source(G, "8") == f"precomputed://middleauth+{G}/nglstate/api/v1/property/8"


def test_full_state_links() -> None:
    text = '{ "a": "#ff0000 (x!) *;,\' é%" }'
    link = full_state_link("https://v.org", text)
    assert link == ("https://v.org/#!%7B%22a%22:%22#ff0000%20%28x%21%29%20%2A%3B%2C%27%20%C3%A9%25%22%7D")
    assert read_link(link).state_text == '{"a":"#ff0000 (x!) *;,\' é%"}'
    assert encode("[1.50, 1e-9]") == "%5B1.50%2C1e-9%5D"


def test_families() -> None:
    assert family_of("https://neuromancer-seung-import.appspot.com/") == "fork"
    assert family_of("fafb-dot-neuroglancer-demo.appspot.com") == "mainline"
    assert family_of("https://spelunker.cave-explorer.org/#!x") == "mainline"
    assert family_of("https://n.example.org") is None


def test_site_addresses() -> None:
    assert site_url("localhost:8080/v") == "http://localhost:8080/v"
