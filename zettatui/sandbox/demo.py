"""The demo's numbers, in one place, and the world every new sandbox starts with."""

from __future__ import annotations

import zlib
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

DATASTACK = "vnc_v0"
ALIGNED_VOLUME = "vnc1_full_v3align_2"
IMAGE_SOURCE = "precomputed://gs://zetta_lee_fly_vnc_001_precomputed/vnc1_full_v3align_2/realigned_v1"
VIEWER_SITE = "https://neuromancer-seung-import.appspot.com"
GRAPH_TABLE = "vnc_v0_seg"
RESOLUTION_NM = (4.3, 4.3, 45.0)
STATE_ID = 495722871693421950
SUPERVOXEL = 72835911972360756
ROOT = 648518346677614825
LEAF_COUNT = 52_863

DATASET = "vnc"
LAB, OTHER_LAB, GUESTS = "vnc_lab", "other_lab", "vnc_guests"


def seed(sandbox: Sandbox) -> None:
    """Fill a new sandbox with the demo's users, rights, datastacks and state."""
    seed_people(sandbox)
    _seed_datastacks(sandbox)
    with sandbox.store.write() as db:
        db.execute(
            "INSERT INTO states (id, kind, body, author, created) VALUES (?, 'state', ?, ?, ?)",
            (
                str(STATE_ID),
                zlib.compress(state_text()),
                sandbox.people.by_handle("ann").id,
                sandbox.now().isoformat(),
            ),
        )


def state_text() -> bytes:
    """Return the demo state exactly as it is stored."""
    return (files("zettatui.sandbox") / "data" / "demo_state.json").read_bytes().rstrip(b"\n")


def seed_people(sandbox: Sandbox) -> None:
    """Add the users: owner, colleague, another lab, viewer, stranger, admin, terms pending, session only."""
    people = sandbox.people
    terms = people.add_terms("VNC data use", "Be kind to the data and name its makers.")
    people.add_dataset(DATASET)
    people.add_dataset("vnc_terms", terms_id=terms)
    people.add_dataset("vnc_private")
    people.add("root", "Rosa Root", "root@lab.example", groups=["default", LAB], superadmin=True)
    people.add("ann", "Ann Example", "ann@lab.example", groups=["default", LAB, "terms_readers"])
    people.add("ben", "Ben Colleague", "ben@lab.example", groups=["default", LAB])
    people.add("oli", "Oli Otherlab", "oli@other.example", groups=[OTHER_LAB])
    people.add("vic", "Vic Viewer", "vic@lab.example", groups=["default", GUESTS])
    people.add("sam", "Sam Stranger", "sam@far.example")
    people.add("tia", "Tia Terms", "tia@lab.example", groups=["default", "terms_readers"])
    people.add("ses", "Ses Session", "ses@lab.example", groups=["default", LAB])
    people.grant(DATASET, LAB, "view", "edit")
    people.grant(DATASET, OTHER_LAB, "view", "edit")
    people.grant(DATASET, GUESTS, "view")
    people.grant("vnc_terms", "terms_readers", "view")
    people.grant("vnc_private", "private_lab", "view", "edit")
    people.give_token(people.by_handle("ann").id, "session" if sandbox.flavour == "zetta" else "key")
    people.give_token(people.by_handle("ses").id, "session")


def _seed_datastacks(sandbox: Sandbox) -> None:
    with sandbox.store.write() as db:
        db.execute("INSERT INTO trusted_sites (url) VALUES (?)", (VIEWER_SITE,))
        volumes = [(ALIGNED_VOLUME, "the ventral nerve cord of an adult female fly", IMAGE_SOURCE)]
        if sandbox.flavour == "cave":
            volumes += [
                (
                    "vnc_terms_volume",
                    "open after its terms are accepted",
                    "precomputed://gs://example_terms/img",
                ),
                ("vnc_private_volume", "another lab's data", "precomputed://gs://example_private/img"),
            ]
        db.executemany(
            "INSERT INTO aligned_volumes (name, description, image_source) VALUES (?, ?, ?)", volumes
        )
        # `{address}` is the sandbox's own address, which changes with its port.
        source = f"graphene://{{address}}/segmentation/table/{GRAPH_TABLE}"
        stacks = [(DATASTACK, 1, "the demo datastack"), ("vnc_terms", 2, None), ("vnc_private", 3, None)]
        for name, volume, description in stacks[: len(volumes)]:
            db.execute(
                "INSERT INTO datastacks (name, aligned_volume_id, segmentation_source, viewer_site,"
                " local_server, description, viewer_resolution_x, viewer_resolution_y, viewer_resolution_z,"
                " base_link_id)"
                " VALUES (?, ?, ?, ?, '{address}', ?, ?, ?, ?, ?)",
                (name, volume, source, VIEWER_SITE, description, *RESOLUTION_NM, STATE_ID),
            )
        db.execute(
            "INSERT INTO image_mirrors (datastack, name, viewer_layer_name, image_source, description)"
            " VALUES (?, 'vnc_mirror', 'img', 'precomputed://https://mirror.example/vnc1', 'a nearer copy')",
            (DATASTACK,),
        )
    mapped = [
        ("datastack", DATASTACK, DATASET),
        ("datastack", "vnc_ghost", DATASET),
        ("aligned_volume", ALIGNED_VOLUME, DATASET),
        ("pychunkedgraph", GRAPH_TABLE, DATASET),
        ("datastack", "vnc_terms", "vnc_terms"),
        ("aligned_volume", "vnc_terms_volume", "vnc_terms"),
        ("datastack", "vnc_private", "vnc_private"),
        ("aligned_volume", "vnc_private_volume", "vnc_private"),
    ]
    for namespace, name, dataset in mapped:
        sandbox.people.map_table(namespace, name, dataset)
