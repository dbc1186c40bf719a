from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from zettatui.states.document import StateDocument
from zettatui.states.faults import JsonFault
from zettatui.states.lint import LintContext
from zettatui.worker import apart, comparisons, documents, state_text
from zettatui.worker.apart import Apart, Lost, in_process_apart
from zettatui.worker.comparisons import differences_of
from zettatui.worker.documents import document_of
from zettatui.worker.jobs import Progress
from zettatui.worker.state_text import AtHand, StateText

LAYERS = [
    {
        "name": "seg",
        "type": "segmentation",
        "source": "graphene://https://a/b",
        "segments": ["648518346677614825", 12],
    }
]
STATE = json.dumps({"layers": LAYERS, "dimensions": {"x": [4e-9, "m"]}, "é": "神 \ud800"[:3]}, indent=2)


@pytest.fixture
def everything_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send every text to the process apart, however short it is."""
    for module in (apart, state_text, documents):
        monkeypatch.setattr(module, "WORTH_IT", 0)
    monkeypatch.setenv("ZETTATUI_TOKEN", "not for the process apart")


def process_id() -> int:
    return os.getpid()


def has_token() -> bool:
    return "ZETTATUI_TOKEN" in os.environ


def told(text: str, number: int) -> tuple[int, str]:
    print("this must not end up among the answers")
    return number, text[::-1]


def refuse(text: str) -> None:
    raise JsonFault("comma before ]", text, 3, rule="nan")


def die() -> None:
    os._exit(1)


def test_a_process_apart_answers_with_what_a_function_returns_or_raises(everything_apart: None) -> None:
    one = Apart()
    try:
        assert one.run(process_id, ()) != os.getpid()
        assert not one.run(has_token, ())
        assert one.run(told, ("aé神\ud800" * 700_000,), 7) == (7, "\ud800神éa" * 700_000)
        with pytest.raises(JsonFault) as raised:
            one.run(refuse, ("[\n1,]",))
        assert (raised.value.line, raised.value.column, raised.value.rule) == (2, 2, "nan")
        assert str(raised.value) == "line 2, column 2: comma before ]"
        with pytest.raises(Lost):
            one.run(die, ())
        assert one.run(process_id, ()) != os.getpid(), "it is started again"
    finally:
        one.close()


def test_what_cannot_be_done_apart_is_done_here(
    monkeypatch: pytest.MonkeyPatch, everything_apart: None
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert in_process_apart(told, ("abc",), 1) == (1, "cba")


def test_no_process_stays_when_its_owner_goes() -> None:
    one = Apart()
    other = one.run(process_id, ())
    del one
    assert subprocess.run(["ps", "-p", str(other)], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("text", [STATE, STATE.replace("seg", "Seg"), STATE[:-4], ""])
async def test_a_text_means_the_same_apart_as_here(text: str, everything_apart: None) -> None:
    desk, progress = StateText(STATE), Progress.__new__(Progress)
    snapshot = AtHand(text, 3)
    found = await desk.check(snapshot, LintContext(), progress)
    here = StateText(STATE)._checked(snapshot, LintContext())
    assert replace(found, fault=None) == replace(here, fault=None)
    assert str(found.fault) == str(here.fault)
    assert await desk.place(snapshot, 3, 9, progress) == StateText(STATE)._path(snapshot, 3, 9)
    again = await asyncio.gather(*(desk.place(AtHand(STATE, 4), 4, 9, progress) for _ in range(2)))
    assert again == [StateText(STATE)._path(AtHand(STATE, 4), 4, 9)] * 2


@pytest.mark.parametrize("content", [b' {"a":[1,2.50]}\n', b'{"a": 1}', STATE.encode(), b"\xff no JSON", b""])
def test_bytes_open_the_same_apart_as_here(content: bytes, everything_apart: None) -> None:
    assert document_of(content) == StateDocument.from_bytes(content)


def test_two_texts_differ_the_same_apart_as_here(everything_apart: None) -> None:
    after = STATE.replace('"seg"', '"soma"')
    assert repr(differences_of(STATE, after)) == repr(
        comparisons._differences(STATE, after, comparisons.EDIT)
    )
    with pytest.raises(JsonFault):
        differences_of(STATE, STATE[:-2])
