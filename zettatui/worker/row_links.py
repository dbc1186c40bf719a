"""The neuroglancer link that shows a datastack at a point of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from zettatui.annotations.units import NANOMETRES, Frame, UnitUnknown
from zettatui.states.point_views import point_state
from zettatui.states.sites import family_of, full_state_link

from .local_states import DEFAULT_SITES

if TYPE_CHECKING:
    from zettatui.services.info import Datastack


@dataclass(frozen=True)
class PointLink:
    """A link, and what a person must know of it."""

    url: str
    remark: str = ""


def point_link(datastack: Datastack, frame: Frame, position: Sequence[int]) -> PointLink:
    """Return the link that shows a point given in voxels of the table; it holds the whole small state."""
    site = datastack.viewer_site or DEFAULT_SITES["fork"]
    family = family_of(site) or "fork"
    viewer_nm = frame.viewer_nm or frame.table_nm or NANOMETRES
    remark = ""
    try:
        inner = Frame(frame.table_nm, viewer_nm)
        there = [float(edge) for edge in inner.from_table([Fraction(n) for n in position], "viewer")]
    except UnitUnknown:
        there = [float(edge) for edge in position]
        remark = (
            "This server keeps no voxel size of the table: its numbers were taken for the viewer's voxels."
        )
    state = point_state(
        family,
        there,
        viewer_nm,
        image_source=datastack.image_source,
        segmentation_source=datastack.segmentation_source,
        name=datastack.name,
    )
    return PointLink(full_state_link(site, state), remark)
