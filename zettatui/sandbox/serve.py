"""`zettatui sandbox`: the sandbox on loopback, for other clients and processes."""

from __future__ import annotations

import json
import logging
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Literal, NoReturn

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from zettatui.sandbox.app import Sandbox
from zettatui.sandbox.faults import ConnectionCut
from zettatui.sandbox.graph import grow_large_object

_GROUP = {"cave": "", "zetta": "/wclee"}


class _Server(uvicorn.Server):
    """Prints the one line that says where it is, once it answers."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox, grown: int | None) -> None:
        super().__init__(config)
        self._sandbox, self._grown = sandbox, grown

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            token = self._sandbox.people.token_of("ann").reveal()
            line = {"server": self._sandbox.address, "token": token, "flavour": self._sandbox.flavour}
            if self._grown is not None:
                line["grown"] = str(self._grown)
            print(json.dumps(line), flush=True)


class _Protocol(H11Protocol):
    """Closes the line when a fault says so, where uvicorn itself would send a tidy 500."""

    def __init__(self, *args: Any, **knobs: Any) -> None:
        super().__init__(*args, **knobs)
        serve_request = self.app

        async def cutting(scope: Any, receive: Any, send: Any) -> None:
            try:
                await serve_request(scope, receive, send)
            except ConnectionCut:
                self.transport.close()
                while (await receive())["type"] != "http.disconnect":
                    pass

        self.app = cutting


def _leave(number: int, frame: object) -> NoReturn:
    raise SystemExit(0)


def serve(
    flavour: Literal["cave", "zetta"],
    *,
    port: int = 0,
    data: Path | None = None,
    seed: Literal["demo", "empty"] = "demo",
    lenient: bool = False,
    grow: int = 0,
) -> int:
    """Serve a sandbox on 127.0.0.1 until SIGTERM or ctrl+c; port 0 takes a free one. Return the exit code.

    When ready, one JSON line with `server`, `token` and `flavour` goes to standard output. With `grow`, an object
    of so many supervoxels is added to the demo's graph, and the line names its root as `grown`. OSError if
    the port is taken, LookupError if there is no graph to add to.
    """
    # Until uvicorn has its own handler, and again after it has shut down and raised the signal once more.
    signal.signal(signal.SIGTERM, _leave)
    # Named, TCP is what asyncio turns Nagle's delay off for: else each answer is 40 ms late.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}{_GROUP[flavour]}"
        sandbox = Sandbox(flavour, address=address, data_dir=data, seed=seed, lenient=lenient)
        sandbox.on_loopback = True
        try:
            logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
            config = uvicorn.Config(
                sandbox.app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=1,
                http=_Protocol,
            )
            server = _Server(config, sandbox, grow_large_object(sandbox, grow) if grow else None)
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return 130
        finally:
            sandbox.close()
    return 0
