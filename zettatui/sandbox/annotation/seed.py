"""The demo's annotation tables: plain, deleted, shared and private ones, but no `test_table`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from zettatui.sandbox import demo
from zettatui.sandbox.annotation import catalog, rows
from zettatui.sandbox.annotation.catalog import Table

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

SYNAPSES, SOMAS, CELL_TYPES = "synapses_v1", "somas_v1", "cell_types_v1"
SYNAPSE_COUNT, SOMA_COUNT = 240, 24
_BEGIN = datetime(2021, 3, 2, 14, 7, 9, 310_277)
# Voxels at the demo's resolution, inside the chunk of the founding document's supervoxel.
_CORNER = (5_700, 31_780, 2_200)
_TYPES = ("motor neuron", "sensory neuron", "interneuron", "glia")


def seed(sandbox: Sandbox) -> None:
    """Make the demo tables in the demo's aligned volume; on zetta only those of the types it knows."""
    _synapses(sandbox)
    _somas(sandbox)
    _old_somas(sandbox)
    _lab_notes(sandbox)
    _private_picks(sandbox)
    if sandbox.flavour == "cave":
        _cell_types(sandbox)


def _synapses(sandbox: Sandbox) -> None:
    table = _make(sandbox, SYNAPSES, "synapse", "ann", "synapses of the demo cell, by a made-up detector")
    annotations = [
        {
            "pre_pt": _point(index, 0),
            "post_pt": _point(index, 3),
            "ctr_pt": _point(index, 1),
            "size": 12.0 + index % 37,
        }
        for index in range(SYNAPSE_COUNT)
    ]
    rows.insert_rows(sandbox.store, table, annotations, _clock(1))


def _somas(sandbox: Sandbox) -> None:
    table = _make(sandbox, SOMAS, "nucleus_detection", "ben", "nuclei; every third has no bounding box")
    annotations = []
    for index in range(SOMA_COUNT):
        annotation: dict[str, Any] = {"pt": _point(index * 7, 0), "volume": 31.5 + index}
        if index % 3:
            annotation |= {"bb_start": _point(index * 7, -9), "bb_end": _point(index * 7, 9)}
        annotations.append(annotation)
    rows.insert_rows(sandbox.store, table, annotations, _clock(2))


def _old_somas(sandbox: Sandbox) -> None:
    table = _make(sandbox, "somas_old", "nucleus_detection", "ann", "superseded by somas_v1")
    point = {"pt": _point(5, 0), "volume": 1.0, "bb_start": _point(5, -9), "bb_end": _point(5, 9)}
    rows.insert_rows(sandbox.store, table, [point], _clock(3))
    catalog.delete_table(sandbox.store, table, _clock(4)())


def _lab_notes(sandbox: Sandbox) -> None:
    table = _make(
        sandbox,
        "lab_notes",
        "bound_tag",
        "ben",
        "remarks of the lab about single points",
        read_permission="GROUP",
        write_permission="GROUP",
        notice_text="work in progress: ask Ben before citing",
    )
    now = _clock(5)
    tags = ["big merge error here", "ends in a glia cell", "check again", "axon leaves the volume"]
    notes = [{"pt": _point(place * 3, 0), "tag": tag} for place, tag in enumerate(tags)]
    first, *_, last = rows.insert_rows(sandbox.store, table, notes, now)
    for tag in ("merge error, reported", "merge error, fixed"):
        _, first = rows.replace_row(sandbox.store, table, {"id": first, "pt": _point(0, 0), "tag": tag}, now)
    rows.delete_rows(sandbox.store, table, [last], now)


def _private_picks(sandbox: Sandbox) -> None:
    table = _make(sandbox, "private_picks", "bound_tag", "oli", "not for you yet", read_permission="PRIVATE")
    rows.insert_rows(sandbox.store, table, [{"pt": _point(1, 0), "tag": "mine"}], _clock(6))


def _cell_types(sandbox: Sandbox) -> None:
    reference = {"reference_table": SOMAS}
    table = _make(
        sandbox, CELL_TYPES, "cell_type_reference", "ann", "cell types of the somas", table_metadata=reference
    )
    annotations = [
        {"target_id": soma, "classification_system": "demo", "cell_type": _TYPES[soma % len(_TYPES)]}
        for soma in range(1, SOMA_COUNT + 1)
    ]
    rows.insert_rows(sandbox.store, table, annotations, _clock(7))


def _make(sandbox: Sandbox, name: str, schema_type: str, owner: str, description: str, **more: Any) -> Table:
    metadata = {"description": description, "user_id": str(sandbox.people.by_handle(owner).id), **more}
    for axis, nm in zip("xyz", demo.RESOLUTION_NM, strict=True):
        metadata[f"voxel_resolution_{axis}"] = nm
    catalog.create_table(sandbox.store, demo.ALIGNED_VOLUME, name, schema_type, metadata, _BEGIN)
    table = catalog.find_table(sandbox.store, demo.ALIGNED_VOLUME, name)
    if table is None:
        raise KeyError(name)
    return table


def _point(index: int, shift: int) -> dict[str, list[int]]:
    x, y, z = _CORNER
    return {"position": [x + (index * 37) % 400 + shift, y + (index * 53) % 300 + shift, z + index % 40]}


def _clock(day: int) -> Callable[[], datetime]:
    moment = _BEGIN + timedelta(days=day)

    def now() -> datetime:
        nonlocal moment
        moment += timedelta(microseconds=613)
        return moment

    return now
