"""What the tables say caveclient cannot do on older servers: tried on the sandbox's zetta flavour."""

from __future__ import annotations

from typing import Any

from tests.interop.place import Place
from tests.interop.record import Sent
from tests.interop.report import raises, refused, same
from tests.interop.rows import Rows
from zettatui.sandbox import demo

rows = Rows("both tables: what fails on Z fails on the zetta flavour")

V = f"/wclee/segmentation/api/v1/table/{demo.GRAPH_TABLE}"


@rows("CAVEclient(ds, server_address=G): /info/version is 404, and that is fine")
def _open(place: Place) -> object:
    with place.sends("GET /wclee/info/version", f"GET /wclee/info/api/v2/datastack/full/{demo.DATASTACK}"):
        client = place.open()
    same((client.info.server_version, client.info.image_source()), (None, demo.IMAGE_SOURCE))
    return "version None"


@rows(".state: /version is an unknown id there, 500")
def _state(place: Place) -> object:
    client = place.client
    with place.sends("GET /wclee/nglstate/api/v1/version"), refused(500, "Internal Server Error"):
        same(client.state, None, "not to be had")
    return "500: caveclient 8.2.1 cannot open states on Z"


@rows(".chunkedgraph: both 404, tolerated; get_children needs children_ids")
def _children(place: Place) -> object:
    versions = Sent("GET /wclee/segmentation/api/versions", cookie=False)
    client = place.client
    with place.sends(versions, "GET /wclee/segmentation/api/version"):
        cg = client.chunkedgraph
    with place.sends(f"GET {V}/node/{demo.SUPERVOXEL}/root?timestamp=#"):
        same(int(cg.get_root_id(demo.SUPERVOXEL)), demo.ROOT)
    with place.sends(f"GET {V}/node/{demo.ROOT}/children"), raises(KeyError, "children_ids"):
        cg.get_children(demo.ROOT)
    with place.sends(f"GET {V}/node/{demo.ROOT}/leaves"):
        same(len(cg.get_leaves(demo.ROOT)), demo.LEAF_COUNT)
    return "KeyError: 'children_ids'"


@rows("get_table_metadata: KeyError on < 3.0.0")
def _metadata(place: Place) -> object:
    annotation: Any = place.client.annotation
    line = f"GET /wclee/annotation/api/v2/aligned_volume/{demo.ALIGNED_VOLUME}/table/synapses_v1"
    with place.sends(line), raises(KeyError, "voxel_resolution_x"):
        annotation.get_table_metadata("synapses_v1")
    return "KeyError: 'voxel_resolution_x'"
