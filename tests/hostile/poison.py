"""Poison in every text that any service says, and the look-out for it on the terminal and the clipboard."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from textual.screen import Screen

from zettatui.plain import plain_text
from zettatui.services.wire import Adapter, Decompressor, IncomingAnswer, OutgoingRequest

CLIPBOARD, BELL, WINDOW = "T1dORUQ=", "app.bell", "OWNED-TITLE"
POISON = (
    f"\x1b]52;c;{CLIPBOARD}\x07"  # write to the clipboard
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07"  # hyperlink
    f"\x1b]0;{WINDOW}\x07\x1bP+q544e\x1b\\\x1b_Gi=1;AAAA\x1b\\"  # title, DCS query, kitty graphics
    "\x1b[2J\x1b[?1049l\x1b[6n\x1bc\x9b31m\x90q\x9c\x85\x08\x7f\x00"  # clear, leave, ask, reset, C1, C0
    "[bold red]m[/] [link=http://evil.example]l[/link] "  # markup of Rich
    f"[@click={BELL}]c[/] [$error]t[/] :smile:"  # markup of Textual, emoji of Rich
    "\u202egnp\u202c\u2066x\u2069\u200b\u200f\ufeff\u2028\U000e0041\u00ad"  # direction, invisible
)
"""What a hostile server puts into every text. No slash, no `?`: a name with them is another path."""
SEEN = plain_text(POISON)
"""What is left of it where it may be seen: markup is only text."""
MARKUP = "[bold red]m"

_STRUCTURE = frozenset({
    "$ref", "type", "required", "definitions", "format", "schema", "schema_type", "local_server",
    "segmentation_source", "additionalProperties", "created", "deleted", "valid", "read_permission",
    "write_permission", "user_id", "timestamp", "table_name", "annotation_table", "code",
    "required_permission", "error", "id", "permissions_v2", "permissions_v2_ignore_tos",
    "voxel_resolution",
})  # fmt: skip
"""Values that the app acts on: poisoned they are refused, and nothing is shown of the rest."""
_DATA = re.compile(r"[\d.:\-TZ+ ]*|None|[\w-]*://.*")


def poisoned(value: Any, key: str = "") -> Any:
    """Return JSON with poison behind every text that is no number, time, address or part of the structure."""
    if isinstance(value, dict):
        return {name: poisoned(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, key) for inner in value]
    if isinstance(value, str) and key not in _STRUCTURE and not _DATA.fullmatch(value):
        return value + POISON
    return value


@dataclass
class _Answer:
    """A whole answer, changed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self.body


class PoisonedWire:
    """A wire to a faithful server whose every answer is poisoned on the way back."""

    def __init__(self, inner: Adapter) -> None:
        self._inner = inner
        self.poisoned = 0
        self.on = True

    @asynccontextmanager
    async def open(self, request: OutgoingRequest) -> AsyncIterator[IncomingAnswer]:
        request = replace(request, target=_cured(request.target), body=_cured_body(request.body))
        async with self._inner.open(request) as answer:
            if not self.on:
                yield answer
                return
            body = b"".join([part async for part in answer.chunks()])
            yield self._poisoned(answer, body)

    def _poisoned(self, answer: IncomingAnswer, body: bytes) -> IncomingAnswer:
        kept = tuple(line for line in answer.headers if line[0] not in ("content-length", "content-encoding"))
        warned = (*kept, ("warning", f"299 - mind{POISON}"))
        decoder = Decompressor(dict(answer.headers).get("content-encoding", ""))
        body = b"".join(decoder.feed(body)) + decoder.finish()
        try:
            value = json.loads(body)
        except ValueError:
            media = dict(answer.headers).get("content-type", "")
            failed = answer.status >= 400 and media.startswith("text/")
            return _Answer(answer.status, warned, body + (POISON.encode() if failed else b""))
        self.poisoned += 1
        return _Answer(answer.status, warned, json.dumps(poisoned(value), ensure_ascii=False).encode())

    async def aclose(self) -> None:
        await self._inner.aclose()


def _cured(target: str) -> str:
    return target.replace(quote(SEEN, safe=""), "").replace(quote(SEEN), "")


def _cured_body(body: bytes | None) -> bytes | None:
    if body is None:
        return None
    for text in (POISON, SEEN):
        for ascii_only in (True, False):
            body = body.replace(json.dumps(text, ensure_ascii=ascii_only)[1:-1].encode(), b"")
    return body


def wrong_on(screen: Screen[Any], where: str) -> list[str]:
    """Return what the terminal would get of this screen that is no plain text."""
    found = []
    for strip in screen._compositor.render_strips():
        for text, style, control in strip:
            bad = {
                f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
            }
            if bad - {"U+000A"} or control:
                found.append(f"{where}: {sorted(bad)} in {text!r}")
            if style is not None and (style.link or BELL in str(style.meta)):
                found.append(f"{where}: a link or an action in {text!r}")
    return found


def wrong_in(text: str, where: str) -> list[str]:
    """Return what of the poison is in a copied text."""
    return [f"{where}: {c!r} was copied" for c in {*text} & {*"\x1b\x9b\x90\x07\x00\x08\x7f\x85"}]
