"""One suite of the client over both flavours of the sandbox, faults included."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from zettatui.sandbox import Sandbox, demo
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services import transport as transport_module
from zettatui.services.address import ServerAddress
from zettatui.services.annotation import AnnotationService
from zettatui.services.annotation_results import MetadataChange, NewTable
from zettatui.services.asgi import AsgiAdapter
from zettatui.services.chunkedgraph import ChunkedgraphService
from zettatui.services.server import Server

RESOLUTION = (4.3, 4.3, 45.0)
FOUNDING_ROW: dict[str, object] = {"type": "microns_func_coreg", "pt": {"position": [1, 2, 3]}, "func_id": 0}
_names = (f"made_{number}" for number in itertools.count())


@pytest.fixture(scope="module", params=["cave", "zetta"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param)
    yield made
    made.close()


@pytest.fixture
async def server(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    monkeypatch.setattr(transport_module, "_back_off", lambda attempt, named: 0.0)
    sandbox.faults.clear()
    sandbox.record.requests.clear()
    made = server_for(sandbox, sandbox.people.token_of("ann"))
    yield made
    await made.aclose()
    sandbox.faults.clear()


def server_for(sandbox: Sandbox, token: Secret | None) -> Server:
    address = ServerAddress.parse(sandbox.address)
    return Server(address, token, adapter=AsgiAdapter(sandbox.app, {address.origin}))


async def graph_of(server: Server) -> ChunkedgraphService:
    return server.graph(await server.info.datastack(demo.DATASTACK))


async def annotations_of(server: Server) -> AnnotationService:
    return server.annotations(await server.info.datastack(demo.DATASTACK))


async def new_table(annotations: AnnotationService) -> str:
    name = next(_names)
    await annotations.create_table(NewTable(name, "microns_func_coreg", "this is a test", RESOLUTION))
    return name


async def refused(awaitable: Awaitable[object]) -> e.ServiceError:
    with pytest.raises(e.ServiceError) as caught:
        await awaitable
    return caught.value


def is_cave(sandbox: Sandbox) -> bool:
    return sandbox.flavour == "cave"


# --- who you are -------------------------------------------------------------------------------------


async def test_the_flavour_is_detected_without_a_token(sandbox: Sandbox, server: Server) -> None:
    assert await server.flavour() == sandbox.flavour
    assert await server.flavour() == sandbox.flavour
    assert [request.header("authorization") for request in sandbox.record.requests] == [None]


async def test_the_login_page_is_on_this_server(sandbox: Sandbox, server: Server) -> None:
    page = await server.auth.login_page()
    origin = ServerAddress.parse(sandbox.address).origin
    assert page.address.startswith(origin + ("/sticky_auth" if is_cave(sandbox) else "/auth/google/login"))
    assert page.alternative.startswith(sandbox.address + "/auth/api/v1/")


async def test_a_good_token_says_whose_it_is(server: Server) -> None:
    identity = await server.auth.check()
    assert identity.email == "ann@lab.example"


async def test_a_token_is_checked_before_it_is_kept(sandbox: Sandbox) -> None:
    fresh = server_for(sandbox, None)
    identity = await fresh.auth.check(sandbox.people.token_of("ben"))
    assert identity.email == "ben@lab.example"
    assert fresh.token is None


async def test_an_unknown_token_is_rejected_for_certain(server: Server) -> None:
    error = await refused(server.auth.check(Secret("0" * 32)))
    assert isinstance(error, e.TokenRejected)
    assert error.confirmed is True


async def test_an_expired_token_is_rejected_everywhere(sandbox: Sandbox, server: Server) -> None:
    server.token = sandbox.people.expired_token_of("ben")
    error = await refused(server.info.datastacks())
    assert isinstance(error, e.TokenRejected)
    assert error.confirmed is True


async def test_without_a_token_login_is_needed(sandbox: Sandbox, server: Server) -> None:
    server.token = None
    for call in (server.info.datastacks(), server.state.get(demo.STATE_ID), server.state.post(b"{}")):
        error = await refused(call)
        assert isinstance(error, e.LoginNeeded)
        assert error.login_url.startswith("https://")


async def test_a_service_that_forgets_a_good_token_does_not_kill_it(sandbox: Sandbox, server: Server) -> None:
    body = json.dumps({"error": "invalid_token", "message": "Unauthorized"})
    sandbox.faults.add("status", "GET", ".*/nglstate/.*", status=401, body=body)
    error = await refused(server.state.get(demo.STATE_ID))
    assert isinstance(error, e.TokenRejected)
    assert error.confirmed is False
    assert "five minutes" in error.sentence


async def test_logging_out_everywhere(sandbox: Sandbox) -> None:
    server = server_for(sandbox, sandbox.people.token_of("oli"))
    if is_cave(sandbox):
        assert isinstance(await refused(server.auth.log_out_everywhere()), e.NotOffered)
        assert (await server.auth.check()).email == "oli@other.example"
        return
    assert "oli@other.example" in await server.auth.log_out_everywhere()
    assert isinstance(await refused(server.auth.check()), e.TokenRejected)


async def test_single_tokens_live_and_die_on_cave_only(sandbox: Sandbox) -> None:
    server = server_for(sandbox, sandbox.people.token_of("vic"))
    if not is_cave(sandbox):
        for call in (server.auth.tokens(), server.auth.create_token(), server.auth.delete_token(1)):
            assert isinstance(await refused(call), e.NotOffered)
        return
    secret = await server.auth.create_token("from a test")
    newest = (await server.auth.tokens())[0]
    assert newest.secret == secret
    assert newest.description == "from a test"
    await server.auth.delete_token(newest.id)
    assert secret not in [token.secret for token in await server.auth.tokens()]
    assert isinstance(await refused(server.auth.delete_token(newest.id)), e.NotFound)


# --- info --------------------------------------------------------------------------------------------


async def test_a_datastack_record(sandbox: Sandbox, server: Server) -> None:
    assert demo.DATASTACK in await server.info.datastacks()
    datastack = await server.info.datastack(demo.DATASTACK)
    assert datastack.image_source == demo.IMAGE_SOURCE
    assert datastack.viewer_site == demo.VIEWER_SITE
    assert datastack.graph_table == demo.GRAPH_TABLE
    assert datastack.local_server == sandbox.address
    assert datastack.resolution_nm == (demo.RESOLUTION_NM if is_cave(sandbox) else None)


async def test_an_unknown_datastack(server: Server) -> None:
    assert isinstance(await refused(server.info.datastack("nope")), e.UnknownName)


async def test_versions_are_optional(sandbox: Sandbox, server: Server) -> None:
    for ask in (server.info.version, server.state.version):
        if is_cave(sandbox):
            assert (await ask())[0].isdigit()
        else:
            assert isinstance(await refused(ask()), e.NotOffered)
            asked_before = len(sandbox.record.requests)
            assert isinstance(await refused(ask()), e.NotOffered)
            assert len(sandbox.record.requests) == asked_before


async def test_terms_and_permissions_are_told_apart(sandbox: Sandbox) -> None:
    if not is_cave(sandbox):
        stranger = server_for(sandbox, sandbox.people.token_of("sam"))
        assert isinstance(await refused(stranger.info.datastacks()), e.GroupRefused)
        error = await refused(stranger.auth.check())
        assert isinstance(error, e.GroupRefused)
        assert "sam@far.example" in error.sentence
        return
    server = server_for(sandbox, sandbox.people.token_of("tia"))
    terms = await refused(server.info.datastack("vnc_terms"))
    assert isinstance(terms, e.TermsMissing)
    assert terms.terms_name == "VNC data use"
    assert terms.form_url.startswith("https://")
    missing = await refused(server.info.datastack("vnc_private"))
    assert isinstance(missing, e.PermissionMissing)
    assert (missing.permission, missing.dataset) == ("view", "vnc_private")


# --- states ------------------------------------------------------------------------------------------


async def test_a_state_is_read_changed_stored_and_read_back(sandbox: Sandbox, server: Server) -> None:
    text = await server.state.get(demo.STATE_ID)
    state = json.loads(text)
    assert state["layers"][0]["name"] == "img"
    renamed = text.replace(b'"name":"img"', b'"name":"renamed"')
    new_id = await server.state.post(renamed)
    came_back = await server.state.get(new_id)
    assert json.loads(came_back) == json.loads(renamed)
    if is_cave(sandbox):
        assert text == demo.state_text()
        assert came_back == renamed
    assert server.state.url(new_id) == f"{sandbox.address}/nglstate/api/v1/{new_id}"


async def test_a_missing_state(server: Server) -> None:
    error = await refused(server.state.get(1))
    assert isinstance(error, e.StateNotFound)
    assert "state 1" in error.sentence


async def test_a_pasted_link_to_a_state_here(sandbox: Sandbox, server: Server) -> None:
    url = server.state.url(demo.STATE_ID)
    assert await server.state.get_url(url) == await server.state.get(demo.STATE_ID)
    origin = ServerAddress.parse(sandbox.address).origin
    elsewhere = "/nglstate/" if is_cave(sandbox) else "/json/"
    assert b'"layers"' in await server.state.get_url(f"{origin}{elsewhere}{demo.STATE_ID}")


async def test_a_pasted_link_never_takes_the_token_along_to_other_pages(
    sandbox: Sandbox, server: Server
) -> None:
    origin = ServerAddress.parse(sandbox.address).origin
    for path in (
        "/auth/logout",
        "/wclee/auth/api/v1/refresh_token",
        "/json/../auth/logout",
        "/auth/logout?/json/1",
    ):
        await refused(server.state.get_url(origin + path))
    assert [request.header("authorization") for request in sandbox.record.requests] == [None] * 4
    assert (await server.auth.check()).email == "ann@lab.example"


async def test_segment_properties(sandbox: Sandbox, server: Server) -> None:
    if is_cave(sandbox):
        stored = await server.state.post_property(b'{"@type": "neuroglancer_segment_properties"}')
        assert b"segment_properties" in await server.state.get_property(stored)
    else:
        assert isinstance(await refused(server.state.post_property(b"{}")), e.NotOffered)
        assert isinstance(await refused(server.state.get_property(1)), e.NotOffered)


# --- graph -------------------------------------------------------------------------------------------


async def test_the_root_of_a_supervoxel(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    assert await graph.root(demo.SUPERVOXEL) == demo.ROOT
    assert (await graph.info()).layout.decode(demo.SUPERVOXEL).segment == 70196
    assert (await graph.info()).layout.chunk_size_doubtful is not is_cave(sandbox)


async def test_roots_of_many_and_of_unknown_ones(server: Server) -> None:
    graph = await graph_of(server)
    unknown = demo.SUPERVOXEL + 60_000
    assert await graph.roots([demo.SUPERVOXEL, unknown, 0, demo.ROOT]) == [demo.ROOT, None, None, demo.ROOT]
    assert await graph.roots([unknown]) == [None]
    assert await graph.roots([]) == []


@pytest.mark.parametrize("node", [0, 5, 255 << 56, demo.SUPERVOXEL + 60_000])
async def test_a_node_that_is_not_there(server: Server, node: int) -> None:
    graph = await graph_of(server)
    assert isinstance(await refused(graph.root(node)), e.NodeNotFound)


async def test_the_leaves_of_the_founding_root_with_a_count_as_they_come(server: Server) -> None:
    graph = await graph_of(server)
    told: list[tuple[int, int | None, str]] = []
    leaves = await graph.leaves(demo.ROOT, tell=lambda done, total, unit: told.append((done, total, unit)))
    assert len(leaves) == len(set(leaves)) == demo.LEAF_COUNT
    assert demo.SUPERVOXEL in leaves
    counts = [done for done, _, _ in told]
    assert counts == sorted(counts)
    assert counts[-1] == demo.LEAF_COUNT
    assert len(counts) > 3
    assert {unit for _, _, unit in told} == {"leaves"}


async def test_children_have_either_name(server: Server) -> None:
    graph = await graph_of(server)
    children = await graph.children(demo.ROOT)
    assert children
    assert {child >> 56 for child in children} <= set(range(2, 9))
    assert await graph.children(demo.SUPERVOXEL) == ()


async def test_what_zetta_lacks_is_said_once_and_not_asked_again(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    asks: list[Callable[[], Awaitable[object]]] = [
        lambda: graph.is_latest([demo.ROOT]),
        lambda: graph.change_log(demo.ROOT),
        lambda: graph.tabular_change_log(demo.ROOT),
        lambda: graph.lineage([demo.ROOT]),
        lambda: graph.root_timestamps([demo.ROOT]),
        graph.oldest_timestamp,
        lambda: graph.past_ids([demo.ROOT]),
        lambda: graph.edits_of([demo.ROOT]),
        lambda: graph.leaves(demo.ROOT, stop_layer=2),
    ]
    for ask in asks:
        if is_cave(sandbox):
            assert await ask()
            continue
        assert isinstance(await refused(ask()), e.NotOffered)
        asked_before = len(sandbox.record.requests)
        assert isinstance(await refused(ask()), e.NotOffered)
        assert len(sandbox.record.requests) == asked_before


async def test_history_and_successors(sandbox: Sandbox, server: Server) -> None:
    if not is_cave(sandbox):
        pytest.skip("Zetta's graph server keeps its history to itself")
    graph = await graph_of(server)
    edits = await graph.tabular_change_log(demo.ROOT, filtered=False)
    assert {edit.is_merge for edit in edits} == {True, False}
    retired = edits[0].after[0]
    assert await graph.is_latest([demo.ROOT, retired, demo.SUPERVOXEL]) == [True, False, False]
    lineage = await graph.lineage([retired])
    latest = lineage.latest(retired)
    assert demo.ROOT in latest
    assert await graph.is_latest(latest) == [True] * len(latest)
    [born] = await graph.root_timestamps([retired])
    assert born == edits[0].at
    assert await graph.root(demo.SUPERVOXEL, at=born) != demo.ROOT
    assert lineage.latest(retired, at=born) == (retired,)
    error = await refused(graph.root(demo.SUPERVOXEL, at=datetime(1990, 1, 1, tzinfo=timezone.utc)))
    assert isinstance(error, e.NodeNotFound)
    details = await graph.operation_details([edit.id for edit in edits] + [10**6])
    assert set(details) == {edit.id for edit in edits}
    assert {detail.kind for detail in details.values()} == {"merge", "split"}


# --- annotations and schemas -------------------------------------------------------------------------


async def test_a_table_is_made_once(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    new = NewTable(next(_names), "microns_func_coreg", "this is a test", RESOLUTION, notice="mind the gap")
    created = await annotations.create_table(new)
    assert created.name == new.name
    assert ("voxel_resolution_x" in created.left_out) is not is_cave(sandbox)
    assert new.name in await annotations.tables()
    assert isinstance(await refused(annotations.create_table(new)), e.NameTaken)
    metadata = await annotations.metadata(new.name)
    assert (metadata.name, metadata.schema, metadata.description) == (new.name, new.schema, new.description)
    assert metadata.resolution_nm == (RESOLUTION if is_cave(sandbox) else None)
    if is_cave(sandbox):
        assert server.notices == ["Table Owner Notice: mind the gap"]


async def test_rows_are_stored_read_changed_and_deleted(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    outcome = await annotations.post(table, [FOUNDING_ROW])
    assert outcome.count == 1
    assert outcome.ids == ((1,) if is_cave(sandbox) else None)
    assert await annotations.count(table) == 1
    rows = await annotations.rows(table, [7, 1, 1])
    assert rows.missing == (7,)
    [row] = rows.found
    assert row.values == {"pt_position": [1, 2, 3], "func_id": 0}
    update = await annotations.update(table, [{"id": 1, "pt": {"position": [1, -2, 3]}, "func_id": 5}])
    new_id = update.new_ids[1]
    old, new = (await annotations.rows(table, [1, new_id])).found
    assert old.superseded_by == new_id
    assert new.values == {"pt_position": [1, -2, 3], "func_id": 5}
    error = await refused(annotations.update(table, [{"id": 1, "pt": {"position": [1, 2, 3]}, "func_id": 5}]))
    assert isinstance(error, e.RowSuperseded)
    assert error.current_id == new_id
    deleted = await annotations.delete(table, [new_id])
    assert deleted.ids == ((new_id,) if is_cave(sandbox) else None)
    assert isinstance(await refused(annotations.delete(table, [999])), e.NotFound)


async def test_a_bad_row_names_its_fields(server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    error = await refused(annotations.post(table, [{"pt": {"position": [1, 2, 3], "foo": 1}}]))
    assert isinstance(error, e.RowRefused)
    assert error.fields == {
        "func_id": ["Missing data for required field."],
        "pt": {"foo": ["Unknown field."]},
    }
    assert "pt.foo: Unknown field." in error.sentence
    assert await annotations.count(table) == 0


async def test_a_table_that_is_not_there(server: Server) -> None:
    annotations = await annotations_of(server)
    for call in (
        annotations.metadata("nope"),
        annotations.count("nope"),
        annotations.rows("nope", [1]),
        annotations.post("nope", [FOUNDING_ROW]),
        annotations.delete("nope", [1]),
    ):
        assert isinstance(await refused(call), e.TableNotFound)


async def test_metadata_of_a_table_can_be_changed_on_cave(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    change = MetadataChange(description="better")
    if is_cave(sandbox):
        assert (await annotations.update_metadata(table, change)).description == "better"
        await annotations.delete_table(table)
        assert (await annotations.metadata(table)).deleted is not None
    else:
        assert isinstance(await refused(annotations.update_metadata(table, change)), e.NotOffered)
        assert isinstance(await refused(annotations.delete_table(table)), e.AdminOnly)
    assert table in await annotations.tables()


async def test_what_the_server_would_refuse_too_late_is_refused_here(
    sandbox: Sandbox, server: Server
) -> None:
    annotations = await annotations_of(server)
    asked_before = len(sandbox.record.requests)
    good = NewTable("fine", "bound_tag", "x", RESOLUTION)
    for wrong in (
        {**vars(good), "name": "Bad-Name"},
        {**vars(good), "name": "1abc"},
        {**vars(good), "name": ""},
        {**vars(good), "read_permission": "EVERYONE"},
        {**vars(good), "notice": "two\nlines"},
        {**vars(good), "resolution_nm": (float("nan"), 4.0, 40.0)},
    ):
        error = await refused(annotations.create_table(NewTable(**wrong)))
        assert isinstance(error, (e.NameInvalid, e.RequestInvalid))
    assert isinstance(await refused(annotations.post("fine", [FOUNDING_ROW] * 10_001)), e.TooLarge)
    assert len(sandbox.record.requests) == asked_before


async def test_schemas_alone_and_together(sandbox: Sandbox, server: Server) -> None:
    definition: Any = await server.schema.definition("microns_func_coreg")
    shape = definition["definitions"]["FunctionalCoregistration"]
    assert shape["required"] == ["func_id", "pt"]
    assert shape["properties"]["func_id"]["format"] == "integer"
    assert len(await server.schema.types()) == (57 if is_cave(sandbox) else 16)
    both = await server.schema.definitions(["bound_tag", "microns_func_coreg"])
    assert both["microns_func_coreg"] == definition
    assert isinstance(await refused(server.schema.definition("nope")), e.UnknownName)
    assert isinstance(await refused(server.schema.definitions(["bound_tag", "nope"])), e.UnknownName)


# --- faults ------------------------------------------------------------------------------------------


READS: list[tuple[str, Callable[[Server], Awaitable[object]]]] = [
    (".*/info/.*", lambda server: server.info.datastacks()),
    (".*/nglstate/.*", lambda server: server.state.get(demo.STATE_ID)),
    (".*/schema/.*", lambda server: server.schema.types()),
]
TROUBLE: list[tuple[str, dict[str, Any], tuple[type[e.ServiceError], ...]]] = [
    ("status", {"status": 503}, (e.GatewayTrouble,)),
    ("status", {"status": 504}, (e.GatewayTrouble,)),
    ("status", {"status": 502}, (e.GatewayTrouble, e.StateNotFound)),
    ("status", {"status": 500}, (e.ServerTrouble, e.StateNotFound)),
    ("status", {"status": 413}, (e.TooLarge,)),
    ("status", {"status": 429, "headers": {"Retry-After": "1"}}, (e.RateLimited,)),
    ("status", {"status": 404}, (e.NotFound, e.StateNotFound)),
    ("html", {}, (e.UnexpectedAnswer,)),
    ("empty", {}, (e.ConnectionCut,)),
    ("cut", {}, (e.ConnectionCut,)),
    ("truncate", {"keep": 5}, (e.UnexpectedAnswer, e.ConnectionCut)),  # the latter if it was compressed
    ("redirect", {}, (e.LoginNeeded,)),
]


@pytest.mark.parametrize(
    ("kind", "knobs", "expected"), TROUBLE, ids=[f"{k}-{o.get('status', '')}" for k, o, _ in TROUBLE]
)
async def test_trouble_while_reading_is_named(
    sandbox: Sandbox,
    server: Server,
    kind: Any,
    knobs: dict[str, Any],
    expected: tuple[type[e.ServiceError], ...],
) -> None:
    for path, read in READS:
        sandbox.faults.clear()
        sandbox.faults.add(kind, "GET", path, times=None, **knobs)
        error = await refused(read(server))
        assert type(error) in expected, error
        sandbox.faults.clear()
        assert await read(server)


async def test_trouble_that_passes_is_not_noticed(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    await graph.info()
    sandbox.faults.add("status", "POST", ".*roots_binary", status=503, times=3)
    assert await graph.roots([demo.SUPERVOXEL]) == [demo.ROOT]
    sandbox.faults.add("cut", "GET", ".*leaves", times=1)
    assert len(await graph.leaves(demo.ROOT)) == demo.LEAF_COUNT
    sandbox.faults.add("drip", "GET", ".*/nglstate/.*", seconds=0.0)
    assert json.loads(await server.state.get(demo.STATE_ID))


async def test_a_slow_server_is_given_up(
    sandbox: Sandbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zettatui.services.state.STATE_SECONDS", 0.05)
    sandbox.faults.add("slow", None, ".*/nglstate/.*", seconds=30.0, times=None)
    assert isinstance(await refused(server.state.get(demo.STATE_ID)), e.TimedOut)
    assert isinstance(await refused(server.state.post(b"{}")), e.OutcomeUnknown)


AFTER_THE_DEED: list[tuple[str, dict[str, Any]]] = [
    ("after", {"status": 500}),
    ("after", {"status": 502}),
    ("after", {"status": 503}),
    ("after", {"status": 504}),
    ("cut", {"keep": 1}),
    ("truncate", {"keep": 0}),
    ("empty", {}),
    ("html", {}),
    ("status", {"status": 504}),
]


@pytest.mark.parametrize(
    ("kind", "knobs"), AFTER_THE_DEED, ids=[f"{k}-{o.get('status', '')}" for k, o in AFTER_THE_DEED]
)
async def test_no_change_is_ever_sent_twice(
    sandbox: Sandbox, server: Server, kind: Any, knobs: dict[str, Any]
) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    await annotations.post(table, [FOUNDING_ROW])
    changes: list[Awaitable[object]] = [
        server.state.post(b'{"layers": []}'),
        annotations.post(table, [FOUNDING_ROW]),
        annotations.update(table, [{**FOUNDING_ROW, "id": 1}]),
    ]
    sandbox.record.requests.clear()
    for change in changes:
        sandbox.faults.add(kind, None, "(?!.*/table$).*", times=1, **knobs)
        assert isinstance(await refused(change), e.OutcomeUnknown)
        sandbox.faults.clear()
    sent = Counter((r.method, r.path, r.body) for r in sandbox.record.requests if r.method in {"POST", "PUT"})
    assert sorted(sent.values()) == [1, 1, 1]


async def test_rows_that_are_in_though_the_server_said_500(sandbox: Sandbox, server: Server) -> None:
    annotations = await annotations_of(server)
    table = await new_table(annotations)
    crash = json.dumps({"code": 500, "message": "info down", "traceback": ["Traceback ..."]})
    sandbox.faults.add("after", "POST", ".*annotations", status=500, body=crash)
    error = await refused(annotations.post(table, [FOUNDING_ROW]))
    assert isinstance(error, e.OutcomeUnknown)
    assert "info down" in error.sentence
    assert await annotations.count(table) == 1


async def test_a_warning_is_kept_once(sandbox: Sandbox, server: Server) -> None:
    sandbox.faults.add("headers", "GET", ".*", headers={"Warning": "down at noon"}, times=None)
    await server.info.datastacks()
    await server.info.datastacks()
    assert server.notices == ["down at noon"]


async def test_cancelling_the_leaves(sandbox: Sandbox, server: Server) -> None:
    graph = await graph_of(server)
    await graph.info()
    sandbox.faults.add("drip", "GET", ".*leaves", seconds=0.01)
    some = asyncio.Event()
    task = asyncio.ensure_future(graph.leaves(demo.ROOT, tell=lambda done, total, unit: some.set()))
    await some.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await graph.root(demo.SUPERVOXEL) == demo.ROOT


async def test_the_token_stands_in_the_header_and_nowhere_else(sandbox: Sandbox, server: Server) -> None:
    token = server.token
    assert token is not None
    secret = token.reveal()
    await server.auth.check()
    await (await graph_of(server)).root(demo.SUPERVOXEL)
    await (await annotations_of(server)).tables()
    await server.state.post(b"{}")
    for request in sandbox.record.requests:
        where = [name for name, value in request.headers if secret in value]
        assert where in ([], ["authorization"])
        assert secret not in request.path + request.query
        assert secret.encode() not in request.body
    assert secret not in repr(list(server.log))
