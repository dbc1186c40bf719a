"""Real caveclient 8.2.1 over HTTP: the annotation, schema and materialization rows of sheet 8."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import requests

REPOSITORY = Path(__file__).parents[2]
ROOT = 648518346677614825


def _serve(lenient: bool) -> tuple[subprocess.Popen[str], dict[str, str]]:
    code = f"from zettatui.sandbox.serve import serve; serve('cave', lenient={lenient})"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


@pytest.fixture(scope="module", params=[False, True], ids=["strict", "lenient"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[bool, dict[str, str]]]:
    process, place = _serve(request.param)
    yield request.param, place
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def client(served: tuple[bool, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        # caveclient writes a map of datastacks below the home folder.
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        from caveclient import CAVEclient

        _, place = served
        yield CAVEclient("vnc_v0", server_address=place["server"], auth_token=place["token"])


def test_tables_and_rows(client: Any) -> None:
    annotation = client.annotation
    assert "synapses_v1" in annotation.get_tables()
    made = annotation.create_table("cave_table", "microns_func_coreg", "this is a test", [4.3, 4.3, 45])
    assert made.text == "cave_table"
    with pytest.raises(requests.HTTPError, match="Table cave_table already exists"):
        annotation.create_table("cave_table", "microns_func_coreg", "again", [4.3, 4.3, 45])
    metadata = annotation.get_table_metadata("cave_table")
    assert metadata["voxel_resolution"] == [4.3, 4.3, 45.0]
    row = {"type": "microns_func_coreg", "pt": {"position": [1, 2, 3]}, "func_id": 0}
    assert annotation.post_annotation("cave_table", [row]) == [1]
    assert annotation.get_annotation("cave_table", [1])[0]["pt_position"] == [1, 2, 3]
    assert annotation.update_annotation("cave_table", {**row, "id": 1}) == {"1": 2}
    assert annotation.delete_annotation("cave_table", [2]) == [2]
    assert annotation.get_annotation_count("cave_table") == 2
    assert annotation.update_metadata("cave_table", description="changed")["description"] == "changed"
    assert annotation.delete_table("cave_table") is True
    with pytest.raises(requests.HTTPError, match=r"'pt': \['Missing data for required field.'\]"):
        annotation.post_annotation("cave_table", [{"func_id": 1}])
    with pytest.raises(requests.HTTPError, match="'NoneType' object has no attribute 'get'"):
        annotation.get_table_metadata("no_such")


def test_staged_upload(client: Any) -> None:
    annotation = client.annotation
    annotation.create_table("staged", "bound_tag", "staged rows", [4.3, 4.3, 45])
    stage = annotation.stage_annotations("staged")
    stage.add(pt_position=[1, 2, 3], tag="one")
    stage.add(pt_position=[4, 5, 6], tag="two")
    annotation.upload_staged_annotations(stage)
    assert annotation.get_annotation_count("staged") == 2


def test_rows_that_fail_on_the_real_server(served: tuple[bool, dict[str, str]], client: Any) -> None:
    lenient, _ = served

    def create(name: str, **more: Any) -> Any:
        return client.annotation.create_table(name, "reference_tag", "d", [4.3, 4.3, 45], **more)

    attempts = [{"reference_table": "somas_v1"}, {"reference_table": "somas_v1", "user_id": 2}]
    for number, more in enumerate(attempts):
        if lenient:
            assert create(f"refs{number}", **more).text == f"refs{number}"
        else:
            with pytest.raises(requests.HTTPError, match="500"):
                create(f"refs{number}", **more)
    made = create("refs_given", reference_table="somas_v1", track_target_id_updates=True)
    assert made.text == "refs_given"
    # Local to caveclient: it knows no version of the annotation service.
    with pytest.raises(Exception, match="timestamp"):
        client.annotation.get_tables(timestamp=datetime.now(timezone.utc))


def test_schemas(client: Any) -> None:
    assert len(client.schema.get_schemas()) == 57
    one = client.schema.schema_definition("microns_func_coreg")
    assert one["definitions"]["FunctionalCoregistration"]["properties"]["func_id"]["format"] == "integer"
    assert set(client.schema.schema_definition_multi(["bound_tag", "synapse"])) == {"bound_tag", "synapse"}
    assert len(client.schema.schema_definition_all()) == 57


def test_materialization_browsing(client: Any) -> None:
    materialize = client.materialize
    assert materialize.get_versions() == [2, 3]
    assert materialize.version == 3
    assert set(materialize.get_tables()) == {"synapses_v1", "somas_v1", "cell_types_v1"}
    assert materialize.get_annotation_count("synapses_v1") == 240
    assert materialize.get_version_metadata()["time_stamp"].year == 2021
    assert [one["version"] for one in materialize.get_versions_metadata(expired=True)] == [1, 2, 3]
    assert materialize.get_table_metadata("synapses_v1")["table_name"] == "synapses_v1"
    assert len(materialize.get_tables_metadata()) == 3
    assert materialize.get_views() == {}
    assert "cell_type" in materialize.get_unique_string_values("cell_types_v1")
    assert "synapses_v1" in dir(materialize.tables)


def test_materialization_queries(client: Any) -> None:
    materialize = client.materialize
    frame = materialize.query_table("synapses_v1", filter_in_dict={"id": [1, 2]}, split_positions=True)
    assert list(frame["id"]) == [1, 2]
    assert int(frame["pre_pt_root_id"][0]) == ROOT
    assert frame.attrs["dataframe_resolution"] == [4.3, 4.3, 45.0]
    excluded = materialize.query_table("synapses_v1", filter_out_dict={"id": [1]}, limit=10)
    assert 1 in set(excluded["id"])
    joined = materialize.query_table("cell_types_v1", filter_equal_dict={"cell_type": "glia"})
    assert {"id_ref", "volume", "pt_position"} <= set(joined.columns)
    by_cell = materialize.synapse_query(pre_ids=ROOT, synapse_table="synapses_v1", remove_autapses=False)
    assert len(by_cell) == 192
    live = materialize.live_live_query(
        "synapses_v1",
        datetime(2021, 6, 1, tzinfo=timezone.utc),
        filter_equal_dict={"synapses_v1": {"id": 1}},
    )
    assert int(live["pre_pt_root_id"][0]) == ROOT
