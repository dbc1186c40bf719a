"""Sheet auth-info-state, table 10: opening a client, the info service, and what goes with every request."""

from __future__ import annotations

from tests.interop.place import PageAsked, Place
from tests.interop.record import Sent
from tests.interop.report import raises, refused, same
from tests.interop.rows import Rows
from zettatui.sandbox import demo

rows = Rows("auth-info-state.md 10: opening, info")

VERSION = "GET /info/version"
FULL = "GET /info/api/v2/datastack/full"
OPENING = (VERSION, f"{FULL}/vnc_v0")


@rows("CAVEclient(server_address=G); .info on it")
def _global(place: Place) -> object:
    with place.sends():
        client = place.open(None)
    with place.sends(VERSION):
        info = client.info
    return f"version {info.server_version}"


@rows("CAVEclient(ds, server_address=G)")
def _datastack(place: Place) -> object:
    with place.sends(*OPENING):
        client = place.open()
    same(client.info.aligned_volume_id, 1)
    same(client.info.aligned_volume_name, demo.ALIGNED_VOLUME)
    same(client.local_server, place.server)
    with place.sends():
        # All from the record that was read on opening.
        same(client.info.image_source(), demo.IMAGE_SOURCE)
        same(list(client.info.viewer_resolution()), list(demo.RESOLUTION_NM))
        same(
            client.info.segmentation_source(),
            f"graphene://{place.server}/segmentation/table/{demo.GRAPH_TABLE}",
        )
        same(client.info.viewer_site(), demo.VIEWER_SITE)
    return client.info.segmentation_source()


@rows(".info.get_datastacks()")
def _datastacks(place: Place) -> object:
    info = place.client.info
    with place.sends("GET /info/api/v2/datastacks"):
        seen = info.get_datastacks()
    same(seen, ["vnc_v0", "vnc_terms"])
    return seen


@rows(".info.get_image_mirrors()")
def _mirrors(place: Place) -> object:
    # Of its own: caveclient keeps a mirror's record as if it were the datastack's.
    info = place.open().info
    with place.sends(f"GET /info/api/v2/datastack/{demo.DATASTACK}/image_sources"):
        (mirror,) = info.get_image_mirrors()
    same(mirror["name"], "vnc_mirror")
    with place.sends(f"{FULL}/vnc_v0?image_source_name=vnc_mirror"):
        source = info.get_datastack_info(image_mirror="vnc_mirror")["aligned_volume"]["image_source"]
    same(source, mirror["image_source"])
    return mirror


@rows("not in the table: .info.get_aligned_volumes() and its neighbours")
def _volumes(place: Place) -> object:
    volume = demo.ALIGNED_VOLUME
    base = "GET /info/api/v2/aligned_volume"
    info = place.client.info
    with place.sends(base, f"{base}/id/1", f"{base}/{volume}/datastacks"):
        same(info.get_aligned_volumes()[0], volume)
        seen = info.get_aligned_volume_info_by_id(1)
        same(info.get_datastacks_by_aligned_volume(volume), [demo.DATASTACK])
    same(seen, info.get_aligned_volume_info())
    same((seen["id"], seen["image_source"]), (1, demo.IMAGE_SOURCE))
    return seen


@rows("datastacks that cannot be opened: unknown, no permission, in the auth server only")
def _closed(place: Place) -> object:
    for name, status, text in (
        ("nope", 400, "invalid_table_id"),
        ("vnc_private", 403, "missing_permission"),
        ("vnc_ghost", 404, "not found"),
    ):
        with place.sends(VERSION, f"{FULL}/{name}"), refused(status, text):
            place.open(name)
    return "400 invalid_table_id, 403 missing_permission, 404"


@rows("a missing_tos 403 makes caveclient open a browser by itself")
def _terms(place: Place) -> object:
    with (
        place.sends(VERSION, f"{FULL}/vnc_terms"),
        raises(PageAsked, f"{place.server}/sticky_auth/api/v1/tos/"),
    ):
        place.open("vnc_terms")
    return "asked for the terms' page, and was not let"


@rows("without a token: neither Authorization nor cookie; the login page's redirects are an AuthException")
def _no_token(place: Place) -> object:
    from caveclient.base import AuthException

    _forget_tokens(place)
    wanted = f"{FULL}/vnc_v0"
    followed = (
        VERSION,
        wanted,
        "GET /sticky_auth/api/v1/authorize?redirect=*",
        # Where the real server's goes to Google's own page, which answers 200, too.
        "GET /sticky_auth/google?redirect=*",
    )
    with (
        place.sends(*(Sent(line, token=False) for line in followed)),
        raises(AuthException, "You have not setup a token to access"),
    ):
        place.open(token=None)
    return "AuthException after two redirects to the login page"


def _forget_tokens(place: Place) -> None:
    """Empty the home folder of the tokens that caveclient would find by itself."""
    for kept in (place.home / ".cloudvolume/secrets").glob("*-secret.json"):
        kept.unlink()
