"""Changing where layers take their data from: one source, or a host in every source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .dialect import layer_items
from .edits import Edit, EditRefused, insert, quoted, replace_value
from .layer_edits import layer_object
from .literals import Path, Value
from .positions import Positions

_HOST = re.compile(r"(?:https?|gs|s3)://([^/?#|\s]+)", re.IGNORECASE)


def source_places(state: Value, layer: Path) -> list[tuple[Path, str]]:
    """Return (path, address) of every source of one layer: a text, an object's `url`, or several of both.

    A layer that is only a source is its own place; KeyError if there is no such layer.
    """
    for key, held in layer_items(state):
        if layer == ("layers", key):
            if isinstance(held, str):
                return [(layer, held)]
            source = held.get("source") if isinstance(held, dict) else None
            return list(_places(source, (*layer, "source")))
    raise KeyError(layer)


def _places(source: Value, path: Path) -> Iterable[tuple[Path, str]]:
    if isinstance(source, str):
        yield path, source
    elif isinstance(source, dict):
        url = source.get("url")
        if isinstance(url, str):
            yield (*path, "url"), url
    elif isinstance(source, list):
        for index, one in enumerate(source):
            if not isinstance(one, list):
                yield from _places(one, (*path, index))


def change_source(
    positions: Positions, state: Value, layer: Path, source: str, *, which: int | None = None
) -> list[Edit]:
    """Give one layer another source address; what else its source says (transform, subsources) stays.

    Args:
        positions: places in the text.
        state: the text, read.
        layer: path of the layer; KeyError if there is none.
        source: the new address.
        which: the index of the address in `source_places`, where a layer has several.

    Raises:
        EditRefused: the layer has several sources and `which` does not choose one, or the form is unknown.
    """
    places = source_places(state, layer)
    if not places:
        if "source" in layer_object(state, layer):
            raise EditRefused("The source of this layer holds no address. Edit it in the text.")
        count = len(positions.members_at(positions.span(layer)))
        return [insert(positions, layer, count, quoted(source), "source")]
    if which is None and len(places) > 1:
        raise EditRefused(f"This layer has {len(places)} sources. Choose which one to change.")
    if which is not None and not 0 <= which < len(places):
        raise EditRefused(f"This layer has {len(places)} sources; there is no number {which + 1}.")
    path, old = places[which or 0]
    return [] if old == source else [replace_value(positions, path, quoted(source))]


def hosts_of(state: Value) -> Counter[str]:
    """Return how many sources are on each host or bucket (`cave.fanc-fly.com`, `h01-release`)."""
    hosts: Counter[str] = Counter()
    for key, _ in layer_items(state):
        for _, address in source_places(state, ("layers", key)):
            host = host_of(address)
            if host:
                hosts[host] += 1
    return hosts


def host_of(address: str) -> str:
    """Return the host or bucket of a source address (`graphene://middleauth+https://host/...`), or ""."""
    found = _HOST.search(address)
    return found[1].lower() if found else ""


def replace_host(
    positions: Positions, state: Value, old: str, new: str, layers: Iterable[Path] | None = None
) -> list[Edit]:
    """Replace a host in every source that is on it, in all layers or in those given; paths stay.

    `old` and `new` are hosts or buckets, a port or a path prefix may follow (`api.zetta.ai/wclee`).

    Raises:
        EditRefused: no source is on the host.
    """
    before, after = _bare(old), _bare(new)
    if not before or not after:
        raise EditRefused("A host is missing. Write it like cave.fanc-fly.com.")
    pattern = re.compile(rf"(?<=://){re.escape(before)}(?=[/?#|:]|$)", re.IGNORECASE)
    chosen = [("layers", key) for key, _ in layer_items(state)] if layers is None else list(layers)
    edits: list[Edit] = []
    for layer in chosen:
        for path, address in source_places(state, layer):
            changed = pattern.sub(lambda _: after, address)
            if changed != address:
                edits.append(replace_value(positions, path, quoted(changed)))
    if not edits and before.lower() != after.lower():
        hosts = ", ".join(hosts_of(state)) or "none"
        raise EditRefused(f"No source is on {before}. Hosts here: {hosts}.")
    return edits


def _bare(host: str) -> str:
    return re.sub(r"^.*://", "", host.strip()).rstrip("/")
