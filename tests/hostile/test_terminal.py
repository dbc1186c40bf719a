"""The real command on a real terminal, at a server whose every text is poisoned: what bytes reach the terminal."""

from __future__ import annotations

import asyncio
import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment

from tests.hostile.poison import CLIPBOARD, MARKUP, POISON, WINDOW, PoisonedWire
from tests.pty.test_quit import CTRL_Q, terminal
from zettatui.sandbox import Sandbox, demo
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.wire import OutgoingRequest
from zettatui.widgets.thrift.cells import row_of

NEVER = {
    "an OSC of the server": rb"\x1b\](?:52;c;" + CLIPBOARD.encode() + rb"|0;" + WINDOW.encode() + rb"|8;)",
    "DCS or APC": rb"\x1bP\+q|\x1b_G",
    "reset or cursor report": rb"\x1bc|\x1b\[6n",
    "C1 control": rb"\xc2[\x80-\x9f]",
    "a lone 8-bit control": rb"(?<![\x80-\xff])[\x80-\x9f](?![\x80-\xbf])",
    "bidi or invisible": "|".join(
        "\u202e\u202c\u2066\u2069\u200b\u200f\ufeff\u2028\U000e0041\u00ad"
    ).encode(),
    "delete or null": rb"[\x7f\x00]",
}


class Poisoned:
    """A poisoned sandbox on a port of this machine."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        self.world = self.do(self._make())
        self.wire = PoisonedWire(AsgiAdapter(self.world.app))
        self.serving = threading.Thread(target=self.http.serve_forever, args=(0.05,))
        self.serving.start()

    async def _make(self) -> Sandbox:
        return Sandbox("cave", address=self.address)

    def do(self, doing):  # type: ignore[no-untyped-def]  # a test's shorthand
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result(20)

    async def ask(self, request: OutgoingRequest) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        async with self.wire.open(request) as answer:
            return answer.status, answer.headers, b"".join([part async for part in answer.chunks()])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("content-length", 0))
                kept = tuple(
                    (name.lower(), value) for name, value in self.headers.items() if name.lower() != "host"
                )
                request = OutgoingRequest(
                    self.command,
                    outer.address,
                    self.path,
                    kept,
                    None,
                    self.rfile.read(length) or None,
                    5.0,
                    20.0,
                )
                status, headers, body = outer.do(outer.ask(request))
                self.send_response(status)
                for name, value in headers:
                    if name not in ("content-length", "warning"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_GET

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                return

        return Handler

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.serving.join()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()
        self.world.close()


@contextmanager
def poisoned() -> Iterator[Poisoned]:
    made = Poisoned()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def server() -> Iterator[Poisoned]:
    with poisoned() as made:
        yield made


def test_no_byte_of_the_poison_acts_on_the_terminal(server: Poisoned, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(server.world.people.token_of("ann").reveal())
    token.chmod(0o600)
    words = ["--server", server.address, "--token-file", str(token)]
    with terminal(tmp_path, *words) as shown:
        shown.wait_for(MARKUP)  # the list of datastacks
        shown.wait_for(demo.DATASTACK)
        shown.type(b"\x1b[B\r")
        shown.wait_for("Working with")
        shown.type(b"gt")
        shown.wait_for("somas_v1")
        shown.type(b"m")
        shown.wait_for("description")
        shown.type(b"\x0f")
        shown.wait_for("Open anything")
        shown.type(str(demo.STATE_ID).encode() + b"\r")
        shown.wait_for("as stored")
        seen = shown.seen
        shown.type(CTRL_Q)
        shown.seconds_to_end()
        assert shown.process.returncode == 0
    assert server.wire.poisoned > 5
    for what, pattern in NEVER.items():
        found = re.search(pattern, seen)
        assert found is None, f"{what}: {seen[found.start() - 60 : found.end() + 20]!r}"
    assert seen.count(b"\x1b[?1049l") == 0


@pytest.mark.parametrize(
    "text", [POISON, f"a{POISON}\u4e2d", "\x1b[2J", "a\tb\nc", "fine e\u0301 \u4e2d\u6587"]
)
def test_what_a_screen_lets_through_ends_at_the_cells(text: str) -> None:
    """The last guard: a text that nobody made plain is drawn in the cells it takes, without what acts."""
    width = cell_len(text)
    row = row_of([Segment(text)], width, ColorSystem.TRUECOLOR)
    assert row is not None
    drawn = "".join(sign for sign, _ in row)
    assert not {unicodedata.category(sign) for sign in drawn} & {"Cc", "Zl", "Zp"}
    assert not set(drawn) & set("\u202e\u202c\u2066\u2069\u200f\ufeff\U000e0041")
    assert cell_len(drawn) == width
