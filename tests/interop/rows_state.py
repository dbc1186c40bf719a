"""Sheet auth-info-state, table 10: the state service and links."""

from __future__ import annotations

import json

from tests.interop.place import Place
from tests.interop.record import Sent
from tests.interop.report import raises, refused, same
from tests.interop.rows import Rows
from zettatui.sandbox import demo

rows = Rows("auth-info-state.md 10: state")

BASE = "/nglstate/api/v1"
STATE = {
    "layers": [{"name": "ä", "type": "image", "source": "precomputed://x"}],
    "big": demo.ROOT,
    "small": 1e-9,
}
TEXT = json.dumps(STATE)
PROPERTIES = {"@type": "neuroglancer_segment_properties", "inline": {"ids": ["1"], "properties": []}}


@rows(".state")
def _open(place: Place) -> object:
    fresh = place.open()
    with place.sends(f"GET {BASE}/version"):
        state = fresh.state
    return f"version {state.server_version}"


@rows(".state.get_state_json(id)")
def _get(place: Place) -> object:
    state = place.client.state
    with place.sends(f"GET {BASE}/{demo.STATE_ID}"):
        seen = state.get_state_json(demo.STATE_ID)
    same(seen, json.loads(demo.state_text()))
    with place.sends(f"GET {BASE}/1"), refused(500, "Internal Server Error"):
        state.get_state_json(1)
    return f"{len(seen['layers'])} layers; an unknown id is a 500"


@rows('.state.get_state_json("https://...")')
def _get_address(place: Place) -> object:
    with place.sends(f"GET {BASE}/{demo.STATE_ID}"):
        seen = place.client.state.get_state_json(f"{place.server}{BASE}/{demo.STATE_ID}")
    same(seen, json.loads(demo.state_text()))
    # The address may be any, with the token all the same.
    with place.sends("GET /elsewhere"), refused(404, "Not Found"):
        place.client.state.get_state_json(f"{place.server}/elsewhere")
    return "that address, with the token"


@rows(".state.upload_state_json(d)")
def _upload(place: Place) -> object:
    with place.sends(Sent(f"POST {BASE}/post", TEXT)):
        new_id = place.client.state.upload_state_json(STATE)
    same(len(str(new_id)), 16)
    same(place.client.state.get_state_json(new_id), STATE)
    return new_id


@rows(".state.upload_state_json(d, state_id=n)")
def _upload_as(place: Place) -> object:
    with place.sends(Sent(f"POST {BASE}/post/77", TEXT)), refused(403, "Requires superadmin privilege."):
        place.client.state.upload_state_json(STATE, state_id=77)
    state = place.admin.state
    with place.sends(Sent(f"POST {BASE}/post/77", TEXT)):
        same(state.upload_state_json(STATE, state_id=77), 77)
    with place.sends(Sent(f"POST {BASE}/post/77", TEXT)), refused(500, "Internal Server Error"):
        state.upload_state_json(STATE, state_id=77)
    return "403 for the demo's user, 77 for a superadmin, 500 when the id is taken"


@rows(".state.upload_property_json(d), .get_property_json(n)")
def _properties(place: Place) -> object:
    with place.sends(Sent(f"POST {BASE}/property/post", json.dumps(PROPERTIES))):
        number = place.client.state.upload_property_json(PROPERTIES)
    with place.sends(f"GET {BASE}/property/{number}/info"):
        same(place.client.state.get_property_json(number), PROPERTIES)
    with place.sends(), raises(ValueError, "exceeds maximum size"):
        place.client.state.upload_property_json({"x": "y" * 2_500_000})
    return f"{number}; more than 2.5 MB is refused before anything is sent"


@rows(".state.build_neuroglancer_url(id)")
def _link(place: Place) -> object:
    state, number = place.client.state, 4811223344556677
    address = f"{place.server}{BASE}/{number}"
    # The sandbox plays the viewer's site: it has no version.json, as fork sites have none.
    with place.sends("GET /version.json"):
        same(state.build_neuroglancer_url(number, place.server), f"{place.server}/?json_url={address}")
    site = "https://n.example.org"
    with place.sends():
        same(
            state.build_neuroglancer_url(number, target_site="seunglab"),
            f"{demo.VIEWER_SITE}/?json_url={address}",
        )
        for family in ("mainline", "spelunker", "cave-explorer"):
            seen = state.build_neuroglancer_url(number, f"{site}/", target_site=family)
            same(seen, f"{site}/#!middleauth+{address}")
        with raises(ValueError, "target_site must be"):
            state.build_neuroglancer_url(number, site, target_site="other")
    return "version.json asked for with the token unless the family is given"
