"""The schema service: which annotation types there are and their JSON Schemas (`{G}/schema/api/v2`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import errors as e
from .call import Call, segment
from .channel import Channel
from .shapes import mapping, part, texts

Definition = Mapping[str, object]


class SchemaService:
    """Reads definitions as the server gives them; compare as JSON, key order is random upstream."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def types(self) -> list[str]:
        """Return the names of the annotation types in the server's order."""
        call = Call("schema", "list schemas", "the list of schemas", "GET", "/schema/api/v2/type", keep=True)
        return list(await self._channel.fetch(call, texts))

    async def definition(self, name: str) -> Definition:
        """Return the JSON Schema of one type, as it came; raises UnknownName."""
        path = f"/schema/api/v2/type/{segment(name)}"
        call = Call("schema", "read schema", f"schema {name}", "GET", path, keep=True)
        return await self._channel.fetch(call, mapping)

    async def definitions(self, names: Iterable[str]) -> dict[str, Definition]:
        """Return several JSON Schemas by name, with one call where the server offers that, else one each.

        Raises:
            UnknownName: one of the names is unknown.
        """
        wanted = list(dict.fromkeys(names))
        together = Call(
            "schema",
            "read schemas",
            f"schemas {', '.join(wanted)}",
            "POST",
            "/schema/api/v2/types",
            (("schema_names", ",".join(wanted)),),
            effect="read once",
            feature="schemas in one answer",
        )
        asked_together = len(wanted) > 1 and not self._channel.lacks(together.feature)
        if asked_together:
            try:
                return await self._channel.fetch(together, lambda value: _named(wanted, value))
            except e.NotOffered:
                self._channel.forget(together.feature)  # it is also what one unknown name looks like
        found = {name: await self.definition(name) for name in wanted}
        if asked_together:
            self._channel.absent(together)
        return found


def _named(wanted: list[str], value: object) -> dict[str, Definition]:
    found = mapping(value)
    return {name: mapping(part(found, name), name) for name in wanted}
