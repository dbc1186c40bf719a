"""The annotation transcripts: what several workers behind a gateway answered, in order."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.sandbox import transcripts
from tests.sandbox.test_annotation_replay import comparable
from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation import catalog

VOLUME = "minnie_test"
FIRST, MORE = transcripts.read("annotation"), transcripts.read("annotation_more")
# The engine's part of a transcript recorded with login: Ed may edit, Vera may look.
WITH_LOGIN = [e for e in transcripts.read("auth_services") if 17 <= e.number <= 28]
_ROLLED_BACK = "This Session's transaction has been rolled back"
NGINX = "nginx's own page: the sandbox answers unknown paths as Flask does"


def _left_out(exchange: transcripts.Exchange) -> str | None:
    if _ROLLED_BACK in exchange.answer:
        return "which request a poisoned worker gets is chance; test_annotation_engine has the behaviour"
    if exchange.url.endswith("/health"):
        return NGINX
    if exchange.method == "POST" and exchange.body is None:
        return "a file that is not in the transcript; the vectors have the same request"
    return None


CASES = [e for e in FIRST + MORE if _left_out(e) is None]


def test_counts(capsys: pytest.CaptureFixture[str]) -> None:
    left_out = [(e.file, e.number, _left_out(e)) for e in FIRST + MORE if _left_out(e) is not None]
    counts = f"{len(CASES)} of {len(FIRST + MORE)} and {len(WITH_LOGIN)} of auth_services.txt"
    with capsys.disabled():
        print(f"\nannotation*.txt: {counts} replayed, left out: {left_out}")
    assert (len(CASES), len(left_out)) == (92, 7)


@pytest.mark.parametrize("exchange", WITH_LOGIN, ids=lambda e: e.name)
def test_same_answer_with_login(
    answers_with_login: dict[str, httpx.Response], exchange: transcripts.Exchange
) -> None:
    answer = answers_with_login[exchange.name]
    assert answer.status_code == exchange.status, answer.text
    _check_body(answer, exchange)


@pytest.fixture(scope="module")
def answers_with_login() -> dict[str, httpx.Response]:
    return asyncio.run(_replay_with_login())


@pytest.fixture(scope="module")
def answers() -> dict[str, httpx.Response]:
    return asyncio.run(_replay())


@pytest.mark.parametrize("exchange", CASES, ids=lambda e: e.name)
def test_same_answer(answers: dict[str, httpx.Response], exchange: transcripts.Exchange) -> None:
    answer = answers[exchange.name]
    assert answer.status_code == exchange.status, answer.text
    assert answer.headers.get("warning") == exchange.answer_headers.get("warning")
    _check_body(answer, exchange)


def _check_body(answer: httpx.Response, exchange: transcripts.Exchange) -> None:
    assert answer.headers["content-type"] == exchange.answer_headers["content-type"]
    if answer.headers["content-type"] != "application/json":
        assert exchange.status != 200 or answer.text == exchange.answer.strip()
        return
    # Tracebacks are cut short in the transcripts, some in the middle of the JSON.
    recorded, _, traceback = exchange.answer.partition(', "traceback"')
    expected = json.loads(recorded + ', "traceback": []}' if traceback else recorded)
    assert comparable(_owned_as_recorded(answer.json()), exchange.url) == comparable(expected, exchange.url)


async def _replay() -> dict[str, httpx.Response]:
    sandbox = Sandbox("cave", seed="empty")
    people = sandbox.people
    with sandbox.store.write() as db:
        db.execute("INSERT INTO aligned_volumes (name) VALUES (?)", (VOLUME,))
    people.add_dataset("replay")
    people.grant("replay", "default", "view", "edit")
    for volume in (VOLUME, "nope"):
        people.map_table("aligned_volume", volume, "replay")
    headers = {"Authorization": f"Bearer {people.token_of('ann').reveal()}"}
    client = httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app), headers=headers)
    found = {}
    for exchange in CASES:
        url = sandbox.address + exchange.url.partition("7100")[2]
        found[exchange.name] = await client.request(exchange.method, url, content=exchange.body or b"")
    await client.aclose()
    sandbox.close()
    return found


async def _replay_with_login() -> dict[str, httpx.Response]:
    sandbox = Sandbox("cave", seed="empty")
    people = sandbox.people
    with sandbox.store.write() as db:
        db.execute("INSERT INTO aligned_volumes (name) VALUES (?)", (VOLUME,))
    people.add_dataset("minnie")
    people.grant("minnie", "vnc_lab", "view", "edit")
    people.grant("minnie", "vnc_guests", "view")
    people.map_table("aligned_volume", VOLUME, "minnie")
    metadata = {"description": "of the admin", "user_id": "0"}
    for name in ("test_table", "ref_table"):
        catalog.create_table(sandbox.store, VOLUME, name, "microns_func_coreg", metadata, sandbox.now())
    assert people.by_handle("ben").id == 3
    tokens = {"<ed-token>": people.token_of("ben").reveal(), "<vera-token>": people.token_of("vic").reveal()}
    found = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app)) as client:
        for exchange in WITH_LOGIN:
            token = next(
                token for name, token in tokens.items() if name in dict(exchange.headers)["Authorization"]
            )
            url = sandbox.address + exchange.url.partition("7100")[2]
            headers = {"Authorization": f"Bearer {token}"}
            found[exchange.name] = await client.request(
                exchange.method, url, content=exchange.body or b"", headers=headers
            )
    sandbox.close()
    return found


def _owned_as_recorded(body: Any) -> Any:
    """Return metadata with the owner of the recording without login, user 0, in Ann's place."""
    return {**body, "user_id": "0"} if isinstance(body, dict) and body.get("user_id") == "2" else body
