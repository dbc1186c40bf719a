"""Every request recorded from the real AnnotationEngine 4.35.0, in order, against the sandbox."""

from __future__ import annotations

import ast
import asyncio
import json
import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from zettatui.sandbox import Sandbox
from zettatui.sandbox.annotation.catalog import register_segmentation

RECORDED = json.loads((Path(__file__).parents[1] / "contract/vectors/annotation.json").read_text("utf-8"))[
    "vectors"
]
VOLUME = "test_aligned_volume"
LEFT_OUT = {
    1: "/health is the bare service's own path; behind a gateway it is a 404 (transcripts), as here",
}
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\Z")
_CREATED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\Z")


def test_counts(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        done = len(RECORDED) - len(LEFT_OUT)
        print(f"\nannotation.json: {done} of {len(RECORDED)} replayed, left out: {LEFT_OUT}")
    assert len(RECORDED) == 215


@pytest.fixture(scope="module")
def replayed() -> dict[int, httpx.Response]:
    """Answers of the whole sequence: the records build on each other."""
    return asyncio.run(_replay())


@pytest.mark.parametrize(
    "index",
    [
        pytest.param(i, id=f"{i}-{v['note'] or v['method']}")
        for i, v in enumerate(RECORDED)
        if i not in LEFT_OUT
    ],
)
def test_same_answer(replayed: dict[int, httpx.Response], index: int) -> None:
    recorded, answer = RECORDED[index], replayed[index]
    assert answer.status_code == recorded["status"], answer.text
    assert answer.headers["content-type"] == recorded["content_type"]
    for name, value in recorded.get("response_headers", {}).items():
        assert answer.headers[name] == value
    if "response_json" in recorded:
        got = answer.json()
        assert comparable(got, recorded["path"]) == comparable(recorded["response_json"], recorded["path"])
    elif not recorded["response_text"].startswith("<html"):
        assert answer.text == recorded["response_text"]


async def _replay() -> dict[int, httpx.Response]:
    sandbox = Sandbox("cave", seed="empty", clock=lambda: datetime.now(timezone.utc).replace(tzinfo=None))
    store, people = sandbox.store, sandbox.people
    tokens = {"1": people.token_of("root").reveal(), "2": people.token_of("ann").reveal()}
    assert people.by_handle("root").id == 1
    assert people.by_handle("ann").id == 2
    with store.write() as db:
        db.execute("INSERT INTO aligned_volumes (name) VALUES (?)", (VOLUME,))
    people.leave("ann", "vnc_lab")
    people.leave("ann", "terms_readers")
    people.add_dataset("replay")
    people.grant("replay", "default", "view", "edit")
    # `nope` is known to the auth server here, as in the recording: the engine itself refuses it.
    for volume in (VOLUME, "nope"):
        people.map_table("aligned_volume", volume, "replay")
    client = httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app), base_url=sandbox.address)
    answers = {}
    for index, recorded in enumerate(RECORDED):
        if recorded["note"] == "group read yes":
            people.join("ann", "vnc_lab")
        if recorded["note"] == "md joined":
            register_segmentation(store, VOLUME, "x_func", "pcg_a", "src", sandbox.now())
        if recorded["note"] == "trigger fails":
            body = json.dumps({"code": 500, "message": "info down", "traceback": []})
            sandbox.faults.add("after", "POST", ".*/annotations", body=body)
        headers = {"Authorization": f"Bearer {tokens[recorded['as_user']]}"}
        method, path = recorded["method"], recorded["path"]
        answers[index] = await client.request(method, path, content=_body(recorded), headers=headers)
    await client.aclose()
    sandbox.close()
    return answers


def _body(recorded: dict[str, Any]) -> str | None:
    if "body_text" in recorded:
        return str(recorded["body_text"])
    if recorded.get("body_json") == "<10001 valid annotations>":
        return json.dumps({"annotations": [{"pt": {"position": [1, 2, 3]}, "func_id": 1}] * 10_001})
    return json.dumps(recorded["body_json"]) if "body_json" in recorded else None


def comparable(body: Any, path: str) -> Any:
    """Return an answer with times scrubbed, unordered lists sorted, database texts cut to class words."""
    if isinstance(body, list):
        if all(isinstance(one, dict) for one in body):
            return sorted((comparable(one, path) for one in body), key=lambda one: one["id"])
        return sorted(body) if path.partition("?")[0].endswith("/table") else body
    if not isinstance(body, dict):
        return body
    body = {key: _scrub(value) for key, value in body.items()}
    if "traceback" in body:
        assert isinstance(body["traceback"], list) or body["traceback"] == "<list of str>"
        body["traceback"] = "<list of str>"
        body["message"] = _message(body["message"])
    return body


def _scrub(value: Any) -> Any:
    if isinstance(value, str):
        value = "<iso>" if _ISO.match(value) else value
        value = "<created>" if _CREATED.match(value) else value
    return value


def _message(text: str) -> Any:
    prefix, _, fields = text.partition(": ")
    if prefix == "422 Unprocessable Entity":
        return prefix, ast.literal_eval(fields)
    refused = re.match(r"(.*?)\(psycopg2\.errors\.(\w+)\) (.*)", text)
    # Sheet 10.2: of a database text only the status, the class and its words are promised.
    return refused.groups() if refused else text
