"""The recorded answers of the real auth, info and state services, asked of the sandbox again."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from tests.sandbox.transcripts import Exchange, read
from zettatui.sandbox import Sandbox

_ADMINISTRATION = "administration, which nobody here calls"
_LEFT_OUT = {
    **{("auth", n): _ADMINISTRATION for n in (11, 12, 14, 15, 16, 17, 18, *range(20, 39), 41, 42, 43)},
    ("auth", 19): "asked before the groups were made",
    ("auth", 8): "the sandbox has its own page instead of Google's",
    ("auth", 9): "the sandbox has its own page instead of Google's",
    ("auth_services", 16): "the page of an older Werkzeug",
    **{("auth_services", n): "the annotation engine's" for n in range(17, 29)},
    ("zetta_state_go", 11): "the ingress answers, not the state service",
    ("zetta_state_go", 12): "asked past the ingress",
}
# The recordings of the info service were made with its auth off, as it runs on zetta.
_AUTH_OFF = {("info", 6), ("info", 10), ("info", 12)}
_BODY_FREE = {
    ("auth_more", 23): "a page",
    ("auth_more", 25): "a page",
    ("info", 16): "a page",
    ("nglstate_v1", 3): "names of the project",
}
_HEADERS = (
    "content-type",
    "www-authenticate",
    "location",
    "set-cookie",
    "vary",
    "content-encoding",
    "access-control-allow-origin",
    "access-control-expose-headers",
)
_ED, _VERA, _ADMIN = "e" * 32, "f" * 32, "0" * 31 + "1"
_FILES = ("auth", "auth_more", "auth_services", "info", "nglstate_v1", "zetta_state_go")


def _world(flavour: str, address: str) -> Sandbox:
    """Build the very world in which the transcripts were recorded."""
    sandbox = Sandbox("cave" if flavour == "cave" else "zetta", address=address, seed="empty")
    people = sandbox.people
    with sandbox.store.write() as db:
        for table in ("tokens", "grants", "mapping", "members", "datasets", "terms", "groups", "people"):
            db.execute(f"DELETE FROM {table}")
        db.execute("UPDATE sqlite_sequence SET seq = 0")
        for group in ("default", "editors", "viewers"):
            db.execute("INSERT INTO groups (name) VALUES (?)", (group,))
        people.add("ann", "Held Admin", "admin@example.org", groups=["default"], superadmin=True)
        people.add("vera", "Vera View", "vera@example.org", groups=["default", "viewers"])
        people.add("ed", "Ed Edit", "ed@example.org", groups=["default", "editors"])
        terms = people.add_terms("flywire", "be nice")
        people.add_dataset("minnie")
        people.add_dataset("secret")
        people.add_dataset("tosds", terms_id=terms)
        people.grant("minnie", "editors", "view", "edit")
        people.grant("minnie", "viewers", "view")
        people.grant("tosds", "viewers", "view")
        for namespace, name, dataset in (
            ("datastack", "minnie_ds", "minnie"),
            ("aligned_volume", "minnie_test", "minnie"),
            ("datastack", "vnc_v0", "tosds"),
            ("aligned_volume", "vnc_test", "tosds"),
        ):
            people.map_table(namespace, name, dataset)
        people.give_token(1, value=_ADMIN)
        db.execute("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'tokens'")
        people.give_token(3, value=_ED, description="held")
        people.give_token(2, value=_VERA)
        db.execute(
            "INSERT INTO aligned_volumes VALUES"
            " (1, 'minnie_test', 'Minnie Test', 'held test volume', 'precomputed://gs://held/img'),"
            " (2, 'vnc_test', NULL, NULL, 'precomputed://gs://held/vnc')"
        )
        segmentation, local = (
            "graphene://https://localhost:7443/segmentation/table/test",
            "http://127.0.0.1:7100",
        )
        db.execute(
            "INSERT INTO datastacks (name, aligned_volume_id, segmentation_source, viewer_site,"
            " synapse_table, local_server, description, viewer_resolution_x, viewer_resolution_y,"
            " viewer_resolution_z) VALUES"
            " ('minnie_ds', 1, ?, 'https://neuroglancer-demo.appspot.com', 'synapses_test', ?,"
            " 'held datastack', 4, 4, 40), ('vnc_v0', 2, ?, NULL, NULL, ?, NULL, NULL, NULL, NULL)",
            (segmentation, local, segmentation, local),
        )
    return sandbox


class _Replay:
    """Asks in order and remembers which id or token of ours stands for which recorded one."""

    def __init__(self, sandbox: Sandbox, as_admin: bool) -> None:
        self.sandbox = sandbox
        self.as_admin = as_admin
        self.known = {"<ed-token>": _ED, "<vera-token>": _VERA}

    async def ask(self, exchange: Exchange) -> httpx.Response:
        headers = {"Accept-Encoding": "identity", **{k: self.ours(v) for k, v in exchange.headers}}
        if self.as_admin:
            headers["Authorization"] = f"Bearer {_ADMIN}"
        transport = httpx.ASGITransport(self.sandbox.app)
        async with httpx.AsyncClient(transport=transport) as client:
            content = exchange.body and exchange.body.encode()
            url = self.ours(exchange.url)
            async with client.stream(exchange.method, url, headers=headers, content=content) as answer:
                raw = b"".join([part async for part in answer.aiter_raw()])
            if (
                answer.headers.get("content-encoding") == "deflate"
                and "deflate" not in headers["Accept-Encoding"]
            ):
                del answer.headers["content-encoding"]
                answer.headers["content-encoding-as-sent"] = "deflate"
            return httpx.Response(answer.status_code, headers=answer.headers, content=raw)

    def learn(self, exchange: Exchange, text: str) -> None:
        """Note the new id or token that both answers name."""
        if exchange.status == 200 and exchange.answer.startswith('"') and exchange.answer != text:
            recorded, got = json.loads(exchange.answer), json.loads(text)
            self.known[recorded.rsplit("/", 1)[-1]] = got.rsplit("/", 1)[-1]

    def ours(self, text: str) -> str:
        for recorded, got in self.known.items():
            text = re.sub(rf"(?<![0-9a-f]){re.escape(recorded)}(?![0-9a-f])", got, text)
        return text

    def theirs(self, text: str) -> str:
        for recorded, got in self.known.items():
            text = text.replace(got, recorded)
        return re.sub(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", "<date>", text).replace("Held PI", "")


async def _check(replay: _Replay, exchange: Exchange, *, body: bool) -> None:
    answer = await replay.ask(exchange)
    assert answer.status_code == exchange.status
    text = answer.text.rstrip("\n")
    replay.learn(exchange, text)
    sent = {name.removesuffix("-as-sent"): value for name, value in answer.headers.items()}
    for name in _HEADERS:
        if name == "set-cookie" and "session=" in exchange.answer_headers.get(name, ""):
            continue
        recorded = exchange.answer_headers.get(name)
        if name == "vary" and recorded == "Cookie":
            continue
        got = sent.get(name)
        assert (None if got is None else replay.theirs(got)) == recorded, name
    if body:
        assert replay.theirs(text) == replay.theirs(exchange.answer)


@pytest.mark.parametrize("name", _FILES)
async def test_transcript(name: str) -> None:
    address = {"zetta_state_go": "http://127.0.0.1:8001"}.get(name, "https://localhost:7443")
    sandbox = _world("zetta" if name == "zetta_state_go" else "cave", address)
    replay = _Replay(sandbox, as_admin=name in {"zetta_state_go", "info"})
    if name == "info":
        sandbox.people.join("ann", "editors")
        sandbox.people.join("ann", "viewers")
        sandbox.people.accept_terms(1, 1)
    asked = 0
    for exchange in read(name):
        key = (name, exchange.number)
        if key in _LEFT_OUT or key in _AUTH_OFF:
            continue
        try:
            await _check(replay, exchange, body=key not in _BODY_FREE)
        except AssertionError as failure:
            raise AssertionError(f"{exchange.name}: {failure}") from failure
        asked += 1
    left_out = sum(1 for file, _ in [*_LEFT_OUT, *_AUTH_OFF] if file == name)
    assert asked + left_out == len(read(name))
    print(f"{name}: {asked} replayed, {left_out} left out")


async def test_unknown_names_with_auth_off() -> None:
    sandbox = _world("zetta", "http://127.0.0.1:7100")
    sandbox.people.join("ann", "editors")
    replay = _Replay(sandbox, as_admin=True)
    for exchange in read("info"):
        if ("info", exchange.number) in _AUTH_OFF:
            answer = await replay.ask(exchange)
            assert (answer.status_code, answer.json()) == (exchange.status, json.loads(exchange.answer))
