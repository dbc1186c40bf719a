"""The sandbox: all services of one deployment as one ASGI app with its store, users, faults and record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import ASGIApp

from zettatui.sandbox import (
    annotation,
    auth_cave,
    auth_zetta,
    control,
    demo,
    graph,
    info,
    json_state,
    materialize,
    nglstate,
    people,
    schema,
)
from zettatui.sandbox.answers import flask_page
from zettatui.sandbox.edge import EdgeMiddleware, no_route
from zettatui.sandbox.faults import Faults, FaultsMiddleware
from zettatui.sandbox.gate import Refused
from zettatui.sandbox.people import People
from zettatui.sandbox.record import Record, RecordMiddleware
from zettatui.sandbox.store import Store

_ADDRESS = {"cave": "https://cave.sandbox.example", "zetta": "https://api.zetta.ai/wclee"}


class Sandbox:
    """A local stand-in for one deployment: `cave` (one host, no prefix) or `zetta` (host and group prefix).

    Data lives in memory unless a folder is given (ValueError if it holds the other flavour). `clock` (naive
    UTC) makes time testable. `lenient` lets the annotation engine accept what real caveclient sends and the
    real server refuses.
    """

    def __init__(
        self,
        flavour: Literal["cave", "zetta"],
        *,
        address: str | None = None,
        data_dir: Path | None = None,
        seed: Literal["demo", "empty"] = "demo",
        clock: Callable[[], datetime] | None = None,
        lenient: bool = False,
    ) -> None:
        self.flavour = flavour
        self.lenient = lenient
        # Set by serve(): only then may other processes use the control endpoints.
        self.on_loopback = False
        self.address = (address or _ADDRESS[flavour]).rstrip("/")
        self._clock = clock
        self.store = Store(
            data_dir, [module.TABLES for module in (people, info, nglstate, annotation, materialize)]
        )
        self.people = People(self.store, flavour, self.now)
        self.faults = Faults()
        self.record = Record()
        self._seed(seed)

    @property
    def prefix(self) -> str:
        """The path part of the address: the group on zetta (`/wclee`), empty on cave."""
        return urlsplit(self.address).path.rstrip("/")

    @property
    def origin(self) -> str:
        """The address without its path."""
        return self.address[: len(self.address) - len(self.prefix)] if self.prefix else self.address

    def now(self) -> datetime:
        """Return the sandbox's time, naive UTC."""
        return self._clock() if self._clock else datetime.now(timezone.utc).replace(tzinfo=None)

    @cached_property
    def app(self) -> ASGIApp:
        """The ASGI app; `address` is fixed from the first use on."""
        state = nglstate if self.flavour == "cave" else json_state
        services = (info, state, graph, annotation, schema, materialize)
        routes: list[BaseRoute] = [route for module in services for route in module.routes(self)]
        if self.flavour == "cave":
            routes = [*auth_cave.routes(self), *routes]
        else:
            routes = [
                *auth_zetta.host_routes(self),
                *json_state.host_routes(self),
                Mount(self.prefix, app=Router([*auth_zetta.routes(self), *routes], redirect_slashes=False)),
            ]
        app = Starlette(
            routes=[*control.routes(self), *routes],
            middleware=[Middleware(EdgeMiddleware, sandbox=self)],
            exception_handlers={Refused: _refuse, HTTPException: no_route, OverflowError: _too_big},
        )
        app.router.redirect_slashes = False
        app.state.sandbox = self
        # Outside of Starlette, which would turn a cut line into a tidy 500.
        return RecordMiddleware(FaultsMiddleware(app, self), self)

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _seed(self, seed: str) -> None:
        kept = self.store.get("flavour")
        if kept is not None:
            if kept != self.flavour:
                self.store.close()
                raise ValueError(f"this folder holds a {kept} sandbox, not a {self.flavour} one")
            return
        # One transaction: a kill in the middle leaves an empty store, which the next start seeds again.
        with self.store.write():
            if seed == "demo":
                for module in (demo, graph, annotation, materialize):
                    module.seed(self)
            else:
                demo.seed_people(self)
            self.store.put("flavour", self.flavour)


async def _too_big(request: Request, exc: Exception) -> Response:
    # An id beyond the database's integers crashes the real services, too.
    return flask_page(500)


async def _refuse(request: Request, exc: Exception) -> Response:
    if not isinstance(exc, Refused):
        raise exc
    return exc.response
