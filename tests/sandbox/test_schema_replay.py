"""The schema service: everything recorded from the real one, and zetta's older release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import transcripts
from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox

RECORDED = json.loads((Path(__file__).parents[1] / "contract/vectors/schema.json").read_text("utf-8"))[
    "vectors"
]
EXCHANGES = transcripts.read("schema")


def test_counts(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nschema.json: all {len(RECORDED)} replayed; schema.txt: all {len(EXCHANGES)} exchanges")
    assert len(RECORDED) == 16
    assert len(EXCHANGES) == 16


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda v: f"{v['method']} {v['path']}")
async def test_recorded_vector(recorded: dict[str, Any]) -> None:
    answer = await Caller(Sandbox("cave"), None).ask(recorded["method"], recorded["path"])
    assert answer.status_code == recorded["status"]
    assert answer.headers["content-type"] == recorded["content_type"]
    if "location" in recorded:
        assert answer.headers["location"] == recorded["location"]
    if isinstance(recorded.get("response_json"), str) and recorded["response_json"].startswith("<object"):
        assert list(answer.json()) == _definitions()
    elif "response_json" in recorded:
        assert answer.json() == recorded["response_json"]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda e: f"{e.number} {e.method} {e.url}")
async def test_transcript(exchange: transcripts.Exchange) -> None:
    path = exchange.url.partition("7100")[2]
    answer = await Caller(Sandbox("cave"), None).ask(exchange.method, path, content=exchange.body or b"")
    assert answer.status_code == exchange.status
    assert answer.headers["content-type"] == exchange.answer_headers["content-type"]
    if answer.headers["content-type"] == "application/json" and not exchange.answer.endswith("(cut)"):
        assert answer.json() == json.loads(exchange.answer)


async def test_zetta_wants_a_login_and_knows_sixteen_types() -> None:
    sandbox = Sandbox("zetta")
    refused = await Caller(sandbox, None).get("/schema/api/v2/type")
    assert refused.status_code == 307
    ann = Caller(sandbox)
    names = (await ann.get("/schema/api/v2/type")).json()
    assert len(names) == 16
    assert set(names) < set(_definitions())
    definition = (await ann.get("/schema/api/v2/type/microns_func_coreg")).json()
    assert definition["definitions"]["FunctionalCoregistration"]["required"] == ["func_id", "pt"]
    assert (await ann.get("/schema/api/v2/type/cell_match")).status_code == 404
    assert (await ann.get("/schema/api/v2/types_all")).status_code == 404
    assert (await ann.post("/schema/api/v2/types?schema_names=synapse")).status_code == 404


def _definitions() -> list[str]:
    names: list[str] = next(v for v in RECORDED if v["path"] == "/schema/api/v2/type")["response_json"]
    return names
