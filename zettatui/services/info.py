"""The info service: which datastacks there are, and where each keeps its data (`{G}/info/api/v2`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .call import Call, segment
from .channel import Channel
from .shapes import integer, mapping, part, text, text_or_empty, texts, triple

_TABLES = (
    "synapse_table",
    "soma_table",
    "proofreading_status_table",
    "cell_identification_table",
    "proofreading_review_table",
)


@dataclass(frozen=True)
class AlignedVolume:
    """The imaged volume that datastacks share; `image_source` as the server wrote it."""

    id: int | None
    name: str
    display_name: str
    description: str
    image_source: str


@dataclass(frozen=True)
class ImageSource:
    """A mirror of a datastack's images."""

    name: str
    viewer_layer_name: str
    image_source: str
    description: str


@dataclass(frozen=True)
class Datastack:
    """A datastack's record; texts the server leaves out or sends as null are empty.

    `resolution_nm` is the viewer's, in nm per voxel, None if unknown. `tables` holds the tables of a special
    role by role (`synapse_table`). `raw` is the answer as it came.
    """

    name: str
    aligned_volume: AlignedVolume | None
    segmentation_source: str
    local_server: str
    viewer_site: str
    resolution_nm: tuple[float, float, float] | None
    description: str
    skeleton_source: str
    analysis_database: str
    tables: Mapping[str, str]
    raw: Mapping[str, object] = field(repr=False, compare=False)

    @property
    def image_source(self) -> str:
        """Where the images are, verbatim; empty without an aligned volume."""
        return self.aligned_volume.image_source if self.aligned_volume else ""

    @property
    def graph_table(self) -> str:
        """The chunkedgraph table: the last path segment of a graphene source, else empty."""
        source = (
            self.segmentation_source.partition("#")[0].removeprefix("graphene://").removeprefix("middleauth+")
        )
        if not self.segmentation_source.startswith("graphene://"):
            return ""
        return urlsplit(source).path.rstrip("/").rpartition("/")[2]


class InfoService:
    """Asks the info service; every answer about a datastack tells `named` its local server."""

    def __init__(self, channel: Channel, named: Callable[[Datastack], None] = lambda datastack: None) -> None:
        self._channel = channel
        self._named = named

    async def datastacks(self) -> list[str]:
        """Return the names of the datastacks the person may see, sorted; some may still ask for terms."""
        names = await self._channel.fetch(
            _call("list datastacks", "the list of datastacks", "datastacks"), texts
        )
        return sorted(names)

    async def datastack(self, name: str) -> Datastack:
        """Return a datastack's record.

        Raises:
            UnknownName: no such datastack.
            TermsMissing, PermissionMissing: it exists, but not for this account.
        """
        call = _call("read datastack", f"datastack {name}", f"datastack/full/{segment(name)}")
        datastack = await self._channel.fetch(call, lambda value: _datastack(name, value))
        self._named(datastack)
        return datastack

    async def image_sources(self, name: str) -> list[ImageSource]:
        """Return the image mirrors of a datastack; raises NotOffered before info service 4.3."""
        path = f"datastack/{segment(name)}/image_sources"
        call = _call("list image mirrors", f"datastack {name}", path, feature="image mirrors")
        return await self._channel.fetch(call, lambda value: [_image_source(item) for item in _items(value)])

    async def aligned_volumes(self) -> list[str]:
        """Return the names of the aligned volumes, sorted."""
        call = _call("list aligned volumes", "the list of aligned volumes", "aligned_volume")
        return sorted(await self._channel.fetch(call, texts))

    async def aligned_volume(self, name: str) -> AlignedVolume:
        """Return one aligned volume; raises UnknownName."""
        call = _call("read aligned volume", f"aligned volume {name}", f"aligned_volume/{segment(name)}")
        return await self._channel.fetch(call, _aligned_volume)

    async def version(self) -> str:
        """Return the service's version; raises NotOffered where it does not tell (Zetta, before 4.3.1)."""
        call = Call("info", "ask version", "info service", "GET", "/info/version", feature="the info version")
        return await self._channel.fetch(call, lambda value: text(value, "version"))


def _call(operation: str, subject: str, path: str, *, feature: str = "") -> Call:
    return Call("info", operation, subject, "GET", f"/info/api/v2/{path}", feature=feature, keep=True)


def _items(value: object) -> list[Mapping[str, object]]:
    return [mapping(item, "an item") for item in (value if isinstance(value, list) else [mapping(value)])]


def _datastack(name: str, value: object) -> Datastack:
    raw = mapping(value, "datastack")
    volume = raw.get("aligned_volume")
    resolution = [raw.get(f"viewer_resolution_{axis}") for axis in "xyz"]
    return Datastack(
        name=name,
        aligned_volume=None if volume is None else _aligned_volume(volume),
        segmentation_source=text_or_empty(raw.get("segmentation_source")),
        local_server=text_or_empty(raw.get("local_server")),
        viewer_site=text_or_empty(raw.get("viewer_site")),
        resolution_nm=triple(resolution, "viewer resolution"),
        description=text_or_empty(raw.get("description")),
        skeleton_source=text_or_empty(raw.get("skeleton_source")),
        analysis_database=text_or_empty(raw.get("analysis_database")),
        tables={role: found for role in _TABLES if (found := text_or_empty(raw.get(role)))},
        raw=raw,
    )


def _aligned_volume(value: object) -> AlignedVolume:
    raw = mapping(value, "aligned_volume")
    number = raw.get("id")
    return AlignedVolume(
        id=None if number is None else integer(number, "aligned volume id"),
        name=text(part(raw, "name"), "aligned volume name"),
        display_name=text_or_empty(raw.get("display_name")),
        description=text_or_empty(raw.get("description")),
        image_source=text_or_empty(raw.get("image_source")),
    )


def _image_source(raw: Mapping[str, object]) -> ImageSource:
    return ImageSource(
        name=text_or_empty(raw.get("name")),
        viewer_layer_name=text_or_empty(raw.get("viewer_layer_name")),
        image_source=text_or_empty(raw.get("image_source")),
        description=text_or_empty(raw.get("description")),
    )
