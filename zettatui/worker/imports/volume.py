"""Whether points lie in the volume: what tells voxels from nanometres when somebody mixed them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zettatui.annotations.batches import Checked
from zettatui.annotations.mapping import ImportUnit
from zettatui.services.errors import ServiceError

if TYPE_CHECKING:
    from zettatui.services.info import Datastack
    from zettatui.services.server import Server

LOOKED_AT_EACH: Final = 37
"""Every how many-th point is looked at; a prime, so that a pattern in the rows is not met in step."""
FEW: Final = 0.5
MOST: Final = 0.9
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Box:
    """A volume's box in voxels of the table, and the table's voxel size in nm."""

    low: Triple
    high: Triple
    table_nm: Triple

    def holds(self, x: float, y: float, z: float) -> bool:
        """Tell whether a point in voxels of the table lies in it."""
        place = (x, y, z)
        return all(low <= at < high for low, at, high in zip(self.low, place, self.high, strict=True))


@dataclass
class Fit:
    """How many of the points looked at lie in the volume, taken as they are meant and taken the other way."""

    points: int = 0
    as_meant: int = 0
    otherwise: int = 0

    def add(self, checked: Checked, box: Box, units: ImportUnit) -> None:
        """Look at some points of a block."""
        nm = box.table_nm
        # What was meant as nm was divided by the voxel size; what was meant as voxels would be, if it were nm.
        factors = tuple(1 / edge for edge in nm) if units == "voxel" else nm
        for x, y, z in checked.points:
            for place in zip(x[::LOOKED_AT_EACH], y[::LOOKED_AT_EACH], z[::LOOKED_AT_EACH], strict=True):
                if None in place:
                    continue
                self.points += 1
                self.as_meant += box.holds(*place)
                self.otherwise += box.holds(*(at * by for at, by in zip(place, factors, strict=True)))

    @property
    def swapped(self) -> bool:
        """Whether the points seem to be in the other unit."""
        return bool(self.points) and (
            self.as_meant < FEW * self.points and self.otherwise >= MOST * self.points
        )

    def sentence(self, units: ImportUnit) -> str:
        """Say whether the points lie in the volume; empty where none were looked at."""
        if not self.points:
            return ""
        meant, other = ("voxels", "nm") if units == "voxel" else ("nm", "voxels")
        share = f"{self.as_meant * 100 // self.points} %"
        if self.swapped:
            return (
                f"These look like {other}: as {meant}, {share} of the points lie in the volume; "
                f"as {other}, {self.otherwise * 100 // self.points} %."
            )
        if self.as_meant < MOST * self.points:
            return f"Only {share} of the points lie in the volume."
        return (
            f"{share} of the points lie in the volume."
            if self.as_meant < self.points
            else ("All points looked at lie in the volume.")
        )


async def volume_box(server: Server, datastack: Datastack, table_nm: Sequence[float] | None) -> Box | None:
    """Return where the datastack's segmentation lies; None where the services do not tell."""
    if table_nm is None or not datastack.graph_table or not all(edge > 0 for edge in table_nm):
        return None
    try:
        layout = (await server.graph(datastack).info()).layout
    except ServiceError:
        return None
    if layout.volume_size is None:
        return None
    x, y, z = table_nm
    scale = [base / edge for base, edge in zip(layout.resolution_nm, (x, y, z), strict=True)]
    low = [at * by for at, by in zip(layout.voxel_offset, scale, strict=True)]
    high = [
        (at + size) * by for at, size, by in zip(layout.voxel_offset, layout.volume_size, scale, strict=True)
    ]
    return Box((low[0], low[1], low[2]), (high[0], high[1], high[2]), (x, y, z))
