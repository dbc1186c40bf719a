"""The recorded exchanges with the real services, vectors and transcripts, in one form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
_CURL = re.compile(r"\$ curl -i -X (\w+) '([^']*)'(.*)")
_BODY = re.compile(r"-d '(.*?)'(?=\s+'?-H'?\s|\s+--|\s*$)")
_HEADER = re.compile(r"'?-H'? '?([A-Za-z-]+): ([^']*?)'?(?=\s+'?-[Hd-]|\s*$)")
_SHORTENED = re.compile(r'("traceback": ?\["Traceback \(most recent call last\): \.\.\."\]).*', re.DOTALL)
"""Tracebacks were shortened by hand when the transcripts were made, some a little too early."""
_ORIGIN = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Exchange:
    """One request and the real answer to it.

    `name` is `file#number`, counted from 1. Vectors leave out a few bodies (`<html page>`): `abridged`.
    """

    name: str
    note: str
    method: str
    path: str
    query: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    abridged: bool = False
    as_user: str = ""
    permissions: tuple[str, ...] = field(default=())

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def json(self) -> object:
        return json.loads(self.body)

    def __str__(self) -> str:
        return f"{self.name} {self.method} {self.path}"


def transcripts() -> Iterator[Exchange]:
    """Yield every exchange of the `curl` transcripts."""
    for path in sorted((HERE / "transcripts").glob("*.txt")):
        number = 0
        for block in re.split(r"^(?=\$ curl)", path.read_text(), flags=re.MULTILINE):
            found = _CURL.match(block)
            if found is None:
                continue
            number += 1
            answer = re.split(r"^(?:----|### .*)$", block[found.end() :], maxsplit=1, flags=re.MULTILINE)[0]
            yield _transcribed(f"{path.name}#{number}", found, answer)


def _transcribed(name: str, found: re.Match[str], rest: str) -> Exchange:
    method, url, flags = found.groups()
    head, _, body = rest.lstrip("\n").partition("\n\n")
    status_line, *header_lines = head.splitlines()
    headers = tuple((key, value.strip()) for key, _, value in (line.partition(":") for line in header_lines))
    sent = _BODY.search(flags)
    path, _, query = _ORIGIN.sub("", url).partition("?")
    return Exchange(
        name,
        "",
        method,
        path,
        query,
        tuple(_HEADER.findall(_BODY.sub("", flags))),
        sent[1].encode() if sent else b"",
        int(status_line.split()[1]),
        headers,
        _SHORTENED.sub(r"\1}", body.removesuffix("\n").removesuffix("\n")).encode(),
    )


def vectors() -> Iterator[Exchange]:
    """Yield every exchange of the vector files."""
    for path in sorted((HERE / "vectors").glob("*.json")):
        for number, raw in enumerate(json.loads(path.read_text())["vectors"], 1):
            yield _vector(f"{path.name}#{number}", raw)


def _vector(name: str, raw: dict[str, object]) -> Exchange:
    path, _, query = str(raw["path"]).partition("?")
    headers = {"Content-Type": raw["content_type"], **(raw.get("response_headers") or {})}
    if "location" in raw:
        headers["Location"] = raw["location"]
    body, abridged = b"", False
    if "response_json" in raw:
        body = json.dumps(raw["response_json"]).encode()
        abridged = isinstance(raw["response_json"], str) and raw["response_json"].startswith("<")
    elif "response_hex" in raw:
        abridged = str(raw["response_hex"]).startswith("<")
        body = b"" if abridged else bytes.fromhex(str(raw["response_hex"]))
    elif "response_text" in raw:
        body = str(raw["response_text"]).encode()
    elif "response" in raw:
        body = b"<!doctype html>\n<html lang=en>\n<title>recorded without its text</title>\n"
    if "body_json" in raw:
        sent = json.dumps(raw["body_json"]).encode()
    elif "body_hex" in raw:
        sent = bytes.fromhex(str(raw["body_hex"]))
    else:
        sent = str(raw.get("body_text", "")).encode()
    return Exchange(
        name,
        str(raw.get("note", "")),
        str(raw["method"]),
        path,
        query,
        tuple((raw.get("headers") or {}).items()),
        sent,
        int(raw["status"]),
        tuple((key, str(value)) for key, value in headers.items()),
        body,
        abridged,
        str(raw.get("as_user", "")),
        tuple(raw.get("permissions") or ()),
    )


def recorded() -> list[Exchange]:
    """Return all of them, vectors first."""
    return [*vectors(), *transcripts()]
