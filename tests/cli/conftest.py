"""Fixtures of the command tests: a person with an empty home, and a served sandbox of each flavour."""

from __future__ import annotations

import io
import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sandbox.loopback import Served, served
from zettatui.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> object:
        return json.loads(self.out)


Invoke = Callable[..., Done]

_LEFT_TO_SLOW = {
    "test_access_bad_input.py": "[zetta",
    "test_access.py": "[cave",
    "test_read_only.py": "[cave",
}
"""Files that say nearly the same of both flavours, and the one that is left to `pytest -m slow`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the everyday run short."""
    for item in items:
        if _LEFT_TO_SLOW.get(item.path.name, "[never") in item.name:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody who never used the program."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZETTATUI_HOME", str(tmp_path / "zettatui"))
    monkeypatch.delenv("ZETTATUI_TOKEN", raising=False)
    monkeypatch.delenv("ZETTATUI_SERVER", raising=False)
    return tmp_path


@pytest.fixture
def invoke(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Run a command in this process, with the bytes of standard input given."""

    def run(*words: object, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfdbinary.readouterr()
        return Done(code, out, err.decode())

    return run


@dataclass(frozen=True)
class World:
    """A served sandbox, and a file that holds the token of its owner."""

    server: str
    token: str
    flavour: str
    token_file: Path

    @property
    def options(self) -> list[str]:
        return ["--server", self.server, "--token-file", str(self.token_file)]

    def control(self, method: str, path: str, body: object = None) -> object:
        origin = "/".join(self.server.split("/")[:3])
        asked = urllib.request.Request(
            f"{origin}/_sandbox/{path}",
            method=method,
            headers={"Authorization": f"Bearer {self.token}"},
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return json.loads(answer.read())

    def fault(self, kind: str, method: str, **knobs: object) -> None:
        path = ".*(nglstate|json)/.*"
        self.control("POST", "faults", {"kind": kind, "method": method, "path": path, **knobs})

    def uploads(self) -> int:
        requests = self.control("GET", "requests")
        assert isinstance(requests, list)
        return sum(one["method"] == "POST" for one in requests)


@pytest.fixture(scope="session", params=["cave", "zetta"])
def process(request: pytest.FixtureRequest) -> Iterator[Served]:
    with served(request.param) as running:
        yield running


@pytest.fixture
def world(process: Served, tmp_path: Path) -> World:
    file = tmp_path / "token"
    file.write_text(process.token + "\n")
    made = World(process.server, process.token, process.flavour, file)
    made.control("DELETE", "faults")
    made.control("DELETE", "requests")
    return made
