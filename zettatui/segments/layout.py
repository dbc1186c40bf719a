"""The bit structure of chunkedgraph ids: layer, chunk and segment, and the space a chunk covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, cast

MAX_ID: Final = 2**64 - 1
DEFAULT_LAYER_BITS: Final = 8
DEFAULT_CHUNK_BITS: Final = 10
"""Bits of each chunk coordinate in layers 1 and 2 where a graph's info names none."""
HARD_WIRED_CHUNK_SIZE: Final = (1024, 512, 128)
"""What Zetta's graph server reports as the chunk size of every graph, whatever it is."""

IntTriple = tuple[int, int, int]
FloatTriple = tuple[float, float, float]


class LayoutInvalid(ValueError):
    """The graph's info does not describe a usable bit structure; the text is a sentence."""


class NotANode(ValueError):
    """The number cannot be a node of this graph; the text is a sentence saying why."""


@dataclass(frozen=True, order=True)
class NodeId:
    """The parts of a node id: layer 1 is a supervoxel, x, y, z count chunks of that layer."""

    layer: int
    x: int
    y: int
    z: int
    segment: int


@dataclass(frozen=True)
class Box:
    """A half open box in voxels of the graph's base resolution: `lower` is inside, `upper` is not."""

    lower: IntTriple
    upper: IntTriple
    resolution_nm: FloatTriple

    @property
    def nm(self) -> tuple[FloatTriple, FloatTriple]:
        """The lower and the upper corner in nanometres."""
        return _scaled(self.lower, self.resolution_nm), _scaled(self.upper, self.resolution_nm)

    @property
    def size(self) -> IntTriple:
        """The extent along x, y and z in voxels."""
        return cast(IntTriple, tuple(end - start for start, end in zip(self.lower, self.upper, strict=True)))


def chunk_bits(n_layers: int) -> dict[int, int]:
    """Return the bits of one chunk coordinate by layer, as the ChunkedGraph computes them by default."""
    bits = {layer: max(1, n_layers - layer) for layer in range(2, n_layers + 1)}
    bits[2] = max(bits.get(2, 0), DEFAULT_CHUNK_BITS)
    bits[1] = bits[2]
    return bits


@dataclass(frozen=True)
class ChunkLayout:
    """How one graph's 64-bit ids are made, and where its chunks lie.

    `masks` maps a layer to the bits of one chunk coordinate; None means the ChunkedGraph's default.
    `chunk_size`, `voxel_offset` and `volume_size` are voxels of the base resolution, `resolution_nm`
    is nanometres a voxel. Raises `LayoutInvalid` where the bits leave no room for a segment.
    """

    n_layers: int
    masks: Mapping[int, int] | None = None
    n_bits_for_layer_id: int = DEFAULT_LAYER_BITS
    chunk_size: IntTriple = field(kw_only=True)
    resolution_nm: FloatTriple = field(kw_only=True)
    voxel_offset: IntTriple = field(default=(0, 0, 0), kw_only=True)
    volume_size: IntTriple | None = field(default=None, kw_only=True)
    chunk_size_doubtful: bool = field(default=False, kw_only=True)
    """True where the server is known to report the same chunk size for every graph."""

    def __post_init__(self) -> None:
        if self.n_layers < 2:
            raise LayoutInvalid(f"The graph claims {self.n_layers} layers; a chunkedgraph has at least 2.")
        if not 1 <= self.n_bits_for_layer_id <= 32 or self.n_layers >= 2**self.n_bits_for_layer_id:
            raise LayoutInvalid(
                f"{self.n_bits_for_layer_id} bits cannot number the graph's {self.n_layers} layers."
            )
        masks = chunk_bits(self.n_layers) if self.masks is None else dict(self.masks)
        for layer in range(1, self.n_layers + 1):
            if layer not in masks:
                raise LayoutInvalid(f"The graph's info has no spatial bit mask for layer {layer}.")
            if masks[layer] < 0 or self.n_bits_for_layer_id + 3 * masks[layer] >= 64:
                raise LayoutInvalid(
                    f"The spatial bit mask of layer {layer} is {masks[layer]}; no room is left for segments."
                )
        object.__setattr__(self, "masks", MappingProxyType(masks))

    def __hash__(self) -> int:
        return hash((self.n_layers, self.n_bits_for_layer_id, self.chunk_size, self.resolution_nm))

    @classmethod
    def from_info(cls, info: Mapping[str, Any]) -> ChunkLayout:
        """Read a chunkedgraph table's info (precomputed info with a `graph` object and string mask keys).

        Raises `LayoutInvalid` where a needed part is missing or of the wrong kind.
        """
        try:
            graph = info["graph"]
            scale = info["scales"][0]
            masks = graph.get("spatial_bit_masks")
            chunk_size = _ints(graph["chunk_size"])
            size = scale.get("size")
            return cls(
                int(graph["n_layers"]),
                None if not masks else {int(layer): int(bits) for layer, bits in masks.items()},
                int(graph.get("n_bits_for_layer_id", DEFAULT_LAYER_BITS)),
                chunk_size=chunk_size,
                resolution_nm=_floats(scale["resolution"]),
                voxel_offset=_ints(scale.get("voxel_offset") or (0, 0, 0)),
                volume_size=None if size is None else _ints(size),
                chunk_size_doubtful=chunk_size == HARD_WIRED_CHUNK_SIZE and "verify_mesh" not in info,
            )
        except LayoutInvalid:
            raise
        except KeyError as missing:
            raise LayoutInvalid(f"The graph's info has no {missing.args[0]!r} where it belongs.") from missing
        except IndexError as empty:
            raise LayoutInvalid("The graph's info lists no scales, so its resolution is unknown.") from empty
        except (TypeError, ValueError, AttributeError) as wrong:
            raise LayoutInvalid(f"The graph's info has a part of the wrong kind: {wrong}.") from wrong

    def layer(self, node: int) -> int:
        """Return the layer of an id; raises `NotANode` for 0, layer 0, and layers the graph lacks."""
        if not 0 <= node <= MAX_ID:
            raise NotANode(f"{node} is not an unsigned 64-bit number, so it is no id.")
        layer = node >> (64 - self.n_bits_for_layer_id)
        if layer == 0:
            raise NotANode(f"{node} is no id of this graph: its layer is 0, and layers start at 1.")
        if layer > self.n_layers:
            raise NotANode(
                f"{node} is no id of this graph: its layer is {layer}, and the graph has {self.n_layers}."
            )
        return layer

    def decode(self, node: int) -> NodeId:
        """Take an id apart; raises `NotANode` as `layer` does."""
        layer = self.layer(node)
        bits = self._bits(layer)
        shift = self._segment_bits(layer)
        coordinate = (1 << bits) - 1
        return NodeId(
            layer,
            (node >> (shift + 2 * bits)) & coordinate,
            (node >> (shift + bits)) & coordinate,
            (node >> shift) & coordinate,
            node & ((1 << shift) - 1),
        )

    def encode(self, node: NodeId) -> int:
        """Put an id together; raises `NotANode` for a part that does not fit its bits."""
        if not 1 <= node.layer <= self.n_layers:
            raise NotANode(f"Layer {node.layer} does not exist: the graph has layers 1 to {self.n_layers}.")
        bits = self._bits(node.layer)
        shift = self._segment_bits(node.layer)
        for name, value, room in (
            ("x", node.x, bits),
            ("y", node.y, bits),
            ("z", node.z, bits),
            ("segment", node.segment, shift),
        ):
            if not 0 <= value < 1 << room:
                raise NotANode(f"{name} is {value}, but layer {node.layer} has {room} bits for it.")
        head = node.layer << (64 - self.n_bits_for_layer_id)
        chunk = (node.x << 2 * bits) | (node.y << bits) | node.z
        return head | (chunk << shift) | node.segment

    def chunk_id(self, node: int) -> int:
        """Return the id of the node's chunk: the same number with the segment bits zeroed."""
        shift = self._segment_bits(self.layer(node))
        return node >> shift << shift

    def chunk_box(self, node: int) -> Box:
        """Return the space of the node's chunk; layers 1 and 2 share one grid. Raises `NotANode`."""
        parts = self.decode(node)
        scale = 1 << max(parts.layer - 2, 0)
        size = [edge * scale for edge in self.chunk_size]
        place = zip(self.voxel_offset, (parts.x, parts.y, parts.z), size, strict=True)
        lower = [offset + at * edge for offset, at, edge in place]
        upper = [start + edge for start, edge in zip(lower, size, strict=True)]
        return Box(cast(IntTriple, tuple(lower)), cast(IntTriple, tuple(upper)), self.resolution_nm)

    def may_hold(self, node: int) -> bool:
        """Tell whether the node's chunk lies in the volume, as far as that is known. Raises `NotANode`."""
        parts = self.decode(node)
        if parts.layer == self.n_layers:
            return parts.x == parts.y == parts.z == 0
        if self.volume_size is None or self.chunk_size_doubtful:
            return True
        begins = zip(self.chunk_box(node).lower, self.voxel_offset, self.volume_size, strict=True)
        return all(low < offset + size for low, offset, size in begins)

    def kind(self, node: int) -> str:
        """Say what an id is: `supervoxel`, `level 2`, `layer N` or `root`. Raises `NotANode`."""
        layer = self.layer(node)
        if layer == 1:
            return "supervoxel"
        if layer == self.n_layers:
            return "root"
        return "level 2" if layer == 2 else f"layer {layer}"

    def _bits(self, layer: int) -> int:
        return cast("Mapping[int, int]", self.masks)[layer]

    def _segment_bits(self, layer: int) -> int:
        return 64 - self.n_bits_for_layer_id - 3 * self._bits(layer)


def _scaled(corner: IntTriple, resolution: FloatTriple) -> FloatTriple:
    return cast(FloatTriple, tuple(c * r for c, r in zip(corner, resolution, strict=True)))


def _ints(values: Any) -> IntTriple:
    x, y, z = values
    return int(x), int(y), int(z)


def _floats(values: Any) -> FloatTriple:
    x, y, z = values
    return float(x), float(y), float(z)
