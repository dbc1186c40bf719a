"""A known token is planted, everything is done, every fault is met: it must turn up in one place only."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual import events
from textual.message import Message
from textual.widgets import Input

from tests.screens.conftest import settled
from tests.screens.fault_kit import FLAVOURS, Flavour, Visitor
from tests.screens.fault_places import CREATE, fill_row
from tests.screens.fault_table import TROUBLES, mend
from zettatui.sandbox import Sandbox, demo
from zettatui.sandbox.record import Received
from zettatui.widgets.editor import Editor

FOREIGN = "https://foreign.example"
SCREENS = ("login", "datastack", "state", "graph", "tables", "jobs")
PLANTED = {
    "cave": "0123456789abcdef0123456789abcdef",
    "zetta": "cGxhbnRlZC10b2tlbi1vZi10aGUtaHlnaWVuZS10ZXN=",
}


class Spy:
    """Everything that a token could leak into, as text, with where it was seen."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.hits: list[str] = []

    def look(self, where: str, text: str) -> None:
        """Note a hit, without the text itself."""
        if self._token in text or self._token.rstrip("=") in text:
            self.hits.append(where)

    def hear(self, message: Message) -> None:
        """Look at a message of ours; Textual's own carry what is typed, which is their business."""
        if type(message).__module__.startswith("zettatui"):
            self.look(f"message {type(message).__name__}", f"{message!r} {vars(message)!r}")

    def shoot(self, visitor: Visitor, where: str) -> None:
        """Look at the screenshot and the terminal."""
        self.look(f"screenshot at {where}", visitor.app.export_screenshot())
        self.look(f"terminal at {where}", visitor.painted())


@contextmanager
def _logged() -> Iterator[list[str]]:
    """Collect all Python logging, DEBUG included."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.args!r} {record.exc_text}")

    keep, root = Keep(logging.DEBUG), logging.getLogger()
    before = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(keep)
        root.setLevel(before)


def _visitor(flavour: Flavour, folder: Path, *others: Sandbox) -> Visitor:
    world = Sandbox(flavour)
    ann = world.people.by_handle("ann").id
    world.people.drop_tokens(token.id for token in world.people.tokens(ann))
    world.people.give_token(ann, "session" if flavour == "zetta" else "key", value=PLANTED[flavour])
    return Visitor(flavour, folder, world=world, others=others, signed_in=False)


async def _paste_token(visitor: Visitor) -> None:
    visitor.screen.query_one("#login-token", Input).focus()
    visitor.app.post_message(events.Paste(f"{visitor.token.reveal()}\n"))
    await visitor.settled()
    assert visitor.texts()["login-token"] == visitor.token.reveal()


async def _walk(visitor: Visitor, spy: Spy) -> None:
    """Do the walkthrough, beginning with a pasted token."""
    await _paste_token(visitor)
    spy.shoot(visitor, "token pasted")
    await visitor.press("enter")
    assert "Accepted" in visitor.sentence
    spy.shoot(visitor, "signed in")
    await visitor.choose_datastack()
    await visitor.press("I")
    spy.shoot(visitor, "datastack")
    await visitor.open(str(demo.STATE_ID))
    editor = visitor.screen.query_one(Editor)
    editor.replace_all(editor.text.replace('"img"', '"renamed"', 1))
    await visitor.settled()
    visitor.state.keep_work()
    await visitor.press("d")
    spy.shoot(visitor, "diff")
    await visitor.press("u")
    assert "Stored as" in visitor.sentence
    spy.shoot(visitor, "uploaded")
    await visitor.press("y")
    spy.look("clipboard", visitor.app.clipboard)
    await visitor.press("escape")
    await visitor.go("graph")
    await visitor.open(f"{demo.SUPERVOXEL} {demo.ROOT}")
    await visitor.press("v")
    assert "52,863" in visitor.static("#graph-below-title")
    await visitor.press("h")
    spy.shoot(visitor, "graph")
    await visitor.go("tables")
    await visitor.press("c")
    await visitor.fill(CREATE)
    await visitor.press("ctrl+s")
    assert "Created test_table" in visitor.sentence
    await visitor.press("n")
    await fill_row(visitor)
    await visitor.press("ctrl+s")
    assert visitor.screen.SCOPE == "rows", visitor.painted()
    spy.shoot(visitor, "rows")
    await visitor.press("s")
    spy.shoot(visitor, "schema")
    await visitor.press("escape", "escape")


async def _meet_troubles(visitor: Visitor, spy: Spy) -> None:
    """Have every fault on every request; the screens take turns in asking."""
    troubles = [trouble for trouble in TROUBLES if trouble.only in (None, visitor.flavour)]
    for number, trouble in enumerate(troubles):
        place = ("tables", "state", "login", "datastack")[number % 4]
        await visitor.go(place)
        trouble.strike(visitor, None, ".*")
        if place == "state":
            await visitor.open(str(demo.STATE_ID))
        else:
            await visitor.press("r")
        spy.shoot(visitor, f"{place} under {trouble.name}")
        mend(visitor)
        assert visitor.token_is_kept, trouble.name
    await visitor.go("login")
    await visitor.press("r")
    assert visitor.app.session.identity is not None


async def _follow_foreign_links(visitor: Visitor, spy: Spy) -> None:
    """Open links that point away from the server, some of them made to carry the token off."""
    viewer = "https://neuromancer-seung-import.appspot.com"
    state = f"{FOREIGN}/nglstate/api/v1/{demo.STATE_ID}"
    links = [
        state,
        f"{viewer}/?json_url={state}",
        f"https://spelunker.cave-explorer.org/#!middleauth+{state}",
        f"{FOREIGN}/some/where.json",
        f"{FOREIGN}/some/where.json?middle_auth_token={visitor.token.reveal()}",
        f"{visitor.world.origin}@foreign.example/nglstate/api/v1/{demo.STATE_ID}",
    ]
    await visitor.go("state")
    for link in links:
        await visitor.open(link)
        spy.shoot(visitor, f"foreign link {links.index(link)}")
    visitor.world.faults.add("redirect", times=None, location=f"{FOREIGN}/login?next=x")
    await visitor.open(str(demo.STATE_ID))
    for place in ("tables", "login"):
        await visitor.go(place)
        await visitor.press("r")
    mend(visitor)


def _look_at_request(spy: Spy, request: Received, *, header_allowed: bool) -> None:
    spy.look(f"query of {request.path}", request.query)
    spy.look("path", request.path)
    spy.look(f"body to {request.path}", request.body.decode("utf-8", "replace"))
    for name, value in request.headers:
        if not (header_allowed and name.lower() == "authorization"):
            spy.look(f"header {name} to {request.path}", value)


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_the_token_goes_to_the_right_headers_and_nowhere_else(
    flavour: Flavour, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    foreign = Sandbox("cave", address=FOREIGN)
    spy = Spy(PLANTED[flavour])
    visitor = _visitor(flavour, tmp_path, foreign)
    with _logged() as logged:
        async with visitor.app.run_test(size=(80, 24), message_hook=spy.hear) as visitor.pilot:
            await settled(visitor.pilot)
            await _walk(visitor, spy)
            await _meet_troubles(visitor, spy)
            await _follow_foreign_links(visitor, spy)
            for screen in SCREENS:
                await visitor.go(screen)
                spy.shoot(visitor, screen)
            for job in visitor.app.worker.history:
                spy.look(f"job {job.name}", f"{job!r} {job.name} {job.error!r} {job.sentence} {job.result!r}")
            server = visitor.app.bench.server(visitor.address)
            for entry in server.log:
                spy.look(f"request log {entry.url}", repr(entry))
            spy.look("server", f"{vars(server)!r} {server.notices}")
            assert len(list(server.log)) > 50
            await visitor.go("state")
            await visitor.pilot.press("i", "x", "escape")  # an edit that is a draft when the app leaves
            await visitor.pilot.press("ctrl+q")
    spy.look("log", "\n".join(logged))
    written = capfd.readouterr()
    spy.look("standard output", written.out + written.err)
    own = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert {"drafts", "states.jsonl"} <= {part for path in own for part in path.parts}, own
    for path in own:
        spy.look(f"file {path}", path.read_bytes().decode("utf-8", "replace"))
    for request in visitor.world.record.requests:
        _look_at_request(spy, request, header_allowed=True)
    for request in foreign.record.requests:
        _look_at_request(spy, request, header_allowed=False)
    assert foreign.record.requests, "the foreign server was never asked, so nothing is shown"
    authorised = [request for request in visitor.world.record.requests if request.header("authorization")]
    assert len(authorised) > 50
    assert {request.header("authorization") for request in authorised} == {f"Bearer {PLANTED[flavour]}"}
    assert spy.hits == []


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_a_crash_tells_where_it_was_and_shows_no_token(
    flavour: Flavour, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spy = Spy(PLANTED[flavour])
    visitor = _visitor(flavour, tmp_path)

    def fail() -> None:
        token = visitor.token.reveal()
        raise RuntimeError(f"could not use {token}")

    async def crash() -> None:
        async with visitor.app.run_test(size=(80, 24)) as visitor.pilot:
            await _paste_token(visitor)
            visitor.app.call_later(fail)
            await settled(visitor.pilot)

    with pytest.raises(RuntimeError):
        await crash()
    visitor.app._print_error_renderables()
    left = "".join(str(renderable) for renderable in visitor.app._exit_renderables)
    report = visitor.app.bench.folders.state / "crash.txt"
    shown = capfd.readouterr()
    assert "RuntimeError" in report.read_text()
    assert "in fail" in report.read_text()
    for where, text in (
        ("terminal", shown.out + shown.err),
        ("sentence", left),
        ("report", report.read_text()),
    ):
        spy.look(where, text)
    assert "fault of its own (RuntimeError)" in shown.out + shown.err
    assert spy.hits == []


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_a_fault_in_a_job_shows_no_token(flavour: Flavour, tmp_path: Path) -> None:
    spy = Spy(PLANTED[flavour])
    visitor = _visitor(flavour, tmp_path)
    async with visitor.here():
        await _paste_token(visitor)

        async def fail(progress: object) -> None:
            raise RuntimeError(f"could not use {visitor.token.reveal()}")

        job = visitor.screen.start("something", fail, lambda nothing: Message())
        await settled(visitor.pilot)
        assert "zettatui itself failed" in visitor.sentence
        spy.look("job", f"{job!r} {job.sentence} {job.error!r}")
        spy.shoot(visitor, "the screen")
        await visitor.go("jobs")
        await visitor.press("enter")
        spy.shoot(visitor, "jobs")
    assert spy.hits == []


async def test_the_token_is_not_sent_in_the_clear_to_a_local_server(tmp_path: Path) -> None:
    plain = Sandbox("cave", address="http://plain.example")
    visitor = Visitor("cave", tmp_path, others=(plain,))
    with visitor.world.store.write() as db:
        db.execute("UPDATE datastacks SET local_server = 'http://plain.example'")
    async with visitor.here():
        await visitor.choose_datastack()
        await visitor.go("tables")
        assert "not encrypted, so the token is not sent there" in visitor.sentence
        await visitor.go("graph")
        await visitor.open(str(demo.SUPERVOXEL))
        assert "not encrypted" in f"{visitor.sentence} {visitor.static('#graph-card')}"
    assert [request for request in plain.record.requests if request.header("authorization")] == []
