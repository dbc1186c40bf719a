"""What the tests over both flavours of the sandbox share."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable

import pytest

from zettatui.sandbox import Sandbox, demo
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.annotation import AnnotationService
from zettatui.services.annotation_results import NewTable
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.chunkedgraph import ChunkedgraphService
from zettatui.services.server import Server

RESOLUTION = (4.3, 4.3, 45.0)
FOUNDING_ROW: dict[str, object] = {"type": "microns_func_coreg", "pt": {"position": [1, 2, 3]}, "func_id": 0}
table_names = (f"made_{number}" for number in itertools.count())


def server_for(sandbox: Sandbox, token: Secret | None) -> Server:
    address = ServerAddress.parse(sandbox.address)
    return Server(address, token, adapter=AsgiAdapter(sandbox.app, {address.origin}))


async def graph_of(server: Server) -> ChunkedgraphService:
    return server.graph(await server.info.datastack(demo.DATASTACK))


async def annotations_of(server: Server) -> AnnotationService:
    return server.annotations(await server.info.datastack(demo.DATASTACK))


async def new_table(annotations: AnnotationService) -> str:
    name = next(table_names)
    await annotations.create_table(NewTable(name, "microns_func_coreg", "this is a test", RESOLUTION))
    return name


async def refused(awaitable: Awaitable[object]) -> e.ServiceError:
    with pytest.raises(e.ServiceError) as caught:
        await awaitable
    return caught.value


def is_cave(sandbox: Sandbox) -> bool:
    return sandbox.flavour == "cave"
