"""The JSON variant neuroglancer accepts in links (sheet 7.4), and full states as link text."""

from __future__ import annotations

import re
from urllib.parse import quote

from .document import compact

FULL_LINK_LIMIT = 8_000
"""Above so many characters a full-state link is not worth offering: terminals, chats and mailers break it."""

_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"' r"|'((?:[^'\\]|\\.)*)'|([_&])", re.DOTALL)
_INSIDE = re.compile(r"\\(.)|(\")", re.DOTALL)
_LITERAL_IN_LINKS = "/?:@&=+$-_.~#"


def to_json(text: str) -> str:
    """Convert URL-safe JSON to JSON: single quotes to double ones, `_` and `&` outside strings to commas.

    Strict JSON comes back unchanged. Whether the result is JSON is not checked.
    """
    return _PIECES.sub(_converted, text)


def _converted(match: re.Match[str]) -> str:
    if match[2]:
        return ","
    if match[1] is None:
        return match[0]
    return '"' + _INSIDE.sub(_requoted, match[1]) + '"'


def _requoted(match: re.Match[str]) -> str:
    if match[2]:
        return '\\"'
    return "'" if match[1] == "'" else match[0]


def encode(text: str) -> str:
    """Return JSON text as it stands after `#!` in a link: minified, percent-encoded as viewers do.

    Raises:
        JsonFault: the text is not JSON.
    """
    return quote(compact(text), safe=_LITERAL_IN_LINKS)
