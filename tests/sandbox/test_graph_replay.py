"""Every request recorded from the real PyChunkedGraph 2.21.1 against the sandbox over the same graph."""

from __future__ import annotations

import gzip
import json
import re
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.sandbox.graph_fixture import RECORDED, install
from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox

LEFT_OUT: dict[int, str] = {}
# Lists of ids and links that the sheet calls unordered.
_UNORDERED = {"leaf_ids", "past_id_map", "nodes", "links", "old_roots", "new_roots", "edge_graph", "past_ids"}
_NOW = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3}000)?\+00:00")


def test_counts(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(
            f"\ngraph.json: {len(RECORDED) - len(LEFT_OUT)} of {len(RECORDED)} replayed, left out: {LEFT_OUT}"
        )
    assert len(RECORDED) == 105


@pytest.fixture(scope="module")
def caller() -> Caller:
    sandbox = Sandbox("cave", seed="empty")
    install(sandbox)
    return Caller(sandbox, "root")


@pytest.mark.parametrize(
    "recorded",
    [
        pytest.param(vector, id=f"{index}-{vector['note'] or vector['path'].rpartition('/')[2]}")
        for index, vector in enumerate(RECORDED)
        if index not in LEFT_OUT
    ],
)
async def test_same_answer(caller: Caller, recorded: dict[str, Any]) -> None:
    answer = await send(caller, recorded)
    assert answer.status_code == recorded["status"], answer.text
    assert answer.headers["content-type"] == recorded["content_type"]
    for name, value in recorded.get("response_headers", {}).items():
        assert answer.headers[name] == value
    if "response_json" in recorded:
        assert_same_json(answer.json(), recorded["response_json"])
    elif recorded.get("response") == "<html error page>":
        assert answer.text.startswith("<!doctype html>")
    elif recorded.get("response_hex") == "<gzip of the plain answer>":
        plain = await send(caller, {**recorded, "headers": {"Accept-Encoding": "identity"}})
        assert int(answer.headers["content-length"]) == answer.num_bytes_downloaded
        assert answer.content == plain.content
    elif "response_hex" in recorded:
        assert answer.content.hex() == recorded["response_hex"]
    else:
        assert answer.text == recorded["response_text"]


async def send(caller: Caller, recorded: dict[str, Any]) -> httpx.Response:
    options: dict[str, Any] = {"headers": {"Accept-Encoding": "identity", **recorded.get("headers", {})}}
    if "body_json" in recorded:
        options["content"] = json.dumps(recorded["body_json"])
    elif "body_text" in recorded:
        options["content"] = recorded["body_text"]
    elif "body_hex" in recorded:
        options["content"] = bytes.fromhex(recorded["body_hex"])
    return await caller.ask(recorded["method"], recorded["path"], **options)


def assert_same_json(got: Any, wanted: Any) -> None:
    if isinstance(wanted, dict) and {"code", "duration", "message"} <= set(wanted):
        assert set(got) == set(wanted)
        assert got["code"] == wanted["code"]
        assert isinstance(got["duration"], float)
        assert datetime.strptime(got["timestamp"], "%Y-%m-%d %H:%M:%S.%f")
        assert all(isinstance(line, str) for line in got.get("traceback", []))
        message = (
            re.escape(wanted["message"]).replace("<now>", _NOW.pattern).replace(r"0x\.\.", "0x[0-9a-f]+")
        )
        assert re.fullmatch(message, got["message"]), (got["message"], wanted["message"])
    else:
        assert unordered(got) == unordered(wanted)


def unordered(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        # The many-roots change log holds JSON as text inside JSON; its spelling is part of the contract.
        return {name: unordered(one, name if name in _UNORDERED else key) for name, one in value.items()}
    if isinstance(value, list):
        parts = [unordered(one, key) for one in value]
        return sorted(parts, key=json.dumps) if key else parts
    return value


async def test_a_gzipped_body_is_read(caller: Caller) -> None:
    body = gzip.compress(b'{"node_ids": [72057594037927937]}')
    answer = await caller.post(
        "/segmentation/api/v1/table/seg_v1/roots", body, headers={"Content-Encoding": "gzip"}
    )
    assert answer.json() == {"root_ids": [360287970189639685]}
