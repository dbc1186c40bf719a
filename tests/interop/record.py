"""What a call should have made caveclient send, held against what the sandbox's record says it received."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NUMBER, ANYTHING = "#", "*"
_WILD = {NUMBER: r"\d+(?:\.\d+)?", ANYTHING: r".*"}
_UNSAID: Any = object()


@dataclass(frozen=True)
class Sent:
    """One request as a sheet's table tells it; the rest is what every request of caveclient's carries.

    `line` is method, path and query, both as they travel; `#` in it stands for a number, `*` for anything.
    A body is given as text, as bytes or, where only its meaning matters, as `json`.
    """

    line: str
    body: str | bytes = ""
    json: Any = _UNSAID
    content_type: str | None = None
    token: bool = True
    cookie: bool = True
    accept: str = "gzip, deflate"

    def differences(self, seen: Mapping[str, Any], tokens: Sequence[str]) -> list[str]:
        """Say in what a received request is not this one; `tokens` are those it may carry."""
        headers = {name.lower(): value for name, value in seen["headers"]}
        found = []
        if not re.fullmatch(_pattern(self.line), line_of(seen)):
            found.append(f"sent {line_of(seen)}, not {self.line}")
        body = seen["body"]
        if self.json is _UNSAID:
            # The record escapes what is no UTF-8.
            wanted = (
                self.body if isinstance(self.body, str) else self.body.decode("utf-8", "backslashreplace")
            )
            if body != wanted:
                found.append(f"body {body!r}, not {wanted!r}")
        elif not body or json.loads(body) != self.json:
            found.append(f"body {body!r}, not {json.dumps(self.json)}")
        credentials = [headers.get("authorization", ""), headers.get("cookie", "")]
        allowed = [
            [f"Bearer {token}" * self.token, f"middle_auth_token={token}" * (self.token and self.cookie)]
            for token in tokens
        ]
        if credentials not in allowed:
            found.append(f"authorization and cookie {credentials}")
        told = {"content-type": self.content_type, "accept-encoding": self.accept}
        for name, value in told.items():
            if headers.get(name) != value:
                found.append(f"{name} {headers.get(name)!r}, not {value!r}")
        return found


def line_of(seen: Mapping[str, Any]) -> str:
    """Write a received request the way `Sent.line` is written."""
    query = f"?{seen['query']}" if seen["query"] else ""
    return f"{seen['method']} {seen['path']}{query}"


def differences(
    expected: Sequence[str | Sent], received: Sequence[Mapping[str, Any]], tokens: Sequence[str]
) -> list[str]:
    """Say in what the received requests are not exactly the expected ones in their order."""
    wanted = [Sent(one) if isinstance(one, str) else one for one in expected]
    if len(wanted) != len(received):
        return [f"sent {[line_of(seen) for seen in received]}, not {[one.line for one in wanted]}"]
    return [
        difference
        for one, seen in zip(wanted, received, strict=True)
        for difference in one.differences(seen, tokens)
    ]


def _pattern(line: str) -> str:
    parts = re.split(f"([{NUMBER}{ANYTHING}])", line)
    return "".join(_WILD.get(part, re.escape(part)) for part in parts)
