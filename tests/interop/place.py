"""Where the walkthrough happens: a sandbox served on loopback, a home folder of its own, no way out."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from tests.interop.record import Sent, differences
from tests.interop.report import Mismatch
from tests.sandbox.loopback import Served, served
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import DATASET, DATASTACK
from zettatui.sandbox.graph.demo_graph import demo_graph
from zettatui.sandbox.graph.model import Graph

ADMINS = "walkthrough_admins"
_HERE = {"127.0.0.1", "localhost"}


class WentOut(Exception):
    """Something wanted to leave this machine; the address it asked for is the text."""


class PageAsked(Exception):
    """Something wanted to open a page in the person's browser; its address is the text."""


@dataclass
class Place:
    """A served sandbox and caveclient's doors to it: the demo's user, and an admin who may do everything."""

    served: Served
    home: Path
    admin_token: str = ""
    admin_groups: dict[str, int] = field(default_factory=dict)

    @property
    def server(self) -> str:
        return self.served.server

    @property
    def token(self) -> str:
        return self.served.token

    @cached_property
    def client(self) -> Any:
        """The demo's user, opened on the demo's datastack."""
        return self.open()

    @cached_property
    def admin(self) -> Any:
        return self.open(token=self.admin_token)

    @cached_property
    def graph(self) -> Graph:
        """The graph that the sandbox serves, as the truth to compare answers with."""
        return demo_graph()

    def open(self, datastack: str | None = DATASTACK, *, token: str | None = "") -> Any:
        """Make a caveclient: with the demo user's token unless another is given; None: one from the disk."""
        from caveclient import CAVEclient

        token = self.token if token == "" else token
        return CAVEclient(datastack, server_address=self.server, auth_token=token)

    @contextmanager
    def sends(self, *expected: str | Sent) -> Iterator[None]:
        """Raise Mismatch unless the block makes exactly these requests, in this order."""
        tokens = [self.token, self.admin_token]
        record = f"{httpx.URL(self.server).copy_with(path='/_sandbox/requests')}"
        with httpx.Client(headers={"Authorization": f"Bearer {self.token}"}, trust_env=False) as control:
            control.delete(record).raise_for_status()
            yield
            received = control.get(record).raise_for_status().json()
        found = differences(expected, received, tokens)
        if found:
            raise Mismatch("; ".join(found))


@contextmanager
def cave_place() -> Iterator[Place]:
    """Serve the cave flavour; the folder it keeps its data in is prepared with an admin who may read all."""
    with ExitStack() as stack:
        home = stack.enter_context(_own_home())
        data = home / "sandbox"
        sandbox = Sandbox("cave", data_dir=data)
        people = sandbox.people
        people.grant(DATASET, ADMINS, "admin_view")
        people.join("root", ADMINS)
        admin_token = people.token_of("root").reveal()
        groups = {row["name"]: row["id"] for row in sandbox.store.db.execute("SELECT id, name FROM groups")}
        sandbox.close()
        yield Place(stack.enter_context(served("cave", data)), home, admin_token, groups)


@contextmanager
def zetta_place(home: Path) -> Iterator[Place]:
    """Serve the zetta flavour beside the other, with the home folder that is already there."""
    with served("zetta") as running:
        yield Place(running, home)


@contextmanager
def _own_home() -> Iterator[Path]:
    """Make HOME a new folder: caveclient writes tokens and a map of datastacks below it."""
    before = os.environ.get("HOME")
    with tempfile.TemporaryDirectory(prefix="zettatui-walkthrough-") as folder:
        os.environ["HOME"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["HOME"]
            else:
                os.environ["HOME"] = before


def stay_here() -> None:
    """From now on let nothing in this process look up or reach another machine, or open a browser."""
    # A proxy would be another machine.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"
    # Never run: being asked to is what `_watch` looks for, and where there is no browser nothing is asked.
    os.environ["BROWSER"] = "the-persons-browser"
    logging.basicConfig(level=logging.CRITICAL)
    logging.getLogger("caveclient").setLevel(logging.CRITICAL)
    sys.addaudithook(_watch)


def _watch(event: str, details: tuple[Any, ...]) -> None:
    if event == "webbrowser.open":
        raise PageAsked(str(details[0]))
    if event == "socket.getaddrinfo":
        host = details[0]
    elif event == "socket.connect" and isinstance(details[1], tuple):
        host = details[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in _HERE:
        raise WentOut(str(name))
