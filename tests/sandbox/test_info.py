"""The info service of both flavours over the demo's datastacks."""

from __future__ import annotations

import pytest

from tests.sandbox.kit import Caller
from zettatui.sandbox import Sandbox, demo


@pytest.fixture
def cave() -> Caller:
    return Caller(Sandbox("cave"))


@pytest.fixture
def zetta() -> Caller:
    return Caller(Sandbox("zetta"))


async def test_full_record_on_cave(cave: Caller) -> None:
    full = (await cave.get("/info/api/v2/datastack/full/vnc_v0")).json()
    assert full["aligned_volume"]["name"] == demo.ALIGNED_VOLUME
    assert full["aligned_volume"]["id"] == 1
    assert full["aligned_volume"]["image_source"] == demo.IMAGE_SOURCE
    assert full["local_server"] == "https://cave.sandbox.example"
    source = "graphene://https://cave.sandbox.example/segmentation/table/vnc_v0_seg"
    assert full["segmentation_source"] == source
    assert full["viewer_site"] == demo.VIEWER_SITE
    assert [full[f"viewer_resolution_{axis}"] for axis in "xyz"] == [4.3, 4.3, 45.0]
    assert len(full) == 15
    assert "name" not in full


async def test_flat_record(cave: Caller) -> None:
    flat = (await cave.get("/info/api/v2/datastack/vnc_v0")).json()
    assert flat["aligned_volume"] == "/info/api/v2/aligned_volume/id/1"
    assert flat["base_link_id"] == demo.STATE_ID


async def test_zetta_serves_the_eight_keys_of_2021(zetta: Caller) -> None:
    full = (await zetta.get("/info/api/v2/datastack/full/vnc_v0")).json()
    assert list(full) == [
        "aligned_volume",
        "segmentation_source",
        "analysis_database",
        "viewer_site",
        "synapse_table",
        "soma_table",
        "local_server",
        "description",
    ]
    assert list(full["aligned_volume"]) == ["id", "name", "description", "image_source"]
    assert full["local_server"] == "https://api.zetta.ai/wclee"


async def test_unknown_names(cave: Caller, zetta: Caller) -> None:
    answer = await cave.get("/info/api/v2/datastack/full/nope")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_table_id")
    ghost = await cave.get("/info/api/v2/datastack/full/vnc_ghost")
    assert ghost.status_code == 404
    assert "but did you mean" in ghost.json()["message"]
    answer = await zetta.get("/info/api/v2/datastack/full/nope")
    assert answer.status_code == 404
    assert "[/info/api/v2/datastack/full/nope]" in answer.json()["message"]


async def test_who_sees_what(cave: Caller) -> None:
    seen = {
        who: (await Caller(cave.sandbox, who).get("/info/api/v2/datastacks")).json()
        for who in ("ann", "vic", "sam", "tia")
    }
    assert seen == {"ann": ["vnc_v0", "vnc_terms"], "vic": ["vnc_v0"], "sam": [], "tia": ["vnc_terms"]}
    refused = await Caller(cave.sandbox, "sam").get("/info/api/v2/datastack/full/vnc_v0")
    assert refused.json()["data"] == {"required_permission": "view", "auth_dataset": "vnc"}
    private = await cave.get("/info/api/v2/datastack/full/vnc_private")
    assert (private.status_code, private.json()["error"]) == (403, "missing_permission")
    terms = await cave.get("/info/api/v2/datastack/vnc_terms")
    assert terms.status_code == 200  # the flat record ignores terms


async def test_image_mirror(cave: Caller) -> None:
    mirrors = (await cave.get("/info/api/v2/datastack/vnc_v0/image_sources")).json()
    assert [(mirror["name"], mirror["viewer_layer_name"]) for mirror in mirrors] == [("vnc_mirror", "img")]
    full = (await cave.get("/info/api/v2/datastack/full/vnc_v0?image_source_name=vnc_mirror")).json()
    assert full["aligned_volume"]["image_source"] == "precomputed://https://mirror.example/vnc1"
    assert (await cave.get("/info/api/v2/datastack/full/vnc_v0?image_source_name=no")).status_code == 404


async def test_aligned_volumes(cave: Caller) -> None:
    names = (await cave.get("/info/api/v2/aligned_volume")).json()
    assert names == [demo.ALIGNED_VOLUME, "vnc_terms_volume", "vnc_private_volume"]
    volume = (await cave.get(f"/info/api/v2/aligned_volume/{demo.ALIGNED_VOLUME}")).json()
    assert (await Caller(cave.sandbox, None).get("/info/api/v2/aligned_volume/id/1")).json() == volume
    assert (await cave.get(f"/info/api/v2/aligned_volume/{demo.ALIGNED_VOLUME}/datastacks")).json() == [
        "vnc_v0"
    ]
    assert (await cave.get("/info/api/v2/aligned_volume/nope")).status_code == 400
    assert (await cave.get("/info/api/v2/aligned_volume/id/99")).status_code == 404


async def test_open_endpoints(cave: Caller) -> None:
    nobody = Caller(cave.sandbox, None)
    assert (await nobody.get("/info/version")).json() == "4.3.3"
    assert (await nobody.get("/info/api/versions")).json() == [2]
    assert (await nobody.get("/info/health")).json() == "healthy"
    assert "vnc_v0" in (await cave.get("/info/")).text
    assert demo.VIEWER_SITE in (await cave.get("/info/datastack/vnc_v0")).text


@pytest.mark.parametrize("path", ["version", "api/v2/ngl_info", "api/v2/datastack/vnc_v0/image_sources"])
async def test_what_zetta_lacks(zetta: Caller, path: str) -> None:
    answer = await zetta.get(f"/info/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_wrong_method(zetta: Caller, cave: Caller) -> None:
    for caller in (zetta, cave):
        answer = await caller.post("/info/api/v2/datastacks")
        assert answer.status_code == 405
        assert answer.json() == {"message": "The method is not allowed for the requested URL."}


async def test_an_empty_sandbox_has_people_and_nothing_else() -> None:
    ann = Caller(Sandbox("cave", seed="empty"))
    assert (await ann.get("/info/api/v2/datastacks")).json() == []
    assert (await ann.get(f"/nglstate/api/v1/{demo.STATE_ID}")).status_code == 500
