"""Requests of the log as curl and as Python: of every operation there is, against caveclient's own signatures."""

from __future__ import annotations

import ast
import inspect
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from caveclient import (
    annotationengine,
    auth,
    chunkedgraph,
    emannotationschemas,
    infoservice,
    jsonservice,
    materializationengine,
)

from tests.services.flavours import server_for
from zettatui.sandbox import Sandbox
from zettatui.sandbox.demo import DATASTACK
from zettatui.services.annotation_results import NewTable
from zettatui.services.request_log import Body, LoggedRequest
from zettatui.worker.as_code import _SAID, as_curl, as_python

CLASSES = {
    "auth": auth.AuthClient,
    "info": infoservice.InfoServiceClient,
    "state": jsonservice.JSONService,
    "schema": emannotationschemas.SchemaClient,
    "annotation": annotationengine.AnnotationClient,
    "chunkedgraph": chunkedgraph.ChunkedGraphClient,
    "materialize": materializationengine.MaterializationClient,
}


def calls_of(code: str) -> list[tuple[str, str, ast.Call | None]]:
    """Return what Python asks of caveclient: service, method, and the call; None where it is a property."""
    found: list[tuple[str, str, ast.Call | None]] = []
    tree = ast.parse(code)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and isinstance(node.value.value, ast.Name)
            and node.value.value.id == "client"
        ):
            found.append((node.value.attr, node.attr, called.get(id(node))))
    return found


def check(code: str) -> None:
    """Hold what is called against the signatures of the installed caveclient."""
    for service, method, call in calls_of(code):
        if method == "session":
            continue
        function = getattr(CLASSES[service], method)
        if call is None:
            assert isinstance(function, property), code
            continue
        named = {one.arg: None for one in call.keywords}
        inspect.signature(inspect.unwrap(function)).bind(None, *call.args, **named)


def curl_words(command: str) -> list[str]:
    lines = [line for line in command.splitlines() if not line.startswith("#")]
    return shlex.split("\n".join(lines))


@pytest.mark.parametrize("flavour", ["cave", "zetta"])
async def test_all_that_is_asked_can_be_had_as_code(flavour: str, tmp_path: Path) -> None:
    sandbox = Sandbox(flavour)  # type: ignore[arg-type]
    server = server_for(sandbox, sandbox.people.token_of("ann"))
    await server.info.datastacks()
    datastack = await server.info.datastack(DATASTACK)
    await server.schema.types()
    await server.schema.definition("synapse")
    state = await server.state.post(b'{"layers": [], "a": 1.50}')
    await server.state.get(state)
    engine = server.annotations(datastack)
    await engine.create_table(NewTable("made", "microns_func_coreg", "d", (4, 4, 40)))
    await engine.metadata("made")
    await engine.post("made", [{"pt": {"position": [1, 2, 3]}, "func_id": 5}])
    await engine.rows("made", [1])
    await engine.delete("made", [1])
    graph = server.graph(datastack)
    root = await graph.root(72835911972360756)
    await graph.roots([72835911972360756])
    await graph.leaves(root)
    if flavour == "cave":
        await graph.is_latest([root])
        await graph.root_timestamps([root])
        await graph.change_log(root)
        await graph.tabular_change_log(root)
        await graph.lineage([root])
        await graph.oldest_timestamp()
    asked = {(one.service, one.operation) for one in server.log}
    assert len(asked) > 14
    for entry in server.log:
        code = as_python(entry, sandbox.address, DATASTACK)
        check(code)
        words = curl_words(as_curl(entry))
        assert words[-1] == entry.url
        assert ("Authorization: Bearer $TOKEN" in words) == entry.signed
        untold = entry.operation == "create table" and b"voxel_resolution" not in entry.asked.start
        if (entry.service, entry.operation) in _SAID and not untold:
            assert "has no call" not in code
    [post] = [one for one in server.log if one.operation == "upload state"]
    assert '"a": 1.5' in as_python(post, sandbox.address, "").replace("'", '"')
    assert '"a": 1.50' in as_curl(post), "curl sends the very bytes"
    assert sum(seconds for _, seconds in post.phases) == pytest.approx(post.seconds, abs=0.01)
    sandbox.close()


def entry_of(**knobs: Any) -> LoggedRequest:
    from datetime import datetime, timezone

    given: dict[str, Any] = {
        "at": datetime(2026, 1, 1, tzinfo=timezone.utc),
        "method": "POST",
        "url": "https://x.org/g/annotation/api/v2/aligned_volume/v/table/t/annotations",
        "status": 200,
        "sent_bytes": 0,
        "received_bytes": 0,
        "seconds": 0.1,
        "attempt": 1,
        "service": "annotation",
        "operation": "post rows",
    }
    return LoggedRequest(**{**given, **knobs})


def test_a_body_that_is_not_whole_is_not_made_up() -> None:
    body = json.dumps({"annotations": [{"n": n} for n in range(5000)]}).encode()
    entry = entry_of(asked=Body(body[:8192], len(body)), sent_bytes=len(body))
    assert "--data-binary @body" in as_curl(entry)
    code = as_python(entry, "https://x.org/g", "v")
    check(code)
    assert 'json.load(open("body.json"))' in code
    assert "import json" in code


def test_what_caveclient_does_not_have_is_sent_by_its_session() -> None:
    code = as_python(entry_of(operation="log out", service="auth", method="GET"), "https://x.org/g", "")
    assert "caveclient 8.2.1 has no call for" in code
    ast.parse(code)


def test_quotes_of_a_shell_mean_nothing_in_a_body() -> None:
    text = 'it\'s $HOME `id` "x" \\'
    entry = entry_of(asked=Body(text.encode(), len(text)), sent_bytes=len(text), content_type="a/b")
    assert text in curl_words(as_curl(entry))
