"""A local server that the token was never sent to: the person is asked once, a command says what it wants."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.screens.fault_kit import Visitor
from zettatui.access.trust import TrustedOrigins
from zettatui.plain import in_ascii
from zettatui.sandbox import Sandbox, demo
from zettatui.screens.dialogs import Question
from zettatui.storage.errors import StorageError
from zettatui.storage.settings import SettingsFile

FOREIGN = "https://local.foreign.example"


def _world(local: str = FOREIGN) -> Sandbox:
    world = Sandbox("cave")
    with world.store.write() as db:
        db.execute("UPDATE datastacks SET local_server = ?", (local,))
    return world


def _visitor(folder: Path, foreign: Sandbox) -> Visitor:
    return Visitor("cave", folder, world=_world(), others=(foreign,))


async def _choose(visitor: Visitor) -> None:
    await visitor.go("datastack")
    visitor.screen.open_thing(demo.DATASTACK)
    await visitor.settled()


async def test_one_is_asked_before_the_token_goes_to_a_new_host(tmp_path: Path) -> None:
    foreign = Sandbox("cave", address=FOREIGN)
    visitor = _visitor(tmp_path, foreign)
    async with visitor.here():
        await _choose(visitor)
        assert isinstance(visitor.app.screen, Question)
        shown = visitor.painted()
        for words in ("Send your token to local.foreign.example?", demo.DATASTACK, visitor.address.netloc):
            assert words in shown
        await visitor.press("enter", "escape")  # only `y` is a yes
        assert "Your token is not sent to local.foreign.example" in visitor.sentence
        # The datastack can be worked with as far as its own server goes.
        assert visitor.app.session.datastack is not None
        await visitor.go("tables")
        assert "Your token was never sent to the server that holds this data" in visitor.sentence
        assert "--trust local.foreign.example" in visitor.sentence
        await visitor.go("graph")
        await visitor.open(str(demo.SUPERVOXEL))
        assert "never sent" in f"{visitor.sentence} {visitor.painted()}"
        assert foreign.record.requests == []

        await _choose(visitor)
        await visitor.press("y")
        assert "Working with" in visitor.sentence
        await visitor.go("tables")
        sent = [request for request in foreign.record.requests if "/annotation/" in request.path]
        assert sent
        assert {request.header("authorization") for request in sent} == {f"Bearer {visitor.token.reveal()}"}
        # It is asked once.
        await _choose(visitor)
        assert not isinstance(visitor.app.screen, Question)
    settings = json.loads((tmp_path / "home" / "config" / "settings.json").read_text())
    assert settings["trusted"] == {visitor.address.origin: [FOREIGN]}


async def test_the_answer_is_remembered_for_this_server_only(tmp_path: Path) -> None:
    for _ in range(2):
        visitor = _visitor(tmp_path, Sandbox("cave", address=FOREIGN))
        async with visitor.here():
            await _choose(visitor)
            if isinstance(visitor.app.screen, Question):
                await visitor.press("y")
                asked = True
            else:
                asked = False
    assert not asked
    trust = TrustedOrigins(SettingsFile(tmp_path / "home" / "config" / "settings.json"))
    assert trust.allows(visitor.address.origin, FOREIGN)
    assert not trust.allows("https://api.zetta.ai", FOREIGN)
    assert not trust.allows(visitor.address.origin, "https://local.foreign.example:444")
    assert not trust.allows(visitor.address.origin, "http://local.foreign.example")


def test_hosts_for_one_run_are_not_kept(tmp_path: Path) -> None:
    trust = TrustedOrigins(SettingsFile(tmp_path / "settings.json"))
    trust.allow_hosts("local.example:8443", "https://other.example/")
    assert trust.allows("https://g", "https://local.example:8443")
    assert trust.allows("https://g", "https://other.example")
    assert not trust.allows("https://g", "https://local.example")
    assert not (tmp_path / "settings.json").exists()


def test_hosts_that_look_alike_are_spelled_as_the_network_does(tmp_path: Path) -> None:
    latin, cyrillic = "global.daf-apis.com", "glob\u0430l.daf-apis.com"
    assert in_ascii(latin) == latin
    assert in_ascii(cyrillic) == "xn--globl-7ve.daf-apis.com"
    assert in_ascii("local.example:8443") == "local.example:8443"
    assert in_ascii("a" * 70 + "\xfc").isascii()
    trust = TrustedOrigins(SettingsFile(tmp_path / "settings.json"))
    trust.allow_hosts(in_ascii(cyrillic))
    assert trust.allows("https://g", f"https://{cyrillic}")
    assert not trust.allows("https://g", f"https://{latin}")


async def test_only_web_pages_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server names terms and login pages, and a datastack names its viewer."""
    opened: list[str] = []
    monkeypatch.setattr(
        "textual.drivers.headless_driver.HeadlessDriver.open_url",
        lambda self, url, new_tab=True: opened.append(url),
    )
    monkeypatch.setattr("zettatui.screens.host.browser_here", lambda: True)
    visitor = Visitor("zetta", tmp_path)
    async with visitor.here():
        for url in (
            "javascript:alert(1)",
            "file:///etc/passwd",
            "--help",
            "",
            "\x1b]52;c;x\x07",
            "https://fine.example/x",
        ):
            visitor.app.open_url(url)
        await visitor.settled()
    assert opened == ["https://fine.example/x"]


async def test_no_text_browser_takes_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a display `webbrowser` starts lynx or w3m where the app draws; the address is copied instead."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    visitor = Visitor("zetta", tmp_path)
    async with visitor.here():
        visitor.app.open_url("https://fine.example/x")
        await visitor.settled()
        assert visitor.app.clipboard == "https://fine.example/x"
        assert any("no browser can be opened" in notice.words for notice in visitor.app.notices.newest_first)
    assert opened == []


@pytest.mark.parametrize(
    "written", ['{"trusted": 5}', '{"trusted": {"a": "b"}}', '{"trusted": {"a": [1]}}', "[]", "{"]
)
def test_settings_that_are_no_such_list_trust_nobody(tmp_path: Path, written: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(written)
    assert not TrustedOrigins(SettingsFile(file)).allows("a", "b")


def test_what_cannot_be_kept_holds_for_this_run(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    trust = TrustedOrigins(SettingsFile(blocked / "settings.json"))
    with pytest.raises(StorageError):
        trust.allow("https://g", "https://l")
    assert trust.allows("https://g", "https://l")


def test_the_settings_keep_what_is_trusted_beside_what_they_do_not_know(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"later": [1], "trusted": {"https://g": ["https://a"]}}')
    TrustedOrigins(SettingsFile(file)).allow("https://g", "https://b")
    written = json.loads(file.read_text())
    assert written["trusted"] == {"https://g": ["https://a", "https://b"]}
    assert written["later"] == [1]


# --- commands ----------------------------------------------------------------------------------------


class _Named(BaseHTTPRequestHandler):
    """An info service of a CAVE server that names the next port as the local server of its one datastack."""

    local = ""
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(f"{self.path} {self.headers.get('authorization', '')}")
        if "/info/version" in self.path:
            body: object = "4.3.3"
        elif "/datastack/full/" in self.path:
            volume = {"id": 1, "name": "v", "description": "", "image_source": "precomputed://x"}
            body = {
                "aligned_volume": volume,
                "segmentation_source": f"graphene://{self.local}/segmentation/table/t",
                "local_server": self.local,
            }
        else:
            body = {}
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        return


@pytest.fixture
def two_servers() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Serve an info service and the foreign local server that it names; give addresses and what each got."""
    foreign = type("Foreign", (_Named,), {"seen": []})
    other = ThreadingHTTPServer(("127.0.0.1", 0), foreign)
    local = f"http://127.0.0.1:{other.server_port}"
    own = type("Own", (_Named,), {"seen": [], "local": local})
    first = ThreadingHTTPServer(("127.0.0.1", 0), own)
    threads = [threading.Thread(target=one.serve_forever, args=(0.05,)) for one in (first, other)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{first.server_port}", local, own.seen, foreign.seen
    for one in (first, other):
        one.shutdown()
        one.server_close()
    for thread in threads:
        thread.join()


def test_a_command_says_what_it_wants_and_takes_it(
    tmp_path: Path, two_servers: tuple[str, str, list[str], list[str]]
) -> None:
    address, local, own, foreign = two_servers
    program = (
        "import sys\n"
        "from zettatui.commands.failures import explain\n"
        "from zettatui.commands.online import run_online\n"
        "from zettatui.commands.options import Options\n"
        "from zettatui.commands.parser import Parser\n"
        "options = Options.of(Parser().parse_args(sys.argv[1:]))\n"
        "async def work(online):\n"
        "    await online.use_datastack()\n"
        "    return await online.bench.server(online.address).annotations(online.session.datastack).tables()\n"
        "try:\n"
        "    run_online(options, 'tables', work)\n"
        "except Exception as error:\n"
        "    code, said = explain(error)\n"
        "    print(code, said)\n"
    )
    token = tmp_path / "token"
    token.write_text("0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e")
    token.chmod(0o600)
    words = ["--server", address, "--datastack", "x", "--token-file", str(token), "--plain"]
    env = {**os.environ, "ZETTATUI_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}

    def run(*more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, *words, *more],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    host = local.partition("://")[2]
    said = run()
    assert said.startswith("4 Your token was never sent")
    assert f"--trust {host}" in said
    assert foreign == []
    run("--trust", host)
    assert any("Bearer 0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e" in request for request in foreign)
    assert not any("0f3c" in request.partition(" ")[0] for request in own + foreign)


async def test_trust_is_withdrawn_on_the_login_screen(tmp_path: Path) -> None:
    foreign = Sandbox("cave", address=FOREIGN)
    visitor = _visitor(tmp_path, foreign)
    async with visitor.here():
        await _choose(visitor)
        await visitor.press("y")
        await visitor.go("login")
        await visitor.press("H")
        assert "local.foreign.example" in visitor.painted()
        await visitor.press("x")
        assert "No token goes to https://local.foreign.example any more" in visitor.sentence
        await visitor.press("H")
        assert "your tokens go to their own servers only" in visitor.painted()
        await visitor.press("escape")
        before = len(foreign.record.requests)
        await _choose(visitor)
        assert isinstance(visitor.app.screen, Question), "it is asked again"
        assert len(foreign.record.requests) == before
    assert "trusted" not in json.loads((tmp_path / "home" / "config" / "settings.json").read_text())
