"""The app itself at a hostile server, over the network as it is: a sentence each time, and it goes on working."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.hostile.hostile_server import FINE, TOKEN, Answer, Hostile, by_path, hostile, json_reply
from tests.hostile.test_bounds import FILLERS, NONSENSE, SLOW
from tests.screens.conftest import keys, screen_text, settled
from zettatui.access.credentials import Credentials, KeepPlace
from zettatui.access.dead_tokens import DeadTokens
from zettatui.app.main import ZettatuiApp
from zettatui.screens.base import ZettaScreen
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.services.transport import Transport
from zettatui.storage.paths import Folders
from zettatui.widgets.sentence import SentenceLine
from zettatui.worker.workbench import Workbench

ANN = {
    "id": 7,
    "name": "Ann",
    "email": "ann@lab.example",
    "groups": [],
    "permissions_v2": {},
    "missing_tos": [],
}
LIST = json_reply(b'["fine_stack"]')


def cave(listing: Answer) -> Answer:
    """Be a CAVE server whose list of datastacks is answered otherwise."""
    known = json_reply(json.dumps(ANN).encode())
    return by_path(listing, **{"info/version": json_reply(b'"4.3.3"'), "user/cache": known})


def _app(one: Hostile, folder: Path) -> ZettatuiApp:
    folders = Folders.under(folder / "home")
    credentials = Credentials(DeadTokens(folders.dead_tokens_file), folder=folder / "secrets", env={})
    credentials.keep(one.origin, Secret(TOKEN), KeepPlace.FILE)
    return ZettatuiApp(Workbench(ServerAddress.parse(one.origin), folders=folders, credentials=credentials))


TRIALS = [
    *((name, answer) for name, answer, _, _ in FILLERS),
    *((name, answer) for name, answer in NONSENSE),
    *((name, answer) for name, answer in SLOW),
]


async def test_the_app_bears_every_answer_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zettatui.services.transport.CONNECT_SECONDS", 0.1)
    monkeypatch.setattr("zettatui.services.transport._back_off", lambda attempt, named: 0.0)
    patient = Transport._request
    monkeypatch.setattr(Transport, "_request", lambda *asked: replace(patient(*asked), read_limit=0.4))
    told: dict[str, str] = {}
    slowest = 0.0
    async with hostile(FINE, FINE) as (one, other):
        one.answer = cave(LIST)
        app = _app(one, tmp_path)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            app.go_to("datastack")
            await settled(pilot)
            assert "fine_stack" in screen_text(app)
            for name, answer in TRIALS:
                one.answer = cave(answer)
                began = time.monotonic()
                await keys(pilot, "r")
                slowest = max(slowest, time.monotonic() - began)
                screen = app.screen
                assert isinstance(screen, ZettaScreen)
                told[name] = screen.query_one(SentenceLine).sentence
                assert screen.SCOPE == "datastack", name
                assert TOKEN not in screen_text(app)
            one.answer = cave(LIST)
            await keys(pilot, "r")
            assert "fine_stack" in screen_text(app)
            assert app.session.identity is not None
        assert other.received == []
    # Nonsense that is JSON all the same may be shown as an empty list; everything else is a sentence.
    silent = {name for name, sentence in told.items() if not sentence}
    assert silent <= {"204 with a body"}, silent
    assert all(len(sentence) < 900 for sentence in told.values())
    assert slowest < 20
