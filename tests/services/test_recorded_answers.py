"""Every recorded answer of an endpoint our client calls is read into the right result or the right error."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from datetime import datetime, timezone
from typing import Any

import pytest

from tests.contract.recorded import Exchange, recorded
from tests.services.replay import ReplayAdapter, datastack, play_of, server_for
from zettatui.services import errors as e
from zettatui.services.annotation_results import CreatedTable, UnreadableRow

# Each line was judged by eye against the sheets' error tables; the numbers count a file's exchanges from 1.
_EXPECTED_ERRORS: dict[type[e.ServiceError], str] = {
    e.AdminOnly: ("nglstate_v1.txt 15 "),
    e.BadAuthHeader: ("auth.txt 7; auth_services.txt 5; nglstate.txt 5 "),
    e.LoginNeeded: (
        "auth.txt 4 5; auth_services.txt 2 3 12 16; nglstate.txt 2 3 22 24; nglstate_v1.txt 4; pcg.txt 35 "
    ),
    e.NameInvalid: ("annotation.json 8 9 201 202 203 205; annotation.txt 5 6; annotation_more.txt 14 "),
    e.NameTaken: ("annotation.json 6 123 200; annotation.txt 3 78 "),
    e.NodeNotFound: ("graph.json 15 19 20 59 60 64 65 66 75; pcg.txt 7 9 10 12 77 "),
    e.NotFound: (
        "annotation.json 74 81 83; schema.json 8; annotation.txt 42 49; auth_more.txt 13; "
        "nglstate.txt 18; schema.txt 9 "
    ),
    e.OutcomeUnknown: ("annotation.json 214; nglstate.txt 10 11 13; nglstate_v1.txt 13 17 "),
    e.PermissionMissing: ("auth_services.txt 10 18 21 "),
    e.RedirectRefused: ("auth_services.txt 8 "),
    e.RequestInvalid: (
        "annotation.json 10 11 12 13 14 15 17 19 20 21 24 25 28 56 57 58 59 68 70 75 84 98 99 116 204 "
        "208 209; graph.json 12 13 14 21 22 50; annotation.txt 7 8 9 10 24 33 34 43 45 50 52 58 59; "
        "annotation_more.txt 15 16; pcg.txt 11 20 "
    ),
    e.RowRefused: (
        "annotation.json 37 38 40 42 43 45 47 48 49 50 52 53 62 76 77 89 90 128 129 134 135 137 140 "
        "141 148 149 152 154 158 165 173 174 175 178 182 183 189 190; annotation.txt 27 28 30 44 63; "
        "annotation_more.txt 3 4 5 6 8 "
    ),
    e.RowSuperseded: ("annotation.json 73; annotation.txt 41 "),
    e.ServerTrouble: (
        "annotation.json 69 94 95; graph.json 28 30 45 46 85; schema.json 10 12; annotation.txt 25; "
        "pcg.txt 27; schema.txt 11 15 "
    ),
    e.SessionRolledBack: ("annotation.txt 29 64 65 69; annotation_more.txt 11 "),
    e.StateNotFound: ("nglstate.txt 8 9; nglstate_v1.txt 10 11; zetta_state_go.txt 4 5 7 9 "),
    e.TableAccessRefused: (
        "annotation.json 101 102 103 104 105 108 110 113 114; auth_services.txt 23 24 26 "
    ),
    e.TableNotFound: (
        "annotation.json 18 32 34 64 71 97 124; annotation.txt 15 17 26 35 57 70; annotation_more.txt 17 "
    ),
    e.TermsMissing: ("auth_services.txt 11 "),
    e.TimeNotValid: ("graph.json 105 "),
    e.TokenRejected: ("auth.txt 6; auth_more.txt 15; auth_services.txt 4; nglstate.txt 4 "),
    e.TooLarge: ("annotation.json 60; annotation_more.txt 1 "),
    e.UnexpectedAnswer: ("nglstate_v1.txt 8 "),
    e.UnknownName: (
        "annotation.json 4 7; schema.json 7 11; annotation.txt 4 11 12; auth_services.txt 14 28; "
        "info.txt 6 10; pcg.txt 4; schema.txt 8 12 "
    ),
}


def _expected() -> dict[str, type[e.ServiceError]]:
    table: dict[str, type[e.ServiceError]] = {}
    for kind, listing in _EXPECTED_ERRORS.items():
        for group in listing.split(";"):
            file, *numbers = group.split()
            table.update((f"{file}#{number}", kind) for number in numbers)
    return table


EXPECTED_ERRORS = _expected()
EXCHANGES = recorded()
CALLED = [exchange for exchange in EXCHANGES if not isinstance(play_of(exchange), str)]
REFUSED = [exchange for exchange in CALLED if exchange.name in EXPECTED_ERRORS]
ANSWERED = [exchange for exchange in CALLED if exchange.name not in EXPECTED_ERRORS]


async def _no_wait(seconds: float) -> None:
    """Retries of a replayed answer need no pause."""


async def _played(exchange: Exchange) -> Any:
    play = play_of(exchange)
    assert not isinstance(play, str)
    server = server_for(ReplayAdapter(exchange))
    for channel in server._channels.values():
        channel.transport._pause = _no_wait
    return await play(server)


@pytest.mark.parametrize("exchange", REFUSED, ids=str)
async def test_an_unsuccessful_answer_becomes_the_error_of_the_table(exchange: Exchange) -> None:
    with pytest.raises(e.ServiceError) as caught:
        await _played(exchange)
    assert type(caught.value) is EXPECTED_ERRORS[exchange.name]
    sentence = caught.value.sentence
    assert sentence.endswith((".", "!")), sentence
    assert caught.value.next_step in sentence
    for never in ("Traceback", "[SQL", "<SQL", "<html", "<!doctype", "0f3c5a7e", "but did you mean"):
        assert never not in sentence


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


def _ints(values: Any) -> list[int]:
    return [int(value) for value in values]


def _check_rows(result: Any, raw: Any, exchange: Exchange) -> None:
    if exchange.status == 500:  # the two recordings of rows with empty fields
        assert result.found
        assert {type(row) for row in result.found} == {UnreadableRow}
        return
    by_id = {row["id"]: row for row in raw}
    assert [row.id for row in result.found] == sorted(by_id)
    for row in result.found:
        source = by_id[row.id]
        assert row.valid is source["valid"]
        assert row.superseded_by == source["superceded_id"]
        assert (row.deleted is None) == (source["deleted"] in ("None", "<created>"))
        fields = set(source) - {"id", "valid", "created", "deleted", "superceded_id"}
        assert set(row.values) == fields
        for name in fields:
            wanted = source[name]
            if name.endswith("_position"):
                wanted = [axis if axis < 2**63 else axis - 2**64 for axis in wanted]
            assert row.values[name] == wanted


def _check_metadata(result: Any, raw: Any, exchange: Exchange) -> None:
    assert result.schema == raw["schema_type"]
    assert result.description == raw["description"]
    assert result.user_id == raw["user_id"]
    assert result.resolution_nm == tuple(raw[f"voxel_resolution_{axis}"] for axis in "xyz")
    assert result.read_permission == raw["read_permission"]
    assert result.notice == (raw["notice_text"] or "")
    assert result.reference_table == (raw["reference_table"] or "")
    assert result.graph_table == raw.get("pcg_table_name", "")
    if "annotation_table" in raw:
        assert result.name == raw["annotation_table"] != raw["table_name"]
    if raw["deleted"] is None:
        assert result.deleted is None
    elif raw["deleted"] != "<iso>":
        assert result.deleted == datetime.fromisoformat(raw["deleted"])


def _check_operations(result: Any, raw: Any) -> None:
    keys = sorted(raw["operation_id"], key=int)
    assert [operation.id for operation in result] == [raw["operation_id"][key] for key in keys]
    for key, operation in zip(keys, result, strict=True):
        assert operation.at == _utc(raw["timestamp"][key] / 1000)
        assert operation.is_merge is raw["is_merge"][key]
        assert list(operation.before) == _ints(raw["before_root_ids"][key])
        assert list(operation.after) == _ints(raw["after_root_ids"][key])
        assert operation.user_id == raw["user_id"][key]
        assert operation.user_name == raw.get("user_name", {}).get(key, "")
        assert operation.is_relevant == raw.get("is_relevant", {}).get(key)


def _check_lineage(result: Any, raw: Any) -> None:
    assert set(result.nodes) == {int(node["id"]) for node in raw["nodes"]}
    for node in raw["nodes"]:
        read = result.nodes[int(node["id"])]
        assert read.created == _utc(node["timestamp"])
        assert read.retired_by == (int(node["operation_id"]) if "operation_id" in node else None)
    assert list(result.edges) == [(int(link["source"]), int(link["target"])) for link in raw["links"]]


def _check_details(result: Any, raw: Any) -> None:
    assert set(result) == {int(key) for key in raw}
    for key, source in raw.items():
        read = result[int(key)]
        assert read.kind == ("merge" if "added_edges" in source else "split")
        assert [list(edge) for edge in read.added_edges] == source.get("added_edges", [])
        assert [list(edge) for edge in read.removed_edges] == source.get("removed_edges", [])
        assert read.at == datetime.fromisoformat(source["timestamp"])
        assert read.user_id == source["user"]


def _check_datastack(result: Any, raw: Any) -> None:
    assert result.image_source == raw["aligned_volume"]["image_source"]
    assert result.aligned_volume.name == raw["aligned_volume"]["name"]
    assert result.local_server == (raw["local_server"] or "")
    assert result.viewer_site == (raw["viewer_site"] or "")
    assert result.segmentation_source == (raw["segmentation_source"] or "")
    wanted = tuple(raw[f"viewer_resolution_{axis}"] for axis in "xyz")
    assert result.resolution_nm == (None if None in wanted else wanted)


def _check_identity(result: Any, raw: Any) -> None:
    assert (result.id, result.name, result.email) == (raw["id"], raw["name"], raw["email"])
    assert list(result.groups) == raw["groups"]
    assert {name: list(granted) for name, granted in result.permissions.items()} == raw["permissions_v2"]
    wanted = [(item["dataset_name"], item["tos_name"]) for item in raw["missing_tos"]]
    assert [(missing.dataset, missing.terms) for missing in result.missing_terms] == wanted


def _check_info(result: Any, raw: Any) -> None:
    assert result.n_layers == raw["graph"]["n_layers"]
    assert dict(result.layout.masks) == {int(k): v for k, v in raw["graph"]["spatial_bit_masks"].items()}
    assert list(result.resolution_nm) == raw["scales"][0]["resolution"]
    assert result.data_dir == raw["data_dir"]


def _check_roots(result: Any, exchange: Exchange) -> None:
    sent = _ints(array("Q", exchange.request_body))
    came = _ints(array("Q", exchange.body))
    wanted_layer = 2 if "stop_layer=2" in exchange.query else 5
    assert result == [None if root >> 56 < wanted_layer else root for root in came]
    assert len(result) == len(sent)


def _is_latest(result: Any, raw: Any, exchange: Exchange) -> bool:
    top = 4 if exchange.name.startswith("pcg") else 5
    asked = json.loads(exchange.request_body)["node_ids"]
    flags = zip(raw["is_latest"], asked, strict=True)
    return result == [latest and node >> 56 == top for latest, node in flags]


_V = r"/segmentation/api/v1/table/[^/]+"
_A = r"/annotation/api/v2/aligned_volume/[^/]+"

# Who answers, and what must hold between the result and the JSON that came; None or True is success.
_CHECKS: list[tuple[str, str, Any]] = [
    ("GET", r"/auth/api/v1/user/cache", lambda r, raw, x: _check_identity(r, raw)),
    ("GET", r"/auth/api/v1/user/token", lambda r, raw, x: [t.id for t in r] == [t["id"] for t in raw]),
    ("POST", r"/auth/api/v1/user/token", lambda r, raw, x: r.reveal() == raw),
    ("DELETE", r"/auth/api/v1/user/token/\d+", lambda r, raw, x: r is None),
    ("GET", r"/auth/api/v1/username", lambda r, raw, x: r == {u["id"]: u["name"] for u in raw}),
    ("GET", r"/info/api/v2/(datastacks|aligned_volume)", lambda r, raw, x: r == sorted(raw)),
    ("GET", r"/info/api/v2/datastack/full/[^/]+", lambda r, raw, x: _check_datastack(r, raw)),
    ("GET", r"/info/api/v2/datastack/[^/]+/image_sources", lambda r, raw, x: r == [] == raw),
    (
        "GET",
        r"/info/api/v2/aligned_volume/[^/]+",
        lambda r, raw, x: (r.id, r.name) == (raw["id"], raw["name"]),
    ),
    ("GET", r"/nglstate/api/v1/version", lambda r, raw, x: r == raw),
    ("GET", r"/(nglstate|json)/.*", lambda r, raw, x: r == x.body),
    ("POST", r"/(nglstate|json)/.*", lambda r, raw, x: r == int(raw.rpartition("/")[2])),
    ("GET", r"/schema/api/v2/type", lambda r, raw, x: r == raw and len(r) == 57),
    ("GET POST", r"/schema/api/v2/type.*", lambda r, raw, x: r == raw),
    ("GET", r"/segmentation/table/[^/]+/info", lambda r, raw, x: _check_info(r, raw)),
    ("GET", rf"{_V}/node/\d+/root", lambda r, raw, x: r == int(raw["root_id"]) and type(r) is int),
    ("POST", rf"{_V}/roots_binary", lambda r, raw, x: _check_roots(r, x)),
    ("POST", rf"{_V}/is_latest_roots", lambda r, raw, x: _is_latest(r, raw, x)),
    ("GET", rf"{_V}/node/\d+/leaves", lambda r, raw, x: list(r) == _ints(raw["leaf_ids"])),
    ("GET", rf"{_V}/node/\d+/children", lambda r, raw, x: list(r) == _ints(raw["children_ids"])),
    (
        "GET",
        rf"{_V}/root/\d+/change_log",
        lambda r, raw, x: (
            (r.merges, r.splits) == (raw["n_mergers"], raw["n_splits"])
            and list(r.operation_ids) == raw["operations_ids"]
            and list(r.past_ids) == raw["past_ids"]
            and {k: (v.merges, v.splits) for k, v in r.by_user.items()}
            == {k: (v["n_mergers"], v["n_splits"]) for k, v in raw["user_info"].items()}
        ),
    ),
    ("GET", rf"{_V}/root/\d+/tabular_change_log", lambda r, raw, x: _check_operations(r, raw)),
    ("GET POST", rf"{_V}/(root/\d+/)?lineage_graph.*", lambda r, raw, x: _check_lineage(r, raw)),
    ("POST", rf"{_V}/root_timestamps", lambda r, raw, x: r == [_utc(t) for t in raw["timestamp"]]),
    ("GET", rf"{_V}/oldest_timestamp", lambda r, raw, x: r == datetime.fromisoformat(raw["iso"])),
    ("GET", rf"{_V}/operation_details", lambda r, raw, x: _check_details(r, raw)),
    (
        "GET",
        rf"{_V}/past_id_mapping",
        lambda r, raw, x: (
            {str(k): list(v) for k, v in r.past.items()} == raw["past_id_map"] and r.future == {}
        ),
    ),
    ("GET", rf"{_A}/table", lambda r, raw, x: r == sorted(raw)),
    ("POST", rf"{_A}/table", lambda r, raw, x: r == CreatedTable(x.body.decode())),
    ("PUT", rf"{_A}/table", lambda r, raw, x: _check_metadata(r, raw, x)),
    ("GET", rf"{_A}/table/[^/]+", lambda r, raw, x: _check_metadata(r, raw, x)),
    ("DELETE", rf"{_A}/table/[^/]+", lambda r, raw, x: r is None and raw is True),
    ("GET", rf"{_A}/table/[^/]+/count", lambda r, raw, x: r == raw),
    ("GET", rf"{_A}/table/[^/]+/annotations", lambda r, raw, x: _check_rows(r, raw, x)),
    ("POST", rf"{_A}/table/[^/]+/annotations", lambda r, raw, x: list(r.ids) == raw and r.count == len(raw)),
    (
        "PUT",
        rf"{_A}/table/[^/]+/annotations",
        lambda r, raw, x: {str(k): v for k, v in r.new_ids.items()} == raw,
    ),
    ("DELETE", rf"{_A}/table/[^/]+/annotations", lambda r, raw, x: list(r.ids) == raw),
]


@pytest.mark.parametrize("exchange", ANSWERED, ids=str)
async def test_a_successful_answer_becomes_its_result(exchange: Exchange) -> None:
    result = await _played(exchange)
    try:
        raw = exchange.json()
    except ValueError:
        raw = None
    for method, pattern, check in _CHECKS:
        if exchange.method in method.split() and re.fullmatch(pattern, exchange.path):
            assert check(result, raw, exchange) in (None, True), result
            return
    pytest.fail(f"nothing says what {exchange} means")


def test_the_counts(record_property: Any, capsys: pytest.CaptureFixture[str]) -> None:
    left_out = Counter(play for play in map(play_of, EXCHANGES) if isinstance(play, str))
    with capsys.disabled():
        print(
            f"\nrecorded answers: {len(EXCHANGES)}; read into results {len(ANSWERED)}, errors {len(REFUSED)}"
        )
        for reason, count in left_out.most_common():
            print(f"  left out {count}: {reason}")
    assert len(ANSWERED) + len(REFUSED) + left_out.total() == len(EXCHANGES)
    assert set(EXPECTED_ERRORS) == {exchange.name for exchange in REFUSED}


def test_the_stand_in_datastack_names_the_table_of_the_recordings() -> None:
    assert datastack().graph_table == "test"
