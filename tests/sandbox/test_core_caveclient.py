"""The real caveclient 8.2.1 against the served sandbox: its auth, info and state calls (sheet auth 10)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests

from tests.sandbox.loopback import Served, served
from zettatui.sandbox import demo

caveclient = pytest.importorskip("caveclient")


@pytest.fixture(scope="module")
def line() -> Iterator[Served]:
    with served("cave") as running:
        yield running


@pytest.fixture
def client(line: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HOME", str(tmp_path))
    logging.getLogger("caveclient").setLevel(logging.ERROR)
    return caveclient.CAVEclient("vnc_v0", server_address=line.server, auth_token=line.token)


def test_info(client: Any, line: Served) -> None:
    assert client.info.get_datastacks() == ["vnc_v0", "vnc_terms"]
    assert client.info.image_source() == demo.IMAGE_SOURCE
    assert client.info.get_datastack_info()["aligned_volume"]["id"] == 1
    assert client.info.segmentation_source().endswith("/segmentation/table/vnc_v0_seg")
    assert [mirror["name"] for mirror in client.info.get_image_mirrors()] == ["vnc_mirror"]
    assert client.info.local_server() == line.server
    assert list(client.info.viewer_resolution()) == [4.3, 4.3, 45.0]
    assert client.info.get_aligned_volumes()[0] == demo.ALIGNED_VOLUME


def test_state(client: Any, line: Served) -> None:
    state = client.state.get_state_json(demo.STATE_ID)
    state["layers"][0]["name"] = "renamed"
    new_id = client.state.upload_state_json(state)
    assert len(str(new_id)) == 16
    assert client.state.get_state_json(new_id)["layers"][0]["name"] == "renamed"
    address = f"{line.server}/nglstate/api/v1/{new_id}"
    assert client.state.get_state_json(address) == state
    url = client.state.build_neuroglancer_url(new_id, demo.VIEWER_SITE, target_site="seunglab")
    assert url == f"{demo.VIEWER_SITE}/?json_url={address}"
    with pytest.raises(requests.HTTPError, match="500"):
        client.state.get_state_json(1)
    with pytest.raises(requests.HTTPError, match="403"):
        client.state.upload_state_json(state, state_id=77)


def test_properties(client: Any) -> None:
    body = {"@type": "neuroglancer_segment_properties", "inline": {"ids": ["1"], "properties": []}}
    number = client.state.upload_property_json(body)
    assert client.state.get_property_json(number) == body


def test_auth(client: Any, line: Served) -> None:
    tokens = client.auth.get_tokens()
    assert [token["token"] for token in tokens] == [line.token]
    with pytest.raises(requests.HTTPError, match="403"):
        client.auth.get_user_information([1, 2])
    with pytest.raises(requests.HTTPError, match="403"):
        client.auth.get_group_users(3)


def test_unknown_and_forbidden_datastacks(client: Any, line: Served) -> None:
    for name, status in (("nope", "400"), ("vnc_private", "403"), ("vnc_ghost", "404")):
        with pytest.raises(requests.HTTPError, match=status):
            caveclient.CAVEclient(name, server_address=line.server, auth_token=line.token)


def test_requests_are_the_ones_the_sheet_lists(line: Served, client: Any) -> None:
    headers = {"Authorization": f"Bearer {line.token}"}
    httpx.delete(f"{line.server}/_sandbox/requests", headers=headers)
    assert client.state.get_state_json(demo.STATE_ID)["layout"] == "xy-3d"
    seen = httpx.get(f"{line.server}/_sandbox/requests", headers=headers).json()
    assert [(one["method"], one["path"]) for one in seen] == [
        ("GET", "/nglstate/api/v1/version"),
        ("GET", f"/nglstate/api/v1/{demo.STATE_ID}"),
    ]
    assert ["cookie", f"middle_auth_token={line.token}"] in seen[1]["headers"]


def test_state_cannot_be_opened_on_zetta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with served("zetta") as running:
        client = caveclient.CAVEclient("vnc_v0", server_address=running.server, auth_token=running.token)
        assert client.info.image_source() == demo.IMAGE_SOURCE
        with pytest.raises(requests.HTTPError, match="500"):
            _ = client.state
